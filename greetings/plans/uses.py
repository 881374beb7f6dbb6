"""How much a brand uses of everything that plans limit: read from the tables of the rooms that keep it.

A brand's templates, people and campaigns are few; the cards of a month are counted along an index.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from greetings.plans.rules import CAMPAIGNS, CARDS, PEOPLE, TEMPLATES, WEBHOOKS
from greetings.store import Database, Query

# `campaign <> 0` lets both engines use the index of the cards that belong to a campaign.
_CARDS = (
    "from campaign c join card_state s on s.campaign = c.id and s.campaign <> 0"
    " where c.brand = :brand and s.card >= :first"
)
_NTH = Query(f"select s.card {_CARDS} order by s.card limit 1 offset :skip", int, heavy=True)
_COUNTS: Final[Mapping[str, Query[int]]] = {
    TEMPLATES: Query(
        "select count(distinct template) from template_version where brand = :brand and state in (1, 2, 3)",
        int,
    ),
    PEOPLE: Query("select count(*) from brand_person where brand = :brand and state = 0", int),
    CAMPAIGNS: Query("select count(*) from campaign where brand = :brand and state in (1, 2)", int),
    WEBHOOKS: Query("select count(*) from webhook where brand = :brand", int),
    CARDS: Query(f"select count(*) {_CARDS}", int, heavy=True),
}


class Uses:
    """Counts what brands have."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, brand: int, name: str, first: int) -> int:
        """Count something of a brand; of cards those with ids from `first` on. What nobody counts is 0."""
        query = _COUNTS.get(name)
        if query is None:
            return 0
        since = {"first": first} if name == CARDS else {}
        return await self._database.one(query, brand=brand, **since) or 0

    async def nth_card(self, brand: int, first: int, skip: int) -> int | None:
        """Give the card of a brand's campaigns that comes after `skip` others, of those with ids from `first` on."""
        return await self._database.one(_NTH, brand=brand, first=first, skip=skip)
