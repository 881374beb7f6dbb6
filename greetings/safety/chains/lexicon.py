"""The parts of a chain letter in one language, read from its data file in `lexicons/`, as patterns over folded text.

Refuses a file with a part that no rule knows or a piece that it does not define.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

# Matches nothing: a part that a language does without.
_NEVER = "(?!)"
# Patterns are written as people write; folding has made these plain.
_PUNCTUATION = str.maketrans({"，": ",", "！": "!", "；": ";", "？": r"\?"})
_PIECE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language. Patterns read folded text: lower case, no accents, simplified Han. `reach`: the longest tie.

    forward    a call to pass it on             refusal    not passing on, as a condition (“if you don't send”)
    dropping   deleting, breaking, ignoring; a condition only beside a call
    otherwise  “or else”, after a call          quota      so many people, groups, copies
    deadline   within so many days              harm       what can befall anybody
    curse      harm that no post can cause      story      somebody who did not, and what befell him
    shame      what the refuser is said to be   guilt      a whole guilt trip by itself
    threat     a whole threat by itself         account    an account or a service ends or costs
    reward     luck for those who pass it on    release    talk about chain letters, opt-out, debunking
    mild       after a refusal: never mind      negated    before a harm: it does not come
    third      before a plain harm: it befalls somebody else, as news do      wish   before a reward: it is a wish
    loaded     a refusal with any consequence for the reader (one group takes it); passes when that is mild
    you        the reader is spoken to          definite   before a quota: certain known people, as in daily business
    """

    reach: int
    forward: re.Pattern[str]
    refusal: re.Pattern[str]
    dropping: re.Pattern[str]
    otherwise: re.Pattern[str]
    quota: re.Pattern[str]
    deadline: re.Pattern[str]
    harm: re.Pattern[str]
    curse: re.Pattern[str]
    story: re.Pattern[str]
    shame: re.Pattern[str]
    guilt: re.Pattern[str]
    threat: re.Pattern[str]
    account: re.Pattern[str]
    reward: re.Pattern[str]
    release: re.Pattern[str]
    mild: re.Pattern[str]
    negated: re.Pattern[str]
    third: re.Pattern[str]
    wish: re.Pattern[str]
    loaded: re.Pattern[str]
    you: re.Pattern[str]
    definite: re.Pattern[str]


PARTS = tuple(field.name for field in fields(Lexicon) if field.name != "reach")


@cache
def stems(language: str) -> frozenset[str]:
    """Give the first four letters of words of which a chain letter has at least one; none: it must always be read."""
    return frozenset(_document(language).get("stems", ()))


@cache
def lexicon(language: str) -> Lexicon:
    """Compile the lexicon of a language (“zh”, “en” ...) once. Raise ValueError or KeyError for a faulty file."""
    document = _document(language)
    parts = document["parts"]
    unknown = parts.keys() - set(PARTS)
    if unknown:
        raise ValueError(f"lexicon {language}: no such part: {', '.join(sorted(unknown))}")
    pieces = document.get("pieces", {})
    return Lexicon(document["reach"], *(_compiled(parts.get(name, ()), pieces) for name in PARTS))


def _compiled(alternatives: list[str], pieces: dict[str, str]) -> re.Pattern[str]:
    pattern = "|".join(alternatives) or _NEVER
    while _PIECE.search(pattern):
        pattern = _PIECE.sub(lambda found: pieces[found[1]], pattern)
    return re.compile(unicodedata.normalize("NFC", pattern).translate(_PUNCTUATION))


@cache
def _document(language: str) -> dict[str, Any]:
    text = files(__package__).joinpath("lexicons", f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
