"""The sentences that letters to readers are made of, in every language of the interface."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from greetings.letters import Phrases
from greetings.web import i18n


@lru_cache(maxsize=8)
def phrases_of(lang: str) -> Phrases:
    """Return the sentences of a language, in English where the interface does not speak it."""
    tongue = i18n.matched(lang) or i18n.SOURCE
    words = i18n.translations(tongue)
    return Phrases(
        lang=tongue,
        direction=i18n.direction(tongue),
        agreement=words.gettext(
            "Yes, %(name)s may send me letters: “%(promise)s” A link in each of them takes me off the list at any time."
        ),
        confirm_subject=words.gettext("Letters from %(name)s: is this you?"),
        confirm_ask=words.gettext(
            "Somebody, probably you, asked on %(host)s for letters from %(name)s to this address."
        ),
        confirm_promise=words.gettext(
            "What you would get: “%(promise)s”\n\nIf that is what you want, open this and press the button:"
        ),
        confirm_hours=words.gettext(
            "The link works for %(num)s hours. If it was not you, you need not do anything: nothing more will come."
        ),
        already_subject=words.gettext("You are on the list of %(name)s already"),
        already=words.gettext(
            "Somebody, probably you, asked for letters from %(name)s. They come to this address already."
        ),
        leave_here=words.gettext("If you want no more of them, open this and press the button:"),
        open_card=words.gettext("Open the card"),
        card_alt=words.gettext("A card from %(name)s"),
        why=words.gettext("You get this because you asked for letters from %(name)s on %(day)s at %(host)s."),
        leave=words.gettext("No more letters to me"),
        test=words.gettext("Test: %(subject)s"),
        day=lambda ms: i18n.date_words(datetime.fromtimestamp(ms / 1000, UTC).date(), tongue),
    )
