"""A draft made ready for the page of the editor: every value by its path, what layers are called, what colours are for.

The same paths stand in the plain form, in what the script sends, and in what is kept (`templates/editing/changes`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from greetings.brands.templates.checking import LOGO
from greetings.brands.templates.editing import Opened, Seen
from greetings.brands.templates.editing.changes import (
    EDGES,
    PANEL,
    PANEL_OPACITY,
    RELATIONS,
    mentioned_in,
    per_size,
)
from greetings.brands.templates.editing.work import Work
from greetings.engine.document.model import Document, Layer, Lettering, QrLayer, TextLayer
from greetings.engine.document.rules import SLOT, colours, sizes_of
from greetings.engine.findings import Finding
from greetings.engine.languages import pick, wanted
from greetings.engine.sizes import SIZES
from greetings.web.desk import language_name
from greetings.web.views import Called, EditedColour, EditedLayer, EditedWords, EditorFinding, Words

FIELD_KINDS = ("greeting", "recipient", "message", "sender")
Tree = Mapping[str, Any]


def per_cent(share: float) -> str:
    """Write a fraction as per cent, as short as it can be."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".")


def values_of(tree: Tree) -> dict[str, str]:
    """Give every value of a document that can be changed, by its path."""
    return {path: words for part in (_placed, _worded, _spoken) for path, words in part(tree)}


def _placed(tree: Tree) -> Iterator[tuple[str, str]]:
    for layer in tree["layer"]:
        name = layer["name"]
        for size, box in layer["box"].items():
            yield from ((f"box.{name}.{size}.{edge}", per_cent(box[at])) for at, edge in enumerate(EDGES))
            if "size" in layer:
                lengths = per_size(layer["size"])
                yield f"size.{name}.{size}", per_cent(lengths.get(size, lengths.get("default", 0.0)))
    for name, colour in tree["palette"].items():
        yield f"palette.{name}", colour


def _worded(tree: Tree) -> Iterator[tuple[str, str]]:
    for layer in tree["layer"]:
        if isinstance(layer.get("fill", ""), str) and "fill" in layer:
            yield f"fill.{layer['name']}", layer["fill"]
        if layer["kind"] in {"text", "sponsor"}:
            yield f"align.{layer['name']}", layer.get("align", "start")
        for lang, words in (layer.get("text") or {}).items():
            yield f"text.{layer['name']}.{lang}", words
        if layer["name"] == PANEL:
            yield PANEL, layer["fill"]
            yield f"{PANEL}.opacity", per_cent(layer.get("opacity", PANEL_OPACITY / 100))


def _spoken(tree: Tree) -> Iterator[tuple[str, str]]:
    yield "festival", tree["festivals"][0] if tree["festivals"] else ""
    yield from ((f"title.{lang}", words) for lang, words in tree["title"].items())
    yield from ((f"greetings.{lang}", "\n".join(words)) for lang, words in tree["greetings"].items())
    for lang in tree["title"]:
        below = tree.get("messages", {}).get(lang, {})
        yield from ((f"messages.{lang}.{one}", "\n\n".join(below.get(one, ()))) for one in RELATIONS)
    for lang, values in tree["example"].items():
        yield from ((f"example.{lang}.{name}", values.get(name, "")) for name in FIELD_KINDS[1:])


def called(layer: Layer, document: Document, lang: str) -> Called:
    """Say what a layer is called."""
    if layer.name in {LOGO, PANEL}:
        return Called(layer.name)
    if not isinstance(layer, TextLayer):
        return Called(layer.kind)
    shown = mentioned_in(layer.model_dump(exclude_none=True))
    kind = next((one for one in FIELD_KINDS if one in shown), "")
    if kind:
        return Called(kind)
    own = next((one for one in document.fields if one.name in shown), None)
    if own is not None:
        return Called("field", Words(pick(own.label or {}, lang, home=document.home) or own.name))
    return Called("words", Words(pick(layer.text or {}, lang, home=document.home) or layer.name, lang))


@dataclass(frozen=True, slots=True)
class Shown:
    """What is looked at: a draft put together, in one size and one language of the card."""

    opened: Opened
    work: Work
    size: str
    lang: str

    @property
    def document(self) -> Document:
        """The document of the draft."""
        return self.work.document

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which an example can be looked at."""
        return tuple(self.document.example)


def shown(opened: Opened, size: str, lang: str, reader: str) -> Shown:
    """Choose what is looked at: what is wished for if it is there, else portrait, in the reader's language."""
    work = opened.work()
    document = work.document
    sizes = sizes_of(document)
    fit = size if size in sizes else "portrait"
    near = (one for one in (lang, reader, reader.partition("-")[0], document.home) if one in document.example)
    return Shown(opened, work, fit, next(near, document.home))


def layers_of(desk: Shown) -> tuple[EditedLayer, ...]:
    """Give the layers that stand in the size that is shown, in the order in which one reads them."""
    values, document = values_of(desk.work.tree), desk.document
    here = [layer for layer in document.layers if desk.size in layer.box]
    ordered = sorted(here, key=lambda layer: (layer.box[desk.size][1], layer.box[desk.size][0]))
    return tuple(_layer(desk, layer, number, values) for number, layer in enumerate(ordered, 1))


def _layer(desk: Shown, layer: Layer, number: int, values: Mapping[str, str]) -> EditedLayer:
    name, document = layer.name, desk.document
    left, top, width, height = (values[f"box.{name}.{desk.size}.{edge}"] for edge in EDGES)
    text = values.get(f"text.{name}.{desk.lang}")
    return EditedLayer(
        number=number,
        name=name,
        called=called(layer, document, desk.lang),
        box=(left, top, width, height),
        letters=values.get(f"size.{name}.{desk.size}", ""),
        fill=values.get(f"fill.{name}", "") if isinstance(layer, Lettering) else None,
        align=values.get(f"align.{name}", ""),
        text=None if text is None or SLOT.search(text) else text,
        languages=tuple(lang for lang in desk.languages if wanted(lang, layer.when, layer.unless)),
    )


def colours_of(desk: Shown, seen: Sequence[Seen]) -> tuple[EditedColour, ...]:
    """Give the palette with what each colour is used for."""
    measured = {one.colour: one for one in seen}
    made = []
    for name, value in desk.document.palette.items():
        found = measured.get(name)
        ratio, least = (found.ratio, found.least) if found else (0.0, 0.0)
        made.append(EditedColour(name, value, _uses(desk, name), ratio, least))
    return tuple(made)


def _uses(desk: Shown, name: str) -> tuple[Called, ...]:
    """List what a colour is used for on cards in the language that is shown."""
    document = desk.document
    found = [
        called(layer, document, desk.lang)
        for layer in document.layers
        if wanted(desk.lang, layer.when, layer.unless)
        and name in {used for key, used in colours(layer) if not key.startswith("shadow")}
    ]
    page = document.page
    parts = ("ground", "ink", "accent", "paper", "liner", "paper_ink")
    found += [Called("page")] if name in {getattr(page, part) for part in parts} else []
    return tuple(dict.fromkeys(found))


def words_of(desk: Shown) -> tuple[EditedWords, ...]:
    """Give the words in every language, that which is shown first."""
    values = values_of(desk.work.tree)
    tags = sorted(desk.document.title, key=lambda lang: lang != desk.lang)
    return tuple(
        EditedWords(
            lang=lang,
            name=language_name(lang),
            title=values[f"title.{lang}"],
            greetings=values.get(f"greetings.{lang}", ""),
            messages=tuple((one, values[f"messages.{lang}.{one}"]) for one in RELATIONS),
            example=tuple(
                (name, values[f"example.{lang}.{name}"])
                for name in FIELD_KINDS[1:]
                if f"example.{lang}.{name}" in values
            ),
        )
        for lang in tags
        if f"greetings.{lang}" in values
    )


def state_of(desk: Shown) -> str:
    """Give what the script works with, as JSON: values of the origin, changes, sizes, layers that keep their shape."""
    document = desk.document
    state = {
        "base": values_of(base_tree(desk.opened)) | {"recolour": "on"},
        "changes": dict(desk.opened.draft.changes),
        "sizes": {
            size: {
                "width": SIZES[size].width,
                "height": SIZES[size].height,
                "margin": SIZES[size].margin * SIZES[size].shorter,
                "top": SIZES[size].margin_top * SIZES[size].height,
            }
            for size in sizes_of(document)
        },
        "square": [
            layer.name for layer in document.layers if isinstance(layer, QrLayer) or layer.name == LOGO
        ],
    }
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"))


def base_tree(opened: Opened) -> Tree:
    """Return the document as it is without changes, but with own pictures and, where it may be laid, the calm sheet."""
    colour = opened.draft.changes.get(PANEL, "")
    kept = {PANEL: colour} if colour else {}
    return opened.work(kept).tree


def merged(opened: Opened, form: Mapping[str, str], *, whole: bool) -> dict[str, str]:
    """Give the changes with what a form says about some paths, or about all; what is as in the origin is no change."""
    base = values_of(base_tree(opened)) | {"recolour": "on"}
    made = {} if whole else dict(opened.draft.changes)
    for path, words in form.items():
        if words.strip() == base.get(path, "").strip() and path != PANEL:
            made.pop(path, None)
        else:
            made[path] = words
    return clean(made)


def clean(changes: Mapping[str, str]) -> dict[str, str]:
    """Leave out what belongs to a calm sheet that is not there."""
    if changes.get(PANEL):
        return dict(changes)
    gone = (PANEL, f"box.{PANEL}.")
    return {path: words for path, words in changes.items() if not path.startswith(gone)}


def findings_of(desk: Shown, findings: Sequence[Finding]) -> tuple[EditorFinding, ...]:
    """Give what is to be mended, each kind once for a layer and language; languages that need a look come with it."""
    numbers = {one.name: one.number for one in layers_of(desk)}
    made: dict[tuple[str, str, str], EditorFinding] = {}
    for one in findings:
        layer = one.path.partition("[")[2].partition("]")[0] if one.path.startswith("layer[") else ""
        lang = one.lang if one.lang in desk.languages else ""
        words = f"{one.path}: {one.message}"
        key = (layer or one.path, one.kind or one.message, lang)
        made.setdefault(key, EditorFinding(numbers.get(layer, 0), one.kind, one.level, words, lang))
    return tuple(made.values())
