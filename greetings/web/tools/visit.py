"""Who uses a tool, through whom he came, and what his links carry on. Counts the use; knows nobody's name.

`?from=<code>` is the link of a card, `?via=@handle` somebody's page. What is no longer good is left out without a word:
a tool works for everybody.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.types import Scope

from greetings.chain import Kind
from greetings.engine.document import Template
from greetings.errors import Gone, NotFound
from greetings.festivals import ahead
from greetings.participants import Participant
from greetings.web.cards import Reader, reader_of
from greetings.web.common import query_of
from greetings.web.parts import Parts
from greetings.web.people.addresses import join_path, spread_path
from greetings.web.requests import DAY_SECONDS, kind_of_look
from greetings.web.views import Kept, PersonLink, ToolLink, ToolSide, Words

TOOLS = ("calendar", "blessings", "qr", "counter")
PATH = "/tools/"
VIA_MAX = 200
LOOK_AHEAD = 120
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Through:
    """By whose link somebody came, a card's code or `@handle`: it goes on into the maker, joining and other tools."""

    via: str = ""
    page: PersonLink | None = None

    @property
    def pairs(self) -> Pairs:
        """What addresses of tools carry on."""
        return via_pairs(self.via)


@dataclass(frozen=True, slots=True)
class Visit:
    """One use of a tool by a person with a browser."""

    reader: Reader
    through: Through
    own: Participant | None

    @property
    def gives(self) -> str:
        """Whose link is in what he takes away: his own page's, else the one by which he came."""
        return f"@{self.own.handle}" if self.own else self.through.via

    @property
    def kept(self) -> tuple[Kept, ...]:
        """What a form carries on unseen."""
        return tuple(Kept(name, value) for name, value in self.through.pairs)

    def path(self, tool: str = "", **wanted: str) -> str:
        """Return the address of a tool that keeps through whom he came."""
        return tool_path(tool, self.through.via, **wanted)

    def make(self, **wanted: str) -> str:
        """Return where a card can be made, in the chain by which he came."""
        return card_path(self.through.via, **wanted)


def via_pairs(via: str) -> Pairs:
    """Return what an address carries of a link: a page's handle as `via`, a card's code as `from`."""
    return () if not via else (("via" if via.startswith("@") else "from", via),)


def tool_path(tool: str, via: str = "", **wanted: str) -> str:
    """Return the address of a tool, of the overview for ""."""
    pairs = [*((name, value) for name, value in wanted.items() if value), *via_pairs(via)]
    return f"{PATH}{tool}" + (f"?{urlencode(pairs, safe='@,')}" if pairs else "")


def card_path(via: str, **wanted: str) -> str:
    """Return where a card can be made: which one, and through whom it comes about."""
    pairs = [*wanted.items(), *((("from", via),) if via else ())]
    return f"/?{urlencode(pairs, safe='@:')}" if pairs else "/"


def today_number() -> int:
    """Return the day since 1970 under which a use counts."""
    return int(time.time()) // DAY_SECONDS


def count_use(parts: Parts, request: Request, tool: str) -> None:
    """Count one use by what is no robot."""
    if request.method != "HEAD" and kind_of_look(request.scope) is Kind.UNKNOWN:
        parts.tools.uses.add(tool, today_number())


async def visit_of(parts: Parts, scope: Scope) -> Visit:
    """Say who uses a tool; nobody is given a cookie for that."""
    reader = reader_of(parts, scope, new=False)
    own = await parts.people.of_visitor(reader.visitor)
    active = own if own is not None and own.active else None
    return Visit(reader, await through_of(parts, query_of(scope)), active)


async def through_of(parts: Parts, query: Mapping[str, str]) -> Through:
    """Return by whose link somebody came, as his address says it; nothing where that link is no longer good."""
    via = query.get("via", "") or query.get("from", "")
    try:
        if via.startswith("@"):
            return await _through_page(parts, via[1:VIA_MAX])
        if via and parts.links.read(via) is not None:
            return await _through_card(parts, via)
    except (NotFound, Gone):
        pass
    return Through()


async def _through_page(parts: Parts, handle: str) -> Through:
    participant = await parts.people.by_handle(handle)
    return Through(f"@{participant.handle}", _link(participant))


async def _through_card(parts: Parts, code: str) -> Through:
    place = await parts.chain.require(code)
    holder = await parts.chain.holders.nearest(place)
    person = await parts.people.by_id(holder) if holder is not None else None
    return Through(code, _link(person) if person is not None and person.active else None)


def _link(participant: Participant) -> PersonLink:
    return PersonLink(Words(participant.display_name), spread_path(participant.handle))


@dataclass(frozen=True, slots=True)
class DayCard:
    """A card for a day: its template, and the day's name in a language (empty: for any day)."""

    template: Template
    name: str = ""


def next_card(parts: Parts, lang: str) -> DayCard:
    """Return the card of the festival that comes next, or of any day in the empty part of a year."""
    catalog = parts.catalog
    for one in ahead(datetime.now(UTC).date(), LOOK_AHEAD):
        for template in catalog.for_festival(one.festival):
            return DayCard(template, one.name(lang))
    return DayCard(catalog.templates[0])


def side_of(parts: Parts, visit: Visit, tool: str, card: DayCard | None = None) -> ToolSide:
    """Return what stands around a tool; `card` is for the day that it shows, else for the next."""
    shown = card or next_card(parts, visit.reader.lang)
    own = visit.own
    return ToolSide(
        tools_href=visit.path(),
        others=tuple(ToolLink(one, visit.path(one)) for one in TOOLS if tool and one != tool),
        make_href=visit.make(template=shown.template.id),
        make_name=shown.name,
        join_href="" if own else join_path(visit.through.via),
        through=visit.through.page,
        own=_link(own) if own else None,
    )
