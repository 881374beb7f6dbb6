"""The API under `/api/v1`, for programs: JSON in, JSON out, no cookies. `POST /forwards` is a hot path beside it.

Unknown parameters and fields are refused, all findings come back at once. Everything that creates takes an
Idempotency-Key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import Response

from greetings import __version__
from greetings.cards import TextFindings, TextWords, Wish, limit_of
from greetings.chain import Place
from greetings.engine.document import Template
from greetings.engine.sizes import SIZES
from greetings.errors import BadInput, Gone, NotFound, Problem, Recalled
from greetings.festivals import Occasion, festivals
from greetings.tools import Asked, Blessing
from greetings.web import bodies
from greetings.web.answers import json_answer, moment
from greetings.web.cards import words_with_link
from greetings.web.common import base_of, body_of, strict_query
from greetings.web.console.api import BrandApi
from greetings.web.console.campaign_api import CampaignApi, OpsCampaignApi
from greetings.web.console.campaign_operations import CAMPAIGN_OPERATIONS, OPS_CAMPAIGN_OPERATIONS
from greetings.web.console.contest_api import ContestApi, OpsContestApi
from greetings.web.console.contest_operations import CONTEST_OPERATIONS, OPS_CONTEST_OPERATIONS
from greetings.web.console.letter_api import LetterApi
from greetings.web.console.letter_operations import LETTER_OPERATIONS
from greetings.web.console.operations import BRAND_OPERATIONS
from greetings.web.console.plan_api import OpsPlanApi, PlanApi
from greetings.web.console.plan_operations import OPS_PLAN_OPERATIONS, PLAN_OPERATIONS
from greetings.web.console.template_api import OpsTemplateApi, TemplateApi
from greetings.web.console.template_operations import OPS_TEMPLATE_OPERATIONS, TEMPLATE_OPERATIONS
from greetings.web.documents import HOT, OPERATIONS, TITLE, register
from greetings.web.group_api import GroupApi, group_wish, root_sign_path
from greetings.web.group_operations import GROUP_OPERATIONS
from greetings.web.journey import manage_path
from greetings.web.operations import Operation
from greetings.web.ops_api import OpsApi
from greetings.web.ops_operations import OPS_OPERATIONS
from greetings.web.origins import with_origin
from greetings.web.parts import Parts
from greetings.web.people.api import PeopleApi
from greetings.web.people.growing_api import GrowingApi
from greetings.web.people.growing_operations import GROWING_OPERATIONS
from greetings.web.people.operations import PEOPLE_OPERATIONS
from greetings.web.requests import bearer_token, idempotency_key
from greetings.web.sponsors.api import SponsorApi
from greetings.web.sponsors.operations import SPONSOR_OPERATIONS
from greetings.web.tools.visit import card_path

PREFIX = "/api/v1"
AHEAD_DAYS = 366
LISTED_MOST = 10_000
NOTHING: frozenset[str] = frozenset()
DESCRIPTION = (
    "Make greeting cards, pass them on, and see how far they travel. Bodies and answers are JSON objects in UTF-8. "
    "A card's manage token is told once, when the card is made; it opens what is private."
)


class Api:
    """Answers the API's requests."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._edition = -1
        self._templates: dict[str, Any] = {}

    async def templates(self, request: Request) -> Response:
        """All templates with their fields, sizes and examples."""
        strict_query(request.scope, NOTHING)
        catalog = self._parts.catalog
        if self._edition != catalog.edition:
            self._edition = catalog.edition
            self._templates = {"templates": [template_body(one, self._parts) for one in catalog.templates]}
        return json_answer(self._templates)

    async def festivals(self, request: Request) -> Response:
        """The occasions of a span of days (default: a year from today), in order."""
        query = strict_query(request.scope, frozenset({"from", "to"}))
        problems: list[Problem] = []
        first = _day(query, "from", problems) or datetime.now(UTC).date()
        last = _day(query, "to", problems) or _later(first)
        if problems:
            raise BadInput("A day cannot be read: see errors.", problems=problems)
        return json_answer({"festivals": [self._festival(one) for one in festivals(first, last)]})

    def _festival(self, one: Occasion) -> dict[str, Any]:
        return {
            "id": one.festival,
            "date": one.start.isoformat() if one.start else None,
            "until": one.end.isoformat() if one.end else None,
            "name": dict(one.names),
            "countries": list(one.countries),
            "estimated": one.estimated,
            "templates": [template.id for template in self._parts.catalog.for_festival(one.festival)],
        }

    async def blessings(self, request: Request) -> Response:
        """What the templates offer to write, by festival, relation, language and words."""
        query = strict_query(request.scope, frozenset({"festival", "relation", "lang", "words"}))
        base = base_of(request.scope)
        found = self._parts.tools.blessings.find(Asked(**query))
        return json_answer({"blessings": [blessing_body(one, base) for one in found]})

    async def make_card(self, request: Request) -> Response:
        """Make a card. It cannot be changed afterwards, but it can be taken back."""
        parts, scope = self._parts, request.scope
        strict_query(scope, NOTHING)
        parts.throttle.take("cards", scope)
        body = bodies.read_body(bodies.CardWish, body_of(scope))
        key = idempotency_key(scope, "cards", links=parts.links, proxies=parts.settings.trusted_proxies)
        group = group_wish(body.group) if body.group else None
        wish = Wish(
            body.template, body.content, body.lang, body.origin or "", answers=body.answers or "", group=group
        )
        made = await parts.cards.make(await with_origin(parts, wish), None, key)
        base = base_of(scope)
        page = f"{base}/g/{made.code}"
        answer = {
            "code": made.code,
            "page_url": page,
            "image_url": f"{page}.jpg",
            "share_text": words_with_link(made.card, page),
            "manage_url": base + manage_path(made.code, made.token),
            "manage_token": made.token,
        }
        if group is not None:
            answer["sign_url"] = base + await root_sign_path(parts, made.code)
        headers = {"location": page} | ({"idempotency-replayed": "true"} if made.replayed else {})
        return json_answer(answer, 201, headers)

    async def forward(self, request: Request, code: str) -> Response:
        """One forward and what became of it."""
        strict_query(request.scope, NOTHING)
        place = await self._managed(request, code)
        figures = await self._parts.chain.growth.figures(place)
        openings = figures.openings
        answer = {
            "code": place.code,
            "parent": await self._parent(place),
            "generation": place.generation,
            "channel": place.channel.channel,
            "openings": {
                "preview": openings.preview,
                "scanner": openings.scanner,
                "unknown": openings.unknown,
                "person": openings.person,
            },
            "children": figures.children,
            "descendants": figures.descendants,
        }
        return json_answer(answer)

    async def _parent(self, place: Place) -> str | None:
        if place.parent is None:
            return None
        above = await self._parts.chain.growth.listing(place.card, after=place.parent - 1, most=1)
        return above[0].code

    async def chain(self, request: Request, code: str) -> Response:
        """All forwards of a card, the root first, parents before children."""
        strict_query(request.scope, NOTHING)
        place = await self._managed(request, code)
        listed = await self._parts.chain.growth.listing(place.card, most=LISTED_MOST)
        answer = [
            {
                "code": one.code,
                "parent": one.parent,
                "generation": one.generation,
                "channel": one.channel,
                "via": one.via,
                "state": one.state,
                "at": moment(one.made_ms),
            }
            for one in listed
        ]
        return json_answer({"forwards": answer})

    async def take_back(self, request: Request, code: str) -> Response:
        """Take a card back with everything below it. It can be undone for a day."""
        strict_query(request.scope, NOTHING)
        place = await self._managed(request, code)
        since = place.taken_back_ms or await self._parts.chain.ends.take_back(place.card)
        undo = since + self._parts.settings.take_back_undo_hours * 3_600_000
        return json_answer({"code": place.code, "state": "taken_back", "undo_until": moment(undo)})

    async def restore(self, request: Request, code: str) -> Response:
        """Bring a card back that was taken back less than a day ago."""
        strict_query(request.scope, NOTHING)
        place = await self._managed(request, code)
        if place.taken_back_ms is not None:
            await self._parts.chain.ends.undo(place.card, self._parts.settings.take_back_undo_hours)
        return json_answer({"code": place.code, "state": "live", "undo_until": None})

    async def _managed(self, request: Request, code: str) -> Place:
        """Return the place of a code whose card's token was sent; raise NotFound, Unauthorised, Gone (recalled)."""
        token = bearer_token(request.scope)
        place = await self._parts.chain.resolve(code)
        if place is None:
            raise NotFound("There is no forward with this code.")
        await self._parts.chain.manager(place, token)
        if place.recalled:
            raise Recalled
        if place.erased:
            raise Gone("This card was erased.")
        return place

    async def check_text(self, request: Request) -> Response:
        """Look at words before a card is made of them."""
        strict_query(request.scope, NOTHING)
        self._parts.throttle.take("texts", request.scope)
        body = bodies.read_body(bodies.TextWish, body_of(request.scope))
        words = TextWords(body.text, body.template or "", body.field or "", body.lang or "")
        return json_answer(text_body(await self._parts.texts.check(words)))


def _day(query: Mapping[str, str], name: str, problems: list[Problem]) -> date | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(Problem(name, "This is not a day such as 2027-02-06.", "not-a-day"))
        return None


def _later(first: date) -> date:
    try:
        return first + timedelta(days=AHEAD_DAYS)
    except OverflowError:
        return date.max


def template_body(template: Template, parts: Parts) -> dict[str, Any]:
    """Return what is told about a template."""
    document = template.document
    return {
        "id": template.id,
        "version": template.version,
        "title": dict(document.title),
        "festivals": list(document.festivals),
        "sizes": [
            {"name": name, "width": SIZES[name].width, "height": SIZES[name].height}
            for name in template.sizes
        ],
        "fields": [
            {
                "name": one.name,
                "kind": one.kind,
                "max": limit_of(one, parts.settings),
                "required": one.required or one.name == "message",
                "options": [option.id for option in one.options or ()],
            }
            for one in template.fields
        ],
        "example": {lang: template.example(lang) for lang in template.example_languages()},
    }


def blessing_body(one: Blessing, base: str) -> dict[str, Any]:
    """Return what is told about some words to start from."""
    return {
        "text": one.text,
        "lang": one.lang,
        "kind": one.kind,
        "relation": one.relation or None,
        "template": one.template,
        "festivals": list(one.festivals),
        "make_url": base + card_path("", template=one.template, lang=one.lang, pick=one.pick),
    }


def text_body(found: TextFindings) -> dict[str, Any]:
    """Return what is told about some words."""
    reasons = [
        {
            "kind": one.kind,
            "message": one.message,
            "start": one.span[0] if one.span else None,
            "end": one.span[1] if one.span else None,
        }
        for one in found.verdict.reasons
    ]
    return {
        "verdict": found.verdict.verdict,
        "reasons": reasons,
        "missing": [
            {"char": one.char, "codepoint": one.codepoint, "index": one.index} for one in found.missing
        ],
        "truncated": found.truncated,
    }


def create_api(parts: Parts) -> FastAPI:
    """Return the application that is mounted at `/api/v1`."""
    api = FastAPI(
        title=TITLE,
        version=__version__,
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
    )
    # Which operations are answered by what; its methods are named like them without the prefix.
    answered: tuple[tuple[tuple[Operation, ...], object, str], ...] = (
        (OPERATIONS, Api(parts), ""),
        (PEOPLE_OPERATIONS, PeopleApi(parts), ""),
        (GROUP_OPERATIONS, GroupApi(parts), ""),
        (GROWING_OPERATIONS, GrowingApi(parts), ""),
        (BRAND_OPERATIONS, BrandApi(parts), "brand_"),
        (TEMPLATE_OPERATIONS, TemplateApi(parts), "brand_"),
        (LETTER_OPERATIONS, LetterApi(parts), "brand_"),
        (OPS_TEMPLATE_OPERATIONS, OpsTemplateApi(parts), "ops_"),
        (CAMPAIGN_OPERATIONS, CampaignApi(parts), "brand_"),
        (OPS_CAMPAIGN_OPERATIONS, OpsCampaignApi(parts), "ops_"),
        (PLAN_OPERATIONS, PlanApi(parts), "brand_"),
        (OPS_PLAN_OPERATIONS, OpsPlanApi(parts), "ops_"),
        (SPONSOR_OPERATIONS, SponsorApi(parts), "brand_"),
        (CONTEST_OPERATIONS, ContestApi(parts), "brand_"),
        (OPS_CONTEST_OPERATIONS, OpsContestApi(parts), "ops_"),
        (OPS_OPERATIONS, OpsApi(parts), "ops_"),
    )
    for operations, answers, prefix in answered:
        for one in operations:
            if one.name != HOT:
                register(api, one, getattr(answers, one.name.removeprefix(prefix)))
    return api
