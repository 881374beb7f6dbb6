"""The chain: forwards, latent links, openings, what ends them. The ledger is append-only and "current" is derived.

A code names a place. A place with a row is a forward; one without is latent and costs nothing. Looking makes a row only
at the first GET of a latent link by somebody else than its own visitor; robots and plain looks are counters, kept in
memory for a moment; persons and forwards are committed before the answer. This room refuses codes that it did not make,
whose parent does not exist, and every act on a place that was taken back or recalled.

Face (all awaitables raise Busy when the database is away):
    chain = Chain(database, links, settings, limits=None)
    await chain.close()                                       stores the counters that wait
    await chain.resolve(code) -> Place | None                 None: never made. Look at place.gone before anything else
    await chain.require(code) -> Place                        the same; raises NotFound, Gone, Recalled
    await chain.at(forward id) -> Place | None
      Place: code card parent generation channel(Channel) nonce forward(None: latent) state counted made_ms
             taken_back_ms recalled token_version | .latent .root .gone .erased
    chain.is_own(place, visitor) -> bool                      the link was handed to this very visitor
    await chain.look(place, visitor, kind) -> Place           a GET of the page (never HEAD, never a picture); has a row
                                                              afterwards, unless it is the visitor's own latent link
    chain.hand(place, visitor) -> Hand                        what his page hands out, without any write (after look)
      Hand: .address (for address bar, meta and picture) .code(number) .codes(numbers) .own .root reference nonce
            .friend_codes(friend, numbers)                the links kept for friend 1..12 of a quick send
    await chain.open(place, visitor, passer) -> Place         a human act; passer = links.passer_by(...) without cookie
    await chain.sent(place, key=None) -> Made                 a share button was pressed: latent -> row, counted
    await chain.forward(place, channel, key=None) -> Made     a new forward below a place (POST /forwards)
      Made: code replayed; key: store.Key (its answer is filled with the code)
    chain.new_root(visitor) -> Root                           card id, code, token, step (Rows) for the card's unit
    await chain.root_of(place) -> Place                       the root of a place's card
    await chain.above(place) -> str | None                    the code of its parent
    await chain.manager(place, token) -> None                 raises Unauthorised unless the card's manage token fits
    chain.ends      await .take_back(card) .undo(card, hours) .recall(place, reason) .undo_recall(place, reason)
                          .recalls(card) .report(place, reason, words, reporter) .reports(limit) .revoke_token(card)
                          .is_recalled(place) .count_below(place)    .for_good(card) -> steps of an erasure
    chain.reviews   await .queue(decided, after, most) .find(report) .decide(report, place, decision, reason)
    chain.watch     await .round() .look() .watched(decided, after, most) .decide(id, state, reason)   scores and holds
    chain.log       .entry(act, subject, reason) -> Rows      await .write(...) .acts(before, most)    privileged acts
    chain.growth    await .figures(place) -> Figures(openings, children, descendants, generations)
                          .journey(card) -> Journey(people, readers, generations, forwards, openings)
                          .of_hand(hand) -> Figures           how far the visitor's own link went, over all channels
                          .listing(card, after=0, limit=1000) -> list[Listed]     root first, parents before children
                          .verified(card) -> Verified(people, readers, forwards, held)    without what is held or void
                          .self_check() -> list[str]          broken invariants; empty is good
    chain.holders   await .of_visitor(visitor) -> int | None    the holder (an opaque number) of a browser
                          .nearest(place, besides=visitor) -> int | None      the nearest holder at or above a place
                          .hands_of(visitor, most) .pairs(holder, most) -> list[Pair(reference, nonce)]
                    .browser(visitor, holder) .bind(holder, pairs) -> Rows    .forget_browsers(holder) -> Run
                    await .steps(visitor, reference) -> Rows, ...             what a bound browser is handed there
    chain.tidings   the outbox of campaigns: place.tag (Tag(campaign, seed, variant) | None) says of which a card is;
                    its steps go into the units of acts on such cards (see the module)
    hands_at(reference, visitor) -> list[Pair]                what he is handed; whatever_below(forward): what nobody is
    Ids().draw(above=0) -> int                                time_of(id) -> ms; first_of(ms) -> the least id of then
    kind_of(agent, purpose) -> Kind(PREVIEW|SCANNER|UNKNOWN)  purpose: Sec-Purpose, Purpose or X-Purpose header
"""

from __future__ import annotations

from greetings.chain.agents import Kind, kind_of
from greetings.chain.forwards import Chain
from greetings.chain.growth import Figures, Journey, Listed, Openings
from greetings.chain.holders import Holders, Pair, hands_at, whatever_below
from greetings.chain.ids import Ids, first_of, time_of
from greetings.chain.places import Hand, Made, Place, Root
from greetings.chain.tidings import Tag, Tidings

__all__ = [
    "Chain",
    "Figures",
    "Hand",
    "Holders",
    "Ids",
    "Journey",
    "Kind",
    "Listed",
    "Made",
    "Openings",
    "Pair",
    "Place",
    "Root",
    "Tag",
    "Tidings",
    "first_of",
    "hands_at",
    "kind_of",
    "time_of",
    "whatever_below",
]
