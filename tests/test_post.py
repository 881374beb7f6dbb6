"""The post: several relays, one of which fails; crashes at every moment; paces and limits. What comes back, read by the RFCs."""

from __future__ import annotations

import asyncio

import pytest
from letters_kit import BASE, BOUNCES, DAY, HOUR, MINUTE, WISH, run, tag_in

from greetings.brands import BY_OPS
from greetings.errors import Conflict
from greetings.letters import LETTER_STATES, Ask, Letters
from greetings.letters.returned import Kind, read_returned
from greetings.letters.verdicts import Weight, weigh
from greetings.mail import Reply, Stage, Turn
from greetings.mail.wire import relays_of
from greetings.store import Query

LIN, BO, MEI, ZOE = "lin@mail.example", "bo@mail.example", "mei@other.example", "zoe@other.example"
ALL = (LIN, BO, MEI, ZOE)


async def states(here, letter):
    return await here.results(letter)


# Relays
def test_when_one_relay_is_away_the_next_one_takes_the_letters(database_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, *ALL)
        letter = await here.send(brand)
        assert await here.post.round() == 4
        assert office.to == list(ALL)
        assert list(here.post.resting) == ["127.0.0.1:1"]
        assert await states(here, letter) == {"sent": 4}
        relays = await here.letters.deliveries.by_relay(0)
        assert [(tried, taken) for _, tried, taken in relays] == [(4, 4)]
        here.clock.ms += MINUTE
        assert not here.post.resting

    async def with_dead(here, office):
        here.mail.relays = (*relays_of("smtp://127.0.0.1:1"), *here.mail.relays)
        await work(here, office)

    run(database_url, with_dead)


@pytest.mark.parametrize(
    "said", ["451 4.3.2 too many connections", "421 closing", "535 5.7.8 sign in first", "550 you are nobody"]
)
def test_a_relay_that_does_not_want_us_now_rests_and_the_next_is_asked(sqlite_url, said):
    async def work(here, first, second):
        brand = await here.begin()
        await here.join(brand, LIN, BO)
        letter = await here.send(brand)
        first.mail = said
        assert await here.post.round() == 2
        assert (first.to, second.to) == ([], [LIN, BO])
        first.mail = ""
        await here.send(brand)
        await here.post.round()
        assert first.to == []
        here.clock.ms += MINUTE
        await here.send(brand)
        await here.post.round()
        assert first.to == [LIN, BO]
        assert await states(here, letter) == {"sent": 2}

    run(sqlite_url, work, offices=2)


def test_when_no_relay_works_everybody_waits_and_nobody_is_lost(database_url):
    async def work(here, first, second):
        brand = await here.begin()
        await here.join(brand, LIN, BO)
        letter = await here.send(brand)
        first.mail = second.mail = "421 away"
        assert await here.post.round() == 0
        assert await states(here, letter) == {"waiting": 2}
        assert await here.state(letter) == "sending"
        first.mail = second.mail = ""
        here.clock.ms += 2 * MINUTE
        assert await here.post.round() == 2
        assert await here.state(letter) == "sent"
        assert first.to == [LIN, BO]

    run(database_url, work, offices=2)


def test_later_means_later_with_growing_waits_and_an_end(database_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN, BO)
        letter = await here.send(brand)
        office.rcpt[LIN] = "450 4.2.0 greylisted, try again"
        assert await here.post.round() == 1
        assert await states(here, letter) == {"sent": 1, "waiting": 1}
        tries = [office.offered.count(LIN)]
        for minutes in (4, 1, 29, 1, 120, 360, 720):
            here.clock.ms += minutes * MINUTE
            await here.post.round()
            tries.append(office.offered.count(LIN))
        assert tries == [1, 1, 2, 2, 3, 4, 5, 6]
        assert await states(here, letter) == {"gave-up": 1, "sent": 1}
        assert await here.state(letter) == "sent"
        person = await here.people.find_by_mail(brand, LIN)
        assert (person.state, person.softs) == ("on", 1)

    run(database_url, work)


def test_later_said_of_the_letter_itself_counts_nothing_as_sent(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN)
        letter = await here.send(brand)
        office.data[LIN] = "452 4.3.1 disk full"
        await here.post.round()
        assert await states(here, letter) == {"waiting": 1}
        assert await here.rows("letter_day where sent > 0") == 0
        office.data.clear()
        here.clock.ms += 5 * MINUTE
        assert await here.post.round() == 1

    run(sqlite_url, work)


@pytest.mark.parametrize(
    ("said", "state", "person"),
    [
        ("550 5.1.1 no such user", "refused", "bounced"),
        ("550 nobody here", "refused", "bounced"),
        ("553 not a mailbox", "refused", "bounced"),
        ("550 5.7.1 we do not like your network", "refused", "on"),
        ("554 no", "refused", "on"),
        ("552 5.2.2 mailbox full", "gave-up", "on"),
        ("552 full", "gave-up", "on"),
    ],
)
def test_what_a_refusal_means_for_the_person(sqlite_url, said, state, person):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN, BO)
        letter = await here.send(brand)
        office.rcpt[LIN] = said
        assert await here.post.round() == 1
        assert await states(here, letter) == {"sent": 1, state: 1}
        assert (await here.people.find_by_mail(brand, LIN)).state == person
        await here.send(brand)
        await here.post.round()
        assert office.offered.count(LIN) == (1 if person == "bounced" else 2)

    run(sqlite_url, work)


def test_a_refused_letter_is_not_the_readers_fault(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN)
        letter = await here.send(brand)
        office.data[""] = "550 5.1.1 your words look like spam"
        await here.post.round()
        assert await states(here, letter) == {"refused": 1}
        assert (await here.people.find_by_mail(brand, LIN)).state == "on"

    run(sqlite_url, work)


def test_a_dead_address_is_dead_for_all_brands_until_its_owner_confirms_again(database_url):
    async def work(here, office):
        moon, sun = await here.begin("Moon"), await here.begin("Sun")
        await here.join(moon, LIN)
        await here.join(sun, LIN, BO)
        await here.send(moon)
        office.rcpt[LIN] = "550 5.1.1 no such user"
        await here.post.round()
        await here.send(sun)
        await here.post.round()
        assert office.to == [BO]
        assert (await here.people.find_by_mail(sun, LIN)).state == "bounced"
        office.rcpt.clear()
        await here.asking.ask(sun, Ask(LIN, "en", "page", ""), BASE)
        assert office.to == [BO]
        here.clock.ms += 8 * DAY
        await here.asking.ask(sun, Ask(LIN, "en", "page", ""), BASE)
        assert office.to == [BO, LIN]
        await here.join(sun, LIN)
        await here.send(sun)
        await here.post.round()
        assert office.to[2:] == [LIN, BO]

    run(database_url, work)


def test_an_address_that_is_full_for_letter_after_letter_goes(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN, BO)
        office.rcpt[LIN] = "552 5.2.2 full"
        for number in range(4):
            assert (await here.people.find_by_mail(brand, LIN)).softs == number
            await here.send(brand)
            await here.post.round()
            here.clock.ms += DAY
        assert (await here.people.find_by_mail(brand, LIN)).state == "bounced"

    run(sqlite_url, work, letters_soft_bounces=4)


def test_what_a_relay_says_is_kept_without_the_address(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN)
        await here.send(brand)
        office.rcpt[LIN] = f"550 5.1.1 <{LIN.upper()}>: no such user"
        await here.post.round()
        said = await here.database.one(Query("select said from delivery", str))
        assert said == "550 5.1.1 <…>: no such user"

    run(sqlite_url, work)


# Crashes
def test_a_line_that_breaks_after_the_letter_went_out_is_never_tried_again(database_url):
    async def work(here, first, second):
        brand = await here.begin()
        await here.join(brand, LIN, BO)
        letter = await here.send(brand)
        first.hangs_up = True
        await here.post.round()
        assert await states(here, letter) == {"unsure": 2}
        assert (first.to, second.to) == ([], [])
        first.hangs_up = False
        here.clock.ms += DAY
        await here.post.round()
        assert (first.to, second.to) == ([], [])
        assert await here.state(letter) == "sent"

    run(database_url, work, offices=2)


def test_who_dies_before_the_letter_goes_out_is_taken_over(database_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, *ALL)
        letter = await here.send(brand)
        claim = await here.letters.deliveries.claim(letter, 3)
        assert len(await here.letters.deliveries.claimed(letter, claim)) == 3
        assert await here.post.round() == 1
        assert await here.post.round() == 0
        assert await here.state(letter) == "sending"
        here.clock.ms += 11 * MINUTE
        assert await here.post.round() == 3
        assert sorted(office.to) == sorted(ALL)

    run(database_url, work)


def test_who_dies_in_the_moment_of_handing_over_leaves_it_unsure(database_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN, BO)
        letter = await here.send(brand)
        deliveries = here.letters.deliveries
        claim = await deliveries.claim(letter, 1)
        (due,) = await deliveries.claimed(letter, claim)
        assert await deliveries.goes(due, "relay")
        assert await here.post.round() == 1
        assert await states(here, letter) == {"out": 1, "sent": 1}
        here.clock.ms += HOUR
        await here.post.round()
        assert await states(here, letter) == {"unsure": 1, "sent": 1}
        assert len(office.taken) == 1
        assert await here.state(letter) == "sent"
        assert not await deliveries.goes(due, "relay")

    run(database_url, work)


def test_many_workers_send_everybody_one_letter(database_url):
    async def work(here, first, second):
        brand = await here.begin()
        people = [f"p{number}@d{number % 3}.example" for number in range(30)]
        await here.join(brand, *people)
        letter = await here.send(brand)
        others = [Letters(here.letters.desk._ground).post for _ in range(3)]
        done = await asyncio.gather(*(one.round() for one in (here.post, *others)))
        while await states(here, letter) != {"sent": 30}:
            assert sum(await asyncio.gather(*(one.round() for one in (here.post, *others)))) > 0
        assert sorted(first.to + second.to) == sorted(people)
        assert sum(done) > 0

    run(database_url, work, offices=2, letters_at_once=4)


# Paces and limits
def test_each_relay_and_each_domain_has_its_pace(sqlite_url, tmp_path):
    async def work(here, first, second):
        brand = await here.begin()
        await here.join(brand, *(f"p{number}@mail.example" for number in range(5)), MEI, ZOE)
        letter = await here.send(brand)
        assert await here.post.round() == 5
        assert (len(first.to), len(second.to)) == (3, 2)
        assert (
            sorted(one.partition("@")[2] for one in first.to + second.to)
            == ["mail.example"] * 3 + ["other.example"] * 2
        )
        assert await states(here, letter) == {"sent": 5, "waiting": 2}
        here.clock.ms += MINUTE + 1000
        assert await here.post.round() == 2
        assert await here.state(letter) == "sent"

    run(
        sqlite_url,
        work,
        offices=2,
        limits=tmp_path / "limits",
        query="?per_minute=3",
        letters_domain_per_minute=3,
    )


def test_a_brand_has_so_many_letters_a_day(database_url):
    async def work(here, office):
        brand, other = await here.begin("Moon"), await here.begin("Sun")
        await here.join(brand, *ALL)
        await here.join(other, LIN)
        letter = await here.send(brand)
        await here.send(other)
        await here.post.round()
        await here.post.round()
        assert len(office.taken) == 4
        assert await states(here, letter) == {"sent": 3, "waiting": 1}
        assert len(office.offered) <= 5
        here.clock.ms += DAY
        assert await here.post.round() == 1
        assert await here.state(letter) == "sent"

    run(database_url, work, letters_per_day=3)


def test_a_letter_is_stopped_and_goes_on(database_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN, BO)
        letter = await here.send(brand)

        async def stops(address):
            office.before = None
            await here.desk.stop(brand, letter, by=BY_OPS)

        office.before = stops
        assert await here.post.round() == 1
        assert await here.state(letter) == "stopped"
        assert await here.post.round() == 0
        with pytest.raises(Conflict):
            await here.desk.stop(brand, letter, by=BY_OPS)
        await here.desk.go_on(brand, letter, by=BY_OPS)
        here.clock.ms += MINUTE
        assert await here.post.round() == 1
        assert office.to == [LIN, BO]
        assert [act for act, _ in await here.deeds(brand)][:3] == [
            "letter-resumed",
            "letter-stopped",
            "letter-sent",
        ]

    run(database_url, work)


def test_a_brand_on_hold_sends_nothing(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN)
        await here.send(brand)
        await here.brands.hold(brand.slug, "rude")
        assert await here.post.round() == 0
        await here.brands.release(brand.slug, "sorry")
        assert await here.post.round() == 1

    run(sqlite_url, work)


def test_a_letter_whose_addresses_are_dead_is_held_until_ops_release_it(database_url):
    async def work(here, office):
        brand = await here.begin()
        people = [f"p{number:02}@mail.example" for number in range(30)]
        await here.join(brand, *people)
        letter = await here.send(brand)
        office.rcpt = dict.fromkeys(people[:25], "550 5.1.1 no such user")
        for _ in range(4):
            await here.post.round()
        held = await here.desk.any(letter.id)
        assert held.state == "held"
        assert "do not exist" in held.reason
        assert len(office.offered) < 30
        assert [one.id for one in await here.desk.in_state("held")] == [letter.id]
        with pytest.raises(Conflict):
            await here.desk.go_on(brand, held, by=BY_OPS)
        assert "letter-brake" in [one.act for one in await here.chain.log.acts()]

    run(database_url, work, letters_at_once=10)


def test_a_letter_whose_card_was_recalled_is_held(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN)
        letter = await here.send(brand, WISH)
        place = await here.chain.require((await here.desk.any(letter.id)).code)
        await here.chain.ends.recall(place, "a scam")
        assert await here.post.round() == 0
        assert await here.state(letter) == "held"
        assert office.to == []

    run(sqlite_url, work)


def test_it_sends_by_itself_and_ends_in_good_order(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN)
        arrived = asyncio.Event()

        async def arrives(address):
            arrived.set()

        office.before = arrives
        letter = await here.send(brand)
        here.letters.start()
        await asyncio.wait_for(arrived.wait(), 10)
        await here.letters.stop()
        assert office.to == [LIN]
        assert await here.state(letter) == "sent"

    run(sqlite_url, work, letters_seconds=30.0)


# What comes back
def dsn(
    tag,
    *,
    action="failed",
    status="5.1.1",
    diagnostic="smtp; 550 5.1.1 <lin@mail.example>: unknown",
    headers=True,
):
    """A delivery status notification as Postfix writes it (RFC 3464)."""
    original = (
        f"""\
Return-Path: <bounces+{tag}@cards.example>
From: Moon Bakery <cards@cards.example>
To: lin@mail.example
Subject: The moon is almost full
Message-ID: <{tag}@cards.example>
"""
        if headers
        else "From: x@x.example\n"
    )
    return f"""\
Return-Path: <>
Received: by mail.relay.example (Postfix) id 4D1; Mon, 23 Nov 2026 10:00:00 +0000 (UTC)
From: MAILER-DAEMON@mail.relay.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {BOUNCES}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4D1.1/mail.relay.example"
Message-Id: <20261123100000.4D1@mail.relay.example>

This is a MIME-encapsulated message.

--4D1.1/mail.relay.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.relay.example.
<lin@mail.example>: host mx.mail.example[192.0.2.7] said: 550 5.1.1 unknown

--4D1.1/mail.relay.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.relay.example
X-Postfix-Queue-ID: 4D1
X-Postfix-Sender: rfc822; bounces@cards.example
Arrival-Date: Mon, 23 Nov 2026 09:59:58 +0000 (UTC)

Final-Recipient: rfc822; lin@mail.example
Original-Recipient: rfc822;lin@mail.example
Action: {action}
Status: {status}
Remote-MTA: dns; mx.mail.example
Diagnostic-Code: {diagnostic}

--4D1.1/mail.relay.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{original}
--4D1.1/mail.relay.example--
""".replace("\n", "\r\n").encode()


EXIM = """\
Return-path: <>
From: Mail Delivery System <Mailer-Daemon@exim.example>
To: bounces+{tag}@cards.example
Subject: Mail delivery failed: returning message to sender
Auto-Submitted: auto-replied
X-Failed-Recipients: lin@mail.example
Message-Id: <E1kb-0003@exim.example>

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  lin@mail.example
    host mx.mail.example [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<lin@mail.example>:
    550 No such user here

------ This is a copy of the message, including all the headers. ------

From: Moon Bakery <cards@cards.example>
Message-ID: <{tag}@cards.example>
"""
EXCHANGE = """\
From: Microsoft Outlook <postmaster@firm.example>
To: <bounces+{tag}@cards.example>
Date: Mon, 23 Nov 2026 10:00:00 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_c0_"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-US
Message-ID: <9a1@firm.example>
In-Reply-To: <{tag}@cards.example>
Subject: Undeliverable: The moon is almost full
Auto-Submitted: auto-replied
MIME-Version: 1.0

--_c0_
Content-Type: multipart/alternative; boundary="_c1_"

--_c1_
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Delivery has failed to these recipients or groups:
lin@firm.example
The email address you entered couldn't be found.
--_c1_
Content-Type: text/html; charset="us-ascii"

<html><body><p>couldn't be found</p></body></html>
--_c1_--

--_c0_
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR.firm.example
Received-From-MTA: dns;mail.cards.example
Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0000

Final-Recipient: rfc822;lin@firm.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--_c0_
Content-Type: message/rfc822

From: Moon Bakery <cards@cards.example>
To: lin@firm.example
Message-ID: <{tag}@cards.example>
Subject: The moon is almost full
MIME-Version: 1.0
Content-Type: text/plain

x
--_c0_--
"""
QMAIL = """\
From: MAILER-DAEMON@qmail.example
To: bounces+{tag}@cards.example
Subject: failure notice

Hi. This is the qmail-send program at qmail.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<lin@mail.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.
"""
ARF = """\
From: <abuse@provider.example>
Date: Mon, 23 Nov 2026 10:00:00 +0000
Subject: FW: The moon is almost full
To: <abuse@cards.example>
Message-ID: <20261123.1@provider.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part1"

--part1
Content-Type: text/plain; charset="US-ASCII"
Content-Transfer-Encoding: 7bit

This is an email abuse report for an email message received from IP 192.0.2.1.

--part1
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <bounces+{tag}@cards.example>
Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0000
Source-IP: 192.0.2.1

--part1
Content-Type: message/rfc822
Content-Disposition: inline

From: Moon Bakery <cards@cards.example>
To: <Undisclosed Recipients>
Subject: The moon is almost full
Message-ID: <{tag}@cards.example>
Content-Type: text/plain

x
--part1--
"""
AWAY = """\
From: Lin <lin@mail.example>
To: bounces+{tag}@cards.example
Subject: Out of office
Auto-Submitted: auto-replied

I am away until Monday. 550 wishes.
"""
LEAVE = """\
From: Lin <lin@mail.example>
To: bounces+{tag}@cards.example
Subject: unsubscribe

"""
TAG = "a" * 36


@pytest.mark.parametrize(
    ("raw", "kind", "weight", "status"),
    [
        (dsn(TAG), Kind.BOUNCE, Weight.HARD, "5.1.1"),
        (dsn(TAG, status="5.0.0"), Kind.BOUNCE, Weight.HARD, "5.1.1"),
        (dsn(TAG, status="5.2.2", diagnostic="smtp; 552 5.2.2 over quota"), Kind.BOUNCE, Weight.SOFT, "5.2.2"),
        (dsn(TAG, status="4.4.7", diagnostic="smtp; 451 timed out"), Kind.BOUNCE, Weight.SOFT, "4.4.7"),
        (dsn(TAG, status="5.7.1", diagnostic="smtp; 550 5.7.1 spam"), Kind.BOUNCE, Weight.POLICY, "5.7.1"),
        (dsn(TAG, status="4.4.1", action="delayed"), Kind.DELAY, Weight.SOFT, ""),
        (dsn(TAG, status="2.0.0", action="delivered"), Kind.OTHER, Weight.SOFT, ""),
        (EXIM.format(tag=TAG).encode(), Kind.BOUNCE, Weight.HARD, ""),
        (EXCHANGE.format(tag=TAG).encode(), Kind.BOUNCE, Weight.HARD, "5.1.10"),
        (QMAIL.format(tag=TAG).encode(), Kind.BOUNCE, Weight.HARD, "5.1.1"),
        (ARF.format(tag=TAG, kind="abuse").encode(), Kind.COMPLAINT, Weight.SOFT, ""),
        (ARF.format(tag=TAG, kind="fraud").encode(), Kind.COMPLAINT, Weight.SOFT, ""),
        (ARF.format(tag=TAG, kind="not-spam").encode(), Kind.OTHER, Weight.SOFT, ""),
        (AWAY.format(tag=TAG).encode(), Kind.OTHER, Weight.SOFT, ""),
        (LEAVE.format(tag=TAG).encode(), Kind.LEAVE, Weight.SOFT, ""),
        (b"", Kind.OTHER, Weight.SOFT, ""),
        (b"\xff\xfe\x00 not mail at all", Kind.OTHER, Weight.SOFT, ""),
        (b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n", Kind.OTHER, Weight.SOFT, ""),
    ],
)  # fmt: skip
def test_returned_mail_is_read(raw, kind, weight, status):
    found = read_returned(raw)
    assert found.kind is kind
    if kind is Kind.BOUNCE:
        assert (found.weight, found.status) == (weight, status)
    if raw and b"cards.example" in raw:
        assert TAG in found.tags


def test_a_tag_is_found_wherever_it_survived():
    bare = dsn(TAG, headers=False)
    assert read_returned(bare).tags == ()
    assert read_returned(bare, f"bounces+{TAG.upper()}@cards.example").tags == (TAG,)
    assert read_returned(b"X-Original-To: bounces+" + TAG.encode() + b"@cards.example\n\nx").tags == (TAG,)


@pytest.mark.parametrize(
    ("make", "act", "state"),
    [
        (dsn, "bounce-hard", "bounced"),
        (lambda tag: EXCHANGE.format(tag=tag).encode(), "bounce-hard", "bounced"),
        (lambda tag: EXIM.format(tag=tag).encode(), "bounce-hard", "bounced"),
        (lambda tag: dsn(tag, status="5.2.2"), "bounce-soft", "on"),
        (lambda tag: dsn(tag, status="5.7.1"), "bounce-policy", "on"),
        (lambda tag: ARF.format(tag=tag, kind="abuse").encode(), "complaint", "complained"),
        (lambda tag: LEAVE.format(tag=tag).encode(), "left", "left"),
        (lambda tag: AWAY.format(tag=tag).encode(), "nothing", "on"),
        (lambda tag: dsn(tag, action="delayed"), "delayed", "on"),
    ],
)
def test_what_comes_back_is_acted_upon(sqlite_url, make, act, state):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN, BO)
        letter = await here.send(brand)
        await here.post.round()
        raw = make(tag_in(office.taken[0]))
        assert (await here.returns.take(raw)).act == act
        person = await here.people.find_by_mail(brand, LIN)
        assert person.state == state
        if act.startswith("bounce"):
            assert await states(here, letter) == {"sent": 1, "returned": 1}
            assert (await here.returns.take(raw)).act == "known"
            assert (await here.people.find_by_mail(brand, LIN)).softs == (act == "bounce-soft")
        results = await here.letters.deliveries.results(letter)
        assert (results.complained, results.left) == (act == "complaint", act == "left")
        assert (await here.people.find_by_mail(brand, BO)).state == "on"

    run(sqlite_url, work)


def test_what_comes_back_is_acted_upon_in_both_databases(database_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, LIN, BO, MEI)
        letter = await here.send(brand)
        await here.post.round()
        first, second, third = (tag_in(one) for one in office.taken)
        await here.returns.take(dsn(first))
        await here.returns.take(ARF.format(tag=second, kind="abuse").encode())
        await here.people.erase(await here.people.find_by_mail(brand, MEI))
        assert (await here.returns.take(dsn(third))).act == "erased"
        counts = await here.lists.counts(brand)
        assert (counts.on, counts.bounced, counts.complained) == (0, 1, 1)
        assert (await here.letters.deliveries.results(letter)).dead == 1

    run(database_url, work)


def test_nobody_takes_others_off_a_list_by_inventing_a_bounce(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        lin, _ = await here.join(brand, LIN, BO)
        letter = await here.send(brand)
        await here.post.round()
        tag = tag_in(office.taken[0])
        forged = tag[:-1] + ("a" if tag[-1] != "a" else "e")
        bent = "a" + tag[1:] if tag[0] != "a" else "b" + tag[1:]
        for wrong in ("b" * 36, forged, bent):
            done = await here.returns.take(dsn(wrong))
            assert done.act == "not-ours"
        assert (await here.people.find(brand, lin.id)).state == "on"
        assert await states(here, letter) == {"sent": 2}

    run(sqlite_url, work)


def test_too_many_complaints_hold_a_letter(sqlite_url):
    async def work(here, office):
        brand = await here.begin()
        await here.join(brand, *(f"p{number}@mail.example" for number in range(8)))
        letter = await here.send(brand)
        await here.post.round()
        for one in office.taken[:3]:
            await here.returns.take(ARF.format(tag=tag_in(one), kind="abuse").encode())
        await here.post.round()
        held = await here.desk.any(letter.id)
        assert (held.state, held.reason) == ("held", "3 of 4 readers called it spam")
        released = await here.desk.release(held, "an office that likes to press buttons")
        assert released.state == LETTER_STATES[1]
        while await here.state(letter) != "sent":
            assert await here.post.round() > 0
        assert len(office.taken) == 8

    run(sqlite_url, work, letters_at_once=4)


def test_weights():
    def reply(turn, stage, code=0, status=""):
        return Reply(turn, stage, code, status)

    assert weigh(reply(Turn.LATER, Stage.PERSON, 450)) is Weight.SOFT
    assert weigh(reply(Turn.NEVER, Stage.LETTER, 550, "5.1.1")) is Weight.POLICY
    assert weigh(reply(Turn.NEVER, Stage.PERSON, 550, "5.4.4")) is Weight.HARD
    assert weigh(reply(Turn.NEVER, Stage.PERSON, 554)) is Weight.POLICY
