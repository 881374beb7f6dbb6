"""Who is signed in: links that sign somebody in once, and sessions. Without passwords, and only hashes are kept.

Each signing in begins a session of its own; one that the browser had before ends. Sessions end by themselves after
hours without use, and at once when somebody signs out, is removed, or his brand is put on hold. Those who run the site
have sessions too (person 0), which end when their token changes. Refuses links that are old or were used.
"""

from __future__ import annotations

from dataclasses import dataclass

from greetings.brands.acts import BrandLog, now_ms
from greetings.brands.rows import (
    BRAND_COLUMNS,
    PERSON_COLUMNS,
    PERSON_WIDTH,
    Brand,
    Person,
    brand_of,
    person_of,
)
from greetings.brands.tokens import hashed, new_seed, token_of
from greetings.errors import Busy, NotFound
from greetings.settings import Settings
from greetings.store import Change, Database, Insert, Query, Rows, Run, Unit, Unmet, Value

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
NOBODY = 0
_LINK, _SESSION, _FORMS, _SEAL = b"sign-in-link", b"console-session", b"console-forms", b"ops-session"
_NEW_LINK = Insert("brand_link", ("hash", "person", "made_ms"))
_NEW_SESSION = Insert("brand_session", ("hash", "person", "seal", "made_ms", "seen_ms"))
DROP_LINKS = Change("delete from brand_link where person = :person")
DROP_SESSIONS = Change("delete from brand_session where person = :person")
_DROP = Change("delete from brand_session where hash = :hash")
_SWEEP_SESSIONS = Change("delete from brand_session where seen_ms < :idle or made_ms < :oldest")
_SWEEP_LINKS = Change("delete from brand_link where made_ms < :old")
_SEEN = Change("update brand_session set seen_ms = :now where hash = :hash")
_USE = Change(
    "update brand_link set used_ms = :now where hash = :hash and used_ms is null and made_ms > :since"
)


@dataclass(frozen=True, slots=True)
class Member:
    """A person with the brand for which he acts."""

    person: Person
    brand: Brand


@dataclass(frozen=True, slots=True)
class _Session:
    seen_ms: int
    member: Member


def _member(*columns: Value) -> Member:
    return Member(person_of(*columns[:PERSON_WIDTH]), brand_of(*columns[PERSON_WIDTH:]))


def _session(seen_ms: int, *columns: Value) -> _Session:
    return _Session(seen_ms, _member(*columns))


_WHO = f"{PERSON_COLUMNS}, {BRAND_COLUMNS}"
_JOINED = (
    "join brand_person p on p.id = x.person and p.state = 0 join brand b on b.id = p.brand and b.state = 0"
)
_BY_LINK = Query(
    f"select {_WHO} from brand_link x {_JOINED}"  # noqa: S608 - our own names
    " where x.hash = :hash and x.used_ms is null and x.made_ms > :since",
    _member,
)
_BY_SESSION = Query(
    f"select x.seen_ms, {_WHO} from brand_session x {_JOINED}"  # noqa: S608
    " where x.hash = :hash and x.seen_ms > :idle and x.made_ms > :oldest",
    _session,
)
_OPS = Query(
    "select seen_ms from brand_session where hash = :hash and person = 0 and seal = :seal"
    " and seen_ms > :idle and made_ms > :oldest",
    int,
)


def link_row(person: int, token: str) -> Rows:
    """Give the step that keeps a sign-in link."""
    return Rows(_NEW_LINK, ((hashed(token, _LINK), person, now_ms()),))


def form_token(session: str) -> str:
    """Give what every form of a session carries; nobody can tell it who does not know the session."""
    return hashed(session, _FORMS).hex()[:40]


class Sessions:
    """Signs people in and out."""

    def __init__(self, database: Database, log: BrandLog, *, settings: Settings) -> None:
        self._database = database
        self._log = log
        self._settings = settings

    # People of brands
    async def new_link(self, member: Member, *, by: str) -> str:
        """Make a sign-in link for somebody and give its token, which is told once."""
        token = token_of(new_seed())
        entry = self._log.entry(member.brand.id, by, "link-made", str(member.person.id))
        old = Run(_SWEEP_LINKS, {"old": self._link_since()})
        await self._database.write(Unit((link_row(member.person.id, token), entry), runs=(old,)))
        return token

    async def of_link(self, token: str) -> Member:
        """Give whom a link would sign in. Raise NotFound for one that is old, was used, or was never made."""
        found = await self._database.one(_BY_LINK, hash=hashed(token, _LINK), since=self._link_since())
        if found is None:
            raise NotFound("This link is no longer good. Please ask for a new one.")
        return found

    async def sign_in(self, token: str, before: str = "") -> str:
        """Use a link: give a new session's token; the session `before` ends. Raise NotFound."""
        member = await self.of_link(token)
        entry = self._log.entry(member.brand.id, member.person.actor, "signed-in")
        link: dict[str, Value] = {
            "hash": hashed(token, _LINK),
            "now": now_ms(),
            "since": self._link_since(),
        }
        try:
            return await self._begin(member.person.id, None, before, entry, use=Run(_USE, link, at_least=1))
        except Unmet as error:
            raise NotFound("This link was used a moment ago. Please ask for a new one.") from error

    async def read(self, session: str) -> Member | None:
        """Give who is signed in, None when nobody is."""
        if not session:
            return None
        found = await self._database.one(_BY_SESSION, hash=hashed(session, _SESSION), **self._times())
        if found is None:
            return None
        await self._seen(session, found.seen_ms)
        return found.member

    async def end(self, session: str) -> None:
        """Sign out."""
        await self._database.write(Unit(runs=(Run(_DROP, {"hash": hashed(session, _SESSION)}),)))

    async def end_all(self, member: Member, *, by: str) -> None:
        """Sign somebody out everywhere; links that he was given are worthless too."""
        whose: dict[str, Value] = {"person": member.person.id}
        entry = self._log.entry(member.brand.id, by, "signed-out-everywhere", str(member.person.id))
        await self._database.write(Unit((entry,), runs=(Run(DROP_SESSIONS, whose), Run(DROP_LINKS, whose))))

    # Those who run the site
    async def begin_ops(self, *log: Rows, before: str = "") -> str:
        """Begin a session of those who run the site and give its token. The caller has looked at theirs."""
        return await self._begin(NOBODY, self._seal(), before, *log)

    async def reads_ops(self, session: str) -> bool:
        """Tell whether this is a session of those who run the site, begun with the token of today."""
        if not session or not self._settings.ops_token:
            return False
        digest = hashed(session, _SESSION)
        seen = await self._database.one(_OPS, hash=digest, seal=self._seal(), **self._times())
        if seen is not None:
            await self._seen(session, seen)
        return seen is not None

    async def end_ops(self, *log: Rows) -> None:
        """Sign all who run the site out."""
        await self._database.write(Unit(log, runs=(Run(DROP_SESSIONS, {"person": NOBODY}),)))

    async def _begin(
        self, person: int, seal: bytes | None, before: str, *log: Rows, use: Run | None = None
    ) -> str:
        token, now = token_of(new_seed()), now_ms()
        row = Rows(_NEW_SESSION, ((hashed(token, _SESSION), person, seal, now, now),))
        runs = [use] if use else []
        if before:
            runs.append(Run(_DROP, {"hash": hashed(before, _SESSION)}))
        runs += [Run(_SWEEP_SESSIONS, self._times()), Run(_SWEEP_LINKS, {"old": self._link_since()})]
        await self._database.write(Unit((row, *log), runs=tuple(runs)))
        return token

    async def _seen(self, session: str, seen_ms: int) -> None:
        now = now_ms()
        if seen_ms + MINUTE_MS > now:
            return
        try:
            run = Run(_SEEN, {"hash": hashed(session, _SESSION), "now": now})
            await self._database.write(Unit(runs=(run,)))
        except Busy:
            return  # reading goes on while nothing can be stored

    def _times(self) -> dict[str, int]:
        now, settings = now_ms(), self._settings
        return {
            "idle": now - settings.session_idle_hours * HOUR_MS,
            "oldest": now - settings.session_max_hours * HOUR_MS,
        }

    def _link_since(self) -> int:
        return now_ms() - self._settings.signin_link_minutes * MINUTE_MS

    def _seal(self) -> bytes:
        return hashed(self._settings.ops_token, _SEAL)
