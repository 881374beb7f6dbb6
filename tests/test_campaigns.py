"""Campaigns: what they need, who meets which design, where they are sown, and that everything is counted once."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import replace

import pytest
from campaign_kit import BY, DAY_MS, A, B, brief, browser, fair, now_ms, run

from greetings.campaigns import (
    COUNTED,
    HOOKED,
    CampaignWish,
    Figures,
    Missing,
    NewCampaign,
    NewSeed,
    NewVariant,
    Variant,
)
from greetings.campaigns.pilots import report_of
from greetings.campaigns.sowing import variant_for
from greetings.cards import Wish as CardWish
from greetings.errors import BadInput, Conflict, NotFound
from greetings.settings import Settings
from greetings.store import Key, Unit, Unmet

SHOP = "https://bakery.example/spring"


def kinds(error):
    return {one.path: one.kind for one in error.value.problems}


def lacks(missing):
    return {(one.step, one.field, one.kind) for one in missing}


# Counting
def test_a_chain_through_a_campaign_is_counted_by_seed_variant_and_channel(database_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        campaign = await here.running(brand, A, B)
        first, second = await here.campaigns.variants(campaign)
        book = await here.sow(brand, campaign, "Book club")
        choir = await here.sow(brand, campaign, "Choir", variant=second.id)
        # Of the book club Ann opens the brand's card, passes it on to Bo, and Bo to Cy.
        await here.read(book.code, "ann")
        to_bo = await here.pass_on(book.code)
        await here.read(to_bo, "bo")
        to_cy = await here.pass_on(to_bo, "sms", "sms")
        await here.read(to_cy, "cy")
        await here.read(to_cy, "cy")
        # Cy makes a card of the second design out of his, sends it to Di by the link of his address bar, who joins.
        card = await here.write("cy", to_cy, template=B)
        sent = (await here.chain.sent(await here.chain.require(await here.latent(card, "cy")))).code
        await here.read(sent, "di")
        await here.join("di", sent)
        # Of the choir Ed writes a card of a design that the campaign does not have; nobody opens it.
        await here.write("ed", choir.code, template="new-year")
        # Somebody else's card has nothing to do with it.
        other = await here.make("gus")
        await here.read(other, "hal")
        await here.pass_on(other)
        found = await here.tracked(brand, campaign)
        assert found.totals == Figures(cards=2, forwards=3, opened=4, organic=3, joined=1, converted=0)
        by_seed = {one.label: one.figures for one in found.per_seed}
        assert by_seed["Book club"] == Figures(1, 3, 4, 3, 1)
        assert by_seed["Choir"] == Figures(cards=1)
        assert by_seed["-"] == Figures()
        by_variant = {one.key: one.figures for one in found.per_variant}
        assert by_variant[str(first.id)] == Figures(forwards=2, opened=3, organic=2)
        assert by_variant[str(second.id)] == Figures(1, 1, 1, 1, 1)
        assert by_variant["0"] == Figures(cards=1)
        by_channel = {one.key: one.figures for one in found.per_channel}
        assert by_channel == {
            "other.root": Figures(cards=1, opened=1),
            "im.whatsapp": Figures(forwards=1, opened=1, organic=1),
            "sms.sms": Figures(cards=1, forwards=1, opened=1, organic=1),
            "other.link": Figures(forwards=1, opened=1, organic=1, joined=1),
        }
        assert [one.figures for one in found.per_day] == [found.totals]
        assert (await here.cards.get((await here.chain.require(card)).card)).tag.variant == second.id
        assert (await here.campaigns.of_card(book.id)).id == campaign.id
        assert await here.campaigns.of_card((await here.chain.require(other)).card) is None
        assert await here.count("card_state") == 5

    run(database_url, tmp_path, work)


def test_a_latent_link_that_two_open_at_once_is_one_forward_and_two_persons(database_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        campaign = await here.running(brand)
        seed = await here.sow(brand, campaign)
        card = await here.write("ann", seed.code)
        link = await here.latent(card, "ann")
        place = await here.chain.require(link)
        opened = [here.chain.open(place, browser(who), 0) for who in ("bo", "cy", "bo", "di") * 5]
        await asyncio.gather(*opened)
        await asyncio.gather(*[here.chain.sent(place) for _ in range(5)])
        found = await here.tracked(brand, campaign)
        assert found.totals == Figures(cards=1, forwards=1, opened=3, organic=3)

    run(database_url, tmp_path, work)


def test_a_forward_that_was_only_previewed_is_told_when_it_counts(database_url, tmp_path):
    async def work(here):
        from greetings.chain import Kind

        brand = await here.brand()
        campaign = await here.running(brand)
        seed = await here.sow(brand, campaign)
        links = [await here.latent(await here.write(who, seed.code), who) for who in ("ann", "bo")]
        for link in links:
            await here.chain.look(await here.chain.require(link), browser("bot"), Kind.PREVIEW)
        assert (await here.tracked(brand, campaign)).totals == Figures(cards=2)
        await here.chain.sent(await here.chain.require(links[0]))
        await here.chain.open(await here.chain.require(links[1]), browser("cy"), 0)
        assert (await here.tracked(brand, campaign)).totals == Figures(2, 2, 1, 1)

    run(database_url, tmp_path, work)


def test_several_processes_roll_up_at_once_and_nothing_is_lost_or_doubled(database_url, tmp_path):
    async def main():
        async with fair(database_url, tmp_path) as here, fair(database_url, tmp_path) as there:
            brand = await here.brand()
            campaign = await here.running(brand)
            seed = await here.sow(brand, campaign)
            places = [await here.chain.require(seed.code)] * 2
            for turn in range(5):
                opened = [
                    chain.chain.open(place, browser(f"{turn} {who} {chain is here}"), 0)
                    for who in range(6)
                    for chain, place in zip((here, there), places, strict=True)
                ]
                rolled = [one.campaigns.roll_up() for one in (here, there, here, there)]
                await asyncio.gather(*opened, *rolled)
            await asyncio.gather(*[one.campaigns.roll_up() for one in (here, there)])
            assert (await there.tracked(brand, campaign)).totals.opened == 60

    asyncio.run(main())


def test_a_claim_that_died_is_taken_over_and_its_first_owner_is_undone(database_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        campaign = await here.running(brand)
        seed = await here.sow(brand, campaign)
        await here.read(seed.code, "ann")
        events = here.campaigns.events
        lost = await events.claim(COUNTED, 10)
        assert [one.name for one in lost.events] == ["person.opened"]
        assert (await events.claim(COUNTED, 10)).events == ()
        assert await here.campaigns.roll_up() == 0
        await here.tamper("update campaign_event set counted = 5 where counted = :claim", claim=lost.number)
        assert await here.campaigns.roll_up() == 1
        with pytest.raises(Unmet):
            await here.database.write(Unit(runs=(events.settle(COUNTED, lost),)))
        hooked = await events.claim(HOOKED, 10)
        assert hooked.events == lost.events
        await here.database.write(Unit(runs=(events.settle(HOOKED, hooked),)))
        assert (await events.claim(HOOKED, 10)).events == ()
        assert (await here.tracked(brand, campaign)).totals.opened == 1

    run(database_url, tmp_path, work)


def test_what_was_counted_is_forgotten_and_a_second_opening_does_not_come_back(database_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        campaign = await here.running(brand)
        seed = await here.sow(brand, campaign)
        await here.read(seed.code, "ann")
        assert await here.campaigns.events.sweep(now_ms() + DAY_MS) == 0
        await here.campaigns.roll_up()
        assert await here.campaigns.events.sweep(now_ms() + DAY_MS) == 1
        await here.read(seed.code, "ann")
        await here.campaigns.round()
        assert (await here.tracked(brand, campaign)).totals.opened == 1

    run(database_url, tmp_path, work)


def test_a_card_of_no_campaign_costs_no_statement_more(sqlite_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        campaign = await here.running(brand)
        seed = await here.sow(brand, campaign)
        plain = await here.make("ann")
        here.watch()
        await here.write("bo", plain)
        await here.read(await here.pass_on(plain), "cy")
        assert not [sql for sql in here.seen if "campaign_event" in sql or "insert into card_state" in sql]
        here.seen.clear()
        await here.read(await here.pass_on(seed.code), "cy")
        assert len([sql for sql in here.seen if "campaign_event" in sql]) == 2

    run(sqlite_url, tmp_path, work)


# Following a campaign
def test_a_card_follows_the_campaign_only_while_it_is_open(database_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        soon = await here.running(brand, name="Soon", starts_ms=now_ms() + DAY_MS)
        over = await here.running(brand, name="Over")
        held = await here.running(brand, name="Held")
        draft = await here.draft(brand, name="Draft")
        seeds = [await here.sow(brand, one) for one in (soon, over, held, draft)]
        await here.campaigns.close_campaign(brand, over.id, by=BY)
        await here.campaigns.stop(held.id, "Let us look.")
        for seed in seeds:
            code = await here.write("ann", seed.code)
            assert (await here.chain.require(code)).tag is None
            assert (await here.chain.require(seed.code)).tag is not None
        await here.campaigns.resume(held.id, "All is well.")
        assert (await here.chain.require(await here.write("bo", seeds[2].code))).tag.seed == seeds[2].id
        await here.brands.hold(brand.slug, "Let us look.")
        assert (await here.chain.require(await here.write("cy", seeds[2].code))).tag is None
        # The cards of a campaign that is over are told of all the same.
        await here.brands.release(brand.slug, "Fine.")
        await here.read(seeds[1].code, "di")
        assert (await here.tracked(brand, over)).totals.opened == 1

    run(database_url, tmp_path, work)


def test_a_recalled_campaign_takes_its_cards_with_it_and_gives_back_only_those(database_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        campaign = await here.running(brand)
        seed = await here.sow(brand, campaign)
        codes = [await here.write(who, seed.code) for who in ("ann", "bo", "cy")]
        below = await here.pass_on(codes[0])
        alone = await here.make("di")
        await here.chain.ends.recall(await here.chain.require(codes[1]), "Rude.")
        await here.campaigns.stop(campaign.id, "A fraud.", recall=True)
        gone = [(await here.chain.resolve(one)).recalled for one in (seed.code, *codes, below, alone)]
        assert gone == [True, True, True, True, True, False]
        with pytest.raises(Conflict):
            await here.campaigns.stop(campaign.id, "Again.", recall=True)
        with pytest.raises(Conflict):
            await here.campaigns.stop(campaign.id, "A hold is less.")
        assert (await here.chain.require(await here.write("ed", alone))).tag is None
        # A card that was on its way into the campaign is found a moment later.
        late = await here.make("flo")
        card = (await here.chain.require(late)).card
        await here.tamper(
            "insert into card_state (card, campaign, seed) values (:card, :campaign, :seed)",
            **{"card": card, "campaign": campaign.id, "seed": seed.id},
        )
        await here.campaigns.round()
        assert (await here.chain.resolve(late)).recalled
        await here.tamper("delete from card_state where card = :card", card=card)
        await here.campaigns.resume(campaign.id, "It was a mistake.")
        gone = [(await here.chain.resolve(one)).recalled for one in (seed.code, *codes, below, alone)]
        assert gone == [False, False, True, False, False, False]
        with pytest.raises(Conflict):
            await here.campaigns.resume(campaign.id, "Again.")
        acts = [one.act for one in await here.chain.log.acts()]
        assert acts[:2] == ["campaign-resume", "campaign-recall"]

    run(database_url, tmp_path, work)


def test_an_erased_card_keeps_its_place_in_the_figures(database_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        campaign = await here.running(brand)
        seed = await here.sow(brand, campaign)
        code = await here.write("ann", seed.code)
        await here.read(await here.pass_on(code), "bo")
        place = await here.chain.require(code)
        await here.cards.erase(place.card)
        assert (await here.tracked(brand, campaign)).totals == Figures(1, 1, 1, 1)
        assert (await here.chain.resolve(code)).erased
        assert (await here.cards.get(place.card)).content == {}
        assert (await here.campaigns.of_card(place.card)).id == campaign.id

    run(database_url, tmp_path, work)


def test_a_card_out_of_one_that_was_taken_back_is_in_no_campaign(sqlite_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        campaign = await here.running(brand)
        seed = await here.sow(brand, campaign)
        code = await here.write("ann", seed.code)
        await here.chain.ends.take_back((await here.chain.require(code)).card)
        assert (await here.chain.require(await here.write("bo", code))).tag is None

    run(sqlite_url, tmp_path, work)


# From the plan to the end
def test_a_launch_is_refused_with_all_that_is_missing(sqlite_url, tmp_path):
    async def work(here):
        brand, campaigns = await here.brand(), here.campaigns
        made = (await campaigns.make(brand, NewCampaign("Lantern night"), by=BY)).campaign
        assert (made.state, made.slug, made.brief.ad_budget) == ("draft", "lantern-night", 3.0)
        with pytest.raises(BadInput) as error:
            await campaigns.launch(brand, made.id, by=BY)
        assert set(kinds(error)) == {
            "plan.goal_number",
            "plan.starts",
            "plan.ends",
            "plan.languages",
            "idea.templates",
            "channels.channels",
            "seeding.pilot",
        }
        wish = CampaignWish(
            goal="conversions",
            goal_number=5,
            starts_ms=now_ms() - 2 * DAY_MS,
            ends_ms=now_ms() - DAY_MS,
            languages=("sw",),
            festival="diwali",
            channels=("wechat",),
        )
        await campaigns.change(brand, made.id, wish, by=BY)
        await campaigns.add_variant(brand, made.id, NewVariant("christmas"), by=BY)
        assert lacks(await campaigns.missing(brand, made.id)) == {
            ("plan", "conversion_link", "required"),
            ("plan", "ends", "past"),
            ("idea", "templates", "season"),
            ("idea", "templates", "language"),
            ("seeding", "pilot", "pilot"),
        }
        wish = CampaignWish(conversion_link=SHOP, ends_ms=now_ms() + DAY_MS, languages=("en",), festival="")
        await campaigns.change(brand, made.id, wish, by=BY)
        await campaigns.skip_pilot(brand, made.id, "We know them all.", by=BY)
        assert await campaigns.missing(brand, made.id) == ()

        async def domains(campaign, variants):
            return [Missing("plan", "conversion_link", f"{len(variants)}", "unverified")]

        campaigns.ask(domains)
        with pytest.raises(BadInput) as error:
            await campaigns.launch(brand, made.id, by=BY)
        assert kinds(error) == {"plan.conversion_link": "unverified"}

    run(sqlite_url, tmp_path, work)


def test_the_states_follow_one_another(database_url, tmp_path):
    async def work(here):
        brand, campaigns = await here.brand(), here.campaigns
        made = await here.draft(brand, pilot_target=1)
        assert await campaigns.seeds(made) == ()
        for act in (campaigns.close_campaign, campaigns.archive):
            with pytest.raises(Conflict):
                await act(brand, made.id, by=BY)
        piloting = await campaigns.start_pilot(brand, made.id, by=BY)
        assert (piloting.state, piloting.phase(now_ms())) == ("pilot", "pilot")
        [page] = await campaigns.seeds(made)
        assert (page.number, page.page_path(made.slug)) == (0, "/c/lantern-night")
        with pytest.raises(Conflict):
            await campaigns.start_pilot(brand, made.id, by=BY)
        assert (await campaigns.report(brand, made.id)).advice == "wait"
        with pytest.raises(BadInput) as error:
            await campaigns.decide_pilot(brand, made.id, go=True, by=BY)
        assert kinds(error) == {"reason": "required"}
        back = await campaigns.decide_pilot(brand, made.id, go=False, reason="The words are dull.", by=BY)
        assert (back.state, back.pilot.verdict) == ("draft", "stop")
        again = await campaigns.start_pilot(brand, made.id, by=BY)
        assert (again.pilot.verdict, again.pilot.decided_ms) == ("", None)
        assert len(await campaigns.seeds(made)) == 1
        await here.read(await here.pass_on(page.code), "ann")
        report = await campaigns.report(brand, made.id)
        assert (report.advice, report.opened, {one.name: one.value for one in report.checks}) == (
            "go",
            1,
            {"opened": 1, "passed_on": 1, "arrived": 1, "reported": 0},
        )
        gone = await campaigns.decide_pilot(brand, made.id, go=True, by=BY)
        assert (gone.state, gone.pilot.verdict) == ("pilot", "go")
        live = await campaigns.launch(brand, made.id, by=BY)
        assert (live.state, live.phase(now_ms()), live.is_open(now_ms())) == ("running", "open", True)
        assert live.phase(live.brief.ends_ms) == "over"
        assert live.phase(live.brief.starts_ms - 1) == "soon"
        with pytest.raises(Conflict):
            await campaigns.launch(brand, made.id, by=BY)
        closed = await campaigns.close_campaign(brand, made.id, by=BY)
        assert (closed.state, closed.phase(now_ms()), closed.closed_ms is not None) == (
            "closed",
            "over",
            True,
        )
        for act in (
            campaigns.close_campaign(brand, made.id, by=BY),
            here.sow(brand, closed),
            campaigns.change(brand, made.id, CampaignWish(name="New"), by=BY),
        ):
            with pytest.raises(Conflict):
                await act
        assert (await campaigns.archive(brand, made.id, by=BY)).state == "archived"
        deeds = [one.act.removeprefix("campaign-") for one in await here.brands.log.of(brand.id)]
        assert deeds[:3] == ["archived", "closed", "launched"]

    run(database_url, tmp_path, work)


def test_what_has_come_to_its_end_is_closed_by_itself(database_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        campaign = await here.running(brand)
        await here.tamper("update campaign set ends_ms = :now", now=now_ms() - 1)
        await asyncio.gather(here.campaigns.round(), here.campaigns.round())
        closed = await here.campaigns.find(brand, campaign.id)
        assert closed.state == "closed"
        deeds = [(one.actor, one.act) for one in await here.brands.log.of(brand.id)]
        assert deeds.count(("system", "campaign-closed")) == 1

    run(database_url, tmp_path, work)


@pytest.mark.parametrize(
    ("figures", "reports", "advice"),
    [
        (Figures(), 0, "wait"),
        (Figures(forwards=5, opened=19, organic=10), 0, "wait"),
        (Figures(forwards=5, opened=20, organic=10), 0, "go"),
        (Figures(forwards=5, opened=20, organic=10), 1, "go"),
        (Figures(forwards=2, opened=20, organic=2), 0, "stop"),
        (Figures(forwards=20, opened=20, organic=2), 0, "stop"),
        (Figures(forwards=5, opened=20, organic=10), 2, "stop"),
        (Figures(forwards=5, opened=5, organic=5), 2, "stop"),
    ],
)
def test_the_rule_of_a_pilot(figures, reports, advice):
    assert report_of(figures, reports, 20, Settings())[1] == advice


def test_reports_of_a_campaigns_cards_count_in_its_pilot(database_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        made = await here.draft(brand)
        seed = await here.sow(brand, made)
        await here.campaigns.start_pilot(brand, made.id, by=BY)
        code = await here.write("ann", seed.code)
        for reporter, where in ((1, code), (2, seed.code), (2, code), (3, await here.make("bo"))):
            await here.chain.ends.report(await here.chain.require(where), "spam", "", reporter=reporter)
        report = await here.campaigns.report(brand, made.id)
        assert (report.reports, report.advice) == (2, "stop")

    run(database_url, tmp_path, work)


# Plans
def test_a_plan_names_all_its_faults(sqlite_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        wrong = brief(
            goal="fame",
            goal_number=-1,
            conversion_link="http://bakery.example:99/",
            festival="no-day",
            ends_ms=now_ms() - 2 * DAY_MS,
            ad_budget=3.5,
            languages=("en", "?"),
            mode="smoke",
            channels=("wechat", "pigeon"),
            incentive="bribe",
            seed_target=-1,
            sponsor_line="x" * 61,
            pilot_target=0,
        )
        with pytest.raises(BadInput) as error:
            await here.campaigns.make(brand, NewCampaign(" ", slug="No", brief=wrong), by=BY)
        assert kinds(error) == {
            "name": "required",
            "slug": "characters",
            "goal": "unknown-option",
            "goal_number": "out-of-range",
            "conversion_link": "link",
            "festival": "unknown-option",
            "ends": "order",
            "ad_budget": "out-of-range",
            "languages": "unknown-language",
            "mode": "unknown-option",
            "channels": "unknown-channel",
            "incentive": "unknown-option",
            "seed_target": "out-of-range",
            "sponsor_line": "too-long",
            "pilot_target": "out-of-range",
        }
        assert await here.count("campaign") == 0

    run(sqlite_url, tmp_path, work)


@pytest.mark.parametrize(
    "link",
    [
        "http://a.example",
        "https://",
        "https://a",
        "https://u@a.example",
        "https://a.example:8443/",
        "javascript:x",
        "https://a.example/\n",
        "https://a b.example",
        "https://[",
        "https://a.example/" + "x" * 2000,
    ],
)
def test_a_link_that_leads_nowhere_good_is_refused(link):
    from greetings.campaigns.wishes import link_findings

    assert [one.kind for one in link_findings(link.strip(" "), "link")] == ["link"]


def test_two_campaigns_of_one_name_have_two_addresses(database_url, tmp_path):
    async def work(here):
        brand, other = await here.brand(), await here.brand("Paper")
        made = [
            (await here.campaigns.make(one, NewCampaign("中秋"), by=BY)).campaign.slug
            for one in (brand, other)
        ]
        assert made[0] != made[1]
        assert all(one.startswith("campaign-") for one in made)
        first = (await here.campaigns.make(brand, NewCampaign("Moon", slug="moon"), by=BY)).campaign
        with pytest.raises(BadInput) as error:
            await here.campaigns.make(other, NewCampaign("Moon", slug="moon"), by=BY)
        assert kinds(error) == {"slug": "taken"}
        second = (await here.campaigns.make(other, NewCampaign("Moon"), by=BY)).campaign
        assert second.slug == "moon-2"
        with pytest.raises(BadInput) as error:
            await here.campaigns.change(other, second.id, CampaignWish(slug="moon"), by=BY)
        assert kinds(error) == {"slug": "taken"}
        assert (await here.campaigns.by_slug("moon")).id == first.id

    run(database_url, tmp_path, work)


def test_what_people_have_seen_cannot_be_changed_any_more(sqlite_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        campaign = await here.running(brand)
        early = campaign.brief.starts_ms - 1
        wish = CampaignWish(slug="other", goal="joins", starts_ms=early, incentive="contest")
        with pytest.raises(BadInput) as error:
            await here.campaigns.change(brand, campaign.id, wish, by=BY)
        assert kinds(error) == dict.fromkeys(("slug", "goal", "starts", "incentive"), "fixed")
        longer = CampaignWish(ends_ms=campaign.brief.ends_ms + DAY_MS, slug=campaign.slug, name="Longer")
        changed = await here.campaigns.change(brand, campaign.id, longer, by=BY)
        assert changed == await here.campaigns.find(brand, campaign.id)
        assert changed.name == "Longer"

    run(sqlite_url, tmp_path, work)


def test_a_replayed_request_makes_nothing_twice(database_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        key = Key("campaigns 1", "once", b"x", 201, "")
        made = [await here.campaigns.make(brand, NewCampaign("Moon"), by=BY, key=key) for _ in range(2)]
        assert [one.replayed for one in made] == [False, True]
        assert made[0].campaign == made[1].campaign
        await here.campaigns.add_variant(brand, made[0].campaign.id, NewVariant(A), by=BY)
        sown = [
            await here.campaigns.add_seed(
                brand, made[0].campaign.id, NewSeed("Choir"), by=BY, key=replace(key, scope="seeds 1")
            )
            for _ in range(2)
        ]
        assert sown[0] == sown[1]
        cloned = [
            await here.campaigns.clone(
                brand, made[0].campaign.id, "Moon again", by=BY, key=replace(key, scope="clone 1")
            )
            for _ in range(2)
        ]
        assert cloned[0].campaign == cloned[1].campaign
        assert await here.count("campaign") == 2
        assert await here.count("campaign_seed") == 1

    run(database_url, tmp_path, work)


def test_a_clone_has_the_designs_and_neither_dates_nor_seeds(sqlite_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        model = await here.running(brand, A, (B, 3), conversion_link=SHOP)
        await here.sow(brand, model)
        clone = (await here.campaigns.clone(brand, model.id, "Next year", by=BY)).campaign
        clone = await here.campaigns.find(brand, clone.id)
        assert (clone.state, clone.slug, clone.cloned_from) == ("draft", "next-year", model.id)
        plain = {"name": "Next year", "starts_ms": None, "ends_ms": None}
        assert clone.brief == replace(model.brief, **plain)
        designs = [(one.template, one.weight) for one in await here.campaigns.variants(clone)]
        assert designs == [(A, 1), (B, 3)]
        assert await here.campaigns.seeds(clone) == ()

    run(sqlite_url, tmp_path, work)


def test_nothing_of_a_campaign_is_there_for_another_brand(sqlite_url, tmp_path):
    async def work(here):
        brand, other = await here.brand(), await here.brand("Paper")
        made = await here.draft(brand)
        campaigns, [variant] = here.campaigns, await here.campaigns.variants(made)
        for act in (
            campaigns.find(other, made.id),
            campaigns.change(other, made.id, CampaignWish(name="Mine"), by=BY),
            campaigns.missing(other, made.id),
            campaigns.launch(other, made.id, by=BY),
            campaigns.start_pilot(other, made.id, by=BY),
            campaigns.report(other, made.id),
            campaigns.skip_pilot(other, made.id, "So.", by=BY),
            campaigns.close_campaign(other, made.id, by=BY),
            campaigns.clone(other, made.id, "Mine", by=BY),
            campaigns.add_variant(other, made.id, NewVariant(B), by=BY),
            campaigns.weigh_variant(other, made.id, variant.id, 2, by=BY),
            campaigns.drop_variant(other, made.id, variant.id, by=BY),
            campaigns.add_seed(other, made.id, NewSeed("Choir"), by=BY),
            campaigns.tracking(other, made.id),
        ):
            with pytest.raises(NotFound):
                await act
        assert await campaigns.of(other) == []
        assert [one.id for one in await campaigns.of(brand)] == [made.id]
        assert [one.id for one in await campaigns.listed()] == [made.id]

    run(sqlite_url, tmp_path, work)


# Designs and seeds
def test_a_visitor_meets_the_same_design_for_ever_and_the_weights_hold():
    offered = [
        Variant(number, 7, f"t{number}", 1, weight, "", 0) for number, weight in ((1, 3), (2, 1), (3, 0))
    ]
    met = [variant_for(offered, visitor).id for visitor in range(8000)]
    assert met == [variant_for(offered, visitor).id for visitor in range(8000)]
    counts = Counter(met)
    assert set(counts) == {1, 2}
    assert 5800 < counts[1] < 6200
    elsewhere = [replace(one, campaign=8) for one in offered]
    assert met != [variant_for(elsewhere, visitor).id for visitor in range(8000)]
    assert variant_for([offered[2]], 1) is None
    assert variant_for([], 1) is None


def test_designs_are_ones_own_or_ours_each_once_and_not_too_many(sqlite_url, tmp_path):
    async def work(here):
        brand, campaigns = await here.brand(), here.campaigns
        made = await here.draft(brand)
        for template in ("lantern.own", "nothing", ""):
            with pytest.raises(BadInput) as error:
                await campaigns.add_variant(brand, made.id, NewVariant(template, 0), by=BY)
            assert kinds(error) == {"template": "unknown-template", "weight": "out-of-range"}
        with pytest.raises(Conflict):
            await campaigns.add_variant(brand, made.id, NewVariant(A), by=BY)
        second = await campaigns.add_variant(brand, made.id, NewVariant(B, label="Cake"), by=BY)
        with pytest.raises(Conflict):
            await campaigns.add_variant(brand, made.id, NewVariant("eid"), by=BY)
        assert (await campaigns.weigh_variant(brand, made.id, second.id, 9, by=BY)).weight == 9
        with pytest.raises(BadInput):
            await campaigns.weigh_variant(brand, made.id, second.id, 101, by=BY)
        with pytest.raises(NotFound):
            await campaigns.weigh_variant(brand, made.id, 5, 1, by=BY)
        await campaigns.drop_variant(brand, made.id, second.id, by=BY)
        [first] = await campaigns.variants(made)
        await here.sow(brand, made)
        await campaigns.drop_variant(brand, made.id, first.id, by=BY)
        assert [one.weight for one in await campaigns.variants(made)] == [0]

    run(sqlite_url, tmp_path, work, campaign_variants_max=2)


def test_a_seed_is_a_card_of_the_brand_with_its_own_or_the_templates_words(database_url, tmp_path):
    async def work(here):
        brand, campaigns = await here.brand(), here.campaigns
        made = await here.draft(brand, languages=("zh-Hans", "en"))
        seeds = await asyncio.gather(*[here.sow(brand, made, f"Club {number}") for number in range(3)])
        assert sorted(one.number for one in seeds) == [1, 2, 3]
        card = await here.cards.get(seeds[0].id)
        assert (card.lang, card.words("sender"), card.words("recipient")) == (
            "zh-Hans",
            "Moon Bakery",
            "朋友们",
        )
        own = await here.sow(
            brand, made, "Choir", lang="en", words={"message": "Come and sing.", "sender": "Lin"}
        )
        card = await here.cards.get(own.id)
        assert (card.lang, card.words("message"), card.words("sender")) == ("en", "Come and sing.", "Lin")
        assert own.page_path(made.slug) == f"/c/lantern-night?seed={own.number}"
        for wish, found in (
            (NewSeed(""), {"label": "required"}),
            (NewSeed("Choir", variant=5), {"variant": "unknown-option"}),
            (NewSeed("Choir", words={"shoe": "x"}), {"words.shoe": "unknown"}),
            (NewSeed("Choir", words={"message": "x" * 2000}), {"words.message": "too-long"}),
        ):
            with pytest.raises(BadInput) as error:
                await campaigns.add_seed(brand, made.id, wish, by=BY)
            assert kinds(error) == found
        bare = (await campaigns.make(brand, NewCampaign("Bare"), by=BY)).campaign
        with pytest.raises(BadInput) as error:
            await here.sow(brand, bare)
        assert kinds(error) == {"variant": "required"}

    run(database_url, tmp_path, work)


def test_seeding_ends_when_it_goes_by_itself_and_its_links_go_on(sqlite_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        campaign = await here.running(brand, seed_target=2)
        seed = await here.sow(brand, campaign)
        for who in ("ann", "bo", "cy"):
            await here.read(seed.code, who)
        seeding = await here.campaigns.seeding(campaign)
        assert (seeding.organic, seeding.target, seeding.done) == (0, 2, False)
        link = await here.pass_on(seed.code)
        await here.read(link, "di")
        await here.read(link, "ed")
        assert (await here.campaigns.seeding(campaign)).done
        with pytest.raises(Conflict):
            await here.sow(brand, campaign, "Late")
        await here.read(seed.code, "flo")
        assert (await here.chain.require(await here.write("flo", seed.code))).tag.seed == seed.id
        await here.campaigns.change(brand, campaign.id, CampaignWish(seed_target=50), by=BY)
        await here.sow(brand, campaign, "Late")

    run(sqlite_url, tmp_path, work)


def test_there_are_so_many_seeds_and_no_more(sqlite_url, tmp_path):
    async def work(here):
        brand = await here.brand()
        campaign = await here.running(brand)
        for number in range(2):
            await here.sow(brand, campaign, f"Club {number}")
        with pytest.raises(Conflict):
            await here.sow(brand, campaign)

    run(sqlite_url, tmp_path, work, campaign_seeds_max=2)


def test_a_campaign_is_known_for_a_few_seconds_without_asking(sqlite_url, tmp_path, monkeypatch):
    async def work(here):
        brand = await here.brand()
        campaign = await here.running(brand)
        seed = await here.sow(brand, campaign)
        assert (await here.campaigns.of_card(seed.id)).name == "Lantern night"
        await here.tamper("update campaign set name = 'Elsewhere'")
        assert (await here.campaigns.near(campaign.id)).name == "Lantern night"
        later = time.monotonic() + 5
        monkeypatch.setattr(time, "monotonic", lambda: later)
        assert (await here.campaigns.near(campaign.id)).name == "Elsewhere"
        assert await here.campaigns.near(5) is None
        with pytest.raises(NotFound):
            await here.campaigns.of_card(5)

    run(sqlite_url, tmp_path, work)


def test_a_wish_of_a_card_that_was_never_made_is_refused_as_before(sqlite_url, tmp_path):
    async def work(here):
        with pytest.raises(BadInput):
            await here.cards.make(CardWish(A, {"recipient": "A", "message": "B"}, "en", "x" * 22), None)

    run(sqlite_url, tmp_path, work)
