"""Answering a card with a card: the maker's page with the names turned round. What came is shown by `gathered`.

Looking makes no row. Refuses links that lead nowhere any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from greetings.cards import Card
from greetings.engine.document import Template
from greetings.errors import GreetingsError
from greetings.festivals import evergreen
from greetings.web.answers import redirect
from greetings.web.desk import Letter, card_language
from greetings.web.parts import Parts
from greetings.web.views import Words

THANKS = "thank-you"


@dataclass(frozen=True, slots=True)
class Turned:
    """A card that is answered: the code of the place, and its names, which change sides."""

    code: str
    card: Card

    @property
    def sender(self) -> Words:
        """Whose card it is."""
        return Words(self.card.words("sender"), self.card.lang)

    def begun(self, letter: Letter) -> Letter:
        """Return a letter that answers this card: from its reader to its sender."""
        names = {"recipient": self.card.words("sender"), "sender": self.card.words("recipient")}
        known = {one.name for one in letter.template.fields}
        words = {**letter.words, **{name: text for name, text in names.items() if name in known}}
        return replace(letter, words=words, origin=self.code, answers=self.code)


async def turned(parts: Parts, code: str) -> Turned | None:
    """Return what a code answers; None for a code that leads nowhere any more (pages are lenient)."""
    place = await parts.chain.resolve(code) if code else None
    if place is None or place.gone:
        return None
    try:
        return Turned(code, await parts.cards.get(place.card))
    except GreetingsError:
        return None


class Answering:
    """Answers `/g/<code>/answer`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def begin(self, request: Request) -> Response:
        """Lead to the maker with the template that suits an answer."""
        place = await self._parts.chain.require(request.path_params["code"])
        card = await self._parts.cards.get(place.card)
        template = answer_template(self._parts, card)
        wanted = {
            "template": template.id,
            "lang": card_language(template, card.lang, card.lang),
            "answer": place.code,
        }
        return redirect(f"/?{urlencode(wanted)}", 303)


def answer_template(parts: Parts, card: Card) -> Template:
    """Choose what a card is answered with: of a feast that both celebrate the same design, else a card of thanks."""
    catalog = parts.catalog
    own, thanks = catalog.get(card.template), catalog.get(THANKS)
    private = {one.festival for one in evergreen()}
    feast = own is not None and not private.issuperset(own.document.festivals)
    return (own if feast else thanks) or own or catalog.templates[0]
