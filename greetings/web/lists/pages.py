"""The pages of a brand's list for everybody: sign-up, the button that confirms, the way out. All without script.

A GET changes nothing, so that mail scanners do no harm. The form may be sent from any site and stand in any frame: it
acts for nobody, and only the button behind the link in the letter puts an address on the list. The way out needs no
page of ours and no cookie, as RFC 8058 asks.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Brand
from greetings.chain.ids import LARGEST
from greetings.errors import BadInput, GreetingsError, NotFound
from greetings.letters import OUT_PATH, Ask, MailList, Subscriber
from greetings.links import coarse
from greetings.web import i18n
from greetings.web.answers import PageAnswer
from greetings.web.common import base_of, caller_address, header, query_of
from greetings.web.forms import FORM, form_of
from greetings.web.guards import EMBED_POLICY as EMBEDDED
from greetings.web.parts import Parts
from greetings.web.requests import language_cookie, language_of
from greetings.web.views import ListNoteView, ListView, Words

ROOT = "/list"
PLACE_MAX = 100
TRY = "try"
# In a frame of any site, with a form that is sent to us.
EMBED_POLICY = EMBEDDED.replace("form-action 'none'", "form-action 'self'").encode("ascii")
# A field that no person sees; programs that fill in whatever they find are told what everybody is told.
_TRAP = "website"
log = logging.getLogger("greetings")


@dataclass(frozen=True, slots=True)
class _Page:
    """What the sign-up page shows."""

    kind: str
    mail: str = ""
    trouble: str = ""
    status: int = 200


class ListPages:
    """Answers `/list/<slug>` and `/list/<slug>/embed`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the form."""
        brand, its = await self._list(request)
        return self._answer(request, brand, its, page=_Page("ask" if its.open else "closed"))

    async def take(self, request: Request) -> Response:
        """Take an address; the letter is written after the answer, which is the same for everybody."""
        brand, its = await self._list(request)
        self._parts.throttle.take("asks", request.scope)
        if not its.open:
            return self._answer(request, brand, its, page=_Page("closed", status=409))
        form = form_of(request.scope)
        mail = form.get("mail", "")[:300]
        if not form.get("yes"):
            return self._answer(request, brand, its, page=_Page("ask", mail, "tick", 422))
        try:
            self._parts.letters.asking.check(mail)
        except BadInput:
            return self._answer(request, brand, its, page=_Page("ask", mail, "mail", 422))
        answer = self._answer(request, brand, its, page=_Page("sent", mail))
        if not form.get(_TRAP):
            ask = Ask(mail, _lang(request), _place(request), origin_of(self._parts, request))
            # An attribute that Starlette reads: the letter must not change how long the answer takes.
            answer.background = BackgroundTask(
                ask_quietly, self._parts, brand, ask, base=base_of(request.scope)
            )
        return answer

    async def _list(self, request: Request) -> tuple[Brand, MailList]:
        """Return whose list it is. Raise NotFound for none, for one on hold, and for one that says nothing yet."""
        brand = await self._parts.brands.by_slug(request.path_params["slug"])
        its = await self._parts.letters.lists.of(brand)
        if brand.held or not its.ready or not self._parts.mail.on:
            raise NotFound("There is nothing at this address. Please check it.")
        return brand, its

    def _answer(self, request: Request, brand: Brand, its: MailList, *, page: _Page) -> Response:
        lang, path = _lang(request), request.scope["path"]
        embedded = path.endswith("/embed")
        view = ListView(
            frame=i18n.frame_of(lang, path),
            kind=page.kind,
            action=f"{path}?{i18n.QUERY}={lang}",
            brand=Words(brand.name),
            words=self._parts.letters.lists.wording(brand, its, lang).words,
            promise=Words(its.promise),
            imprint=Words(its.imprint),
            mail=page.mail,
            hours=self._parts.settings.letters_confirm_hours,
            embedded=embedded,
            trouble=page.trouble,
        )
        extra = ((b"content-security-policy", EMBED_POLICY),) if embedded else _cookies(request)
        return PageAnswer(
            self._parts.pages.html(view).encode("utf-8"), page.status, extra=extra, indexed=not embedded
        )


class YesPages:
    """Answers `/list/yes/<seal>`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def ask(self, request: Request) -> Response:
        """Show what one agrees to, and the button."""
        with self._counted(request):
            asked = await self._parts.letters.asking.asked(request.path_params["seal"])
        path = request.scope["path"]
        view = ListNoteView(
            i18n.frame_of(_chosen(request, asked.lang), path),
            "sure",
            Words(asked.brand.name),
            asked.mail,
            asked.words,
            action=path,
        )
        return _note(self._parts, request, view)

    async def take(self, request: Request) -> Response:
        """Put somebody on the list."""
        parts = self._parts
        with self._counted(request):
            person = await parts.letters.asking.confirm(
                request.path_params["seal"], origin_of(parts, request)
            )
        brand = await parts.brands.by_id(person.brand)
        view = ListNoteView(
            i18n.frame_of(_chosen(request, person.lang), f"{ROOT}/{brand.slug}"),
            "on",
            Words(brand.name),
            person.mail,
            out_href=f"{OUT_PATH}/{person.token}",
        )
        return _note(parts, request, view)

    @contextmanager
    def _counted(self, request: Request) -> Iterator[None]:
        """Count links that are none of ours."""
        try:
            yield
        except NotFound:
            self._parts.throttle.take("misses", request.scope)
            raise


class OutPages:
    """Answers `/list/out/<token>` and `/list/out/<token>/<letter>`: a mail program's POST and a person's alike."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def ask(self, request: Request) -> Response:
        """Show the button; whoever only fetches this page changes nothing."""
        if request.path_params["token"] == TRY:
            view = ListNoteView(i18n.frame_of(_lang(request), request.scope["path"]), TRY)
            return _note(self._parts, request, view)
        person = await self._person(request)
        return await self._page(request, person, "leave" if person.state == "on" else "left")

    async def take(self, request: Request) -> Response:
        """Take somebody off the list; with `erase` also forget him. Whatever else the body says does not matter."""
        if request.path_params["token"] == TRY:
            return await self.ask(request)
        person, parts = await self._person(request), self._parts
        if _wants_erasure(request):
            await parts.letters.people.erase(person)
            return await self._page(request, person, "erased")
        text = request.path_params.get("letter", "")
        letter = min(int(text), LARGEST) if text.isascii() and text.isdigit() and len(text) < 20 else 0
        origin = origin_of(parts, request)
        await parts.letters.people.leave(person, letter, how="link", origin=origin)
        return await self._page(request, person, "left")

    async def _person(self, request: Request) -> Subscriber:
        try:
            return await self._parts.letters.people.by_token(request.path_params["token"])
        except NotFound:
            self._parts.throttle.take("misses", request.scope)
            raise

    async def _page(self, request: Request, person: Subscriber, kind: str) -> Response:
        brand = await self._parts.brands.by_id(person.brand)
        path = f"{OUT_PATH}/{person.token}"
        view = ListNoteView(
            i18n.frame_of(_chosen(request, person.lang), "/" if kind == "erased" else path),
            kind,
            Words(brand.name),
            person.mail,
            action=request.scope["path"],
            list_href=f"{ROOT}/{brand.slug}",
        )
        return _note(self._parts, request, view)


async def ask_quietly(parts: Parts, brand: Brand, ask: Ask, *, base: str) -> None:
    """Write a confirmation letter if one may be written; whoever asked has his answer already."""
    try:
        await parts.letters.asking.ask(brand, ask, base)
    except GreetingsError as error:
        log.warning("a confirmation letter was not written: %s", error.message)


def origin_of(parts: Parts, request: Request) -> str:
    """Return the coarse network that somebody came from."""
    return coarse(caller_address(request.scope, parts.settings.trusted_proxies))


def _wants_erasure(request: Request) -> bool:
    if not header(request.scope, b"content-type").lower().startswith(FORM):
        return False
    return form_of(request.scope).get("erase") == "1"


def _place(request: Request) -> str:
    """Say where somebody asked: on our page, in a frame of it, or on which other site."""
    if request.scope["path"].endswith("/embed"):
        return "frame"
    origin = header(request.scope, b"origin", 300).lower()
    if not origin or origin == base_of(request.scope).lower():
        return "page"
    return (urlsplit(origin).hostname or "elsewhere")[:PLACE_MAX]


def _lang(request: Request) -> str:
    return language_of(request.scope, query_of(request.scope).get(i18n.QUERY))


def _chosen(request: Request, lang: str) -> str:
    """Return the language that the address asks for, else the person's own."""
    wish = query_of(request.scope).get(i18n.QUERY, "")
    return wish if wish in i18n.TONGUES else i18n.matched(lang) or i18n.SOURCE


def _cookies(request: Request) -> tuple[tuple[bytes, bytes], ...]:
    wish = query_of(request.scope).get(i18n.QUERY, "")
    chosen = wish in i18n.TONGUES and request.method == "GET"
    return (language_cookie(wish),) if chosen else ()


def _note(parts: Parts, request: Request, view: ListNoteView) -> Response:
    return PageAnswer(parts.pages.html(view).encode("utf-8"), extra=_cookies(request))
