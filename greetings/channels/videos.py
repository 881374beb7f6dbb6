"""Title and description for a video site. The link stands at the end; words make no hashtags and no markup."""

from __future__ import annotations

import re
from collections.abc import Callable

from greetings.engine.text import graphemes

TITLE_MAX = 80
_DOTS = "…"
_SIGNS = str.maketrans({"<": "‹", ">": "›", "#": "", "＃": ""})
_SPACES = re.compile(r"[^\S\n]+")


def title(words: str) -> str:
    """Return a title of at most TITLE_MAX UTF-16 units, cut between graphemes."""
    return _cut(_plain(words).replace("\n", " "), TITLE_MAX, _units)


def description(words: str, page: str, limit: int | None) -> str:
    """Return words, an empty line and the link, at most `limit` UTF-8 bytes long; the link is never cut.

    Bytes are the strictest of the units in which sites count.
    """
    text = _plain(words)
    if limit is not None:
        text = _cut(text, limit - len(page) - 2, _octets)
    return f"{text}\n\n{page}".strip()


def _plain(words: str) -> str:
    return _SPACES.sub(" ", words.translate(_SIGNS)).strip()


def _cut(text: str, most: int, size: Callable[[str], int]) -> str:
    """Cut to at most `most` units of `size`, with dots where something was cut."""
    if size(text) <= most:
        return text
    kept, room = [], most - size(_DOTS)
    for piece in graphemes(text):
        room -= size(piece)
        if room < 0:
            break
        kept.append(piece)
    return f"{''.join(kept).rstrip()}{_DOTS}" if kept else ""


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _octets(text: str) -> int:
    return len(text.encode("utf-8"))
