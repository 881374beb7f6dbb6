"""The second page of a card that a group signed: one sheet of A's shape with every signature, as on a real card.

The template's ground frames a sheet of its paper; above stand the card and for whom it is, below the link. Signatures
fill columns in the order in which they were written, as large as all of them fit, a little askew while there are few.
Nothing leaves its place: what is too long becomes smaller and ends at last in an ellipsis. Refuses nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from PIL import Image, ImageDraw

from greetings.engine.compile import Rect
from greetings.engine.languages import PASS_ON, pick
from greetings.engine.mount import DARKEST, LIGHTEST, Sheet, Voice, host_of, inks_of, mixed
from greetings.engine.qr import CodePlace, draw_code
from greetings.engine.render import Drawing
from greetings.engine.wording import shown_values

SIZE: Final = (1440, 2036)
FRAME: Final = 52
INSIDE: Final = 76
CODE_SIDE: Final = 176
FOOT: Final = 236
NAME, LINE = 82.0, 50.0
LEADING: Final = 1.3
BETWEEN: Final = 0.62
GAP: Final = 0.16
SMALLEST: Final = 0.16
STEP: Final = 0.95
GUTTER: Final = 44
ROOM: Final = 1.14
"""How much longer words are once they are broken into lines."""

ASKEW: Final = (-1.7, 1.2, -0.7, 1.9, -1.3, 0.6, -2.0, 1.5)
ASKEW_MOST: Final = 24
FINE: Final = 2
_SAMPLE: Final = 40.0
_FAR: Final = 40_000


@dataclass(frozen=True, slots=True)
class Signed:
    """What one person wrote: a name, perhaps a line, and the language of both."""

    name: str
    line: str
    lang: str


@dataclass(frozen=True, slots=True)
class Page:
    """The sheet without its link, where that goes, and where the small card lies, with its share of the card's size."""

    image: Image.Image
    code: CodePlace
    card: tuple[int, int]
    scale: float


@dataclass(frozen=True, slots=True)
class _Measured:
    """A signature and how wide its words are on one line, in their own size."""

    signed: Signed
    name: float
    line: float


@dataclass(frozen=True, slots=True)
class _Plan:
    """How signatures stand: their size, the width of a column, and which of them stand in each."""

    scale: float
    width: float
    columns: tuple[tuple[_Measured, ...], ...]


def signature_page(
    drawing: Drawing, content: Mapping[str, str], signed: Sequence[Signed], *, lang: str
) -> Page:
    """Compose the sheet for a card that was drawn; `with_code` puts a link on it."""
    compiled = drawing.compiled
    template = compiled.template
    paper = inks_of(template, paper=True)
    sheet = Sheet(Image.new("RGB", SIZE, inks_of(template).ground), template, compiled.book, lang, paper)
    width, height = SIZE
    panel = Image.new("RGB", (width - 2 * FRAME, height - 2 * FRAME), paper.ground)
    sheet.lay(panel, FRAME, FRAME, depth=16)
    card, scale, below = _head(sheet, drawing, shown_values(template, content, lang), crowd=len(signed))
    foot = height - FRAME - FOOT
    left = FRAME + INSIDE
    _signatures(sheet, Rect(left, below, width - 2 * left, foot - below - 28), signed)
    code = compiled.code
    dark, light = (code.dark, code.light) if code is not None else (DARKEST, LIGHTEST)
    place = sheet.placed(Rect(width - left - CODE_SIDE, foot + 22, CODE_SIDE, CODE_SIDE))
    sheet.rule(Rect(left, foot, width - 2 * left, 2), paper.line)
    return Page(sheet.image, CodePlace(place.x, place.y, CODE_SIDE, dark, light), card, scale)


def with_code(page: Page, link: str, *, drawing: Drawing, lang: str) -> Image.Image:
    """Put a link on a sheet: its code, the host, the invitation to pass it on. The page itself stays as it is."""
    compiled, code = drawing.compiled, page.code
    sheet = Sheet(
        page.image.copy(), compiled.template, compiled.book, lang, inks_of(compiled.template, paper=True)
    )
    edge = (code.x - 3, code.y - 3, code.x + code.side + 2, code.y + code.side + 2)
    ImageDraw.Draw(sheet.image).rounded_rectangle(
        edge, 10, fill=code.light, outline=mixed(code.light, code.dark, 0.2), width=2
    )
    draw_code(sheet.image, code, link)
    _small_code(sheet.image, page, drawing, link)
    left = FRAME + INSIDE
    width = SIZE[0] - 2 * left - CODE_SIDE - 48
    said = (
        (
            pick(PASS_ON, lang) or PASS_ON["en"],
            26,
            96,
            Voice("sender", 46, 26, valign="bottom"),
            sheet.inks.bright,
        ),
        (host_of(link), 128, 60, Voice("message", 28, 18, valign="top", tracking=0.03), sheet.inks.quiet),
    )
    top = SIZE[1] - FRAME - FOOT
    for text, y, height, voice, fill in said:
        place = sheet.placed(Rect(left, top + y, width, height))
        sheet.write(sheet.set(text, (place.width, place.height), voice), (place.x, place.y), fill)
    return sheet.image


def _small_code(image: Image.Image, page: Page, drawing: Drawing, link: str) -> None:
    """Put the link on the small card too, where its own code is."""
    code = drawing.compiled.code
    if code is None:
        return
    patch = drawing.image.crop((code.x, code.y, code.x + code.side, code.y + code.side)).convert("RGB")
    draw_code(patch, code.moved(-code.x, -code.y), link)
    side = round(code.side * page.scale)
    x, y = page.card[0] + round(code.x * page.scale), page.card[1] + round(code.y * page.scale)
    image.paste(patch.resize((side, side), Image.Resampling.LANCZOS), (x, y))


def _head(
    sheet: Sheet, drawing: Drawing, values: Mapping[str, str], *, crowd: int
) -> tuple[tuple[int, int], float, int]:
    """Lay the card at the top with the words beside it; give where it lies, how small it is, and where the signatures
    may begin.
    """
    height = 470 if crowd <= 12 else 380 if crowd <= 30 else 300
    top, left = FRAME + 64, FRAME + INSIDE
    card = drawing.image.convert("RGB")
    scale = min(height / card.height, 0.42 * SIZE[0] / card.width)
    small = card.resize((round(card.width * scale), round(card.height * scale)), Image.Resampling.LANCZOS)
    place = sheet.placed(Rect(left, top, small.width, small.height))
    sheet.lay(small, place.x, place.y, depth=12)
    beside = left + small.width + 56
    box = Rect(beside, top, SIZE[0] - left - beside, small.height)
    names = [
        (values.get(field, ""), Voice(field, size, 24, lines=2), share)
        for field, size, share in (
            ("greeting", 92.0, 0.5),
            ("recipient", 56.0, 0.26),
            ("sender", 44.0, 0.24),
        )
    ]
    said = [(text, voice, share) for text, voice, share in names if text]
    y = float(box.y)
    for number, (text, voice, share) in enumerate(said):
        whole = sum(one[2] for one in said)
        high = round(box.height * share / whole)
        placed = sheet.placed(Rect(box.x, round(y), box.width, high))
        block = sheet.set(text, (placed.width, placed.height), voice)
        fill = sheet.inks.bright if number == 0 else sheet.inks.strong
        sheet.write(block, (placed.x, placed.y), fill)
        y += high
    line = top + small.height + 44
    sheet.rule(Rect(left, line, SIZE[0] - 2 * left, 2), sheet.inks.line)
    return (place.x, place.y), scale, line + 30


def _signatures(sheet: Sheet, box: Rect, signed: Sequence[Signed]) -> None:
    measured = [_measured(sheet, one) for one in signed]
    if not measured:
        return
    plan, askew = _plan(measured, box), len(measured) <= ASKEW_MOST
    stacks = [list(_heights(plan, column)) for column in plan.columns]
    highest = max(map(sum, stacks))
    number = 0
    for place, (column, heights) in enumerate(zip(plan.columns, stacks, strict=True)):
        x = box.x + place * (plan.width + GUTTER)
        y = box.y + (box.height - highest) / 2 * askew + (highest - sum(heights)) / 2
        for one, height in zip(column, heights, strict=True):
            rect = sheet.placed(Rect(round(x), round(y), round(plan.width), round(height)))
            turned = ASKEW[number % len(ASKEW)] if askew else 0.0
            tile = _tile(sheet, one.signed, (rect.width, rect.height), scale=plan.scale, number=number)
            small = (tile.rotate(turned, Image.Resampling.BICUBIC) if turned else tile).reduce(FINE)
            sheet.image.paste(small, (rect.x, rect.y), small)
            y, number = y + height, number + 1


def _measured(sheet: Sheet, signed: Signed) -> _Measured:
    own = replace(sheet, lang=signed.lang or sheet.lang)

    def length(text: str, like: str) -> float:
        if not text:
            return 0.0
        block = own.set(text, (_FAR, round(_SAMPLE * 3)), Voice(like, _SAMPLE, _SAMPLE))
        return (block.ink.right - block.ink.left) / _SAMPLE

    return _Measured(signed, length(signed.name, "sender"), length(signed.line, "message"))


def _plan(measured: Sequence[_Measured], box: Rect) -> _Plan:
    """Choose the largest size in which all fit, in up to four columns; at last, everybody gets the same place."""
    most = 1 if len(measured) <= 2 else 2 if len(measured) <= 8 else 3 if len(measured) <= 24 else 4
    scale = 1.0
    while scale >= SMALLEST:
        for count in range(1, most + 1):
            width = (box.width - GUTTER * (count - 1)) / count
            columns = _filled(measured, _Plan(scale, width, ()), count, box.height)
            if columns is not None:
                return _Plan(scale, width, columns)
        scale *= STEP
    width = (box.width - GUTTER * (most - 1)) / most
    rows = math.ceil(len(measured) / most)
    split = tuple(tuple(measured[at : at + rows]) for at in range(0, len(measured), rows))
    return _Plan(min(SMALLEST, box.height / rows / (_tall(2, 2) * NAME)), width, split)


def _tall(names: int, lines: int) -> float:
    return names * LEADING + (lines * LEADING + GAP * (lines > 0)) * LINE / NAME + BETWEEN


def _filled(
    measured: Sequence[_Measured], plan: _Plan, count: int, height: float
) -> tuple[tuple[_Measured, ...], ...] | None:
    """Fill columns from the first on so that the highest is as low as can be; None when they do not suffice."""
    heights = list(_heights(plan, measured))
    low, high = max(heights), sum(heights)
    if low > height or len(_cut(heights, height)) > count:
        return None
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_cut(heights, middle)) <= count else (middle, high)
    ends = _cut(heights, min(high, height))
    starts = [0, *ends[:-1]]
    return tuple(tuple(measured[start:end]) for start, end in zip(starts, ends, strict=True))


def _cut(heights: Sequence[float], most: float) -> list[int]:
    """Give where columns of at most this height end."""
    ends, filled = [], 0.0
    for index, height in enumerate(heights):
        if filled and filled + height > most:
            ends.append(index)
            filled = 0.0
        filled += height
    return [*ends, len(heights)]


def _heights(plan: _Plan, column: Sequence[_Measured]) -> Iterator[float]:
    """Give how high each signature of a column stands, the space around it included."""
    for one in column:
        names = _lines(one.name * NAME * plan.scale, plan.width, 2)
        lines = _lines(one.line * LINE * plan.scale, plan.width, 4) if one.line else 0
        yield _tall(names, lines) * NAME * plan.scale


def _lines(length: float, width: float, most: int) -> int:
    return 1 if length <= width else min(most, math.ceil(length * ROOM / width))


def _tile(sheet: Sheet, signed: Signed, size: tuple[int, int], *, scale: float, number: int) -> Image.Image:
    """Write one signature on nothing, `FINE` times finer than it will be seen."""
    width, height = size[0] * FINE, size[1] * FINE
    tile = Image.new("RGBA", (width, height), (*sheet.inks.ground, 0))
    own = replace(sheet, image=tile, lang=signed.lang or sheet.lang)
    strong, bright = sheet.inks.strong, sheet.inks.bright
    inks = (strong, bright, strong, mixed(strong, bright, 0.5))
    large, small = NAME * scale * FINE, LINE * scale * FINE
    air = round(BETWEEN * NAME * scale * FINE / 2)
    room = height - 2 * air
    speaking = Voice("sender", large, large * 0.45, "center", "bottom" if signed.line else "middle", lines=2)
    above = room
    if signed.line:
        above = min(room, round(len(own.set(signed.name, (width, room), speaking).lines) * large * LEADING))
    own.write(own.set(signed.name, (width, above), speaking), (0, air), inks[number % len(inks)])
    if signed.line:
        gap = round(small * GAP)
        quiet = Voice("message", small, small * 0.5, "center", "top", lines=4)
        block = own.set(signed.line, (width, max(1, room - above - gap)), quiet)
        own.write(block, (0, air + above + gap), strong)
    return tile
