"""Designs and seeds: what people meet, and where it is sown.

A seed is a card of the brand's own with a chain of its own, tagged with its campaign in the very unit that makes it;
whatever comes of it carries its label. Seed 0 is the campaign's own page. Refuses templates of other brands, more
designs and seeds than there may be, and new seeds once it goes by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

from greetings.brands import Brand
from greetings.campaigns import rows
from greetings.campaigns.base import Ground
from greetings.campaigns.rows import DRAFT, RUNNING, Campaign, Seed, Variant
from greetings.campaigns.tracking import Tracks
from greetings.campaigns.wishes import NewSeed, NewVariant, worded
from greetings.cards import Wish, limit_of, refusal
from greetings.chain import Root, Tag
from greetings.chain.tidings import now_ms
from greetings.engine.document import Template
from greetings.engine.languages import pick
from greetings.errors import BadInput, Conflict, NotFound, Problem
from greetings.store import Change, Key, Rows, Run, Taken, Unit, Unmet, Value

WEIGHT_MAX = 100
NOTE_MAX = 200
OWN_PAGE = "-"
_TRIES = 5
# To whom the card of a seed is addressed when nobody says otherwise.
_EVERYBODY: Final[Mapping[str, str]] = {
    "en": "Friends",
    "zh-Hans": "朋友们",
    "zh-Hant": "朋友們",
    "ar": "الأصدقاء",
    "ja": "みなさま",
    "ko": "친구들",
    "hi": "मित्रों",
    "de": "alle Freunde",
    "fr": "Chers amis",
    "es": "Amigos",
    "pt": "Amigos",
    "ru": "Друзья",
    "id": "Teman-teman",
    "tr": "Dostlar",
    "vi": "Các bạn",
    "th": "เพื่อนๆ",
    "he": "חברים",
    "fa": "دوستان",
    "ur": "دوستو",
    "bn": "বন্ধুরা",
}
# What it says then: the templates' own words are from one person to another.
_GLAD: Final[Mapping[str, str]] = {
    "en": "We are glad that you are there. May these days be kind to you and yours.",
    "zh-Hans": "有你们在，真好。愿这些日子待你和家人都温柔。",
    "zh-Hant": "有你們在，真好。願這些日子待你和家人都溫柔。",
    "ar": "سعداء بوجودكم معنا. نتمنى لكم ولأحبتكم أيامًا طيبة.",
}
_WEIGH = Change("update campaign_variant set weight = :weight where id = :variant and campaign = :campaign")
_DROP = Change("delete from campaign_variant where id = :variant and campaign = :campaign")
_UNUSED = Change(
    "update campaign set state = state where id = :campaign"
    " and not exists (select 1 from campaign_seed where campaign = :campaign and variant = :variant)"
)


@dataclass(frozen=True, slots=True)
class _Sower:
    """Who sows where."""

    brand: Brand
    campaign: Campaign
    by: str
    key: Key | None = None


class Sowing:
    """Keeps the designs and the seeds of campaigns."""

    def __init__(self, ground: Ground, tracks: Tracks) -> None:
        self._ground = ground
        self._tracks = tracks

    # Designs
    async def add_variant(self, brand: Brand, number: int, wish: NewVariant, *, by: str) -> Variant:
        """Offer a template in a campaign. Raise BadInput, Conflict when it is there or there are enough."""
        ground = self._ground
        campaign = await ground.find(brand, number)
        problems: list[Problem] = []
        template = self._template(brand, wish.template, problems)
        problems.extend(weight_findings(wish.weight))
        label = worded(wish.label, "label", ground.settings.name_max, problems)
        if template is None or problems:
            raise refusal(problems)
        there = await ground.variants(campaign.id)
        if any(one.template == template.id for one in there):
            raise Conflict("This campaign offers that template already.")
        if len(there) >= ground.settings.campaign_variants_max:
            raise Conflict(f"A campaign offers {ground.settings.campaign_variants_max} designs at most.")
        label = label or template.title(campaign.brief.languages[0] if campaign.brief.languages else "en")
        made = Variant(
            ground.ids.draw(), campaign.id, template.id, template.version, wish.weight, label, now_ms()
        )
        record = (made.id, made.campaign, made.template, made.version, made.weight, made.label, made.made_ms)
        steps = (Rows(rows.VARIANT, (record,)), ground.entry(campaign, by, "campaign-design-added"))
        try:
            await ground.act(campaign, (DRAFT, RUNNING), Unit(steps))
        except Taken as error:
            raise Conflict("This campaign offers that template already.") from error
        return made

    def _template(self, brand: Brand, name: str, problems: list[Problem]) -> Template | None:
        """Find a template that this brand may offer: ours, or its own; another brand's is not there."""
        found = self._ground.catalog.get(name)
        if found is None or found.shelf not in {"", brand.slug}:
            message = "There is no such template, or it is not approved yet."
            problems.append(Problem("template", message, "unknown-template"))
            return None
        return found

    async def weigh_variant(
        self, brand: Brand, number: int, variant: int, weight: int, *, by: str
    ) -> Variant:
        """Say how often a design is met. Raise BadInput, NotFound."""
        problems = list(weight_findings(weight, least=0))
        if problems:
            raise refusal(problems)
        campaign, found = await self._variant(brand, number, variant)
        step = Run(_WEIGH, {"variant": variant, "campaign": campaign.id, "weight": weight}, at_least=1)
        entry = self._ground.entry(campaign, by, "campaign-design-weighed")
        await self._ground.act(campaign, (DRAFT, RUNNING), Unit((entry,), runs=(step,)))
        return replace(found, weight=weight)

    async def drop_variant(self, brand: Brand, number: int, variant: int, *, by: str) -> None:
        """Take a design out. Once it may have been met its figures stay, and it is only offered no more."""
        campaign, found = await self._variant(brand, number, variant)
        whose: dict[str, Value] = {"variant": found.id, "campaign": campaign.id}
        steps = (Run(_UNUSED, whose, at_least=1), Run(_DROP, whose, at_least=1))
        entry = self._ground.entry(campaign, by, "campaign-design-dropped")
        try:
            await self._ground.act(campaign, (DRAFT, DRAFT), Unit((entry,), runs=steps))
        except Conflict:
            await self.weigh_variant(brand, number, variant, 0, by=by)

    async def _variant(self, brand: Brand, number: int, variant: int) -> tuple[Campaign, Variant]:
        campaign = await self._ground.find(brand, number)
        for one in await self._ground.variants(campaign.id):
            if one.id == variant:
                return campaign, one
        raise NotFound("There is no such design in this campaign.")

    # Seeds
    async def add_seed(
        self, brand: Brand, number: int, wish: NewSeed, *, by: str, key: Key | None = None
    ) -> Seed:
        """Make a seed: a card of the brand's with a label. Raise BadInput, Conflict when no more may be made."""
        campaign = await self._ground.find(brand, number)
        problems: list[Problem] = []
        settings = self._ground.settings
        label = worded(wish.label, "label", settings.name_max, problems, needed=True)
        note = worded(wish.note, "note", NOTE_MAX, problems)
        if problems:
            raise refusal(problems)
        await self._require_room(campaign)
        sower = _Sower(brand, campaign, by, key)
        return await self._sow(sower, replace(wish, label=label, note=note))

    async def _require_room(self, campaign: Campaign) -> None:
        most = self._ground.settings.campaign_seeds_max
        if len(await self._ground.seeds(campaign.id)) > most:
            raise Conflict(f"A campaign has {most} seeds at most.")
        seeding = await self._tracks.seeding(campaign.id, campaign.brief.seed_target)
        if seeding.done:
            message = f"{seeding.organic} people came by themselves: it goes on without new seeds."
            raise Conflict(message)

    async def own_page(self, brand: Brand, campaign: Campaign, *, by: str) -> None:
        """Make seed 0, unless it is there."""
        if all(one.number for one in await self._ground.seeds(campaign.id)):
            await self._sow(_Sower(brand, campaign, by), NewSeed(OWN_PAGE), at=0)

    async def _sow(self, sower: _Sower, wish: NewSeed, *, at: int | None = None) -> Seed:
        """Make a seed under the next number, or the one `at` a number unless it is there."""
        campaign = sower.campaign
        variant = _chosen(await self._ground.variants(campaign.id), wish.variant)
        letter = self._letter(sower, variant, wish)
        for _ in range(_TRIES):
            there = await self._ground.seeds(campaign.id)
            known = next((one for one in there if one.number == at), None)
            if known is not None:
                return known
            number = max((one.number for one in there), default=0) + 1 if at is None else at
            draft = Seed(0, campaign.id, number, wish.label, wish.note, "", variant.id, 0)
            try:
                return await self._planted(sower, letter, draft)
            except Taken:
                continue
            except Unmet as error:
                raise await self._ground.unfit(campaign) from error
        raise Conflict("Several seeds are being made at once. Please try again.")

    async def _planted(self, sower: _Sower, letter: Wish, draft: Seed) -> Seed:
        """Make the card of a seed, with the seed itself in the same unit."""

        def with_it(root: Root) -> Unit:
            return self._steps(sower, replace(draft, id=root.card, code=root.code, made_ms=root.made_ms))

        made = await self._ground.cards.make(letter, None, sower.key, with_it=with_it)
        if made.replayed:
            return next(one for one in await self._ground.seeds(draft.campaign) if one.id == made.card.id)
        return replace(draft, id=made.card.id, code=made.code, made_ms=made.card.made_ms)

    def _steps(self, sower: _Sower, seed: Seed) -> Unit:
        campaign = sower.campaign
        tag = Tag(campaign.id, seed.id, seed.variant)
        record = (
            seed.id, seed.campaign, seed.number, seed.label, seed.note, seed.code, seed.variant, seed.made_ms,
        )  # fmt: skip
        lock = Run(rows.LOCK, {"campaign": campaign.id, "low": DRAFT, "high": RUNNING}, at_least=1)
        steps = [self._ground.chain.tidings.tagged(seed.id, tag), Rows(rows.SEED, (record,))]
        if seed.number:
            steps.append(self._ground.entry(campaign, sower.by, "campaign-seed-made"))
        return Unit(tuple(steps), runs=(lock,))

    def _letter(self, sower: _Sower, variant: Variant, wish: NewSeed) -> Wish:
        """Write the card of a seed: the words that were given, else the template's own."""
        template = self._ground.catalog.get(variant.template)
        if template is None:
            problem = Problem("variant", "The template of this design is not offered now.", "not-offered")
            raise refusal([problem])
        spoken = template.example_languages()
        lang = wish.lang or next(
            (one for one in sower.campaign.brief.languages if one in spoken), template.document.home
        )
        words = {name: text for name, text in wish.words.items() if text}
        known = {one.name for one in template.fields}
        own = self._own_words(template, lang, sower.brand)
        letter = Wish(template.id, {name: own[name] for name in own if name in known} | words, lang)
        try:
            self._ground.cards.check(letter)
        except BadInput as error:
            problems = [replace(one, path=one.path.replace("content", "words", 1)) for one in error.problems]
            raise refusal(problems) from error
        return letter

    def _own_words(self, template: Template, lang: str, brand: Brand) -> dict[str, str]:
        said = [texts[0] for texts in template.messages(lang).values() if texts]
        message = _GLAD.get(lang) or (said[0] if said else template.example(lang).get("message", ""))
        sender = next((one for one in template.fields if one.name == "sender"), None)
        name = brand.name if sender and len(brand.name) <= limit_of(sender, self._ground.settings) else ""
        recipient = pick(_EVERYBODY, lang, home="en") or _EVERYBODY["en"]
        found = {"recipient": recipient, "message": message, "sender": name}
        return {one: text for one, text in found.items() if text}


def _chosen(variants: Sequence[Variant], wanted: int) -> Variant:
    """Choose the design of a seed's card; raise BadInput when there is none."""
    found = next((one for one in variants if one.id == wanted), None)
    if wanted and found is None:
        raise refusal([Problem("variant", "There is no such design in this campaign.", "unknown-option")])
    found = found or next((one for one in variants if one.weight), None)
    if found is None:
        raise refusal([Problem("variant", "Please choose a design first.", "required")])
    return found


def weight_findings(weight: int, *, least: int = 1) -> list[Problem]:
    """Find what is wrong with a weight."""
    if least <= weight <= WEIGHT_MAX:
        return []
    limits = (("least", least), ("most", WEIGHT_MAX))
    return [Problem("weight", f"must be {least} to {WEIGHT_MAX}", "out-of-range", limits)]


def variant_for(variants: Sequence[Variant], visitor: int) -> Variant | None:
    """Choose the design that a visitor meets: by the weights, and always the same one for him. None without any."""
    offered = [one for one in variants if one.weight > 0]
    total = sum(one.weight for one in offered)
    if not total:
        return None
    digest = blake2b(
        f"{offered[0].campaign} {visitor}".encode(), digest_size=8, person=b"campaign-variant"
    ).digest()
    place = int.from_bytes(digest, "big") % total
    for one in offered:
        place -= one.weight
        if place < 0:
            return one
    raise AssertionError("the weights were added up wrongly")
