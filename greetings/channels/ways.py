"""The table of ways, read once from `ways.toml`: how a card leaves, and in which order a reader is offered it.

It refuses a table with mistakes at the start, all of them at once: a sheet with a dead button would only be found by
the person who taps it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any

PARTS = ("sheet", "page", "paste", "mail", "video")
STEPS = ("save", "qr", "copy")
SHOWS = ("preview", "link", "text", "file")
CARRIES = ("link", "file")
PLACES = frozenset({"url", "text", "both", "subject", "letter", "sms", "picture"})
CHANNELS = ("im", "forum", "blog", "sms", "email", "video", "qr", "other")
DEFAULT_LANG = "en"
_FILE = Path(__file__).with_name("ways.toml")


@dataclass(frozen=True, slots=True)
class Way:
    """One way: its row in the ledger's table, its label, how it is done and what the platform makes of it.

    `link` has the places of PLACES, percent-encoded when filled; empty: the page itself does it, or a person by
    `steps`. A `translated` label is an English word that the pages say in their language; others are trademarks.
    """

    via: str
    channel: str
    label: str
    part: str
    carries: tuple[str, ...]
    shows: str
    source: str
    checked: date | None = None
    translated: bool = False
    link: str = ""
    steps: tuple[str, ...] = ()
    app: str = ""
    note: str = ""
    limit: int | None = None
    limit_note: str = ""


_KEYS = {one.name for one in fields(Way)}


@dataclass(frozen=True, slots=True)
class Ways:
    """All ways by `via`, their orders by interface language, and how many stand in the first row of the sheet.

    `friends` are the ways of one row of quick send, `copies` the way as which its copied words count.
    """

    by_via: Mapping[str, Way]
    order: Mapping[str, tuple[str, ...]]
    videos: Mapping[str, tuple[str, ...]]
    friends: Mapping[str, tuple[str, ...]]
    copies: Mapping[str, str]
    front: int

    def sheet(self, lang: str) -> tuple[Way, ...]:
        """Return the buttons of the sheet, the usual ones of the reader's language first."""
        return tuple(self.by_via[via] for via in self.order.get(lang, self.order[DEFAULT_LANG]))

    def video(self, lang: str) -> tuple[Way, ...]:
        """Return the video sites that people of a language use, and any other."""
        return tuple(self.by_via[via] for via in self.videos.get(lang, self.videos[DEFAULT_LANG]))

    def row(self, lang: str) -> tuple[Way, ...]:
        """Return the ways of one friend's row in quick send; the first is what copied words count as."""
        copies = self.copies.get(lang, self.copies[DEFAULT_LANG])
        vias = self.friends.get(lang, self.friends[DEFAULT_LANG])
        return tuple(self.by_via[via] for via in (copies, *vias))

    def of(self, part: str) -> tuple[Way, ...]:
        """Return the ways of one part of the sheet, in the order of the table."""
        return tuple(way for way in self.by_via.values() if way.part == part)


def read_ways(text: str) -> Ways:
    """Read a table of ways. Raise ValueError that lists every finding."""
    document = tomllib.loads(text)
    rows = document.get("way", [])
    findings = [finding for row in rows for finding in _row_findings(row)]
    vias = [row.get("via", "") for row in rows]
    findings += [f"{via}: stands there twice" for via in sorted(set(vias)) if vias.count(via) > 1]
    for name, part in (("order", "sheet"), ("videos", "video"), ("friends", "sheet")):
        known = {row.get("via") for row in rows if row.get("part") == part}
        findings += _order_findings(name, document.get(name, {}), known)
    if findings:
        raise ValueError("; ".join(findings))
    ways = {row["via"]: _way(row) for row in rows}
    return Ways(
        MappingProxyType(ways),
        order=_orders(document["order"]),
        videos=_orders(document["videos"]),
        friends=_orders(document["friends"]),
        copies=MappingProxyType(document["copies"]),
        front=int(document["front"]),
    )


def _row_findings(row: Mapping[str, Any]) -> Iterator[str]:
    via = row.get("via") or "?"
    missing = {"via", "channel", "label", "part", "carries", "shows", "source"} - row.keys()
    if missing or row.keys() - _KEYS:
        yield f"{via}: missing {sorted(missing)}, unknown {sorted(row.keys() - _KEYS)}"
        return
    choices = (("channel", CHANNELS), ("part", PARTS), ("shows", SHOWS))
    yield from (f"{via}: {name} is none of {', '.join(of)}" for name, of in choices if row[name] not in of)
    lists = (("carries", CARRIES), ("steps", STEPS))
    yield from (f"{via}: {name} has strangers" for name, of in lists if set(row.get(name, ())) - set(of))
    if not row["carries"]:
        yield f"{via}: carries nothing"
    if row["part"] == "sheet" and bool(row.get("link")) == bool(row.get("steps")):
        yield f"{via}: a button has either a link or steps"
    strange = _places(row.get("link", "")) | _places(row.get("app", ""))
    if strange - PLACES:
        yield f"{via}: unknown places {sorted(strange - PLACES)}"
    if not str(row["source"]).startswith("https://") or not isinstance(row.get("checked", date.min), date):
        yield f"{via}: needs an https source; `checked` is a day"
    if ("limit" in row) != ("limit_note" in row):
        yield f"{via}: a limit needs its unit"


def _places(link: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(link) if name is not None}


def _order_findings(name: str, orders: Mapping[str, list[str]], known: set[str | None]) -> Iterator[str]:
    if DEFAULT_LANG not in orders:
        yield f"{name}: {DEFAULT_LANG} is missing"
    for lang, vias in orders.items():
        strangers = set(vias) - known
        if strangers or len(set(vias)) != len(vias):
            yield f"{name}.{lang}: unknown or twice: {sorted(strangers) or vias}"
        if name == "order" and known - set(vias):
            yield f"{name}.{lang}: left out: {sorted(map(str, known - set(vias)))}"


def _orders(orders: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({lang: tuple(vias) for lang, vias in orders.items()})


def _way(row: Mapping[str, Any]) -> Way:
    lists = {name: tuple(row.get(name, ())) for name in ("carries", "steps")}
    return Way(**{**row, **lists})


WAYS = read_ways(_FILE.read_text("utf-8"))
