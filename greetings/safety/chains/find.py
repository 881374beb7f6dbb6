"""The ties between the parts: which of them, near enough to each other, make a chain letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from greetings.safety.chains.folding import Folded, fold
from greetings.safety.chains.lexicon import Lexicon, lexicon, stems

Kind = Literal["threat", "guilt", "account", "quota", "reward"]
Span = tuple[int, int]
_CLAUSE = re.compile("[，。！？；!?;,.\n]")
_IF = re.compile(r"\b(?:if|once|when|wenn|si|se|если)\b|如果|只要|若|要想")
_THIS = re.compile(r"[这此]|\b(?:this|it|dis|esto|cela|das|это)\b")
_COUNT = re.compile("[0-9一二两三四五六七八九十百]")
_WORD = re.compile("[a-z0-9]+")
_SENTENCE = re.compile("[。！!?.\n]")
# Which languages to read when a text has a script.
_SCRIPTS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile("[\u4e00-\u9fff]{3}|[\u4e00-\u9fff][^\u4e00-\u9fff]{1,3}[\u4e00-\u9fff]"), ("zh",)),
    (re.compile("[\u3041-\u30ff]"), ("ja",)),
    (re.compile("[a-z]{2}"), ("en", "es", "pt", "fr", "de", "it", "nl", "pl", "tr", "id", "vi")),
    (re.compile("[\u0400-\u04ff]{2}"), ("ru",)),
    (re.compile("[\uac00-\ud7af]"), ("ko",)),
    (re.compile("[\u0600-\u06ff]{2}"), ("ar",)),
    (re.compile("[\u0900-\u097f]{2}"), ("hi",)),
    (re.compile("[\u0e00-\u0e7f]{2}"), ("th",)),
)


@dataclass(frozen=True, slots=True)
class ChainLetter:
    """What kind of coercion, and where: from the first part to the last, in code points of the text given."""

    kind: Kind
    span: Span


def find_chain_letter(text: str) -> ChainLetter | None:
    """Find the gravest coercion in `text`; `reward` is the only kind that asks for no more than rewording."""
    folded = fold(text)
    softest: ChainLetter | None = None
    for language in _languages(folded.text):
        found = _in_language(folded, lexicon(language))
        if found and found.kind != "reward":
            return found
        softest = softest or found
    return softest


def _languages(text: str) -> Iterator[str]:
    begun = {word[:4] for word in _WORD.findall(text)}
    for script, languages in _SCRIPTS:
        if script.search(text):
            yield from (one for one in languages if not stems(one) or not stems(one).isdisjoint(begun))


def _in_language(folded: Folded, words: Lexicon) -> ChainLetter | None:
    parts = _Parts(folded.text, words)
    if not parts.calls_or_refuses or words.release.search(folded.text):
        return None
    for kind, rule in _RULES:
        span = next(rule(parts), None)
        if span:
            return ChainLetter(kind, folded.span(*span))
    return None


class _Parts:
    """The parts of one language in one text, each looked for once and only when a rule asks."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon

    def spans(self, pattern: re.Pattern[str]) -> list[Span]:
        return [match.span() for match in pattern.finditer(self.text)]

    @cached_property
    def calls(self) -> list[Span]:
        return self.spans(self.lexicon.forward)

    @cached_property
    def refusals(self) -> list[Span]:
        return self.spans(self.lexicon.refusal)

    @cached_property
    def conditions(self) -> list[Span]:
        """Refusals, and droppings where there is something to pass on."""
        dropped = self.spans(self.lexicon.dropping) if self.calls or self.refusals or self.quotas else []
        return [*self.refusals, *dropped]

    @cached_property
    def quotas(self) -> list[Span]:
        return self.spans(self.lexicon.quota)

    @cached_property
    def otherwise(self) -> list[Span]:
        return self.spans(self.lexicon.otherwise)

    @cached_property
    def curses(self) -> list[Span]:
        return self.spans(self.lexicon.curse)

    @cached_property
    def harms(self) -> list[Span]:
        return self.spans(self.lexicon.harm)

    @cached_property
    def accounts(self) -> list[Span]:
        return self.spans(self.lexicon.account)

    @cached_property
    def calls_or_refuses(self) -> bool:
        lexicon = self.lexicon
        return bool(
            self.calls
            or self.refusals
            or lexicon.dropping.search(self.text)
            or lexicon.threat.search(self.text)
            or lexicon.guilt.search(self.text)
        )

    def between(self, first: Span, second: Span) -> str:
        return self.text[min(first[1], second[1]) : max(first[0], second[0])]

    def comes(self, cause: Span, harm: Span) -> bool:
        """Say whether the harm is really threatened: not denied, not made light of."""
        start = max(cause[1], harm[0] - 12) if cause[1] <= harm[0] else max(0, harm[0] - 12)
        if self.lexicon.negated.search(self.text, start, harm[0]):
            return False
        return not (cause[1] <= harm[0] and self.lexicon.mild.search(self.text, cause[1], harm[0]))

    def near(self, first: Span, second: Span, reach: int) -> bool:
        return max(first[0], second[0]) - min(first[1], second[1]) <= reach

    def follows(self, first: Span, second: Span, reach: int) -> bool:
        return 0 <= second[0] - first[1] <= reach


def _join(*spans: Span) -> Span:
    return min(span[0] for span in spans), max(span[1] for span in spans)


def _whole_threat(parts: _Parts) -> Iterator[Span]:
    for match in parts.lexicon.threat.finditer(parts.text):
        if not parts.lexicon.mild.search(match[0]):
            yield match.span()


def _conditional_threat(parts: _Parts) -> Iterator[Span]:
    """If you do not pass it on, harm comes; also “misfortune to those who do not”."""
    reach = parts.lexicon.reach
    for cause in parts.conditions:
        for harm in (*parts.curses, *parts.harms):
            before = harm[0] < cause[0]
            if parts.near(cause, harm, reach // 2 if before else reach) and parts.comes(cause, harm):
                yield _join(cause, harm)


def _or_else(parts: _Parts) -> Iterator[Span]:
    """Pass it on, or else harm comes. Without a number of people the “or else” must follow at once."""
    lexicon = parts.lexicon
    for turn in parts.otherwise:
        call = next(
            (call for call in reversed(parts.calls) if parts.follows(call, turn, lexicon.reach * 2)), None
        )
        if call is None or not _tied(parts, call, turn):
            continue
        for harm in (*parts.curses, *parts.harms):
            if not parts.follows(turn, harm, lexicon.reach) or not parts.comes(turn, harm):
                continue
            natural = harm not in parts.curses and not parts.quotas
            if not (natural and lexicon.third.search(parts.text, turn[1], harm[0])):
                yield _join(call, turn, harm)


def _tied(parts: _Parts, call: Span, turn: Span) -> bool:
    if any(parts.near(call, quota, parts.lexicon.reach) for quota in parts.quotas):
        return True
    return len(_CLAUSE.findall(parts.between(call, turn).rstrip(" ,，.。!！;；"))) == 0


def _or_else_anything(parts: _Parts) -> Iterator[Span]:
    """Pass it on to so many whoever they are, or else the reader will see: whatever it is, it is a threat."""
    lexicon = parts.lexicon
    numbers = [quota for quota in parts.quotas if not lexicon.definite.search(parts.text, 0, quota[0])]
    for turn in (*parts.otherwise, *parts.conditions) if numbers else ():
        call = next((call for call in reversed(parts.calls) if parts.near(call, turn, lexicon.reach)), None)
        if call is None or not any(parts.near(call, quota, lexicon.reach // 2) for quota in numbers):
            continue
        end = min(len(parts.text), turn[1] + lexicon.reach)
        rest = _SENTENCE.split(parts.text[turn[1] : end], maxsplit=1)[0]
        if lexicon.you.search(rest) and not lexicon.mild.search(rest):
            yield min(call[0], turn[0]), turn[1] + len(rest)


def _loaded_refusal(parts: _Parts) -> Iterator[Span]:
    """If you do not pass it on: whatever then comes to the reader is a threat unless it is mild."""
    for match in parts.lexicon.loaded.finditer(parts.text):
        if not parts.lexicon.mild.search(match[match.lastindex or 0]):
            yield match.span()


def _cautionary_tale(parts: _Parts) -> Iterator[Span]:
    """Somebody did not pass it on, and see what befell him; pass it on."""
    for tale in parts.spans(parts.lexicon.story) if parts.calls else ():
        if parts.quotas or parts.conditions:
            yield tale


def _guilt(parts: _Parts) -> Iterator[Span]:
    yield from parts.spans(parts.lexicon.guilt)
    dropped = (
        span for span in parts.spans(parts.lexicon.dropping) if _THIS.search(parts.text, span[0], span[1] + 6)
    )
    for cause in (*parts.conditions, *dropped, *_turns_after_calls(parts)):
        for shame in parts.spans(parts.lexicon.shame):
            close = parts.follows(cause, shame, parts.lexicon.reach // 2)
            if close and not parts.lexicon.mild.search(parts.text, cause[1], shame[0]):
                yield _join(cause, shame)
            if parts.follows(shame, cause, parts.lexicon.reach // 8):
                yield _join(shame, cause)


def _turns_after_calls(parts: _Parts) -> Iterator[Span]:
    for turn in parts.otherwise:
        if any(parts.follows(call, turn, parts.lexicon.reach // 2) for call in parts.calls):
            yield turn


def _account(parts: _Parts) -> Iterator[Span]:
    for account in parts.accounts if parts.calls or parts.refusals else ():
        for cause in parts.refusals:
            if parts.near(cause, account, parts.lexicon.reach) and parts.comes(cause, account):
                yield _join(cause, account)
        for call in parts.calls:
            if parts.quotas and parts.near(call, account, parts.lexicon.reach * 2):
                yield _join(call, account)
            for turn in parts.otherwise:
                if parts.follows(call, turn, parts.lexicon.reach) and parts.follows(
                    turn, account, parts.lexicon.reach
                ):
                    yield _join(call, account)


def _quota(parts: _Parts) -> Iterator[Span]:
    """So many people, in so much time, beside a misfortune that no post can cause."""
    if not (parts.calls and parts.quotas and parts.curses):
        return
    if not parts.lexicon.deadline.search(parts.text):
        return
    for curse in parts.curses:
        call = min(parts.calls, key=lambda span: abs(span[0] - curse[0]))
        if parts.near(call, curse, parts.lexicon.reach * 2) and parts.comes(call, curse):
            yield _join(call, curse)


def _reward(parts: _Parts) -> Iterator[Span]:
    """Luck for passing it on to so many people, or in so many days."""
    if not parts.calls:
        return
    times = (span for span in parts.spans(parts.lexicon.deadline) if _COUNT.search(parts.text, *span))
    counted = [*parts.quotas, *times]
    rewards = parts.spans(parts.lexicon.reward) if counted else []
    for call in parts.calls:
        if not any(parts.near(call, count, parts.lexicon.reach // 2) for count in counted):
            continue
        for reward in rewards:
            wished = parts.lexicon.wish.search(parts.text, max(call[1], reward[0] - 20), reward[0])
            if parts.follows(call, reward, parts.lexicon.reach * 2) and not wished:
                yield _join(call, reward)
            if parts.follows(reward, call, parts.lexicon.reach // 2) and _IF.search(
                parts.between(reward, call)
            ):
                yield _join(reward, call)


_RULES: tuple[tuple[Kind, Callable[[_Parts], Iterator[Span]]], ...] = (
    ("threat", _whole_threat),
    ("threat", _conditional_threat),
    ("threat", _or_else),
    ("threat", _cautionary_tale),
    ("guilt", _guilt),
    ("account", _account),
    ("quota", _quota),
    ("threat", _loaded_refusal),
    ("threat", _or_else_anything),
    ("reward", _reward),
)
