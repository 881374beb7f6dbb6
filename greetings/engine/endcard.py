"""The end card of a video: the card beside or above a large code, the greeting, the sender, the invitation.

The code can be read from a frame of 480 lines; all that matters keeps clear of the edges that players cover. Behind it
all lies the card's own art, out of focus and deep in the template's ground. Refuses shapes that do not exist
(KeyError).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageStat

from greetings.engine.check.contrast import contrast, luminance
from greetings.engine.compile import RGB, Compiled, Rect
from greetings.engine.languages import PASS_ON, pick
from greetings.engine.mount import DARKEST, LIGHTEST, Inks, Sheet, Voice, host_of, inks_of, mixed
from greetings.engine.qr import CodePlace, draw_code
from greetings.engine.render import Drawing
from greetings.engine.wording import shown_values

BACKDROP_SHARES: Final = (0.24, 0.16, 0.1, 0.05)
BACKDROP_CONTRAST: Final = 0.72
BACKDROP_BLUR: Final = 7
BACKDROP_SCALE: Final = 16
CORNER: Final = 0.07
SMOOTH: Final = 4
LINE: Final = 2
MIDDLE: Final[RGB] = (118, 118, 118)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where things stand on an end card that runs from left to right, in pixels."""

    size: tuple[int, int]
    card: Rect
    greeting: Rect
    sender: Rect
    code: Rect
    invitation: Rect
    host: Rect


PLANS: Final[dict[str, Plan]] = {
    "wide": Plan(
        size=(1920, 1080),
        card=Rect(140, 104, 698, 872),
        greeting=Rect(940, 104, 840, 272),
        sender=Rect(940, 396, 840, 68),
        code=Rect(940, 540, 436, 436),
        invitation=Rect(1424, 600, 356, 226),
        host=Rect(1424, 846, 356, 50),
    ),
    "tall": Plan(
        size=(1080, 1920),
        card=Rect(220, 140, 640, 800),
        greeting=Rect(220, 968, 740, 132),
        sender=Rect(220, 1106, 740, 54),
        code=Rect(220, 1206, 410, 410),
        invitation=Rect(668, 1256, 312, 206),
        host=Rect(668, 1478, 312, 46),
    ),
}
_CLAUSE: Final = re.compile(r"([,،，、])\s*")


def end_card(
    drawing: Drawing, content: Mapping[str, str], *, lang: str, link: str, shape: str
) -> Image.Image:
    """Compose the end card of a card that was drawn: `wide` is 1920 x 1080, `tall` is 1080 x 1920 pixels."""
    plan, compiled = PLANS[shape], drawing.compiled
    card = drawing.image.copy()
    if compiled.code is not None:
        draw_code(card, compiled.code, link)
    card = card.convert("RGB")
    inks = inks_of(compiled.template)
    sheet = Sheet(_backdrop(card, plan.size, inks), compiled.template, compiled.book, lang, inks)
    fitted = _fitted(card, plan.card)
    place = sheet.placed(plan.card)
    x, y = place.x + (place.width - fitted.width) // 2, place.y + (place.height - fitted.height) // 2
    sheet.lay(fitted, x, y, depth=22)
    _words(sheet, plan, shown_values(compiled.template, content, lang), link)
    _code(sheet, compiled, sheet.placed(plan.code), link)
    return sheet.image


def _backdrop(card: Image.Image, size: tuple[int, int], inks: Inks) -> Image.Image:
    """Lay the card over the whole sheet, large and out of focus, and the ground over it, as much as words need."""
    width, height = (side // BACKDROP_SCALE for side in size)
    scale = max(width / card.width, height / card.height)
    small = card.resize((round(card.width * scale), round(card.height * scale)), Image.Resampling.BOX)
    left, top = (small.width - width) // 2, (small.height - height) // 2
    soft = small.crop((left, top, left + width, top + height)).filter(ImageFilter.GaussianBlur(BACKDROP_BLUR))
    needed = contrast(inks.bright, inks.ground) * BACKDROP_CONTRAST
    tints = (mixed(inks.ground, _loudest(soft, inks.bright), share) for share in BACKDROP_SHARES)
    legible = [contrast(inks.bright, tint) >= needed for tint in tints]
    share = BACKDROP_SHARES[legible.index(True)] if True in legible else 0.0
    large = soft.resize(size, Image.Resampling.BICUBIC)
    return Image.blend(Image.new("RGB", size, inks.ground), large, share)


def _loudest(image: Image.Image, words: RGB) -> RGB:
    """Give the colour, channel by channel, that lies nearest to words in these."""
    light = luminance(words) > luminance(MIDDLE)
    red, green, blue = (channel[int(light)] for channel in ImageStat.Stat(image).extrema)
    return red, green, blue


def _fitted(card: Image.Image, rect: Rect) -> Image.Image:
    scale = min(rect.width / card.width, rect.height / card.height)
    return card.resize((round(card.width * scale), round(card.height * scale)), Image.Resampling.LANCZOS)


def _words(sheet: Sheet, plan: Plan, values: Mapping[str, str], link: str) -> None:
    inks = sheet.inks
    invitation = _CLAUSE.sub(r"\1\n", pick(PASS_ON, sheet.lang) or PASS_ON["en"], count=1)
    said = (
        (
            values.get("greeting", ""),
            plan.greeting,
            Voice("greeting", 118, 50, valign="bottom", lines=2),
            inks.bright,
        ),
        (values.get("sender", ""), plan.sender, Voice("sender", 54, 30), inks.strong),
        (invitation, plan.invitation, Voice("sender", 52, 30, valign="bottom", lines=3), inks.bright),
        (host_of(link), plan.host, Voice("message", 32, 18, tracking=0.03), inks.quiet),
    )
    for text, rect, voice, fill in said:
        place = sheet.placed(rect)
        sheet.write(sheet.set(text, (place.width, place.height), voice), (place.x, place.y), fill)


def _code(sheet: Sheet, compiled: Compiled, rect: Rect, link: str) -> None:
    """Draw the code on a plate with round corners, in the colours that the template gives its code."""
    place = compiled.code
    dark, light = (place.dark, place.light) if place is not None else (DARKEST, LIGHTEST)
    plate = Image.new("L", (rect.width * SMOOTH, rect.height * SMOOTH))
    edge = (0, 0, plate.width - 1, plate.height - 1)
    ImageDraw.Draw(plate).rounded_rectangle(edge, round(plate.width * CORNER), fill=255)
    sheet.image.paste(mixed(light, dark, 0.16), (rect.x, rect.y), plate.reduce(SMOOTH))
    inner = plate.reduce(SMOOTH).resize(
        (rect.width - 2 * LINE, rect.height - 2 * LINE), Image.Resampling.LANCZOS
    )
    sheet.image.paste(light, (rect.x + LINE, rect.y + LINE), inner)
    draw_code(sheet.image, CodePlace(rect.x, rect.y, rect.width, dark, light), link)
