"""The template editor without its pages: for brands that have no designer.

Face (all awaitables raise Busy when the blobs are away):
    editor = Editor(blobs, catalog, shelves, settings=settings)
    await editor.start(brand, person, base, once=) -> Draft      base: one of ours, or `<template>/<version>`
          .open(person, draft id) -> Opened(draft, origin, pictures), .work(changes) -> Work(template, tint, tree)
          .keep(opened, changes, since=stamp) -> Draft
          .add_picture(opened, "background" | "logo", body, sizes=) .drop_pictures(opened, use) -> Draft
          .look(opened, changes, Asked(size, lang, width, exact), brand) -> JPEG
          .check(opened, changes, Asked(...), brand) -> Measured(findings, colours)
          .save(brand, opened, by=) -> Uploaded            a version like any other, through `Shelves.upload`
          .close()
    await editor.drafts.of(person) .find(person, id) .discard(draft)
"""

from __future__ import annotations

from greetings.brands.templates.editing.drafts import Draft
from greetings.brands.templates.editing.editor import BACKGROUND, Editor, Opened, fitting
from greetings.brands.templates.editing.looking import WIDTHS, Asked, Measured, Seen

__all__ = ["BACKGROUND", "WIDTHS", "Asked", "Draft", "Editor", "Measured", "Opened", "Seen", "fitting"]
