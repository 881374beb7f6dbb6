"""The badge: `/badge/<code>.svg`, a small picture for one's own site that says "I sent a card" and how far it went.

The drawing is ours; of the card it bears two rounded numbers and nothing else. Looking at it makes no row and counts
nothing. Kept for a minute, so that it follows the chain and vanishes with a card that was taken back.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from greetings.errors import NotFound
from greetings.web import i18n
from greetings.web.answers import NO_INDEX
from greetings.web.assets import etag_of, unchanged
from greetings.web.common import query_of
from greetings.web.parts import Parts
from greetings.web.pictures import FRESH
from greetings.web.snippets import BADGE_HEIGHT as HEIGHT
from greetings.web.snippets import BADGE_WIDTH as WIDTH

SUFFIX = ".svg"
LANGUAGE = "lang"
EXACT_MOST = 10
_STEPS = (1, 2, 5)
_SERIF = "'Iowan Old Style','Palatino Linotype',Palatino,'Songti SC','Noto Serif CJK SC',Georgia,serif"
_SANS = (
    "system-ui,-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
)
# An envelope of 46 x 31 with its wax seal, in the colours of the house; it stands at (0, 0).
_ENVELOPE = (
    '<rect width="46" height="31" rx="2.5" fill="#fffaf0" stroke="#cdb994"/>'
    '<path d="M1 1.6 23 18.5 45 1.6" fill="none" stroke="#cdb994" stroke-linejoin="round"/>'
    '<circle cx="23" cy="18" r="5.6" fill="#a3301f"/>'
    '<path d="M23 20.9c-3.2-1.9-3.1-4.7-1.5-4.7.7 0 1.2.4 1.5 1 .3-.6.8-1 1.5-1 1.6 0 1.7 2.8-1.5 4.7z"'
    ' fill="#e9b8a4"/>'
)


def rounded(count: int) -> int:
    """Return a count as a badge says it: up to ten exactly, then the last of 10, 20, 50, 100, 200 ... below it."""
    if count <= EXACT_MOST:
        return count
    power = int("1" + "0" * (len(str(count)) - 1))
    return max(step * power for step in _STEPS if step * power <= count)


@lru_cache(maxsize=256)
def badge_svg(lang: str, people: int, steps: int) -> bytes:
    """Draw the badge of a chain with `people` (already rounded) who opened it, `steps` away from its sender."""
    words = i18n.translations(lang)
    title, line = words.gettext("I sent a card"), _reach(lang, people, steps)
    turned = i18n.direction(lang) == "rtl"
    envelope_x, words_x = (WIDTH - 14 - 46, WIDTH - 74) if turned else (14, 74)
    direction = ' direction="rtl"' if turned else ""

    start = f'<text x="{words_x}"{direction}'
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' role="img" xml:lang="{lang}"><title>{escape(title)} · {escape(line)}</title>'
        f'<rect x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="9.5" fill="#f7f0e3" stroke="#d8cab3"/>'
        f'<g transform="translate({envelope_x} 16.5)">{_ENVELOPE}</g>'
        f'{start} y="29" font-size="17" font-family="{_SERIF}" font-weight="600" fill="#2b2420">{escape(title)}</text>'
        f'{start} y="48" font-size="{_line_size(line)}" font-family="{_SANS}" fill="#665a4e">{escape(line)}</text>'
        "</svg>"
    )
    return drawing.encode("utf-8")


def _line_size(line: str) -> float:
    """Return the font size at which a line stays inside: letters are at most 0.58 em wide, Han characters 1 em."""
    ems = sum(1.0 if ord(char) > 0x2E80 else 0.58 for char in line)
    return round(min(12.5, (WIDTH - 74 - 14) / max(ems, 1.0)), 1)


def _reach(lang: str, people: int, steps: int) -> str:
    words = i18n.translations(lang)
    if people < 1:
        return words.gettext("It is on its way.")
    if people > EXACT_MOST:
        said = words.gettext("%(num)s+ opened it") % {"num": f"{people:,}"}
    else:
        said = words.ngettext("%(num)s person opened it", "%(num)s people opened it", people) % {
            "num": people
        }
    if steps < 2:
        return said
    further = words.ngettext("%(num)s step", "%(num)s steps", steps) % {"num": steps}
    return f"{said} · {further}"


class Badges:
    """Answers `/badge/<code>.svg`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Draw how far the card at a code has gone."""
        code, dot, _ = request.path_params["file"].partition(SUFFIX)
        if not dot:
            raise NotFound("There is no such picture.")
        place = await self._parts.chain.require(code)
        card = await self._parts.cards.get(place.card)
        journey = await self._parts.chain.growth.journey(place.card)
        wish = query_of(request.scope).get(LANGUAGE, "") or card.lang
        lang = i18n.matched(wish) or i18n.SOURCE
        drawing = badge_svg(lang, rounded(journey.readers), min(journey.generations, 99))
        etag = etag_of(drawing)
        headers = {"etag": etag, "cache-control": FRESH}
        known = unchanged(request, etag)
        answer = Response(b"" if known else drawing, 304 if known else 200, headers, "image/svg+xml")
        answer.raw_headers.append(NO_INDEX)
        return answer
