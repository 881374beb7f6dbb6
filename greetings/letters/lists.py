"""The lists themselves: one of each brand, with what it promises. What people agree to is kept word for word."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from greetings.brands import Brand
from greetings.letters.ground import Ground
from greetings.letters.rows import (
    LIST,
    LIST_BY_BRAND,
    LIST_COLUMNS,
    PEOPLE_STATES,
    WORDING,
    MailList,
    list_of,
)
from greetings.letters.wishes import ListWish, checked_list
from greetings.store import Change, Query, Rows, Run, Unit

_POSITIVE = (1 << 63) - 1
_SET = Change(
    """update mail_list set version = version + case when promise = :promise then 0 else 1 end, promise = :promise,
    imprint = :imprint, reply_to = :reply_to, open = :open, changed_ms = :now where brand = :brand"""
)
_WORDS = Query("select words from list_wording where id = :id", str)
_COUNTS = Query(
    "select state, count(*) from subscriber where brand = :brand group by state",
    lambda state, number: (int(state), int(number)),
)
_LANGS = Query(
    "select lang, count(*) from subscriber where brand = :brand and state = 0 group by lang order by lang",
    lambda lang, number: (str(lang), int(number)),
)
_ALL = Query(
    f"select {LIST_COLUMNS} from mail_list where brand > :after order by brand limit :most",  # noqa: S608
    list_of,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people are on a list, by state, and those who are on it by language."""

    on: int = 0
    left: int = 0
    bounced: int = 0
    complained: int = 0
    langs: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """What somebody agrees to, word for word, in his language."""

    id: int
    version: int
    lang: str
    words: str


class Lists:
    """Keeps the lists."""

    def __init__(self, ground: Ground) -> None:
        self._database = ground.database
        self._log = ground.brands.log
        self._voice = ground.voice
        self._clock = ground.clock

    async def of(self, brand: Brand) -> MailList:
        """Give the list of a brand; before its first words one that is closed and empty."""
        found = await self._database.one(LIST_BY_BRAND, brand=brand.id)
        return found or MailList(brand.id)

    async def change(self, brand: Brand, wish: ListWish, *, by: str) -> MailList:
        """Change what a list says of itself; a new promise gets a new version. Raise BadInput with all findings."""
        checked = checked_list(wish)
        now = self._clock()
        first = (brand.id, "", "", "", 0, 0, now)
        step = Run(
            _SET,
            {
                "brand": brand.id,
                "promise": checked.promise,
                "imprint": checked.imprint,
                "reply_to": checked.reply_to,
                "open": int(checked.open),
                "now": now,
            },
        )
        entry = self._log.entry(brand.id, by, "list-changed")
        await self._database.write(Unit((Rows(LIST, (first,)), entry), runs=(step,)))
        return await self.of(brand)

    async def counts(self, brand: Brand) -> Counts:
        """Count the people of a list."""
        found = dict(await self._database.read(_COUNTS, brand=brand.id))
        langs = await self._database.read(_LANGS, brand=brand.id)
        named = {name: found.get(number, 0) for number, name in enumerate(PEOPLE_STATES)}
        return Counts(**named, langs=tuple(langs))

    def wording(self, brand: Brand, its: MailList, lang: str) -> Wording:
        """Say what somebody agrees to."""
        phrases = self._voice(lang)
        words = phrases.filled(phrases.agreement, name=brand.name, promise=its.promise)
        name = blake2b(f"{brand.id} {its.version} {phrases.lang} {words}".encode(), digest_size=8).digest()
        return Wording(int.from_bytes(name) & _POSITIVE, its.version, phrases.lang, words)

    def keep(self, brand: Brand, wording: Wording) -> Rows:
        """Give the step that keeps a wording; the same words are kept once."""
        return Rows(WORDING, ((wording.id, brand.id, wording.version, wording.lang, wording.words),))

    async def words(self, wording: int) -> str:
        """Give what was agreed to under a number."""
        return await self._database.one(_WORDS, id=wording) or ""

    async def all(self, *, after: int = 0, most: int = 50) -> list[MailList]:
        """Give the lists of all brands, for those who run the site."""
        return await self._database.read(_ALL, after=after, most=most)
