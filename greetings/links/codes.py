"""A link's code: 22 base62 characters <-> one AES-128 block.

The block holds (number of kind and channel: 1 byte, reference: 8 bytes, nonce: 4 bytes, zero check: 3 bytes). A text
that is not 22 base62 characters, that exceeds one block, or whose check is not zero under any key, is no code.
"""

from __future__ import annotations

import re
import struct
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

CODE_LENGTH = 22
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PAIRS = [a + b for a in _DIGITS for b in _DIGITS]
_VALUES = {pair: value for value, pair in enumerate(_PAIRS)}
_BASE = len(_PAIRS)
_END = 1 << 128
_BLOCK = struct.Struct(">BqI3x")
_SHAPE = re.compile(rf"[0-9A-Za-z]{{{CODE_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Link:
    """What a code says: channel number, reference (63-bit id), nonce (32 bits), number of the key that signed."""

    number: int
    reference: int
    nonce: int
    key: int


def derive(secret: str, purpose: str, length: int = 32) -> bytes:
    """Derive `length` bytes for one purpose from a secret of the installation (keyed BLAKE2b)."""
    key = blake2b(secret.encode(), digest_size=64).digest()
    return blake2b(purpose.encode(), key=key, digest_size=length, person=b"greetings").digest()


def to_base62(block: bytes) -> str:
    """Write 16 bytes as 22 characters."""
    rest = int.from_bytes(block)
    pairs = [""] * (CODE_LENGTH // 2)
    for at in range(CODE_LENGTH // 2 - 1, -1, -1):
        rest, pair = divmod(rest, _BASE)
        pairs[at] = _PAIRS[pair]
    return "".join(pairs)


def from_base62(code: str) -> bytes | None:
    """Read 22 characters as 16 bytes; None for anything else."""
    if len(code) != CODE_LENGTH:
        return None
    value = 0
    try:
        for at in range(0, CODE_LENGTH, 2):
            value = value * _BASE + _VALUES[code[at : at + 2]]
    except KeyError:
        return None
    return value.to_bytes(16) if value < _END else None


def clean_code(text: str) -> str | None:
    """Find the code at the start of a text to which a messenger glued punctuation; None where there is none."""
    found = _SHAPE.match(text)
    return found.group() if found and not text[found.end() : found.end() + 1].isalnum() else None


class CodeKey(threading.local):
    """One AES-128 key with its stable number. Contexts are kept for speed, one per thread (ECB of single blocks)."""

    def __init__(self, secret: str) -> None:
        cipher = Cipher(AES(derive(secret, "links", 16)), ECB())  # noqa: S305 - every block is unique and opaque
        self._sealer: CipherContext = cipher.encryptor()
        self._opener: CipherContext = cipher.decryptor()
        self.number = int.from_bytes(derive(secret, "key-number", 4)) >> 1

    def seal(self, numbers: Iterable[int], reference: int, nonce: int) -> tuple[str, ...]:
        """Make the codes of one reference and nonce for several channel numbers."""
        pack = _BLOCK.pack
        sealed = self._sealer.update(b"".join([pack(number, reference, nonce) for number in numbers]))
        return tuple([to_base62(sealed[at : at + 16]) for at in range(0, len(sealed), 16)])

    def open(self, block: bytes) -> Link | None:
        """Open a block; None if this key did not seal it."""
        opened = self._opener.update(block)
        if opened[13:] != b"\0\0\0":
            return None
        number, reference, nonce = _BLOCK.unpack(opened)
        return Link(number, reference, nonce, self.number) if reference > 0 else None
