"""Signing in and out: by a link that works once. A plain GET of the link changes nothing, so mail scanners do no harm.

Whoever asks for a letter is always told the same. A brand registers itself only where that is switched on and mail is;
nothing is kept of it until the link in the letter was used.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from hashlib import sha256

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Member, NewBrand
from greetings.brands.wishes import checked_brand
from greetings.errors import BadInput, GreetingsError, NotFound, Problem
from greetings.mail import Letter
from greetings.store import Key
from greetings.web import i18n
from greetings.web.answers import see_other
from greetings.web.common import base_of
from greetings.web.console.api import SIGN_IN_PATH, sign_in_path
from greetings.web.console.bench import ROOT, sheet_of
from greetings.web.console.session import (
    CONSOLE,
    require_own_page,
    session_cookie,
    session_of,
    who_acts,
)
from greetings.web.findings import field_problems
from greetings.web.forms import form_of
from greetings.web.parts import Parts
from greetings.web.sealed import Seals
from greetings.web.views import BrandJoinView, FormField, SignInView, Words

JOIN_PATH = f"{ROOT}/join"
BY_ITSELF = "itself"
FIELDS = ("name", "owner", "mail")
log = logging.getLogger("greetings")


class SignIn:
    """Answers `/console/in` and `/console/out`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def ask(self, request: Request) -> Response:
        """Say how one signs in; where mail is on, a letter can be asked for."""
        return self._page(request, self._asking())

    async def letter(self, request: Request) -> Response:
        """Take an address; the letter is written after the answer."""
        require_own_page(request)
        if not self._parts.mail.on:
            raise NotFound("This site sends no mail.")
        self._parts.throttle.take("signins", request.scope)
        mail = form_of(request.scope).get("mail", "")
        answer = self._page(request, _Page("sent"))
        # An attribute that Starlette reads: the letter must not change how long the answer takes.
        lang = sheet_of(self._parts, request).lang
        answer.background = BackgroundTask(self._write, mail, base=base_of(request.scope), lang=lang)
        return answer

    async def look(self, request: Request) -> Response:
        """Show whom a link signs in, and the button that does it."""
        self._parts.throttle.take("signins", request.scope)
        token = request.path_params["token"]
        try:
            member = await self._parts.brands.sessions.of_link(token)
        except NotFound:
            return self._page(request, self._asking("old"), 404)
        return self._page(request, _Page("link", sign_in_path(token), member))

    async def enter(self, request: Request) -> Response:
        """Use a link: a session begins, the one that this browser had before ends."""
        require_own_page(request)
        parts = self._parts
        parts.throttle.take("signins", request.scope)
        before = session_of(parts, request.scope, CONSOLE)
        try:
            session = await parts.brands.sessions.sign_in(request.path_params["token"], before)
        except NotFound:
            return self._page(request, self._asking("old"), 404)
        return see_other(ROOT, (session_cookie(parts, CONSOLE, session),))

    async def leave(self, request: Request) -> Response:
        """Sign out here."""
        await who_acts(self._parts, request)
        await self._parts.brands.sessions.end(session_of(self._parts, request.scope, CONSOLE))
        return see_other(SIGN_IN_PATH, (session_cookie(self._parts, CONSOLE, ""),))

    async def leave_all(self, request: Request) -> Response:
        """Sign out everywhere."""
        signed, _ = await who_acts(self._parts, request)
        await self._parts.brands.sessions.end_all(signed.member, by=signed.person.actor)
        return see_other(SIGN_IN_PATH, (session_cookie(self._parts, CONSOLE, ""),))

    def _asking(self, trouble: str = "") -> _Page:
        return _Page("ask", SIGN_IN_PATH, trouble=trouble)

    def _page(self, request: Request, page: _Page, status: int = 200) -> Response:
        sheet, parts, member = sheet_of(self._parts, request), self._parts, page.member
        view = SignInView(
            frame=sheet.frame(page.action or SIGN_IN_PATH),
            kind=page.kind,
            action=page.action,
            brand=Words(member.brand.name if member else ""),
            person=Words(member.person.name if member else ""),
            mail_on=parts.mail.on,
            join_href=JOIN_PATH if signs_up(parts) else "",
            minutes=parts.settings.signin_link_minutes,
            trouble=page.trouble,
        )
        return sheet.answer(view, status)

    async def _write(self, mail: str, *, base: str, lang: str) -> None:
        """Send a letter with a link for each brand for which somebody acts; whoever asked learns nothing."""
        brands = self._parts.brands
        try:
            for person in await brands.people.by_mail(mail):
                member = Member(person, await brands.by_id(person.brand))
                token = await brands.sessions.new_link(member, by=person.actor)
                link = base + sign_in_path(token)
                minutes = self._parts.settings.signin_link_minutes
                await self._parts.mail.send(_sign_in_letter(member, link, lang=lang, minutes=minutes))
        except GreetingsError as error:
            log.warning("a letter with a sign-in link was not sent: %s", error.message)


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page of signing in is about."""

    kind: str
    action: str = ""
    member: Member | None = None
    trouble: str = ""


class SignUp:
    """Answers `/console/join`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._seals = Seals(parts.settings.secret_key)

    async def ask(self, request: Request) -> Response:
        """Show the form."""
        self._require()
        return self._page(
            request,
            BrandJoinView(
                sheet_of(self._parts, request).frame(JOIN_PATH), "ask", JOIN_PATH, self._fields({})
            ),
        )

    async def take(self, request: Request) -> Response:
        """Take the form: a letter with a link goes out, nothing is kept here."""
        require_own_page(request)
        self._require()
        parts = self._parts
        parts.throttle.take("signins", request.scope)
        form = form_of(request.scope)
        words = {name: form.get(name, "") for name in FIELDS}
        frame = sheet_of(parts, request).frame(JOIN_PATH)
        try:
            wish = self._checked(words)
        except BadInput as error:
            view = BrandJoinView(
                frame,
                "ask",
                JOIN_PATH,
                self._fields(words, error.problems),
                problems=field_problems([one for one in error.problems if one.path not in FIELDS]),
            )
            return self._page(request, view, error.status)
        answer = self._page(request, BrandJoinView(frame, "sent", JOIN_PATH))
        seal = self._seals.seal({"join": wish.name, "owner": wish.owner, "mail": wish.mail})
        link = f"{base_of(request.scope)}{JOIN_PATH}/{seal}"
        letter = _join_letter(wish, link, lang=sheet_of(parts, request).lang)
        answer.background = BackgroundTask(self._write, letter)
        return answer

    async def sure(self, request: Request) -> Response:
        """Show the button that lets the brand in: whoever only fetches this page changes nothing."""
        wish = self._opened(request)
        path = request.scope["path"]
        view = BrandJoinView(sheet_of(self._parts, request).frame(path), "sure", path, brand=Words(wish.name))
        return self._page(request, view)

    async def enter(self, request: Request) -> Response:
        """Let the brand in and sign its owner in."""
        require_own_page(request)
        parts, wish = self._parts, self._opened(request)
        parts.throttle.take("signins", request.scope)
        digest = sha256(request.path_params["seal"].encode("ascii", "replace"))
        key = Key("console join", digest.hexdigest(), digest.digest(), 303, "")
        added = await parts.brands.add(wish, by=BY_ITSELF, key=key)
        before = session_of(parts, request.scope, CONSOLE)
        session = await parts.brands.sessions.sign_in(added.owner.token, before)
        return see_other(ROOT, (session_cookie(parts, CONSOLE, session),))

    def _require(self) -> None:
        if not signs_up(self._parts):
            raise NotFound("There is nothing at this address. Please check it.")

    def _checked(self, words: dict[str, str]) -> NewBrand:
        wish = NewBrand(words["name"], words["owner"], words["mail"])
        missing = [
            Problem(name, "Please write something here.", "required")
            for name in ("owner", "mail")
            if not words[name].strip()
        ]
        try:
            checked = checked_brand(wish, self._parts.settings)
        except BadInput as error:
            raise BadInput(error.message, problems=(*error.problems, *missing)) from error
        if missing:
            raise BadInput(missing[0].message, problems=missing)
        return checked

    def _opened(self, request: Request) -> NewBrand:
        self._require()
        found = self._seals.open(request.path_params["seal"])
        if "join" not in found:
            raise NotFound("This link is no longer good.")
        return NewBrand(found["join"], found["owner"], found["mail"])

    def _fields(self, words: dict[str, str], problems: tuple[Problem, ...] = ()) -> tuple[FormField, ...]:
        limit = self._parts.settings.name_max
        return tuple(
            FormField(name, "line", words.get(name, ""), limit, True, problems=field_problems(problems, name))
            for name in FIELDS
        )

    def _page(self, request: Request, view: BrandJoinView, status: int = 200) -> Response:
        return sheet_of(self._parts, request).answer(view, status)

    async def _write(self, letter: Letter) -> None:
        try:
            await self._parts.mail.send(letter)
        except GreetingsError as error:
            log.warning("a letter to a new brand was not sent: %s", error.message)


def _sign_in_letter(member: Member, link: str, *, lang: str, minutes: int) -> Letter:
    words = i18n.translations(lang)
    brand = {"name": member.brand.name}
    lines = (
        words.gettext("Hello, %(name)s") % {"name": member.person.name},
        words.gettext("This link signs you in for %(name)s:") % brand,
        link,
        words.gettext(
            "It works once, for %(num)s minutes. If you did not ask for it, you need not do anything."
        )
        % {"num": minutes},
    )
    return Letter(
        member.person.mail, words.gettext("Sign in for %(name)s") % brand, "\n\n".join(lines) + "\n"
    )


def _join_letter(wish: NewBrand, link: str, *, lang: str) -> Letter:
    words = i18n.translations(lang)
    lines = (
        words.gettext("Hello, %(name)s") % {"name": wish.owner},
        words.gettext("This link opens an account for %(name)s and signs you in:") % {"name": wish.name},
        link,
        words.gettext("It works for one hour. If you did not ask for it, you need not do anything."),
    )
    subject = words.gettext("An account for %(name)s") % {"name": wish.name}
    return Letter(wish.mail, subject, "\n\n".join(lines) + "\n")


def signs_up(parts: Parts) -> bool:
    """Say whether brands may register themselves here."""
    return parts.settings.brand_signup and parts.mail.on
