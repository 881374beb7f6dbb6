"""The book of fonts: reads `fonts.toml`, maps font files on first use, and says which font draws which character.

Font files are mapped read-only by HarfBuzz, so that all processes of a machine share their pages; whether a font has
a character is asked of its own cmap (0.1 us), so no sets of code points are kept. It refuses a folder without
`fonts.toml`, names that nobody declared, and files that are missing or hold no glyphs (HarfBuzz reads a woff2 file as
such).
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import uharfbuzz as hb

from greetings.errors import NotFound, SettingError

K = TypeVar("K")
V = TypeVar("V")

SYNTHETIC_BOLD = 0.018
"""Em by which a fallback of normal weight is thickened beside a brush or display face."""


class Bounded(Generic[K, V]):
    """A cache that holds at most `limit` of cost; the oldest quarter goes when it is full. Safe under the GIL."""

    __slots__ = ("_costs", "_kept", "_spent", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._kept: dict[K, V] = {}
        self._costs: dict[K, int] = {}
        self._spent = 0

    def get(self, key: K) -> V | None:
        """Return what is kept under `key`, or None."""
        return self._kept.get(key)

    def put(self, key: K, value: V, cost: int = 1) -> V:
        """Keep `value` at `cost` (any unit, the same as `limit`) and return it; dearer than the limit is not kept."""
        if cost > self.limit or key in self._kept:
            return value
        while self._spent + cost > self.limit:
            self._drop()
        self._kept[key] = value
        self._costs[key] = cost
        self._spent += cost
        return value

    def _drop(self) -> None:
        for key in list(self._costs)[: len(self._costs) // 4 + 1]:
            self._kept.pop(key, None)
            self._costs.pop(key, None)
        self._spent = sum(list(self._costs.values()))

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._costs.clear()
        self._spent = 0

    @property
    def spent(self) -> int:
        """The cost of what is kept."""
        return self._spent

    def __len__(self) -> int:
        return len(self._kept)

    def __bool__(self) -> bool:
        return True


class Ink(NamedTuple):
    """The ink of a glyph in em, y upwards, relative to its origin."""

    left: float
    bottom: float
    right: float
    top: float


NO_INK = Ink(0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class FontRecord:
    """One entry of `fonts.toml`."""

    name: str
    file: str
    family: str
    style: str
    weight: int
    role: str
    scripts: tuple[str, ...]
    spdx: str
    licence: str
    copyright: str
    source: str
    version: str
    sha256: str
    modified: str
    heavy: bool = False


class Font:
    """One open font: HarfBuzz face, fonts (regular and thickened), ink extents in em."""

    def __init__(self, record: FontRecord, path: Path) -> None:
        if not path.is_file():
            raise SettingError(
                f"The font file {path} named in fonts.toml is missing; install the fonts again."
            )
        self.record = record
        self.name = record.name
        self.face: Any = hb.Face(hb.Blob.from_file_path(str(path)))
        if not self.face.glyph_count:
            raise SettingError(f"The font file {path} has no glyphs that HarfBuzz can read; use TTF or OTF.")
        self.upem: int = self.face.upem
        self.regular: Any = hb.Font(self.face)
        self.colour: bool = bool(self.face.has_color_paint or self.face.has_color_layers)
        self._nominal: Callable[[int], int | None] = self.regular.get_nominal_glyph
        self._ink: Bounded[tuple[int, bool], Ink] = Bounded(4096)

    @cached_property
    def bold(self) -> Any:
        """The same face thickened by `SYNTHETIC_BOLD` em, advances unchanged."""
        font = hb.Font(self.face)
        font.synthetic_bold = (SYNTHETIC_BOLD, SYNTHETIC_BOLD, True)
        return font

    def drawn(self, bold: bool) -> Any:
        """Return the HarfBuzz font to shape and draw with."""
        return self.bold if bold else self.regular

    def nominal(self, codepoint: int) -> int | None:
        """Return the glyph the cmap gives for `codepoint`, or None."""
        return self._nominal(codepoint)

    def covers(self, char: str) -> bool:
        """Tell whether the font draws `char`, whole or from its canonical parts (HarfBuzz composes them)."""
        if self._nominal(ord(char)) is not None:
            return True
        parts = unicodedata.normalize("NFD", char)
        return parts != char and all(self._nominal(ord(part)) is not None for part in parts)

    def ink(self, glyph: int, bold: bool = False) -> Ink:
        """Return the ink box of `glyph` in em; `NO_INK` for a blank."""
        key = (glyph, bold)
        found = self._ink.get(key)
        if found is not None:
            return found
        box = self.drawn(bold).get_glyph_extents(glyph)
        if box is None or not box.width or not box.height:
            return self._ink.put(key, NO_INK)
        em = self.upem
        ink = Ink(
            box.x_bearing / em,
            (box.y_bearing + box.height) / em,
            (box.x_bearing + box.width) / em,
            box.y_bearing / em,
        )
        return self._ink.put(key, ink)

    @cached_property
    def cap(self) -> float:
        """The height of capitals in em."""
        ink = self.char_ink("H")
        return ink.top if ink else 0.7

    def char_ink(self, char: str) -> Ink | None:
        """Return the ink box of the nominal glyph of `char`, or None where the font lacks it."""
        glyph = self._nominal(ord(char))
        return None if glyph is None else self.ink(glyph)


class FontBook:
    """All declared fonts, opened lazily, with the default stacks per script and caches that live as long."""

    def __init__(self, folder: Path, document: dict[str, Any]) -> None:
        self.folder = folder
        records = [FontRecord(**{**entry, "scripts": tuple(entry["scripts"])}) for entry in document["font"]]
        self.records: dict[str, FontRecord] = {record.name: record for record in records}
        self.emoji: str = document["emoji"]["font"]
        self._stacks: dict[str, tuple[str, ...]] = {
            script: tuple(names) for script, names in document["stacks"].items()
        }
        self._languages: dict[str, dict[str, list[str]]] = document["languages"]
        self._last: tuple[str, ...] = tuple(document["last"]["fonts"])
        self._open: dict[str, Font] = {}
        self._orders: dict[tuple[str, tuple[str, ...], str], tuple[str, ...]] = {}
        self._caches: dict[str, Bounded[Any, Any]] = {}

    @classmethod
    def open(cls, folder: Path | str) -> FontBook:
        """Read `folder`/fonts.toml; no font file is opened yet. Raises SettingError if it is missing or wrong."""
        folder = Path(folder)
        try:
            document = tomllib.loads((folder / "fonts.toml").read_text(encoding="utf-8"))
            return cls(folder, document)
        except FileNotFoundError as absent:
            raise SettingError(
                f"There is no fonts.toml in {folder}; point to the folder of fonts."
            ) from absent
        except (tomllib.TOMLDecodeError, KeyError, TypeError) as wrong:
            raise SettingError(f"{folder / 'fonts.toml'} cannot be read: {wrong}") from wrong

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all declared fonts."""
        return tuple(self.records)

    def font(self, name: str) -> Font:
        """Return the open font `name`. Raises NotFound for a name that fonts.toml does not declare."""
        font = self._open.get(name)
        if font is None:
            record = self.records.get(name)
            if record is None:
                raise NotFound(f"There is no font called {name!r}; fonts.toml lists the names.")
            font = self._open[name] = Font(record, self.folder / record.file)
        return font

    def order(self, script: str, stack: tuple[str, ...], lang: str = "") -> tuple[str, ...]:
        """Return the fonts to ask for a character of `script`: the stack, the script's default, then the rest.

        Within the stack and the default those that serve the script come first: so a comma in a Chinese sentence is not
        taken from the Latin script face that stands first in the stack.
        """
        key = (script, stack, lang)
        found = self._orders.get(key)
        if found is None:
            by_language = self._languages.get(lang.split("-", maxsplit=1)[0], {}).get(script, [])
            default = (*by_language, *self._stacks.get(script, ()))
            unknown = [name for name in stack if name not in self.records]
            if unknown:
                raise NotFound(f"There is no font called {unknown[0]!r}; fonts.toml lists the names.")
            near = [name for name in (*stack, *default) if script in self.records[name].scripts]
            rest = [name for name in self.records if name.startswith("Noto") and name != self.emoji]
            found = tuple(dict.fromkeys((*near, *stack, *default, *self._last, *rest)))
            if len(self._orders) > 512:
                self._orders.clear()
            self._orders[key] = found
        return found

    def picks(self, script: str, stack: tuple[str, ...], lang: str) -> Bounded[str, str]:
        """Return the kept answers to "which font draws this grapheme" for one script and stack."""
        kept: Bounded[Any, Bounded[str, str]] = self.cache("picks", 64)
        key = (script, stack, lang)
        return kept.get(key) or kept.put(key, Bounded(2048))

    def thickens(self, name: str, beside: str) -> bool:
        """Tell whether `name`, standing in for the face `beside`, is drawn thicker to match its colour."""
        return name != beside and self.records[beside].heavy and not self.records[name].heavy

    def cache(self, name: str, limit: int) -> Bounded[Any, Any]:
        """Return the bounded cache `name`, made with `limit` at the first call; it lives as long as the book."""
        found = self._caches.get(name)
        if found is None:
            found = self._caches[name] = Bounded(limit)
        return found

    def forget(self) -> None:
        """Empty every cache (fonts stay open)."""
        for cache in self._caches.values():
            cache.clear()
