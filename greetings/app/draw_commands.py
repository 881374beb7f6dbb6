"""`greetings draw ...`: freeze entries, run the draw with the beacon's signature, verify a proof."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from greetings.app.commands import JsonOption
from greetings.errors import BadInput, Problem

if TYPE_CHECKING:
    from greetings.draws import Announcement, Entry, Network, Verdict

app = typer.Typer(no_args_is_help=True, help="Lucky draws that anybody can check.")
out = Console(soft_wrap=True)

OutputOption = Annotated[Path, typer.Option("-o", "--output", dir_okay=False, help="File to write.")]
NetworkOption = Annotated[str, typer.Option("--network", help="drand's network: quicknet or default.")]


@app.command()
def freeze(  # noqa: PLR0913, PLR0917
    entries: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="CSV with a column id, and weight if you like."),
    ],
    rules: Annotated[Path, typer.Option("--rules", exists=True, dir_okay=False, help="Text of the rules.")],
    prizes: Annotated[int, typer.Option("--prizes", help="How many prizes there are.")],
    output: OutputOption,
    round_: Annotated[int | None, typer.Option("--round", help="Round of drand that decides.")] = None,
    at: Annotated[
        datetime | None,
        typer.Option("--at", formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"], help="Or when it decides."),
    ] = None,
    network: NetworkOption = "quicknet",
) -> None:
    """Fix entries, rules and a round to come in a file that you publish before the draw."""
    from greetings.draws import Rules, announce, find_network, write
    from greetings.draws import freeze as fix

    chain = find_network(network)
    if (round_ is None) == (at is None):
        raise BadInput("Please say which round decides: --round NUMBER, or --at 2026-12-31T20:00+08:00.")
    number = round_ if round_ is not None else chain.round_at(at or datetime.now(UTC))
    said = Rules(_text(rules), prizes, number, chain.hash)
    announcement = announce(fix(_rows(entries), said), datetime.now(UTC))
    with output.open("wb") as file:
        write(file, announcement)
    _tell(announcement, chain, output)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 (byte {error.start}). Please save it as UTF-8.") from error


def _rows(path: Path) -> Iterator[Entry]:
    from greetings.draws import Entry

    reader = csv.DictReader(io.StringIO(_text(path), newline=""), restkey="", strict=True)
    try:
        columns = set(reader.fieldnames or ())
        if "id" not in columns or columns - {"id", "weight"}:
            raise BadInput(f"{path}: the first line names the columns: id, and weight if you like.")
        for row in reader:
            yield Entry((row["id"] or "").strip(), _weight(row, reader.line_num))
    except csv.Error as error:
        raise BadInput(f"{path}, line {reader.line_num}: this is no CSV ({error}).") from error


def _weight(row: dict[str, str], line: int) -> int:
    text = (row.get("weight") or "1").strip()
    if "" in row or not (text.isascii() and text.isdecimal() and len(text) < 10):
        words = f"Line {line}: an id, and if you like a weight, which is a whole number."
        raise BadInput(words, problems=[Problem("weight", words, "range")])
    return int(text)


def _tell(announcement: Announcement, network: Network, output: Path) -> None:
    frozen = announcement.frozen
    round_ = frozen.rules.round
    out.print(f"{output}  {frozen.count:,} entries, {frozen.rules.prizes:,} prizes")
    out.print(f"commitment  {announcement.commitment}")
    out.print(f"decides     round {round_} of {network.beacon_id}, {network.time_of(round_).isoformat()}")
    out.print("Publish the file and the commitment now, where nobody can change them. When the round is out:")
    out.print(f"signature   {network.address_of(round_)}")


@app.command()
def run(
    frozen: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What `freeze` wrote.")],
    signature: Annotated[str, typer.Option("--signature", help="The round's signature, as drand shows it.")],
    output: OutputOption,
    previous: Annotated[
        str, typer.Option("--previous", help="The previous signature (only on the network default).")
    ] = "",
) -> None:
    """Draw the winners with the round's signature, which is checked, and write the proof."""
    from greetings.draws import conclude, read_announcement, read_beacon, write

    with frozen.open("rb") as file:
        announcement = read_announcement(file)
    beacon = read_beacon(announcement.network, announcement.frozen.rules.round, signature, previous)
    proof = conclude(announcement, beacon)
    with output.open("wb") as file:
        write(file, proof)
    table = Table("prize", "winner")
    for winner in proof.winners:
        table.add_row(str(winner.prize), escape(winner.entry))
    out.print(table)
    left = announcement.frozen.rules.prizes - len(proof.winners)
    if left:
        out.print(f"{left:,} prizes stay: there are fewer entries than prizes")
    out.print(f"{output}  anybody can check it: greetings draw verify {output}")


@app.command()
def verify(
    proof: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A proof.")],
    commitment: Annotated[
        str, typer.Option("--commitment", help="The one that you kept from before the draw.")
    ] = "",
    json_: JsonOption = False,
) -> None:
    """Count a draw again from its proof and say which step is wrong; ends with 1 when one is."""
    from greetings.draws import verify_file

    with proof.open("rb") as file:
        verdict = verify_file(file, seen=commitment)
    if json_:
        rows = [{"what": one.what, "ok": one.ok, "words": one.words} for one in verdict.steps]
        print(json.dumps({"ok": verdict.ok, "steps": rows}, ensure_ascii=False, indent=1))
    else:
        _show(verdict, compared=bool(commitment))
    raise typer.Exit(0 if verdict.ok else 1)


def _show(verdict: Verdict, *, compared: bool) -> None:
    table = Table("step", "state", Column("what was found", overflow="fold"))
    for one in verdict.steps:
        table.add_row(one.what, "[green]ok[/]" if one.ok else "[red]wrong[/]", escape(one.words))
    out.print(table)
    if verdict.ok and not compared:
        out.print(
            "One thing no file can show: that it was public in time. Kept the commitment? --commitment HEX"
        )
