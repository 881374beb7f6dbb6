"""How a draft looks, and what the check says about it while it is being changed. Pure but for the cache of the art.

The rules are those of an upload: the same functions on the same pixels, a size at a time. What was left out because it
cannot change in the editor (the files themselves) is looked at again when the draft is saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from greetings.brands.templates.checking import too_heavy
from greetings.brands.templates.editing.work import Work
from greetings.engine.check.contrast import contrast, measured, needed
from greetings.engine.check.drawn import size_findings
from greetings.engine.check.written import PAGE_PAIRS, written_findings
from greetings.engine.compile import Grounded, colour
from greetings.engine.document import Template
from greetings.engine.document.model import Lettering, QrLayer
from greetings.engine.document.rules import colours, find
from greetings.engine.draw import draw
from greetings.engine.encode import encode
from greetings.engine.findings import Finding, errors_of
from greetings.engine.fonts import FontBook
from greetings.engine.qr import draw_code
from greetings.engine.scene import compose
from greetings.engine.sheet import EXAMPLE_LINK
from greetings.engine.sketch import Sketcher
from greetings.errors import BadInput, Problem
from greetings.safety import check_words

QUALITY = 84
CODE_CONTRAST = 4.5
WIDTHS = (432, 720, 1080)
"""Each is a set of pictures that are kept, so no others are made."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which look is wanted: size, language, width in pixels; `exact` draws art in other colours anew."""

    size: str
    lang: str
    width: int = 540
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """How well a colour of the palette is seen where it stands out least: a ratio, and what it must be."""

    colour: str
    ratio: float
    least: float
    where: str

    @property
    def enough(self) -> bool:
        """Whether it can be read."""
        return self.ratio >= self.least


@dataclass(frozen=True, slots=True)
class Measured:
    """What the check says of one size: findings, and how well each colour is seen."""

    findings: tuple[Finding, ...]
    colours: tuple[Seen, ...]


class Studio:
    """Draws and checks drafts."""

    def __init__(self, book: FontBook, cache: Path, *, ad_weight_max: float) -> None:
        self._book = book
        self._sketcher = Sketcher(book, cache)
        self._ad_weight_max = ad_weight_max

    def look(self, work: Work, asked: Asked, sponsor: str) -> bytes:
        """Draw a draft's example with its sponsor and a code, as JPEG."""
        ready = self._ready(work, asked, sponsor, asked.width)
        image = draw(ready, compose(ready, _content(ready, asked.lang), lang=asked.lang))
        if ready.code is not None:
            draw_code(image, ready.code, EXAMPLE_LINK)
        return encode(image, "jpeg", QUALITY)

    def check(self, work: Work, asked: Asked, sponsor: str) -> Measured:
        """Apply the rules to a size, at its full size."""
        template, document = work.template, work.document
        found = find(document, template.files.names())
        if errors_of(found):
            return Measured(tuple(found), ())
        found += written_findings(template, self._book, check_words, art=False)
        found += too_heavy(document, self._ad_weight_max)
        ready = self._ready(work, asked, sponsor, None)
        found += size_findings(ready)
        here = (one for one in dict.fromkeys(found) if one.size in {"", asked.size})
        ordered = sorted(here, key=lambda one: one.level != "error")
        return Measured(tuple(ordered), tuple(_worst([*_written(ready, asked.lang), *_pairs(template)])))

    def _ready(self, work: Work, asked: Asked, sponsor: str, width: int | None) -> Grounded:
        if asked.size not in work.template.sizes:
            message = f"There is no such size. Known are: {', '.join(work.template.sizes)}."
            raise BadInput(message, problems=[Problem("size", message, "unknown-size")])
        ready = self._sketcher.ready(
            work.template, asked.size, width=width, tint=work.tint, exact=asked.exact
        )
        return ready.sponsored_by(sponsor)


def _content(ready: Grounded, lang: str) -> dict[str, str]:
    return ready.template.example(lang)


def _written(ready: Grounded, lang: str) -> Iterator[Seen]:
    """Measure the words of the example on what really lies under them."""
    scene = compose(ready, _content(ready, lang), lang=lang)
    image, layers = draw(ready, scene), {one.name: one for one in ready.template.document.layers}
    for step in scene.written:
        layer, ratio = layers[step.layer], measured(image, step, ready.book)
        if ratio is None or not isinstance(layer, Lettering):
            continue
        for key, name in colours(layer):
            if key == "fill":
                yield Seen(name, ratio, needed(step.block.size), step.layer)


def _pairs(template: Template) -> Iterator[Seen]:
    """Measure the colours that stand on each other by themselves: the card's page, the code."""
    page = template.document.page
    for ink, ground, least in PAGE_PAIRS:
        one, other = getattr(page, ink), getattr(page, ground)
        yield Seen(one, contrast(colour(template, one), colour(template, other)), least, "page")
    for layer in template.document.layers:
        if isinstance(layer, QrLayer):
            ratio = contrast(colour(template, layer.dark), colour(template, layer.light))
            yield Seen(layer.dark, ratio, CODE_CONTRAST, layer.name)


def _worst(seen: list[Seen]) -> Iterator[Seen]:
    """Keep of each colour the place where it is furthest from what it must be."""
    kept: dict[str, Seen] = {}
    for one in seen:
        known = kept.get(one.colour)
        if known is None or one.ratio / one.least < known.ratio / known.least:
            kept[one.colour] = one
    yield from kept.values()
