"""The shelves: what brands uploaded, from the first draft to the gallery and the archive. The only writer of its table.

A version is kept whole as it came, under the hash of its bytes, and never changes; a draft, which has errors, gives way
to the next upload of its number. Every process reads what was approved every few seconds. Refuses packages with errors,
numbers that are taken, and acts that do not fit the state. A brand on hold offers nothing; its cards live on.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path

from greetings.brands.acts import BrandLog, now_ms
from greetings.brands.rows import BY_OPS, LOCK, Brand
from greetings.brands.templates import rows
from greetings.brands.templates.checking import Examined, Examiner, glance
from greetings.brands.templates.local import Local
from greetings.brands.templates.rows import SHEET, STATES, Highest, Shelved, Version
from greetings.catalog import Catalog
from greetings.chain import Chain, Ids
from greetings.chain.ids import LARGEST
from greetings.engine.document import Document, Template, read_document
from greetings.engine.findings import Finding, errors_of
from greetings.engine.package import MAX_PACKAGE, Kept
from greetings.errors import Busy, Conflict, Full, GreetingsError, NotFound, Problem, TemplateInvalid
from greetings.settings import Settings
from greetings.store import Blobs, Database, Rows, Run, Taken, Unit, Unmet, Value
from greetings.workers import Places

AT_ONCE = 1
WAITING_MOST = 8
PATIENCE_SECONDS = 60.0
ZIP = "application/zip"
NO_ROOM = "This brand has as many templates as it may have. New versions of these are welcome."
log = logging.getLogger("greetings")


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What became of an upload: the version that is kept, if one is, and everything that was found."""

    findings: tuple[Finding, ...]
    version: Version | None = None
    new: bool = True


class Shelves:
    """The uploaded templates of an installation. Every process has its own; they share table, blobs and folder."""

    def __init__(
        self, database: Database, blobs: Blobs, catalog: Catalog, *, chain: Chain, settings: Settings
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._catalog = catalog
        self._chain = chain
        self._settings = settings
        self._ids = Ids()
        self._log = BrandLog(database, self._ids)
        self._local = Local(settings.data / "templates", blobs)
        self._examiner = Examiner(settings.data, ad_weight_max=settings.ad_weight_max)
        self._places = Places(AT_ONCE, queue=WAITING_MOST, wait_seconds=PATIENCE_SECONDS)
        self._seen: list[Shelved] | None = None
        self._known: dict[int, Template] = {}

    # Coming in
    async def upload(
        self,
        brand: Brand,
        body: bytes,
        *,
        by: str,
        keep_draft: bool = False,
        most: int | None = None,
    ) -> Uploaded:
        """Look through a package and keep it if nothing stops it; with `keep_draft` also if it can be drawn at all.

        The same bytes again change nothing. The brand may have `most` templates; new versions of those that it has are
        always welcome. Raise TemplateInvalid with all findings (unless it is kept as a draft), Conflict when the number
        is taken by another package, Full, Busy.
        """
        package = sha256(body).hexdigest()
        seen = await self._seen_at_a_glance(body)
        before = await self._before(brand, seen)
        if before is not None and before.state != STATES[rows.DRAFT]:
            if before.package != package:
                raise _taken(before)
            return Uploaded(before.findings, before, new=False)
        most = await self._most(brand, seen, most)
        found = await self._examined(package, body, seen) if seen.document else seen
        if found.wrong and not (keep_draft and found.pictures):
            if keep_draft:
                return Uploaded(found.findings)
            raise refused(found.findings)
        made = self._version(brand, found, package)
        await self._keep(made, body, found)
        entry = self._log.entry(brand.id, by, "template-uploaded", made.subject)
        await self._store(made, before, entry, most=most)
        return Uploaded(made.findings, replace(made, id=before.id) if before else made)

    async def _seen_at_a_glance(self, body: bytes) -> Examined:
        if len(body) > MAX_PACKAGE:
            return Examined((Finding("package", f"the package is larger than {MAX_PACKAGE} bytes"),))
        return await asyncio.to_thread(glance, body)

    async def _before(self, brand: Brand, seen: Examined) -> Version | None:
        """Find the version of the number that a package claims."""
        if seen.document is None:
            return None
        template, version = f"{brand.slug}.{seen.document.id}", seen.document.version
        return await self._database.one(rows.FIND, brand=brand.id, template=template, version=version)

    async def in_use(self, brand: Brand) -> frozenset[str]:
        """Give the names of the brand's templates that are checked, submitted or approved."""
        return frozenset(await self._database.read(rows.IN_USE, brand=brand.id))

    async def _most(self, brand: Brand, seen: Examined, most: int | None) -> int | None:
        """Give the limit for a template that the brand has not yet; None for one that it has. Raise Full."""
        if most is None or seen.document is None:
            return None
        there = await self.in_use(brand)
        if f"{brand.slug}.{seen.document.id}" in there:
            return None
        if len(there) >= most:
            raise Full(NO_ROOM)
        return most

    async def _examined(self, package: str, body: bytes, seen: Examined) -> Examined:
        work = partial(self._examiner.examine, body, seen)
        return await self._places.run(package, work, patience=PATIENCE_SECONDS)

    def _version(self, brand: Brand, found: Examined, package: str) -> Version:
        assert found.document is not None
        return Version(
            id=self._ids.draw(),
            brand=brand.id,
            template=f"{brand.slug}.{found.document.id}",
            version=found.document.version,
            package=package,
            manifest=found.manifest,
            state=STATES[rows.DRAFT if found.wrong else rows.CHECKED],
            findings=found.findings,
            reason="",
            made_ms=now_ms(),
            decided_ms=None,
            approved_ms=None,
        )

    async def _keep(self, made: Version, body: bytes, found: Examined) -> None:
        await self._blobs.put(made.blob, body, ZIP)
        for name, picture in found.pictures.items():
            await self._blobs.put(made.picture(name), picture, "image/png" if name == SHEET else "image/jpeg")

    async def _store(
        self, made: Version, draft: Version | None, *with_it: Rows, most: int | None = None
    ) -> None:
        state = STATES.index(made.state)
        record = (
            made.id, made.brand, made.template, made.version, made.package, made.manifest, state,
            rows.packed(made.findings), "", made.made_ms, None, None,
        )  # fmt: skip
        room = self._room(made, draft, most)
        if draft is None:
            unit = Unit((Rows(rows.VERSION, (record,)), *with_it), runs=room)
        else:
            params: dict[str, Value] = {
                "id": draft.id,
                "package": made.package,
                "manifest": made.manifest,
                "state": state,
                "findings": rows.packed(made.findings),
                "made_ms": made.made_ms,
            }
            unit = Unit(with_it, runs=(Run(rows.AGAIN, params, at_least=1), *room))
        try:
            await self._database.write(unit)
        except (Taken, Unmet) as error:
            if room and isinstance(error, Unmet):
                raise Full(NO_ROOM) from error
            raise _taken(made) from error

    def _room(self, made: Version, draft: Version | None, most: int | None) -> tuple[Run, ...]:
        """Give the steps that keep two uploads at once from going over a limit."""
        if most is None or made.state == STATES[rows.DRAFT]:
            return ()
        lock: dict[str, Value] = {"brand": made.brand}
        room: dict[str, Value] = {"id": draft.id if draft else made.id, "brand": made.brand, "most": most}
        return Run(LOCK, lock, at_least=1), Run(rows.ROOM, room, at_least=1)

    # Looking
    async def listed(self, brand: int, *, before: int = LARGEST, most: int = 100) -> list[Version]:
        """Give a brand's versions, the newest first."""
        return await self._database.read(rows.OF_BRAND, brand=brand, before=before, most=most)

    async def find(self, brand: int, template: str, version: int) -> Version:
        """Give a version of a brand. Raise NotFound, also for somebody else's."""
        found = await self._database.one(rows.FIND, brand=brand, template=template, version=version)
        if found is None:
            raise NotFound("There is no such version of a template.")
        return found

    async def highest(self, brand: Brand, template: str) -> Highest:
        """Tell the highest numbers of a brand's template, so that the next one can be chosen."""
        found = await self._database.one(rows.HIGHEST, brand=brand.id, template=template)
        return found or Highest(0, 0)

    async def files(self, package: str, subject: str) -> Kept:
        """Give the files of a package, fetched onto this machine if need be. Raise NotFound, Busy."""
        return Kept(await self._local.package(package, subject))

    async def any(self, template: str, version: int) -> Version:
        """Give a version whosever it is, for those who run the site. Raise NotFound."""
        found = await self._database.one(rows.FIND_ANY, template=template, version=version)
        if found is None:
            raise NotFound("There is no such version of a template.")
        return found

    async def waiting(self, state: str = "submitted", *, after: int = 0, most: int = 50) -> list[Version]:
        """Give the versions in a state, the oldest first."""
        return await self._database.read(rows.IN_STATE, state=STATES.index(state), after=after, most=most)

    async def picture(self, version: Version, name: str) -> bytes:
        """Give what was drawn when it was checked: the JPEG of a size, or the PNG of the `sheet`. Raise NotFound."""
        return await self._blobs.get(version.picture(name))

    # Acts
    async def submit(self, version: Version, *, by: str) -> Version:
        """Ask for approval; by the rule, a version without a warning gets it at once. Raise Conflict."""
        self._require(version, rows.CHECKED)
        ruled = self._settings.template_approval == "rule" and not version.findings
        state = rows.APPROVED if ruled else rows.SUBMITTED
        entries = [self._log.entry(version.brand, by, "template-submitted", version.subject)]
        if ruled:
            entries.append(self._chain.log.entry("template-approve", version.subject, "by rule: no findings"))
        return await self._move(version, state, "", *entries)

    async def archive(self, version: Version, *, by: str, reason: str = "") -> Version:
        """Offer it no longer, and never again; cards made of it live on. Raise Conflict when it is archived."""
        if version.state == STATES[rows.ARCHIVED]:
            raise Conflict("This version is archived already.")
        entries = [self._log.entry(version.brand, by, "template-archived", version.subject)]
        if by == BY_OPS:
            entries.append(self._chain.log.entry("template-archive", version.subject, reason))
        return await self._move(version, rows.ARCHIVED, reason, *entries)

    async def decide(self, version: Version, *, approve: bool, reason: str) -> Version:
        """Approve or refuse a version that was submitted. Raise Conflict for any other."""
        self._require(version, rows.SUBMITTED)
        act = "template-approve" if approve else "template-refuse"
        past = "template-approved" if approve else "template-refused"
        entries = (
            self._chain.log.entry(act, version.subject, reason),
            self._log.entry(version.brand, BY_OPS, past, version.subject),
        )
        return await self._move(version, rows.APPROVED if approve else rows.REFUSED, reason, *entries)

    def _require(self, version: Version, state: int) -> None:
        if version.state != STATES[state]:
            raise Conflict(f"This version is {version.state}; that needs one that is {STATES[state]}.")

    async def _move(self, version: Version, state: int, reason: str, *entries: Rows) -> Version:
        now = now_ms()
        approved = now if state == rows.APPROVED else None
        params: dict[str, Value] = {
            "id": version.id,
            "state": state,
            "before": STATES.index(version.state),
            "reason": reason,
            "now": now,
            "approved": approved,
        }
        try:
            await self._database.write(Unit(entries, runs=(Run(rows.MOVE, params, at_least=1),)))
        except Unmet as error:
            raise Conflict("Its state has changed meanwhile. Please look again.") from error
        await self.round()
        moved = await self._database.one(rows.BY_ID, id=version.id)
        assert moved is not None
        return moved

    # What every process serves
    async def round(self) -> None:
        """Read what is approved, archived or on hold by now, and put it on the catalog's shelves. Raise Busy."""
        seen = await self._database.read(rows.SHELVED)
        if seen == self._seen:
            return
        whole = True
        for one in seen:
            if one.id not in self._known:
                whole &= await self._learn(one.id)
        known = {one.id: self._known[one.id] for one in seen if one.id in self._known}
        self._catalog.shelve(
            known.values(), (known[one.id] for one in seen if one.offered and one.id in known)
        )
        self._seen = seen if whole else None

    async def _learn(self, number: int) -> bool:
        """Read a version and have its package on this machine; say whether it is there."""
        version = await self._database.one(rows.BY_ID, id=number)
        if version is None:
            return True
        try:
            path = await self._local.path(version)
        except GreetingsError as error:
            log.warning("the template %s is not here yet: %s", version.subject, error.message)
            return False
        template = template_of(version, path)
        if template is None:
            log.error("the template %s cannot be read any more", version.subject)
            return True
        self._known[number] = template
        return True

    async def open(self) -> None:
        """Reach for the packages, and offer what is approved; what cannot be read now is read in a later round."""
        try:
            await self._blobs.open()
            await self.round()
        except Busy as error:
            log.warning("the templates of brands come later: %s", error.message)

    async def close(self) -> None:
        """End what is being looked through, and let go of the packages."""
        self._examiner.close()
        await asyncio.to_thread(self._places.close)
        await self._blobs.close()


def template_of(version: Version, path: Path) -> Template | None:
    """Return a version as a template whose files lie in the zip at `path`; None for a document of an older format."""
    document = read_document(version.manifest.encode("utf-8"))
    return Template(document, Kept(path), version.shelf) if isinstance(document, Document) else None


def refused(findings: tuple[Finding, ...]) -> TemplateInvalid:
    """Return the error that tells all findings."""
    errors = errors_of(findings)
    first = errors[0] if errors else findings[0]
    problems = [
        Problem(one.path, one.message, "template" if one.level == "error" else "warning") for one in findings
    ]
    return TemplateInvalid(
        f"The template has {len(errors)} error(s); the first: {first.path}: {first.message}",
        problems=problems,
    )


def _taken(made: Version) -> Conflict:
    message = f"Version {made.version} of {made.template} is there already. Raise `version` in card.toml."
    return Conflict(message, problems=[Problem("version", message, "taken")])
