"""The public page of a campaign, `/c/<slug>`: a teaser before, the way to the desk while it is open, an archive after.

A seed's people come with `?seed=<number>`; whatever they make is counted there, for the desk is told the seed's own
link. Everybody meets the design that the weights give him, always the same one. Looking writes nothing. A draft is not
there; a campaign that was stopped, or whose brand is on hold, answers 410. Nothing here is ever a dead link.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Brand
from greetings.campaigns import Campaign, Figures, Seed, Variant
from greetings.chain import Kind
from greetings.chain.ids import LARGEST
from greetings.engine.document import Template
from greetings.errors import NotFound, PageGone, Recalled
from greetings.festivals import Occasion, ahead
from greetings.tools.ics import MEDIA_TYPE, Feed, FeedDay, calendar_file
from greetings.web import i18n
from greetings.web.answers import PageAnswer
from greetings.web.cards import PREVIEW_SIZE, SHOWN_SIZE, Reader, envelope_of, reader_of
from greetings.web.common import query_of
from greetings.web.console.campaigns.days import day_at, days_of, today_in, zone_of
from greetings.web.contests import contest_path, in_wechat
from greetings.web.desk import LOOK_WIDTH, card_language, example_picture
from greetings.web.parts import Parts
from greetings.web.people.stamps import monogram
from greetings.web.requests import kind_of_look
from greetings.web.sponsors.line import line_of
from greetings.web.views import LinkPreview, PageFigures, Picture, SeasonLine, SeasonPageView, Words

SEED, SEASON = "seed", "season"
LOOKS_MOST = 3
CONTESTS_MOST = 50
NEAR = timedelta(days=40)
# Fewer are no news, and nobody's business.
TOLD_FROM = 10
_RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Season:
    """All that a page shows of a campaign to one reader. `phase`: soon, open, over; the first design is his."""

    campaign: Campaign
    brand: Brand
    phase: str
    seed: Seed | None
    designs: tuple[Template, ...]
    figures: Figures
    brand_href: str = ""
    contest_href: str = ""

    @property
    def template(self) -> Template:
        """The design that the reader meets."""
        return self.designs[0]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the gallery shows first: ids of templates, and of which campaign they are."""

    first: tuple[str, ...] = ()
    line: SeasonLine | None = None


NO_SHELF = Shelf()


class SeasonPages:
    """Answers `/c/<slug>` and `/c/<slug>.ics`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the page of a campaign."""
        campaign, brand = await self._public(request)
        fresh = _phase(campaign) == "open" and kind_of_look(request.scope) is Kind.UNKNOWN
        reader = reader_of(self._parts, request.scope, new=fresh)
        season = await self._season(request, campaign, brand, reader)
        html = self._parts.pages.html(self._view(season, reader))
        sown = season.seed is not None and season.seed.number > 0
        listed = campaign.state != "pilot" and not sown
        return PageAnswer(html.encode("utf-8"), extra=reader.cookies, indexed=listed)

    async def calendar(self, request: Request) -> Response:
        """Answer the days of a campaign as a calendar file."""
        campaign, brand = await self._public(request)
        reader = reader_of(self._parts, request.scope, new=False)
        starts = _days(campaign)[0]
        url = reader.base + campaign.path
        said = i18n.translations(reader.lang)
        words = said.gettext("From today on you can write a card here: %(link)s") % {"link": url}
        uid = str(uuid.uuid5(uuid.NAMESPACE_URL, url))
        title = f"{campaign.name} · {brand.name}"
        day = FeedDay(uid, starts, starts, title, words, url)
        made = datetime.fromtimestamp(campaign.made_ms / 1000, UTC)
        body = calendar_file(Feed(title, f"{url}.ics", reader.lang, made, (day,)))
        headers = {
            "cache-control": "private, no-store",
            "content-disposition": f'attachment; filename="{campaign.slug}.ics"',
        }
        return Response(body, headers=headers, media_type=MEDIA_TYPE)

    async def _public(self, request: Request) -> tuple[Campaign, Brand]:
        """Find a campaign that anybody may see. Raise NotFound for a draft, PageGone and Recalled."""
        campaign = await self._parts.campaigns.by_slug(request.path_params["slug"])
        if campaign.state == "draft":
            raise NotFound("There is nothing at this address. Please check it.")
        brand = await self._parts.brands.by_id(campaign.brand)
        if campaign.stopped == _RECALLED:
            raise Recalled
        if campaign.stopped or brand.held:
            raise PageGone("This page is out of service.")
        return campaign, brand

    async def _seed(self, request: Request, campaign: Campaign) -> Seed | None:
        """Return the seed that brought somebody; the campaign's own page for none, and for one that is not there."""
        text = query_of(request.scope).get(SEED, "")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
        found = await self._parts.campaigns.seed(campaign, number)
        return found or await self._parts.campaigns.seed(campaign, 0)

    async def _season(self, request: Request, campaign: Campaign, brand: Brand, reader: Reader) -> Season:
        campaigns = self._parts.campaigns
        variants = await campaigns.variants(campaign)
        met = campaigns.variant_for(variants, reader.visitor.number if reader.visitor else 0)
        seed, phase = await self._seed(request, campaign), _phase(campaign)
        return Season(
            campaign,
            brand,
            phase,
            seed,
            designs=self._templates(variants, met),
            figures=await campaigns.figures(campaign),
            brand_href=await self._brand_href(campaign, brand, seed) if phase != "soon" else "",
            contest_href=await self._contest_href(request, campaign, brand) if phase == "open" else "",
        )

    async def _brand_href(self, campaign: Campaign, brand: Brand, seed: Seed | None) -> str:
        """Return where the brand's own site is, through `/s/`; empty unless its plan and its domains allow that."""
        sponsor = await self._parts.sponsors.showing.of(campaign.id)
        if sponsor is None or sponsor.brand != brand.id:
            return ""
        if not await self._parts.plans.own_sponsor_now(brand.id):
            return ""
        line = line_of(sponsor, seed.code if seed else "")
        return line.href if line else ""

    async def _contest_href(self, request: Request, campaign: Campaign, brand: Brand) -> str:
        """Return where a contest of the campaign is that can be entered, or soon will; never inside WeChat."""
        if in_wechat(request.scope):
            return ""
        for one in await self._parts.contests.desk.of(brand, most=CONTESTS_MOST):
            if one.campaign == campaign.id and one.stage in {"soon", "open"}:
                return contest_path(one)
        return ""

    def _templates(self, variants: Sequence[Variant], met: Variant | None) -> tuple[Template, ...]:
        """Return the designs, the one that the reader meets first; one of ours where none is left."""
        ordered = sorted(variants, key=lambda one: (one is not met, one.weight == 0))
        catalog = self._parts.catalog
        found = (catalog.get(one.template) or catalog.version(one.template, one.version) for one in ordered)
        return tuple(one for one in found if one) or catalog.templates[:1]

    def _view(self, season: Season, reader: Reader) -> SeasonPageView:
        campaign, template = season.campaign, season.template
        starts, ends = _days(campaign)
        kept = ((SEED, str(season.seed.number)),) if season.seed and season.seed.number else ()
        occasion = occasion_of(campaign, starts, ends)
        soon = season.phase == "soon"
        zone = zone_of(campaign.brief.festival, starts)
        return SeasonPageView(
            frame=i18n.frame_of(reader.lang, campaign.path, kept),
            phase=season.phase,
            name=Words(campaign.name),
            brand=Words(season.brand.name),
            monogram=monogram(season.brand.name),
            envelope=envelope_of(template),
            preview=self._preview(season, reader),
            picture=_look(template, reader.lang),
            starts=starts,
            ends=ends,
            days=max(0, (starts - today_in(zone)).days),
            festival=occasion.name(reader.lang) if occasion else "",
            day=occasion.start if occasion else None,
            calendar_href=f"{campaign.path}.ics" if soon else "",
            make_href=_make_path(season) if season.phase == "open" else "",
            card_href=season.seed.card_path if season.seed and not soon else "",
            brand_href=season.brand_href,
            contest_href=season.contest_href,
            figures=_told(season.figures) if not soon else None,
            looks=tuple(_look(one, reader.lang) for one in season.designs[:LOOKS_MOST]),
        )

    def _preview(self, season: Season, reader: Reader) -> LinkPreview:
        """Return what a messenger shows of the page."""
        campaign, template = season.campaign, season.template
        words = i18n.translations(reader.lang)
        size = _size(template, PREVIEW_SIZE)
        drawn = example_picture(template, card_language(template, reader.lang, reader.lang), size)
        said = words.gettext("A season of cards by %(name)s. The cards belong to those who write them.")
        return LinkPreview(
            title=f"{campaign.name} · {season.brand.name}",
            description=said % {"name": season.brand.name},
            canonical=reader.base + campaign.path,
            picture=Picture(reader.base + drawn.url, drawn.width, drawn.height),
            oembed="",
        )


async def shelf_of(parts: Parts, text: str, reader: Reader) -> Shelf:
    """Return what the gallery shows first to a reader who comes from a card of a campaign that is still open."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    campaign = await parts.campaigns.near(min(number, LARGEST))
    if campaign is None or not campaign.is_open(time.time_ns() // 1_000_000):
        return NO_SHELF
    brand = await parts.brands.by_id(campaign.brand)
    if brand.held:
        return NO_SHELF
    offered = [one for one in await parts.campaigns.variants(campaign) if one.weight]
    met = parts.campaigns.variant_for(offered, reader.visitor.number if reader.visitor else 0)
    ordered = sorted(offered, key=lambda one: one is not met)
    line = SeasonLine(Words(campaign.name), Words(brand.name), campaign.path)
    return Shelf(tuple(one.template for one in ordered), line)


def _phase(campaign: Campaign) -> str:
    """Return what the public meets; a pilot is open to those who have its link."""
    phase = campaign.phase(time.time_ns() // 1_000_000)
    return "open" if phase == "pilot" else phase


def _days(campaign: Campaign) -> tuple[date, date]:
    """Return the first and the last day of a campaign."""
    starts, ends = days_of(campaign)
    zone = zone_of(campaign.brief.festival, today_in(None))
    if campaign.closed_ms is not None and campaign.closed_ms < (campaign.brief.ends_ms or 0):
        ends = day_at(campaign.closed_ms, zone)
    today = today_in(zone)
    first = starts or today
    return first, max(first, ends or today)


def occasion_of(campaign: Campaign, starts: date, ends: date) -> Occasion | None:
    """Return the festival for which a campaign is; None for a campaign without any, or far from its day."""
    name = campaign.brief.festival
    found = next(iter(ahead(starts, 1, only={name})), None) if name else None
    return found if found and found.start and found.start <= ends + NEAR else None


def _make_path(season: Season) -> str:
    wanted = {"template": season.template.id}
    if season.seed is not None:
        wanted["from"] = season.seed.code
    return f"/?{urlencode(wanted)}"


def _look(template: Template, lang: str) -> Picture:
    spoken = card_language(template, lang, lang)
    return example_picture(template, spoken, _size(template, SHOWN_SIZE), width=LOOK_WIDTH)


def _size(template: Template, wanted: str) -> str:
    """Return a size that a template has."""
    return next((one for one in (wanted, SHOWN_SIZE) if one in template.sizes), template.sizes[0])


def _told(figures: Figures) -> PageFigures | None:
    return PageFigures(figures.cards, figures.opened) if figures.cards >= TOLD_FROM else None
