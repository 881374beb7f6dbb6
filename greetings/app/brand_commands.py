"""`greetings brand ...`: let a brand in, list brands, new keys and sign-in links, hold and release, plans."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from greetings.app.commands import DataOption, JsonOption, ReasonOption
from greetings.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True, help="Let brands in, give them keys, put them on hold.")
out = Console(soft_wrap=True)

SlugArgument = Annotated[str, typer.Argument(help="The brand's slug, as `greetings brand list` shows it.")]


@app.command()
def add(  # noqa: PLR0917
    name: Annotated[str, typer.Argument(help="The brand's name as people know it.")],
    owner: Annotated[str, typer.Option("--owner", help="Who runs it; default: the brand's name.")] = "",
    mail: Annotated[str, typer.Option("--mail", help="The owner's address, to sign in by letter.")] = "",
    slug: Annotated[
        str, typer.Option("--slug", help="Short name for addresses; default: from the name.")
    ] = "",
    json_: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Let a brand in: prints its slug, an API key and the owner's sign-in link; both are told once."""
    from greetings.app.brands import add as act
    from greetings.brands import NewBrand

    settings = load_settings(data=data)
    added = asyncio.run(act(settings, NewBrand(name, owner, mail, slug)))
    link = sign_in_url(settings, added.owner.token)
    if json_:
        answer = {
            "slug": added.brand.slug,
            "name": added.brand.name,
            "key": added.key.text,
            "sign_in_url": link,
        }
        print(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    out.print(f"brand    {added.brand.slug}")
    out.print(f"API key  {added.key.text}")
    out.print(f"sign in  {link}")
    out.print(f"Both are told once. The link works once, for {settings.signin_link_minutes} minutes.")


@app.command("list")
def list_(json_: JsonOption = False, data: DataOption = None) -> None:
    """List the brands."""
    from greetings.app.brands import listed

    found = asyncio.run(listed(load_settings(data=data)))
    if json_:
        rows = [{"slug": one.slug, "name": one.name, "state": one.state} for one in found]
        print(json.dumps({"brands": rows}, ensure_ascii=False, indent=1))
        return
    table = Table("slug", "name", "state")
    for one in found:
        table.add_row(one.slug, escape(one.name), one.state)
    out.print(table)


@app.command()
def key(slug: SlugArgument, json_: JsonOption = False, data: DataOption = None) -> None:
    """Make an API key that may do everything for a brand; it is told once."""
    from greetings.app.brands import new_key

    made = asyncio.run(new_key(load_settings(data=data), slug))
    if json_:
        print(json.dumps({"slug": slug, "key": made.text}, indent=1))
        return
    out.print(f"API key  {made.text}")
    out.print("It is told once.")


@app.command()
def link(slug: SlugArgument, json_: JsonOption = False, data: DataOption = None) -> None:
    """Make a new sign-in link for a brand's owner."""
    from greetings.app.brands import new_link

    settings = load_settings(data=data)
    address = sign_in_url(settings, asyncio.run(new_link(settings, slug)))
    if json_:
        print(json.dumps({"slug": slug, "sign_in_url": address}, indent=1))
        return
    out.print(f"sign in  {address}")
    out.print(f"It works once, for {settings.signin_link_minutes} minutes.")


@app.command()
def hold(slug: SlugArgument, reason: ReasonOption = "", data: DataOption = None) -> None:
    """Put a brand on hold: its keys and people reach nothing, at once. Cards live on."""
    _set_state(slug, reason, held=True, settings=load_settings(data=data))
    out.print(f"{slug} is on hold")


@app.command()
def release(slug: SlugArgument, reason: ReasonOption = "", data: DataOption = None) -> None:
    """Release a brand: its keys work again, its people sign in anew."""
    _set_state(slug, reason, held=False, settings=load_settings(data=data))
    out.print(f"{slug} is released")


@app.command()
def plan(  # noqa: PLR0913, PLR0917
    slug: SlugArgument,
    name: Annotated[
        str, typer.Argument(help="The plan to give it; without one its plan is only shown.")
    ] = "",
    until: Annotated[
        str, typer.Option("--until", help="The last day, such as 2027-02-06; default: none, or the trial's.")
    ] = "",
    limit: Annotated[
        list[str] | None, typer.Option("--limit", help="A limit of its own, such as cards=5000; repeatable.")
    ] = None,
    reason: ReasonOption = "",
    json_: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Show a brand's plan with its meters, or give it another one."""
    from greetings.app.brands import plan_of
    from greetings.app.plan_words import own_limits, plan_lines, plan_object
    from greetings.plans import PlanWish, until_of

    settings = load_settings(data=data)
    wish = PlanWish(name, until_of(until), own_limits(limit or []), reason) if name else None
    standing = asyncio.run(plan_of(settings, slug, wish))
    if json_:
        print(json.dumps(plan_object(slug, standing), ensure_ascii=False, indent=1))
        return
    for line in plan_lines(slug, standing):
        out.print(line)


def _set_state(slug: str, reason: str, *, held: bool, settings: Settings) -> None:
    from greetings.app.brands import set_state

    asyncio.run(set_state(settings, slug, reason, held=held))


def sign_in_url(settings: Settings, token: str) -> str:
    """Return the address of a sign-in link."""
    base = settings.base_url or f"http://{settings.host}:{settings.port}"
    return f"{base}/console/in/{token}"
