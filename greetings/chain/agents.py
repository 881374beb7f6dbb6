"""What kind of looking a GET is, by agent and headers: a preview, a scanner, or unknown. Never a person.

Link previews of messengers and social sites are our own short list; everything else that isbot's patterns know (and our
list of mail and url scanners) is a scanner, but for the browsers inside apps that these would take for robots. Mail
scanners often send a plain browser agent, so what is left is unknown.
"""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

LONGEST_AGENT = 512
_CACHED = 4096


class Kind(StrEnum):
    """The kinds of an opening. The first three are decided by looking, a person only by an act."""

    PREVIEW = "preview"
    SCANNER = "scanner"
    UNKNOWN = "unknown"
    PERSON = "person"


def _pattern(name: str, table: str) -> re.Pattern[str]:
    lists = tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return re.compile("|".join(lists[table]), re.IGNORECASE | re.ASCII)


_PREVIEWS = _pattern("agents.toml", "previews")
_SCANNERS = _pattern("agents.toml", "scanners")
_PEOPLE = _pattern("agents.toml", "people")
_ROBOTS = _pattern("isbot.toml", "patterns")
_FETCHED_AHEAD = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)


def kind_of(agent: str, purpose: str = "") -> Kind:
    """Tell what a GET is by its User-Agent and its Sec-Purpose, Purpose or X-Purpose header (joined)."""
    if purpose and _FETCHED_AHEAD.search(purpose):
        return Kind.PREVIEW
    return _of_agent(agent[:LONGEST_AGENT])


@lru_cache(_CACHED)
def _of_agent(agent: str) -> Kind:
    if _PREVIEWS.search(agent):
        return Kind.PREVIEW
    if _SCANNERS.search(agent):
        return Kind.SCANNER
    if not _PEOPLE.search(agent) and _ROBOTS.search(agent):
        return Kind.SCANNER
    return Kind.UNKNOWN
