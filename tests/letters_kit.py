"""Brands that write letters, relays that take them (real SMTP servers in this process), and a clock that stands still."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack, asynccontextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP
from stores import SECRET, opened
from town import catalog

from greetings.brands import BY_OPS, Brands, NewBrand
from greetings.cards import Cards
from greetings.chain import Chain
from greetings.letters import Ask, Ground, Letters, LetterWish, ListWish, Tags
from greetings.links import Links
from greetings.mail import Mail
from greetings.settings import Settings
from greetings.store import Change, Limits, Query, Run, Unit
from greetings.web.lists.phrases import phrases_of

BASE = "https://cards.example"
SENDER = "Cards <cards@cards.example>"
BOUNCES = "bounces@cards.example"
PROMISE = ListWish("A card before each festival, at most six a year.", "Moon Bakery\n12 Lantern Lane, Suzhou")
WISH = LetterWish(
    "The moon is almost full",
    "Dear friends,\n\nthe first moon cakes are in the oven.",
    "en",
    "mid-autumn",
    "Dear friends",
    "The same moon looks in at all our windows.",
)
PLAIN = LetterWish("The moon is almost full", "The first moon cakes are in the oven.")
START_MS = 1_790_000_000_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


class Clock:
    """A time that moves when it is told to."""

    def __init__(self):
        self.ms = START_MS

    def __call__(self):
        return self.ms

    def seconds(self):
        return self.ms / 1000


class Office:
    """A mail server: what it took, and what it says to whom (`rcpt`, `data`: address or "" for all -> reply)."""

    def __init__(self):
        self.taken, self.offered, self.rcpt, self.data = [], [], {}, {}
        self.mail, self.hangs_up, self.before = "", False, None

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.mail:
            return self.mail
        envelope.mail_from = address
        return "250 ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.offered.append(address)
        said = self.rcpt.get(address) or self.rcpt.get("")
        if said:
            return said
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        if self.before is not None:
            await self.before(envelope.rcpt_tos[0])
        if self.hangs_up:
            server.transport.abort()
            return "250 never heard"
        said = self.data.get(envelope.rcpt_tos[0]) or self.data.get("")
        if said:
            return said
        self.taken.append(envelope)
        return "250 2.0.0 kept"

    @property
    def to(self):
        return [one.rcpt_tos[0] for one in self.taken]

    @property
    def letters(self):
        return [message_from_bytes(one.content, policy=default) for one in self.taken]


class House:
    """One process of an installation, with a brand and its list."""

    def __init__(self, database, settings, *, clock, limits=None):
        self.database, self.settings, self.clock = database, settings, clock
        links = Links(settings.secret_key)
        self.chain = Chain(database, links, settings)
        self.brands = Brands(database, self.chain, settings=settings)
        self.cards = Cards(database, links, self.chain, catalog=catalog(), settings=settings)
        self.mail = Mail(settings)
        self.letters = Letters(
            Ground(
                database=database,
                brands=self.brands,
                chain=self.chain,
                cards=self.cards,
                mail=self.mail,
                voice=phrases_of,
                settings=settings,
                tags=Tags(settings.secret_key),
                limits=limits,
                clock=clock,
            )
        )
        self.asking, self.people, self.desk = self.letters.asking, self.letters.people, self.letters.desk
        self.post, self.returns, self.lists = self.letters.post, self.letters.returns, self.letters.lists

    async def begin(self, name="Moon Bakery"):
        """Let a brand in and open its list."""
        brand = (await self.brands.add(NewBrand(name, "Lin"))).brand
        await self.lists.change(brand, PROMISE, by=BY_OPS)
        return brand

    async def seal(self, brand, mail, lang="en"):
        """Return the seal of a confirmation letter as it would be written."""
        wording = self.lists.wording(brand, await self.lists.of(brand), lang)
        await self.database.write(Unit((self.lists.keep(brand, wording),)))
        return self.asking.seal(brand, wording, Ask(mail, lang, "page", "cb0071"), mail)

    async def join(self, brand, *mails, lang="en"):
        """Put people on a list, by their confirmation links."""
        return [await self.asking.confirm(await self.seal(brand, mail, lang), "cb0071") for mail in mails]

    async def send(self, brand, wish=PLAIN):
        """Write a letter and have it sent."""
        written = await self.desk.make(brand, wish, by=BY_OPS)
        return await self.desk.send(brand, written.letter, base=BASE, by=BY_OPS)

    async def results(self, letter):
        """Say what became of a letter."""
        return (await self.letters.deliveries.results(letter)).states

    async def state(self, letter):
        return (await self.desk.any(letter.id)).state

    async def rows(self, table):
        return await self.database.one(Query(f"select count(*) from {table}", int))

    async def tamper(self, sql, **params):
        await self.database.write(Unit(runs=(Run(Change(sql), params),)))

    async def deeds(self, brand):
        return [(one.act, one.subject) for one in await self.brands.log.of(brand.id)]


@asynccontextmanager
async def relay(office):
    """Serve a relay; give its address."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(office, hostname="mail.example", loop=loop), "127.0.0.1", 0
    )
    async with server:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def run(url, work, *, offices=1, limits=None, query="", **given):
    """Do something in a house with some relays: `work(house, *offices)`."""

    async def main():
        async with AsyncExitStack() as stack:
            served = [Office() for _ in range(offices)]
            addresses = [await stack.enter_async_context(relay(one)) + query for one in served]
            clock = Clock()
            settings = Settings(
                **(
                    {
                        "secret_key": (SECRET,),
                        "smtp_url": ",".join(addresses),
                        "mail_from": SENDER,
                        "mail_bounces": BOUNCES,
                    }
                    | given
                )
            )
            database = await stack.enter_async_context(opened(url))
            paced = Limits(limits, clock=clock.seconds) if limits else None
            here = House(database, settings, clock=clock, limits=paced)
            await work(here, *served)
            await here.chain.close()
            if paced is not None:
                paced.close()

    asyncio.run(main())


def tag_in(envelope):
    """Return the tag of a return path."""
    return re.fullmatch(r"bounces\+([a-z2-7]{36})@cards\.example", envelope.mail_from)[1]
