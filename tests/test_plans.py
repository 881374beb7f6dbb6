"""Plans: what each gives, what is counted, what is refused and what never is, and how a trial ends by itself."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from campaign_kit import BY
from campaign_kit import run as run_fair
from stores import SECRET, opened

from greetings.brands import BY_OPS, DESIGNER, Brands, Invitation, NewBrand
from greetings.chain import Chain
from greetings.chain.ids import first_of
from greetings.errors import BadInput, Full, NotInPlan, SettingError
from greetings.links import Links
from greetings.plans import METERS, Plans, PlanWish, month_of, read_rules, until_of
from greetings.plans.terms import DAY_MS
from greetings.settings import Settings
from greetings.store import Insert, Query, Rows, Unit

SOMEBODY = "person 1"
CAMPAIGN_COLUMNS = (
    *(
        "id",
        "brand",
        "slug",
        "name",
        "state",
        "goal",
        "goal_number",
        "conversion_link",
        "festival",
        "ad_budget",
    ),
    *("languages", "mode", "channels", "incentive", "seed_target", "sponsor_line", "pilot_target", "made_ms"),
)


class House:
    """An installation whose clock can be set."""

    def __init__(self, database, **given):
        settings = Settings(**({"secret_key": (SECRET,)} | given))
        self.database = database
        self.chain = Chain(database, Links([SECRET]), settings)
        self.brands = Brands(database, self.chain, settings=settings)
        self.offset = 0
        self.settings = settings
        self.plans = self.another()

    def another(self):
        """Return the plans of another process."""
        return Plans(self.database, self.chain, settings=self.settings, clock=self.now)

    def now(self):
        return month_of_today() + self.offset

    async def brand(self, name="Moon Bakery"):
        return (await self.brands.add(NewBrand(name, "Lin"))).brand

    async def rows(self, table):
        return await self.database.one(Query(f"select count(*) from {table}", int))

    async def campaign(self, brand, state=2):
        number = await self.rows("campaign") + 1
        record = (
            number,
            brand.id,
            f"c{number}",
            "Moon",
            state,
            "openings",
            0,
            "",
            "",
            3,
            "",
            "both",
            "",
            "none",
            0,
            "",
            0,
            1,
        )
        await self.database.write(Unit((Rows(Insert("campaign", CAMPAIGN_COLUMNS), (record,)),)))
        return number

    async def cards(self, campaign, count, at_ms):
        """Keep cards of a campaign that were made at a time; give their ids."""
        first = first_of(at_ms) + await self.rows("card_state")
        records = tuple((first + n, 1, campaign) for n in range(count))
        insert = Insert("card_state", ("card", "token_version", "campaign"))
        await self.database.write(Unit((Rows(insert, records),)))
        return [record[0] for record in records]


def month_of_today():
    """Return a moment in the middle of a month that lies ahead of every brand that a test lets in."""
    return until_of("2041-03-14")


@asynccontextmanager
async def house(url, **given):
    async with opened(url) as database:
        made = House(database, **given)
        yield made
        await made.chain.close()


def run(url, work, **given):
    async def main():
        async with house(url, **given) as here:
            await work(here)

    asyncio.run(main())


def found_in(error):
    return {one.path: (one.kind, dict(one.extra)) for one in error.value.problems}


# The rules
def rules_of(tmp_path, text, **given):
    path = tmp_path / "plans.toml"
    path.write_text(text, encoding="utf-8")
    return read_rules(Settings(plans_file=path, **given))


def test_the_shipped_rules_have_a_free_a_partly_free_and_a_trial_plan():
    rules = read_rules(Settings())
    assert list(rules.plans) == ["free", "partly-free", "trial"]
    assert rules.default == "free"
    free, part, trial = rules.plans.values()
    assert all(one.most(name) is not None for one in rules.plans.values() for name in METERS)
    assert all(free.most(name) < part.most(name) for name in (*METERS, "api_per_minute"))
    assert (free.own_sponsor, part.own_sponsor, trial.own_sponsor) == (False, True, True)
    assert (trial.days, trial.after, trial.reminders) == (30, "free", (7, 2, 0))
    assert {lang for one in rules.plans.values() for lang in one.titles} == {"en", "zh-Hans", "zh-Hant", "ar"}
    assert trial.title("fr") == "Trial"


ONE = '[[plan]]\nname = "one"\ntitle = { en = "One" }\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "at least one"),
        ("plan = 1", "at least one"),
        ("[[plan", "cannot read"),
        ("[[plan]]\nname = 'UP'", "small letters"),
        (ONE + ONE, "same name"),
        (ONE + "cads = 3", "unknown: cads"),
        (ONE + "cards = -1", "cards: must be a whole number"),
        (ONE + "cards = true", "cards: must be a whole number"),
        (ONE + "own_sponsor = 1", "true or false"),
        ("[[plan]]\nname = 'one'\ntitle = { de = 'Eins' }", "needs `en`"),
        ("[[plan]]\nname = 'one'", "title"),
        (ONE + "days = 0\nafter = 'one'", "days"),
        (ONE + "days = 3\nafter = 'two'", "after"),
        (ONE + "days = 3\nafter = 'one'", "does not end"),
        (ONE + "reminders = [1]", "belong to a plan with `days`"),
        (ONE + "days = 3\nreminders = [4, 3, 2, 1]", "at most 3"),
    ],
)
def test_rules_that_cannot_be_stop_the_start(tmp_path, text, said):
    with pytest.raises(SettingError, match="GREETINGS_PLANS_FILE") as error:
        rules_of(tmp_path, text, brand_plan="one")
    assert said in error.value.message


def test_an_installation_may_have_its_own_rules(tmp_path, sqlite_url):
    rules = rules_of(tmp_path, ONE, brand_plan="one")
    assert [rules.plan("one").most(name) for name in METERS] == [None] * 5
    with pytest.raises(SettingError, match="GREETINGS_BRAND_PLAN"):
        rules_of(tmp_path, ONE)

    async def work(here):
        brand = await here.brand()
        assert await here.plans.require(brand, "people", adding=1000) is None
        assert (await here.plans.standing(brand)).meters[0].left is None

    run(sqlite_url, work, plans_file=tmp_path / "plans.toml", brand_plan="one")


# What is in use
def test_the_meters_count_what_there_is(database_url):
    async def work(here):
        brand, other = await here.brand(), await here.brand("Lantern")
        await here.brands.people.invite(brand, Invitation("Mei", DESIGNER), by=SOMEBODY)
        for state in range(5):
            last = await here.campaign(brand, state)
        theirs = await here.campaign(other)
        month = month_of(here.now())
        await here.cards(last, 3, month.since_ms)
        await here.cards(last, 2, month.since_ms - 1000)
        await here.cards(theirs, 4, month.since_ms + 1000)
        standing = await here.plans.standing(brand)
        assert {one.name: one.used for one in standing.meters} == {
            **{"templates": 0, "campaigns": 2, "cards": 3, "people": 2, "webhooks": 0}
        }
        assert standing.plan.name == "free"
        assert (standing.until_ms, standing.term.id, standing.reminded) == (None, 0, True)
        assert standing.month == month
        assert [one.used for one in (await here.plans.standing(other)).meters] == [0, 1, 4, 1, 0]

    run(database_url, work)


# What is refused
def test_what_a_plan_has_no_room_for_is_refused_with_what_would_be_enough(sqlite_url):
    async def work(here):
        brand = await here.brand()
        assert await here.plans.require(brand, "campaigns") == 1
        await here.campaign(brand)
        with pytest.raises(NotInPlan) as error:
            await here.plans.require(brand, "campaigns")
        kind, told = found_in(error)["campaigns"]
        assert (kind, error.value.status) == ("not-in-plan", 402)
        assert told == {"plan": "free", "used": 1, "most": 1, "enough": ["partly-free"]}
        assert error.value.message.startswith(
            "Campaigns: the plan Free has room for 1; 1 in use. Partly free has more"
        )
        with pytest.raises(NotInPlan) as error:
            await here.plans.require(brand, "own_sponsor")
        assert found_in(error)["own_sponsor"][1]["enough"] == ["partly-free"]
        await here.plans.set(brand, PlanWish("partly-free", reason="agreed"))
        assert await here.plans.require(brand, "campaigns") == 10
        assert await here.plans.require(brand, "own_sponsor") is None
        with pytest.raises(NotInPlan, match="Please take one out first") as error:
            await here.plans.require(brand, "campaigns", adding=10)
        assert found_in(error)["campaigns"][1]["enough"] == []

    run(sqlite_url, work)


def test_of_two_at_once_only_one_gets_the_last_place(database_url):
    async def work(here):
        brand = await here.brand()

        async def invite(name):
            async with here.plans.room(brand, "people") as most:
                return await here.brands.people.invite(
                    brand, Invitation(name, DESIGNER), by=SOMEBODY, most=most
                )

        names = ("Ann", "Bo", "Cy", "Di", "Ed")
        done = await asyncio.gather(*(invite(name) for name in names), return_exceptions=True)
        assert sorted(type(one).__name__ for one in done) == ["Invited"] * 2 + ["NotInPlan"] * 3
        assert len(await here.brands.people.of(brand)) == 3

    run(database_url, work)


def test_a_limit_of_the_site_is_not_called_one_of_the_plan(sqlite_url):
    async def work(here):
        brand = await here.brand()
        with pytest.raises(Full):
            async with here.plans.room(brand, "people") as most:
                await here.brands.people.invite(brand, Invitation("Ann", DESIGNER), by=SOMEBODY, most=most)

    run(sqlite_url, work, brand_people_max=1)


# Setting plans
def test_a_plan_holds_at_once_in_every_process_and_is_in_both_logs(database_url):
    async def work(here):
        brand, other = await here.brand(), here.another()
        wish = PlanWish("partly-free", until_of("2041-06-30"), {"cards": 500}, "agreed by phone")
        standing = await here.plans.set(brand, wish)
        assert (standing.plan.name, standing.plan.most("cards"), standing.plan.most("people")) == (
            *("partly-free", 500, 25),
        )
        assert await other.of(brand) == standing.plan
        assert (await here.plans.set(brand, wish)).term == standing.term  # the same again changes nothing
        assert [one.plan for one in await other.history(brand)] == ["partly-free", "free"]
        [act] = [one for one in await here.chain.log.acts() if one.act == "brand-plan"]
        assert (act.subject, act.reason) == (
            "moon-bakery partly-free cards=500 2041-07-01",
            "agreed by phone",
        )
        deeds = [(one.actor, one.act, one.subject) for one in await here.brands.log.of(brand.id)]
        assert deeds[0] == (BY_OPS, "plan-set", "partly-free cards=500 2041-07-01")
        here.offset = until_of("2041-06-30") - month_of_today()
        assert (await here.plans.of(brand)).name == "free"
        assert (await here.plans.of(brand)).most("cards") == 2000

    run(database_url, work)


def test_all_that_is_wrong_with_a_plan_is_told_at_once(sqlite_url):
    async def work(here):
        brand = await here.brand()
        limits = {"cards": -1, "moons": 3, "own_sponsor": 2}
        with pytest.raises(BadInput) as error:
            await here.plans.set(brand, PlanWish("gold", here.now() - 1, limits))
        assert {path: kind for path, (kind, _) in found_in(error).items()} == {
            "plan": "unknown-option",
            "until": "out-of-range",
            "limits.cards": "out-of-range",
            "limits.moons": "unknown-option",
            "limits.own_sponsor": "out-of-range",
        }
        assert await here.rows("brand_plan") == 0

    run(sqlite_url, work)


@pytest.mark.parametrize("text", ["soon", "2027-13-01", "9999-12-31", "2027"])
def test_a_day_that_is_none_is_said_so(text):
    with pytest.raises(BadInput) as error:
        until_of(text)
    assert error.value.problems[0].kind == "not-a-day"


def test_days_end_with_their_last_moment_and_moments_are_taken_as_they_are():
    assert until_of(" ") is None
    assert until_of("2027-02-06") == until_of("2027-02-07T00:00:00Z") == until_of("2027-02-07T08:00:00+08:00")


# Downgrades
def test_a_smaller_plan_takes_nothing_away_and_only_stops_more(database_url):
    async def work(here):
        brand = await here.brand()
        await here.plans.set(brand, PlanWish("partly-free"))
        for name in ("Ann", "Bo", "Cy", "Di"):
            await here.brands.people.invite(brand, Invitation(name, DESIGNER), by=SOMEBODY, most=25)
        campaigns = [await here.campaign(brand) for _ in range(3)]
        [card] = await here.cards(campaigns[0], 1, here.now())
        here.offset = 1000
        await here.plans.set(brand, PlanWish("free"))
        used = {one.name: (one.used, one.most, one.left) for one in (await here.plans.standing(brand)).meters}
        assert used["people"] == (5, 3, 0)
        assert used["campaigns"] == (3, 1, 0)
        assert used["cards"] == (1, 2000, 1999)
        assert await here.plans.own_sponsor(brand.id, card)  # as it was promised when it was made
        [later] = await here.cards(campaigns[1], 1, here.now() + 1000)
        assert not await here.plans.own_sponsor(brand.id, later)
        for name in ("people", "campaigns"):
            with pytest.raises(NotInPlan):
                await here.plans.require(brand, name)

    run(database_url, work)


def test_beyond_the_months_cards_the_house_sponsors_them_and_a_new_month_begins_anew(database_url):
    async def work(here):
        brand, other = await here.brand(), await here.brand("Lantern")
        for one in (brand, other):
            await here.plans.set(one, PlanWish("trial", limits={"cards": 3}))
        campaigns = [await here.campaign(brand), await here.campaign(brand)]
        theirs = await here.cards(await here.campaign(other), 3, here.now())
        cards = [
            *await here.cards(campaigns[0], 2, here.now()),
            *await here.cards(campaigns[1], 3, here.now() + 5000),
            *await here.cards(campaigns[0], 1, month_of(here.now()).until_ms),
        ]
        shown = [await here.plans.own_sponsor(brand.id, card) for card in cards]
        assert shown == [True, True, True, False, False, True]
        assert [await here.plans.own_sponsor(other.id, card) for card in theirs] == [True] * 3
        # What was promised stays: more cards count from then on.
        here.offset = 10_000
        await here.plans.set(brand, PlanWish("trial", limits={"cards": 7}))
        [more] = await here.cards(campaigns[1], 1, here.now() + 1000)
        shown = [await here.another().own_sponsor(brand.id, card) for card in (*cards, more)]
        assert shown == [True, True, True, False, False, True, True]

    run(database_url, work)


# Trials
def test_a_trial_ends_by_itself(sqlite_url):
    async def work(here):
        brand = await here.brand()
        standing = await here.plans.set(brand, PlanWish("trial"))
        assert standing.until_ms == here.now() + 30 * DAY_MS
        here.offset = 30 * DAY_MS - 1
        assert (await here.plans.of(brand)).name == "trial"
        here.offset = 30 * DAY_MS
        after = await here.plans.standing(brand)
        assert (after.plan.name, after.until_ms) == ("free", None)

    run(sqlite_url, work)


def test_every_brand_may_begin_with_a_trial(sqlite_url):
    async def work(here):
        brand = await here.brand()
        here.offset = brand.made_ms + DAY_MS - month_of_today()
        assert (await here.plans.standing(brand)).until_ms == brand.made_ms + 30 * DAY_MS
        assert (await here.plans.of(brand)).name == "trial"
        here.offset = brand.made_ms + 23 * DAY_MS - month_of_today()
        assert [(one.brand, one.days) for one in await here.plans.due()] == [(brand.id, 7)]
        here.offset = brand.made_ms + 30 * DAY_MS - month_of_today()
        assert (await here.plans.of(brand)).name == "free"
        await here.plans.set(brand, PlanWish("partly-free"))
        assert await here.plans.due() == []

    run(sqlite_url, work, brand_plan="trial")


def test_a_trial_is_reminded_of_three_times_at_most_whoever_asks(database_url):
    async def work(here):
        brand = await here.brand()
        await here.plans.set(brand, PlanWish("trial"))
        told = []
        for hour in range(31 * 24):
            here.offset = hour * DAY_MS // 24
            if hour % 6 == 0:
                many = await asyncio.gather(here.plans.due(), here.another().due())
                told += [(hour // 24, one.days) for each in many for one in each]
        assert told == [(23, 7), (28, 2), (30, 0)]
        assert await here.rows("plan_reminder") == 3

    run(database_url, work)


def test_late_reminders_do_not_come_together_and_none_come_to_whoever_wants_none(sqlite_url):
    async def work(here):
        late, quiet, other = [await here.brand(name) for name in ("Late", "Quiet", "Other")]
        for one in (late, quiet, other):
            await here.plans.set(one, PlanWish("trial"))
        await here.plans.remind(quiet, on=False, by=SOMEBODY)
        await here.plans.remind(quiet, on=False, by=SOMEBODY)
        assert not (await here.plans.standing(quiet)).reminded
        await here.plans.set(other, PlanWish("free"))
        here.offset = 29 * DAY_MS
        assert [(one.brand, one.days) for one in await here.plans.due()] == [(late.id, 2)]
        await here.plans.remind(quiet, on=True, by=SOMEBODY)
        assert [(one.brand, one.days) for one in await here.plans.due()] == [(quiet.id, 2)]
        here.offset = 32 * DAY_MS  # too late to be of use
        assert await here.plans.due() == []
        acts = [(one.act, one.subject) for one in await here.brands.log.of(quiet.id)]
        assert acts[:3] == [("plan-reminders", "on"), ("plan-reminders", "off"), ("plan-reminders", "off")]

    run(sqlite_url, work)


# Campaigns
def test_of_launches_at_once_only_as_many_as_the_plan_has_succeed_and_pilots_go_on_after_a_downgrade(
    database_url, tmp_path
):
    async def work(here):
        plans = Plans(here.database, here.chain, settings=here.settings)
        brand = await here.brand()
        await plans.set(brand, PlanWish("trial", limits={"campaigns": 2}))
        drafts = [await here.draft(brand, name=f"Night {number}") for number in range(4)]
        for one in drafts:
            await here.campaigns.skip_pilot(brand, one.id, "A small shop.", by=BY)

        async def begin(number, act):
            async with plans.room(brand, "campaigns") as most:
                return await act(brand, drafts[number].id, by=BY, most=most)

        pilot = await begin(0, here.campaigns.start_pilot)
        assert pilot.state == "pilot"
        done = await asyncio.gather(
            *(begin(number, here.campaigns.launch) for number in (1, 2, 3)), return_exceptions=True
        )
        assert sorted(type(one).__name__ for one in done) == ["Campaign", "NotInPlan", "NotInPlan"]
        assert (await plans.standing(brand)).meters[1].used == 2
        await plans.set(brand, PlanWish("free"))
        await here.campaigns.decide_pilot(brand, drafts[0].id, go=True, reason="They like it.", by=BY)
        assert (await begin(0, here.campaigns.launch)).state == "running"  # it was under way before
        running = next(one for one in done if not isinstance(one, Exception))
        await here.campaigns.close_campaign(brand, running.id, by=BY)
        card = (
            await here.cards.get((await here.chain.resolve((await here.sow(brand, drafts[0])).code)).card)
        ).id
        assert not await plans.own_sponsor(brand.id, card)
        cards = (await plans.standing(brand)).meters[2].used
        with pytest.raises(NotInPlan):
            await begin(3 if running.id != drafts[3].id else 2, here.campaigns.launch)
        assert (await plans.standing(brand)).meters[2].used == cards  # nothing was made for it
        await here.campaigns.close_campaign(brand, drafts[0].id, by=BY)
        meters = {one.name: one.used for one in (await plans.standing(brand)).meters}
        assert meters["campaigns"] == 0

    run_fair(database_url, tmp_path, work)
