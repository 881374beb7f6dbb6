"""The pages: Jinja2 templates beside this file, one environment per language, drawn from views.

Translated words and static addresses are constants within one language, so they are folded into the templates when
these are compiled; a page costs little more than its changing words. Everything is escaped, an undefined name is an
error, and no page may carry a script, a style or a style attribute of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from greetings.safety.wording import MESSAGES, say
from greetings.web import i18n
from greetings.web.fan import fan_picture
from greetings.web.findings import KNOWN_FINDINGS
from greetings.web.tree import chain_picture
from greetings.web.views import VIEWS, View

PAGES_FOLDER = Path(__file__).resolve().parent
STATIC_FOLDER = PAGES_FOLDER.parent / "static"
_HASH_CHARS = 10


class _Folded(NodeTransformer):
    """Replaces calls of `fold`'s functions on constants by their results."""

    def __init__(self, fold: Mapping[str, Callable[[str], str]]) -> None:
        self.fold = fold

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 (the visitor's naming)
        self.generic_visit(node)
        known = isinstance(node.node, nodes.Name) and node.node.name in self.fold
        plain = len(node.args) == 1 and isinstance(node.args[0], nodes.Const) and not node.kwargs
        if not (known and plain):
            return node
        text = self.fold[node.node.name](node.args[0].value)  # type: ignore[attr-defined]
        return nodes.Const(text, lineno=node.lineno)


class _PageEnvironment(Environment):
    """One language's environment."""

    fold: Mapping[str, Callable[[str], str]]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = _Folded(self.fold).visit(super()._parse(source, name, filename))
        return tree


class StaticFiles:
    """Addresses of our own static files, with a digest of their content so that they may be kept for ever."""

    def __init__(self, folder: Path = STATIC_FOLDER) -> None:
        self._folder = folder
        self._known: dict[str, str] = {}
        self._icons: dict[str, Markup] = {}

    def address(self, path: str) -> str:
        """Return `/static/<path>?v=<digest>`. Raises FileNotFoundError for a file that is not there."""
        if path not in self._known:
            digest = hashlib.sha256((self._folder / path).read_bytes()).hexdigest()[:_HASH_CHARS]
            self._known[path] = f"/static/{path}?v={digest}"
        return self._known[path]

    def icon(self, name: str) -> Markup:
        """Return the drawing `icons/<name>.svg` to stand inside a page, silent for screen readers."""
        if name not in self._icons:
            drawing = (self._folder / "icons" / f"{name}.svg").read_text("utf-8").strip()
            self._icons[name] = Markup(drawing)  # noqa: S704 (our file)
        return self._icons[name]


def _environment(lang: str, files: StaticFiles) -> Environment:
    words = i18n.translations(lang)
    env = _PageEnvironment(
        loader=FileSystemLoader(PAGES_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.fold = {"_": words.gettext, "asset": files.address, "icon": files.icon}
    env.globals.update(
        _=words.gettext,
        asset=files.address,
        icon=files.icon,
        counted=_counted(words.ngettext),
        told=told,
        filled=filled,
        known_findings=KNOWN_FINDINGS,
        guard_words=_guard_words(lang),
        day_words=lambda day: i18n.day_words(day, lang),
        short_day=lambda day: i18n.short_day(day, lang),
        month_day=lambda day: i18n.month_day(day, lang),
        count_words=lambda count: i18n.count_words(count, lang),
        month_word=lambda day: i18n.month_word(day, lang),
        weekday_word=lambda day: i18n.weekday_word(day, lang),
        number_words=lambda number: i18n.number_words(number, lang),
        moment_words=lambda moment: i18n.moment_words(moment, lang),
        direction=i18n.direction,
        chain_picture=chain_picture,
        fan_picture=fan_picture,
    )
    return env


def _counted(ngettext: Callable[[str, str, int], str]) -> Callable[[str, str, int], str]:
    def counted(one: str, many: str, num: int) -> str:
        return ngettext(one, many, num) % {"num": num}

    return counted


def _guard_words(lang: str) -> Callable[[str, Iterable[tuple[str, str]]], str]:
    """Return what says the guard's sentence of a kind in `lang`; an empty text for kinds that are not the guard's."""

    def guard_words(kind: str, values: Iterable[tuple[str, str]]) -> str:
        return say(kind, lang, values) if kind in MESSAGES else ""

    return guard_words


def filled(text: str, values: Iterable[tuple[str, str]]) -> str:
    """Fill the places of a sentence that stand in braces; a place without value stays for the page's script."""
    for name, value in values:
        text = text.replace("{" + name + "}", value)
    return text


def told(text: str, **names: object) -> Markup:
    """Fill `%(name)s` in a translated sentence; what is not Markup is escaped."""
    return escape(text) % {name: escape(value) for name, value in names.items()}


class Pages:
    """All pages in all languages: each is compiled when it is first drawn, or ahead of that by `compile_all`."""

    def __init__(self, files: StaticFiles | None = None) -> None:
        self.files = files or StaticFiles()
        self._environments: dict[str, Environment] = {}
        self._templates: dict[tuple[str, type], Template] = {}

    def compile_all(self) -> None:
        """Compile what was not drawn yet. Any thread may."""
        for lang in i18n.TONGUES:
            for view in VIEWS:
                self._template(lang, view)

    def html(self, view: View) -> str:
        """Return the whole page of `view` in its frame's language."""
        template = self._template(view.frame.lang, type(view))
        fields: dict[str, Any] = {name: getattr(view, name) for name in view.__slots__}
        return template.render(fields)

    def _template(self, lang: str, view: type) -> Template:
        found = self._templates.get((lang, view))
        if found is None:
            if lang not in self._environments:
                self._environments[lang] = _environment(lang, self.files)
            found = self._templates[lang, view] = self._environments[lang].get_template(VIEWS[view])
        return found


@cache
def pages_of_process() -> Pages:
    """Return the pages that all applications of this process share: they depend on nothing but this package."""
    return Pages()
