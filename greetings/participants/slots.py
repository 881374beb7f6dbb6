"""The eight slots of a spread page: slot k shows the creative of ancestor k, else a sponsor's, else the house's.

The sponsor is the one of the campaign through which somebody joined, else the installation's: whoever asks says which.
It stands in the first of the empty slots alone (`sponsor_slots`): eight times the same would be a wall of advertising.

Never sold, never re-ordered. What they cost does not depend on how large the tree is: one query by primary keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from greetings.participants.creatives import APPROVED, CREATIVE_COLUMNS, Creative, creative_of
from greetings.participants.people import ANCESTORS, GENERATIONS, Participant
from greetings.settings import Settings
from greetings.store import Database, Query, Value


@dataclass(frozen=True, slots=True)
class Slot:
    """One place on a spread page. `kind`: ancestor, sponsor or house; the house's words are the page's own business.

    A creative without a row of its own (id 0: an ancestor who set none, and the sponsor's) links straight.
    """

    k: int
    kind: str
    handle: str = ""
    display_name: str = ""
    creative: Creative | None = None


@dataclass(frozen=True, slots=True)
class SlotSponsor:
    """Who stands where there is no ancestor. `href`: where it leads, a path of ours, or empty."""

    name: str
    line: str = ""
    href: str = ""


NOBODY = SlotSponsor("")


@dataclass(frozen=True, slots=True)
class _Shown:
    id: int
    handle: str
    display_name: str
    creative: Creative | None


def _shown(*columns: Value) -> _Shown:
    participant, handle, name, *creative = columns
    own = creative_of(*creative) if creative[0] is not None else None
    return _Shown(int(participant or 0), str(handle or ""), str(name or handle or ""), own)


_SHOWN = Query(
    f"""select p.id, p.handle, p.display_name, {", ".join(f"c.{name}" for name in CREATIVE_COLUMNS)}
    from participant p left join creative c on c.id = (
        select max(x.id) from creative x where x.participant = p.id and x.state = 1)
    where p.state = 0 and p.id in ({", ".join(f":{name}" for name in ANCESTORS)})""",  # noqa: S608 - our own names
    _shown,
)


def spread_address(settings: Settings, handle: str) -> str:
    """Return the address of somebody's spread page; without a host in development."""
    return f"{settings.base_url}/@{quote(handle)}"


class Slots:
    """Reads what stands in slots."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._installation = SlotSponsor(settings.sponsor_name, settings.sponsor_line, settings.sponsor_link)

    async def of(self, participant: Participant, sponsor: SlotSponsor | None = None) -> tuple[Slot, ...]:
        """Give the eight slots of a participant's spread page. Without `sponsor` it is the installation's."""
        wanted = dict(zip(ANCESTORS, participant.ancestors, strict=True))
        found = await self._database.read(_SHOWN, **wanted) if participant.parent is not None else []
        shown = {one.id: one for one in found if one.handle}
        ancestors = [shown.get(one or 0) for one in participant.ancestors]
        empty = [k for k in range(1, GENERATIONS + 1) if ancestors[k - 1] is None]
        whose = self._installation if sponsor is None else sponsor
        sponsored = empty[: self._settings.sponsor_slots] if whose.name else []
        return tuple(
            [
                self._slot(k, ancestor, participant.id, sponsor=whose if k in sponsored else NOBODY)
                for k, ancestor in enumerate(ancestors, 1)
            ]
        )

    def _slot(self, k: int, ancestor: _Shown | None, participant: int, *, sponsor: SlotSponsor) -> Slot:
        if ancestor is not None:
            creative = ancestor.creative or self._default(ancestor)
            return Slot(k, "ancestor", ancestor.handle, ancestor.display_name, creative)
        if sponsor.name:
            creative = Creative(0, participant, sponsor.line, sponsor.href, "", APPROVED)
            return Slot(k, "sponsor", "", sponsor.name, creative)
        return Slot(k, "house")

    def _default(self, ancestor: _Shown) -> Creative:
        link = spread_address(self._settings, ancestor.handle)
        return Creative(0, ancestor.id, ancestor.display_name, link, "", APPROVED)
