"""Who takes part: the row of a participant, how it is read, and what is known of a parent for ever."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

from greetings.errors import NotFound
from greetings.store import Change, Database, Insert, Query

GENERATIONS: Final = 8
STATES: Final = ("active", "erased", "banned")
ACTIVE, ERASED, BANNED = range(3)
ANCESTORS: Final = tuple(f"a{k}" for k in range(1, GENERATIONS + 1))
LEVELS: Final = tuple(f"l{k}" for k in range(1, GENERATIONS + 1))
COLUMNS: Final = (
    "id", *ANCESTORS, "generation", "root", "made_ms", "state", "counted", "handle", "display_name", "lang",
)  # fmt: skip
PARTICIPANT = Insert("participant", (*COLUMNS, "token"))
COUNT_EVENT = Insert("count_event", ("id", "participant", "delta", "claim"))
MAIL = Insert("participant_mail", ("participant", "address"))
# A no-op that fails for whoever is out of service: with it nothing can come in while somebody is being erased.
IN_SERVICE = Change("update participant set state = 0 where id = :id and state = 0")
_KEPT = 8192


@dataclass(frozen=True, slots=True)
class Lineage:
    """A place in the tree: the eight ancestors above it (nearest first, None where there is none), for ever."""

    ancestors: tuple[int | None, ...]
    generation: int
    root: int

    def below(self, parent: int) -> Lineage:
        """Give the place of a child, whose parent is `parent` and stands here."""
        return Lineage((parent, *self.ancestors[:-1]), self.generation + 1, self.root)


def beginning(root: int) -> Lineage:
    """Give the place of somebody who joined through nobody."""
    return Lineage((None,) * GENERATIONS, 0, root)


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who joined. Of an erased one only his place is left; of a banned one nothing is shown."""

    id: int
    lineage: Lineage
    made_ms: int
    state: str
    counted: bool
    handle: str
    display_name: str
    lang: str

    @property
    def parent(self) -> int | None:
        """The participant through whose link he came."""
        return self.lineage.ancestors[0]

    @property
    def ancestors(self) -> tuple[int | None, ...]:
        """His eight ancestors, nearest first."""
        return self.lineage.ancestors

    @property
    def generation(self) -> int:
        """Steps from the root."""
        return self.lineage.generation

    @property
    def root(self) -> int:
        """The participant with whom his tree begins."""
        return self.lineage.root

    @property
    def active(self) -> bool:
        """Neither erased nor banned."""
        return self.state == STATES[ACTIVE]


def participant_of(id_: int, *columns: Any) -> Participant:
    """Read a row whose columns are COLUMNS."""
    generation, root, made_ms, state, counted, handle, display_name, lang = columns[GENERATIONS:]
    return Participant(
        id_,
        Lineage(columns[:GENERATIONS], generation, root),
        made_ms=made_ms,
        state=STATES[state],
        counted=bool(counted),
        handle=handle or "",
        display_name=display_name or handle or "",
        lang=lang or "en",
    )


def lineage_of(*columns: Any) -> Lineage:
    """Read the columns of ANCESTORS, generation and root."""
    return Lineage(columns[:GENERATIONS], *columns[GENERATIONS:])


_READ = f"select {', '.join(f'p.{name}' for name in COLUMNS)} from participant p"  # noqa: S608 - our own names
BY_ID = Query(f"{_READ} where p.id = :id", participant_of)
BY_HANDLE = Query(f"{_READ} where p.handle = :handle", participant_of)
_LINEAGE = Query(
    f"select {', '.join(ANCESTORS)}, generation, root from participant where id = :id",  # noqa: S608 - our own names
    lineage_of,
)
TOKEN = Query("select token from participant where id = :id", lambda token: bytes(token or b""))


class Lineages:
    """The places of parents. They never change, so each process keeps those that it met last."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[int, Lineage] = OrderedDict()

    async def of(self, participant: int) -> Lineage:
        """Give the place of a participant. Raise NotFound."""
        kept = self._kept.get(participant)
        if kept is not None:
            self._kept.move_to_end(participant)
            return kept
        found = await self._database.one(_LINEAGE, id=participant)
        if found is None:
            raise NotFound("There is nobody here.")
        self._kept[participant] = found
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return found
