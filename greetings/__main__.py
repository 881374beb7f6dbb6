"""The command line: serve, render, batch, templates, festivals, chain, brand, mail, migrate, doctor, recall, erase ...

Words for people go to the terminal, `--json` is for programs. Ends with 1 when something was refused or is wrong.
"""

from __future__ import annotations

import asyncio
import csv
import json
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from greetings import __version__
from greetings.app.brand_commands import app as brand_app
from greetings.app.campaign_commands import app as campaign_app
from greetings.app.commands import app as ops_app
from greetings.app.contest_commands import app as contest_app
from greetings.app.draw_commands import app as draw_app
from greetings.app.mail_commands import app as mail_app
from greetings.app.template_commands import app as templates_app
from greetings.app.tree_commands import app as tree_app
from greetings.errors import BadInput, GreetingsError
from greetings.settings import load_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Greeting cards that people love to forward.",
)
app.add_typer(templates_app, name="templates")
app.add_typer(ops_app)
app.add_typer(tree_app, name="chain")
app.add_typer(draw_app, name="draw")
app.add_typer(campaign_app, name="campaign")
app.add_typer(contest_app, name="contest")
app.add_typer(brand_app, name="brand")
app.add_typer(mail_app, name="mail")
out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

if TYPE_CHECKING:
    from greetings.cards import Look

T = TypeVar("T")

DataOption = Annotated[Path | None, typer.Option("--data", help="Folder of the installation.")]
LangOption = Annotated[str, typer.Option("--lang", help="Language of the card, such as zh-Hans, en, ar.")]
SizeOption = Annotated[
    str, typer.Option("--size", help="square, portrait, story or landscape; wide or tall to end a video.")
]
LinkOption = Annotated[
    str, typer.Option("--link", help="Address for the QR. Default: the installation's own.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs.")]


def _version(wanted: bool) -> None:
    if wanted:
        out.print(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Make, serve and follow greeting cards."""


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; 0.0.0.0 for the whole network.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    data: DataOption = None,
) -> None:
    """Start the product: bring the database up to date, print the address, serve."""
    from greetings.app import announce, serve_forever

    settings = load_settings(host=host, port=port, data=data)
    announce(settings, out.print)
    serve_forever(settings)


@app.command()
def render(  # noqa: PLR0913, PLR0917
    template: str,
    to: Annotated[str, typer.Option("--to", help="The recipient's name.")],
    message: Annotated[str, typer.Option("--message", help="The wish.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="File; its suffix says jpg, png, webp, or pdf for print.")
    ],
    sender: Annotated[str, typer.Option("--from", help="The sender's name.")] = "",
    greeting: Annotated[
        str, typer.Option("--greeting", help="The headline; default: the template's own.")
    ] = "",
    lang: LangOption = "en",
    size: SizeOption = "portrait",
    link: LinkOption = "",
    data: DataOption = None,
) -> None:
    """Draw one card into a file."""
    from greetings.brands.templates.shelved import open_shelved
    from greetings.cards.sheets import draw_draft
    from greetings.cards.wishes import Wish, check_wish

    settings = load_settings(data=data)
    look = _look_of(output, size)
    catalog = open_shelved(settings)
    given = {"recipient": to, "message": message, "sender": sender, "greeting": greeting}
    wish = Wish(template, {name: text for name, text in given.items() if text}, lang)
    draft = check_wish(wish, catalog, settings)
    rendering = draw_draft(draft, look, link=link or settings.base_url, catalog=catalog, settings=settings)
    output.write_bytes(rendering.body)
    out.print(f"{output}  {rendering.width} x {rendering.height}, {len(rendering.body):,} bytes")
    if rendering.truncated:
        err.print(f"[yellow]did not all fit: {', '.join(rendering.truncated)}[/]")


def _look_of(path: Path, size: str) -> Look:
    """Return how a file is drawn: a PDF is the postcard for a printer, whatever else is a picture in a size."""
    from greetings.cards.sheets import PRINT, Look

    if path.suffix.lower() != ".pdf":
        return Look(size, _format_of(path))
    if size != "portrait":
        raise BadInput(f"{path}: a PDF is always A6 for print. Please leave --size out.")
    return Look(PRINT, "pdf")


def _format_of(path: Path) -> str:
    from greetings.batch import SUFFIXES

    found = SUFFIXES.get(path.suffix.lower())
    if found is None:
        raise BadInput(f"{path}: the suffix must be one of {', '.join(SUFFIXES)}.")
    return found


@app.command()
def batch(  # noqa: PLR0913, PLR0917
    template: str,
    people: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV: recipient, message, sender ...")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", file_okay=False, help="Folder for the pictures.")],
    lang: LangOption = "en",
    size: SizeOption = "portrait",
    format: Annotated[str, typer.Option(help="jpg, png or webp.")] = "jpg",
    link: LinkOption = "",
    data: DataOption = None,
) -> None:
    """Draw a card for every row of a table, on all cores; run again to go on. Errors go to errors.csv in the folder."""
    from greetings.batch import Order, make_pictures, read_people
    from greetings.brands.templates.shelved import open_shelved
    from greetings.cards.sheets import Look, art_of

    settings = load_settings(data=data)
    catalog = open_shelved(settings)
    found = catalog.find(template)
    order = Order(template, size, _format_of(Path(f"x.{format}")), lang, link or settings.base_url)
    catalog.compiled(found, art_of(found, Look(size)).size)
    total = sum(1 for _ in _rows(partial(read_people, people, found)))
    drawn = known = wrong = 0
    output.mkdir(parents=True, exist_ok=True)
    with Progress(console=err) as progress, _errors(output / "errors.csv") as errors:
        bar = progress.add_task(template, total=total)
        for outcome in make_pictures(read_people(people, found), order, output, settings):
            drawn, known = drawn + (bool(outcome.file) and not outcome.known), known + outcome.known
            wrong += not outcome.file
            errors.writerows(
                [outcome.number, one.path.removeprefix("content."), one.kind, one.message]
                for one in outcome.problems
            )
            progress.advance(bar)
    out.print(f"{drawn} drawn, {known} there already, {wrong} refused of {total} rows, in {output}")
    if wrong:
        err.print(f"[red]see {output / 'errors.csv'} for the rows that were refused[/]")
        raise typer.Exit(1)


class _errors:  # noqa: N801 - reads as a word where it is used
    """The error file: made anew by each run, gone when there is nothing to tell."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Any:
        self._file = self._path.open("w", encoding="utf-8", newline="")
        writer = csv.writer(self._file)
        writer.writerow(["row", "column", "kind", "what to do"])
        self._start = self._file.tell()
        return writer

    def __exit__(self, *_: object) -> None:
        empty = self._file.tell() == self._start
        self._file.close()
        if empty:
            self._path.unlink()


def _rows(read: Callable[[], Any]) -> Any:
    try:
        yield from read()
    except UnicodeDecodeError as error:
        raise BadInput(f"The table is not UTF-8 (byte {error.start}). Please save it as UTF-8.") from error
    except csv.Error as error:
        raise BadInput(f"The table cannot be read: {error}.") from error


@app.command("festivals")
def festivals_command(
    from_: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    to: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    json_: JsonOption = False,
) -> None:
    """List the festivals ahead; by default those of the next 90 days."""
    from greetings.festivals import festivals

    first: date = from_.date() if from_ else datetime.now(UTC).date()
    last: date = to.date() if to else first + timedelta(days=90)
    found = festivals(first, last)
    if json_:
        rows = [
            {
                "id": one.id,
                "festival": one.festival,
                "start": str(one.start),
                "end": str(one.end),
                "estimated": one.estimated,
                "names": dict(one.names),
            }
            for one in found
        ]
        print(json.dumps({"festivals": rows}, ensure_ascii=False, indent=1))
        return
    table = Table("day", "festival", "en", "中文", "")
    for one in found:
        note = "estimated" if one.estimated else ""
        names = one.names
        table.add_row(str(one.start), one.festival, names["en"], names["zh-Hans"], note)
    out.print(table)


@app.command()
def migrate(data: DataOption = None) -> None:
    """Bring the database's schema up to date."""
    from greetings.store import migrate as bring_up_to_date

    settings = load_settings(data=data)
    bring_up_to_date(settings.database_url)
    out.print(f"up to date: {settings.database_url.split('@')[-1]}")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A new file, which can be served or copied back at once.")],
    data: DataOption = None,
) -> None:
    """Copy the ledger (SQLite) into a new file, whole, while it is being served."""
    from greetings.store import backup as copy_whole

    settings = load_settings(data=data)
    copy_whole(settings.database_url, file)
    out.print(f"{file}  {file.stat().st_size:,} bytes")


@app.command()
def doctor(data: DataOption = None) -> None:
    """Try every part of this installation and say what is wrong and what to do."""
    from greetings.app import examine

    findings = _run(examine(load_settings(data=data)))
    table = Table("part", "state", "what was found")
    for found in findings:
        table.add_row(found.part, "[green]ok[/]" if found.ok else "[red]wrong[/]", escape(found.words))
    out.print(table)
    raise typer.Exit(0 if all(found.ok for found in findings) else 1)


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def main() -> None:
    """Run a command; what the product refuses becomes words and the exit status 1."""
    try:
        app()
    except GreetingsError as error:
        err.print(f"[red]{escape(error.message)}[/]")
        for problem in error.problems:
            err.print(f"  {escape(problem.path)}: {escape(problem.message)}")
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
    except OSError as error:
        err.print(f"[red]{escape(str(error))}[/]")
        sys.exit(1)


if __name__ == "__main__":
    main()
