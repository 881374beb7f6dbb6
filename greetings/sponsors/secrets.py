"""Secrets that sign: sealed in their rows, told to the brand's owners, and changed without a gap.

A changed secret stays good for some hours beside the new one. One that cannot be opened any more, because the
installation's own secret was taken off its list, is no secret: the brand draws a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from greetings.sponsors.signing import Vault, new_secret


@dataclass(frozen=True, slots=True)
class Sealed:
    """A secret as a row keeps it, with the one before it and up to when that one is good."""

    sealed: bytes
    before: bytes | None = None
    before_until_ms: int = 0


class Secrets:
    """Draws, opens and changes the secrets of one purpose."""

    def __init__(self, secret_keys: Sequence[str], purpose: str, *, grace_ms: int) -> None:
        self._vault = Vault(secret_keys, purpose)
        self._grace_ms = grace_ms

    def draw(self) -> Sealed:
        """Draw a secret."""
        return Sealed(self._vault.seal(new_secret()))

    def changed(self, old: Sealed, now_ms: int) -> Sealed:
        """Draw a secret in the place of another one, which stays good for a while."""
        return Sealed(self.draw().sealed, old.sealed, now_ms + self._grace_ms)

    def newest(self, kept: Sealed) -> bytes | None:
        """Open the secret itself."""
        return self._vault.open(kept.sealed)

    def good(self, kept: Sealed, now_ms: int) -> tuple[bytes, ...]:
        """Open whatever is good now, the newest first."""
        before = kept.before if kept.before is not None and now_ms < kept.before_until_ms else None
        found = [self._vault.open(one) for one in (kept.sealed, before) if one is not None]
        return tuple(one for one in found if one is not None)
