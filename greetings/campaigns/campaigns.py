"""The face of the room: everything that is asked about campaigns, and done to them, goes through here."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from greetings.brands import Brand, BrandLog
from greetings.brands.wishes import slugs_like
from greetings.campaigns import rows
from greetings.campaigns.base import Ground
from greetings.campaigns.launching import Asked, Launching
from greetings.campaigns.pilots import Pilot
from greetings.campaigns.rows import DRAFT, RUNNING, Brief, Campaign, Seed, Variant
from greetings.campaigns.sowing import Sowing, variant_for
from greetings.campaigns.tracking import Figures, Seeding, Tracking, Tracks
from greetings.campaigns.wishes import (
    CampaignWish,
    Missing,
    NewCampaign,
    NewSeed,
    NewVariant,
    checked_brief,
    slug_findings,
    slug_of,
)
from greetings.cards import Cards, refusal
from greetings.catalog import Catalog
from greetings.chain import Chain, Ids
from greetings.chain.ids import LARGEST
from greetings.chain.tidings import now_ms
from greetings.errors import NotFound, Problem
from greetings.settings import Settings
from greetings.store import Database, Key, Rows, Run, Taken, Unit, Value

CREATED = 201
_TAKEN = Problem("slug", "This address is taken. Please choose another one.", "taken")
NEAR_SECONDS = 4.0
NEAR_MOST = 4096
SWEEP_SECONDS = 3600.0
DAY_MS = 86_400_000
# What people have seen or relied on by then stays as it is.
_FIXED = {"pilot": ("slug",), "running": ("slug", "goal", "festival", "starts_ms", "ad_budget", "incentive")}


@dataclass(frozen=True, slots=True)
class Made:
    """A campaign that is kept; `replayed` when an idempotency key had made it before."""

    campaign: Campaign
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class _Draft:
    """A campaign that is to be kept: under its own slug or one like it, perhaps with the designs of a model."""

    brief: Brief
    slug: str
    own_slug: bool
    model: Campaign | None = None


class Campaigns:
    """The campaigns of an installation. Made once; every process has its own."""

    def __init__(
        self, database: Database, chain: Chain, cards: Cards, catalog: Catalog, *, settings: Settings
    ) -> None:
        ids = Ids()
        self._ground = Ground(database, chain, cards, catalog, settings, ids, BrandLog(database, ids))
        self._database = database
        self._settings = settings
        self._cards = cards
        self._tracks = Tracks(database, chain.tidings)
        self._sowing = Sowing(self._ground, self._tracks)
        self._launching = Launching(self._ground, self._sowing, self._tracks)
        self._near: dict[int, tuple[float, Campaign]] = {}
        self._next_sweep = 0.0
        self.events = chain.tidings

    async def round(self) -> None:
        """Do what is due: count what was told, close what has ended, forget what is old."""
        await self.roll_up()
        await self._launching.close_ended()
        await self._launching.finish_recalls()
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + SWEEP_SECONDS
            await self.events.sweep(now_ms() - self._settings.campaign_event_days * DAY_MS)

    # Making and changing
    async def make(self, brand: Brand, wish: NewCampaign, *, by: str, key: Key | None = None) -> Made:
        """Begin a campaign. Raise BadInput with all findings; a slug of the name's own gets a number when taken."""
        problems: list[Problem] = []
        brief = checked_brief(replace(wish.brief, name=wish.name), self._settings, problems)
        slug = wish.slug or slug_of(brief.name)
        problems.extend(slug_findings(slug))
        if problems:
            raise refusal(problems)
        return await self._kept(brand, _Draft(brief, slug, own_slug=bool(wish.slug)), by, key)

    async def _kept(self, brand: Brand, draft: _Draft, by: str, key: Key | None) -> Made:
        """Keep a draft under the first of its slugs that is free; with a model it gets that one's designs."""
        model = draft.model
        for slug in (draft.slug,) if draft.own_slug else slugs_like(draft.slug):
            made = Campaign(
                self._ground.ids.draw(), brand.id, slug, rows.STATES[DRAFT], draft.brief, now_ms(),
                cloned_from=model.id if model else None,
            )  # fmt: skip
            brief = rows.brief_record(draft.brief)
            record = (made.id, brand.id, slug, DRAFT, *brief, made.made_ms, made.cloned_from)
            steps = [Rows(rows.CAMPAIGN, (record,)), self._ground.entry(made, by, "campaign-made")]
            if model:
                steps.extend(await self._copied(model, made))
            kept = None if key is None else replace(key, status=CREATED, answer=str(made.id))
            try:
                answer = await self._database.write(Unit(tuple(steps), key=kept))
            except Taken:
                continue
            if answer.replayed:
                return Made(await self.find(brand, int(answer.answer)), replayed=True)
            return Made(made)
        raise refusal([_TAKEN])

    async def _copied(self, model: Campaign, made: Campaign) -> list[Rows]:
        records = tuple(
            [
                (
                    self._ground.ids.draw(),
                    made.id,
                    one.template,
                    one.version,
                    one.weight,
                    one.label,
                    made.made_ms,
                )
                for one in await self._ground.variants(model.id)
                if one.weight
            ]
        )
        return [Rows(rows.VARIANT, records)] if records else []

    async def change(self, brand: Brand, number: int, wish: CampaignWish, *, by: str) -> Campaign:
        """Change what was given. Raise BadInput with all findings, Conflict once the campaign is closed."""
        campaign = await self.find(brand, number)
        given = wish.given()
        problems = list(_fixed(campaign, given))
        slug = given.pop("slug", campaign.slug)
        problems.extend(slug_findings(slug))
        brief = checked_brief(replace(campaign.brief, **given), self._settings, problems)
        if problems:
            raise refusal(problems)
        state = rows.STATES.index(campaign.state)
        params: dict[str, Value] = {
            "id": campaign.id, "slug": slug, **rows.brief_params(brief), "low": state, "high": min(state, RUNNING),
        }  # fmt: skip
        step = Run(rows.CHANGE, params, at_least=1)
        entry = self._ground.entry(campaign, by, "campaign-changed")
        try:
            await self._ground.act(campaign, (DRAFT, RUNNING), Unit((entry,), runs=(step,)))
        except Taken as error:
            raise refusal([_TAKEN]) from error
        self._near.pop(campaign.id, None)
        return replace(campaign, slug=slug, brief=brief)

    async def clone(self, brand: Brand, number: int, name: str, *, by: str, key: Key | None = None) -> Made:
        """Begin another campaign like this one: its plan without dates, its designs, no seeds."""
        model = await self.find(brand, number)
        problems: list[Problem] = []
        wish = replace(model.brief, name=name, starts_ms=None, ends_ms=None)
        brief = checked_brief(wish, self._settings, problems)
        if problems:
            raise refusal(problems)
        draft = _Draft(brief, slug_of(brief.name), own_slug=False, model=model)
        return await self._kept(brand, draft, by, key)

    # Finding
    async def of(self, brand: Brand, *, before: int = LARGEST, most: int = 100) -> list[Campaign]:
        """Give a brand's campaigns, the newest first."""
        return await self._database.read(rows.OF_BRAND, brand=brand.id, before=before, most=most)

    async def listed(self, *, before: int = LARGEST, most: int = 100) -> list[Campaign]:
        """Give the campaigns of all brands, the newest first."""
        return await self._database.read(rows.LISTED, before=before, most=most)

    async def find(self, brand: Brand, number: int) -> Campaign:
        """Give a campaign of a brand. Raise NotFound, also for somebody else's."""
        return await self._ground.find(brand, number)

    async def by_id(self, number: int) -> Campaign:
        """Give a campaign whosever it is. Raise NotFound."""
        return await self._ground.by_id(number)

    async def by_slug(self, slug: str) -> Campaign:
        """Give a campaign by its address. Raise NotFound."""
        found = await self._database.one(rows.BY_SLUG, slug=slug)
        if found is None:
            raise NotFound("There is nothing at this address. Please check it.")
        return found

    async def near(self, number: int) -> Campaign | None:
        """Give a campaign as it was a few seconds ago at most."""
        kept = self._near.get(number)
        if kept is not None and time.monotonic() - kept[0] < NEAR_SECONDS:
            return kept[1]
        found = await self._database.one(rows.BY_ID, id=number)
        if found is not None:
            if len(self._near) >= NEAR_MOST:
                self._near.clear()
            self._near[number] = time.monotonic(), found
        return found

    async def of_card(self, card: int) -> Campaign | None:
        """Give the campaign of a card, also a closed one, as it was a few seconds ago at most. None without any."""
        tag = (await self._cards.get(card)).tag
        return None if tag is None else await self.near(tag.campaign)

    # Designs and seeds
    async def variants(self, campaign: Campaign) -> tuple[Variant, ...]:
        """Give the designs of a campaign, the first one first."""
        return await self._ground.variants(campaign.id)

    async def add_variant(self, brand: Brand, number: int, wish: NewVariant, *, by: str) -> Variant:
        """Offer a template. Raise BadInput, Conflict when it is there already or there are enough."""
        return await self._sowing.add_variant(brand, number, wish, by=by)

    async def weigh_variant(
        self, brand: Brand, number: int, variant: int, weight: int, *, by: str
    ) -> Variant:
        """Say how often a design is met (0: no more). Raise BadInput, NotFound, Conflict."""
        return await self._sowing.weigh_variant(brand, number, variant, weight, by=by)

    async def drop_variant(self, brand: Brand, number: int, variant: int, *, by: str) -> None:
        """Take a design out; after the first seed it is only offered no more. Raise NotFound, Conflict."""
        await self._sowing.drop_variant(brand, number, variant, by=by)

    def variant_for(self, variants: Sequence[Variant], visitor: int) -> Variant | None:
        """Choose the design that a visitor meets, always the same one. None when nothing is offered."""
        return variant_for(variants, visitor)

    async def seeds(self, campaign: Campaign) -> tuple[Seed, ...]:
        """Give the seeds by number; 0 is the campaign's own page, and there once it is in its pilot or launched."""
        return await self._ground.seeds(campaign.id)

    async def seed(self, campaign: Campaign, number: int) -> Seed | None:
        """Give one seed of a campaign."""
        return await self._database.one(rows.SEED_BY_NUMBER, campaign=campaign.id, number=number)

    async def add_seed(
        self, brand: Brand, number: int, wish: NewSeed, *, by: str, key: Key | None = None
    ) -> Seed:
        """Make a seed: a card of the brand's with a label. Raise BadInput, Conflict when no more may be made."""
        return await self._sowing.add_seed(brand, number, wish, by=by, key=key)

    async def seeding(self, campaign: Campaign) -> Seeding:
        """Tell whether it goes by itself by now."""
        await self.roll_up()
        return await self._tracks.seeding(campaign.id, campaign.brief.seed_target)

    # Launch and end
    def ask(self, check: Asked) -> None:
        """Let another room say what is missing before a launch, too."""
        self._launching.ask(check)

    async def missing(self, brand: Brand, number: int) -> tuple[Missing, ...]:
        """Give all that stops a launch, in the order of the steps."""
        return await self._launching.missing(await self.find(brand, number))

    async def start_pilot(self, brand: Brand, number: int, *, by: str, most: int | None = None) -> Campaign:
        """Begin a pilot; there may be `most` campaigns under way. Raise BadInput with all that is missing, Conflict."""
        return self._moved(await self._launching.start_pilot(brand, number, by=by, most=most))

    async def report(self, brand: Brand, number: int) -> Pilot:
        """Give what the pilot has shown so far, with the rule and what it advises."""
        return await self._launching.report(brand, number)

    async def decide_pilot(
        self, brand: Brand, number: int, *, go: bool, reason: str = "", by: str
    ) -> Campaign:
        """Decide on a pilot; going on against the advice asks for a reason. Raise BadInput, Conflict."""
        return self._moved(await self._launching.decide_pilot(brand, number, go=go, reason=reason, by=by))

    async def skip_pilot(self, brand: Brand, number: int, reason: str, *, by: str) -> Campaign:
        """Do without a pilot, and say why. Raise BadInput, Conflict."""
        return self._moved(await self._launching.skip_pilot(brand, number, reason, by=by))

    async def launch(self, brand: Brand, number: int, *, by: str, most: int | None = None) -> Campaign:
        """Let it run; there may be `most` under way. Raise BadInput with all that is missing, Conflict, Full."""
        return self._moved(await self._launching.launch(brand, number, by=by, most=most))

    async def close_campaign(self, brand: Brand, number: int, *, by: str) -> Campaign:
        """End a campaign for good. Raise NotFound, Conflict."""
        return self._moved(await self._launching.close(brand, number, by=by))

    async def archive(self, brand: Brand, number: int, *, by: str) -> Campaign:
        """Put a closed campaign away; its page stays. Raise NotFound, Conflict."""
        return self._moved(await self._launching.archive(brand, number, by=by))

    async def stop(self, number: int, reason: str, *, recall: bool = False) -> Campaign:
        """Hold a campaign, or recall it with all its cards. Raise NotFound, Conflict when that is so already."""
        return self._moved(await self._launching.stop(number, reason, recall=recall))

    async def resume(self, number: int, reason: str) -> Campaign:
        """Undo a hold or a recall. Raise NotFound, Conflict when there is none."""
        return self._moved(await self._launching.resume(number, reason))

    def _moved(self, campaign: Campaign) -> Campaign:
        self._near.pop(campaign.id, None)
        return campaign

    # Figures
    async def roll_up(self) -> int:
        """Count what was told since; return how many events that were. As a rule it happens by itself."""
        return await self._tracks.roll_up()

    async def check(self) -> list[str]:
        """Count everything again in the ledger, and tell what differs; empty is good."""
        return await self._tracks.check()

    async def figures(self, campaign: Campaign) -> Figures:
        """Give what was counted in all, as of a few seconds ago."""
        return await self._tracks.totals(campaign.id)

    async def tracking(self, brand: Brand, number: int) -> Tracking:
        """Give all that is counted, up to now."""
        campaign = await self.find(brand, number)
        await self.roll_up()
        seeds, variants = await self.seeds(campaign), await self.variants(campaign)
        return await self._tracks.of(campaign.id, seeds, variants)


def _fixed(campaign: Campaign, given: dict[str, object]) -> list[Problem]:
    """Find what can no longer be changed."""
    message = "This can no longer be changed: people have seen it."
    return [
        Problem(name.removesuffix("_ms"), message, "fixed")
        for name in _FIXED.get(campaign.state, ())
        if name in given and given[name] != _now_has(campaign, name)
    ]


def _now_has(campaign: Campaign, name: str) -> object:
    return campaign.slug if name == "slug" else getattr(campaign.brief, name)
