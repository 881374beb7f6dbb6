"""What all parts of this room share: finding campaigns, and changing one under its own lock with a line in the logs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from greetings.brands import Brand, BrandLog
from greetings.campaigns import rows
from greetings.campaigns.rows import Campaign, Seed, Variant
from greetings.cards import Cards
from greetings.catalog import Catalog
from greetings.chain import Chain, Ids
from greetings.chain.tidings import now_ms
from greetings.errors import Conflict, Full, NotFound
from greetings.settings import Settings
from greetings.store import Change, Database, Rows, Run, Unit, Unmet, Value

NO_ROOM = "There are as many campaigns under way as there may be."


@dataclass(frozen=True, slots=True)
class Ground:
    """What the parts of this room stand on."""

    database: Database
    chain: Chain
    cards: Cards
    catalog: Catalog
    settings: Settings
    ids: Ids
    log: BrandLog

    async def find(self, brand: Brand, number: int) -> Campaign:
        """Give a campaign of a brand. Raise NotFound, also for somebody else's."""
        found = await self.database.one(rows.FIND, id=number, brand=brand.id)
        if found is None:
            raise NotFound("There is no such campaign.")
        return found

    async def by_id(self, number: int) -> Campaign:
        """Give a campaign whosever it is. Raise NotFound."""
        found = await self.database.one(rows.BY_ID, id=number)
        if found is None:
            raise NotFound("There is no such campaign.")
        return found

    async def variants(self, campaign: int) -> tuple[Variant, ...]:
        """Give the designs of a campaign, the first one first."""
        return tuple(await self.database.read(rows.VARIANTS, campaign=campaign))

    async def seeds(self, campaign: int) -> tuple[Seed, ...]:
        """Give the seeds of a campaign by number; 0 is its own page."""
        return tuple(await self.database.read(rows.SEEDS, campaign=campaign))

    def entry(self, campaign: Campaign, by: str, act: str) -> Rows:
        """Give the step that logs an act on a campaign."""
        return self.log.entry(campaign.brand, by, act, campaign.slug)

    async def act(self, campaign: Campaign, states: tuple[int, int], unit: Unit) -> None:
        """Store a unit on a campaign whose state lies between two (both included). Raise Conflict otherwise."""
        bounds: dict[str, Value] = {"campaign": campaign.id, "low": states[0], "high": states[1]}
        lock = Run(rows.LOCK, bounds, at_least=1)
        try:
            await self.database.write(Unit(unit.rows, runs=(lock, *unit.runs)))
        except Unmet as error:
            raise await self.unfit(campaign) from error

    async def unfit(self, campaign: Campaign) -> Conflict:
        """Word that an act does not fit the state of a campaign."""
        now = await self.by_id(campaign.id)
        words = "This campaign was stopped by those who run the site." if now.stopped else ""
        return Conflict(words or f"This cannot be done while the campaign is {now.state}.")

    async def move(
        self,
        campaign: Campaign,
        change: Change,
        act: str,
        *,
        by: str,
        params: Mapping[str, Value] | None = None,
        room: tuple[Run, ...] = (),
    ) -> Campaign:
        """Run a guarded change of a campaign with its line in the log, and give it as it is then.

        `room` are further steps, which say whether there is room for one more under way. Raise Conflict, Full.
        """
        given = {"id": campaign.id, "now": now_ms(), **(params or {})}
        step = Run(change, given, at_least=1)
        try:
            await self.database.write(Unit((self.entry(campaign, by, act),), runs=(step, *room)))
        except Unmet as error:
            if room and (await self.by_id(campaign.id)).state == campaign.state:
                raise Full(NO_ROOM) from error
            raise await self.unfit(campaign) from error
        return await self.by_id(campaign.id)
