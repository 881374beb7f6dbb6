"""Answers and signatures for programs: `/api/v1/cards/{code}/answers`, `/signatures` and what stands around them.

Whoever has the sign link's code may sign. The token of a signature takes it back, the card's does the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import Request
from starlette.responses import Response

from greetings.cards import Card, GroupWish, Signature, SignatureWish, Signing
from greetings.chain import Place
from greetings.errors import BadInput, Gone, NotFound, Problem, Recalled
from greetings.web.answers import json_answer, moment
from greetings.web.bodies import GroupIn, read_body
from greetings.web.common import base_of, body_of, strict_query
from greetings.web.gathered import sheet_picture
from greetings.web.group_bodies import ArrangeIn, SignatureIn, SigningIn
from greetings.web.parts import Parts
from greetings.web.requests import bearer_token, idempotency_key
from greetings.web.signing import closing_ms, sign_path, sign_place, signing_state

CREATED = 201
ANSWERS_MOST = 200
NOTHING: frozenset[str] = frozenset()


class GroupApi:
    """Answers requests about answers and signatures; the names are those of the operations."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def answers(self, request: Request, code: str) -> Response:
        """Tell the answers to a card."""
        place = await self._managed(request, code)
        base, found = base_of(request.scope), []
        for one in await self._parts.cards.answers.to(place.card, ANSWERS_MOST):
            card = await self._parts.cards.get(one.card)
            page = f"{base}/g/{one.code}"
            found.append(
                {
                    "code": one.code,
                    "page_url": page,
                    "image_url": f"{page}.jpg",
                    "sender": card.words("sender"),
                    "at": moment(card.made_ms),
                }
            )
        return json_answer({"answers": found})

    # Signers
    async def signing(self, request: Request, code: str) -> Response:
        """Tell how a card is signed, by its sign link."""
        strict_query(request.scope, NOTHING)
        card = await self._signed_card(code)
        signing = await self._parts.cards.signings.of(card.id)
        return json_answer(_seen(card, signing, await self._parts.cards.signings.shown(card.id)))

    async def sign(self, request: Request, code: str) -> Response:
        """Sign a card."""
        parts, scope = self._parts, request.scope
        strict_query(scope, NOTHING)
        parts.throttle.take("signs", scope)
        body = read_body(SignatureIn, body_of(scope))
        card = await self._signed_card(code)
        key = idempotency_key(
            scope, f"sign {card.id}", links=parts.links, proxies=parts.settings.trusted_proxies
        )
        signed = await parts.cards.signings.sign(
            card.id,
            parts.cards.template_of(card),
            SignatureWish(body.name, body.line, body.lang or card.lang),
            visitor=None,
            key=key,
        )
        return json_answer(_signature(signed) | {"token": parts.cards.signings.token(signed)}, CREATED)

    async def unsign(self, request: Request, code: str, id: str) -> Response:
        """Take a signature back."""
        strict_query(request.scope, NOTHING)
        token, card = bearer_token(request.scope), await self._signed_card(code)
        await self._parts.cards.signings.take_back_by_token(card.id, _number(id), token)
        await self._parts.album.redraw(card.id)
        return json_answer({"id": id, "state": "taken_back"})

    async def _signed_card(self, code: str) -> Card:
        place = await sign_place(self._parts, code)
        return await self._parts.cards.get(place.card)

    # The maker
    async def signatures(self, request: Request, code: str) -> Response:
        """Tell all signatures of a card."""
        return await self._told(request, await self._managed(request, code))

    async def change_signing(self, request: Request, code: str) -> Response:
        """Change how a card is signed."""
        place = await self._managed(request, code)
        body, signings = read_body(SigningIn, body_of(request.scope)), self._parts.cards.signings
        signing = await signings.of(place.card)
        if body.kind or body.signers is not None or body.closes:
            closes = _closing(body.closes) if body.closes else signing.closes_ms
            most = signing.most if body.signers is None else body.signers or -1
            await signings.change(place.card, GroupWish(body.kind or signing.kind, most, closes))
        if body.state is not None:
            await (signings.close if body.state == "closed" else signings.reopen)(place.card)
        return await self._told(request, place)

    async def arrange(self, request: Request, code: str, id: str) -> Response:
        """Hide a signature, or show it again."""
        place = await self._managed(request, code)
        body = read_body(ArrangeIn, body_of(request.scope))
        await self._parts.cards.signings.hide(place.card, _number(id), hidden=body.hidden)
        await self._parts.album.redraw(place.card)
        found = await self._parts.cards.signings.one(place.card, _number(id))
        return json_answer(_signature(found))

    async def _told(self, request: Request, place: Place) -> Response:
        signings, base = self._parts.cards.signings, base_of(request.scope)
        card, signing = await self._parts.cards.get(place.card), await signings.of(place.card)
        written, root = await signings.all(card.id), await self._parts.chain.root_of(place)
        shown = any(not one.hidden for one in written)
        answer = _seen(card, signing, written) | {
            "sign_url": base + sign_path(signings.code(card.id, root.nonce)),
            "sheet_url": base + sheet_picture(root.code).url if shown else None,
        }
        return json_answer(answer)

    async def _managed(self, request: Request, code: str) -> Place:
        strict_query(request.scope, NOTHING)
        token = bearer_token(request.scope)
        place = await self._parts.chain.resolve(code)
        if place is None:
            raise NotFound("There is no card with this code.")
        await self._parts.chain.manager(place, token)
        if place.recalled:
            raise Recalled
        if place.gone:
            raise Gone("This card was taken back.")
        return place


async def root_sign_path(parts: Parts, code: str) -> str:
    """Return the path of the sign link of a card by its root's code."""
    root = await parts.chain.require(code)
    return sign_path(parts.cards.signings.code(root.card, root.nonce))


def group_wish(body: GroupIn) -> GroupWish:
    """Return what a program asks for; raise BadInput for a day that is none."""
    closes = _closing(body.closes) if body.closes else 0
    # 0 means as many as may be, which nobody asks for by number.
    return GroupWish(body.kind, 0 if body.signers is None else body.signers or -1, closes)


def _closing(text: str) -> int:
    try:
        return closing_ms(date.fromisoformat(text))
    except (ValueError, OverflowError) as error:
        message = "This is not a day such as 2027-02-06."
        raise BadInput(message, problems=[Problem("group.closes", message, "not-a-day")]) from error


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise NotFound("There is no such signature of yours.")
    return int(text)


def _seen(card: Card, signing: Signing, signatures: Sequence[Signature]) -> dict[str, Any]:
    return {
        "recipient": card.words("recipient"),
        "sender": card.words("sender"),
        "kind": signing.kind,
        "state": signing_state(signing),
        "closes_at": moment(signing.closes_ms),
        "signers": signing.most,
        "signed": signing.signed,
        "signatures": [_signature(one) for one in signatures],
    }


def _signature(one: Signature) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "line": one.line,
        "lang": one.lang,
        "hidden": one.hidden,
        "at": moment(one.made_ms),
    }
