"""People who joined: the second tree, its eight slots, counts of generations, creatives, private links, erasure.

A participant's row keeps its place and its eight ancestors for ever; who somebody is stands beside it and can go.
The first parent wins; nobody is his own ancestor, because an id is always greater than its parent's. This room refuses
handles that are taken, reserved or look like somebody else's, a second join of the same browser, and words that the
guards refuse.

Face (all awaitables raise Busy when the database is away):
    people = Participants(database, chain, cards, blobs, settings=settings)
    await people.open() / close()                             close rolls up what waits
    await people.join(Wish(display_name, handle, lang, mail="", via=""), visitor, key=None) -> Joined
          via: code of any link of a card (latent too), "@handle", or "". Joined: participant token replayed
          raises BadInput with all paths (display_name, handle, mail, via), Conflict when this browser joined before
    await people.by_handle(handle) -> Participant             raises NotFound; Gone for a banned one
    await people.find(handle) -> Participant                  also a banned one; raises NotFound
      Participant: id parent(id or None) generation root handle display_name lang made_ms counted
                   state(active|erased|banned) active ancestors(8 ids or None)
    await people.by_id(id) -> Participant                     whatever became of him; raises NotFound
    await people.by_token(handle, token) -> Participant       raises NotFound (a wrong token is the same 404);
                                                              a banned one may still look, and be erased
    await people.of_visitor(visitor) -> Participant | None
    await people.renew_token(participant) -> str              the old one is worthless at once
    await people.mail_of(participant) -> str                  empty when none was given
    await people.slots(participant, sponsor=None) -> tuple[Slot x 8]        Slot: k kind(ancestor|sponsor|house) handle
                                                              display_name creative(None for the house)
    await people.generations(participant) -> Generations      levels(8 ints) total as_of_ms
    await people.creative(participant) -> CreativeState       shown pending refused (each Creative or None)
    await people.put_creative(participant, CreativeWish(line, link, picture: bytes|None)) -> Creative
      Creative: id(0: has no row, links straight) participant line link picture(blob key or "")
                state(pending|approved|refused) reason made_ms
    await people.target(id) -> str                            where /s/<id> leads; raises NotFound unless it is shown
    await people.pending_creatives(most) / decide_creative(id, approve=, reason=) / creative_by_id(id)
    await people.picture(creative) -> bytes                   the re-encoded JPEG
    await people.reach(participant) -> Reach                  openings(Openings) channels limited
      ChannelReach: channel via sent people joined            joined: of these people, who joined below him
    await people.tree(participant, most=400) -> tuple[TreeNode(key, parent, generation)]
                                                              anonymous, himself first, parents before children
    await people.cards_of(participant) -> tuple[OwnCard(card: Card, code, shown: bool)]
    await people.show_card(participant, card_id, shown=, hands=())     raises NotFound for a card that is not his;
                                                              hands: pairs that his page hands out there
    await people.void(participant, reason, undo=False) / ban(participant, reason, undo=False)
    await people.erase(participant) -> Erased                 his data goes; tree and counts stay
    await people.roll_up() -> int                             events counted; as a rule it runs by itself
    await people.board(campaign=0) -> list[Ranked(participant: Participant, score)]
    await people.check(mend=False) -> list[str]               recount of everything; what differs
    people.guests    await .leave(owner, GuestWish(name, line, lang), visitor=, guest=) -> GuestLine    .mode(owner)
                     .shown(owner, most) .waiting(owner) .one(owner, id)   .set_mode(owner, "ask"|"open"|"closed")
                     .show(owner, id) .remove(owner, id) .take_back(owner, id, visitor) .report(id, ...)
                     .reported(most) .decide(id, remove=, reason=)         for those who run the site
    people.exchange  await .ask(me, other) -> "asked"|"agreed"   .decline(me, other) .end(me, other) .between(me, other)
                     .friends(p) .asked_me(p) .asked_by_me(p) -> list[Friend(id, handle, display_name)]
    await people.take_in(lines) -> int                        JSON lines: id, parent, at (and handle, display_name)
"""

from __future__ import annotations

from greetings.participants.counts import Generations
from greetings.participants.creatives import Creative, CreativeState, CreativeWish
from greetings.participants.endings import Erased
from greetings.participants.exchange import Friend
from greetings.participants.guests import GuestLine, GuestWish, ReportedLine
from greetings.participants.joining import Joined
from greetings.participants.participants import Participants, Ranked
from greetings.participants.people import Participant
from greetings.participants.reach import ChannelReach, Reach, TreeNode
from greetings.participants.shelf import OwnCard
from greetings.participants.slots import NOBODY, Slot, SlotSponsor
from greetings.participants.wishes import Wish

__all__ = [
    "NOBODY",
    "ChannelReach",
    "Creative",
    "CreativeState",
    "CreativeWish",
    "Erased",
    "Friend",
    "Generations",
    "GuestLine",
    "GuestWish",
    "Joined",
    "OwnCard",
    "Participant",
    "Participants",
    "Ranked",
    "Reach",
    "ReportedLine",
    "Slot",
    "SlotSponsor",
    "TreeNode",
    "Wish",
]
