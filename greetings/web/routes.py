"""Which address is answered by whom. The hot ones stand first: routes are tried in order."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from greetings.errors import GreetingsError
from greetings.web.about import About
from greetings.web.answering import Answering
from greetings.web.answers import json_answer, redirect
from greetings.web.api import PREFIX, create_api
from greetings.web.assets import HOUR
from greetings.web.badge import Badges
from greetings.web.cards import CardPages
from greetings.web.common import base_of
from greetings.web.console.routes import console_routes
from greetings.web.contests import ContestPages
from greetings.web.documents import complete
from greetings.web.dress import Dress
from greetings.web.embed import Embeds
from greetings.web.errors import Errors
from greetings.web.feeds import Feeds
from greetings.web.files import Files
from greetings.web.forwards import Forwards
from greetings.web.friends import Friends
from greetings.web.journey import JourneyPages
from greetings.web.letters import Letters
from greetings.web.lists.routes import list_routes
from greetings.web.maker import Maker
from greetings.web.oembed import Oembed
from greetings.web.ops import Ops
from greetings.web.parts import Parts
from greetings.web.people.guests import GuestPages, OwnGuests
from greetings.web.people.join import JoinPages
from greetings.web.people.links import StampLinks
from greetings.web.people.lost import AGAIN_PATH, LOST_PATH, LostPages
from greetings.web.people.own import OwnPages
from greetings.web.people.spread import SpreadPages
from greetings.web.pictures import SAMPLE_CODE, SUFFIXES, Pictures
from greetings.web.reference import reference_page
from greetings.web.reports import Reports
from greetings.web.season_page import SeasonPages
from greetings.web.signing import GatherPages, SignPages
from greetings.web.sponsors.back import WayBack
from greetings.web.tickets import TicketPages
from greetings.web.tools.routes import tool_routes


class Links:
    """Answers `/g/<name>`: a code is a page, a code with a suffix is a picture."""

    def __init__(self, parts: Parts) -> None:
        self._pages = CardPages(parts)
        self._pictures = Pictures(parts)

    async def show(self, request: Request) -> Response:
        """Answer with the page or the picture."""
        name: str = request.path_params["name"]
        code, dot, suffix = name.partition(".")
        if dot and suffix in SUFFIXES:
            return await self._pictures.card(request, code, suffix)
        if code == SAMPLE_CODE:
            return redirect("/")  # the QR on the examples in the gallery
        return await self._pages.show(request, name)


class Reference:
    """Answers `/docs` and the OpenAPI document."""

    def __init__(self, api: FastAPI) -> None:
        self._api = api

    async def document(self, request: Request) -> Response:
        """Answer with the OpenAPI document."""
        return json_answer(complete(self._api.openapi()), headers={"cache-control": HOUR})

    async def page(self, request: Request) -> Response:
        """Answer with the document as a page."""
        html = reference_page(complete(self._api.openapi()), base_of(request.scope))
        return HTMLResponse(html, headers={"cache-control": "no-store"})


def hot_routes(parts: Parts) -> list[Route]:
    """Return what everybody asks for."""
    forwards, files = Forwards(parts), Files(parts)
    return [
        Route("/g/{name}", Links(parts).show, methods=["GET"]),
        Route(f"{PREFIX}/forwards", forwards.make, methods=["POST"]),
        Route("/g/{code}/open", forwards.open, methods=["POST"]),
        Route("/g/{code}/sent", forwards.sent, methods=["POST"]),
        Route("/g/{code}/qr.png", Pictures(parts).code, methods=["GET"]),
        Route("/g/{code}/print.pdf", files.print, methods=["GET"]),
        Route("/g/{code}/end-card.png", files.end_card, methods=["GET"]),
        Route("/g/{code}/end-card.jpg", files.end_card, methods=["GET"]),
        Route("/g/{code}/{name}.png", Pictures(parts).name, methods=["GET"]),
    ]


def page_routes(parts: Parts) -> list[BaseRoute]:
    """Return the pages of makers and readers."""
    maker, journey, reports = Maker(parts), JourneyPages(parts), Reports(parts)
    path = "/journey/{code}/{token}"
    return [
        Route("/", maker.show, methods=["GET"]),
        Route("/preview", maker.preview, methods=["POST"]),
        Route("/make", maker.make, methods=["POST"]),
        Route("/look/{seal}/{size}.jpg", maker.look, methods=["GET"]),
        Route("/g/{code}/report", reports.ask, methods=["GET"]),
        Route("/g/{code}/report", reports.take, methods=["POST"]),
        Route("/g/{code}/friends", Friends(parts).show, methods=["GET"]),
        Route("/g/{code}/card.eml", Letters(parts).show, methods=["GET"]),
        *group_routes(parts),
        *around_routes(parts),
        *people_routes(parts),
        *tool_routes(parts),
        *list_routes(parts),
        *season_routes(parts),
        *contest_routes(parts),
        *console_routes(parts),
        Route(path, journey.show, methods=["GET"]),
        Route(f"{path}/ready", journey.ready, methods=["GET"]),
        Route(f"{path}/take-back", journey.ask, methods=["GET"]),
        Route(f"{path}/take-back", journey.take_back, methods=["POST"]),
        Route(f"{path}/give-back", journey.give_back, methods=["POST"]),
    ]


def group_routes(parts: Parts) -> list[BaseRoute]:
    """Return the pages of answers, of signers, and of the maker who gathers signatures."""
    sign, gather, path = SignPages(parts), GatherPages(parts), "/journey/{code}/{token}/signing"
    return [
        Route("/g/{code}/answer", Answering(parts).begin, methods=["GET"]),
        Route("/g/{code}/signatures.jpg", Files(parts).signatures, methods=["GET"]),
        Route("/sign/{code}", sign.show, methods=["GET"]),
        Route("/sign/{code}", sign.sign, methods=["POST"]),
        Route("/sign/{code}/qr.png", sign.code, methods=["GET"]),
        Route("/sign/{code}/{id}/take-back", sign.take_back, methods=["POST"]),
        Route(path, gather.show, methods=["GET"]),
        Route(f"{path}/plan", gather.plan, methods=["POST"]),
        Route(f"{path}/close", gather.close, methods=["POST"]),
        Route(f"{path}/reopen", gather.reopen, methods=["POST"]),
        Route(f"{path}/send", gather.send, methods=["POST"]),
        Route(f"{path}/{{id}}", gather.arrange, methods=["POST"]),
    ]


def season_routes(parts: Parts) -> list[BaseRoute]:
    """Return the public pages of campaigns."""
    pages = SeasonPages(parts)
    return [
        Route("/c/{slug}.ics", pages.calendar, methods=["GET"]),
        Route("/c/{slug}", pages.show, methods=["GET"]),
    ]


def around_routes(parts: Parts) -> list[BaseRoute]:
    """Return what stands around a card on other sites, and what anybody may know and wish."""
    about, oembed = About(parts), Oembed(parts)
    return [
        Route("/g/{code}/embed", Embeds(parts).show, methods=["GET"]),
        Route("/g/{code}/about", about.show, methods=["GET"]),
        Route("/g/{code}/no-more", about.ask, methods=["GET"]),
        Route("/g/{code}/no-more", about.take, methods=["POST"]),
        Route("/badge/{file}", Badges(parts).show, methods=["GET"]),
        Route("/festivals/{file}", Feeds(parts).show, methods=["GET"]),
        Route("/oembed", oembed.show, methods=["GET"]),
        Route("/oembed.json", oembed.show, methods=["GET"]),
        Route("/oembed.xml", oembed.show, methods=["GET"]),
    ]


def people_routes(parts: Parts) -> list[BaseRoute]:
    """Return the pages of people who joined, and what their stamps lead to."""
    join, spread, own, lost = JoinPages(parts), SpreadPages(parts), OwnPages(parts), LostPages(parts)
    stamps, path = StampLinks(parts), "/own/{handle}/{token}"
    guests, book, line = GuestPages(parts), OwnGuests(parts), "/@{handle}/guests/{id}"
    return [
        Route("/@{handle}", spread.show, methods=["GET"]),
        Route("/@{handle}/qr.png", spread.code, methods=["GET"]),
        Route("/@{handle}/guests", spread.guest, methods=["POST"]),
        Route(f"{line}/take-back", guests.take_back, methods=["POST"]),
        Route(f"{line}/report", guests.ask_report, methods=["GET"]),
        Route(f"{line}/report", guests.report, methods=["POST"]),
        Route("/@{handle}/friend", guests.exchange, methods=["POST"]),
        Route("/s/{id}", stamps.follow, methods=["GET"]),
        Route("/r/{click}", WayBack(parts).take, methods=["GET"]),
        Route("/creatives/{id}.jpg", stamps.picture, methods=["GET"]),
        Route("/join", join.show, methods=["GET"]),
        Route("/join", join.take, methods=["POST"]),
        Route(LOST_PATH, lost.ask, methods=["GET"]),
        Route(LOST_PATH, lost.take, methods=["POST"]),
        Route(f"{AGAIN_PATH}/{{seal}}", lost.again, methods=["GET"]),
        Route(f"{AGAIN_PATH}/{{seal}}", lost.renew, methods=["POST"]),
        Route(path, own.show, methods=["GET"]),
        Route(f"{path}/cards", own.cards, methods=["POST"]),
        Route(f"{path}/creative", own.creative, methods=["POST"]),
        Route(f"{path}/creative/{{id}}.jpg", own.picture, methods=["GET"]),
        Route(f"{path}/guests", book.keep, methods=["POST"]),
        Route(f"{path}/guests/{{id}}", book.decide, methods=["POST"]),
        Route(f"{path}/friends", book.ask, methods=["POST"]),
        Route(f"{path}/friends/{{other}}", book.answer, methods=["POST"]),
        Route(f"{path}/renew", own.renew, methods=["POST"]),
        Route(f"{path}/leave", own.ask, methods=["GET"]),
        Route(f"{path}/leave", own.leave, methods=["POST"]),
    ]


def contest_routes(parts: Parts) -> list[BaseRoute]:
    """Return the public pages of contests, and the private ones of tickets."""
    contests, tickets, path = ContestPages(parts), TicketPages(parts), "/contest/{slug}"
    ticket = f"{path}/{{ticket}}/{{token}}"
    return [
        Route(path, contests.show, methods=["GET"]),
        Route(path, contests.enter, methods=["POST"]),
        Route(f"{path}/entries.json", contests.entries_file, methods=["GET"]),
        Route(f"{path}/proof.json", contests.proof_file, methods=["GET"]),
        Route(ticket, tickets.show, methods=["GET"]),
        Route(ticket, tickets.claim, methods=["POST"]),
    ]


def other_routes(parts: Parts) -> list[BaseRoute]:
    """Return what stands around the pages: files, checks, documents, the API."""
    ops, pictures, dress = Ops(parts), Pictures(parts), Dress(parts.catalog)
    api = create_api(parts)
    reference = Reference(api)
    add_errors(api, parts)
    return [
        Route("/static/t/{file}", dress.serve, methods=["GET"]),
        Route("/static/{path:path}", parts.assets.serve, methods=["GET"]),
        Route("/examples/{template}/{file}", pictures.example, methods=["GET"]),
        Route("/healthz", ops.health, methods=["GET"]),
        Route("/readyz", ops.ready, methods=["GET"]),
        Route("/robots.txt", ops.robots, methods=["GET"]),
        Route("/favicon.ico", ops.icon, methods=["GET"]),
        Route("/docs", reference.page, methods=["GET"]),
        Route(f"{PREFIX}/openapi.json", reference.document, methods=["GET"]),
        Mount(PREFIX, api),
    ]


def add_errors(app: FastAPI, parts: Parts) -> None:
    """Give an application our shape of errors."""
    errors = Errors(parts)
    app.add_exception_handler(GreetingsError, errors.ours)
    app.add_exception_handler(HTTPException, errors.framework)
    app.add_exception_handler(Exception, errors.unforeseen)
