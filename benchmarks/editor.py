"""How fast the template editor answers, in ms of CPU time: medians over all of our templates and their slowest.

    python benchmarks/editor.py [--json] [--rounds 9]

    drag_ms      a box of words was moved: the whole look, 720 px wide, with document, words, JPEG     goal <= 150
    code_ms      the QR code was moved: its card lies in the ground, which is laid again               goal <= 150
    colour_ms    a colour of the palette was changed: the art follows by its table                     goal <= 400
    check_ms     the check of one size at its full size, as an upload does it                          goal <= 1500
    first_ms     the first look at a size on a machine: its art is drawn once

Absolute times are of this machine.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
import tomllib
from pathlib import Path

from greetings.brands.templates.editing.drafts import Draft
from greetings.brands.templates.editing.looking import Asked, Studio
from greetings.brands.templates.editing.work import Origin, worked
from greetings.engine.fonts import FontBook
from greetings.engine.package import Folder
from greetings.settings import shipped

GOALS = {"drag_ms": 150.0, "code_ms": 150.0, "colour_ms": 400.0, "check_ms": 1500.0}
WIDTH = 720


def spent(work) -> float:
    begun = time.process_time()
    work()
    return 1000 * (time.process_time() - begun)


def measured(origin: Origin, studio: Studio, rounds: int) -> dict[str, list[float]]:
    draft = Draft("x", 1, 1, origin.name, origin.name)
    home = origin.tree["home"]
    words = next(one for one in origin.tree["layer"] if one.get("field") == "message")["name"]
    code = next(one for one in origin.tree["layer"] if one["kind"] == "qr")["name"]
    colour = next(iter(origin.tree["palette"]))
    asked = Asked("portrait", home, WIDTH)

    def look(changes):
        studio.look(worked(origin, draft, changes, {}), asked, "Spring Tea")

    def check(changes):
        studio.check(worked(origin, draft, changes, {}), asked, "Spring Tea")

    first = spent(lambda: look({}))
    check({})
    found = {"first_ms": [first], "drag_ms": [], "code_ms": [], "colour_ms": [], "check_ms": []}
    for step in range(rounds):
        moved = {f"box.{words}.portrait.y": f"{30 + step / 3:.2f}"}
        found["drag_ms"].append(spent(lambda some=moved: look(some)))
        other = {f"box.{code}.portrait.x": f"{40 + step / 3:.2f}"}
        found["code_ms"].append(spent(lambda some=other: look(some)))
        tinted = {f"palette.{colour}": f"#20{30 + 5 * step:02x}60"}
        found["colour_ms"].append(spent(lambda some=tinted: look(some)))
        if step < 3:
            found["check_ms"].append(spent(lambda some=moved: check(some)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=9)
    wish = parser.parse_args()
    book, figures = FontBook.open(shipped("fonts")), {}
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(book, Path(folder), ad_weight_max=0.03)
        for path in sorted(shipped("card_templates").glob("*/card.toml")):
            tree = tomllib.loads(path.read_text(encoding="utf-8"))
            made = measured(Origin(path.parent.name, tree, Folder(path.parent)), studio, wish.rounds)
            figures[path.parent.name] = {name: statistics.median(times) for name, times in made.items()}
    names = list(next(iter(figures.values())))
    whole = {
        name: {
            "median": round(statistics.median(one[name] for one in figures.values()), 1),
            "slowest": round(max(one[name] for one in figures.values()), 1),
            "goal": GOALS.get(name),
        }
        for name in names
    }
    if wish.json:
        print(json.dumps(whole))
        return
    for name, one in whole.items():
        goal = f"   goal <= {one['goal']:.0f}" if one["goal"] else ""
        print(f"{name:12} median {one['median']:8.1f}   slowest {one['slowest']:8.1f}{goal}")


if __name__ == "__main__":
    main()
