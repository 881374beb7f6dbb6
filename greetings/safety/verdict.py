"""The answer of the room: a verdict and its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from greetings.safety.wording import say

Answer = Literal["ok", "soft", "block"]
_SOFT_KINDS = frozenset({"reward"})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a class for machines, what to do in English, and where (code points of the text given, end excluded).

    `kind` is also the key of the message's translations; `values` fills its places: `say(kind, lang, values)`.
    """

    kind: str
    message: str
    span: tuple[int, int] | None = None
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ok`; `soft`: please reword; `block`: refused. Reasons are empty when it is ok."""

    verdict: Answer
    reasons: tuple[Reason, ...] = ()


def reason(kind: str, span: tuple[int, int] | None = None, **values: str | int) -> Reason:
    """Make a reason with its English message."""
    filled = tuple((name, str(value)) for name, value in values.items())
    return Reason(kind, say(kind, "en", filled), span, filled)


def judge(reasons: tuple[Reason, ...]) -> Verdict:
    """Give the verdict of all reasons: the hardest one counts."""
    if not reasons:
        return Verdict("ok")
    return Verdict("soft" if all(one.kind in _SOFT_KINDS for one in reasons) else "block", reasons)
