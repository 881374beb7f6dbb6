"""From a layer's words about lettering to what the text engine takes: style in pixels, fill, outline, shadow.

Refuses nothing: the document is valid by now. Lengths in em become pixels of the size as set, so a shadow shrinks with
its letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from greetings.engine import text as words
from greetings.engine.compile import Layout
from greetings.engine.document.model import Foil, Gradient, Lettering, TextLayer
from greetings.engine.languages import is_right_to_left, pick
from greetings.engine.text.block import Align, VAlign
from greetings.engine.wording import shows_name

Rgb = tuple[int, int, int]
LEAST_SHARE = 0.6
_ALONG: Final[dict[str, Align]] = {"top": "start", "middle": "center", "bottom": "end"}
_ACROSS: Final[dict[str, VAlign]] = {"right": "top", "center": "middle", "left": "bottom"}
SMALLEST = 6.0


@dataclass(frozen=True, slots=True)
class Ink:
    """How set words are painted, in pixels."""

    fill: words.Gradient | tuple[int, int, int]
    outline: words.Outline | None
    shadow: words.Shadow | None


def stack_of(layout: Layout, layer: Lettering, lang: str) -> tuple[str, ...]:
    """Choose the layer's fonts for a language."""
    return tuple(pick(layer.fonts, lang, home=layout.template.document.home) or ())


def style_of(layout: Layout, layer: Lettering, lang: str) -> words.Style:
    """Give the style of a layer in pixels of the canvas."""
    canvas = layout.canvas
    size = canvas.length(layer.size)
    least = canvas.length(layer.min_size) if layer.min_size else size * LEAST_SHARE
    text = layer if isinstance(layer, TextLayer) else None
    vertical = text is not None and text.vertical
    along, across = _places(layer, lang, vertical=vertical)
    return words.Style(
        fonts=stack_of(layout, layer, lang),
        size=max(size, SMALLEST),
        min_size=max(min(least, size), SMALLEST),
        align=along,
        valign=across,
        leading=text.leading if text else 1.3,
        max_lines=(text.max_lines or 64) if text else 1,
        vertical=vertical,
        lang=lang,
        is_name=text is not None and shows_name(layout.template, text),
    )


def _places(layer: Lettering, lang: str, *, vertical: bool) -> tuple[Align, VAlign]:
    """Give where lines stand along and across: in columns the layer's `valign` is along, its `align` across."""
    side: Align = layer.align
    if side in {"start", "end"}:
        side = "right" if (side == "start") == (vertical or is_right_to_left(lang)) else "left"
    if not vertical:
        return side, layer.valign
    return _ALONG[layer.valign], _ACROSS[side]


def ink_of(layout: Layout, layer: Lettering, size: float) -> Ink:
    """Give the paint of a layer whose words were set at `size` pixels."""
    outline = getattr(layer, "outline", None)
    shadow = layer.shadow
    return Ink(
        fill=_fill(layout, layer),
        outline=words.Outline(layout.colour(outline.color), outline.width * size) if outline else None,
        shadow=words.Shadow(
            layout.colour(shadow.color),
            blur=shadow.blur * size,
            dx=shadow.dx * size,
            dy=shadow.dy * size,
            opacity=shadow.opacity,
        )
        if shadow
        else None,
    )


def _fill(layout: Layout, layer: Lettering) -> words.Gradient | tuple[int, int, int]:
    fill = layer.fill
    if isinstance(fill, Gradient):
        last = len(fill.gradient) - 1
        stops = tuple(
            words.Stop(index / last, layout.colour(name)) for index, name in enumerate(fill.gradient)
        )
        return words.Gradient(stops, fill.angle)
    if isinstance(fill, Foil):
        return words.Gradient(_sheen(*(layout.colour(name) for name in fill.foil)), fill.angle, per_line=True)
    return layout.colour(fill)


def _sheen(first: Rgb, second: Rgb, third: Rgb) -> tuple[words.Stop, ...]:
    """Spread three colours as light lies on foil: two bands, the second narrower."""
    places = ((0.0, first), (0.22, second), (0.42, third), (0.6, first), (0.78, second), (1.0, third))
    return tuple(words.Stop(place, colour) for place, colour in places)
