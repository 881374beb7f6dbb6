"""Signing a card together: the page of signers behind the sign link, and the maker's page that gathers what they wrote.

Whoever has the sign link may sign, without an account; a browser takes back what it signed, as long as the card is
there. Refuses other links of the card, forms of other sites, and signatures after the end; the page then says so.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from greetings.cards import (
    KINDS,
    SIGN,
    Card,
    GroupWish,
    Signature,
    SignatureWish,
    Signing,
    code_picture,
    etag_of,
)
from greetings.chain import Place
from greetings.engine.sizes import SIZES
from greetings.errors import BadInput, Conflict, Gone, NotFound, Problem
from greetings.store import Key
from greetings.web import i18n
from greetings.web.answers import NO_INDEX, PageAnswer, see_other
from greetings.web.assets import unchanged
from greetings.web.cards import SHOWN_SIZE, Reader, palette_address, reader_of
from greetings.web.common import query_of
from greetings.web.findings import field_problems
from greetings.web.forms import form_of
from greetings.web.forwards import require_ours
from greetings.web.gathered import sheet_picture, signature_words
from greetings.web.journey import manage_path, managed_root
from greetings.web.parts import Parts
from greetings.web.people.spread import QR_SIDE, page_ways
from greetings.web.pictures import headers_of
from greetings.web.requests import make_key, steady_caller
from greetings.web.views import FormField, Picture, SignatureRow, SigningView, SignView, Words

ONCE_MAX = 64
DAY_MS = 86_400_000
FIELDS = ("name", "line")


@dataclass(frozen=True, slots=True)
class Page:
    """A card that is being signed: the place of its sign link, and how the signing stands."""

    place: Place
    card: Card
    signing: Signing


@dataclass(frozen=True, slots=True)
class Entry:
    """What a signer's form says, as typed."""

    words: Mapping[str, str]
    once: str


def sign_path(code: str) -> str:
    """Return the path of a sign link."""
    return f"/sign/{code}"


def signing_state(signing: Signing) -> str:
    """Return how a signing stands: open, full or closed."""
    return "closed" if signing.closed else "full" if signing.full else "open"


async def sign_place(parts: Parts, code: str) -> Place:
    """Return the place of a sign link; raise NotFound for every other link, Gone, Recalled.

    Anybody may log a forward of any channel: it is the root's own nonce that makes the one sign link of a card.
    """
    place = await parts.chain.resolve(code)
    if place is None or place.channel is not SIGN or place.parent != place.card:
        raise _no_sign_link()
    place = await parts.chain.require(code)
    if place.nonce != (await parts.chain.root_of(place)).nonce:
        raise _no_sign_link()
    return place


def _no_sign_link() -> NotFound:
    return NotFound("There is no card to sign at this link. Please check that the link is complete.")


class SignPages:
    """Answers `/sign/<code>` and what stands below it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the card and who has signed."""
        page, reader = await self._page_of(request), reader_of(self._parts, request.scope, new=False)
        return await self._answer(page, reader, Entry({}, ""), signed="signed" in query_of(request.scope))

    async def code(self, request: Request) -> Response:
        """Answer `/sign/<code>/qr.png`: the QR of the sign link, for a room full of people."""
        page, reader = await self._page_of(request), reader_of(self._parts, request.scope, new=False)
        link = reader.base + sign_path(page.place.code)
        headers = headers_of(etag_of(f"qr {link}"))
        if unchanged(request, headers["etag"]):
            return Response(status_code=304, headers=headers)
        answer = Response(code_picture(link), headers=headers, media_type="image/png")
        answer.raw_headers.append(NO_INDEX)
        return answer

    async def sign(self, request: Request) -> Response:
        """Put a signature in; a second press of the button changes nothing."""
        require_ours(request)
        parts, scope = self._parts, request.scope
        parts.throttle.take("signs", scope)
        page, form = await self._page_of(request), form_of(scope)
        reader = reader_of(parts, scope, new=True)
        once = form.get("once", "")[:ONCE_MAX] or secrets.token_urlsafe(16)
        entry = Entry({name: form.get(name, "") for name in FIELDS}, once)
        wish = SignatureWish(entry.words["name"], entry.words["line"], reader.lang)
        try:
            await parts.cards.signings.sign(
                page.card.id,
                parts.cards.template_of(page.card),
                wish,
                visitor=reader.visitor,
                key=self._key(request, page, entry),
            )
        except (BadInput, Conflict) as error:
            page = replace(page, signing=await parts.cards.signings.of(page.card.id))
            return await self._answer(page, reader, entry, error.problems, status=error.status)
        return see_other(f"{sign_path(page.place.code)}?signed=1#mine", reader.cookies)

    def _key(self, request: Request, page: Page, entry: Entry) -> Key:
        caller = steady_caller(request.scope, self._parts.links, self._parts.settings.trusted_proxies)
        body = json.dumps([page.card.id, *sorted(entry.words.items())]).encode("ascii")
        key = make_key("sign", caller, entry.once, body=body)
        return replace(key, key=f"{entry.once} {key.body_hash.hex()}")

    async def take_back(self, request: Request) -> Response:
        """Delete what this browser signed."""
        require_ours(request)
        page, reader = await self._page_of(request), reader_of(self._parts, request.scope, new=False)
        number = signature_number(request)
        await self._parts.cards.signings.take_back(page.card.id, number, reader.visitor)
        await self._parts.album.redraw(page.card.id)
        return see_other(sign_path(page.place.code))

    async def _page_of(self, request: Request) -> Page:
        place = await sign_place(self._parts, request.path_params["code"])
        card = await self._parts.cards.get(place.card)
        return Page(place, card, await self._parts.cards.signings.of(card.id))

    async def _answer(
        self,
        page: Page,
        reader: Reader,
        entry: Entry,
        problems: Sequence[Problem] = (),
        *,
        signed: bool = False,
        status: int = 200,
    ) -> Response:
        parts, card, signing, code = self._parts, page.card, page.signing, page.place.code
        written = await parts.cards.signings.all(card.id)
        who = reader.visitor.number if reader.visitor else None
        mine = [one for one in written if one.visitor == who]
        path, size = sign_path(code), SIZES[SHOWN_SIZE]
        view = SignView(
            frame=i18n.frame_of(reader.lang, path),
            code=code,
            palette_url=palette_address(parts.cards.template_of(card)),
            picture=Picture(f"/g/{code}.jpg", size.width, size.height),
            recipient=Words(card.words("recipient"), card.lang),
            sender=Words(card.words("sender"), card.lang),
            kind=signing.kind,
            state=signing_state(signing),
            closes_at=datetime.fromtimestamp(signing.closes_ms / 1000, UTC),
            action=path,
            fields=tuple(self._field(name, entry, problems) for name in FIELDS),
            once=entry.once or secrets.token_urlsafe(16),
            others=tuple(signature_words(one) for one in written if not one.hidden and one.visitor != who),
            count=signing.signed,
            most=signing.most,
            mine=tuple(SignatureRow(signature_words(one), f"{path}/{one.id}/take-back") for one in mine),
            signed=signed and bool(mine),
            limit=len(mine) >= parts.settings.group_same_browser_max,
            problems=field_problems([one for one in problems if one.path not in FIELDS]),
        )
        return PageAnswer(parts.pages.html(view).encode("utf-8"), status, extra=reader.cookies)

    def _field(self, name: str, entry: Entry, problems: Sequence[Problem]) -> FormField:
        settings = self._parts.settings
        return FormField(
            name=name,
            kind="line",
            value=entry.words.get(name, ""),
            limit=settings.name_max if name == "name" else settings.signature_line_max,
            required=name == "name",
            problems=field_problems(problems, name),
        )


class GatherPages:
    """Answers `<manage_url>/signing` and what stands below it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show who has signed, and the sign link."""
        return await self._answer(request, await self._page_of(request))

    async def plan(self, request: Request) -> Response:
        """Change who signs, how many, until when."""
        require_ours(request)
        page, form = await self._page_of(request), form_of(request.scope)
        try:
            wish = _wish(form)
            await self._parts.cards.signings.change(page.card.id, wish)
        except BadInput as error:
            return await self._answer(request, page, error.problems, error.status)
        return see_other(f"{_path(request)}#plan")

    async def close(self, request: Request) -> Response:
        """End the signing."""
        return await self._changed(request, "close")

    async def reopen(self, request: Request) -> Response:
        """Let people sign again."""
        return await self._changed(request, "reopen")

    async def send(self, request: Request) -> Response:
        """End the signing, and show all ways of sending the card."""
        return await self._changed(request, "close", "/ready")

    async def _changed(self, request: Request, act: str, then: str = "/signing") -> Response:
        require_ours(request)
        page = await self._page_of(request)
        await getattr(self._parts.cards.signings, act)(page.card.id)
        return see_other(_manage(request) + then)

    async def arrange(self, request: Request) -> Response:
        """Hide one signature, or show it again."""
        require_ours(request)
        page, hidden = await self._page_of(request), form_of(request.scope).get("hidden") == "1"
        await self._parts.cards.signings.hide(page.card.id, signature_number(request), hidden=hidden)
        await self._parts.album.redraw(page.card.id)
        return see_other(f"{_path(request)}#signatures")

    async def _page_of(self, request: Request) -> Page:
        place = await managed_root(self._parts, request)
        if place.gone:
            raise Gone("This card was taken back.")
        card = await self._parts.cards.get(place.card)
        if not card.signing:
            raise NotFound("Nobody signs this card but its sender.")
        return Page(place, card, await self._parts.cards.signings.of(card.id))

    async def _answer(
        self, request: Request, page: Page, problems: Sequence[Problem] = (), status: int = 200
    ) -> Response:
        parts, signing, card = self._parts, page.signing, page.card
        reader, path = reader_of(parts, request.scope, new=False), _path(request)
        code = parts.cards.signings.code(card.id, page.place.nonce)
        link, size = reader.base + sign_path(code), SIZES[SHOWN_SIZE]
        written = await parts.cards.signings.all(card.id)
        shown = [one for one in written if not one.hidden]
        recipient = card.words("recipient")
        closes, now = datetime.fromtimestamp(signing.closes_ms / 1000, UTC), datetime.now(UTC)
        view = SigningView(
            frame=i18n.frame_of(reader.lang, path),
            palette_url=palette_address(parts.cards.template_of(card)),
            picture=Picture(f"/g/{page.place.code}.jpg", size.width, size.height),
            recipient=Words(recipient, card.lang),
            sign_url=link,
            ways=page_ways(reader.lang, invitation(reader.lang, recipient), link),
            qr=Picture(f"{sign_path(code)}/qr.png", QR_SIDE, QR_SIDE),
            rows=tuple(_row(one, path) for one in written),
            shown=len(shown),
            count=signing.signed,
            most=signing.most,
            ceiling=parts.settings.group_signers_max,
            state=signing_state(signing),
            kind=signing.kind,
            kinds=KINDS,
            closes=closes.date().isoformat(),
            closes_at=closes,
            first_day=now.date().isoformat(),
            last_day=(now + timedelta(days=parts.settings.group_open_days_max)).date().isoformat(),
            manage_path=_manage(request),
            manage_url=reader.base + _manage(request),
            page_url=f"{reader.base}/g/{page.place.code}",
            sheet=sheet_picture(page.place.code) if shown else None,
            problems=field_problems(problems),
        )
        return PageAnswer(parts.pages.html(view).encode("utf-8"), status, extra=reader.cookies)


def invitation(lang: str, recipient: str) -> str:
    """Return the words that go before a sign link."""
    words = i18n.translations(lang)
    if not recipient:
        return words.gettext("Let us all sign this card")
    return words.gettext("Let us all sign the card for %(name)s") % {"name": recipient}


def signature_number(request: Request) -> int:
    """Return the number of a signature in an address; raise NotFound for what can be none."""
    text: str = request.path_params["id"]
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise NotFound("There is no such signature of yours.")
    return int(text)


def closing_ms(day: date) -> int:
    """Return the end of a day, in ms since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000 + DAY_MS - 1000


def _wish(form: Mapping[str, str]) -> GroupWish:
    problems = []
    most, closes = form.get("most", "").strip(), 0
    if not (most.isascii() and most.isdigit() and len(most) < 6 and int(most)):
        problems.append(Problem("group.signers", "Please write a number.", "signers"))
    try:
        closes = closing_ms(date.fromisoformat(form.get("closes", "")))
    except ValueError:
        problems.append(Problem("group.closes", "This is not a day such as 2027-02-06.", "closes"))
    if problems:
        raise BadInput("Please look at the numbers once more.", problems=problems)
    return GroupWish(form.get("kind", ""), int(most), closes)


def _row(one: Signature, path: str) -> SignatureRow:
    return SignatureRow(signature_words(one), f"{path}/{one.id}", one.hidden)


def _manage(request: Request) -> str:
    return manage_path(request.path_params["code"], request.path_params["token"])


def _path(request: Request) -> str:
    return f"{_manage(request)}/signing"
