"""Reminders that a trial ends: at most three letters to a brand's owners, each once, and none to whoever wants none.

Nobody asks for these letters from a browser, so that no language is known: they say the same in several.
"""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime

from greetings.brands import OWNER, Brand
from greetings.errors import GreetingsError
from greetings.mail import Letter
from greetings.plans import Due
from greetings.web import i18n
from greetings.web.console.plan import PATH
from greetings.web.parts import Parts

LANGUAGES = ("en", "zh-Hans", "ar")
EVERY_SECONDS = 60.0
LINE = "\n\n--\n\n"
log = logging.getLogger("greetings")


class Reminders:
    """Writes the letters."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._next = 0.0

    async def round(self) -> None:
        """Send what is due, once a minute at most; a letter that cannot be sent is not tried again."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_SECONDS
        await self.send()

    async def send(self) -> None:
        """Send what is due."""
        parts = self._parts
        for due in await parts.plans.due():
            brand = await parts.brands.by_id(due.brand)
            if brand.held or not parts.mail.on:
                continue
            for person in await parts.brands.people.of(brand):
                if person.role == OWNER and person.mail:
                    await self._post(letter_of(parts, brand, due, to=person.mail))

    async def _post(self, letter: Letter) -> None:
        try:
            await self._parts.mail.send(letter)
        except GreetingsError as error:
            log.warning("a letter about the end of a plan was not sent: %s", error.message)


def letter_of(parts: Parts, brand: Brand, due: Due, *, to: str) -> Letter:
    """Return the letter."""
    link = f"{parts.settings.base_url}{PATH}"
    texts = [_text(parts, brand, due, lang=lang, link=link) for lang in LANGUAGES]
    words = i18n.translations(LANGUAGES[0])
    subject = (
        words.gettext("The plan of %(name)s ends soon")
        if due.days
        else words.gettext("The plan of %(name)s has ended")
    )
    return Letter(to, subject % {"name": brand.name}, LINE.join(texts) + "\n")


def _text(parts: Parts, brand: Brand, due: Due, *, lang: str, link: str) -> str:
    words, rules = i18n.translations(lang), parts.plans.rules
    end = due.term.until_ms or 0
    names = {
        "name": brand.name,
        "plan": due.plan.title(lang),
        "after": due.term.in_force(rules, end).title(lang),
        "day": i18n.day_words(datetime.fromtimestamp((end - 1) / 1000, UTC).date(), lang),
    }
    if due.days:
        first = words.gettext("The plan “%(plan)s” of %(name)s ends on %(day)s. Then comes “%(after)s”.")
    else:
        first = words.gettext("The plan “%(plan)s” of %(name)s has ended. Now comes “%(after)s”.")
    lines = (
        first % names,
        words.gettext(
            "Everything you have made stays: cards, campaigns, designs and people. Only more than the new plan has "
            "cannot be made."
        ),
        words.gettext("Your plan, and how to get no more of these letters:"),
        link,
    )
    return "\n\n".join(lines)
