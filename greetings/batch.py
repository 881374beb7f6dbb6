"""Many cards from a table: one row, one picture, on all cores. What was drawn is not drawn again.

The name of a picture carries a fingerprint of all that makes its pixels, so an interrupted run goes on where it
stopped and an edited row is drawn anew. Refuses a table whose columns do not fit the template; a row with findings is
left out and told with its number, its column and what to do.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from multiprocessing import get_context
from pathlib import Path

from greetings.brands.templates.shelved import open_shelved
from greetings.cards.sheets import Look, draw_draft
from greetings.cards.wishes import Wish, check_wish
from greetings.catalog import Catalog
from greetings.engine.document import Template
from greetings.engine.sizes import ENGINE_VERSION
from greetings.errors import BadInput, GreetingsError, Problem
from greetings.settings import Settings

OWN_COLUMNS = frozenset({"lang", "link"})
SUFFIXES = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".webp": "webp"}
WAITING_PER_WORKER = 8


@dataclass(frozen=True, slots=True)
class Order:
    """What all cards of a batch share. `link` goes into the QR of rows that bring none."""

    template: str
    size: str
    format: str
    lang: str
    link: str


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the table; `number` counts lines as a spreadsheet does, the header being 1."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: a file (new or known), or findings."""

    number: int
    file: str = ""
    known: bool = False
    problems: tuple[Problem, ...] = field(default=())


def read_people(table: Path, template: Template) -> Iterator[Person]:
    """Read a CSV (UTF-8, header first). Raise BadInput when its columns do not fit the template."""
    with table.open(encoding="utf-8-sig", newline="", errors="strict") as file:
        reader = csv.DictReader(file, restkey="\0more", restval="")
        columns = [name.strip() for name in reader.fieldnames or ()]
        _check_columns(columns, template)
        reader.fieldnames = columns
        for row in reader:
            yield Person(
                reader.line_num, {key: value for key, value in row.items() if isinstance(value, str)}
            )


def _check_columns(columns: list[str], template: Template) -> None:
    known = {one.name for one in template.fields} | OWN_COLUMNS
    needed = {one.name for one in template.fields if one.required} | {"message"}
    problems = [
        Problem(name, f"There is no such column. Known are: {', '.join(sorted(known))}.", "unknown")
        for name in columns
        if name not in known
    ]
    problems += [
        Problem(name, "This column is needed.", "required") for name in sorted(needed - set(columns))
    ]
    if problems:
        raise BadInput("The columns of the table do not fit the template.", problems=problems)


def make_pictures(
    people: Iterator[Person], order: Order, folder: Path, settings: Settings
) -> Iterator[Outcome]:
    """Draw all rows into `folder` with one process per core; give outcomes as they come, in no order."""
    folder.mkdir(parents=True, exist_ok=True)
    workers = settings.workers or len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        running: set[Future[Outcome]] = set()
        for person in people:
            running.add(pool.submit(draw_person, person, order, folder, settings))
            if len(running) >= workers * WAITING_PER_WORKER:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (one.result() for one in done)
        yield from (one.result() for one in running)


@cache
def _catalog_of(settings: Settings) -> Catalog:
    """Open the catalog once per process."""
    return open_shelved(settings)


def draw_person(person: Person, order: Order, folder: Path, settings: Settings) -> Outcome:
    """Draw one row, unless its picture is there. Findings are an outcome, a full disk is an error."""
    catalog = _catalog_of(settings)
    lang = person.cells.get("lang") or order.lang
    content = {key: text for key, text in person.cells.items() if key not in OWN_COLUMNS and text}
    try:
        draft = check_wish(Wish(order.template, content, lang), catalog, settings)
    except GreetingsError as error:
        problems = error.problems or (Problem("", error.message),)
        return Outcome(person.number, problems=problems)
    link = person.cells.get("link") or order.link
    words = "\0".join(f"{key}={text}" for key, text in sorted(draft.content.items()))
    made_by = f"{draft.template.id} {draft.template.version} {ENGINE_VERSION} {settings.carries}"
    made_of = f"{made_by} {order.size} {draft.lang} {link} {words}"
    mark = blake2b(made_of.encode(), digest_size=6).hexdigest()
    path = (
        folder
        / f"{person.number:06d}-{_plain(draft.content.get('recipient', ''))}-{mark}.{_suffix(order.format)}"
    )
    if path.exists():
        return Outcome(person.number, path.name, known=True)
    look = Look(order.size, order.format)
    rendering = draw_draft(draft, look, link=link, catalog=catalog, settings=settings)
    _write(path, rendering.body)
    problems = tuple(Problem(name, "The words did not all fit.", "truncated") for name in rendering.truncated)
    return Outcome(person.number, path.name, problems=problems)


def _write(path: Path, body: bytes) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(body)
    part.replace(path)


def _suffix(format: str) -> str:
    return "jpg" if format == "jpeg" else format


def _plain(name: str) -> str:
    """Cut a name to what every file system takes, in its own script."""
    return re.sub(r"[^\w]+", "-", name).strip("-_")[:24].strip("-_") or "card"
