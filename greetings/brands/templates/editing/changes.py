"""What somebody changed in the editor, as plain words by path, and the document that they make of its origin.

    box.<layer>.<size>.<x y w h>   per cent of the canvas          palette.<name>              #rrggbb
    size.<layer>.<size>            per cent of the shorter side    title.<lang>  festival
    fill.<layer>  align.<layer>    text.<layer>.<lang>             greetings.<lang>            a headline a line
    panel  panel.opacity           a calm sheet under the words    messages.<lang>.<relation>  an empty line between
    recolour                       on, off: the art follows        example.<lang>.<field>

A form sends the same words as the script. Refuses paths that the document does not have, numbers that are none, and
words that are too long; boxes that reach over an edge are moved inside.
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from greetings.engine.document.rules import SLOT
from greetings.errors import BadInput, Problem
from greetings.festivals import festival_ids

CHANGES_MAX: Final = 900
LONGEST: Final = 4000
EDGES: Final = ("x", "y", "w", "h")
LEAST: Final = 0.5
LETTERS: Final = (0.5, 60.0)
ALIGNS: Final = ("start", "center", "end")
RELATIONS: Final = ("family", "friend", "colleague")
PANEL: Final = "panel"
PANEL_OPACITY: Final = 86
GREETINGS_MOST, MESSAGES_MOST, SHORT_MAX, TITLE_MAX, WORDS_MAX = 8, 6, 120, 40, 2000
_COLOUR = re.compile("#[0-9a-fA-F]{6}")
# Ink is never pure black, paper never pure white.
_SOFTER: Final = {"#000000": "#141414", "#ffffff": "#fdfdfb"}

Tree = dict[str, Any]


class Refused(Exception):
    """One change that cannot be made; told with all others."""

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind or "out-of-range"


def applied(tree: Mapping[str, Any], changes: Mapping[str, str]) -> Tree:
    """Make a document's tree with the changes in it; the one that is given stays as it is. Raise BadInput with all."""
    made = copy.deepcopy(dict(tree))
    if len(changes) > CHANGES_MAX:
        raise BadInput("There are too many changes.", problems=[Problem("", "There are too many changes.")])
    if changes.get(PANEL):
        _lay_panel(made)
    sheet, problems = _Sheet(made, {one["name"]: one for one in made["layer"]}), []
    for path, words in changes.items():
        try:
            sheet.change(path, words)
        except Refused as refused:
            problems.append(Problem(path, refused.message, refused.kind))
    if problems:
        raise BadInput("Some changes cannot be made: see errors.", problems=problems)
    sheet.settle()
    return made


def _lay_panel(tree: Tree) -> None:
    """Put a calm sheet under the words, unless there is one."""
    if any(one["name"] == PANEL for one in tree["layer"]):
        return
    boxes = {size: found for size in tree["art"] if (found := _around(tree, size)) is not None}
    panel = {"kind": "shape", "name": PANEL, "shape": "rectangle", "fill": "", "radius": 0.04}
    tree["layer"].insert(0, {**panel, "opacity": PANEL_OPACITY / 100, "box": boxes})


def _around(tree: Tree, size: str) -> list[float] | None:
    """Give the place around the letter of a size: whom it is to, the wish, whom it is from."""
    fields = {"recipient", "message", "sender"}
    boxes = [
        one["box"][size]
        for one in tree["layer"]
        if one["kind"] == "text" and size in one["box"] and fields & mentioned_in(one)
    ]
    if not boxes:
        return None
    left, top = (max(0.0, min(box[at] for box in boxes) - 0.025) for at in (0, 1))
    right, bottom = (min(1.0, max(box[at] + box[at + 2] for box in boxes) + 0.025) for at in (0, 1))
    return [round(value, 4) for value in (left, top, right - left, bottom - top)]


def mentioned_in(layer: Mapping[str, Any]) -> set[str]:
    """List the fields whose values a text layer of a tree shows."""
    if "field" in layer:
        return {layer["field"]}
    return {name for words in (layer.get("text") or {}).values() for name in SLOT.findall(words)}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A document that is being changed: its tree, and its layers by name."""

    tree: Tree
    layers: Mapping[str, Tree]

    def change(self, path: str, words: str) -> None:
        """Make one change. Raise Refused."""
        kind, *rest = path.split(".")
        act = _ACTS.get((kind, len(rest)))
        if act is None:
            raise Refused("There is nothing with this name.", "unknown")
        if len(words) > LONGEST:
            raise Refused(f"At most {LONGEST} characters, please.", "too-long")
        act(self, rest, words.replace("\r\n", "\n").strip())

    def settle(self) -> None:
        """Move boxes inside their canvas."""
        for layer in self.layers.values():
            for size, (x, y, w, h) in layer["box"].items():
                inside = [min(x, 1 - w), min(y, 1 - h), w, h]
                layer["box"][size] = [round(max(0.0, value), 4) for value in inside]

    def layer(self, name: str) -> Tree:
        if name not in self.layers:
            raise Refused("There is no such layer.", "unknown")
        return self.layers[name]

    def lettering(self, name: str) -> Tree:
        found = self.layer(name)
        if found["kind"] not in {"text", "sponsor"}:
            raise Refused("This layer has no words.", "unknown")
        return found

    def box(self, rest: list[str], words: str) -> None:
        name, size, edge = rest
        boxes = self.layer(name)["box"]
        if size not in boxes or edge not in EDGES:
            raise Refused("It does not stand in this size.", "unknown")
        least = LEAST if edge in {"w", "h"} else 0.0
        values = list(boxes[size])
        values[EDGES.index(edge)] = number(words, least, 100.0) / 100
        boxes[size] = values

    def size(self, rest: list[str], words: str) -> None:
        name, size = rest
        layer = self.lettering(name)
        if size not in layer["box"]:
            raise Refused("It does not stand in this size.", "unknown")
        share = round(number(words, *LETTERS) / 100, 4)
        layer["size"] = per_size(layer["size"]) | {size: share}
        least = per_size(layer.get("min_size", {}))
        if least.get(size, least.get("default", 0.0)) > share:
            layer["min_size"] = least | {size: share}

    def fill(self, rest: list[str], words: str) -> None:
        layer = self.layer(rest[0])
        if words not in self.tree["palette"] or "fill" not in layer:
            raise Refused("Please choose one of the colours.", "unknown-option")
        layer["fill"] = words

    def align(self, rest: list[str], words: str) -> None:
        if words not in ALIGNS:
            raise Refused("Please choose one of these.", "unknown-option")
        self.lettering(rest[0])["align"] = words

    def text(self, rest: list[str], words: str) -> None:
        table = self.layer(rest[0]).get("text") or {}
        table[known(rest[1], table)] = said(words, SHORT_MAX)

    def palette(self, rest: list[str], words: str) -> None:
        if not _COLOUR.fullmatch(words):
            raise Refused("Please choose a colour.")
        colour = words.lower()
        self.tree["palette"][known(rest[0], self.tree["palette"])] = _SOFTER.get(colour, colour)

    def panel(self, _rest: list[str], words: str) -> None:
        if words:
            self.fill([PANEL], words)

    def opacity(self, rest: list[str], words: str) -> None:
        if rest != ["opacity"] or PANEL not in self.layers:
            raise Refused("There is no sheet under the words.", "unknown")
        self.layers[PANEL]["opacity"] = round(number(words, 5.0, 100.0) / 100, 2)

    def title(self, rest: list[str], words: str) -> None:
        self.tree["title"][known(rest[0], self.tree["title"])] = said(words, TITLE_MAX)

    def festival(self, _rest: list[str], words: str) -> None:
        if words and words not in festival_ids():
            raise Refused("Please choose one of these.", "unknown-option")
        self.tree["festivals"] = [words] if words else []

    def greetings(self, rest: list[str], words: str) -> None:
        lines = [line.strip() for line in words.split("\n") if line.strip()]
        table = self.tree["greetings"]
        table[known(rest[0], table)] = listed(lines, GREETINGS_MOST, SHORT_MAX)

    def messages(self, rest: list[str], words: str) -> None:
        lang, relation = rest
        table = self.tree.setdefault("messages", {})
        if lang not in self.tree["title"] or relation not in RELATIONS:
            raise Refused("There is nothing with this name.", "unknown")
        parts = [part.strip() for part in re.split(r"\n[ \t]*\n", words) if part.strip()]
        below = table.setdefault(lang, {})
        if parts:
            below[relation] = listed(parts, MESSAGES_MOST, WORDS_MAX)
        else:
            below.pop(relation, None)

    def example(self, rest: list[str], words: str) -> None:
        values = self.tree["example"].get(rest[0])
        if values is None or rest[1] not in {one["name"] for one in self.tree["field"]}:
            raise Refused("There is nothing with this name.", "unknown")
        if words:
            values[rest[1]] = said(words, WORDS_MAX)
        else:
            values.pop(rest[1], None)

    def recolour(self, _rest: list[str], words: str) -> None:
        if words not in {"on", "off"}:
            raise Refused("Please choose one of these.", "unknown-option")


_ACTS: Final[Mapping[tuple[str, int], Callable[[_Sheet, list[str], str], None]]] = {
    ("box", 3): _Sheet.box,
    ("size", 2): _Sheet.size,
    ("fill", 1): _Sheet.fill,
    ("align", 1): _Sheet.align,
    ("text", 2): _Sheet.text,
    ("palette", 1): _Sheet.palette,
    (PANEL, 0): _Sheet.panel,
    (PANEL, 1): _Sheet.opacity,
    ("title", 1): _Sheet.title,
    ("festival", 0): _Sheet.festival,
    ("greetings", 1): _Sheet.greetings,
    ("messages", 2): _Sheet.messages,
    ("example", 2): _Sheet.example,
    ("recolour", 0): _Sheet.recolour,
}


def is_change(path: str) -> bool:
    """Say whether a field of a form is one of the paths that can be changed."""
    return (path.partition(".")[0], path.count(".")) in _ACTS


def number(words: str, least: float, most: float) -> float:
    """Read a number; raise Refused."""
    try:
        found = float(words.replace(",", "."))
    except ValueError:
        found = math.nan
    if not least <= found <= most:
        raise Refused(f"A number from {least:g} to {most:g}, please.")
    return found


def known(name: str, table: Mapping[str, Any]) -> str:
    """Give a name back that a table has; raise Refused."""
    if name not in table:
        raise Refused("There is nothing with this name.", "unknown")
    return name


def said(words: str, most: int) -> str:
    """Give words back; raise Refused for none and for too many."""
    if not words:
        raise Refused("Please write something here.", "required")
    if len(words) > most:
        raise Refused(f"At most {most} characters, please.", "too-long")
    return words


def listed(texts: list[str], count: int, most: int) -> list[str]:
    """Give texts back; raise Refused for none, too many, too long ones."""
    if len(texts) > count:
        raise Refused(f"At most {count}, please.", "too-long")
    if not texts:
        raise Refused("Please write something here.", "required")
    return [said(one, most) for one in texts]


def per_size(lengths: Any) -> dict[str, float]:
    """Give lengths as a table by size."""
    return dict(lengths) if isinstance(lengths, Mapping) else {"default": lengths}
