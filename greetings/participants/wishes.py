"""What somebody who joins asks for, and whether that can be: all findings at once, each with its path."""

from __future__ import annotations

import re
from dataclasses import dataclass

from greetings.cards import checked_lang, judged, reason_problem, tidy
from greetings.errors import Problem
from greetings.participants import handles
from greetings.settings import Settings

MAIL_CHARS_MAX = 254
_MAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])?"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for, as it was sent. `via`: the code of a link, `@handle`, or nothing."""

    display_name: str
    handle: str
    lang: str
    mail: str = ""
    via: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A wish that can be kept, but for a handle that may be taken."""

    display_name: str
    handle: str
    lang: str
    mail: str


def draft_of(wish: Wish, settings: Settings, problems: list[Problem]) -> Draft:
    """Return the draft of a wish; what is wrong with it is added to `problems`."""
    lang = checked_lang(wish.lang, problems)
    name = tidy(wish.display_name, "display_name", problems, one_line=True)
    problems += name_findings(name, settings, lang)
    handle = handles.fold(tidy(wish.handle, handles.PATH, problems, one_line=True))
    problems += handles.findings(handle, settings, lang=lang)
    mail = wish.mail.strip()
    if mail and (len(mail) > MAIL_CHARS_MAX or not _MAIL.fullmatch(mail)):
        problems.append(Problem("mail", "This is no e-mail address such as name@example.org.", "mail"))
    return Draft(name, handle, lang, mail)


def name_findings(name: str, settings: Settings, lang: str) -> list[Problem]:
    """Find what is wrong with a display name, cleaned."""
    if not name:
        return [Problem("display_name", "Please write your name as others shall see it.", "required")]
    verdict = judged(name, "name", settings.name_max, lang=lang)
    return [reason_problem("display_name", reason) for reason in verdict.reasons]
