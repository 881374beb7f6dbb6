"""Campaigns: a brand, a festival, a time, its designs and its goal; where it is sown, and what became of that.

A card belongs to a campaign by its row in the ledger: a seed is a card of the brand's, and whatever card is made out of
a campaign's card belongs to it too, while the campaign is open. Acts on such cards are told in their own units (the
outbox, kept by the chain) and counted once, whatever runs at the same time. This room refuses launches that lack
something (with the whole list), acts that do not fit the state, and whatever belongs to another brand (as not there).

States: draft -> pilot -> running -> closed -> archived. A running one is open between its dates; ops may hold one (its
page answers 410, nothing new joins it, its cards live on) or recall it (its cards answer 410 too).

Face (all awaitables raise Busy when the database is away; NotFound for what is not there or somebody else's):
    campaigns = Campaigns(database, chain, cards, catalog, settings=settings)
    await campaigns.round()                              what is due: counts, ends; the application calls it by itself
    await campaigns.make(brand, NewCampaign(name, slug="", brief=Brief()), by=, key=None) -> Made(campaign, replayed)
    await campaigns.change(brand, id, CampaignWish(...None: as it is...), by=) -> Campaign      BadInput, Conflict
    await campaigns.of(brand, before=LARGEST, most=100) -> list[Campaign]          newest first
    await campaigns.find(brand, id) -> Campaign
    await campaigns.by_slug(slug) -> Campaign            whatever its state; .by_id(id) likewise
    await campaigns.listed(before, most) -> list[Campaign]          of all brands, for those who run the site
      Campaign: id brand slug state brief pilot made_ms launched_ms closed_ms stopped("" | held | recalled) stop_reason
                cloned_from | .name .phase(now_ms)(draft | pilot | soon | open | over) .is_open(now_ms) .path
      Brief: name goal(openings|joins|conversions) goal_number conversion_link festival starts_ms ends_ms
             ad_budget(percent of a card's pixels) languages mode(link|file|both) channels(vias of channels.WAYS)
             incentive(none|draw_open_to_all|contest) seed_target sponsor_line pilot_target
      CampaignWish has the same fields and slug; a field that is None stays as it is
    await campaigns.missing(brand, id) -> tuple[Missing(step, field, message, kind), ...]     step: plan idea channels
                                                         seeding tracking; empty: it may be launched
    campaigns.ask(check)                                 other rooms' findings: async (Campaign, variants) -> [Missing]
    await campaigns.launch(brand, id, by=) -> Campaign   BadInput with all that is missing, Conflict for a wrong state
    await campaigns.start_pilot(brand, id, by=) -> Campaign
    await campaigns.decide_pilot(brand, id, go=, reason=, by=) -> Campaign         go, or back to the drawing board
    await campaigns.skip_pilot(brand, id, reason, by=) -> Campaign
    await campaigns.report(brand, id) -> Pilot(verdict, checks: (Check(name, value, least|most, passed), ...), advice
                                               (wait|go|stop), opened, target)
    await campaigns.close_campaign(brand, id, by=) / archive(brand, id, by=) -> Campaign
    await campaigns.clone(brand, id, name, by=, key=None) -> Made                  a draft with designs, without seeds
    await campaigns.stop(id, reason, recall=False) / resume(id, reason) -> Campaign          those who run the site
    await campaigns.variants(campaign) -> tuple[Variant(id, template, version, weight, label), ...]
    await campaigns.add_variant(brand, id, NewVariant(template, weight=1, label=""), by=) -> Variant
    await campaigns.weigh_variant(brand, id, variant, weight, by=) -> Variant
    await campaigns.drop_variant(brand, id, variant, by=)           after the launch: weight 0, its figures stay
    campaigns.variant_for(variants, visitor number) -> Variant      the same visitor always gets the same one
    await campaigns.seeds(campaign) -> tuple[Seed(id = its card, number, label, note, code, variant, made_ms), ...]
    await campaigns.add_seed(brand, id, NewSeed(label, note="", variant=0, lang="", words={}), by=, key=None) -> Seed
      Seed: .card_path "/g/<code>"  .page_path(slug) "/c/<slug>?seed=<number>"; number 0 is the campaign's own page
    await campaigns.seeding(campaign) -> Seeding(organic, target, done)            done: seed links are offered no more
    await campaigns.tracking(brand, id) -> Tracking(totals, per_seed, per_variant, per_channel, per_day, as_of_ms)
      Figures: cards forwards opened organic joined converted clicked;  per_*: tuple[Line(key, label, figures), ...]
    await campaigns.figures(campaign) -> Figures                    totals as of a few seconds ago
    await campaigns.of_card(card id) -> Campaign | None             cached; also of a closed one. .near(id) likewise
    await campaigns.roll_up() -> int                                by itself as a rule
    await campaigns.check() -> list[str]                            the ledger counted again; what differs
    campaigns.events = chain.tidings, the outbox:
      .rows(kind, tag, subject, who=0, channel=0) -> Rows           for the unit of the act; kinds: CARD_MADE
                                                         FORWARD_CREATED PERSON_OPENED PARTICIPANT_JOINED CONVERSION
                                                         LINK_FOLLOWED
      await .claim(consumer(COUNTED | HOOKED), most) -> Claim(number, events: tuple[Event, ...])
      .settle(consumer, claim) -> Run                               into the unit that does the work: exactly once
      Event: id campaign kind(number) name("person.opened") subject seed variant channel(number) at_ms
    Tag(campaign, seed, variant)                                    Place.tag, Card.tag: of which campaign a card is
"""

from __future__ import annotations

from greetings.campaigns.campaigns import Campaigns, Made
from greetings.campaigns.pilots import Check, Pilot
from greetings.campaigns.rows import (
    GOALS,
    INCENTIVES,
    MODES,
    STATES,
    STEPS,
    Brief,
    Campaign,
    PilotState,
    Seed,
    Variant,
)
from greetings.campaigns.tracking import Figures, Line, Seeding, Tracking
from greetings.campaigns.wishes import CampaignWish, Missing, NewCampaign, NewSeed, NewVariant
from greetings.chain.tidings import (
    CARD_MADE,
    CONVERSION,
    COUNTED,
    FORWARD_CREATED,
    HOOKED,
    KINDS,
    LINK_FOLLOWED,
    PARTICIPANT_JOINED,
    PERSON_OPENED,
    Claim,
    Event,
    Tag,
    Tidings,
)

__all__ = [
    "CARD_MADE",
    "CONVERSION",
    "COUNTED",
    "FORWARD_CREATED",
    "GOALS",
    "HOOKED",
    "INCENTIVES",
    "KINDS",
    "LINK_FOLLOWED",
    "MODES",
    "PARTICIPANT_JOINED",
    "PERSON_OPENED",
    "STATES",
    "STEPS",
    "Brief",
    "Campaign",
    "CampaignWish",
    "Campaigns",
    "Check",
    "Claim",
    "Event",
    "Figures",
    "Line",
    "Made",
    "Missing",
    "NewCampaign",
    "NewSeed",
    "NewVariant",
    "Pilot",
    "PilotState",
    "Seed",
    "Seeding",
    "Tag",
    "Tidings",
    "Tracking",
    "Variant",
]
