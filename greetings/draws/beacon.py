"""The public beacon drand: its two main networks, their rounds in time, and whether a pasted signature is real.

Parameters: github.com/drand/drand-client, lib/defaults.ts, and the chain hash made from them as in
github.com/drand/drand, common/chain/info.go (both read 2026-11-23). Reads no clock and no network.
Refuses networks that it does not know: a chain of one's own would let its owner choose the winners.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from greetings.errors import BadInput, Problem

ROUND_MAX = (1 << 32) - 1
_HEX = re.compile(r"(?:[0-9a-f]{2})+")
_ON_G1 = "bls-unchained-g1-rfc9380"
_CHAINED = "pedersen-bls-chained"
_CHAINED_BYTES = 96
_SOURCE = "https://api.drand.sh"


@dataclass(frozen=True, slots=True)
class Network:
    """A drand chain. Keys and hashes in hex; `genesis_time` (of round 1) and `period` in seconds."""

    beacon_id: str
    scheme: str
    public_key: str
    genesis_time: int
    period: int
    group_hash: str
    hash: str

    def time_of(self, round_: int) -> datetime:
        """Return when a round comes out (drand: genesis + (round - 1) * period)."""
        return datetime.fromtimestamp(self.genesis_time + (round_ - 1) * self.period, UTC)

    def round_at(self, time: datetime) -> int:
        """Return the first round that comes out at this time or after it."""
        periods = (self.time_of(1) - time) // timedelta(seconds=self.period)
        return max(1, 1 - periods)

    def own_hash(self) -> str:
        """Make the chain hash anew from the parameters."""
        name = b"" if self.beacon_id == "default" else self.beacon_id.encode()
        numbers = self.period.to_bytes(4) + self.genesis_time.to_bytes(8)
        return sha256(
            numbers + bytes.fromhex(self.public_key) + bytes.fromhex(self.group_hash) + name
        ).hexdigest()

    def address_of(self, round_: int) -> str:
        """Return where drand publishes a round."""
        return f"{_SOURCE}/{self.hash}/public/{round_}"

    @property
    def chained(self) -> bool:
        """Tell whether a round signs its predecessor's signature too."""
        return self.scheme == _CHAINED


QUICKNET = Network(
    beacon_id="quicknet",
    scheme=_ON_G1,
    public_key="83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    genesis_time=1692803367,
    period=3,
    group_hash="f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e",
    hash="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
)
DEFAULT = Network(
    beacon_id="default",
    scheme=_CHAINED,
    public_key="868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801af31",
    genesis_time=1595431050,
    period=30,
    group_hash="176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a",
    hash="8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce",
)
NETWORKS = {one.hash: one for one in (QUICKNET, DEFAULT)}


@dataclass(frozen=True, slots=True)
class Beacon:
    """What one round of a chain (its hash) brought. `previous`: the signature before it, on a chained network."""

    chain: str
    round: int
    signature: bytes
    previous: bytes = b""

    @property
    def randomness(self) -> bytes:
        """Return the 32 bytes that nobody knew before: SHA-256 of the signature."""
        return sha256(self.signature).digest()


def find_network(name: str) -> Network:
    """Find a network by its chain hash or its name; `BadInput` for others."""
    for network in NETWORKS.values():
        if name in {network.hash, network.beacon_id}:
            return network
    known = ", ".join(one.beacon_id for one in NETWORKS.values())
    raise BadInput(f"There is no such network. Known networks of drand: {known}.")


def read_beacon(network: Network, round_: int, signature: str, previous: str = "") -> Beacon:
    """Make a beacon of what somebody pasted (hex); `BadInput` when that is no hex."""
    pasted = {"signature": _clean(signature), "previous_signature": _clean(previous)}
    wrong = [name for name, text in pasted.items() if text and not _HEX.fullmatch(text)]
    if not pasted["signature"]:
        wrong.append("signature")
    if wrong:
        problems = [Problem(name, "Please paste pairs of the digits 0-9 and a-f.", "hex") for name in wrong]
        raise BadInput("This is not what drand publishes.", problems=problems)
    signed, before = (bytes.fromhex(text) for text in pasted.values())
    return Beacon(network.hash, round_, signed, before)


def _clean(text: str) -> str:
    return "".join(text.split()).strip("\"'").lower()


@lru_cache(maxsize=64)
def find_flaw(beacon: Beacon) -> str:
    """Say what is wrong with a beacon, in words; empty when the network signed exactly this round (0.2 to 1 s)."""
    network = find_network(beacon.chain)
    if not 1 <= beacon.round <= ROUND_MAX:
        return f"rounds are numbered from 1 to {ROUND_MAX}"
    flaw = _previous_flaw(network, beacon)
    if flaw:
        return flaw
    from greetings.draws.bls import find_flaw as find_point_flaw

    message = sha256(beacon.previous + beacon.round.to_bytes(8)).digest()
    key = bytes.fromhex(network.public_key)
    return find_point_flaw(key, message, beacon.signature, on_g1=network.scheme == _ON_G1)


def _previous_flaw(network: Network, beacon: Beacon) -> str:
    if not network.chained:
        return "this network has no previous signature" if beacon.previous else ""
    if beacon.round == 1:
        first = beacon.previous.hex() == network.group_hash
        return "" if first else "the first round follows the hash of the group"
    if len(beacon.previous) != _CHAINED_BYTES:
        return f"this network needs the previous signature too, of {_CHAINED_BYTES} bytes"
    return ""
