"""Commands for those who run it: recall, reports, erase, log, move. `greetings` itself puts them beside its others."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from greetings.settings import load_settings

CODE_WIDTH = 22
app = typer.Typer()
out = Console(soft_wrap=True)

DataOption = Annotated[Path | None, typer.Option("--data", help="Folder of the installation.")]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it is kept in the log.")]


@app.command()
def recall(
    code: Annotated[str, typer.Argument(help="Code or address of a link.")],
    reason: ReasonOption = "",
    undo: Annotated[bool, typer.Option("--undo", help="Give it back.")] = False,
    data: DataOption = None,
) -> None:
    """Take a forward with its whole sub-chain out of service, or give it back."""
    from greetings.app.acts import code_of
    from greetings.app.acts import recall as act

    below = asyncio.run(act(load_settings(data=data), code_of(code), reason=reason, undo=undo))
    if undo:
        out.print(f"{code} was given back, with all that was forwarded from it ({below:,} forwards)")
        return
    out.print(f"{code} was recalled, with all that was forwarded from it ({below:,} forwards)")
    out.print("Copies that messengers have kept cannot be recalled. To undo it: --undo")


@app.command()
def reports(json_: JsonOption = False, data: DataOption = None) -> None:
    """List the cards that people reported and nobody has decided about, the most reported first."""
    from greetings.app.acts import reported

    found = asyncio.run(reported(load_settings(data=data)))
    if json_:
        rows = [
            {
                "code": one.code,
                "reporters": one.queued.reporters,
                "reasons": one.queued.reasons,
                "forwards_last_hour": one.queued.hour,
                "reports": [
                    {
                        "id": str(told.id),
                        "reason": told.reason,
                        "words": told.words,
                        "at": _moment(told.made_ms),
                    }
                    for told in one.queued.told
                ],
            }
            for one in found
        ]
        _print({"cards": rows})
        return
    table = Table(_code_column("card"), "reporters", "reasons", "forwards in the last hour", "first words")
    for one in found:
        reasons = ", ".join(f"{name} {count}" for name, count in one.queued.reasons.items())
        words = next((told.words for told in one.queued.told if told.words), "")
        table.add_row(one.code, str(one.queued.reporters), reasons, str(one.queued.hour), escape(words))
    out.print(table)
    out.print("To end one: greetings recall CODE --reason ...")


@app.command()
def erase(
    subject: Annotated[str, typer.Argument(help="Code or address of a card's link, or @handle.")],
    reason: ReasonOption = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: DataOption = None,
) -> None:
    """Erase a card's words and pictures, or everything about a participant, for good. Tree and counts stay."""
    from greetings.app.acts import erase as act

    if not yes:
        typer.confirm(f"Erase {subject} for good? It cannot be undone", abort=True)
    done = asyncio.run(act(load_settings(data=data), subject, reason=reason))
    out.print(f"{done} was erased; backups made before still have it")


@app.command()
def move(
    target: Annotated[str, typer.Argument(help="postgresql://user:password@host/name, an empty database.")],
    data: DataOption = None,
) -> None:
    """Copy the ledger (SQLite) into an empty PostgreSQL database. Stop the product first."""
    from greetings.store.moving import move as copy_rows

    counts = copy_rows(load_settings(data=data).database_url, target)
    for table, count in counts.items():
        out.print(f"{count:>12,}  {table}")
    out.print("copied. Set GREETINGS_DATABASE_URL to the new address and start again")


@app.command()
def log(json_: JsonOption = False, data: DataOption = None) -> None:
    """List the newest privileged acts: who runs the site leaves a line for everything he does to others."""
    from greetings.app.acts import acts

    found = asyncio.run(acts(load_settings(data=data)))
    if json_:
        rows = [
            {"at": _moment(one.made_ms), "act": one.act, "subject": one.subject, "reason": one.reason}
            for one in found
        ]
        _print({"acts": rows})
        return
    table = Table("at", "act", _code_column("subject"), "reason")
    for one in found:
        table.add_row(_moment(one.made_ms), one.act, one.subject, escape(one.reason))
    out.print(table)


def _code_column(header: str) -> Column:
    return Column(header, min_width=CODE_WIDTH, overflow="fold")


def _moment(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="seconds")


def _print(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))
