"""`greetings contest ...`: list contests, vouch for a brand's, hold and release, draw without a network."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from greetings.app.commands import DataOption, JsonOption, ReasonOption
from greetings.errors import NotFound
from greetings.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True, help="Contests of brands: vouch, hold, draw without a network.")
out = Console(soft_wrap=True)

SlugArgument = Annotated[
    str, typer.Argument(help="The end of its address, as `greetings contest list` shows it.")
]


@app.command(name="list")
def list_(json_: JsonOption = False, data: DataOption = None) -> None:
    """List all contests, the newest first."""
    from greetings.app.contests import listed

    found = asyncio.run(listed(load_settings(data=data)))
    if json_:
        rows = [
            {
                "slug": one.slug,
                "kind": one.kind,
                "stage": one.stage,
                "entries": one.entries,
                "round": one.round,
            }
            for one in found
        ]
        print(json.dumps({"contests": rows}, ensure_ascii=False, indent=1))
        return
    slug = Column("slug", no_wrap=True)
    table = Table(slug, "kind", "stage", "title", "entries", "ends (UTC)", "round")
    for one in found:
        ends = datetime.fromtimestamp(one.ends_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")
        table.add_row(
            one.slug, one.kind, one.stage, escape(one.title), f"{one.entries:,}", ends, str(one.round)
        )
    out.print(table)


@app.command()
def vouch(slug: SlugArgument, reason: ReasonOption, data: DataOption = None) -> None:
    """Let a brand that has proved no domain open a draft: you have made sure who it is."""
    _decide(load_settings(data=data), slug, "vouch", reason)
    out.print(f"{slug} can be opened")


@app.command()
def hold(slug: SlugArgument, reason: ReasonOption, data: DataOption = None) -> None:
    """Take a contest out of service at once: nobody enters, nothing is drawn or shown."""
    _decide(load_settings(data=data), slug, "hold", reason)
    out.print(f"{slug} is on hold")


@app.command()
def release(slug: SlugArgument, reason: ReasonOption, data: DataOption = None) -> None:
    """Give a contest back."""
    _decide(load_settings(data=data), slug, "release", reason)
    out.print(f"{slug} is released")


@app.command()
def conclude(
    slug: SlugArgument,
    signature: Annotated[str, typer.Option("--signature", help="The round's signature, as drand shows it.")],
    json_: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Draw the winners with the round's signature, which is checked."""
    from greetings.app.contests import conclude as act

    settings = load_settings(data=data)
    done, tickets = asyncio.run(act(settings, _number(settings, slug), signature))
    if json_:
        print(json.dumps({"slug": done.slug, "winners": list(tickets)}, indent=1))
        return
    for prize, ticket in enumerate(tickets, 1):
        out.print(f"prize {prize}  {ticket}")
    out.print(
        f"The proof stands at /contest/{done.slug}/proof.json; anybody can check it: greetings draw verify"
    )


def _decide(settings: Settings, slug: str, decision: str, reason: str) -> None:
    from greetings.app.contests import decide

    asyncio.run(decide(settings, _number(settings, slug), decision, reason))


def _number(settings: Settings, slug: str) -> int:
    """Return the number of a contest, of a draft too. Raise NotFound."""
    from greetings.app.contests import listed

    for one in asyncio.run(listed(settings)):
        if one.slug == slug:
            return one.id
    raise NotFound(f"There is no contest {slug}.")
