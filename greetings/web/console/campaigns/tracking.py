"""Step 5, tracking: what came of a campaign, by day, place, design and channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from greetings.campaigns import Figures, Line
from greetings.channels import WAYS
from greetings.web import i18n
from greetings.web.console.bench import time_at
from greetings.web.console.campaigns.charts import bar_share, day_chart, ratio_words
from greetings.web.console.campaigns.heads import Desk, desk_of, head_of, step_path
from greetings.web.console.campaigns.listing import reached_of
from greetings.web.console.campaigns.seeding import percent
from greetings.web.console.session import who
from greetings.web.parts import Parts
from greetings.web.views import CampaignTrackingView, Total, TrackLine, Words

STEP = "tracking"
# How a campaign's own page is named among the seeds, and cards that no seed began.
OWN_PAGE = "-"


class TrackingPages:
    """Answers `/console/campaigns/<id>/tracking`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the figures."""
        return await self.page(await desk_of(self._parts, request, await who(self._parts, request)))

    async def page(self, desk: Desk, *, trouble: str = "", status: int = 200) -> Response:
        """Show the figures up to now."""
        campaign = desk.campaign
        tracked = await self._parts.campaigns.tracking(desk.signed.brand, campaign.id)
        brief = campaign.brief
        reached = reached_of(brief.goal, tracked.totals)
        view = CampaignTrackingView(
            frame=desk.sheet.frame(step_path(campaign, STEP)),
            bench=desk.bench,
            head=await head_of(desk, STEP),
            totals=totals_of(tracked.totals, desk.lang),
            goal=brief.goal,
            reached=reached,
            target=brief.goal_number,
            share=percent(reached, brief.goal_number),
            chart=day_chart(tracked.per_day),
            seeds=_lines(tracked.per_seed, desk.lang),
            variants=_lines(await self._titled(desk, tracked.per_variant), desk.lang, ratios=True),
            channels=_channel_lines(tracked.per_channel, desk.lang),
            as_of=time_at(tracked.as_of_ms),
            trouble=trouble,
        )
        return desk.sheet.answer(view, status)

    async def _titled(self, desk: Desk, lines: Sequence[Line]) -> tuple[Line, ...]:
        """Name designs in the language of the page."""
        titles: dict[str, str] = {}
        for one in await self._parts.campaigns.variants(desk.campaign):
            template = self._parts.catalog.version(one.template, one.version)
            titles[str(one.id)] = template.title(desk.lang) if template else one.label
        return tuple(replace(one, label=titles.get(one.key, one.label)) for one in lines)


def totals_of(totals: Figures, lang: str) -> tuple[Total, ...]:
    """Return the six figures, each with how it compares with what leads to it."""
    return (
        Total("cards", totals.cards, ""),
        Total("forwards", totals.forwards, _ratio(totals.forwards, totals.cards, lang)),
        Total("opened", totals.opened, _ratio(totals.opened, totals.forwards, lang)),
        Total("clicked", totals.clicked, _share(totals.clicked, totals.opened, lang)),
        Total("joined", totals.joined, _share(totals.joined, totals.opened, lang)),
        Total("converted", totals.converted, _share(totals.converted, totals.opened, lang)),
    )


def _ratio(part: int, whole: int, lang: str) -> str:
    found = ratio_words(part, whole)
    return "" if found is None else i18n.count_words(found, lang)


def _share(part: int, whole: int, lang: str) -> str:
    return i18n.percent_words(part / whole, lang) if whole else ""


def _lines(lines: Sequence[Line], lang: str, *, ratios: bool = False) -> tuple[TrackLine, ...]:
    found = [one for one in lines if one.label != OWN_PAGE or one.figures != Figures()]
    longest = max((one.figures.opened for one in found), default=0)
    ordered = sorted(found, key=lambda one: -one.figures.opened)
    return tuple(_line(one, longest, lang, ratios=ratios) for one in ordered)


def _line(line: Line, longest: int, lang: str, *, ratios: bool) -> TrackLine:
    figures = line.figures
    known = "page" if line.label == OWN_PAGE else "" if line.label else "other"
    return TrackLine(
        name=Words(line.label),
        known=known,
        forwards=figures.forwards,
        opened=figures.opened,
        clicked=figures.clicked,
        joined=figures.joined,
        converted=figures.converted,
        share=bar_share(figures.opened, longest),
        ratio=_ratio(figures.forwards, figures.opened, lang) if ratios else "",
    )


def _channel_lines(lines: Sequence[Line], lang: str) -> tuple[TrackLine, ...]:
    """Gather the finer ways by the name that people read."""
    sums: dict[tuple[str, str], Figures] = {}
    for one in lines:
        name = _channel_name(one.key)
        sums[name] = sums.get(name, Figures()) + one.figures
    found = [Line(known, name, figures) for (name, known), figures in sums.items()]
    longest = max((one.figures.opened for one in found), default=0)
    rows = [(_line(one, longest, lang, ratios=False), one.key) for one in found]
    rows.sort(key=lambda pair: -pair[0].opened)
    return tuple(_known(row, known) for row, known in rows)


def _known(line: TrackLine, known: str) -> TrackLine:
    return replace(line, known=known)


def _channel_name(key: str) -> tuple[str, str]:
    """Return the trademark of a channel, or else the code of its name."""
    channel, _, via = key.partition(".")
    way = WAYS.by_via.get(via)
    if way is not None and way.part in {"sheet", "video"} and not way.translated:
        return way.label, ""
    return "", _NAMES.get(via, _NAMES.get(channel, "other"))


_NAMES: Mapping[str, str] = {
    **{
        one: one
        for one in ("wechat", "weibo", "sms", "email", "native", "save", "qr", "print", "root", "link")
    },
    **{
        "copy": "link",
        "bbcode": "forum",
        "markdown": "forum",
        "html": "forum",
        "embed": "blog",
        "badge": "blog",
    },
    **{"eml": "email", "signature": "email", "forum": "forum", "blog": "blog", "im": "im", "video": "video"},
    **{"bilibili": "video", "douyin": "video"},
}
