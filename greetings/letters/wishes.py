"""What a brand wants of its list and its letters, and whether that can be: all findings at once, each with its path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from greetings.brands.wishes import MAIL_CHARS_MAX
from greetings.cards import checked_lang, judged, reason_problem, refusal, tidy
from greetings.errors import BadInput, Problem
from greetings.mail import address_of
from greetings.settings import Settings

PROMISE_MAX = 160
IMPRINT_MAX = 300
SUBJECT_MAX = 100


@dataclass(frozen=True, slots=True)
class ListWish:
    """What a list says of itself. `imprint` stands at the foot of each letter: who sends it, where to reach him."""

    promise: str
    imprint: str
    reply_to: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True)
class LetterWish:
    """A letter that is wanted. Without a template it has no card; `audience` is a language, empty for all."""

    subject: str
    words: str
    lang: str = "en"
    template: str = ""
    card_to: str = ""
    card_words: str = ""
    audience: str = ""


def checked_mail(text: str) -> str:
    """Return an address in small letters, its domain in ASCII; raise BadInput for what is none."""
    mail = text.strip().lower()
    found = address_of(mail)
    if len(found) > MAIL_CHARS_MAX or "." not in found.rpartition("@")[2]:
        problem = Problem("mail", "This is not an e-mail address.", "not-mail")
        raise BadInput(problem.message, problems=[problem])
    return found


def checked_list(wish: ListWish) -> ListWish:
    """Return a wish as it is kept; raise BadInput with all findings."""
    problems: list[Problem] = []
    promise = _words(wish.promise, _Place("promise", PROMISE_MAX), problems)
    imprint = tidy(wish.imprint, "imprint", problems, one_line=False)
    problems.extend(_missing(imprint, "imprint"))
    if len(imprint) > IMPRINT_MAX:
        problems.append(too_long("imprint", len(imprint), IMPRINT_MAX))
    reply_to = wish.reply_to.strip().lower()
    if reply_to:
        try:
            reply_to = checked_mail(reply_to)
        except BadInput:
            problems.append(Problem("reply_to", "This is not an e-mail address.", "not-mail"))
    if problems:
        raise refusal(problems)
    return ListWish(promise, imprint, reply_to, wish.open)


def checked_letter(wish: LetterWish, settings: Settings, problems: list[Problem]) -> LetterWish:
    """Return a wish as it is kept; what is wrong with it is added to `problems`. The card is looked at elsewhere."""
    lang = checked_lang(wish.lang, problems)
    subject = _words(wish.subject, _Place("subject", SUBJECT_MAX, lang), problems)
    words = _words(wish.words, _Place("words", settings.letter_words_max, lang, one_line=False), problems)
    audience = checked_lang(wish.audience, problems) if wish.audience else ""
    template = wish.template.strip()
    if not template:
        return LetterWish(subject, words, lang, audience=audience)
    card_to = tidy(wish.card_to, "card_to", problems, one_line=True)
    card_words = tidy(wish.card_words, "card_words", problems, one_line=False)
    return LetterWish(subject, words, lang, template, card_to, card_words, audience)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where words stand, and how many may."""

    path: str
    limit: int
    lang: str = "en"
    one_line: bool = True


def _words(text: str, place: _Place, problems: list[Problem]) -> str:
    found = len(problems)
    words = tidy(text, place.path, problems, one_line=place.one_line)
    if len(problems) == found:
        problems.extend(_missing(words, place.path))
    verdict = judged(words, "text", place.limit, lang=place.lang)
    problems.extend(reason_problem(place.path, reason) for reason in verdict.reasons)
    return words


def _missing(text: str, path: str) -> Iterable[Problem]:
    if not text:
        yield Problem(path, "Please write something here.", "required")


def too_long(path: str, count: int, limit: int) -> Problem:
    """Word the finding about a text that is too long."""
    return Problem(
        path, f"At most {limit} characters, please.", "too-long", (("count", count), ("limit", limit))
    )
