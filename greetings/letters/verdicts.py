"""What a refusal means for the person: his address is dead, or full, or the mail server dislikes the letter.

Source of the codes: RFC 3463 and the IANA registry of enhanced status codes. A refusal for policy or of the letter
itself never counts against a person.
"""

from __future__ import annotations

from enum import StrEnum

from greetings.mail import Reply, Stage, Turn

# 5.1.1 no such mailbox, 5.1.2 no such domain, 5.1.3 no address, 5.1.6 moved, 5.1.10 takes no mail (null MX),
# 5.2.1 switched off, 5.4.4 no host found
_DEAD = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4", "5.5.0"})
_FULL = frozenset({"5.2.2", "5.2.0", "5.3.1"})
# Without an enhanced status: no such mailbox, not here, no such name.
_DEAD_CODES = frozenset({550, 551, 553})
_FULL_CODES = frozenset({552})


class Weight(StrEnum):
    """How much a refusal weighs."""

    HARD = "hard"  # the address does not exist
    SOFT = "soft"  # not for now: full, unreachable for days
    POLICY = "policy"  # the letter or its way was not liked


def weigh(reply: Reply) -> Weight:
    """Weigh a refusal on the line."""
    if reply.turn is Turn.LATER:
        return Weight.SOFT
    if reply.stage is not Stage.PERSON:
        return Weight.POLICY
    if reply.status:
        return weigh_status(reply.status)
    if reply.code in _DEAD_CODES:
        return Weight.HARD
    return Weight.SOFT if reply.code in _FULL_CODES else Weight.POLICY


def weigh_status(status: str) -> Weight:
    """Weigh an enhanced status code."""
    if status.startswith("4.") or status in _FULL:
        return Weight.SOFT
    return Weight.HARD if status in _DEAD else Weight.POLICY
