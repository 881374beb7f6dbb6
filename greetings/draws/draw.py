"""Freeze entries and rules into a commitment; turn a beacon into winners. The exact words are in docs/draws.md.

Refuses no entries, ids that are not opaque, weights and prizes over their limits, and draws whose weights are so
uneven that skipping earlier winners would take more than `TRIES_MAX` hashes in the worst case.
"""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from greetings.draws.beacon import NETWORKS, QUICKNET, ROUND_MAX, Beacon, find_flaw
from greetings.errors import BadInput, Problem, TooLarge

FORMAT = "greetings-draw-1"
ENTRIES_MAX = 5_000_000
WEIGHT_MAX = 1_000_000
PRIZES_MAX = 100_000
RULES_MAX = 100_000
TRIES_MAX = 10_000_000
TOLD_MAX = 20
_ID = re.compile(r"[0-9A-Za-z._:~-]{1,64}")
_LINE = re.compile(rb'\["([0-9A-Za-z._:~-]{1,64})",([1-9][0-9]{0,6})\]\n')


@dataclass(frozen=True, slots=True)
class Entry:
    """One who takes part: an opaque id (a ticket number, never a name) and how many tickets it holds."""

    id: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Rules:
    """What is fixed before anybody can know the beacon: the text, how many prizes, the round of which chain."""

    text: str
    prizes: int
    round: int
    chain: str = QUICKNET.hash


@dataclass(frozen=True, slots=True)
class Frozen:
    """Rules and sorted entries, `lines` in canonical bytes, with the entries' SHA-256."""

    rules: Rules
    lines: bytes
    count: int
    entries_sha256: bytes

    @property
    def header(self) -> bytes:
        """Return the canonical header: one object of JSON in ASCII, keys sorted, no blanks."""
        fields = {
            "chain": self.rules.chain,
            "entries": self.count,
            "entries_sha256": self.entries_sha256.hex(),
            "format": FORMAT,
            "prizes": self.rules.prizes,
            "round": self.rules.round,
            "rules_sha256": sha256(self.rules.text.encode()).hexdigest(),
        }
        return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()

    @property
    def commitment(self) -> bytes:
        """Return the 32 bytes that are published before the draw: SHA-256 of the header."""
        return sha256(self.header).digest()

    def entries(self) -> Iterator[Entry]:
        """Yield the entries, sorted by id."""
        for found in _LINE.finditer(self.lines):
            yield Entry(found[1].decode(), int(found[2]))


@dataclass(frozen=True, slots=True)
class Winner:
    """A prize (from 1), the id of the entry that won it, and how many hashes that took."""

    prize: int
    entry: str
    attempts: int


def freeze(entries: Iterable[Entry], rules: Rules) -> Frozen:
    """Put entries in their canonical order and fix them with the rules; `BadInput` tells what is wrong."""
    problems = rule_problems(rules)
    lines: list[bytes] = []
    weights = array("L")
    for at, entry in enumerate(entries):
        if at >= ENTRIES_MAX:
            raise TooLarge(f"A draw takes {ENTRIES_MAX:,} entries at most.")
        found = _entry_problem(entry, at)
        if found:
            problems.append(found)
            if len(problems) >= TOLD_MAX:
                break
            continue
        lines.append(b'["%s",%d]\n' % (entry.id.encode(), entry.weight))
        weights.append(entry.weight)
    if not lines and not problems:
        problems.append(Problem("entries", "There is nobody to draw from.", "empty"))
    lines.sort()
    problems += _twins(lines, TOLD_MAX - len(problems))
    if problems:
        raise BadInput("This cannot be frozen.", problems=problems)
    _require_countable(weights, min(rules.prizes, len(lines)))
    joined = b"".join(lines)
    return Frozen(rules, joined, len(lines), sha256(joined).digest())


def rule_problems(rules: Rules) -> list[Problem]:
    """Tell what is wrong with the rules."""
    found = []
    if not rules.text.strip() or len(rules.text) > RULES_MAX:
        found.append(Problem("rules", f"Please give the rules, {RULES_MAX:,} characters at most.", "length"))
    elif any("\ud800" <= one <= "\udfff" for one in rules.text):
        found.append(Problem("rules", "The rules hold half a character, which cannot be stored.", "text"))
    if not _within(rules.prizes, PRIZES_MAX):
        found.append(Problem("prizes", f"Please give a number from 1 to {PRIZES_MAX:,}.", "range"))
    if not _within(rules.round, ROUND_MAX):
        found.append(Problem("round", f"Please give a number from 1 to {ROUND_MAX}.", "range"))
    if rules.chain not in NETWORKS:
        found.append(Problem("chain", "This is the hash of no network that is known here.", "network"))
    return found


def _within(number: int, most: int) -> bool:
    return type(number) is int and 1 <= number <= most


def _entry_problem(entry: Entry, at: int) -> Problem | None:
    if not _ID.fullmatch(entry.id):
        words = "An id has 1 to 64 of 0-9 A-Z a-z . _ : ~ - and is no name and no address."
        return Problem(f"entries[{at}].id", words, "id")
    if not _within(entry.weight, WEIGHT_MAX):
        words = f"A weight is a whole number from 1 to {WEIGHT_MAX:,}."
        return Problem(f"entries[{at}].weight", words, "range")
    return None


def _twins(lines: Sequence[bytes], most: int) -> list[Problem]:
    found: list[Problem] = []
    before = b""
    for line in lines:
        ident = line[: line.rindex(b",")]
        if ident == before and len(found) < most:
            found.append(Problem("entries", f"{ident[2:-1].decode()} stands here more than once.", "twice"))
        before = ident
    return found


def _require_countable(weights: Sequence[int], prizes: int) -> None:
    """Refuse weights so uneven that the last prizes take for ever: in the worst case the heaviest win first."""
    total = left = sum(weights)
    tries = 0.0
    for weight in sorted(weights, reverse=True)[:prizes]:
        tries += total / left
        left -= weight
        if tries > TRIES_MAX:
            words = "So many prizes with weights so uneven take too long to draw. Give fewer prizes or evener weights."
            raise BadInput(words, problems=[Problem("prizes", words, "uneven")])


def below(number: int, total: int, span: int = 1 << 64) -> int | None:
    """Bring a number of [0, span) evenly into [0, total); None where that would favour the low ones."""
    return number % total if number < span - span % total else None


class Wheel:
    """Frozen entries laid out for drawing: entry i owns the tickets from the sum before it up to its own sum.

    `word`: how many bytes of a hash make a number; with one byte a test sees how often numbers are thrown away.
    """

    word: ClassVar[int] = 8

    def __init__(self, frozen: Frozen) -> None:
        self._frozen = frozen
        self._commitment = frozen.commitment
        self._prizes = min(frozen.rules.prizes, frozen.count)
        self._sums, self._starts = array("Q"), array("Q")
        total = 0
        for found in _LINE.finditer(frozen.lines):
            total += int(found[2])
            self._sums.append(total)
            self._starts.append(found.start(1))
        self._total = total

    def turn(self, randomness: bytes) -> tuple[Winner, ...]:
        """Name the winners that 32 bytes of randomness bring, prize by prize; there may be fewer than prizes."""
        seed = self._commitment + randomness
        won: set[int] = set()
        winners = []
        for prize in range(1, self._prizes + 1):
            at, attempts = self._next(seed + prize.to_bytes(4), won)
            won.add(at)
            winners.append(Winner(prize, self._id(at), attempts))
        return tuple(winners)

    def _next(self, seed: bytes, won: set[int]) -> tuple[int, int]:
        for counter in range(1 << 32):
            number = int.from_bytes(sha256(seed + counter.to_bytes(4)).digest()[: self.word])
            ticket = below(number, self._total, 1 << 8 * self.word)
            if ticket is None:
                continue
            at = bisect_right(self._sums, ticket)
            if at not in won:
                return at, counter + 1
        raise BadInput("No winner was found in 4 billion tries.")

    def _id(self, at: int) -> str:
        start = self._starts[at]
        return self._frozen.lines[start : self._frozen.lines.index(b'"', start)].decode()


def draw(frozen: Frozen, beacon: Beacon) -> tuple[Winner, ...]:
    """Draw the winners; `BadInput` when the beacon is of another round or was not signed by the network."""
    rules = frozen.rules
    if (beacon.chain, beacon.round) != (rules.chain, rules.round):
        raise BadInput(f"This draw waits for round {rules.round} of the network {rules.chain}.")
    flaw = find_flaw(beacon)
    if flaw:
        raise BadInput(f"The signature is refused: {flaw}.")
    return Wheel(frozen).turn(beacon.randomness)
