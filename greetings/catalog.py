"""The templates that cards are made of: found by id, version or festival, compiled on demand.

Those that are shipped are read once at the start; one with errors stops it with all its findings. Those that brands
uploaded are put on their shelves while the program runs: versions that are no longer offered still serve their cards.
Refuses sizes that a template does not have, and previews of arbitrary width (each is a set of files in the cache).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from greetings.engine.compile import Compiled, Layout, compile_template, is_compiled, lay_out
from greetings.engine.document import Template, load_template
from greetings.engine.fonts import FontBook
from greetings.engine.postcard import printed_width
from greetings.engine.sizes import SIZES
from greetings.errors import BadInput, Problem
from greetings.settings import Settings, shipped

PREVIEW_WIDTHS = (432, 720)
MANIFEST = "card.toml"


class Catalog:
    """All templates of a folder. `cache` is where their compiled pixels are kept; processes share it."""

    def __init__(self, folder: Path, *, book: FontBook, cache: Path) -> None:
        self.book = book
        self._cache = cache
        found = [load_template(path.parent) for path in sorted(folder.glob(f"*/{MANIFEST}"))]
        self._shipped = {template.id: template for template in found}
        self._templates = dict(self._shipped)
        self._uploaded: dict[tuple[str, int], Template] = {}
        self._compiled: dict[tuple[str, int, str, int | None], Compiled] = {}
        self._layouts: dict[tuple[str, int, str], Layout] = {}
        self.edition = 0
        """Raised whenever other templates are offered than before."""

    @property
    def templates(self) -> tuple[Template, ...]:
        """All templates that are offered: ours sorted by id, then those of brands."""
        return tuple(self._templates.values())

    @property
    def shipped(self) -> tuple[Template, ...]:
        """Those that come with the program."""
        return tuple(self._shipped.values())

    def shelve(self, uploaded: Iterable[Template], offered: Iterable[Template]) -> None:
        """Put what brands uploaded on the shelves instead of what stood there; of one template offer the last version.

        `uploaded` are all versions that cards may have been made of; `offered` those that new cards may be made of.
        """
        self._uploaded = {(one.id, one.version): one for one in uploaded}
        newest = {one.id: one for one in sorted(offered, key=lambda one: (one.id, one.version))}
        self._templates = self._shipped | newest
        self.edition += 1

    def get(self, name: str) -> Template | None:
        """Return a template that is offered, in its last version, or None."""
        return self._templates.get(name)

    def version(self, name: str, version: int) -> Template | None:
        """Return the version of a template that a card was made of, offered or not; of ours there is one."""
        return self._shipped.get(name) or self._uploaded.get((name, version))

    def find(self, name: str) -> Template:
        """Return a template; raise BadInput that lists the known ones."""
        template = self._templates.get(name)
        if template is None:
            known = ", ".join(self._templates)
            problem = Problem(
                "template", f"There is no such template. Known are: {known}.", "unknown-template"
            )
            raise BadInput("There is no such template.", problems=[problem])
        return template

    def for_festival(self, festival: str) -> tuple[Template, ...]:
        """Return the templates of a festival."""
        return tuple(one for one in self._templates.values() if festival in one.document.festivals)

    def compiled(self, template: Template, size: str, *, width: int | None = None) -> Compiled:
        """Return a template made ready for a size, at its `printed_width`, or for a preview at most `width` px wide.
        Takes up to seconds the first time on a machine, microseconds afterwards. Raise BadInput for a size that it
        does not have.
        """
        key = _key(template, size, width)
        found = self._compiled.get(key)
        if found is None:
            # Two who ask at once wait for each other at the files.
            found = compile_template(template, size, book=self.book, cache=self._cache, width=key[3])
            found = self._compiled.setdefault(key, found)
        return found

    def is_compiled(self, template: Template, size: str, *, width: int | None = None) -> bool:
        """Say whether `compiled` would answer at once. Raise BadInput for a size that the template does not have."""
        key = _key(template, size, width)
        return key in self._compiled or is_compiled(template, size, cache=self._cache, width=key[3])

    def layout(self, template: Template, size: str) -> Layout:
        """Return a template in a size without its pixels; it is there at once. Raise BadInput as `compiled` does."""
        _key(template, size, None)
        key = (template.id, template.version, size)
        found = self._layouts.get(key)
        if found is None:
            found = self._layouts[key] = lay_out(template, size, book=self.book)
        return found


def _key(template: Template, size: str, width: int | None) -> tuple[str, int, str, int | None]:
    if size not in template.sizes:
        known = ", ".join(template.sizes)
        raise BadInput("There is no such size.", problems=[unknown_size(known)])
    return template.id, template.version, size, _offered(size, width)


def _offered(size: str, width: int | None) -> int | None:
    """Return the width that is made: a printed card's is exact, a preview never exceeds the size's own (None)."""
    if width is None or width == printed_width(size):
        return width
    chosen = preview_width(width)
    return None if chosen >= SIZES[size].width else chosen


def open_catalog(settings: Settings) -> Catalog:
    """Return the templates that are shipped, compiled into the data folder."""
    book = FontBook.open(shipped("fonts"))
    return Catalog(shipped("card_templates"), book=book, cache=settings.data / "compiled")


def preview_width(width: int) -> int:
    """Return the smallest width of a preview that is not below `width`, or the largest there is."""
    return next((one for one in PREVIEW_WIDTHS if one >= width), PREVIEW_WIDTHS[-1])


def unknown_size(known: str) -> Problem:
    """Word the finding about a size that does not exist."""
    return Problem("size", f"There is no such size. Known are: {known}.", "unknown-size")
