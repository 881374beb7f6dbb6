"""`greetings campaign ...`: list campaigns, hold one, recall one with all its cards, give it back."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from greetings.app.commands import DataOption, JsonOption, ReasonOption
from greetings.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Campaigns of brands: list, hold, recall, resume.")
out = Console(soft_wrap=True)

SlugArgument = Annotated[str, typer.Argument(help="The end of its address `/c/<slug>`.")]


@app.command(name="list")
def list_(json_: JsonOption = False, data: DataOption = None) -> None:
    """List all campaigns, the newest first."""
    from greetings.app.campaigns import listed

    found, now = asyncio.run(listed(load_settings(data=data))), time.time_ns() // 1_000_000
    if json_:
        rows = [
            {"slug": one.slug, "state": one.state, "phase": one.phase(now), "stopped": one.stopped}
            for one in found
        ]
        print(json.dumps({"campaigns": rows}, ensure_ascii=False, indent=1))
        return
    table = Table(Column("slug", no_wrap=True), "name", "state", "phase", "starts (UTC)", "ends (UTC)")
    for one in found:
        days = (_day(one.brief.starts_ms), _day(one.brief.ends_ms))
        table.add_row(one.slug, escape(one.name), one.stopped or one.state, one.phase(now), *days)
    out.print(table)


@app.command()
def hold(slug: SlugArgument, reason: ReasonOption, data: DataOption = None) -> None:
    """Shut a campaign's page and let no new card join it; its cards live on."""
    _decide(slug, "hold", reason, data=data)
    out.print(f"{slug} is on hold")


@app.command()
def recall(slug: SlugArgument, reason: ReasonOption, data: DataOption = None) -> None:
    """Take a campaign out of service with all its cards."""
    _decide(slug, "recall", reason, data=data)
    out.print(f"{slug} is recalled with all its cards")


@app.command()
def resume(slug: SlugArgument, reason: ReasonOption, data: DataOption = None) -> None:
    """Undo a hold or a recall; exactly the cards that were recalled come back."""
    _decide(slug, "resume", reason, data=data)
    out.print(f"{slug} is back")


def _decide(slug: str, decision: str, reason: str, *, data: DataOption) -> None:
    from greetings.app.campaigns import decide

    asyncio.run(decide(load_settings(data=data), slug, decision, reason))


def _day(milliseconds: int | None) -> str:
    if milliseconds is None:
        return ""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d %H:%M")
