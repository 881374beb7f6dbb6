"""Chooses a font for every grapheme, and knows before anything is drawn which characters no font has.

The order is FontBook.order: the template's stack, the script's default, LXGW WenKai, Noto; emoji presentation asks the
emoji font first. A name is kept of one piece: one Han character that its face lacks moves all of them to LXGW WenKai.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from greetings.engine.fonts import FontBook
from greetings.engine.text.clean import graphemes
from greetings.engine.text.unicode import COMMON, grapheme_script, is_emoji, is_ignorable

UNIVERSAL = "LXGWWenKai-Medium"
"""The face that has every Han character of names."""
_ALPHABETS = frozenset({"Latn", "Grek", "Cyrl"})


@dataclass(frozen=True, slots=True)
class Missing:
    """A character that no font can draw: itself, its code point as U+XXXX, its index in code points."""

    char: str
    codepoint: str
    index: int


class Choice(NamedTuple):
    """The font of one grapheme, thickened or not, and the script it is set in."""

    font: str
    bold: bool
    script: str


class Reading(NamedTuple):
    """A text cut into graphemes, the script each is set in, and the font each found (None: no font draws it)."""

    pieces: tuple[str, ...]
    scripts: tuple[str, ...]
    fonts: tuple[str | None, ...]


def read(book: FontBook, text: str, stack: tuple[str, ...], lang: str = "") -> Reading:
    """Return the graphemes of `text` with scripts and fonts; kept, because asking and setting follow one another."""
    kept = book.cache("reading", 4096)
    key = (text, stack, lang)
    found: Reading | None = kept.get(key)
    if found is not None:
        return found
    pieces = graphemes(text)
    scripts = resolved_scripts(pieces)
    fonts = []
    current, table = "", book.picks(COMMON, stack, lang)
    for piece, script in zip(pieces, scripts, strict=True):
        if script != current:
            current, table = script, book.picks(script, stack, lang)
        name = table.get(piece)
        if name is None:
            name = table.put(piece, _pick(book, piece, book.order(script, stack, lang)) or "")
        fonts.append(name or None)
    found = Reading(tuple(pieces), tuple(scripts), tuple(fonts))
    if len(set(fonts)) > 1:
        found = _one_face_per_alphabet(book, found, stack, lang)
    kept.put(key, found, len(text) + 16)
    return found


def _one_face_per_alphabet(book: FontBook, reading: Reading, stack: tuple[str, ...], lang: str) -> Reading:
    """Return the reading with all Latin (Greek, Cyrillic) in one face: no accent may change the face of a letter."""
    fonts = list(reading.fonts)
    for alphabet in _ALPHABETS & set(reading.scripts):
        places = [
            place
            for place, script in enumerate(reading.scripts)
            if script == alphabet and fonts[place] not in (None, book.emoji)
        ]
        letters = [place for place in places if grapheme_script(reading.pieces[place]) == alphabet]
        if len({fonts[place] for place in letters}) < 2:
            continue
        chars = set("".join(needed(reading.pieces[place]) for place in letters))
        for name in book.order(alphabet, stack, lang):
            if all(map(book.font(name).covers, chars)):
                for place in places:
                    if all(map(book.font(name).covers, needed(reading.pieces[place]))):
                        fonts[place] = name
                break
    return reading._replace(fonts=tuple(fonts))


def resolved_scripts(pieces: list[str]) -> list[str]:
    """Return one script per grapheme: what is common takes the script before it, at the start the one after it."""
    scripts = [grapheme_script(piece) for piece in pieces]
    current = next((each for each in scripts if each != COMMON), COMMON)
    for place, each in enumerate(scripts):
        if each == COMMON:
            scripts[place] = current
        else:
            current = each
    return scripts


def needed(grapheme: str) -> str:
    """Return the characters of `grapheme` that a font must have: no blanks, joiners or selectors."""
    if len(grapheme) == 1 and grapheme.isalnum():
        return grapheme
    return "".join(char for char in grapheme if not char.isspace() and not is_ignorable(char))


def _pick(book: FontBook, grapheme: str, order: tuple[str, ...]) -> str | None:
    chars = needed(grapheme)
    if not chars:
        return order[0]
    order = (book.emoji, *order) if is_emoji(grapheme) else (*order, book.emoji)
    for name in order:
        covers = book.font(name).covers
        if all(covers(char) for char in chars):
            return name
    return None


def missing(book: FontBook, text: str, stack: tuple[str, ...], lang: str = "") -> tuple[Missing, ...]:
    """Return every character of `text` (cleaned) that no font can draw with `stack` first; nothing is drawn.

    A mark that no font has together with its base counts as missing, because it would be drawn as a box.
    """
    reading = read(book, text, stack, lang)
    if None not in reading.fonts:
        return ()
    absent: list[Missing] = []
    index = 0
    for piece, script, font in zip(*reading, strict=True):
        if font is None:
            lacking = _lacking(book, piece, book.order(script, stack, lang))
            absent += [
                Missing(char, f"U+{ord(char):04X}", index + place)
                for place, char in enumerate(piece)
                if char in lacking
            ]
        index += len(piece)
    return tuple(absent)


def _lacking(book: FontBook, grapheme: str, order: tuple[str, ...]) -> str:
    """Return what the font that draws most of `grapheme` lacks (a base counts before its marks)."""
    chars = needed(grapheme)
    best = chars
    for name in (*order, book.emoji):
        covers = book.font(name).covers
        lacking = "".join(char for char in chars if not covers(char))
        if chars[0] not in lacking and (len(lacking) < len(best) or best == chars):
            best = lacking
    return best


def drawable(book: FontBook, text: str, stack: tuple[str, ...], lang: str = "") -> str:
    """Return `text` without what no font can draw, so that a caller who did not ask first gets no boxes."""
    gone = {each.index for each in missing(book, text, stack, lang)}
    return "".join(char for index, char in enumerate(text) if index not in gone) if gone else text


def choose(
    book: FontBook, reading: Reading, *, stack: tuple[str, ...], lang: str, is_name: bool
) -> list[Choice]:
    """Return the font of every grapheme; all of them must be drawable (see `drawable`)."""
    whole = is_name and _name_moves(book, reading, book.order("Hani", stack, lang)[0])
    kept: dict[tuple[str, str], Choice] = {}
    choices: list[Choice] = []
    previous = ""
    for piece, script, name in zip(*reading, strict=True):
        font = name or UNIVERSAL
        if previous and piece.isspace():
            font = previous
        elif whole and script == "Hani" and name != book.emoji and book.font(UNIVERSAL).covers(piece[0]):
            font = UNIVERSAL
        choice = kept.get((font, script))
        if choice is None:
            bold = script == "Hani" and book.thickens(font, book.order(script, stack, lang)[0])
            choice = kept[font, script] = Choice(font, bold, script)
        choices.append(choice)
        if choice.font != book.emoji:
            previous = choice.font
    return choices


def _name_moves(book: FontBook, reading: Reading, face: str) -> bool:
    """Tell whether a Han character of the name is missing in the `face` meant for it."""
    return any(
        font != face and grapheme_script(piece) == "Hani"
        for piece, script, font in zip(*reading, strict=True)
        if script == "Hani"
    )
