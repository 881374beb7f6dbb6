"""Small tools that are useful by themselves: blessings to find, QR codes to take away, calendars, visit counters.

Each leads back to a card or to somebody's page; what it leads to is the door's business. The room writes the tables
`tool_count`, `counter` and `counter_seen`. It keeps no text that somebody typed and no address; a visit is a keyed hash
of today that is forgotten after a day. It refuses counters that it did not make.

Face:
    tools = Tools(database, catalog, flush_seconds=1.0)           await tools.close() stores what waits
    tools.blessings   .find(Asked(festival, relation, lang, words)) -> (Blessing, ...)      .languages .festivals
          Blessing: text lang kind(greeting|message) relation template festivals pick
          raises BadInput with all findings for a festival, relation or language that is not known
    tools.counters    await .make() -> name               await .see(name, visitor, day) -> people
          visitor None: looks without being counted; raises NotFound
    tools.uses        .add(tool, day)                     await .since(day) -> (Use(tool, day, uses), ...)
    square_png(text, level, side) -> bytes, square_svg(text, level, side) -> bytes      raise BadText: too long
    square_drawing(text, level) -> SquareDrawing(side, path)
    calendar_file(Feed(...)) -> bytes                              RFC 5545, days of a calendar
"""

from __future__ import annotations

from greetings.catalog import Catalog
from greetings.store import Database
from greetings.tools.blessings import Asked, Blessing, Blessings
from greetings.tools.counters import Counters
from greetings.tools.ics import Feed, FeedDay, calendar_file
from greetings.tools.squares import (
    LEVELS,
    SIDES,
    SquareDrawing,
    square_drawing,
    square_png,
    square_svg,
)
from greetings.tools.uses import Use, Uses

__all__ = [
    "LEVELS",
    "SIDES",
    "Asked",
    "Blessing",
    "Blessings",
    "Counters",
    "Feed",
    "FeedDay",
    "SquareDrawing",
    "Tools",
    "Use",
    "Uses",
    "calendar_file",
    "square_drawing",
    "square_png",
    "square_svg",
]


class Tools:
    """The tools of one process."""

    def __init__(self, database: Database, catalog: Catalog, *, flush_seconds: float) -> None:
        self.blessings = Blessings(catalog)
        self.counters = Counters(database, flush_seconds=flush_seconds)
        self.uses = Uses(database, flush_seconds=flush_seconds)

    async def close(self) -> None:
        """Store what waits; a database that is away loses it."""
        await self.counters.close()
        await self.uses.close()
