"""What is published before a draw and after it, and what anybody can count again from that alone.

A verdict lists its steps, so that it says which one fails. What no file can prove is left to people: that the
commitment was public before the round came out; whoever kept it then compares it with `seen`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from greetings.draws.beacon import NETWORKS, Beacon, Network, find_flaw
from greetings.draws.draw import Frozen, Wheel, Winner, draw
from greetings.errors import BadInput, Problem


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is published before the draw: frozen entries, and what its maker says of them (to be counted again)."""

    frozen: Frozen
    published_at: datetime
    network: Network
    entries_sha256: str
    commitment: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What is published after the draw: the announcement, the beacon, and the winners that its maker names."""

    announcement: Announcement
    beacon: Beacon
    randomness: str
    winners: tuple[Winner, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was counted again: what, whether it is right, and what was found."""

    what: str
    ok: bool
    words: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Right when every step is."""

    ok: bool
    steps: tuple[Step, ...]


def announce(frozen: Frozen, published_at: datetime) -> Announcement:
    """Make what is published before the draw; refuses a round that is out already."""
    published = published_at.astimezone(UTC).replace(microsecond=0)
    network = NETWORKS[frozen.rules.chain]
    out_at = network.time_of(frozen.rules.round)
    if published_at >= out_at:
        words = (
            f"Round {frozen.rules.round} came out at {out_at:%Y-%m-%d %H:%M:%S} UTC. Please take a later one."
        )
        raise BadInput(words, problems=[Problem("round", words, "past")])
    return Announcement(frozen, published, network, frozen.entries_sha256.hex(), frozen.commitment.hex())


def conclude(announcement: Announcement, beacon: Beacon) -> Proof:
    """Draw the winners and put the proof together; refuses an announcement that was changed, and a false beacon."""
    wrong = [step for step in _announced(announcement) if not step.ok]
    if wrong:
        problems = [Problem(step.what, step.words, "changed") for step in wrong]
        raise BadInput("The announcement does not agree with itself.", problems=problems)
    winners = draw(announcement.frozen, beacon)
    return Proof(announcement, beacon, beacon.randomness.hex(), winners)


def verify(proof: Proof, *, seen: str = "") -> Verdict:
    """Count everything again. `seen`: the commitment (hex) that somebody kept from before the draw."""
    steps = (*_announced(proof.announcement), *_drawn(proof))
    if seen:
        same = "".join(seen.split()).lower() == proof.announcement.frozen.commitment.hex()
        said = "it is the one that you kept" if same else "it is another one than you kept"
        steps = (*steps, Step("kept commitment", same, said))
    return Verdict(all(step.ok for step in steps), steps)


def _announced(told: Announcement) -> tuple[Step, ...]:
    frozen, rules = told.frozen, told.frozen.rules
    network = NETWORKS[rules.chain]
    out_at = network.time_of(rules.round)
    known = told.network == network and network.own_hash() == network.hash
    return (
        _same("entries", told.entries_sha256, frozen.entries_sha256.hex(), f"{frozen.count:,} entries"),
        _same("commitment", told.commitment, frozen.commitment.hex(), "rules, prizes, round and entries"),
        Step(
            "network",
            known,
            f"drand's {network.beacon_id}"
            if known
            else f"these are not the parameters of {network.beacon_id}",
        ),
        Step(
            "time",
            told.published_at < out_at,
            f"said to be published {told.published_at:%Y-%m-%d %H:%M:%S}, round out {out_at:%Y-%m-%d %H:%M:%S} UTC",
        ),
    )


def _drawn(proof: Proof) -> tuple[Step, ...]:
    frozen, beacon = proof.announcement.frozen, proof.beacon
    flaw = find_flaw(beacon)
    counted = Wheel(frozen).turn(beacon.randomness)
    return (
        Step("signature", not flaw, flaw or f"made by the network for round {beacon.round}"),
        _same("randomness", proof.randomness, beacon.randomness.hex(), "SHA-256 of the signature"),
        Step("winners", counted == proof.winners, _difference(counted, proof.winners)),
    )


def _same(what: str, told: str, counted: str, of: str) -> Step:
    words = (
        f"{of}: {counted}" if told == counted else f"the file says {told}, but counted again it is {counted}"
    )
    return Step(what, told == counted, words)


def _difference(counted: tuple[Winner, ...], told: tuple[Winner, ...]) -> str:
    if counted == told:
        return f"{len(counted):,} drawn again, the same ones"
    if len(counted) != len(told):
        return f"the file names {len(told):,}, but there are {len(counted):,}"
    right, wrong = next((one, other) for one, other in zip(counted, told, strict=True) if one != other)
    if (right.prize, right.entry) == (wrong.prize, wrong.entry):
        return (
            f"prize {right.prize}: the file counts {wrong.attempts} attempts, but there were {right.attempts}"
        )
    return (
        f"prize {right.prize} goes to {right.entry}, but the file gives prize {wrong.prize} to {wrong.entry}"
    )
