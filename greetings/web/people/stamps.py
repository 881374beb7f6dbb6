"""The eight slots as the pages and the API show them: stamps, with links that lead out only through `/s/<id>`.

The target of such a link stands in the database (or, for the sponsor, in the settings), never in the address.
"""

from __future__ import annotations

from typing import Any

from greetings.engine.text.clean import graphemes
from greetings.participants import Creative, Slot
from greetings.web.views import Picture, SlotStamp, Words

SPONSOR = 0
HOUSE_LINE = "A greeting is waiting to be written"
MOTIFS = ("lanterns", "petals", "snow", "fireworks", "diyas", "leaves", "lights", "confetti")
ART_WIDTH, ART_HEIGHT = 400, 300


def monogram(name: str) -> str:
    """Return what stands for a name on a seal: its first character, as a person would count."""
    return next((one.upper() for one in graphemes(name) if not one.isspace()), "")


def picture_path(creative: Creative) -> str:
    """Return where the picture of a creative that is shown is; empty when it has none."""
    return f"/creatives/{creative.id}.jpg" if creative.picture else ""


def link_path(creative: Creative, base: str) -> str:
    """Return where a creative leads: a path of ours as it is, anything else through `/s/`; empty for nowhere."""
    link = creative.link
    if link.startswith("/") and not link.startswith("//"):
        return link
    if link.startswith(f"{base}/"):
        return link[len(base) :]
    return f"/s/{creative.id}" if link else ""


def slot_stamp(slot: Slot, base: str) -> SlotStamp:
    """Return a slot as a stamp."""
    if slot.kind == "house" or slot.creative is None:
        motif = MOTIFS[(slot.k - 1) % len(MOTIFS)]
        return SlotStamp(slot.k, "house", Words(""), Words(""), "/", motif=motif)
    creative = slot.creative
    href, art = link_path(creative, base), picture_path(creative)
    return SlotStamp(
        k=slot.k,
        kind=slot.kind,
        name=Words(slot.display_name),
        line=Words(creative.line),
        href=href,
        outside=href.startswith("/s/"),
        picture=Picture(art, ART_WIDTH, ART_HEIGHT) if art else None,
        monogram=monogram(slot.display_name),
    )


def slot_body(slot: Slot, base: str) -> dict[str, Any]:
    """Return a slot as the API tells it."""
    body: dict[str, Any] = {"k": slot.k, "kind": slot.kind}
    if slot.handle:
        body["handle"] = slot.handle
    house = {"line": HOUSE_LINE, "link": f"{base}/", "picture_url": None}
    body["creative"] = creative_body(slot.creative, base) if slot.creative else house
    return body


def creative_body(creative: Creative, base: str) -> dict[str, Any]:
    """Return what a creative shows: its line, where it leads, its picture; None for what it lacks."""
    href, art = link_path(creative, base), picture_path(creative)
    return {
        "line": creative.line,
        "link": base + href if href else None,
        "picture_url": base + art if art else None,
    }
