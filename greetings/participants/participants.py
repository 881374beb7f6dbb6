"""The face of the room: everything that is asked about people who joined, and done to them, goes through here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hmac import compare_digest

from greetings.cards import Cards
from greetings.chain import Chain, Ids, Pair
from greetings.errors import Gone, NotFound, PageGone
from greetings.links import Visitor
from greetings.participants import handles
from greetings.participants.arrivals import Arrivals
from greetings.participants.counts import BOARD_KEPT, BOARD_SHOWN, Counts, Generations
from greetings.participants.creatives import Creative, Creatives, CreativeState, CreativeWish
from greetings.participants.endings import Endings, Erased
from greetings.participants.exchange import Exchange
from greetings.participants.guests import Guests
from greetings.participants.joining import Gate, Joined
from greetings.participants.people import BY_HANDLE, BY_ID, TOKEN, Participant
from greetings.participants.reach import TREE_MOST, Reach, Reaches, TreeNode
from greetings.participants.recount import Recount
from greetings.participants.shelf import OwnCard, Shelf
from greetings.participants.slots import Slot, Slots, SlotSponsor
from greetings.participants.tokens import derived_token, hashed, new_token
from greetings.participants.wishes import Wish
from greetings.settings import Settings
from greetings.store import Blobs, Change, Database, Key, Query, Rows, Run, Unit

_RENEW = Change("update participant set token = :token where id = :id and state <> 1")
_MAIL_OF = Query("select address from participant_mail where participant = :id", str)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Somebody on the board, and the people in his eight generations."""

    participant: Participant
    score: int


class Participants:
    """People who joined. Made once; every process has its own."""

    def __init__(
        self, database: Database, chain: Chain, cards: Cards, blobs: Blobs, *, settings: Settings
    ) -> None:
        self._database = database
        self._chain = chain
        self._cards = cards
        self._blobs = blobs
        self._settings = settings
        self._ids = Ids()
        self._gate = Gate(database, chain, self._ids, settings=settings)
        self._slots = Slots(database, settings)
        self._counts = Counts(database, self._ids, rollup_seconds=settings.rollup_seconds)
        self._recount = Recount(database, self._counts)
        self._creatives = Creatives(database, blobs, self._ids, settings=settings)
        self._shelf = Shelf(database, cards)
        self._reaches = Reaches(database)
        self.guests = Guests(database, chain, self._ids, settings=settings)
        self.exchange = Exchange(database, settings=settings)
        written = (self.guests.forget, self.exchange.forget)
        self._endings = Endings(database, chain, cards, self._ids, creatives=self._creatives, written=written)
        self._arrivals = Arrivals(database, self._ids, self._counts, settings=settings)

    async def open(self) -> None:
        """Begin to roll counts up."""
        self._counts.open()

    async def close(self) -> None:
        """Roll up what waits, and let go of the blobs."""
        await self._counts.close()
        await self._blobs.close()

    # Joining
    async def join(self, wish: Wish, visitor: Visitor | None, key: Key | None = None) -> Joined:
        """Let somebody in, below the nearest person who holds the link by which he came, or one above it.

        Raise BadInput with all findings, Conflict when this browser has joined before.
        """
        joined = await self._gate.join(wish, visitor, key)
        if joined.replayed:
            return await self._replayed(joined.participant.id, key)
        self._counts.soon()
        return joined

    async def _replayed(self, participant: int, key: Key | None) -> Joined:
        found, stored = await self.by_id(participant), await self._token_of(participant)
        tokens = [derived_token(secret, key) for secret in self._settings.secret_key] if key else []
        fitting = [one for one in tokens if compare_digest(hashed(one), stored)]
        return Joined(found, fitting[0] if fitting else "", replayed=True)

    # Who is who
    async def by_id(self, participant: int) -> Participant:
        """Give somebody by his number, whatever became of him. Raise NotFound."""
        found = await self._database.one(BY_ID, id=participant)
        if found is None:
            raise NotFound("There is nobody here.")
        return found

    async def by_handle(self, handle: str) -> Participant:
        """Give who has a handle. Raise NotFound, Gone for somebody who is out of service."""
        found = await self.find(handle)
        if not found.active:
            raise PageGone("This page is out of service.")
        return found

    async def find(self, handle: str) -> Participant:
        """Give who has a handle, also when he is banned. Raise NotFound."""
        found = await self._database.one(BY_HANDLE, handle=handles.fold(handle))
        if found is None:
            raise NotFound("There is nobody with this handle.")
        return found

    async def by_token(self, handle: str, token: str) -> Participant:
        """Give who proves that a handle is his, also when he is banned. Raise NotFound."""
        found = await self._database.one(BY_HANDLE, handle=handles.fold(handle))
        if found is None or not compare_digest(hashed(token), await self._token_of(found.id)):
            raise NotFound("There is nothing here. Please check that the link is complete.")
        return found

    async def _token_of(self, participant: int) -> bytes:
        return await self._database.one(TOKEN, id=participant) or b""

    async def of_visitor(self, visitor: Visitor | None) -> Participant | None:
        """Give to whom a browser belongs."""
        holder = await self._chain.holders.of_visitor(visitor)
        if holder is None:
            return None
        return await self._database.one(BY_ID, id=holder)

    async def renew_token(self, participant: Participant) -> str:
        """Make a new token; the old one is worthless at once. Raise Gone for somebody who was erased."""
        token = new_token()
        run = Run(_RENEW, {"id": participant.id, "token": hashed(token)})
        answer = await self._database.write(Unit(runs=(run,)))
        if not answer.touched[0]:
            raise Gone("This page was erased.")
        return token

    async def mail_of(self, participant: Participant) -> str:
        """Give somebody's mail address, empty when there is none."""
        return await self._database.one(_MAIL_OF, id=participant.id) or ""

    # What his page shows
    async def slots(self, participant: Participant, sponsor: SlotSponsor | None = None) -> tuple[Slot, ...]:
        """Give the eight slots of somebody's spread page. Without `sponsor` it is the installation's."""
        return await self._slots.of(participant, sponsor)

    async def generations(self, participant: Participant) -> Generations:
        """Give how many people there are in his generations 1..8, and up to when they are counted."""
        return await self._counts.generations(participant.id)

    async def reach(self, participant: Participant) -> Reach:
        """Give what became of his links, by the way he sent them."""
        return await self._reaches.of(participant)

    async def tree(self, participant: Participant, most: int = TREE_MOST) -> tuple[TreeNode, ...]:
        """Give who came below him in eight generations, without names: himself first, parents before children."""
        return await self._reaches.tree(participant, most)

    # What he shows others
    async def creative(self, participant: Participant) -> CreativeState:
        """Give his creatives: the one that is shown, the one that waits, the one that was refused last."""
        return await self._creatives.of(participant)

    async def put_creative(self, participant: Participant, wish: CreativeWish) -> Creative:
        """Keep what he wants to show below; it is approved by rule or waits for ops. Raise BadInput, Conflict."""
        return await self._creatives.put(participant, wish)

    async def creative_by_id(self, creative: int) -> Creative:
        """Give a creative in whatever state. Raise NotFound."""
        return await self._creatives.by_id(creative)

    async def target(self, creative: int) -> str:
        """Give where a shown creative links to. Raise NotFound for one that is not shown, or links nowhere."""
        return await self._creatives.target(creative)

    async def picture(self, creative: Creative) -> bytes:
        """Give the JPEG of a creative. Raise NotFound when it has none."""
        return await self._creatives.picture(creative)

    async def pending_creatives(self, most: int = 100) -> list[Creative]:
        """Give the creatives that wait for ops, the oldest first."""
        return await self._creatives.waiting(most)

    async def decide_creative(self, creative: int, *, approve: bool, reason: str = "") -> Creative:
        """Approve or refuse a creative, and log it. Raise NotFound, Conflict if that was decided before."""
        entry = self._chain.log.entry("approve" if approve else "refuse", f"creative {creative}", reason)
        return await self._creatives.decide(creative, approve=approve, reason=reason, log=(entry,))

    async def cards_of(self, participant: Participant) -> tuple[OwnCard, ...]:
        """Give the newest hundred cards that he made, and which of them his spread page shows."""
        return await self._shelf.cards_of(participant)

    async def show_card(
        self, participant: Participant, card: int, *, shown: bool, hands: tuple[Pair, ...] = ()
    ) -> None:
        """Show a card on his spread page, or no longer. Raise NotFound for a card that is not his.

        `hands` is what his page will hand out there: it is his from now on.
        """
        bound = (self._chain.holders.bind(participant.id, hands),) if shown and hands else ()
        await self._shelf.show(participant, card, shown=shown, bound=bound)

    # What ends somebody's part
    async def void(self, participant: Participant, reason: str, *, undo: bool = False) -> None:
        """Count him no longer, or again; the tree stays. Raise Conflict when that is so already."""
        await self._endings.void(participant, reason, undo=undo)
        self._counts.soon()

    async def ban(self, participant: Participant, reason: str, *, undo: bool = False) -> None:
        """Take his page and creative out of service, or give them back. Raise Conflict when that is so already."""
        await self._endings.ban(participant, reason, undo=undo)

    async def erase(self, participant: Participant, *with_it: Rows) -> Erased:
        """Erase all that says who he was, with the cards that he made. Doing it again finishes what was cut off.

        `with_it`: steps that belong to the act, such as a line in the log.
        """
        return await self._endings.erase(participant, *with_it)

    # All together
    async def roll_up(self) -> int:
        """Count the events that wait and return how many those were; as a rule that happens by itself."""
        return await self._counts.roll_up()

    async def board(self, campaign: int = 0) -> list[Ranked]:
        """Give the hundred who have most people in their eight generations, without those out of service."""
        ranked = []
        for one in await self._counts.board(campaign, BOARD_KEPT):
            participant = await self._database.one(BY_ID, id=one.participant)
            if participant is not None and participant.active and participant.handle:
                ranked.append(Ranked(participant, one.score))
        return ranked[:BOARD_SHOWN]

    async def check(self, *, mend: bool = False) -> list[str]:
        """Count everything again and say what differs; with `mend` counts and board are put right."""
        return await self._recount.check(mend=mend)

    async def take_in(self, lines: Iterable[str]) -> int:
        """Take in a tree of JSON lines and return how many came. Raise BadInput, and store nothing, if any is wrong."""
        return await self._arrivals.take_in(lines)
