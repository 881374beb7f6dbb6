"""Joining: two words, no password, one private link. Whoever joined with this browser is led to his own page.

Through whom somebody joined is decided by the room, once and for ever; this page only carries the link he came by.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from greetings.errors import BadInput, Conflict, Gone, NotFound, Problem
from greetings.participants import Participant, Wish
from greetings.store import Key
from greetings.web import i18n
from greetings.web.answers import PageAnswer, see_other
from greetings.web.cards import Reader, reader_of
from greetings.web.common import query_of
from greetings.web.findings import field_problems
from greetings.web.forms import form_of
from greetings.web.forwards import require_ours
from greetings.web.parts import Parts
from greetings.web.people.addresses import join_path, own_path, spread_path
from greetings.web.people.lost import LOST_PATH
from greetings.web.requests import make_key, steady_caller
from greetings.web.views import FormField, JoinView, PersonLink, Words

VIA_MAX = 200
ONCE_MAX = 64
FIELDS = ("display_name", "handle", "mail")


@dataclass(frozen=True, slots=True)
class Entry:
    """What the form says, as typed."""

    words: Mapping[str, str]
    via: str
    once: str


class JoinPages:
    """Answers `/join`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the form, or the page that this browser has already."""
        reader = reader_of(self._parts, request.scope, new=False)
        via = query_of(request.scope).get("via", "")[:VIA_MAX]
        return await self._page(reader, Entry({}, via, secrets.token_urlsafe(16)))

    async def take(self, request: Request) -> Response:
        """Let somebody join, and lead him to his private page; a second press of the button changes nothing."""
        require_ours(request)
        parts, scope = self._parts, request.scope
        parts.throttle.take("joins", scope)
        form = form_of(scope)
        reader = reader_of(parts, scope, new=True)
        entry = _entry(form, mail=parts.mail.on)
        wish = Wish(
            display_name=entry.words["display_name"],
            handle=entry.words["handle"],
            lang=reader.lang,
            mail=entry.words.get("mail", ""),
            via=entry.via,
        )
        try:
            joined = await parts.people.join(wish, reader.visitor, self._key(request, entry))
        except (BadInput, Conflict) as error:
            return await self._page(reader, entry, error.problems, error.status)
        if not joined.token:
            return await self._page(reader, entry, status=Conflict.status)
        return see_other(f"{own_path(joined.participant.handle, joined.token)}?new=1", reader.cookies)

    def _key(self, request: Request, entry: Entry) -> Key:
        caller = steady_caller(request.scope, self._parts.links, self._parts.settings.trusted_proxies)
        body = json.dumps([sorted(entry.words.items()), entry.via]).encode("ascii")
        key = make_key("join", caller, entry.once, body=body)
        # Other words are another wish, not a conflict.
        return replace(key, key=f"{entry.once} {key.body_hash.hex()}")

    async def _page(
        self, reader: Reader, entry: Entry, problems: Sequence[Problem] = (), status: int = 200
    ) -> Response:
        parts = self._parts
        own = await parts.people.of_visitor(reader.visitor) if reader.visitor else None
        stale = any(one.path == "via" for one in problems)
        via = "" if stale else entry.via
        through = None if stale else await self._through(via)
        view = JoinView(
            frame=i18n.frame_of(reader.lang, "/join", (("via", via),) if via else ()),
            action=join_path(via),
            host=reader.base.partition("://")[2],
            fields=tuple(self._field(name, entry, problems) for name in FIELDS[: 3 if parts.mail.on else 2]),
            via=via,
            once=entry.once,
            through=_person(through),
            own=_person(own),
            problems=field_problems([one for one in problems if one.path not in FIELDS]),
            lost_href=LOST_PATH if parts.mail.on else "",
        )
        return PageAnswer(parts.pages.html(view).encode("utf-8"), status, extra=reader.cookies)

    async def _through(self, via: str) -> Participant | None:
        if not via.startswith("@"):
            return None
        try:
            return await self._parts.people.by_handle(via[1:])
        except (NotFound, Gone):
            return None

    def _field(self, name: str, entry: Entry, problems: Sequence[Problem]) -> FormField:
        settings = self._parts.settings
        return FormField(
            name=name,
            kind="line",
            value=entry.words.get(name, ""),
            limit=settings.handle_max if name == "handle" else settings.name_max,
            required=name != "mail",
            problems=field_problems(problems, name),
        )


def _entry(form: Mapping[str, str], *, mail: bool) -> Entry:
    names = FIELDS if mail else FIELDS[:2]
    return Entry(
        words={name: form.get(name, "") for name in names},
        via=form.get("via", "")[:VIA_MAX],
        once=form.get("once", "")[:ONCE_MAX] or secrets.token_urlsafe(16),
    )


def _person(participant: Participant | None) -> PersonLink | None:
    if participant is None:
        return None
    return PersonLink(Words(participant.display_name), spread_path(participant.handle))
