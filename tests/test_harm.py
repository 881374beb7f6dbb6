"""Harm stops fast: recalls hold at every address and in every process, cards that run away are slowed, holds keep the tree."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from site_kit import BASE, WISH, forward_link, open_site
from starlette.testclient import TestClient
from stores import SECRET, opened

from greetings.app import create_app
from greetings.app.build import build_parts
from greetings.chain import Chain, Kind
from greetings.chain.watch import FLAGGED, HELD, RELEASED, VOID
from greetings.engine.sizes import SIZES
from greetings.errors import Conflict, NotFound, TooFast
from greetings.links import ADDRESS_BAR, Links, button
from greetings.settings import Settings
from greetings.store import Insert, Limits, Query, Rows, Unit
from greetings.web.pictures import SUFFIXES
from greetings.web.routes import hot_routes, other_routes, page_routes

LINKS = Links([SECRET])
WHATSAPP, SMS = button("im", "whatsapp"), button("sms", "sms")
CARD = Insert("card", ("id", "template", "template_version", "lang", "content", "came_from", "made_ms"))
ROWS = Query("select id, parent, generation, counted, state from forward order by id", lambda *row: row)
WATCH = Query("select kind, state, score from watch order by id", lambda *row: row)


def somebody(name):
    return LINKS.visitor(name.encode())


async def made_card(database, chain):
    root = chain.new_root(somebody("maker"))
    card = Rows(CARD, ((root.card, "eid", 1, "en", "{}", None, root.made_ms),))
    await database.write(Unit((card, root.step)))
    return await chain.require(root.code)


@asynccontextmanager
async def scene(url, limits=None, **given):
    async with opened(url) as database:
        chain = Chain(database, LINKS, Settings(**given), limits)
        yield database, chain, await made_card(database, chain)
        assert await chain.growth.self_check() == []
        await chain.close()


async def children(chain, place, number, way=SMS):
    return [await chain.forward(place, way) for _ in range(number)]


# A recall holds at every address
FILLED = {"name": ("recipient", "sender")}
# Whoever holds a link may still say what is wrong with its card.
STILL_ANSWER = {"/g/{code}/report"}
OK_BEFORE = {200, 204, 303, 307}


def addresses(route, code):
    """Every address that a route below a card answers."""
    if route.path == "/g/{name}":
        yield f"/g/{code}"
        for suffix in SUFFIXES:
            yield f"/g/{code}.{suffix}"
            yield from (f"/g/{code}.{suffix}?size={size}" for size in SIZES)
        return
    path = route.path.replace("{code}", code)
    names = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    names = [name.partition("}")[0] for name in names]
    if not names:
        yield path
    for name in names:
        assert name in FILLED, f"say in FILLED what {{{name}}} of {route.path} may be"
        yield from (path.replace(f"{{{name}}}", value) for value in FILLED[name])


def routes_below_a_card(site):
    parts = build_parts(site.settings)
    every = [*hot_routes(parts), *page_routes(parts), *other_routes(parts)]
    parts.places.close()
    return [route for route in every if getattr(route, "path", "").startswith("/g/{")]


def other_addresses(code):
    page = quote(f"{BASE}/g/{code}", safe="")
    yield f"/oembed?url={page}"
    yield f"/oembed?url={page}&format=xml"
    yield f"/oembed.json?url={page}"
    yield f"/oembed.xml?url={page}"
    yield f"/badge/{code}.svg"


def asked(client, routes, code):
    """Ask everything that stands below a code; give (method, address, answer)."""
    for route in routes:
        for method in sorted(route.methods - {"HEAD"}):
            for address in addresses(route, code):
                yield route.path, client.request(method, address, follow_redirects=False)
    for address in other_addresses(code):
        yield address, client.get(address, follow_redirects=False)
    wish = {"parent": code, "channel": "im"}
    yield "forwards", client.post("/api/v1/forwards", json=wish)


@pytest.fixture(scope="module")
def two_processes(tmp_path_factory):
    """Two applications on one database, as two processes are."""
    folder, token = tmp_path_factory.mktemp("harm"), "an-ops-token-of-the-tests-0123456789"
    with (
        open_site(folder, ops_token=token) as site,
        TestClient(create_app(site.settings), base_url=BASE) as other,
    ):
        yield site, other


def test_a_recall_holds_at_every_address_in_every_process_and_can_be_undone(two_processes):
    site, other = two_processes
    card = site.make({**WISH, "content": {**WISH["content"], "sender": "Lin"}})
    reader = site.browser()
    bad = site.client.post("/api/v1/forwards", json={"parent": card["code"], "channel": "im"}).json()["code"]
    below = site.client.post("/api/v1/forwards", json={"parent": bad, "channel": "sms"}).json()["code"]
    latent = forward_link(reader.get(f"/g/{below}").text)
    beside = site.client.post("/api/v1/forwards", json={"parent": card["code"], "channel": "sms"}).json()[
        "code"
    ]
    routes = routes_below_a_card(site)
    assert {"/g/{name}", "/g/{code}/open", "/g/{code}/qr.png"} <= {route.path for route in routes}
    # What works before must be what ends; a picture may be refused for its size.
    before = {
        (path, one.request.method)
        for path, one in asked(site.client, routes, beside)
        if one.status_code < 400
    }
    assert ("/g/{code}/qr.png", "GET") in before

    headers = {"authorization": f"Bearer {site.settings.ops_token}"}
    wish = {"code": bad, "reason": "a scam"}
    answer = site.client.post("/api/v1/ops/recalls", json=wish, headers=headers)
    assert (answer.status_code, answer.json()["sub_chain"]) == (201, 1)
    for client in (site.client, other):
        for code in (bad, below, latent):
            for path, one in asked(client, routes, code):
                if path in STILL_ANSWER:
                    continue
                assert one.status_code == 410, (one.request.method, str(one.request.url), one.status_code)
                assert "no-store" in one.headers["cache-control"], str(one.request.url)
        for code in (card["code"], beside):
            assert client.get(f"/g/{code}").status_code == 200
            assert client.get(f"/g/{code}.jpg?size=square").status_code == 200
    assert site.client.post("/api/v1/ops/recalls", json=wish, headers=headers).status_code == 409

    page = other.get(f"/g/{below}")
    assert "recalled" in page.text
    assert "Copies that messengers or friends have kept cannot be recalled" in page.text
    assert "no-store" in page.headers["cache-control"]
    problem = other.get(f"/g/{below}.jpg").json()
    assert problem["type"] == "/docs#recalled"

    wish = {"code": bad, "reason": "it was a poem", "undo": True}
    assert site.client.post("/api/v1/ops/recalls", json=wish, headers=headers).status_code == 201
    for client in (site.client, other):
        for code in (bad, below, latent):
            assert client.get(f"/g/{code}").status_code == 200


def test_what_caches_may_keep_is_asked_for_again_within_a_minute(two_processes):
    site, _ = two_processes
    code = site.make()["code"]
    for path, one in asked(site.client, routes_below_a_card(site), code):
        rules = {rule.strip() for rule in one.headers["cache-control"].split(",")}
        kept = "no-store" in rules or {"max-age=60", "must-revalidate"} <= rules
        assert kept, (path, one.headers["cache-control"])


# Deep chains
def test_a_deep_chain_is_walked_once_per_forward_and_word_of_the_log(database_url):
    async def main():
        async with scene(database_url) as (database, chain, root):
            place = root
            for _ in range(30):
                place = await chain.require((await chain.forward(place, SMS)).code)
            await chain.ends.recall(root, "x")
            assert (await chain.resolve(place.code)).recalled
            walks = [
                query for query in await counted_reads(database, chain, place.code) if "standing" in query
            ]
            assert walks == []
            await chain.ends.undo_recall(root, "y")
            assert not (await chain.resolve(place.code)).recalled
            assert await chain.ends.count_below(root) == 30

    asyncio.run(main())


async def counted_reads(database, chain, code):
    seen = []
    plain = database.read

    async def noted(query, **params):
        seen.append(query.sql)
        return await plain(query, **params)

    database.read = noted
    try:
        await chain.resolve(code)
    finally:
        del database.read
    return seen


# The speed breaker
def test_a_card_that_runs_away_waits_and_is_watched_once_and_what_was_made_still_opens(
    database_url, tmp_path
):
    async def main():
        clock = [1_800_000_000.0]
        limits = Limits(tmp_path / "limits", clock=lambda: clock[0])
        given = {"breaker_forwards_per_minute": 5}
        async with scene(database_url, limits, **given) as (database, chain, root):
            made = await children(chain, root, 5)
            for _ in range(3):
                with pytest.raises(TooFast) as refused:
                    await chain.forward(root, SMS)
                assert 1 <= refused.value.retry_after <= 60
            hand = chain.hand(await chain.require(made[0].code), somebody("friend"))
            latent = await chain.require(hand.code(ADDRESS_BAR.number))
            with pytest.raises(TooFast):
                await chain.look(latent, somebody("other"), Kind.UNKNOWN)
            assert not (await chain.look(await chain.require(made[0].code), None, Kind.UNKNOWN)).gone
            other = await made_card(database, chain)
            await chain.forward(other, SMS)
            [(kind, state, _)] = await database.read(WATCH)
            assert (kind, state) == ("speed", FLAGGED)
            clock[0] += 60
            await chain.forward(root, SMS)
            limits.close()

    asyncio.run(main())


def test_a_card_that_enough_different_people_report_is_slow_until_ops_have_looked(database_url, tmp_path):
    async def main():
        clock = [1_800_000_000.0]
        limits = Limits(tmp_path / "limits", clock=lambda: clock[0])
        given = {"breaker_forwards_per_minute": 100, "breaker_slow_per_minute": 2, "breaker_reporters": 3}
        async with (
            scene(database_url, limits, **given) as (_, chain, root),
            opened(database_url) as away,
        ):
            elsewhere = Chain(away, LINKS, Settings(**given), limits)
            for reporter in (1, 1, 2, 2, 1):
                await chain.ends.report(root, "scam", f"words of {reporter}", reporter=reporter)
            assert not chain.watch.is_slow(root.card)
            await chain.ends.report(root, "hurt", "", reporter=3)
            assert chain.watch.is_slow(root.card)
            await elsewhere.watch.round()
            assert elsewhere.watch.is_slow(root.card)
            await children(chain, root, 2)
            with pytest.raises(TooFast):
                await elsewhere.forward(root, SMS)
            [queued] = await chain.reviews.queue()
            assert (queued.reporters, queued.reasons, len(queued.told)) == (3, {"scam": 2, "hurt": 1}, 3)
            done = await chain.reviews.decide(queued.told[0], root, decision="dismiss", reason="it is a poem")
            assert done.closed == 3
            assert await chain.reviews.queue() == []
            await elsewhere.watch.round()
            assert not elsewhere.watch.is_slow(root.card)
            clock[0] += 60
            await children(elsewhere, root, 50)
            for reporter in (4, 5, 6):  # what was looked at has a day's peace
                await chain.ends.report(root, "scam", "again", reporter=reporter)
            assert not chain.watch.is_slow(root.card)
            with pytest.raises(Conflict):
                await chain.reviews.find(queued.told[0].id)
            [told, *_] = (await chain.reviews.queue())[0].told
            await chain.reviews.decide(told, root, decision="slow", reason="to be sure")
            assert chain.watch.is_slow(root.card)
            await elsewhere.close()
            limits.close()

    asyncio.run(main())


def test_the_page_of_a_latent_link_of_a_card_that_runs_away_is_kind(tmp_path):
    with open_site(
        tmp_path, rate_limits=True, breaker_forwards_per_minute=1, forwards_per_minute=1000
    ) as site:
        card = site.make()
        reader = site.browser()
        latent = forward_link(reader.get(f"/g/{card['code']}").text)
        assert (
            site.client.post("/api/v1/forwards", json={"parent": card["code"], "channel": "im"}).status_code
            == 201
        )
        refused = site.client.post("/api/v1/forwards", json={"parent": card["code"], "channel": "im"})
        assert (refused.status_code, refused.json()["type"]) == (429, "/docs#too-fast")
        assert int(refused.headers["retry-after"]) > 0
        page = site.browser().get(f"/g/{latent}")
        assert page.status_code == 429
        assert "This card travels very fast just now" in page.text
        assert page.headers["retry-after"]
        assert site.browser().post(f"/g/{latent}/sent").status_code == 429
        assert site.browser().get(f"/g/{card['code']}").status_code == 200
        assert reader.get(f"/g/{latent}").status_code == 200  # his own link needs no row


def test_a_forward_costs_the_breaker_no_question_to_the_database(sqlite_url, tmp_path):
    async def main():
        limits = Limits(tmp_path / "limits")
        async with scene(sqlite_url, limits) as (database, chain, root):
            seen = []
            plain = database.read

            async def noted(query, **params):
                seen.append(query.sql)
                return await plain(query, **params)

            database.read = noted
            await chain.forward(root, SMS)
            assert seen == []
            limits.close()

    asyncio.run(main())


# Scores and holds
def test_too_many_children_in_a_minute_are_looked_at_and_many_more_are_held(database_url):
    async def main():
        given = {"children_flag_per_minute": 3, "children_hold_per_minute": 6}
        async with scene(database_url, **given) as (database, chain, root):
            quiet = await chain.require((await chain.forward(root, SMS)).code)
            await children(chain, quiet, 3)
            busy = await chain.require((await chain.forward(root, WHATSAPP)).code)
            await children(chain, busy, 4)
            [found] = await chain.watch.look()
            assert (found.forward, found.kind, found.score) == (busy.forward, "velocity", 50)
            assert found.reasons == ("4 children within a minute (more than 3)",)
            assert await database.read(WATCH) == [("velocity", FLAGGED, 50)]
            grandchild = await chain.forward(await chain.require((await chain.forward(busy, SMS)).code), SMS)
            tree, journey = await database.read(ROWS), await chain.growth.journey(root.card)
            before = await chain.growth.verified(root.card)
            assert (before.forwards, before.held) == (journey.forwards, 0)
            await children(chain, busy, 2)
            tree = await database.read(ROWS)
            before = await chain.growth.verified(root.card)
            await chain.watch.look()
            assert await database.read(WATCH) == [("velocity", HELD, 80)]
            held = await chain.growth.verified(root.card)
            assert (held.forwards, held.held) == (before.forwards - 8, 8)
            assert await database.read(ROWS) == tree
            assert (await chain.growth.figures(root)).descendants == before.forwards
            assert not (await chain.require(grandchild.code)).gone
            [watched] = await chain.watch.watched()
            await chain.watch.decide(watched.id, RELEASED, "a school class")
            assert await chain.growth.verified(root.card) == before
            await chain.watch.look()  # it is released: it has a day's peace
            assert await database.read(WATCH) == [("velocity", RELEASED, 80)]
            assert await chain.watch.watched() == []
            await chain.watch.decide(watched.id, VOID, "no, it was a robot")
            assert await chain.growth.verified(root.card) == held
            with pytest.raises(Conflict):
                await chain.watch.decide(watched.id, VOID, "again")
            with pytest.raises(NotFound):
                await chain.watch.decide(1, VOID, "nothing")
            assert [one.act for one in await chain.log.acts()] == ["watch-void", "watch-released"]

    asyncio.run(main())


def test_somebody_who_opens_his_own_links_is_scored_but_not_held_by_that_alone(database_url):
    async def main():
        async with scene(database_url) as (database, chain, root):
            sender, puppet = somebody("sender"), somebody("puppet")
            hand = chain.hand(root, sender)
            numbers = [button("im", via).number for via in ("whatsapp", "line", "qq", "wechat", "kakao")]
            for number in numbers:
                place = await chain.look(await chain.require(hand.code(number)), puppet, Kind.UNKNOWN)
                await chain.open(place, puppet, 0)
            [first, second] = sorted(await chain.watch.look(), key=lambda one: one.score)
            assert first.reasons == ("one visitor opened 5 of 5 children",)
            assert second.reasons == ("one visitor opened 5 links of this sender",)
            assert {one[1] for one in await database.read(WATCH)} == {FLAGGED}
            before = await chain.growth.verified(root.card)
            assert (before.forwards, before.held) == (5, 0)
            links = next(one for one in await chain.watch.watched() if "sender" in one.reasons[0])
            await chain.watch.decide(links.id, HELD, "it looks like a contest")
            assert (await chain.growth.verified(root.card)).held == 5
            await chain.watch.decide(links.id, RELEASED, "a grandmother with five telephones")
            assert await chain.growth.verified(root.card) == before

    asyncio.run(main())


@pytest.fixture(scope="module")
def endless_sqlite(tmp_path_factory, sqlite_template):
    import shutil

    path = tmp_path_factory.mktemp("endless") / "greetings.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@given(
    parents=st.lists(st.integers(0, 30), min_size=1, max_size=30),
    acts=st.lists(st.tuples(st.integers(0, 30), st.sampled_from([HELD, RELEASED, VOID])), max_size=12),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_holds_leave_the_tree_alone_and_releases_give_back_exactly_what_there_was(
    endless_sqlite, parents, acts, seed
):
    async def main():
        draw = random.Random(seed)
        given = {"children_flag_per_minute": 1, "children_hold_per_minute": 2}
        async with scene(endless_sqlite, **given) as (_, chain, root):
            places = [root]
            for parent in parents:
                made = await chain.forward(places[parent % len(places)], draw.choice((SMS, WHATSAPP)))
                places.append(await chain.require(made.code))
            listing = await chain.growth.listing(root.card)
            journey = await chain.growth.journey(root.card)
            before = await chain.growth.verified(root.card)
            assert (before.forwards, before.people, before.held) == (journey.forwards, journey.people, 0)
            await chain.watch.look()
            mine = [one for one in await chain.watch.watched(most=10_000) if one.card == root.card]
            for at, state in acts:
                if not mine:
                    break
                try:
                    await chain.watch.decide(mine[at % len(mine)].id, state, "x")
                except Conflict:
                    continue
                now = await chain.growth.verified(root.card)
                assert now.forwards + now.held == before.forwards
            assert await chain.growth.listing(root.card) == listing
            assert await chain.growth.journey(root.card) == journey
            for one in mine:
                try:
                    await chain.watch.decide(one.id, RELEASED, "x")
                except Conflict:
                    continue
            assert await chain.growth.verified(root.card) == before

    asyncio.run(main())
