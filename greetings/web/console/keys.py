"""The keys page: what opens the API in the brand's name, made, rotated, revoked. A key is shown once, as it is made."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import SCOPES, ApiKey, KeyWish, NewKey, Right
from greetings.errors import BadInput, Conflict, Problem
from greetings.web.answers import see_other
from greetings.web.console.bench import ROOT, bench_of, new_once, once_key, sheet_of, time_at
from greetings.web.console.session import Signed, who, who_acts
from greetings.web.findings import field_problems
from greetings.web.parts import Parts
from greetings.web.views import FormField, KeyRow, KeysView, Told, Words

PATH = f"{ROOT}/keys"
CHOSEN = SCOPES[:-1]
GRACE_HOURS = (0, 24, 72, 168)


@dataclass(frozen=True, slots=True)
class _Page:
    """What the keys page shows beside the keys."""

    name: str = ""
    chosen: tuple[str, ...] = CHOSEN
    made: NewKey | None = None
    problems: Sequence[Problem] = ()
    trouble: str = ""


class KeyPages:
    """Answers `/console/keys`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the keys."""
        return await self._page(request, await who(self._parts, request, Right.RUN), _Page())

    async def make(self, request: Request) -> Response:
        """Make a key and show it; what is wrong stands beside the fields, the words kept."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        chosen = tuple(one for one in SCOPES if form.get(f"scope-{one}"))
        wish = KeyWish(form.get("name", ""), chosen)
        key = once_key("keys", signed.person.id, form, form)
        try:
            made = await self._parts.brands.keys.make(signed.brand, wish, by=signed.person.actor, key=key)
        except BadInput as error:
            page = _Page(wish.name, chosen, problems=error.problems)
            return await self._page(request, signed, page, error.status)
        except Conflict as error:
            return await self._page(request, signed, _Page(wish.name, chosen, trouble="full"), error.status)
        return await self._page(request, signed, _Page(made=made))

    async def rotate(self, request: Request) -> Response:
        """Change a key for a new one and show that."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        prefix = request.path_params["prefix"]
        try:
            made = await self._parts.brands.keys.rotate(
                signed.brand,
                prefix,
                grace_hours=_hours(form),
                by=signed.person.actor,
                key=once_key(f"keys/{prefix}", signed.person.id, form, form),
            )
        except BadInput as error:
            return await self._page(request, signed, _Page(problems=error.problems), error.status)
        except Conflict as error:
            return await self._page(request, signed, _Page(trouble="ended"), error.status)
        return await self._page(request, signed, _Page(made=made))

    async def revoke(self, request: Request) -> Response:
        """End a key at once."""
        signed, _ = await who_acts(self._parts, request, Right.RUN)
        prefix = request.path_params["prefix"]
        try:
            await self._parts.brands.keys.revoke(signed.brand, prefix, by=signed.person.actor)
        except Conflict as error:
            return await self._page(request, signed, _Page(trouble="ended"), error.status)
        return see_other(PATH)

    async def _page(self, request: Request, signed: Signed, page: _Page, status: int = 200) -> Response:
        settings, made = self._parts.settings, page.made
        name = FormField(
            "name", "line", page.name, settings.name_max, True, problems=field_problems(page.problems, "name")
        )
        sheet = sheet_of(self._parts, request)
        view = KeysView(
            frame=sheet.frame(PATH),
            bench=bench_of(signed, "keys"),
            keys=tuple(_row(one) for one in await self._parts.brands.keys.of(signed.brand)),
            scopes=SCOPES,
            chosen=page.chosen,
            name=name,
            once=new_once(),
            grace_hours=tuple(one for one in GRACE_HOURS if one <= settings.key_grace_hours_max),
            fresh=Told("key", made.text, Words(made.key.name)) if made else None,
            problems=field_problems([one for one in page.problems if one.path != "name"]),
            trouble=page.trouble,
        )
        return sheet.answer(view, status)


def is_working(key: ApiKey) -> bool:
    """Say whether a key still opens something."""
    return key.revoked_ms is None or key.revoked_ms > time.time() * 1000


def _row(key: ApiKey) -> KeyRow:
    return KeyRow(
        prefix=key.prefix,
        name=Words(key.name),
        scopes=key.scopes,
        made=time_at(key.made_ms),
        used=None if key.used_ms is None else time_at(key.used_ms),
        ends=None if key.revoked_ms is None else time_at(key.revoked_ms),
        working=is_working(key),
    )


def _hours(form: Mapping[str, str]) -> int:
    text = form.get("grace_hours", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
