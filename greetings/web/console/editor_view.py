"""The view of the editor's desk, and what its script is told. Decides nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

from greetings.brands.templates.checking import LOGO
from greetings.brands.templates.editing import Measured
from greetings.brands.templates.editing.changes import PANEL, PANEL_OPACITY
from greetings.engine.compile import canvas_for
from greetings.engine.document.rules import sizes_of
from greetings.engine.languages import pick
from greetings.engine.sizes import SIZES
from greetings.festivals import ahead, evergreen
from greetings.web.console.bench import ROOT, Sheet, bench_of
from greetings.web.console.editor_desk import (
    Shown,
    colours_of,
    findings_of,
    layers_of,
    state_of,
    values_of,
    words_of,
)
from greetings.web.console.session import Signed
from greetings.web.desk import language_name
from greetings.web.views import EditorView, Picture, SizeTab, Words

PATH = f"{ROOT}/templates/edit"
SHOWN_WIDTH = 720
KNOWN_AHEAD = 200


def told(desk: Shown, measured: Measured) -> dict[str, object]:
    """Return what the script is told about a check, as JSON can hold it."""
    numbers = {one.number: one.name for one in layers_of(desk)}
    seen = [
        {"name": one.colour, "ratio": round(one.ratio, 2), "least": one.least} for one in measured.colours
    ]
    found = [
        {
            "layer": numbers.get(one.layer, ""),
            "kind": one.kind,
            "level": one.level,
            "message": one.message,
            "lang": one.lang,
        }
        for one in findings_of(desk, measured.findings)
    ]
    return {"findings": found, "colours": seen}


def editor_view(sheet: Sheet, signed: Signed, desk: Shown, measured: Measured) -> EditorView:
    """Return the view of a desk."""
    draft, document = desk.opened.draft, desk.document
    href = f"{PATH}/{draft.id}"
    values = values_of(desk.work.tree)
    canvas = canvas_for(desk.size, SHOWN_WIDTH)
    tabs = tuple(
        SizeTab(size, f"{href}?size={size}&lang={desk.lang}", size == desk.size, SIZES[size].width, SIZES[size].height)
        for size in sizes_of(document)
    )  # fmt: skip
    languages = tuple(
        (one, language_name(one), f"{href}?size={desk.size}&lang={one}") for one in desk.languages
    )
    picture = f"{href}/{desk.size}.jpg?lang={desk.lang}&width={SHOWN_WIDTH}&v={draft.stamp}"
    saved = f"{ROOT}/templates/{signed.brand.slug}.{draft.name}/{draft.saved}" if draft.saved else ""
    return EditorView(
        frame=sheet.frame(href, (("size", desk.size), ("lang", desk.lang))),
        bench=bench_of(signed, "designs"),
        href=href,
        title=Words(pick(document.title, sheet.lang, home=document.home) or draft.name),
        stamp=draft.stamp,
        size=desk.size,
        lang=desk.lang,
        tabs=tabs,
        languages=languages,
        picture=Picture(picture, canvas.width, canvas.height),
        layers=layers_of(desk),
        colours=colours_of(desk, measured.colours),
        words=words_of(desk),
        festivals=festival_choice(sheet.lang, document.festivals),
        festival=values["festival"],
        panel=values.get(PANEL, ""),
        panel_opacity=values.get(f"{PANEL}.opacity", str(PANEL_OPACITY)),
        recolour=draft.changes.get("recolour", "on") == "on",
        has_background=any(name != LOGO for name in draft.pictures),
        has_logo=LOGO in draft.pictures,
        state=state_of(desk),
        saved_href=saved,
        saved=draft.saved,
    )


def festival_choice(lang: str, chosen: list[str]) -> tuple[tuple[str, str], ...]:
    """Return the festivals that a design can be for, with their names: those that come next first."""
    today = datetime.now(UTC).date()
    coming = {one.festival: one for one in reversed((*ahead(today, KNOWN_AHEAD), *evergreen()))}
    ordered = sorted(coming.values(), key=lambda one: one.start or date.max)
    known = [(one.festival, pick(one.names, lang) or one.festival) for one in ordered]
    return (*known, *((one, one) for one in chosen if one not in coming))
