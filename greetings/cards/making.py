"""Cards: made once and never changed. One unit holds the card, the root of its chain and the key of the request.

The only writer of the table `card`. Refuses a wish with findings, and links of origin that were never made here.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from greetings.cards.answers import Answers
from greetings.cards.erasing import Erasure, Erasures
from greetings.cards.signing import Signings
from greetings.cards.wishes import Draft, Wish, check_wish
from greetings.catalog import Catalog
from greetings.chain import Chain, Ids, Place, Root, Tag
from greetings.chain.places import ERASED_MS
from greetings.engine.document import Template
from greetings.errors import BadInput, NotFound, Problem
from greetings.links import ROOT, Links, Visitor
from greetings.settings import Settings
from greetings.store import Change, Database, Insert, Key, Query, Rows, Run, Unit, Unmet

KEPT_CARDS = 4096
CREATED = 201

_BLANK = Change("update card set content = '{}' where id = :id")
CARD = Insert(
    "card",
    (
        *("id", "template", "template_version", "lang", "content", "came_from", "brought_by", "made_ms"),
        "signing",
    ),
)


@dataclass(frozen=True, slots=True)
class Card:
    """One personalised greeting. `content` is complete: defaults were filled in when it was made.

    `signing`: others may have signed it.
    """

    id: int
    template: str
    version: int
    lang: str
    content: Mapping[str, str]
    made_ms: int
    signing: bool = False
    tag: Tag | None = None

    def words(self, field: str) -> str:
        """Return what stands in a field, empty if nothing does."""
        return self.content.get(field, "")


@dataclass(frozen=True, slots=True)
class MadeCard:
    """A card that is in the ledger: its root code and the token that manages it."""

    card: Card
    code: str
    token: str
    replayed: bool


@dataclass(frozen=True, slots=True)
class RootCard:
    """A card and the code of its root."""

    card: Card
    code: str


class _Made(NamedTuple):
    card: int
    nonce: int
    key: int


def _card(*columns: str | int) -> Card:
    card, template, version, lang, content, made_ms, signing, campaign, seed, variant = columns
    tag = Tag(int(campaign), int(seed), int(variant)) if campaign else None
    words = json.loads(str(content))
    return Card(int(card), str(template), int(version), str(lang), words, int(made_ms), bool(signing), tag)


_BY_ID = Query(
    """select c.id, c.template, c.template_version, c.lang, c.content, c.made_ms, c.signing,
    coalesce(s.campaign, 0), coalesce(s.seed, 0), coalesce(s.variant, 0)
    from card c left join card_state s on s.card = c.id where c.id = :id""",
    _card,
)
_MADE_BY = Query(
    """select f.id, f.nonce, f.key_number from holding h
    join forward f on f.id = h.reference and f.parent is null and f.nonce = h.nonce
    left join card_state s on s.card = f.id
    where h.holder = :holder and s.taken_back_ms is null order by h.made_ms desc, f.id desc limit :most""",
    _Made,
)
_NOT_ERASED = Query(
    _MADE_BY.sql.replace("s.taken_back_ms is null", f"coalesce(s.taken_back_ms, -1) <> {ERASED_MS}"), _Made
)


class Cards:
    """Makes cards and finds them. Made once; every process has its own."""

    def __init__(
        self, database: Database, links: Links, chain: Chain, *, catalog: Catalog, settings: Settings
    ) -> None:
        self._database = database
        self._links = links
        self._chain = chain
        self._catalog = catalog
        self._settings = settings
        self._kept: OrderedDict[int, Card] = OrderedDict()
        self.answers = Answers(database, chain, settings)
        self.signings = Signings(database, links, catalog=catalog, settings=settings)
        self.erasures = Erasures(database, Ids())
        self.erasures.tell(self._forget)

    def check(self, wish: Wish, *, sketch: bool = False) -> Draft:
        """Return the draft of a wish (a `sketch` may lack words); raise BadInput with all findings and their paths."""
        return check_wish(wish, self._catalog, self._settings, sketch=sketch)

    async def make(
        self,
        wish: Wish,
        visitor: Visitor | None,
        key: Key | None = None,
        *,
        with_it: Callable[[Root], Unit] | None = None,
    ) -> MadeCard:
        """Make a card and the root of its chain, and return after the commit. A replayed key gives the first card.

        `with_it` gives steps that belong to the act, once the card's number is drawn.
        """
        draft = self.check(wish)
        origin = await self._origin(wish.came_from) if wish.came_from else None
        root = self._chain.new_root(visitor)
        beside = await self._beside(wish, root.card)
        content = json.dumps(dict(draft.content), ensure_ascii=False, separators=(",", ":"))
        template = draft.template
        record = (
            root.card,
            template.id,
            template.version,
            draft.lang,
            content,
            None if origin is None else origin.forward or origin.parent or origin.card,
            wish.brought_by,
            root.made_ms,
            int(wish.group is not None),
        )
        kept = None if key is None else replace(key, status=CREATED, answer=root.code)
        held = await self._chain.holders.steps(visitor, root.card)
        more = with_it(root) if with_it else Unit()
        rows = (Rows(CARD, (record,)), root.step, *held, *beside, *more.rows)
        runs = (*self._following(root, origin, template.id), *more.runs)
        answer = await self._database.write(Unit(rows, key=kept, runs=runs))
        if answer.replayed:
            return await self._replayed(answer.answer)
        fixed = (root.card, template.id, template.version, draft.lang, draft.content, root.made_ms)
        card = Card(*fixed, signing=wish.group is not None)
        return MadeCard(card, root.code, root.token, replayed=False)

    async def _beside(self, wish: Wish, card: int) -> tuple[Rows, ...]:
        """Return the steps of an answer and of a signing; raise BadInput for what cannot be answered or signed."""
        steps = [self.signings.row(card, wish.group)] if wish.group else []
        if wish.answers:
            steps.append(self.answers.row(card, await self.answers.place_of(wish.answers)))
        return tuple(steps)

    async def _origin(self, code: str) -> Place:
        """Return the place that a maker came by. A latent link counts for the forward that handed it out."""
        place = await self._chain.resolve(code)
        if place is None:
            problem = Problem("from", "This link was never made here. Please leave it out.", "unknown-link")
            raise BadInput(problem.message, problems=[problem])
        return place

    def _following(self, root: Root, origin: Place | None, template: str) -> tuple[Run, ...]:
        """Make the steps that keep a card in the campaign of the card out of which it is made."""
        if origin is None or origin.tag is None or origin.gone:
            return ()
        return self._chain.tidings.follow(root.card, origin.tag, template, channel=origin.channel.number)

    async def _replayed(self, code: str) -> MadeCard:
        place = await self._chain.require(code)
        card = await self.get(place.card)
        return MadeCard(card, code, self._links.token(code, place.token_version), replayed=True)

    async def get(self, number: int) -> Card:
        """Return a card by its id; raise NotFound."""
        kept = self._kept.get(number)
        if kept is not None:
            return kept
        card = await self._database.one(_BY_ID, id=number)
        if card is None:
            raise NotFound("There is no card at this link.")
        if not self.erasures.knows(number):
            self._kept[number] = card
        if len(self._kept) > KEPT_CARDS:
            self._kept.popitem(last=False)
        return card

    async def erase(self, number: int, *with_it: Rows) -> None:
        """Erase a card's words and pictures for good; its chain and all figures stay. Raise NotFound, Busy.

        `with_it`: steps that belong to the act, such as a line in a log. Doing it again finishes what was cut off.
        """
        state, for_good = self._chain.ends.for_good(number)
        erased = Run(_BLANK, {"id": number}, at_least=1)
        signers = self.signings.forget_card(number)
        steps = (state, self.erasures.row(card=number), *with_it)
        try:
            await self._database.write(Unit(steps, runs=(erased, for_good, *signers)))
        except Unmet as error:
            raise NotFound("There is no such card.") from error
        await self.erasures.notice()

    async def _forget(self, erasure: Erasure) -> None:
        if erasure.card is not None:
            self._kept.pop(erasure.card, None)

    async def made_by(self, holder: int, most: int = 100, *, also_taken_back: bool = False) -> list[RootCard]:
        """Return the newest cards whose root somebody holds; never erased ones, nor as a rule those taken back."""
        query = _NOT_ERASED if also_taken_back else _MADE_BY
        found = await self._database.read(query, holder=holder, most=most)
        return [
            RootCard(
                await self.get(one.card), self._links.again(ROOT.number, one.card, one.nonce, key=one.key)
            )
            for one in found
        ]

    @property
    def offered(self) -> tuple[Template, ...]:
        """All templates of which new cards can be made."""
        return self._catalog.templates

    def template_of(self, card: Card) -> Template:
        """Return the template of a card; raise NotFound when it is no longer installed."""
        template = self._catalog.version(card.template, card.version)
        if template is None:
            raise NotFound("The template of this card is no longer here.")
        return template
