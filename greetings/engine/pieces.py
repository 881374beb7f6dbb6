"""A card as JPEG, piece by piece: only the tiles that words or the code touch are drawn and encoded.

The file decodes to exactly the pixels of the plain path (`draw`, then `encode` of the whole). Pieces in which nothing
changes from card to card are kept encoded. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from greetings.engine.compile import Compiled, Rect
from greetings.engine.draw import draw_part, reach
from greetings.engine.qr import draw_code
from greetings.engine.scene import Scene, Step, Written
from greetings.engine.splice import Box, Run, disjoint

KEPT_BYTES = 3 << 20


def jpeg(compiled: Compiled, scene: Scene, link: str) -> bytes:
    """Give the JPEG of a scene, quality 85, with a link in its code ("" leaves the place blank)."""
    code = code_box(compiled) if link else None
    boxes = [box for step in scene.steps if (box := _box(compiled, reach(step))) is not None]
    runs: list[Run] = []
    for box in disjoint([*boxes, *([code] if code else [])]):
        runs += _runs(compiled, scene.steps, box, link=link if code is not None and code.meets(box) else "")
    return compiled.tiles.exchanged(runs)


def code_box(compiled: Compiled) -> Box | None:
    """Give the tiles of the code's card; None if the template has no code in this size."""
    return compiled.tiles.box(*compiled.code.box) if compiled.code is not None else None


def code_runs(compiled: Compiled, scene: Scene, link: str) -> list[Run]:
    """Encode the tiles of the code alone, with whatever else of the scene reaches into them."""
    box = code_box(compiled) if link else None
    return _runs(compiled, scene.steps, box, link=link) if box is not None else []


def _box(compiled: Compiled, rect: Rect) -> Box | None:
    return compiled.tiles.box(rect.x, rect.y, rect.right, rect.bottom)


def _runs(compiled: Compiled, steps: Sequence[Step], box: Box, *, link: str) -> list[Run]:
    left, top, right, bottom = compiled.tiles.pixels(box)
    part = Rect(left, top, right - left, bottom - top)
    inside = [step for step in steps if reach(step).overlaps(part)]
    key = _steady(inside) if not link else None
    kept = compiled.book.cache("encoded", KEPT_BYTES)
    found: list[Run] | None = kept.get((compiled.key, box, key)) if key is not None else None
    if found is not None:
        return found
    piece = draw_part(compiled, inside, part)
    if link and compiled.code is not None:
        draw_code(piece, compiled.code.moved(-left, -top), link)
    runs = compiled.tiles.runs(piece, box)
    if key is not None:
        kept.put((compiled.key, box, key), runs, sum(len(run.octets) + 100 for run in runs))
    return runs


def _steady(steps: Sequence[Step]) -> tuple[tuple[str, ...], ...] | None:
    """Give a key if these steps look the same on other cards, else None."""
    keys = tuple(step.steady for step in steps if isinstance(step, Written) and step.steady is not None)
    return keys if len(keys) == len(steps) else None
