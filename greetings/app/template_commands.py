"""Commands for designers: list, check, look at and begin templates. `greetings` puts them under `templates`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from greetings.errors import BadInput
from greetings.settings import load_settings, shipped

app = typer.Typer(no_args_is_help=True, help="Begin, check, list and look at card templates.")
out = Console(soft_wrap=True)

DataOption = Annotated[Path | None, typer.Option("--data", help="Folder of the installation.")]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command("list")
def templates_list(json_: JsonOption = False, data: DataOption = None) -> None:
    """List the templates."""
    from greetings.brands.templates.shelved import open_shelved

    found = open_shelved(load_settings(data=data)).templates
    if json_:
        rows = [
            {
                "id": one.id,
                "version": one.version,
                "title": dict(one.document.title),
                "festivals": list(one.document.festivals),
                "sizes": list(one.sizes),
            }
            for one in found
        ]
        print(json.dumps({"templates": rows}, ensure_ascii=False, indent=1))
        return
    table = Table("id", "version", "title", "festivals", "sizes", "languages")
    for one in found:
        document = one.document
        titles = f"{document.title.get('en', '')} {document.title.get('zh-Hans', '')}"
        languages = " ".join(sorted(document.example))
        table.add_row(
            one.id, str(one.version), titles, " ".join(document.festivals), " ".join(one.sizes), languages
        )
    out.print(table)


@app.command("check")
def templates_check(path: Annotated[Path, typer.Argument(exists=True)], json_: JsonOption = False) -> None:
    """Check a template (folder or zip) and print everything that is wrong, each finding with its path."""
    from greetings.engine.check import check_template
    from greetings.engine.fonts import FontBook
    from greetings.safety import check_words

    found = check_template(path.resolve(), FontBook.open(shipped("fonts")), guard=check_words)
    wrong = sum(one.level == "error" for one in found)
    if json_:
        rows = [{"path": one.path, "level": one.level, "message": one.message} for one in found]
        print(json.dumps({"findings": rows}, ensure_ascii=False, indent=1))
    else:
        for one in found:
            colour = "red" if one.level == "error" else "yellow"
            out.print(f"[{colour}]{one.level}[/] {escape(one.path)}: {escape(one.message)}")
        out.print(f"{path}: {wrong} errors, {len(found) - wrong} warnings")
    raise typer.Exit(1 if wrong else 0)


@app.command("sheet")
def templates_sheet(  # noqa: PLR0917
    template: Annotated[
        str, typer.Argument(help="A template of the gallery, or a folder or zip that is one.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="PNG file.")],
    lang: Annotated[str | None, typer.Option("--lang", help="Default: the template's home language.")] = None,
    names: Annotated[
        bool,
        typer.Option("--names", help="The proof: the longest names in six scripts, with what is measured."),
    ] = False,
    data: DataOption = None,
) -> None:
    """Draw all sizes of a template on one picture."""
    from greetings.brands.templates.shelved import open_shelved
    from greetings.engine.document import load_template
    from greetings.engine.encode import encode
    from greetings.engine.proof import proof
    from greetings.engine.sheet import sheet_png

    settings = load_settings(data=data)
    catalog, cache = open_shelved(settings), settings.data / "compiled"
    here = catalog.get(template) is None and Path(template).exists()
    found = load_template(Path(template).resolve()) if here else catalog.find(template)
    if names:
        body = encode(proof(found, book=catalog.book, cache=cache), "png")
    else:
        body = sheet_png(found, book=catalog.book, cache=cache, lang=lang)
    output.write_bytes(body)
    out.print(f"{output}  {len(body):,} bytes")


@app.command("new")
def templates_new(
    name: Annotated[str, typer.Argument(metavar="ID", help="Its name and folder: a-z, 0-9 and -.")],
    base: Annotated[
        str, typer.Option("--from", help="A template of ours to begin from, such as mid-autumn.")
    ] = "",
    folder: Annotated[Path, typer.Option("--in", file_okay=False, help="Where its folder is made.")] = Path(),
) -> None:
    """Begin a template of your own: a folder that passes the check as it is, with comments."""
    from greetings.brands.templates.starter import starter_kit

    files = starter_kit(name, base)
    target = folder / name
    if target.exists():
        raise BadInput(f"{target} is there already. Please choose another name.")
    for path, body in files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(body)
    out.print(f"{target}: {len(files)} files. Begin with {target / 'card.toml'}, then:")
    out.print(f"  greetings templates check {target}")
    out.print(f"  greetings templates sheet {target} -o sheet.png")
