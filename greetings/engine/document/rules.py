"""What a template must keep to beyond the shape of its values: names that exist, files that are there, languages.

Gives findings with paths, all at once; raises nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from greetings.engine.document.model import (
    CardField,
    Document,
    Foil,
    Gradient,
    Layer,
    Lettering,
    PictureLayer,
    QrLayer,
    ShapeLayer,
    TextLayer,
)
from greetings.engine.findings import Finding
from greetings.engine.sizes import SIZES

KNOWN_FIELDS = ("recipient", "message", "sender")
LABELLED = frozenset({"greeting", *KNOWN_FIELDS})
SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
OURS = ("zh-Hans", "zh-Hant", "en")


def find(document: Document, files: Collection[str], folder: str | None = None) -> list[Finding]:
    """Apply all rules. `files`: the paths that exist; `folder`: the folder's name, which must be the id."""
    found: list[Finding] = []
    if folder is not None and folder != document.id:
        found.append(Finding("id", f"the folder is called {folder!r}: both must be the same"))
    found += _palette(document)
    found += _files(document, files)
    found += _fields(document)
    found += _languages(document)
    found += _examples(document)
    found += _layers(document)
    for layer in document.layers:
        found += _layer(document, layer)
    return found


def _palette(document: Document) -> Iterator[Finding]:
    for name, colour in document.palette.items():
        if colour.lower() in {"#000000", "#ffffff"}:
            yield Finding(f"palette.{name}", "ink is never pure black, paper never pure white")
    page = document.page
    for key in ("ground", "ink", "accent", "paper", "liner", "paper_ink"):
        if getattr(page, key) not in document.palette:
            yield Finding(f"page.{key}", f"{getattr(page, key)!r} is not in the palette")


def _files(document: Document, files: Collection[str]) -> Iterator[Finding]:
    named = {"licence.file": document.licence.file}
    named |= {f"art.{size}": path for size, path in document.art.items()}
    named |= {f"page.{key}": getattr(document.page, key) for key in ("stamp", "liner_art")}
    named |= {
        f"layer[{layer.name}].picture": layer.picture
        for layer in document.layers
        if isinstance(layer, PictureLayer)
    }
    if "portrait" not in document.art:
        yield Finding("art.portrait", "every template is drawn as portrait; other sizes may be left out")
    for path, name in named.items():
        if name is not None and name not in files:
            yield Finding(path, f"the file {name!r} is not there")


def _fields(document: Document) -> Iterator[Finding]:
    names = [field.name for field in document.fields]
    for name in KNOWN_FIELDS:
        if name not in names:
            yield Finding("field", f"every template has a field {name!r}")
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Finding(f"field[{name}]", "two fields have this name")
    for field in document.fields:
        yield from _field(field)


def _field(field: CardField) -> Iterator[Finding]:
    path = f"field[{field.name}]"
    if field.name not in LABELLED and not field.label:
        yield Finding(f"{path}.label", "a field of your own needs a label per language")
    if (field.kind == "choice") != (field.options is not None):
        yield Finding(f"{path}.options", "a choice has options, other kinds have none")
    if field.max is not None and field.max > field.limit:
        yield Finding(f"{path}.max", f"a {field.kind} takes at most {field.limit}")
    wanted = {"message": "text", "recipient": "name", "sender": "name", "greeting": "line"}.get(field.name)
    if wanted and field.kind not in {wanted, "text" if field.name == "greeting" else wanted}:
        yield Finding(f"{path}.kind", f"{field.name} is a {wanted}")


def _languages(document: Document) -> Iterator[Finding]:
    tables: dict[str, Collection[str]] = {
        "title": document.title,
        "greetings": document.greetings,
        "example": document.example,
    }
    for path, table in tables.items():
        if document.home not in table:
            yield Finding(f"{path}.{document.home}", "the home language is missing")
        for tag in OURS:
            if tag not in table and tag != document.home:
                yield Finding(f"{path}.{tag}", "this language is missing", "warning")


def _examples(document: Document) -> Iterator[Finding]:
    fields = {field.name for field in document.fields}
    for tag, values in document.example.items():
        for name in sorted(values.keys() - fields):
            yield Finding(f"example.{tag}.{name}", "there is no such field")
        for name in ("recipient", "message"):
            if name not in values:
                yield Finding(f"example.{tag}.{name}", "the example needs a value here")


def _layers(document: Document) -> Iterator[Finding]:
    names = [layer.name for layer in document.layers]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Finding(f"layer[{name}]", "two layers have this name")
    for kind in ("qr", "sponsor"):
        layers = [layer for layer in document.layers if layer.kind == kind]
        if len(layers) != 1:
            yield Finding("layer", f"a template has exactly one {kind} layer, this one has {len(layers)}")
        for layer in layers:
            if layer.when or layer.unless:
                yield Finding(f"layer[{layer.name}]", f"the {kind} layer is drawn in every language")
            missing = [size for size in document.art if size not in layer.box]
            if missing:
                yield Finding(f"layer[{layer.name}].box", f"not placed in {', '.join(missing)}")
    for field in ("recipient", "message"):
        yield from _shown(document, field)


def _shown(document: Document, field: str) -> Iterator[Finding]:
    shown = {
        size
        for layer in document.layers
        if isinstance(layer, TextLayer) and field in mentioned(layer)
        for size in layer.box
    }
    for size in document.art:
        if size != "landscape" and size not in shown:
            yield Finding("layer", f"no text layer shows {field!r} in {size}")


def mentioned(layer: TextLayer) -> frozenset[str]:
    """Collect the fields whose values a text layer shows."""
    if layer.field is not None:
        return frozenset({layer.field})
    return frozenset(name for words in (layer.text or {}).values() for name in SLOT.findall(words))


def colours(layer: Layer) -> Iterator[tuple[str, str]]:
    """List (key, palette name) of every colour that a layer uses."""
    for key in ("dark", "light", "frame"):
        if isinstance(layer, QrLayer) and getattr(layer, key):
            yield key, getattr(layer, key)
    for key in ("shadow", "outline"):
        if getattr(layer, key, None) is not None:
            yield f"{key}.color", getattr(layer, key).color
    fill = getattr(layer, "fill", None)
    if isinstance(fill, str):
        yield "fill", fill
    elif isinstance(fill, Gradient | Foil):
        for name in fill.gradient if isinstance(fill, Gradient) else fill.foil:
            yield "fill", name


def _layer(document: Document, layer: Layer) -> Iterator[Finding]:
    path = f"layer[{layer.name}]"
    for key, name in colours(layer):
        if name not in document.palette:
            yield Finding(f"{path}.{key}", f"{name!r} is not in the palette")
    if layer.when and layer.unless:
        yield Finding(f"{path}.unless", "a layer has `when` or `unless`, not both")
    yield from _boxes(document, layer, path)
    if isinstance(layer, Lettering):
        yield from _lettering(layer, path)
    if isinstance(layer, TextLayer):
        yield from _text(document, layer, path)
    if isinstance(layer, ShapeLayer) and layer.shape == "ellipse" and layer.radius:
        yield Finding(f"{path}.radius", "an ellipse has no corners")


def _boxes(document: Document, layer: Layer, path: str) -> Iterator[Finding]:
    for size, (x, y, w, h) in layer.box.items():
        if w <= 0 or h <= 0 or x + w > 1.0001 or y + h > 1.0001:
            message = "the box must lie inside the canvas and have an area"
            yield Finding(f"{path}.box.{size}", message, kind="outside")
        if size not in document.art:
            yield Finding(f"{path}.box.{size}", "there is no art of this size")


def _lettering(layer: Lettering, path: str) -> Iterator[Finding]:
    for key in ("size", "min_size"):
        lengths = getattr(layer, key)
        if lengths is None or "default" in lengths:
            continue
        for size in layer.box:
            if size not in lengths:
                yield Finding(f"{path}.{key}", f"says nothing for {size} and has no default")
    if layer.kind == "sponsor" and max(layer.size.values()) > 0.05:  # type: ignore[attr-defined]
        yield Finding(f"{path}.size", "a sponsor line is small: at most 0.05")


def _text(document: Document, layer: TextLayer, path: str) -> Iterator[Finding]:
    known = {field.name for field in document.fields}
    if (layer.field is None) == (layer.text is None):
        yield Finding(path, "a text layer has either `field` or `text`")
    for name in sorted(mentioned(layer) - known):
        yield Finding(f"{path}.{'field' if layer.field else 'text'}", f"there is no field {name!r}")
    if layer.text is not None:
        yield from _wordings(document, layer.text, f"{path}.text")


def _wordings(document: Document, text: dict[str, str], path: str) -> Iterator[Finding]:
    if len({frozenset(SLOT.findall(words)) for words in text.values()}) > 1:
        yield Finding(path, "all languages must name the same fields in braces")
    wanted: Iterable[str] = (tag for tag in (*OURS, document.home) if tag not in text)
    for tag in wanted:
        yield Finding(f"{path}.{tag}", "this language is missing", "warning")


def sizes_of(document: Document) -> tuple[str, ...]:
    """List the sizes that the template is drawn in, in the order of the table of sizes."""
    return tuple(name for name in SIZES if name in document.art)
