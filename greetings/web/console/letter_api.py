"""A brand's list and letters by program, under `/api/v1/brand`. Addresses go in and never come out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.background import BackgroundTask
from starlette.responses import Response

from greetings.brands import Brand, Caller
from greetings.chain.ids import LARGEST
from greetings.errors import BadInput, Forbidden, Problem
from greetings.letters import Ask, Letter, LetterWish, ListWish
from greetings.web.answers import json_answer, moment
from greetings.web.bodies import read_body
from greetings.web.common import base_of, body_of, strict_query
from greetings.web.console import letter_bodies as bodies
from greetings.web.console.api import ACCOUNT, row_number
from greetings.web.console.letters import list_url
from greetings.web.console.session import caller_of
from greetings.web.console.template_api import cursor
from greetings.web.lists.pages import ask_quietly, origin_of
from greetings.web.parts import Parts
from greetings.web.requests import idempotency_text, make_key

READ, WRITE = "letters:read", "letters:write"
PAGE = 50
CREATED, ACCEPTED = 201, 202
NOTHING: frozenset[str] = frozenset()
_FIGURES = ("waiting", "out", "sent", "refused", "gave-up", "skipped", "unsure", "returned")


class LetterApi:
    """Answers a brand's programs; the names are those of the operations without `brand_`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    # The list
    async def list(self, request: Request) -> Response:
        """Tell about the list."""
        caller = await self._enter(request, READ)
        return json_answer(await self._list(request, caller.brand))

    async def change_list(self, request: Request) -> Response:
        """Change what the list says of itself."""
        caller = await self._enter(request, WRITE)
        body = read_body(bodies.ListWishIn, body_of(request.scope))
        wish = ListWish(body.promise, body.imprint, body.reply_to or "", body.open)
        await self._parts.letters.lists.change(caller.brand, wish, by=caller.key.actor)
        return json_answer(await self._list(request, caller.brand))

    async def ask(self, request: Request) -> Response:
        """Write to somebody who asked the brand for letters, to hear it from himself."""
        caller, parts = await self._enter(request, WRITE), self._parts
        parts.throttle.take("asks", request.scope, who=caller.brand.id)
        body = read_body(bodies.AskIn, body_of(request.scope))
        parts.letters.asking.check(body.mail)
        ask = Ask(body.mail, body.lang[:35], "program", origin_of(parts, request))
        answer = json_answer({"state": "asked"}, ACCEPTED)
        answer.background = BackgroundTask(ask_quietly, parts, caller.brand, ask, base=base_of(request.scope))
        return answer

    # Letters
    async def letters(self, request: Request) -> Response:
        """Tell the letters."""
        known = frozenset({"after"})
        caller = await self._enter(request, READ, known)
        before = cursor(strict_query(request.scope, known).get("after")) or LARGEST
        found = await self._parts.letters.desk.of(caller.brand, before=before, most=PAGE)
        more = str(found[-1].id) if len(found) == PAGE else None
        told = [await self._letter(request, caller.brand, one) for one in found]
        return json_answer({"letters": told, "next": more})

    async def write_letter(self, request: Request) -> Response:
        """Write a letter down."""
        caller = await self._enter(request, WRITE)
        wish = _wish(read_body(bodies.LetterWishIn, body_of(request.scope)))
        text, body = idempotency_text(request.scope), body_of(request.scope)
        key = make_key("brand letters", caller.brand.id, text, body=body) if text else None
        written = await self._parts.letters.desk.make(caller.brand, wish, by=caller.key.actor, key=key)
        headers = {"idempotency-replayed": "true"} if written.replayed else {}
        return json_answer(await self._letter(request, caller.brand, written.letter), CREATED, headers)

    async def letter(self, request: Request, id: str) -> Response:
        """Tell about one letter."""
        caller = await self._enter(request, READ)
        return json_answer(await self._letter(request, caller.brand, await self._find(caller, id)))

    async def change_letter(self, request: Request, id: str) -> Response:
        """Change a draft."""
        caller = await self._enter(request, WRITE)
        wish = _wish(read_body(bodies.LetterWishIn, body_of(request.scope)))
        changed = await self._parts.letters.desk.change(await self._find(caller, id), caller.brand, wish)
        return json_answer(await self._letter(request, caller.brand, changed))

    async def drop_letter(self, request: Request, id: str) -> Response:
        """Throw a draft away."""
        caller = await self._enter(request, WRITE)
        letter = await self._find(caller, id)
        await self._parts.letters.desk.drop(letter, caller.brand, by=caller.key.actor)
        return json_answer({"id": str(letter.id), "state": "dropped"})

    async def try_letter(self, request: Request, id: str) -> Response:
        """Send a draft to somebody who acts for the brand."""
        caller, parts = await self._enter(request, WRITE), self._parts
        letter = await self._find(caller, id)
        body = read_body(bodies.TryIn, body_of(request.scope))
        mail = body.mail.strip().lower()
        if mail not in {one.mail for one in await parts.brands.people.of(caller.brand) if one.mail}:
            message = "A try goes to people who act for the brand. Give the address of one of them."
            raise BadInput(message, problems=[Problem("mail", message, "not-yours")])
        parts.throttle.take("asks", request.scope, who=caller.brand.id)
        letter = await parts.letters.desk.carded(caller.brand, letter)
        await parts.letters.post.try_out(caller.brand, letter, mail, base=base_of(request.scope))
        return json_answer({"id": str(letter.id), "state": "tried"})

    async def letter_state(self, request: Request, id: str) -> Response:
        """Send a letter, stop it, go on with it."""
        caller, desk = await self._enter(request, WRITE), self._parts.letters.desk
        if ACCOUNT not in caller.key.scopes:
            raise Forbidden("This key may not do that: sending needs `account` too.")
        letter, brand, by = await self._find(caller, id), caller.brand, caller.key.actor
        wish = read_body(bodies.LetterStateIn, body_of(request.scope)).state
        if wish not in {"sending", "stopped"}:
            message = "must be one of: sending, stopped"
            raise BadInput(message, problems=[Problem("state", message, "unknown-option")])
        if wish == "stopped":
            letter = await desk.stop(brand, letter, by=by)
        elif letter.draft:
            letter = await desk.send(brand, letter, base=base_of(request.scope), by=by)
        else:
            letter = await desk.go_on(brand, letter, by=by)
        return json_answer(await self._letter(request, brand, letter))

    async def _enter(self, request: Request, scope: str, known: frozenset[str] = NOTHING) -> Caller:
        strict_query(request.scope, known)
        return await caller_of(self._parts, request, scope)

    async def _find(self, caller: Caller, text: str) -> Letter:
        return await self._parts.letters.desk.find(caller.brand, row_number(text))

    async def _list(self, request: Request, brand: Brand) -> dict[str, Any]:
        lists = self._parts.letters.lists
        its, counts = await lists.of(brand), await lists.counts(brand)
        return {
            "page_url": list_url(request, brand),
            "promise": its.promise,
            "imprint": its.imprint,
            "reply_to": its.reply_to or None,
            "open": its.open,
            "version": its.version,
            "on": counts.on,
            "left": counts.left,
            "bounced": counts.bounced,
            "complained": counts.complained,
            "langs": [{"lang": lang, "people": number} for lang, number in counts.langs],
        }

    async def _letter(self, request: Request, brand: Brand, letter: Letter) -> dict[str, Any]:
        letters = self._parts.letters
        results = await letters.deliveries.results(letter)
        its = await letters.lists.of(brand)
        figures = {name.replace("-", "_"): results.states.get(name, 0) for name in _FIGURES}
        return {
            "id": str(letter.id),
            "state": letter.state,
            "reason": letter.reason or None,
            "subject": letter.subject,
            "words": letter.words,
            "lang": letter.lang,
            "template": letter.template or None,
            "card_to": letter.card_to or None,
            "card_words": letter.card_words or None,
            "audience": letter.audience or None,
            "card_url": f"{letter.base or base_of(request.scope)}/g/{letter.code}" if letter.code else None,
            "made": moment(letter.made_ms),
            "sent": None if letter.sent_ms is None else moment(letter.sent_ms),
            "done": None if letter.done_ms is None else moment(letter.done_ms),
            "missing": await letters.desk.missing(brand, letter, its) if letter.draft else [],
            "figures": {
                "all": results.all,
                **figures,
                "left": results.left,
                "complained": results.complained,
            },
        }


def _wish(body: bodies.LetterWishIn) -> LetterWish:
    given: Mapping[str, Any] = body.model_dump()
    return LetterWish(**{name: value or "" for name, value in given.items()})
