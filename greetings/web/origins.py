"""Where a maker came from: the link of a card, or the page of somebody who joined (`@handle`).

A form carries it on unseen, and an old one does no harm: what is no longer there is left out. A program is told.
"""

from __future__ import annotations

from dataclasses import replace

from greetings.cards import Wish
from greetings.errors import BadInput, Gone, NotFound, Problem
from greetings.web.parts import Parts

AT = "@"


async def known_origin(parts: Parts, text: str) -> str:
    """Return what a page may carry on of its `from`: a code of ours, or the handle of somebody who is there."""
    if not text.startswith(AT):
        return text if parts.links.read(text) is not None else ""
    try:
        return AT + (await parts.people.by_handle(text[1:])).handle
    except (NotFound, Gone):
        return ""


async def with_origin(parts: Parts, wish: Wish) -> Wish:
    """Return a wish that names the person on whose page it began, if it names one; raise BadInput for nobody."""
    if not wish.came_from.startswith(AT):
        return wish
    try:
        person = await parts.people.by_handle(wish.came_from[1:])
    except (NotFound, Gone) as error:
        problem = Problem("from", "There is nobody with this handle. Please leave it out.", "unknown-handle")
        raise BadInput(problem.message, problems=[problem]) from error
    return replace(wish, came_from="", brought_by=person.id)
