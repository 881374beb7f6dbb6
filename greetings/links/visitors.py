"""Who is looking, without knowing who it is: a keyed hash of a random cookie, else one that changes daily.

Raw addresses are cut to their network and hashed at once; what is kept leads back to nobody without the secret.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from struct import unpack

FRIENDS_MAX = 12
_POSITIVE = (1 << 63) - 1
_NONCE_BYTES = 4
_FRIENDS = b"friends"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with our cookie: the 63-bit number under which openings are kept, and the seeds of his nonces."""

    number: int
    seeds: tuple[bytes, ...] = field(repr=False)

    def nonce(self, reference: int, friend: int = 0) -> int:
        """Hash (visitor, reference) to 32 bits: the same person is handed the same link each time.

        With `friend` 1 to FRIENDS_MAX it is the link that he keeps for one friend. Raise ValueError for others.
        """
        if friend == 0:
            return _nonce(self.seeds[0], reference)
        if not 1 <= friend <= FRIENDS_MAX:
            raise ValueError(f"friends are numbered from 1 to {FRIENDS_MAX}")
        return _friends(self.seeds[0], reference)[friend - 1]

    def nonces(self, reference: int) -> tuple[int, ...]:
        """Return all nonces that this visitor may have been handed below a reference, his own before his friends'."""
        return tuple(
            nonce for seed in self.seeds for nonce in (_nonce(seed, reference), *_friends(seed, reference))
        )

    def made(self, reference: int, nonce: int) -> bool:
        """Tell whether the link (reference, nonce) was handed to this visitor, under any secret of the list."""
        return any(
            _nonce(seed, reference) == nonce or nonce in _friends(seed, reference) for seed in self.seeds
        )


def _nonce(seed: bytes, reference: int) -> int:
    return int.from_bytes(blake2b(reference.to_bytes(8), key=seed, digest_size=_NONCE_BYTES).digest())


def _friends(seed: bytes, reference: int) -> tuple[int, ...]:
    """Return the nonces of all friends from one hash: every look asks for them."""
    size = FRIENDS_MAX * _NONCE_BYTES
    digest = blake2b(reference.to_bytes(8), key=seed, digest_size=size, person=_FRIENDS).digest()
    return unpack(f">{FRIENDS_MAX}I", digest)


def number_of(key: bytes, *parts: bytes) -> int:
    """Hash parts to a 63-bit number; the parts are length-prefixed, so they cannot slide into each other."""
    hashed = blake2b(key=key, digest_size=8)
    for part in parts:
        hashed.update(len(part).to_bytes(4))
        hashed.update(part)
    return int.from_bytes(hashed.digest()) & _POSITIVE


def coarse(address: str) -> str:
    """Cut an address to its network (IPv4 /24, IPv6 /48); what is no address stays one group of its own."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return mapped.packed[:3].hex() if mapped else parsed.packed[:6].hex()
    return parsed.packed[:3].hex()
