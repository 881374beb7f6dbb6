"""The one question of the room: may this text stand in a card?"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from greetings.engine.text.clean import clean, graphemes
from greetings.safety.addresses import find_address
from greetings.safety.chains import find_chain_letter
from greetings.safety.scripts import find_look_alike
from greetings.safety.verdict import Reason, Verdict, judge, reason
from greetings.safety.words import find_bad_word

Kind = Literal["name", "line", "message"]
# Beyond this many code points per grapheme allowed, a text is only measured, never searched.
_SEARCHED_PER_GRAPHEME = 16
# The most that a template's own words may have.
TEMPLATE_MAX = 500
# Typed all the time and read as one sign; compatibility forms would count them as two or three.
_SURROGATE = re.compile("[\ud800-\udfff]")
_ONE_SIGN = str.maketrans("…‥", "..")


def check_text(text: str, *, kind: Kind, max_graphemes: int, lang: str | None = None) -> Verdict:
    """Judge cleaned `text` for a field of `kind` that holds `max_graphemes`; spans count its code points.

    The length counts graphemes after NFC and again after NFKC, since one character may unfold into eighteen.
    A blank text is ok: whether a field must be filled is the caller's rule. `lang` is the language the maker chose;
    rules follow the scripts that are written, so it never loosens them.
    """
    long = _too_long(text, max_graphemes)
    if long and len(text) > max_graphemes * _SEARCHED_PER_GRAPHEME:
        return judge((long,))
    found = (long, _address(text), _look_alike(text), _chain_letter(text, kind), _bad_word(text))
    return judge(tuple(one for one in found if one))


def check_words(text: str, lang: str) -> str | None:
    """Return why words may not stand in a template, in English; None if they may."""
    verdict = check_text(clean(text), kind="message", max_graphemes=TEMPLATE_MAX, lang=lang)
    return verdict.reasons[0].message if verdict.reasons else None


def _too_long(text: str, limit: int) -> Reason | None:
    if len(text) > limit * _SEARCHED_PER_GRAPHEME:
        return reason("too-long", (0, len(text)), count=len(text), limit=limit)
    countable = _SURROGATE.sub("?", text)
    count = len(graphemes(unicodedata.normalize("NFC", countable)))
    if count <= limit:
        count = len(graphemes(unicodedata.normalize("NFKC", countable.translate(_ONE_SIGN))))
    return reason("too-long", (0, len(text)), count=count, limit=limit) if count > limit else None


def _address(text: str) -> Reason | None:
    span = find_address(text)
    return reason("address", span, found=text[slice(*span)]) if span else None


def _look_alike(text: str) -> Reason | None:
    span = find_look_alike(text)
    return reason("look-alike", span, found=text[slice(*span)]) if span else None


def _chain_letter(text: str, kind: Kind) -> Reason | None:
    if kind == "name" and len(text) < 8:
        return None
    found = find_chain_letter(text)
    return reason(found.kind, found.span) if found else None


def _bad_word(text: str) -> Reason | None:
    span = find_bad_word(text)
    return reason("bad-word", span, found=text[slice(*span)]) if span else None
