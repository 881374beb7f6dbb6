"""Brands: who is let in, who signs in, which key opens what, and that nothing of a brand is reached by another."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from stores import SECRET, opened
from typer.testing import CliRunner

from greetings.__main__ import app
from greetings.brands import (
    ANALYST,
    BY_OPS,
    DESIGNER,
    OWNER,
    SCOPES,
    Brands,
    Invitation,
    KeyWish,
    Member,
    NewBrand,
    Right,
    form_token,
)
from greetings.chain import Chain
from greetings.errors import BadInput, Conflict, NotFound
from greetings.links import Links
from greetings.settings import Settings
from greetings.store import Change, Key, Query, Run, Unit

NAMES = NewBrand("Moon Bakery", "Lin")
SOMEBODY = "person 1"


class House:
    """One process of an installation with brands."""

    def __init__(self, database, **given):
        settings = Settings(**({"secret_key": (SECRET,)} | given))
        self.database = database
        self.chain = Chain(database, Links([SECRET]), settings)
        self.brands = Brands(database, self.chain, settings=settings)
        self.keys, self.people, self.sessions = self.brands.keys, self.brands.people, self.brands.sessions

    async def rows(self, table):
        return await self.database.one(Query(f"select count(*) from {table}", int))

    async def tamper(self, sql, **params):
        await self.database.write(Unit(runs=(Run(Change(sql), params),)))

    async def sign_in(self, added):
        return await self.sessions.sign_in(added.owner.token)

    async def deeds(self, brand):
        return [(one.actor, one.act, one.subject) for one in await self.brands.log.of(brand.id)]

    async def acts(self):
        return [(one.act, one.subject, one.reason) for one in await self.chain.log.acts()]


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


def kinds(error):
    return {one.path: one.kind for one in error.value.problems}


# Letting in
def test_a_brand_comes_in_with_an_owner_a_key_and_a_link(database_url):
    async def work(here):
        added = await here.brands.add(NewBrand(" Moon  Bakery ", "Lin", " Lin@Example.org"))
        assert (added.brand.name, added.brand.slug, added.brand.state) == (
            "Moon Bakery",
            "moon-bakery",
            "active",
        )
        assert (added.owner.person.role, added.owner.person.mail) == (OWNER, "lin@example.org")
        assert added.key.key.scopes == SCOPES
        assert added.key.text.startswith(f"gk_{added.key.key.prefix}_")
        assert (len(added.key.key.prefix), len(added.key.text)) == (8, 44)
        caller = await here.keys.check(added.key.text)
        assert (caller.brand, caller.key.prefix) == (added.brand, added.key.key.prefix)
        member = await here.sessions.read(await here.sign_in(added))
        assert member == Member(added.owner.person, added.brand)
        assert (
            await here.brands.by_slug("moon-bakery") == await here.brands.by_id(added.brand.id) == added.brand
        )
        assert await here.acts() == [("brand-add", "moon-bakery", "")]
        assert [one[1] for one in await here.deeds(added.brand)] == ["signed-in", "brand-added"]

    run(database_url, work)


def test_no_secret_is_kept(database_url):
    async def work(here):
        added = await here.brands.add(NAMES)
        session = await here.sign_in(added)
        link = await here.sessions.new_link(Member(added.owner.person, added.brand), by=BY_OPS)
        ops = await here.sessions.begin_ops()
        kept = b""
        for table, columns in (
            ("brand_key", "prefix, name, scopes, hash"),
            ("brand_link", "hash"),
            ("brand_session", "hash, seal"),
            ("brand_log", "actor, act, subject"),
            ("idempotency", "answer"),
            ("ops_log", "act, subject, reason"),
        ):
            rows = await here.database.read(Query(f"select {columns} from {table}", lambda *row: row))
            kept += b"".join(
                bytes(x) if isinstance(x, bytes | memoryview) else str(x).encode() for r in rows for x in r
            )
        for secret in (added.key.text[12:], added.owner.token, session, link, ops):
            assert secret.encode() not in kept

    run(database_url, work, ops_token="a-token-of-those-who-run-the-site-0")


def test_slugs_are_unique_and_made_for_names_in_every_script(database_url):
    async def work(here):
        slugs = [
            (await here.brands.add(NewBrand(name, ""))).brand.slug
            for name in ("Café Été", "Cafe Ete", "月饼铺", "API")
        ]
        assert slugs[:2] == ["cafe-ete", "cafe-ete-2"]
        for slug in slugs[2:]:
            assert slug.startswith("brand-")
        long = await here.brands.add(NewBrand("Lantern and Sons, makers of fine paper", "Ann"))
        assert long.brand.slug == "lantern-and-sons-makers-of"
        with pytest.raises(BadInput) as error:
            await here.brands.add(NewBrand("Other", "Ann", slug="cafe-ete"))
        assert kinds(error) == {"slug": "taken"}
        assert [one.slug for one in await here.brands.listed()] == [long.brand.slug, *reversed(slugs)]

    run(database_url, work)


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (NewBrand("", ""), {"name": "required", "owner": "required"}),
        (
            NewBrand("x" * 41, "Lin", "nobody", "UP"),
            {"name": "too-long", "mail": "mail", "slug": "characters"},
        ),
        (NewBrand("Visit evil.com now", "Lin"), {"name": "address"}),
        (NewBrand("Раypal", "Lin", "a@b@c.de"), {"name": "look-alike", "mail": "mail"}),
        (NewBrand("Moon", "Lin", slug="ops"), {"slug": "characters"}),
        (NewBrand("Moon", "Lin", slug="-a"), {"slug": "characters"}),
        (NewBrand("Moon", "Lin", slug="a" * 31), {"slug": "characters"}),
        (NewBrand("\ud800", "Lin"), {"name": "surrogate"}),
    ],
)
def test_all_that_is_wrong_with_a_brand_is_told_at_once_and_nothing_is_stored(sqlite_url, wish, found):
    async def work(here):
        with pytest.raises(BadInput) as error:
            await here.brands.add(wish)
        assert kinds(error) == found
        assert [await here.rows(table) for table in ("brand", "brand_person", "brand_key", "brand_log")] == [
            0
        ] * 4

    run(sqlite_url, work)


def test_a_replayed_addition_adds_nothing(database_url):
    async def work(here):
        key = Key("join", "x", b"hash", 303, "")
        await here.brands.add(NAMES, by="itself", key=key)
        with pytest.raises(Conflict):
            await here.brands.add(NAMES, by="itself", key=key)
        assert (await here.rows("brand"), await here.rows("brand_person")) == (1, 1)
        assert await here.acts() == []

    run(database_url, work)


# Keys
def test_only_the_whole_right_key_opens(database_url):
    async def work(here):
        added = await here.brands.add(NAMES)
        text = added.key.text
        for wrong in (
            "",
            "gk_",
            text[:-1],
            text + "x",
            text.upper(),
            text[:-1] + ("a" if text[-1] != "a" else "b"),
            "gk_" + "é" * 8 + "_" + "x" * 32,
            f"xk{text[2:]}",
            text.replace("_", "-"),
            "gk_________" + "_" * 33,
        ):
            assert await here.keys.check(wrong) is None, wrong

    run(database_url, work)


def test_a_key_is_made_used_and_revoked(database_url):
    async def work(here):
        brand = (await here.brands.add(NAMES)).brand
        made = await here.keys.make(
            brand, KeyWish(" Till ", ("insights:read", "templates:read")), by=SOMEBODY
        )
        assert (made.key.name, made.key.scopes) == ("Till", ("templates:read", "insights:read"))
        assert (await here.keys.find(brand, made.key.prefix)).used_ms is None
        assert (await here.keys.check(made.text)).key.prefix == made.key.prefix
        used = (await here.keys.find(brand, made.key.prefix)).used_ms
        assert used is not None
        await here.keys.check(made.text)
        assert (await here.keys.find(brand, made.key.prefix)).used_ms == used  # to the minute
        await here.keys.revoke(brand, made.key.prefix, by=SOMEBODY)
        assert await here.keys.check(made.text) is None
        for act in (
            here.keys.revoke(brand, made.key.prefix, by=SOMEBODY),
            here.keys.rotate(brand, made.key.prefix, grace_hours=0, by=SOMEBODY),
        ):
            with pytest.raises(Conflict):
                await act
        assert (await here.deeds(brand))[:2] == [
            (SOMEBODY, "key-revoked", made.key.prefix),
            (SOMEBODY, "key-made", made.key.prefix),
        ]

    run(database_url, work)


@pytest.mark.parametrize("hours", [0, 24])
def test_a_rotated_key_gives_way_at_once_or_after_its_grace(database_url, hours):
    async def work(here):
        added = await here.brands.add(NAMES)
        old = added.key.key
        new = await here.keys.rotate(added.brand, old.prefix, grace_hours=hours, by=SOMEBODY)
        assert (new.key.name, new.key.scopes) == (old.name, old.scopes)
        assert (await here.keys.check(new.text)).brand == added.brand
        assert (await here.keys.check(added.key.text) is not None) == (hours > 0)
        await here.tamper("update brand_key set revoked_ms = revoked_ms - :ms", ms=hours * 3_600_000)
        assert await here.keys.check(added.key.text) is None
        with pytest.raises(Conflict):
            await here.keys.rotate(added.brand, old.prefix, grace_hours=0, by=SOMEBODY)
        assert len(await here.keys.of(added.brand)) == 2
        for wrong in (-1, 169):
            with pytest.raises(BadInput):
                await here.keys.rotate(added.brand, new.key.prefix, grace_hours=wrong, by=SOMEBODY)

    run(database_url, work)


def test_a_key_in_its_grace_can_be_ended_at_once(sqlite_url):
    async def work(here):
        added = await here.brands.add(NAMES)
        await here.keys.rotate(added.brand, added.key.key.prefix, grace_hours=24, by=SOMEBODY)
        await here.keys.revoke(added.brand, added.key.key.prefix, by=SOMEBODY)
        assert await here.keys.check(added.key.text) is None

    run(sqlite_url, work)


def test_wishes_for_keys_are_checked(sqlite_url):
    async def work(here):
        brand = (await here.brands.add(NAMES)).brand
        for wish, found in (
            (KeyWish("", ()), {"name": "required", "scopes": "required"}),
            (KeyWish("x", ("everything",)), {"scopes": "unknown-option"}),
        ):
            with pytest.raises(BadInput) as error:
                await here.keys.make(brand, wish, by=SOMEBODY)
            assert kinds(error) == found

    run(sqlite_url, work)


def test_there_are_no_more_keys_and_people_than_there_may_be_also_when_all_come_at_once(database_url):
    async def work(here):
        brand = (await here.brands.add(NAMES)).brand
        wish, person = KeyWish("x", SCOPES[:1]), Invitation("Mei", DESIGNER)
        keys = [here.keys.make(brand, wish, by=SOMEBODY) for _ in range(12)]
        people = [here.people.invite(brand, person, by=SOMEBODY) for _ in range(12)]
        found = await asyncio.gather(*keys, *people, return_exceptions=True)
        assert sum(isinstance(one, Conflict) for one in found) == 24 - 4 - 4
        assert (len(await here.keys.of(brand)), len(await here.people.of(brand))) == (5, 5)
        prefix = (await here.keys.of(brand))[0].prefix
        await here.keys.rotate(brand, prefix, grace_hours=0, by=SOMEBODY)  # the old one makes room

    run(database_url, work, brand_keys_max=5, brand_people_max=5)


def test_the_same_wish_sent_again_is_told_the_same_secret(database_url):
    async def work(here):
        brand = (await here.brands.add(NAMES)).brand
        key = Key(f"brand keys {brand.id:x}", "k", b"hash", 201, "")
        first = await here.keys.make(brand, KeyWish("x", SCOPES[:1]), by=SOMEBODY, key=key)
        again = await here.keys.make(brand, KeyWish("x", SCOPES[:1]), by=SOMEBODY, key=key)
        assert (first.text, first.replayed, again.replayed) == (again.text, False, True)
        other = Key(f"brand people {brand.id:x}", "k", b"hash", 201, "")
        mei = await here.people.invite(brand, Invitation("Mei", DESIGNER), by=SOMEBODY, key=other)
        same = await here.people.invite(brand, Invitation("Mei", DESIGNER), by=SOMEBODY, key=other)
        assert (mei.token, mei.person.id, same.replayed) == (same.token, same.person.id, True)
        assert (len(await here.keys.of(brand)), len(await here.people.of(brand))) == (2, 2)

    run(database_url, work)


# People
def test_people_come_change_and_go(database_url):
    async def work(here):
        brand = (await here.brands.add(NAMES)).brand
        mei = (
            await here.people.invite(brand, Invitation("Mei", DESIGNER, "Mei@example.org"), by=SOMEBODY)
        ).person
        assert (mei.may(Right.DESIGN), mei.may(Right.RUN), mei.may(Right.LOOK)) == (True, False, True)
        await here.people.change_role(brand, mei.id, ANALYST, by=SOMEBODY)
        mei = await here.people.find(brand, mei.id)
        assert (mei.role, mei.may(Right.DESIGN)) == (ANALYST, False)
        assert [one.id for one in await here.people.by_mail(" MEI@example.org")] == [mei.id]
        assert await here.people.by_mail("") == []
        await here.people.change_role(brand, mei.id, ANALYST, by=SOMEBODY)
        await here.people.remove(brand, mei.id, by=SOMEBODY)
        with pytest.raises(NotFound):
            await here.people.find(brand, mei.id)
        left = await here.database.one(
            Query("select name || mail from brand_person where id = :id", str), id=mei.id
        )
        assert left == ""
        assert [one[1] for one in await here.deeds(brand)][:3] == [
            "person-removed",
            "person-role",
            "person-invited",
        ]

    run(database_url, work)


def test_a_brand_is_never_without_an_owner_also_when_two_leave_at_once(database_url):
    async def work(here):
        added = await here.brands.add(NAMES)
        brand, lin = added.brand, added.owner.person
        with pytest.raises(Conflict):
            await here.people.remove(brand, lin.id, by=SOMEBODY)
        with pytest.raises(Conflict):
            await here.people.change_role(brand, lin.id, ANALYST, by=SOMEBODY)
        for _ in range(5):
            mei = (await here.people.invite(brand, Invitation("Mei", OWNER), by=SOMEBODY)).person
            owners = [one.id for one in await here.people.of(brand) if one.role == OWNER]
            acts = [here.people.remove(brand, one, by=SOMEBODY) for one in owners]
            done = await asyncio.gather(*acts, return_exceptions=True)
            assert sum(isinstance(one, Conflict) for one in done) == 1
            assert len(await here.people.of(brand)) == 1
            assert mei.id in owners

    run(database_url, work)


def test_wishes_for_people_are_checked(sqlite_url):
    async def work(here):
        brand = (await here.brands.add(NAMES)).brand
        with pytest.raises(BadInput) as error:
            await here.people.invite(brand, Invitation("", "king", "x"), by=SOMEBODY)
        assert kinds(error) == {"name": "required", "role": "unknown-option", "mail": "mail"}
        with pytest.raises(BadInput):
            await here.people.change_role(brand, 1, "king", by=SOMEBODY)

    run(sqlite_url, work)


# One brand and another
def test_nothing_of_one_brand_is_there_for_another(database_url):
    async def work(here):
        a, b = await here.brands.add(NAMES), await here.brands.add(NewBrand("Lantern", "Ann"))
        prefix, person = a.key.key.prefix, a.owner.person.id
        for act in (
            here.keys.find(b.brand, prefix),
            here.keys.revoke(b.brand, prefix, by=SOMEBODY),
            here.keys.rotate(b.brand, prefix, grace_hours=0, by=SOMEBODY),
            here.people.find(b.brand, person),
            here.people.change_role(b.brand, person, ANALYST, by=SOMEBODY),
            here.people.remove(b.brand, person, by=SOMEBODY),
        ):
            with pytest.raises(NotFound):
                await act
        assert [one.prefix for one in await here.keys.of(b.brand)] == [b.key.key.prefix]
        assert [one.name for one in await here.people.of(b.brand)] == ["Ann"]
        assert {one[1] for one in await here.deeds(b.brand)} == {"brand-added"}
        assert (await here.keys.check(a.key.text)).brand == a.brand

    run(database_url, work)


# Signing in
def test_a_link_signs_in_once_also_when_it_is_used_twice_at_once(database_url):
    async def work(here):
        added = await here.brands.add(NAMES)
        assert (await here.sessions.of_link(added.owner.token)).brand == added.brand
        tries = [here.sessions.sign_in(added.owner.token) for _ in range(5)]
        done = await asyncio.gather(*tries, return_exceptions=True)
        assert sorted(type(one).__name__ for one in done) == ["NotFound"] * 4 + ["str"]
        with pytest.raises(NotFound):
            await here.sessions.of_link(added.owner.token)
        assert await here.rows("brand_session") == 1

    run(database_url, work)


def test_a_link_is_good_for_an_hour_only(database_url):
    async def work(here):
        added = await here.brands.add(NAMES)
        await here.tamper("update brand_link set made_ms = made_ms - :ms", ms=3_600_001)
        for token in (added.owner.token, "", "x" * 43):
            with pytest.raises(NotFound):
                await here.sessions.sign_in(token)

    run(database_url, work)


def test_signing_in_begins_a_session_of_its_own_and_ends_the_one_before(database_url):
    async def work(here):
        added = await here.brands.add(NAMES)
        first = await here.sign_in(added)
        member = await here.sessions.read(first)
        link = await here.sessions.new_link(member, by=BY_OPS)
        second = await here.sessions.sign_in(link, first)
        assert second != first
        assert form_token(first) != form_token(second)
        assert await here.sessions.read(first) is None
        assert await here.sessions.read(second) == member
        link = await here.sessions.new_link(member, by=BY_OPS)
        third = await here.sessions.sign_in(link, "planted by somebody")
        assert await here.sessions.read("planted by somebody") is None
        assert await here.sessions.read(second) == await here.sessions.read(third) == member

    run(database_url, work)


def test_a_session_ends_by_itself(database_url):
    async def work(here):
        added = await here.brands.add(NAMES)
        session = await here.sign_in(added)
        hour = 3_600_000
        await here.tamper("update brand_session set seen_ms = seen_ms - :ms", ms=11 * hour)
        assert await here.sessions.read(session) is not None  # and is seen now
        await here.tamper("update brand_session set seen_ms = seen_ms - :ms", ms=11 * hour)
        assert await here.sessions.read(session) is not None
        await here.tamper("update brand_session set seen_ms = seen_ms - :ms", ms=12 * hour)
        assert await here.sessions.read(session) is None
        await here.tamper("update brand_session set seen_ms = seen_ms + :ms", ms=12 * hour)
        await here.tamper("update brand_session set made_ms = made_ms - :ms", ms=168 * hour)
        assert await here.sessions.read(session) is None
        link = await here.sessions.new_link(Member(added.owner.person, added.brand), by=BY_OPS)
        await here.sessions.sign_in(link)
        assert await here.rows("brand_session") == 1  # the old one was swept

    run(database_url, work)


def test_signing_out_ends_one_session_or_all(database_url):
    async def work(here):
        added = await here.brands.add(NAMES)
        member = Member(added.owner.person, added.brand)
        sessions = [await here.sign_in(added)]
        for _ in range(2):
            link = await here.sessions.new_link(member, by=BY_OPS)
            sessions.append(await here.sessions.sign_in(link))
        await here.sessions.end(sessions[0])
        assert [await here.sessions.read(one) is not None for one in sessions] == [False, True, True]
        link = await here.sessions.new_link(member, by=BY_OPS)
        await here.sessions.end_all(member, by=SOMEBODY)
        assert [await here.sessions.read(one) for one in sessions] == [None] * 3
        with pytest.raises(NotFound):
            await here.sessions.sign_in(link)

    run(database_url, work)


def test_who_is_removed_is_out_at_once(database_url):
    async def work(here):
        added = await here.brands.add(NAMES)
        mei = await here.people.invite(added.brand, Invitation("Mei", DESIGNER), by=SOMEBODY)
        session = await here.sessions.sign_in(mei.token)
        link = await here.sessions.new_link(Member(mei.person, added.brand), by=BY_OPS)
        await here.people.remove(added.brand, mei.person.id, by=SOMEBODY)
        assert await here.sessions.read(session) is None
        with pytest.raises(NotFound):
            await here.sessions.sign_in(link)

    run(database_url, work)


def test_a_held_brand_reaches_nothing_until_it_is_released(database_url):
    async def work(here):
        added = await here.brands.add(NAMES)
        other = await here.brands.add(NewBrand("Lantern", "Ann"))
        session, others = await here.sign_in(added), await here.sign_in(other)
        link = await here.sessions.new_link(Member(added.owner.person, added.brand), by=BY_OPS)
        assert (await here.brands.hold("moon-bakery", "rude")).held
        assert await here.sessions.read(session) is None
        with pytest.raises(NotFound):
            await here.sessions.sign_in(link)
        assert (await here.keys.check(added.key.text)).brand.held
        assert await here.sessions.read(others) is not None
        with pytest.raises(Conflict):
            await here.brands.link_by_ops("moon-bakery", "")
        with pytest.raises(Conflict):
            await here.brands.hold("moon-bakery", "again")
        assert not (await here.brands.release("moon-bakery", "sorry")).held
        assert not (await here.keys.check(added.key.text)).brand.held
        assert await here.sessions.read(session) is None  # signs in anew
        _, link = await here.brands.link_by_ops("moon-bakery", "asked by phone")
        assert await here.sessions.sign_in(link)
        acts = [one[0] for one in await here.acts()]
        assert acts == ["brand-link", "brand-release", "brand-hold", "brand-add", "brand-add"]
        for act in (here.brands.hold("nobody", ""), here.brands.by_id(1), here.brands.key_by_ops("nobody")):
            with pytest.raises(NotFound):
                await act

    run(database_url, work)


# Those who run the site
def test_sessions_of_those_who_run_the_site_end_with_their_token(database_url):
    async def main():
        async with opened(database_url) as database:
            first, second, none = (House(database, ops_token=token) for token in ("one" * 12, "two" * 12, ""))
            session = await first.sessions.begin_ops(first.chain.log.entry("ops-sign-in", "console", ""))
            assert await first.sessions.reads_ops(session)
            assert not await first.sessions.reads_ops("")
            assert await first.sessions.read(session) is None  # nobody of a brand
            assert not await second.sessions.reads_ops(session)
            assert not await none.sessions.reads_ops(session)
            added = await first.brands.add(NAMES)
            assert not await first.sessions.reads_ops(await first.sign_in(added))
            await first.sessions.end_ops()
            assert not await first.sessions.reads_ops(session)
            for here in (first, second, none):
                await here.chain.close()

    asyncio.run(main())


# The command line
def test_the_commands_let_a_brand_in_and_put_it_on_hold(tmp_path):
    def typed(*words, status=0):
        done = CliRunner().invoke(app, [*words, "--data", str(tmp_path)])
        assert done.exit_code == status, (words, done.output, done.exception)
        return done.output

    typed("migrate")
    said = typed("brand", "add", "Moon Bakery", "--owner", "Lin")
    assert "moon-bakery" in said
    assert "gk_" in said
    assert "/console/in/" in said
    assert "moon-bakery" in typed("brand", "list")
    assert '"slug": "moon-bakery"' in typed("brand", "list", "--json")
    assert "gk_" in typed("brand", "key", "moon-bakery")
    assert "/console/in/" in typed("brand", "link", "moon-bakery", "--json")
    assert "on hold" in typed("brand", "hold", "moon-bakery", "--reason", "rude")
    assert "held" in typed("brand", "list")
    typed("brand", "link", "moon-bakery", status=1)
    assert "released" in typed("brand", "release", "moon-bakery", "--reason", "sorry")
    assert '"act": "brand-hold"' in typed("log", "--json")
