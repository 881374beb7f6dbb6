"""What can be said about a template without drawing it: fonts, characters, colours, licence, guarded words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from greetings.engine.art import aspect_of
from greetings.engine.check.contrast import contrast
from greetings.engine.compile import canvas_for, colour
from greetings.engine.document import Template
from greetings.engine.document.model import (
    CardField,
    Lettering,
    PictureLayer,
    QrLayer,
    SponsorLayer,
    TextLayer,
)
from greetings.engine.findings import Finding
from greetings.engine.fonts import FontBook
from greetings.engine.sizes import SIZES
from greetings.engine.text import clean, missing
from greetings.errors import BadText, TemplateInvalid

SMALLEST_PX = 18
CODE_SIDE_PX = 184
SPONSOR_BOX = 0.03
PAGE_ART_ASPECT = 2.0
PAGE_PAIRS = (("ink", "ground", 4.5), ("accent", "ground", 3.0), ("paper_ink", "paper", 4.5))


def written_findings(
    template: Template, book: FontBook, guard: Callable[[str, str], str | None] | None, *, art: bool = True
) -> list[Finding]:
    """Apply everything that needs no pixels; without `art`, all but the look at the pictures themselves."""
    found = [*_licence(template), *_page(template), *_fonts(template, book)]
    found += [*(_art(template) if art else ())]
    found += [*_lengths(template), *_codes(template), *_words(template, book, guard)]
    return found


def _licence(template: Template) -> Iterator[Finding]:
    text = template.files.read(template.document.licence.file)
    if len(text.strip()) < 20:
        yield Finding("licence.file", "the licence file says nothing")


def _page(template: Template) -> Iterator[Finding]:
    page = template.document.page
    for ink, ground, least in PAGE_PAIRS:
        one, other = colour(template, getattr(page, ink)), colour(template, getattr(page, ground))
        found = contrast(one, other)
        if found < least:
            yield Finding(
                f"page.{ink}",
                f"contrast with {ground} is {found:.1f}:1, at least {least}:1 is needed",
                kind="page-contrast",
            )


def _fonts(template: Template, book: FontBook) -> Iterator[Finding]:
    known = set(book.names)
    for layer in template.document.layers:
        if isinstance(layer, Lettering):
            for tag, stack in layer.fonts.items():
                for name in stack:
                    if name not in known:
                        yield Finding(f"layer[{layer.name}].fonts.{tag}", f"there is no font {name!r}")


def _art(template: Template) -> Iterator[Finding]:
    document = template.document
    for size, path in document.art.items():
        found, wanted = _aspect(template, path), SIZES[size].aspect
        if isinstance(found, Finding):
            yield found
        elif abs(found / wanted - 1) > 0.01:
            yield Finding(f"art.{size}", f"its aspect is {found:.3f}, the size's is {wanted:.3f}")
    pictures = [
        (f"layer[{each.name}].picture", each.picture)
        for each in document.layers
        if isinstance(each, PictureLayer)
    ]
    pictures += [
        (f"page.{key}", path) for key in ("stamp", "liner_art") if (path := getattr(document.page, key))
    ]
    for _where, path in pictures:
        found = _aspect(template, path)
        if isinstance(found, Finding):
            yield found
        elif _where.startswith("page.") and not 1 / PAGE_ART_ASPECT <= found <= PAGE_ART_ASPECT:
            yield Finding(_where, f"its aspect is {found:.2f}: a stamp is square, a liner 4:3")


def _aspect(template: Template, path: str) -> float | Finding:
    try:
        return aspect_of(template.files, path)
    except TemplateInvalid as refused:
        return Finding(path, "; ".join(problem.message for problem in refused.problems))
    except OSError as error:
        return Finding(path, f"it cannot be drawn: {error}")


def _lengths(template: Template) -> Iterator[Finding]:
    for layer in template.document.layers:
        if not isinstance(layer, Lettering):
            continue
        for size in layer.box:
            canvas = canvas_for(size)
            wish = canvas.length(layer.size)
            least = canvas.length(layer.min_size) if layer.min_size else wish * 0.6
            if min(wish, least) < SMALLEST_PX - 0.05:
                share = SMALLEST_PX / canvas.shorter
                yield Finding(
                    f"layer[{layer.name}].min_size",
                    f"{min(wish, least):.1f} px in {size}: at least {SMALLEST_PX} px ({share:.4f}) can be read",
                    size=size,
                    kind="letters-small",
                )
            if least > wish:
                yield Finding(f"layer[{layer.name}].min_size", f"larger than size in {size}", "warning", size)


def _codes(template: Template) -> Iterator[Finding]:
    for layer in template.document.layers:
        path = f"layer[{layer.name}]"
        if isinstance(layer, SponsorLayer):
            for size, (_x, _y, w, h) in layer.box.items():
                if w * h > SPONSOR_BOX:
                    yield Finding(
                        f"{path}.box.{size}",
                        f"{w * h:.1%} of the canvas; at most {SPONSOR_BOX:.0%}",
                        size=size,
                        kind="ad-weight",
                    )
        elif isinstance(layer, QrLayer):
            yield from _code(template, layer, path)


def _code(template: Template, layer: QrLayer, path: str) -> Iterator[Finding]:
    dark, light = colour(template, layer.dark), colour(template, layer.light)
    if contrast(dark, light) < 4.5 or sum(dark) > sum(light):
        yield Finding(path, "dark on light, contrast at least 4.5:1", kind="code-colours")
    for size, box in layer.box.items():
        rect = canvas_for(size).rect(box)
        side = min(rect.width, rect.height)
        if side < CODE_SIDE_PX:
            yield Finding(
                f"{path}.box.{size}",
                f"the code's card is {side} px; at least {CODE_SIDE_PX} px can be scanned",
                size=size,
                kind="code-small",
            )


def all_words(template: Template) -> Iterator[tuple[str, str, str]]:
    """List (path, language, text) of everything that the template itself says."""
    document = template.document
    yield from _tagged("title", document.title)
    yield "licence.holder", document.home, document.licence.holder
    for index, credit in enumerate(document.credits):
        yield from (
            (f"credit[{index}].{key}", document.home, getattr(credit, key)) for key in ("what", "who")
        )
    for tag, greetings in document.greetings.items():
        yield from _listed(f"greetings.{tag}", tag, greetings)
    for tag, relations in document.messages.items():
        for relation, texts in relations.items():
            yield from _listed(f"messages.{tag}.{relation}", tag, texts)
    for tag, values in document.example.items():
        yield from ((f"example.{tag}.{name}", tag, text) for name, text in values.items())
    for field in document.fields:
        yield from _field_words(field)
    for layer in document.layers:
        yield from _tagged(f"layer[{layer.name}].text", layer.text if isinstance(layer, TextLayer) else None)


def _listed(path: str, tag: str, texts: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    yield from ((f"{path}[{index}]", tag, text) for index, text in enumerate(texts))


def _field_words(field: CardField) -> Iterator[tuple[str, str, str]]:
    path = f"field[{field.name}]"
    yield from _tagged(f"{path}.default", field.default)
    yield from _tagged(f"{path}.label", field.label)
    for option in field.options or ():
        yield from _tagged(f"{path}.options[{option.id}]", option.label)


def _tagged(path: str, wordings: Mapping[str, str] | None) -> Iterator[tuple[str, str, str]]:
    yield from ((f"{path}.{tag}", tag, text) for tag, text in (wordings or {}).items())


def _words(
    template: Template, book: FontBook, guard: Callable[[str, str], str | None] | None
) -> Iterator[Finding]:
    for path, lang, text in all_words(template):
        try:
            cleaned = clean(text)
        except BadText as bad:
            yield Finding(path, bad.message)
            continue
        for lack in missing(book, cleaned, (), lang):
            yield Finding(path, f"no font has {lack.char!r} ({lack.codepoint})", kind="no-glyph")
        reason = guard(cleaned, lang) if guard is not None else None
        if reason:
            yield Finding(path, reason, kind="words")
