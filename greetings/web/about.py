"""What anybody may know about a card (`/g/<code>/about`), and "no more cards to me" (`/g/<code>/no-more`).

Looking at either makes no row and counts nothing. The wish for no more cards is a cookie of a year in one browser and
nothing else: no row, no record of a person. Refuses forms that another site sent.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from greetings.cards import Card
from greetings.chain import Place
from greetings.links import Channel
from greetings.web import i18n
from greetings.web.answers import PageAnswer, see_other
from greetings.web.cards import Reader, envelope_of, reader_of
from greetings.web.common import body_of
from greetings.web.forms import form_of
from greetings.web.forwards import require_ours
from greetings.web.parts import Parts
from greetings.web.quiet import asked_for_quiet, quiet_cookie, quiet_view
from greetings.web.shares import WAYS
from greetings.web.sponsors.line import line_of, sponsor_of
from greetings.web.views import AboutView, Arrival, QuietView, SponsorLine, Words

# A name ends where a list or a place begins; Han names are written without a space between their parts.
_STOPS = re.compile("[,，、،;；/\n]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_NAMED = frozenset({"im", "blog", "forum", "video"})


def first_name(text: str) -> str:
    """Return the first name of who signed: up to the first space or comma, a Han name whole."""
    name = _STOPS.split(text.strip(), maxsplit=1)[0].strip()
    return name if _HAN.search(name) else (name.split() or [""])[0]


def arrival_of(way: Channel) -> Arrival:
    """Say how a link came, for a page that puts it in words."""
    if way.kind in {"root", "address"}:
        return Arrival("first" if way.kind == "root" else "address")
    known = WAYS.get(way.via)
    named = (
        known is not None and known.part == "sheet" and known.channel == way.channel and way.channel in _NAMED
    )
    return Arrival(way.channel, way.via, known.label if known and named else "")


class About:
    """Answers `/g/<code>/about` and `/g/<code>/no-more`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._secure = parts.settings.base_url.startswith("https:")

    async def show(self, request: Request) -> Response:
        """Show what is known about the card at a code."""
        place, reader = await self._asked(request)
        card = await self._parts.cards.get(place.card)
        quiet = asked_for_quiet(request.scope, secure=self._secure)
        sponsor = line_of(await sponsor_of(self._parts, place))
        return self._page(self._view(card, place, reader, quiet=quiet, sponsor=sponsor), reader)

    async def ask(self, request: Request) -> Response:
        """Show whether this browser asked for no more cards, and the form that changes it."""
        place, reader = await self._asked(request)
        quiet = asked_for_quiet(request.scope, secure=self._secure)
        return self._page(quiet_view(place.code, reader.lang, quiet=quiet), reader)

    async def take(self, request: Request) -> Response:
        """Keep cards from this browser for a year; with `again` in the form, let them come again."""
        require_ours(request)
        place, _ = await self._asked(request)
        again = "again" in _form(request.scope)
        return see_other(f"/g/{place.code}/no-more", (quiet_cookie(wish=not again, secure=self._secure),))

    async def _asked(self, request: Request) -> tuple[Place, Reader]:
        place = await self._parts.chain.require(request.path_params["code"])
        return place, reader_of(self._parts, request.scope, new=False)

    def _view(
        self, card: Card, place: Place, reader: Reader, *, quiet: bool, sponsor: SponsorLine | None
    ) -> AboutView:
        template = self._parts.cards.template_of(card)
        envelope = envelope_of(template)
        return AboutView(
            frame=i18n.frame_of(reader.lang, f"/g/{place.code}/about"),
            code=place.code,
            palette_url=envelope.palette_url,
            stamp=envelope.stamp,
            animation=envelope.animation,
            made_at=datetime.fromtimestamp(card.made_ms / 1000, UTC),
            by=Words(first_name(card.words("sender")), card.lang),
            template=template.title(reader.lang),
            generation=place.generation,
            arrival=arrival_of(place.channel),
            latent=place.latent,
            report_href=f"/g/{place.code}/report",
            no_more_href=f"/g/{place.code}/no-more",
            quiet=quiet,
            sponsor=sponsor,
        )

    def _page(self, view: AboutView | QuietView, reader: Reader) -> Response:
        return PageAnswer(self._parts.pages.html(view).encode("utf-8"), extra=reader.cookies)


def _form(scope: Scope) -> dict[str, str]:
    """Return the fields of a form; one without fields may come without a type of content."""
    return form_of(scope) if body_of(scope) else {}
