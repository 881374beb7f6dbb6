"""The words before a link, by relation and language. They ask for nothing: no wording may push anybody to pass it on.

A friend's name never reaches the server: `around` gives the words on both sides of it, the browser puts it in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RELATIONS = ("family", "friend", "colleague")
ANYBODY = "anybody"
_FILE = Path(__file__).with_name("words.toml")
_CHOICE = re.compile(r"\[([^\[\]|]*)(?:\|([^\[\]]*))?\]")
_PLACE = re.compile(r"\{(\w+)\}")
# No cleaned name holds it, so no name can stand in for the friend's.
_GAP = "\x00"


@dataclass(frozen=True, slots=True)
class Said:
    """Who says something: the neutral words (greeting and sender), and the sender's name, which may be empty."""

    words: str
    sender: str = ""


def read_words(text: str) -> Mapping[str, Mapping[str, str]]:
    """Read the wordings. Raise ValueError for a language that lacks one, or a place that nobody fills."""
    document: dict[str, dict[str, str]] = tomllib.loads(text)
    wanted = {ANYBODY, *RELATIONS}
    findings = [
        f"{lang}: {sorted(wanted ^ found.keys())}"
        for lang, found in document.items()
        if found.keys() != wanted
    ]
    for lang, found in document.items():
        for relation, wording in found.items():
            strange = set(_PLACE.findall(wording)) - {"friend", "sender", "words"}
            if strange or "{friend}" not in wording:
                findings.append(f"{lang}.{relation}: places {sorted(strange)}, {{friend}} once")
    if findings:
        raise ValueError("; ".join(findings))
    return document


_WORDINGS = read_words(_FILE.read_text("utf-8"))
LANGUAGES = tuple(_WORDINGS)


def wording(lang: str, relation: str, said: Said, friend: str = "") -> str:
    """Return the words before a link; without relation and friend the neutral ones. Unknown languages get English."""
    if relation not in RELATIONS:
        if not friend:
            return said.words
        relation = ANYBODY
    pattern = _WORDINGS.get(lang, _WORDINGS["en"])[relation]
    return _filled(pattern, {"friend": friend, "sender": said.sender, "words": said.words}).strip()


def around(lang: str, relation: str, said: Said) -> tuple[str, str]:
    """Return the words before and after a friend's name, for a browser that knows it."""
    before, _, after = wording(lang, relation, said, _GAP).partition(_GAP)
    return before, after


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    """Choose between halves by what is known, then fill all places at once: what people wrote is never read again."""

    def chosen(match: re.Match[str]) -> str:
        known = all(values[name] for name in _PLACE.findall(match[1]))
        return match[1] if known else match[2] or ""

    return _PLACE.sub(lambda match: values[match[1]], _CHOICE.sub(chosen, pattern))
