"""A card laid out: every layer's words set, every place in absolute pixels, back to front.

Whoever draws a scene decides nothing any more. Refuses nothing: what does not fit ends in an ellipsis and is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from greetings.engine.compile import Layout, Patch, Rect
from greetings.engine.document.model import (
    Layer,
    Lettering,
    PictureLayer,
    ShapeLayer,
    SponsorLayer,
    TextLayer,
)
from greetings.engine.document.rules import mentioned
from greetings.engine.languages import wanted
from greetings.engine.lettering import Ink, ink_of, style_of
from greetings.engine.text import TextBlock, clean, set_text
from greetings.engine.wording import shown_values, sponsor_words, words_of

STEADY_FIELDS = frozenset({"greeting"})
STEADY_COUNT = 256


@dataclass(frozen=True, slots=True)
class Written:
    """Words at their place: which layer, its box, the set block, the paint.

    `steady` is a key under which the same words come again on other cards of this template; None for what people write.
    """

    layer: str
    rect: Rect
    block: TextBlock
    ink: Ink
    steady: tuple[str, ...] | None = None


Step = Written | Patch


@dataclass(frozen=True, slots=True)
class Scene:
    """All that changes on a card, back to front; `truncated` names the layers whose words did not all fit."""

    steps: tuple[Step, ...]
    truncated: tuple[str, ...]

    @property
    def written(self) -> tuple[Written, ...]:
        """Only the words."""
        return tuple(step for step in self.steps if isinstance(step, Written))


def compose(layout: Layout, content: Mapping[str, str], *, lang: str) -> Scene:
    """Lay out a card. `content` maps fields to text; what is absent takes its default."""
    cleaned = {name: clean(text) for name, text in content.items()}
    values = shown_values(layout.template, cleaned, lang)
    steps = tuple(_steps(layout, values, lang))
    truncated = (step.layer for step in steps if isinstance(step, Written) and step.block.truncated)
    return Scene(steps, tuple(truncated))


def _steps(layout: Layout, values: Mapping[str, str], lang: str) -> Iterator[Step]:
    for layer in layout.template.document.layers:
        if layout.canvas.size not in layer.box:
            continue
        if isinstance(layer, PictureLayer | ShapeLayer):
            if layer.name in layout.patches and wanted(lang, layer.when, layer.unless):
                yield layout.patches[layer.name]
        elif isinstance(layer, Lettering):
            text = _words(layout, layer, values, lang=lang)
            if text:
                yield _written(layout, layer, text, lang=lang)


def _words(layout: Layout, layer: Layer, values: Mapping[str, str], *, lang: str) -> str:
    if isinstance(layer, SponsorLayer):
        return sponsor_words(layer, layout.sponsor, lang)
    assert isinstance(layer, TextLayer)
    return words_of(layout.template, layer, values, lang=lang)


def _written(layout: Layout, layer: Lettering, text: str, *, lang: str) -> Written:
    steady = not isinstance(layer, TextLayer) or mentioned(layer) <= STEADY_FIELDS
    if not (steady and layout.key):
        return write(layout, layer, text, lang=lang)
    kept = layout.book.cache("written", STEADY_COUNT)
    key = (layout.key, layer.name, text, lang)
    found: Written | None = kept.get(key)
    if found is None:
        found = kept.put(key, replace(write(layout, layer, text, lang=lang), steady=key))
    return found


def write(layout: Layout, layer: Lettering, text: str, *, lang: str) -> Written:
    """Set `text` into a layer's box."""
    rect = layout.canvas.rect(layer.box[layout.canvas.size])
    style = style_of(layout, layer, lang)
    block = set_text(layout.book, text, width=rect.width, height=rect.height, style=style)
    return Written(layer.name, rect, block, ink_of(layout, layer, block.size))
