"""From the outbox into the queue: each event of a campaign becomes a delivery for each webhook that wants it, once.

Deliveries and the end of the claim stand in one unit. Events whose campaign or brand has no webhook are settled alone.
What a participant joined by is kept here too, so that his page can show the sponsor of that campaign.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from greetings.campaigns import CONVERSION, HOOKED, PARTICIPANT_JOINED, Campaigns, Event
from greetings.errors import NotFound
from greetings.sponsors.conversions import Conversions
from greetings.sponsors.deliveries import Deliveries
from greetings.sponsors.rows import ON, Webhook
from greetings.sponsors.stories import Scene, Stories
from greetings.sponsors.webhooks import Webhooks
from greetings.store import Database, Insert, Rows, Unit, Unmet

AT_ONCE: Final = 500
_JOINED = Insert("campaign_participant", ("participant", "campaign"), on=("participant",))


class Fan:
    """Fills the queue."""

    def __init__(
        self, database: Database, campaigns: Campaigns, conversions: Conversions, *, stories: Stories
    ) -> None:
        self._database = database
        self._campaigns = campaigns
        self._conversions = conversions
        self._stories = stories

    async def out(self, webhooks: Webhooks, deliveries: Deliveries, *, now_ms: int) -> int:
        """Queue what waits in the outbox; give how many events were settled."""
        claim = await self._campaigns.events.claim(HOOKED, AT_ONCE)
        if not claim.events:
            return 0
        scenes: dict[int, Scene | None] = {}
        hooks: dict[int, list[Webhook]] = {}
        rows: list[Rows] = []
        for event in claim.events:
            if event.campaign not in scenes:
                scenes[event.campaign] = await self._scene(event.campaign)
            scene = scenes[event.campaign]
            if scene is None:
                continue
            brand = scene.campaign.brand
            if brand not in hooks:
                hooks[brand] = [one for one in await webhooks.of_brand(brand) if one.state == ON]
            told = [one for one in hooks[brand] if event.name in one.kinds]
            rows += await self._queued(event, scene, told, deliveries=deliveries, now_ms=now_ms)
        if joined := _joined(claim.events):
            rows.append(joined)
        try:
            await self._database.write(
                Unit(tuple(rows), runs=(self._campaigns.events.settle(HOOKED, claim),))
            )
        except Unmet:
            return 0  # another process took the claim over, and queues it
        return len(claim.events)

    async def _queued(
        self, event: Event, scene: Scene, told: Sequence[Webhook], *, deliveries: Deliveries, now_ms: int
    ) -> list[Rows]:
        if not told:
            return []
        conversion = await self._conversions.by_id(event.subject) if event.kind == CONVERSION else None
        body = self._stories.body(event, scene, conversion)
        return [deliveries.rows(one, event.id, event.name, body, now_ms=now_ms) for one in told]

    async def _scene(self, campaign: int) -> Scene | None:
        try:
            found = await self._campaigns.by_id(campaign)
        except NotFound:
            return None
        seeds = {one.id: one for one in await self._campaigns.seeds(found)}
        variants = {one.id: one for one in await self._campaigns.variants(found)}
        return Scene(found, seeds, variants)


def _joined(events: Sequence[Event]) -> Rows | None:
    records = tuple([(one.subject, one.campaign) for one in events if one.kind == PARTICIPANT_JOINED])
    return Rows(_JOINED, records) if records else None
