"""What people paste: BBCode, Markdown and HTML for forums and blogs, and a signature for mail.

People's words come out as words, whatever they contain: each language is escaped by its own rules, and BBCode, which
has none, gets full-width brackets. It refuses nothing. Addresses are ours and need no escape but HTML's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

_BRACKETS = str.maketrans({"[": "［", "]": "］", "<": "＜", ">": "＞"})
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~])")
# Entities, because the first Markdown knows no backslash before these; no colon and no @: nothing links by itself.
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", ":": "&#58;", "@": "&#64;"})
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a snippet shows: the words, the page behind them, the picture with the same link in its QR, its pixels."""

    words: str
    page: str
    picture: str
    width: int
    height: int


def bbcode(card: Pasted) -> str:
    """Return the picture and the words as BBCode, both leading to the page."""
    words = _line(card.words).translate(_BRACKETS)
    return f"[url={card.page}][img]{card.picture}[/img][/url]\n[url={card.page}]{words}[/url]"


def markdown(card: Pasted) -> str:
    """Return the picture and the words as Markdown (CommonMark, GFM), both leading to the page."""
    words = _MARKS.sub(r"\\\1", _line(card.words)).translate(_ENTITIES)
    return f"[![{words}]({card.picture})]({card.page})\n\n[{words}]({card.page})"


def html(card: Pasted) -> str:
    """Return the picture and the words as HTML, both leading to the page. No script, nothing that counts readers."""
    words, page = escape(_line(card.words)), escape(card.page)
    picture = f'<img src="{escape(card.picture)}" width="{card.width}" height="{card.height}" alt="{words}">'
    return f'<p><a href="{page}">{picture}</a><br><a href="{page}" dir="auto">{words}</a></p>'


def signature(words: str, page: str) -> str:
    """Return a plain signature: the words, and the link on a line of its own at the end. Programs add the dashes."""
    return f"{_line(words)}\n{page}"


def signature_html(words: str, page: str) -> str:
    """Return a signature as HTML: words that lead to the card, without any picture that would be loaded."""
    return f'<p><a href="{escape(page)}" dir="auto">{escape(_line(words))}</a></p>'


def _line(words: str) -> str:
    return _SPACES.sub(" ", words).strip()
