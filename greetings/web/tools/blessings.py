"""Words to start from: `/tools/blessings`, found by festival, relation, language and words, and a few in a frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from starlette.requests import Request
from starlette.responses import Response

from greetings.channels import RELATIONS
from greetings.festivals import ahead, evergreen
from greetings.tools import Asked, Blessing
from greetings.tools.blessings import WORDS_MAX
from greetings.web import i18n
from greetings.web.answers import PageAnswer
from greetings.web.desk import card_language, example_picture, language_name
from greetings.web.parts import Parts
from greetings.web.tools.choice import values_of
from greetings.web.tools.frames import frame_answer, frame_html, frame_language
from greetings.web.tools.visit import (
    DayCard,
    Visit,
    card_path,
    count_use,
    next_card,
    side_of,
    through_of,
    tool_path,
    visit_of,
)
from greetings.web.views import BlessingsEmbedView, BlessingsView, Option, Slip, SlipGroup, Words

LOOK_AHEAD = 200
FRAME_HEIGHT = 420
FRAME_SLIPS = 3
THUMB_SIZE, THUMB_WIDTH = "portrait", 432
ALL = "all"


class BlessingPages:
    """Answers `/tools/blessings` and `/tools/blessings/embed`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show what fits; without a wish the words for the festival that comes next, in the reader's language."""
        parts, values = self._parts, values_of(request.scope)
        visit = await visit_of(parts, request.scope)
        asked = self._asked(values, visit.reader.lang)
        found = parts.tools.blessings.find(asked)
        count_use(parts, request, "blessings")
        html = parts.pages.html(self._view(visit, asked, found, values=values))
        return PageAnswer(html.encode("utf-8"), extra=visit.reader.cookies, indexed=not values)

    def _asked(self, values: Mapping[str, str], lang: str) -> Asked:
        festival = values.get("festival", "") or ("" if "words" in values else self._next(lang))
        return Asked(
            festival="" if festival == ALL else festival,
            relation=values.get("relation", ""),
            lang=values.get("lang", "") or self._language(lang),
            words=values.get("words", "").strip(),
        )

    def _language(self, lang: str) -> str:
        """Return the reader's language, or the most frequent one where nothing is said in his."""
        known = self._parts.tools.blessings.languages
        return lang if lang in known else known[0]

    def _next(self, lang: str) -> str:
        """Return the festival that comes next of those that have words."""
        names = self._names(lang)
        return next(iter(names), "")

    def _names(self, lang: str) -> dict[str, str]:
        """Return the festivals that have words, by id: those ahead in their order, then those of every day."""
        with_words = set(self._parts.tools.blessings.festivals)
        coming = (*ahead(_today(), LOOK_AHEAD, only=with_words), *evergreen())
        names: dict[str, str] = {}
        for one in coming:
            if one.festival in with_words:
                names.setdefault(one.festival, one.name(lang))
        return names

    def _view(
        self, visit: Visit, asked: Asked, found: tuple[Blessing, ...], *, values: Mapping[str, str]
    ) -> BlessingsView:
        lang, names = visit.reader.lang, self._names(visit.reader.lang)
        kept = tuple((name, value) for name, value in values.items() if name != i18n.QUERY)
        groups = self._groups(found, visit, names)
        wishes = {"festival": asked.festival, "relation": asked.relation, "lang": asked.lang}
        embed = visit.reader.base + tool_path("blessings/embed", visit.gives, **wishes)
        title = i18n.translations(lang).gettext("Words for a card")
        return BlessingsView(
            frame=i18n.frame_of(lang, "/tools/blessings", kept),
            side=side_of(self._parts, visit, "blessings", self._card(asked.festival, lang, names)),
            festivals=(
                Option(ALL, not asked.festival),
                *(Option(one, one == asked.festival, name) for one, name in names.items()),
            ),
            relations=(
                Option("", not asked.relation),
                *(Option(one, one == asked.relation) for one in RELATIONS),
            ),
            languages=tuple(
                Option(one, one == asked.lang, language_name(one))
                for one in self._parts.tools.blessings.languages
            ),
            words=asked.words,
            words_max=WORDS_MAX,
            kept=visit.kept,
            groups=groups,
            count=len(found),
            snippet=frame_html(embed, title, FRAME_HEIGHT),
        )

    def _card(self, festival: str, lang: str, names: Mapping[str, str]) -> DayCard:
        for template in self._parts.catalog.for_festival(festival):
            return DayCard(template, names.get(festival, ""))
        return next_card(self._parts, lang)

    def _groups(
        self, found: Iterable[Blessing], visit: Visit, names: Mapping[str, str]
    ) -> tuple[SlipGroup, ...]:
        """Return what was found by template, the one for the next festival first."""
        by_template: dict[str, list[Blessing]] = {}
        for one in found:
            by_template.setdefault(one.template, []).append(one)
        order = list(names)
        lang, groups = visit.reader.lang, []
        for blessings in sorted(by_template.values(), key=lambda some: _place(some[0], order)):
            first = blessings[0]
            template = self._parts.catalog.find(first.template)
            spoken = card_language(template, first.lang, lang)
            groups.append(
                SlipGroup(
                    name=" · ".join(names[one] for one in first.festivals if one in names),
                    title=template.title(lang),
                    picture=example_picture(template, spoken, THUMB_SIZE, width=THUMB_WIDTH),
                    slips=tuple(slip_of(one, visit.through.via) for one in blessings),
                )
            )
        return tuple(groups)

    async def embed(self, request: Request) -> Response:
        """Show three blessings in a frame of another site, others every day."""
        parts, values = self._parts, values_of(request.scope)
        lang = frame_language(request.scope, values)
        through = await through_of(parts, values)
        wished = Asked(
            values.get("festival", "") or self._next(lang), values.get("relation", ""), values.get("lang", "")
        )
        asked = Asked(wished.festival, wished.relation, wished.lang or self._language(lang))
        found = of_today(parts.tools.blessings.find(asked), _today())
        count_use(parts, request, "blessings-embed")
        wishes = {"festival": asked.festival, "relation": asked.relation, "lang": asked.lang}
        view = BlessingsEmbedView(
            frame=i18n.frame_of(lang, "/tools/blessings/embed"),
            name=self._names(lang).get(asked.festival, ""),
            slips=tuple(slip_of(one, through.via) for one in found),
            credit_href=tool_path("blessings", through.via, **wishes),
        )
        return frame_answer(request, parts.pages.html(view), by_header="lang" not in values)


def _today() -> date:
    return datetime.now(UTC).date()


def _place(one: Blessing, order: list[str]) -> tuple[int, str]:
    places = [order.index(festival) for festival in one.festivals if festival in order]
    return min(places, default=len(order)), one.template


def slip_of(one: Blessing, via: str) -> Slip:
    """Return a blessing on its slip; its link opens the maker with these very words."""
    href = card_path(via, template=one.template, lang=one.lang, pick=one.pick)
    return Slip(Words(one.text, one.lang, i18n.direction(one.lang)), one.kind, one.relation, href)


def of_today(found: tuple[Blessing, ...], today: date, most: int = FRAME_SLIPS) -> tuple[Blessing, ...]:
    """Return a few messages, others every day until all had their turn; greetings where there are no messages."""
    messages = [one for one in found if one.kind == "message"] or list(found)
    start = today.toordinal() * most
    return tuple(messages[(start + number) % len(messages)] for number in range(min(most, len(messages))))
