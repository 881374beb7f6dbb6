"""What is told to who takes part: a ticket that is public, the key to his private page, a code that claims a prize.

Tickets are random and say nothing. Key and code are made from the installation's secret and the entry, so that nothing
is kept that could be stolen. An address or a telephone number is kept as a keyed fingerprint only: the same one is
known again, and nobody can read it back without the secret.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b
from hmac import compare_digest

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OILU", "011V")
_TOKEN_BYTES = 20
_CODE_SIGNS = 8
_POSITIVE = (1 << 63) - 1
CONTACT_CHARS_MAX = 254
_MAIL = re.compile(
    r"[^\s@<>,;:\"()\[\]\\]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])?"
)
_PHONE = re.compile(r"\+?[0-9]{6,15}")
_BETWEEN = re.compile(r"[\s().\-/]+")


def new_ticket() -> str:
    """Draw a ticket, such as `7K3M9-QXP2D`: 50 random bits."""
    drawn = "".join(secrets.choice(_SIGNS) for _ in range(10))
    return f"{drawn[:5]}-{drawn[5:]}"


def clean_ticket(text: str) -> str:
    """Return a ticket as it is kept, whatever of case, blanks and look-alikes somebody typed."""
    signs = re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", text).upper()).translate(_MISREAD)[:10]
    return f"{signs[:5]}-{signs[5:]}"


def clean_contact(text: str) -> str:
    """Return an e-mail address or a telephone number in one spelling, empty for what is neither."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > CONTACT_CHARS_MAX:
        return ""
    if "@" in plain:
        return plain.lower() if _MAIL.fullmatch(plain) else ""
    digits = "".join(
        str(unicodedata.decimal(one)) if one.isdecimal() else one for one in _BETWEEN.sub("", plain)
    )
    number = f"+{digits[2:]}" if digits.startswith("00") else digits
    return number if _PHONE.fullmatch(number) else ""


class Tickets:
    """Makes and compares keys, codes and fingerprints. The first secret makes, all are accepted."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = tuple(
            blake2b(key.encode(), digest_size=32, person=b"contest-ticket").digest() for key in keys
        )

    def token(self, entry: int) -> str:
        """Make the key to somebody's private page."""
        return _sealed(self._keys[0], b"page", entry).hex()

    def token_fits(self, token: str, entry: int) -> bool:
        """Compare a key in constant time."""
        given = token.encode("utf-8", "replace")
        return any(compare_digest(given, _sealed(key, b"page", entry).hex().encode()) for key in self._keys)

    def code(self, entry: int) -> str:
        """Make the code with which a winner claims his prize, such as `4MZQ-81TX`."""
        return _code(self._keys[0], entry)

    def code_fits(self, code: str, entry: int) -> bool:
        """Compare a code, however it was typed, in constant time."""
        signs = re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", code).upper()).translate(_MISREAD)
        given = f"{signs[:4]}-{signs[4:]}".encode("utf-8", "replace")
        return any(compare_digest(given, _code(key, entry).encode()) for key in self._keys)

    def people(self, contest: int, contact: str) -> tuple[int, ...]:
        """Return the fingerprints of an address or number in one contest; the first is the one that is kept."""
        whose = re.sub(r"\+[^@]*@", "@", contact)
        return tuple(
            int.from_bytes(_sealed(key, whose.encode(), contest)[:8]) & _POSITIVE for key in self._keys
        )


def _sealed(key: bytes, word: bytes, number: int) -> bytes:
    return blake2b(
        len(word).to_bytes(4) + word + number.to_bytes(8), key=key, digest_size=_TOKEN_BYTES
    ).digest()


def _code(key: bytes, entry: int) -> str:
    sealed = _sealed(key, b"claim", entry)
    signs = "".join(_SIGNS[byte % len(_SIGNS)] for byte in sealed[:_CODE_SIGNS])
    return f"{signs[:4]}-{signs[4:]}"
