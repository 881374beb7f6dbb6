"""What a code names, and what is handed out there: plain values, and the SQL that reads and makes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from greetings.chain.tidings import Tag
from greetings.links import ADDRESS_BAR, Channel, Links, Visitor
from greetings.store import Insert, Query, Rows

PREVIEWED, SENT, OPENED = range(3)
# A card that was erased is taken back at a time that no undo can reach.
ERASED_MS = 0
STATES: Final = ("previewed", "sent", "opened")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a chain. Latent places have no `forward`; their generation is the one they would have."""

    code: str
    card: int
    parent: int | None
    generation: int
    channel: Channel
    nonce: int
    forward: int | None
    state: str | None
    counted: bool
    made_ms: int | None
    taken_back_ms: int | None
    recalled: bool
    token_version: int
    tag: Tag | None = None

    @property
    def latent(self) -> bool:
        """Nobody has opened or sent this link yet."""
        return self.forward is None

    @property
    def root(self) -> bool:
        """The maker's own link, where the chain begins."""
        return self.parent is None

    @property
    def gone(self) -> bool:
        """Taken back by its maker, or recalled with its sub-chain."""
        return self.recalled or self.taken_back_ms is not None

    @property
    def erased(self) -> bool:
        """Taken back for good: its words are no longer there."""
        return self.taken_back_ms == ERASED_MS


@dataclass(frozen=True, slots=True)
class Hand:
    """The links that one viewer is handed: the same nonce for every channel, and nothing is stored."""

    links: Links = field(repr=False)
    reference: int
    nonce: int
    own: bool
    root: bool
    address: str
    visitor: Visitor | None = field(default=None, repr=False)

    @property
    def nonces(self) -> frozenset[int]:
        """All nonces under which this viewer may have sent something: his own, and one for each friend."""
        known = self.visitor.nonces(self.reference) if self.visitor is not None else ()
        return frozenset((self.nonce, *known))

    def code(self, number: int = ADDRESS_BAR.number) -> str:
        """Make the code of one channel number."""
        return self.links.issue(number, self.reference, self.nonce)

    def codes(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """Make the codes of several channel numbers at once (a third faster than one by one)."""
        return self.links.issue_all(numbers, self.reference, self.nonce)

    def friend_codes(self, friend: int, numbers: Iterable[int]) -> tuple[str, ...]:
        """Make the codes that are kept for one friend (1 to FRIENDS_MAX), so that the ledger can tell friends apart.

        Without a cookie each call draws a nonce of its own.
        """
        who = self.visitor
        nonce = self.links.random_nonce() if who is None else who.nonce(self.reference, friend)
        return self.links.issue_all(numbers, self.reference, nonce)


@dataclass(frozen=True, slots=True)
class Made:
    """A forward that is in the ledger now; `replayed` when an idempotency key had made it before."""

    code: str
    replayed: bool


@dataclass(frozen=True, slots=True)
class Root:
    """Where a new chain begins. The id of a card is the id of its root forward; `step` goes into the card's unit."""

    card: int
    code: str
    token: str
    step: Rows
    made_ms: int


class ForwardRow(NamedTuple):
    """A row of the ledger with what may have ended its card. `recalls`: how many entries its card has in their log.

    It never leaves this room, and is made for every request: a named tuple costs an eighth of a frozen dataclass.
    """

    id: int
    card: int
    parent: int | None
    generation: int
    channel: int
    nonce: int
    key_number: int
    state: int
    counted: int
    made_ms: int
    taken_back_ms: int | None
    token_version: int
    recalls: int
    campaign: int
    seed: int
    variant: int


FORWARD = Insert(
    "forward",
    (
        "id",
        "card",
        "parent",
        "generation",
        "channel",
        "nonce",
        "key_number",
        "state",
        "counted",
        "made_ms",
    ),
)
LATENT = Insert(FORWARD.table, FORWARD.columns, on=("parent", "nonce", "channel"))

_ROW = """select f.id, f.card, f.parent, f.generation, f.channel, f.nonce, f.key_number, f.state, f.counted,
    f.made_ms, s.taken_back_ms, coalesce(s.token_version, 1),
    (select count(*) from recall r where r.card = f.card),
    coalesce(s.campaign, 0), coalesce(s.seed, 0), coalesce(s.variant, 0)
    from forward f left join card_state s on s.card = f.card"""
BY_ID = Query(f"{_ROW} where f.id = :id", ForwardRow)
BY_LINK = Query(f"{_ROW} where f.parent = :parent and f.nonce = :nonce and f.channel = :channel", ForwardRow)
RECALLED = Query(
    """with recursive standing(forward) as (
        select r.forward from recall r
        where r.card = :card and r.undo = 0 and not exists (
            select 1 from recall later where later.card = r.card and later.forward = r.forward and later.id > r.id)
    ), up(id, parent) as (
        select f.id, f.parent from forward f where f.id = :id
        union all
        select f.id, f.parent from up join forward f on f.id = up.parent
        where up.parent >= (select min(forward) from standing)
    )
    select count(*) from up join standing on standing.forward = up.id""",
    int,
)
# Such a walk takes milliseconds, for which nobody else is to wait.
DEEP = 1_000
RECALLED_DEEP = replace(RECALLED, heavy=True)
