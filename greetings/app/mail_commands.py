"""`greetings mail ...`: bounces and complaints from a file or a mail server's pipe; addresses that want nothing."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from greetings.app.commands import DataOption, ReasonOption
from greetings.errors import Busy
from greetings.settings import load_settings

app = typer.Typer(
    no_args_is_help=True, help="Take bounces and complaints in; never write to an address again."
)
out = Console(soft_wrap=True)
# sysexits.h: a mail server keeps the message and tries again later.
TRY_AGAIN = 75
WORDS = {
    "bounce-hard": "the address does not exist: no more letters of any brand",
    "bounce-soft": "could not be delivered for now: counted",
    "bounce-policy": "the mail server did not like the letter: noted, the person stays on the list",
    "complaint": "called spam: off the list",
    "left": "wants no more letters: off the list",
    "delayed": "a mail server still tries: nothing to do",
    "known": "was taken in before: nothing to do",
    "erased": "about somebody who was erased: nothing to do",
    "not-ours": "about no letter of ours: nothing was done",
    "nothing": "an automatic answer or the like: nothing to do",
}


@app.command()
def bounce(
    files: Annotated[
        list[Path] | None,
        typer.Argument(exists=True, dir_okay=False, help="Messages; default: standard input."),
    ] = None,
    to: Annotated[str, typer.Option("--to", help="Address to which it came, as the mail server says.")] = "",
    data: DataOption = None,
) -> None:
    """Take in mail that came back: delivery status notifications, complaints, wishes to leave.

    For a mail server's pipe: ends with 0 whatever the message is, with 75 when it should be given again later.
    """
    from greetings.app.mail import take

    settings = load_settings(data=data)
    sources: list[Path | None] = [*files] if files else [None]
    for path in sources:
        raw = sys.stdin.buffer.read() if path is None else path.read_bytes()
        try:
            done = asyncio.run(take(settings, raw, to))
        except Busy as error:
            typer.echo(error.message, err=True)
            raise typer.Exit(TRY_AGAIN) from error
        name = f"{path}: " if path else ""
        said = f" ({done.said})" if done.said else ""
        out.print(escape(f"{name}{WORDS.get(done.act, done.act)}{said}"))


@app.command()
def suppress(
    mail: Annotated[str, typer.Argument(help="An e-mail address.")],
    reason: ReasonOption = "",
    data: DataOption = None,
) -> None:
    """Never write to an address again, in the name of no brand."""
    from greetings.app.mail import suppress as act

    asyncio.run(act(load_settings(data=data), mail, reason))
    out.print("no letters of any brand go there any more")
