"""`greetings chain ...`: recount, import, board."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from greetings.app.commands import DataOption, JsonOption
from greetings.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Recount the chain, take in a tree, see who is ahead.")
out = Console(soft_wrap=True)


@app.command()
def check(
    mend: Annotated[bool, typer.Option("--mend", help="Put counts and board right.")] = False,
    json_: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Count everything again and say what differs; ends with 1 when something does."""
    from greetings.app.tree import check_chain

    checked = asyncio.run(check_chain(load_settings(data=data), mend=mend))
    if json_:
        print(json.dumps({"found": checked.found, "left": checked.left}, ensure_ascii=False, indent=1))
    elif checked.found:
        for one in checked.found:
            out.print(f"[red]{escape(one)}[/]")
        out.print(_advice(mended=mend, left=len(checked.left)))
    else:
        out.print("[green]everything was counted again: nothing differs[/]")
    raise typer.Exit(1 if checked.left else 0)


def _advice(*, mended: bool, left: int) -> str:
    if not mended:
        return "To put counts and board right: --mend"
    return f"{left} of these cannot be put right by counting" if left else "[green]all of it was put right[/]"


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON lines: id, parent, at.")],
    data: DataOption = None,
) -> None:
    """Take in a tree of people: a line each, parents first. One wrong line refuses them all, and names itself."""
    from greetings.app.tree import import_tree

    number = asyncio.run(import_tree(load_settings(data=data), file))
    out.print(f"{number:,} people were taken in")


@app.command()
def board(json_: JsonOption = False, data: DataOption = None) -> None:
    """List who has most people in the eight generations below."""
    from greetings.app.tree import best

    found = asyncio.run(best(load_settings(data=data)))
    if json_:
        rows = [{"handle": one.participant.handle, "people": one.score} for one in found]
        print(json.dumps({"board": rows}, ensure_ascii=False, indent=1))
        return
    table = Table("", "handle", "name", "people")
    for place, one in enumerate(found, 1):
        who = one.participant
        table.add_row(str(place), escape(who.handle), escape(who.display_name), f"{one.score:,}")
    out.print(table)
