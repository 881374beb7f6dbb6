"""The private page of somebody who joined, behind a link that only he has: how far he reaches, what he shows, leaving.

Its link is the only key. A wrong token is the same 404 as a handle that nobody has; answers are kept by nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from greetings.channels import WAYS
from greetings.engine.sizes import SIZES
from greetings.errors import BadInput, NotFound, Problem
from greetings.participants import (
    ChannelReach,
    Creative,
    CreativeState,
    CreativeWish,
    OwnCard,
    Participant,
    TreeNode,
)
from greetings.web import i18n
from greetings.web.answers import PRIVATE, PageAnswer, see_other
from greetings.web.cards import SHOWN_SIZE, Reader, reader_of
from greetings.web.common import query_of
from greetings.web.findings import field_problems
from greetings.web.forms import form_of
from greetings.web.forwards import require_ours
from greetings.web.gathered import answer_links
from greetings.web.parts import Parts
from greetings.web.people.addresses import own_path, page_hand, shown_address, spread_path
from greetings.web.people.guests import book_desk, friends_desk
from greetings.web.people.links import creative_picture
from greetings.web.people.stamps import ART_HEIGHT, ART_WIDTH, monogram
from greetings.web.people.uploads import FIELDS, KEEP, form_of_stamp
from greetings.web.views import (
    AnswerLink,
    ChainNode,
    ChannelBar,
    CreativeDesk,
    CreativeLook,
    FormField,
    OpeningCounts,
    OwnCardRow,
    OwnNoteView,
    OwnView,
    Picture,
    Words,
)

DRAWN_MOST = 400
CREATIVE_FIELDS = (("line", True), ("link", False))
_TRADEMARKS = {way.via: way.label for way in WAYS.by_via.values()}


class OwnPages:
    """Answers `/own/<handle>/<token>` and what stands below it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the page."""
        return await self._page(request, await self._owner(request))

    async def ask(self, request: Request) -> Response:
        """Ask whether he really wants to leave."""
        return await self._page(request, await self._owner(request), sure=True)

    async def leave(self, request: Request) -> Response:
        """Erase him, and say goodbye."""
        require_ours(request)
        owner = await self._owner(request)
        await self._parts.people.erase(owner)
        reader = self._reader(request)
        view = OwnNoteView(i18n.frame_of(reader.lang, "/"), "left")
        return PageAnswer(self._parts.pages.html(view).encode("utf-8"), extra=reader.cookies)

    async def renew(self, request: Request) -> Response:
        """Make a new private link and show it."""
        require_ours(request)
        self._parts.throttle.take("joins", request.scope)
        owner = await self._owner(request)
        token = await self._parts.people.renew_token(owner)
        return see_other(f"{own_path(owner.handle, token)}?renewed=1")

    async def cards(self, request: Request) -> Response:
        """Put one of his cards on his page, or take it off."""
        require_ours(request)
        owner = await self._owner(request)
        form = form_of(request.scope)
        card = form.get("card", "")
        if not (card.isascii() and card.isdigit() and len(card) < 20):
            raise NotFound("There is no such card of yours.")
        hand = page_hand(self._parts.links, owner, int(card))
        await self._parts.people.show_card(owner, int(card), shown=form.get("shown") == "1", hands=(hand,))
        return see_other(f"{_path(request)}#cards")

    async def creative(self, request: Request) -> Response:
        """Take a new stamp; what is wrong with it stands beside its fields, the words kept."""
        require_ours(request)
        self._parts.throttle.take("joins", request.scope)
        owner = await self._owner(request)
        wish, keep = await form_of_stamp(request, FIELDS | {KEEP})
        try:
            if keep:
                wish = CreativeWish(wish.line, wish.link, await self._kept_picture(owner))
            await self._parts.people.put_creative(owner, wish)
        except BadInput as error:
            return await self._page(request, owner, wish=wish, problems=error.problems, status=error.status)
        return see_other(f"{_path(request)}#stamp")

    async def picture(self, request: Request) -> Response:
        """Answer with the picture of one of his own stamps, shown or not."""
        owner = await self._owner(request)
        state = await self._parts.people.creative(owner)
        for one in (state.shown, state.pending, state.refused):
            if one is not None and str(one.id) == request.path_params["id"]:
                return await creative_picture(self._parts, request, one, keep=PRIVATE)
        raise NotFound("There is no picture here.")

    async def _kept_picture(self, owner: Participant) -> bytes | None:
        newest = _newest(await self._parts.people.creative(owner))
        return await self._parts.people.picture(newest) if newest and newest.picture else None

    async def _owner(self, request: Request) -> Participant:
        return await self._parts.people.by_token(request.path_params["handle"], request.path_params["token"])

    def _reader(self, request: Request) -> Reader:
        return reader_of(self._parts, request.scope, new=False)

    async def _page(
        self,
        request: Request,
        owner: Participant,
        *,
        sure: bool = False,
        wish: CreativeWish | None = None,
        problems: Sequence[Problem] = (),
        status: int = 200,
    ) -> Response:
        people, reader, query = self._parts.people, self._reader(request), query_of(request.scope)
        generations = await people.generations(owner)
        reach = await people.reach(owner)
        creatives = await people.creative(owner)
        seen, path = reach.openings, _path(request)
        view = OwnView(
            frame=i18n.frame_of(reader.lang, path),
            name=Words(owner.display_name),
            monogram=monogram(owner.display_name),
            shown_address=shown_address(reader.base, owner.handle),
            page_path=spread_path(owner.handle),
            manage_path=path,
            manage_url=reader.base + path,
            known_ways=_TRADEMARKS,
            levels=generations.levels,
            total=generations.total,
            as_of=datetime.fromtimestamp(generations.as_of_ms / 1000, UTC),
            nodes=_drawn(await people.tree(owner, DRAWN_MOST)),
            openings=OpeningCounts(seen.person, seen.preview, seen.scanner, seen.unknown),
            channels=_bars(reach.channels),
            cards=tuple(_card(one) for one in await people.cards_of(owner)),
            creative=self._desk(owner, creatives, path, wish=wish, problems=problems),
            fresh="new" in query,
            renewed="renewed" in query,
            sure=sure,
            answers=await self._answers(owner),
            book=await book_desk(self._parts, owner, path),
            friends=await friends_desk(self._parts, owner, path, query.get("friend", "")),
            mail_kept=self._parts.mail.on and bool(await people.mail_of(owner)),
        )
        return PageAnswer(self._parts.pages.html(view).encode("utf-8"), status, extra=reader.cookies)

    async def _answers(self, owner: Participant) -> tuple[AnswerLink, ...]:
        found = await self._parts.cards.answers.to_holder(owner.id)
        return await answer_links(self._parts, found, tell_whom=True)

    def _desk(
        self,
        owner: Participant,
        state: CreativeState,
        path: str,
        *,
        wish: CreativeWish | None,
        problems: Sequence[Problem],
    ) -> CreativeDesk:
        newest = _newest(state)
        words = wish or CreativeWish(newest.line if newest else "", newest.link if newest else "")
        values = {"line": words.line, "link": words.link}
        names = {*values, "picture"}
        settings = self._parts.settings
        return CreativeDesk(
            action=f"{path}/creative",
            fields=tuple(
                FormField(
                    name=name,
                    kind="line",
                    value=values[name],
                    limit=settings.creative_line_max,
                    required=required,
                    problems=field_problems(problems, name),
                )
                for name, required in CREATIVE_FIELDS
            ),
            picture_max_megabytes=f"{settings.creative_picture_max_bytes / 1e6:g}",
            keeps_picture=newest is not None and bool(newest.picture),
            shown=_look(state.shown, path) or CreativeLook(Words(owner.display_name), ""),
            pending=_look(state.pending, path),
            refused=_look(state.refused, path),
            problems=field_problems([one for one in problems if one.path not in names]),
            picture_problems=field_problems(problems, "picture"),
        )


def _path(request: Request) -> str:
    return own_path(request.path_params["handle"], request.path_params["token"])


def _newest(state: CreativeState) -> Creative | None:
    """Return what he sent last, whatever became of it."""
    known = [one for one in (state.shown, state.pending, state.refused) if one is not None]
    return max(known, key=lambda one: one.id) if known else None


def _look(creative: Creative | None, path: str) -> CreativeLook | None:
    if creative is None:
        return None
    art = f"{path}/creative/{creative.id}.jpg" if creative.picture else ""
    picture = Picture(art, ART_WIDTH, ART_HEIGHT) if art else None
    return CreativeLook(Words(creative.line), creative.link, picture, creative.reason)


def _drawn(nodes: Sequence[TreeNode]) -> tuple[ChainNode, ...]:
    return tuple(
        ChainNode(
            str(one.key), None if one.parent is None else str(one.parent), one.generation, "", opened=True
        )
        for one in nodes
    )


def _bars(channels: Sequence[ChannelReach]) -> tuple[ChannelBar, ...]:
    most = max((one.people for one in channels), default=0) or 1
    return tuple(
        ChannelBar(one.channel, one.via, one.sent, one.people, one.joined, round(100 * one.people / most))
        for one in channels
    )


def _card(own: OwnCard) -> OwnCardRow:
    card, size = own.card, SIZES[SHOWN_SIZE]
    title = card.words("greeting") or card.words("recipient") or card.words("sender")
    return OwnCardRow(
        card=str(card.id),
        picture=Picture(f"/g/{own.code}.jpg", size.width, size.height),
        title=Words(title, card.lang),
        recipient=Words(card.words("recipient"), card.lang),
        href=f"/g/{own.code}",
        shown=own.shown,
    )
