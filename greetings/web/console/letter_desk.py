"""The desk of a letter: written, looked at as it arrives, tried on oneself, sent to those who asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Right
from greetings.cards import Look
from greetings.engine.document import Template
from greetings.errors import BadInput, Busy, Conflict, NotFound, Problem
from greetings.letters import SUBJECT_MAX, Letter, LetterWish
from greetings.web import i18n
from greetings.web.answers import NO_INDEX, PRIVATE, see_other
from greetings.web.common import base_of, query_of
from greetings.web.console.api import row_number
from greetings.web.console.bench import bench_of, new_once, once_key, sheet_of
from greetings.web.console.letters import FRAMED, NEW_PATH, PATH, ResultPages
from greetings.web.console.session import Signed, who, who_acts
from greetings.web.desk import card_language, example_picture
from greetings.web.findings import field_problems
from greetings.web.parts import Parts
from greetings.web.views import Design, FormField, LetterDeskView, Pick, Picture

CARD_MAX = 500
THUMB_WIDTH = 432
CARD_SIZE, CARD_WIDTH = "portrait", 720
LOOK_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
NAMES = ("subject", "words", "lang", "template", "card_to", "card_words", "audience")


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the desk shows beside the letter."""

    words: Mapping[str, str]
    letter: Letter | None = None
    problems: Sequence[Problem] = ()
    trouble: str = ""
    tried: bool = False
    saved: bool = False


class LetterDesk:
    """Answers `/console/letters/new` and `/console/letters/<id>`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._results = ResultPages(parts)

    async def new(self, request: Request) -> Response:
        """Show an empty sheet."""
        signed = await who(self._parts, request, Right.DESIGN)
        lang = sheet_of(self._parts, request).lang
        return await self._page(request, signed, _Desk({"lang": lang}))

    async def make(self, request: Request) -> Response:
        """Write a letter down; what is wrong stands beside its fields."""
        signed, form = await who_acts(self._parts, request, Right.DESIGN)
        key = once_key("letters", signed.person.id, form, NAMES)
        try:
            written = await self._parts.letters.desk.make(
                signed.brand, _wish(form), by=signed.person.actor, key=key
            )
        except BadInput as error:
            return await self._page(request, signed, _Desk(form, None, error.problems), error.status)
        return see_other(f"{PATH}/{written.letter.id}?saved=1")

    async def one(self, request: Request) -> Response:
        """Show a draft to go on with it, or what became of a letter."""
        signed = await who(self._parts, request)
        letter = await self._letter(request, signed)
        query = query_of(request.scope)
        if not letter.draft:
            return await self._results.page(request, signed, letter)
        desk = _Desk(_words(letter), letter, saved="saved" in query, tried="tried" in query)
        return await self._page(request, signed, desk)

    async def change(self, request: Request) -> Response:
        """Change a draft."""
        signed, form = await who_acts(self._parts, request, Right.DESIGN)
        letter = await self._letter(request, signed)
        try:
            await self._parts.letters.desk.change(letter, signed.brand, _wish(form))
        except BadInput as error:
            return await self._page(request, signed, _Desk(form, letter, error.problems), error.status)
        except Conflict:
            return await self._results.page(request, signed, letter, trouble="changed")
        return see_other(f"{PATH}/{letter.id}?saved=1")

    async def drop(self, request: Request) -> Response:
        """Throw a draft away."""
        signed, _ = await who_acts(self._parts, request, Right.DESIGN)
        letter = await self._letter(request, signed)
        try:
            await self._parts.letters.desk.drop(letter, signed.brand, by=signed.person.actor)
        except Conflict:
            return await self._results.page(request, signed, letter, trouble="changed")
        return see_other(PATH)

    async def try_out(self, request: Request) -> Response:
        """Send a draft to whoever asks, and to nobody else."""
        signed, _ = await who_acts(self._parts, request, Right.DESIGN)
        letter, parts = await self._letter(request, signed), self._parts
        if not signed.person.mail:
            return await self._page(request, signed, _Desk(_words(letter), letter, trouble="no-mail"), 409)
        parts.throttle.take("asks", request.scope, who=signed.person.id)
        try:
            letter = await parts.letters.desk.carded(signed.brand, letter)
            await parts.letters.post.try_out(
                signed.brand, letter, signed.person.mail, base=base_of(request.scope)
            )
        except BadInput as error:
            return await self._page(
                request, signed, _Desk(_words(letter), letter, error.problems), error.status
            )
        except Busy as error:
            desk = _Desk(_words(letter), letter, trouble="busy")
            return await self._page(request, signed, desk, error.status)
        return see_other(f"{PATH}/{letter.id}?tried=1")

    async def send(self, request: Request) -> Response:
        """Have a letter sent; the box that says so must be ticked."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        letter = await self._letter(request, signed)
        if form.get("sure") != "1":
            return await self._page(request, signed, _Desk(_words(letter), letter, trouble="sure"), 422)
        try:
            await self._parts.letters.desk.send(
                signed.brand, letter, base=base_of(request.scope), by=signed.person.actor
            )
        except BadInput as error:
            desk = _Desk(_words(letter), letter, error.problems)
            return await self._page(request, signed, desk, error.status)
        except Conflict:
            return await self._results.page(request, signed, letter, trouble="changed")
        return see_other(f"{PATH}/{letter.id}")

    async def stop(self, request: Request) -> Response:
        """Stop a letter on its way."""
        return await self._turn(request, "stop")

    async def go_on(self, request: Request) -> Response:
        """Go on with a letter that was stopped."""
        return await self._turn(request, "go_on")

    async def _turn(self, request: Request, act: str) -> Response:
        signed, _ = await who_acts(self._parts, request, Right.RUN)
        letter, desk = await self._letter(request, signed), self._parts.letters.desk
        try:
            await getattr(desk, act)(signed.brand, letter, by=signed.person.actor)
        except Conflict:
            return await self._results.page(request, signed, letter, trouble="changed")
        return see_other(f"{PATH}/{letter.id}")

    # How it looks
    async def look(self, request: Request) -> Response:
        """Show a letter as it arrives."""
        signed = await who(self._parts, request)
        letter = await self._letter(request, signed)
        base = base_of(request.scope)
        html = await self._parts.letters.post.shown(
            signed.brand, letter, base=base, picture=f"{PATH}/{letter.id}/card.jpg"
        )
        # Links of the letter open nothing inside the frame.
        html = html.replace("<head>", '<head>\n<base target="_blank">', 1)
        headers = {"content-security-policy": LOOK_POLICY, "cache-control": PRIVATE}
        answer = Response(html, headers=headers, media_type="text/html")
        answer.raw_headers.append(NO_INDEX)
        return answer

    async def card(self, request: Request) -> Response:
        """Show the letter's card as it would be made now."""
        signed = await who(self._parts, request)
        letter = await self._letter(request, signed)
        if not letter.template:
            raise NotFound("This letter has no card.")
        draft = self._parts.letters.desk.card_draft(signed.brand, letter)
        look = Look(CARD_SIZE, "jpeg", CARD_WIDTH)
        picture = await self._parts.album.draft(draft, base_of(request.scope), look=look)
        return Response(picture.body, media_type=picture.media_type, headers={"cache-control": PRIVATE})

    async def _letter(self, request: Request, signed: Signed) -> Letter:
        number = row_number(request.path_params["id"])
        return await self._parts.letters.desk.find(signed.brand, number)

    async def _page(self, request: Request, signed: Signed, desk: _Desk, status: int = 200) -> Response:
        letters, letter, words = self._parts.letters, desk.letter, desk.words
        sheet = sheet_of(self._parts, request)
        path = f"{PATH}/{letter.id}" if letter else NEW_PATH
        its = await letters.lists.of(signed.brand)
        counts = await letters.lists.counts(signed.brand)
        missing = await letters.desk.missing(signed.brand, letter, its) if letter else []
        readers = await letters.desk.audience(signed.brand, letter.audience) if letter else 0
        known = {one.path for one in desk.problems if one.path in NAMES}
        view = LetterDeskView(
            frame=sheet.frame(path),
            bench=bench_of(signed, "letters"),
            id=str(letter.id) if letter else "",
            fields=self._fields(desk),
            langs=tuple(
                Pick(one.code, one.name, 0, one.code == words.get("lang", ""))
                for one in i18n.TONGUES.values()
            ),
            audiences=_audiences(counts.on, counts.langs, words.get("audience", "")),
            designs=self._designs(signed, words.get("template", ""), words.get("lang", "")),
            once=words.get("once") or new_once(),
            may_send=signed.person.may(Right.RUN),
            readers=readers,
            me=signed.person.mail,
            look_href=f"{path}/look" if letter else "",
            missing=tuple(missing),
            tried=desk.tried,
            saved=desk.saved,
            problems=field_problems([one for one in desk.problems if one.path not in known]),
            trouble=desk.trouble,
        )
        return sheet.answer(view, status, (FRAMED,))

    def _fields(self, desk: _Desk) -> dict[str, FormField]:
        settings = self._parts.settings
        known = (
            ("subject", "line", SUBJECT_MAX, True),
            ("words", "text", settings.letter_words_max, True),
            ("lang", "choice", 0, True),
            ("audience", "choice", 0, False),
            ("template", "choice", 0, False),
            ("card_to", "line", settings.name_max, False),
            ("card_words", "text", min(settings.message_max, CARD_MAX), False),
        )
        return {
            name: FormField(
                name,
                kind,
                desk.words.get(name, ""),
                limit,
                needed,
                problems=field_problems(desk.problems, name),
            )
            for name, kind, limit, needed in known
        }

    def _designs(self, signed: Signed, chosen: str, lang: str) -> tuple[Design, ...]:
        own = f"{signed.brand.slug}."
        # What is chosen stands first, in sight.
        offered = sorted(self._parts.letters.desk.templates(signed.brand), key=lambda one: one.id != chosen)
        return tuple(
            Design(
                id=one.id,
                title=one.title(lang or i18n.SOURCE),
                picture=_thumb(one, lang),
                own=one.id.startswith(own),
                chosen=one.id == chosen,
            )
            for one in offered
        )


def _thumb(template: Template, lang: str) -> Picture:
    return example_picture(template, card_language(template, lang, lang), CARD_SIZE, width=THUMB_WIDTH)


def _wish(form: Mapping[str, str]) -> LetterWish:
    return LetterWish(**{name: form.get(name, "") for name in NAMES})


def _words(letter: Letter) -> dict[str, str]:
    return {name: getattr(letter, name) for name in NAMES}


def _audiences(on: int, langs: Sequence[tuple[str, int]], chosen: str) -> tuple[Pick, ...]:
    """Return whom a letter can go to: all, or those who read a language."""
    found = [Pick("", "", on, not chosen)]
    for lang, count in langs:
        tongue = i18n.TONGUES.get(lang)
        found.append(Pick(lang, tongue.name if tongue else lang, count, lang == chosen))
    if chosen and chosen not in dict(langs):
        tongue = i18n.TONGUES.get(chosen)
        found.append(Pick(chosen, tongue.name if tongue else chosen, 0, True))
    return tuple(found)
