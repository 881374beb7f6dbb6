"""What only the pixels tell: places, contrast, the longest words, the code read back, the weight of the sponsor."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageChops

from greetings.engine.check.contrast import measured, needed
from greetings.engine.check.words import LANGUAGES, longest
from greetings.engine.compile import Compiled, Grounded, Rect, compile_template
from greetings.engine.document import Template
from greetings.engine.document.model import Lettering, QrLayer, SponsorLayer
from greetings.engine.draw import draw
from greetings.engine.encode import encode
from greetings.engine.findings import Finding
from greetings.engine.fonts import FontBook
from greetings.engine.languages import sponsor_line
from greetings.engine.qr import CodePlace, code_for, draw_code
from greetings.engine.scene import Scene, Written, compose
from greetings.engine.sizes import SIZES

LINK = "https://cards.example/g/4fGh2LkQ9xWmZpT7Rb3nVa"
SPONSOR = {"zh": "春风里茶业有限公司", "ar": "شركة نسيم الربيع", "en": "Spring Breeze Tea Company"}
AD_WEIGHT = 0.03
SMALL_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class _Case:
    """One card to look at: its size, its language, its scene."""

    compiled: Grounded
    lang: str
    scene: Scene

    @property
    def size(self) -> str:
        return self.compiled.canvas.size

    def path(self, step: Written) -> str:
        return f"layer[{step.layer}]"


def drawn_findings(template: Template, book: FontBook, cache: Path) -> list[Finding]:
    """Draw the template in every size, with its examples and with the longest words, and look."""
    found = [one for compiled in _compiled(template, book, cache) for one in size_findings(compiled)]
    return list(dict.fromkeys(found))


def size_findings(compiled: Grounded) -> list[Finding]:
    """Look at one size: the example in each of its languages, and the longest words."""
    found = [*_code_place(compiled)]
    for lang in compiled.template.example_languages():
        found += _example(compiled, lang)
    for lang in LANGUAGES:
        found += _longest(compiled, lang)
    return found


def _compiled(template: Template, book: FontBook, cache: Path) -> list[Compiled]:
    """Make all sizes ready, on all cores: vector art that has filters takes seconds each."""
    with ThreadPoolExecutor(min(len(template.sizes), os.cpu_count() or 1)) as pool:
        return list(
            pool.map(lambda size: compile_template(template, size, book=book, cache=cache), template.sizes)
        )


def _sponsor(lang: str) -> str:
    return SPONSOR.get(lang.split("-", maxsplit=1)[0], SPONSOR["en"])


def ink_of(step: Written) -> Rect:
    """Give the pixels that a step's words reach, as a box on the canvas."""
    ink = step.block.ink
    left, top = step.rect.x + int(ink.left), step.rect.y + int(ink.top)
    return Rect(left, top, int(ink.right - ink.left + 1), int(ink.bottom - ink.top + 1))


def _example(compiled: Grounded, lang: str) -> Iterator[Finding]:
    content = compiled.template.example(lang)
    bare = draw(compiled, compose(compiled, content, lang=lang))
    sponsored = compiled.sponsored_by(_sponsor(lang))
    case = _Case(sponsored, lang, compose(sponsored, content, lang=lang))
    image = draw(sponsored, case.scene)
    yield from _cut(case, "the example")
    yield from _small(case)
    yield from _contrast(case, image)
    yield from _places(case)
    yield from _ad_weight(case, bare, image)
    yield from _read_back(case, image)


def _longest(compiled: Grounded, lang: str) -> Iterator[Finding]:
    fields = [field for field in compiled.template.fields if field.kind != "choice"]
    content = {field.name: longest(field, lang) for field in fields}
    sponsored = compiled.sponsored_by(_sponsor(lang))
    case = _Case(sponsored, lang, compose(sponsored, content, lang=lang))
    fields_only = replace(case, scene=_without(case.scene, _sponsor_layer(compiled).name))
    yield from _cut(fields_only, "the longest allowed text")
    yield from _places(case)


def _without(scene: Scene, layer: str) -> Scene:
    """Leave out a layer's words, which do not depend on what people write."""
    return Scene(tuple(step for step in scene.written if step.layer != layer), ())


def _cut(case: _Case, what: str) -> Iterator[Finding]:
    for step in case.scene.written:
        if not step.block.truncated:
            continue
        words, advice = (
            f"{what} in {case.lang}",
            "make the box larger, min_size smaller, or the field's max lower",
        )
        if step.layer == _sponsor_layer(case.compiled).name:
            words = f"a line such as {sponsor_line(case.compiled.sponsor, case.lang)!r}"
            advice = "make the box longer or higher: a sponsor's line needs about 32 letters"
        yield Finding(
            case.path(step),
            f"{words} does not fit in {case.size} even at {step.block.size:.0f} px: {advice}",
            size=case.size,
            kind="cut",
            lang=case.lang,
        )


def _sponsor_layer(compiled: Grounded) -> SponsorLayer:
    layers = compiled.template.document.layers
    return next(layer for layer in layers if isinstance(layer, SponsorLayer))


def _code_layer(compiled: Grounded) -> QrLayer:
    return next(layer for layer in compiled.template.document.layers if isinstance(layer, QrLayer))


def _small(case: _Case) -> Iterator[Finding]:
    layers = {layer.name: layer for layer in case.compiled.template.document.layers}
    for step in case.scene.written:
        layer = layers[step.layer]
        wish = case.compiled.canvas.length(layer.size) if isinstance(layer, Lettering) else 0.0
        if step.block.size < SMALL_SHARE * wish:
            yield Finding(
                case.path(step),
                f"the example in {case.lang} shrinks from {wish:.0f} to {step.block.size:.0f} px in {case.size}",
                "warning",
                case.size,
                "shrinks",
                case.lang,
            )


def _contrast(case: _Case, image: Image.Image) -> Iterator[Finding]:
    for step in case.scene.written:
        found, least = measured(image, step, case.compiled.book), needed(step.block.size)
        if found is not None and found < least:
            yield Finding(
                case.path(step),
                f"contrast {found:.1f}:1 in {case.size} ({case.lang}), at least {least}:1 is needed on the worst"
                " tenth of the ground",
                size=case.size,
                kind="contrast",
                lang=case.lang,
            )


def _safe(compiled: Grounded) -> Rect:
    size, canvas = SIZES[compiled.canvas.size], compiled.canvas
    side = int(size.margin * canvas.shorter)
    top = max(side, int(size.margin_top * canvas.height))
    return Rect(side, top, canvas.width - 2 * side, canvas.height - 2 * top)


def _inside(inner: Rect, outer: Rect) -> bool:
    return (
        inner.x >= outer.x - 1
        and inner.y >= outer.y - 1
        and inner.right <= outer.right + 1
        and inner.bottom <= outer.bottom + 1
    )


def _places(case: _Case) -> Iterator[Finding]:
    safe, written, code = _safe(case.compiled), case.scene.written, _code_rect(case.compiled.code)
    for index, step in enumerate(written):
        ink = ink_of(step)
        if not _inside(ink, safe):
            yield Finding(
                f"{case.path(step)}.box.{case.size}",
                f"words reach {ink.x},{ink.y}-{ink.right},{ink.bottom} px, outside of the safe area"
                f" {safe.x},{safe.y}-{safe.right},{safe.bottom}",
                size=case.size,
                kind="outside",
                lang=case.lang,
            )
        if code is not None and step.rect.overlaps(code):
            path = f"{case.path(step)}.box.{case.size}"
            yield Finding(path, "the box overlaps the QR", size=case.size, kind="on-code")
        for other in written[index + 1 :]:
            if ink.overlaps(ink_of(other)):
                yield Finding(
                    f"{case.path(step)}.box.{case.size}",
                    f"its words touch those of {other.layer}",
                    "warning",
                    case.size,
                    "touches",
                    case.lang,
                )


def _code_rect(place: CodePlace | None) -> Rect | None:
    return Rect(place.x, place.y, place.side, place.side) if place else None


def _code_place(compiled: Grounded) -> Iterator[Finding]:
    layer = _code_layer(compiled)
    rect, size = _code_rect(compiled.code), compiled.canvas.size
    if rect is not None and not _inside(rect, _safe(compiled)):
        safe = _safe(compiled)
        yield Finding(
            f"layer[{layer.name}].box.{size}",
            f"the code's card reaches {rect.x},{rect.y}-{rect.right},{rect.bottom} px, outside of the safe area"
            f" {safe.x},{safe.y}-{safe.right},{safe.bottom}",
            size=size,
            kind="outside",
        )


def _ad_weight(case: _Case, bare: Image.Image, image: Image.Image) -> Iterator[Finding]:
    layer = _sponsor_layer(case.compiled)
    box = ImageChops.difference(bare.convert("RGB"), image.convert("RGB")).getbbox()
    path = f"layer[{layer.name}]"
    if box is None:
        message = f"the sponsor's line is not to be seen in {case.size}"
        yield Finding(path, message, size=case.size, kind="sponsor-unseen")
        return
    share = (box[2] - box[0]) * (box[3] - box[1]) / (image.width * image.height)
    if share > AD_WEIGHT:
        yield Finding(
            path,
            f"the sponsor takes {share:.1%} of {case.size}, at most {AD_WEIGHT:.0%} is allowed",
            size=case.size,
            kind="ad-weight",
        )


def _read_back(case: _Case, image: Image.Image) -> Iterator[Finding]:
    """Read every module of the code back from a poor copy: JPEG at quality 60, half the size."""
    place = case.compiled.code
    if place is None:
        return
    copy = image.copy()
    draw_code(copy, place, LINK)
    poor = Image.open(io.BytesIO(encode(copy, "jpeg", 60))).convert("L")
    poor = poor.resize((poor.width // 2, poor.height // 2), Image.Resampling.LANCZOS)
    code = code_for(LINK)
    module = place.module(code.side)
    first = (place.side - module * code.side) / 2
    threshold = (sum(place.dark) + sum(place.light)) / 6
    wrong = sum(
        (poor.getpixel((int(cx / 2), int(cy / 2))) < threshold) != code.dark(x, y)  # type: ignore[operator]
        for y in range(code.side)
        for x in range(code.side)
        for cx, cy in [(place.x + first + (x + 0.5) * module, place.y + first + (y + 0.5) * module)]
    )
    if module < 4 or wrong > code.side**2 // 50:
        layer = _code_layer(case.compiled)
        yield Finding(
            f"layer[{layer.name}]",
            f"{wrong} modules of the code are misread in a poor copy of {case.size}",
            size=case.size,
            kind="code-unread",
        )
