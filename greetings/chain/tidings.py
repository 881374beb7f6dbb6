"""Tidings: what happens on the cards of campaigns, written in the units of the acts themselves and told once.

A card belongs to a campaign by its `card_state`; a card outside of any has no tag, and nothing is written for it. Each
reader (counts, webhooks) claims what waits for it and settles its claim in the unit of its own work: whoever finds a
claim older than a minute takes it over, and the unit of the first owner is then undone as a whole. Refuses nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from greetings.chain.ids import LARGEST, Ids, first_of
from greetings.store import Change, Database, Insert, Query, Rows, Run, Unit, Value

CARD_MADE, FORWARD_CREATED, PERSON_OPENED, PARTICIPANT_JOINED, CONVERSION, LINK_FOLLOWED = range(1, 7)
KINDS: Final = {
    CARD_MADE: "card.made",
    FORWARD_CREATED: "forward.created",
    PERSON_OPENED: "person.opened",
    PARTICIPANT_JOINED: "participant.joined",
    CONVERSION: "conversion",
    LINK_FOLLOWED: "link.followed",
}
COUNTED, HOOKED = CONSUMERS = ("counted", "hooked")
STALE_MS = 60_000
SWEPT_AT_ONCE = 5000
_COLUMNS: Final = ("id", "campaign", "kind", "subject", "who", "seed", "variant", "channel", "at_ms")
_EVENT = Insert("campaign_event", _COLUMNS, on=("kind", "subject", "who"))
_TAGGED = Insert("card_state", ("card", "campaign", "seed", "variant"))
_PUT = f"insert into campaign_event ({', '.join(_COLUMNS)})"
_ONCE = "on conflict (kind, subject, who) do nothing"
_CREATED = Change(
    f"""{_PUT} select :event, :campaign, {FORWARD_CREATED}, f.id, 0, :seed, :variant, f.channel, :now
    from forward f where f.id = :forward and f.counted = 1 {_ONCE}"""  # noqa: S608 - our own words
)
_OPENED = Change(
    f"""{_PUT} select :event, :campaign, {PERSON_OPENED}, p.forward, p.visitor, :seed, :variant, :channel, :now
    from opening_person p where p.forward = :forward and p.visitor = :who and p.made_ms = :now {_ONCE}"""  # noqa: S608
)
# A card joins the campaign of the card out of which it was made, while that one is open.
_FOLLOW = Change(
    """insert into card_state (card, campaign, seed, variant)
    select :card, c.id, :seed, coalesce(
        (select v.id from campaign_variant v where v.campaign = c.id and v.template = :template), 0)
    from campaign c join brand b on b.id = c.brand
    where c.id = :campaign and c.stopped = '' and b.state = 0 and (c.state = 1 or (c.state = 2
        and c.starts_ms <= :now and c.ends_ms > :now)) on conflict (card) do nothing"""
)
_FOLLOWED = Change(
    f"""{_PUT} select :event, s.campaign, {CARD_MADE}, s.card, 0, s.seed, s.variant, :channel, :now
    from card_state s where s.card = :card and s.campaign <> 0 {_ONCE}"""  # noqa: S608
)
_CLAIM = {
    one: Change(
        f"""update campaign_event set {one} = :claim where {one} < :stale and id in (
        select id from campaign_event where {one} < :stale order by {one}, id limit :most)"""  # noqa: S608
    )
    for one in CONSUMERS
}
_SETTLE = {
    one: Change(f"update campaign_event set {one} = {LARGEST} where {one} = :claim")  # noqa: S608 - our words
    for one in CONSUMERS
}
_SWEEP = Change(
    f"""delete from campaign_event where id in (select id from campaign_event
    where counted = {LARGEST} and id < :old order by id limit :most)"""  # noqa: S608 - our own words
)


@dataclass(frozen=True, slots=True)
class Tag:
    """Of which campaign a card is, by which seed it came there, and which variant of its designs it is (0: another)."""

    campaign: int
    seed: int
    variant: int


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `subject` is a card, a forward, a participant or a conversion, by `kind`.

    Of a sponsor's link that was followed it is the forward on which it stood, or the campaign.
    """

    id: int
    campaign: int
    kind: int
    subject: int
    seed: int
    variant: int
    channel: int
    at_ms: int

    @property
    def name(self) -> str:
        """What it is called by those who are told of it."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Claim:
    """Events that one reader works on now, the oldest first."""

    number: int
    events: tuple[Event, ...]


_SELECT = "select id, campaign, kind, subject, seed, variant, channel, at_ms from campaign_event"
_CLAIMED = {one: Query(f"{_SELECT} where {one} = :claim order by id", Event) for one in CONSUMERS}
_WAITING = {one: Query(f"select min({one}) from campaign_event", lambda least: least) for one in CONSUMERS}  # noqa: S608
_OLDEST = {
    one: Query(f"select min(id) from campaign_event where {one} < {LARGEST}", lambda oldest: oldest)  # noqa: S608
    for one in CONSUMERS
}
_BY_ID = Query(f"{_SELECT} where id = :id", Event)
_OF_CAMPAIGN = Query(
    f"{_SELECT} where campaign = :campaign and id < :before order by id desc limit :most", Event
)
_TAG_OF = Query("select campaign, seed, variant from card_state where card = :card and campaign <> 0", Tag)


class Tidings:
    """The outbox of an installation. Its steps go into the units of those who act."""

    def __init__(self, database: Database, ids: Ids) -> None:
        self._database = database
        self._ids = ids

    # What goes into the units of acts
    def rows(self, kind: int, tag: Tag, subject: int, *, who: int = 0, channel: int = 0) -> Rows:
        """Give the step that tells of an act. The same kind, subject and `who` are told once."""
        record = (
            self._ids.draw(), tag.campaign, kind, subject, who, tag.seed, tag.variant, channel, now_ms(),
        )  # fmt: skip
        return Rows(_EVENT, (record,))

    def created(self, tag: Tag, forward: int) -> Run:
        """Give the step that tells of a forward, if it is there and counts by then."""
        return Run(_CREATED, {**self._said(tag), "forward": forward, "now": now_ms()})

    def opened(self, tag: Tag, forward: int, who: int, *, channel: int, at_ms: int) -> Run:
        """Give the step that tells of a person, if this unit made the row of his opening."""
        said = self._said(tag)
        return Run(_OPENED, {**said, "forward": forward, "who": who, "channel": channel, "now": at_ms})

    def tagged(self, card: int, tag: Tag) -> Rows:
        """Give the step that makes a new card one of a campaign, and tells nobody: a seed."""
        return Rows(_TAGGED, ((card, tag.campaign, tag.seed, tag.variant),))

    def follow(self, card: int, tag: Tag, template: str, *, channel: int) -> tuple[Run, ...]:
        """Give the steps that let a new card join the campaign of the one out of which it was made, while it is open.

        Its seed stays the same; its variant is the one of its own template.
        """
        now = now_ms()
        whose: dict[str, Value] = {"campaign": tag.campaign, "seed": tag.seed, "template": template}
        told: dict[str, Value] = {"event": self._ids.draw(), "channel": channel}
        return (
            Run(_FOLLOW, {"card": card, "now": now, **whose}),
            Run(_FOLLOWED, {"card": card, "now": now, **told}),
        )

    def _said(self, tag: Tag) -> dict[str, Value]:
        return {
            "event": self._ids.draw(),
            "campaign": tag.campaign,
            "seed": tag.seed,
            "variant": tag.variant,
        }

    # What readers do
    async def claim(self, consumer: str, most: int) -> Claim:
        """Claim what waits for a reader, the oldest first; empty when there is nothing."""
        stale = first_of(now_ms() - STALE_MS)
        least = await self._database.one(_WAITING[consumer])
        if least is None or least >= stale:
            return Claim(0, ())
        number = self._ids.draw()
        step = Run(_CLAIM[consumer], {"claim": number, "stale": stale, "most": most})
        marked = await self._database.write(Unit(runs=(step,)))
        if not marked.touched[0]:
            return Claim(0, ())
        return Claim(number, tuple(await self._database.read(_CLAIMED[consumer], claim=number)))

    def settle(self, consumer: str, claim: Claim) -> Run:
        """Give the step that ends a claim; the unit is Unmet when somebody took the claim over."""
        return Run(_SETTLE[consumer], {"claim": claim.number}, at_least=len(claim.events))

    async def oldest(self, consumer: str) -> int | None:
        """Give the oldest event that waits for a reader."""
        return await self._database.one(_OLDEST[consumer])

    async def sweep(self, before_ms: int) -> int:
        """Forget events of before a time that were counted, some at once; give how many those were."""
        step = Run(_SWEEP, {"old": first_of(before_ms), "most": SWEPT_AT_ONCE})
        return (await self._database.write(Unit(runs=(step,)))).touched[0]

    # What is asked
    async def find(self, number: int) -> Event | None:
        """Give an event that is still kept."""
        return await self._database.one(_BY_ID, id=number)

    async def of_campaign(self, campaign: int, *, before: int = LARGEST, most: int = 100) -> list[Event]:
        """Give the newest events of a campaign."""
        return await self._database.read(_OF_CAMPAIGN, campaign=campaign, before=before, most=most)

    async def tag_of(self, card: int) -> Tag | None:
        """Tell of which campaign a card is."""
        return await self._database.one(_TAG_OF, card=card)


def now_ms() -> int:
    """Give the time in ms since 1970."""
    return time.time_ns() // 1_000_000
