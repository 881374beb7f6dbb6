"""Forwards over HTTP: passing on by program (`POST /api/v1/forwards`), and the acts of readers under `/g/<code>/`.

A plain GET changes nothing here. A form that another site sent counts as a look, never as a person.
"""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response

from greetings.cards import Card
from greetings.chain import Kind, Made
from greetings.errors import BadInput, BadRequest, Problem
from greetings.links import Channel, button
from greetings.web.answers import JsonAnswer, see_other
from greetings.web.bodies import ForwardWish, read_body
from greetings.web.cards import reader_of, words_with_link
from greetings.web.common import base_of, body_of, strict_query
from greetings.web.parts import Parts
from greetings.web.requests import from_elsewhere, idempotency_key, passer_by

CREATED = 201
ROUTE = "forwards"
_REPLAYED = ((b"idempotency-replayed", b"true"),)
_NO_PARAMETERS: frozenset[str] = frozenset()


class Forwards:
    """Answers what passes cards on."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def make(self, request: Request) -> Response:
        """Answer `POST /api/v1/forwards`: a new forward below a parent, or a latent link that was sent."""
        parts, scope = self._parts, request.scope
        strict_query(scope, _NO_PARAMETERS)
        parts.throttle.take(ROUTE, scope)
        wish = read_body(ForwardWish, body_of(scope))
        way = check_wish(wish)
        key = idempotency_key(scope, ROUTE, links=parts.links, proxies=parts.settings.trusted_proxies)
        place = await parts.chain.require(wish.code or wish.parent or "")
        card = await parts.cards.get(place.card)
        if way is None:
            made = await parts.chain.sent(place, key)
        else:
            made = await parts.chain.forward(place, way, key)
        return _answer(made, card, base_of(scope))

    async def open(self, request: Request) -> Response:
        """Answer `POST /g/<code>/open`: a person opened the envelope. 303 to his own link, or to the open card."""
        parts, scope = self._parts, request.scope
        place = await parts.chain.require(request.path_params["code"])
        reader = reader_of(parts, scope, new=False)
        if from_elsewhere(scope):
            place = await parts.chain.look(place, reader.visitor, Kind.UNKNOWN)
        else:
            passer = passer_by(scope, parts.links, parts.settings.trusted_proxies)
            place = await parts.chain.open(place, reader.visitor, passer)
        if reader.visitor is None:
            return see_other(f"/g/{place.code}?opened=1")
        return see_other(f"/g/{parts.chain.hand(place, reader.visitor).address}")

    async def sent(self, request: Request) -> Response:
        """Answer `POST /g/<latent>/sent`: the page notes that a share button was pressed."""
        parts, scope = self._parts, request.scope
        place = await parts.chain.require(request.path_params["code"])
        if not from_elsewhere(scope):
            parts.throttle.take(ROUTE, scope)
            await parts.chain.sent(place)
        return Response(status_code=204)


def check_wish(wish: ForwardWish) -> Channel | None:
    """Return the channel of a new forward, None for a latent link; raise BadInput unless it is exactly one of both."""
    if wish.code is not None:
        extra = [name for name in ("parent", "channel", "via") if getattr(wish, name) is not None]
        if extra:
            message = "With `code` there is nothing else to say: the link knows its parent and its channel."
            raise BadInput(message, problems=[Problem(name, message, "unknown") for name in extra])
        return None
    missing = [name for name in ("parent", "channel") if not getattr(wish, name)]
    if missing:
        message = "Send `parent` and `channel`, or `code` alone."
        raise BadInput(message, problems=[Problem(name, message, "required") for name in missing])
    return button(wish.channel or "", wish.via)


def _answer(made: Made, card: Card, base: str) -> Response:
    """Tell about a forward; written by hand, because it is written often."""
    page = f"{base}/g/{made.code}"
    names = f'"code":"{made.code}","page_url":"{page}","image_url":"{page}.jpg"'
    body = f'{{{names},"share_text":{_quoted(words_with_link(card, page))}}}'
    return JsonAnswer(body.encode("utf-8"), CREATED, _REPLAYED if made.replayed else ())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def require_ours(request: Request) -> None:
    """Raise BadRequest for a form that another site sent and that must change something."""
    if from_elsewhere(request.scope):
        raise BadRequest("This form was sent from another site. Please use the one on this page.")
