"""The sentences that this room sends to people; the door has them in every language of the interface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import bidirectional


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's sentences, with their places such as `%(name)s` still open."""

    lang: str
    direction: str
    agreement: str  # name, promise
    confirm_subject: str  # name
    confirm_ask: str  # name, host
    confirm_promise: str  # promise
    confirm_hours: str  # num
    already_subject: str  # name
    already: str  # name
    leave_here: str
    open_card: str
    card_alt: str  # name
    why: str  # name, day, host
    leave: str
    test: str
    day: Callable[[int], str]  # ms -> a day in people's words

    def filled(self, sentence: str, **words: str) -> str:
        """Fill the places of a sentence with words of people, each apart from the direction of what stands around."""
        return sentence % {name: apart(text, self.direction) for name, text in words.items()}


def apart(text: str, direction: str) -> str:
    """Isolate words that run against the sentence around them (UAX 9: FSI, PDI), as plain text has no markup for it."""
    strong = next((one for one in map(bidirectional, text) if one in {"L", "R", "AL"}), "L")
    against = (strong != "L") != (direction == "rtl")
    return f"\u2068{text}\u2069" if against else text


Voice = Callable[[str], Phrases]
