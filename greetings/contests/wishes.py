"""What a brand wants to hold, and whether that can be: all findings at once, each with its path."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from greetings.cards import judged, reason_problem, refusal, tidy
from greetings.contests.rows import DAY_MS, KINDS, MINUTE_MS
from greetings.contests.rules import LANGUAGES
from greetings.errors import Problem
from greetings.settings import Settings

TITLE_MAX, PRIZE_MAX, TERMS_MAX = 60, 120, 2000
SLUG_MAX = 40
LEAD_MS = 30 * MINUTE_MS
LASTS_MAX_MS, DRAWS_WITHIN_MS = 400 * DAY_MS, 60 * DAY_MS
AGE_MAX, CLAIM_DAYS_MAX = 25, 365
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])")
_NOT_IN_SLUGS = re.compile("[^a-z0-9]+")
_YEAR_MAX_MS = 4_102_444_800_000


@dataclass(frozen=True, slots=True)
class NewContest:
    """A contest that is wanted. `kind`: draw or board; without a slug one is made. Times in ms since 1970.

    `prizes`: how many winners, or places that win. `weight_most`: the most tickets that one person can have.
    """

    kind: str
    title: str
    prize: str
    starts_ms: int
    ends_ms: int
    draw_ms: int
    prizes: int = 1
    campaign: int = 0
    lang: str = "en"
    zone: str = "UTC"
    terms: str = ""
    min_age: int = 18
    weight_most: int = 1
    claim_days: int = 30
    slug: str = ""


def checked_wish(wish: NewContest, settings: Settings) -> NewContest:
    """Return a wish as it is kept, but for a slug that may be taken; raise BadInput with all findings."""
    problems: list[Problem] = []
    lang = wish.lang if wish.lang in LANGUAGES else "en"
    words = {
        "title": _words(wish.title, "title", TITLE_MAX, problems, lang=lang),
        "prize": _words(wish.prize, "prize", PRIZE_MAX, problems, lang=lang),
        "terms": _words(wish.terms, "terms", TERMS_MAX, problems, lang=lang),
    }
    if wish.kind not in KINDS:
        problems.append(_unknown("kind", KINDS))
    if wish.lang not in LANGUAGES:
        problems.append(_unknown("lang", LANGUAGES))
    if not _is_zone(wish.zone):
        problems.append(Problem("zone", "This is no time zone such as Asia/Shanghai.", "unknown-option"))
    slug = wish.slug or slug_from(words["title"])
    if not _SLUG.fullmatch(slug):
        message = f"Small letters, digits and, between them, - please; 2 to {SLUG_MAX} characters."
        problems.append(Problem("slug", message, "characters"))
    problems += _number_findings(wish, settings)
    problems += _time_findings(wish)
    if problems:
        raise refusal(problems)
    values: dict[str, object] = {name: getattr(wish, name) for name in NewContest.__slots__}
    return NewContest(**(values | words | {"slug": slug}))  # type: ignore[arg-type]


def slug_from(title: str) -> str:
    """Make a slug from a title; titles without Latin letters get one by chance."""
    plain = unicodedata.normalize("NFKD", title).casefold().encode("ascii", "ignore").decode("ascii")
    slug = _NOT_IN_SLUGS.sub("-", plain).strip("-")[: SLUG_MAX - 8].strip("-")
    return f"{slug}-{by_chance()}" if len(slug) > 2 else f"contest-{by_chance()}"


def by_chance() -> str:
    """Draw what tells addresses of the same name apart."""
    return "".join(secrets.choice("abcdefghjkmnpqrstvwxyz23456789") for _ in range(4))


def _words(text: str, path: str, most: int, problems: list[Problem], *, lang: str) -> str:
    found = len(problems)
    long = path == "terms"
    words = tidy(text, path, problems, one_line=not long)
    if not words and not long and len(problems) == found:
        problems.append(Problem(path, "Please write something here.", "required"))
    verdict = judged(words, "text" if long else "line", most, lang=lang)
    problems.extend(reason_problem(path, reason) for reason in verdict.reasons)
    return words


def _unknown(path: str, known: tuple[str, ...]) -> Problem:
    return Problem(path, f"must be one of: {', '.join(known)}", "unknown-option")


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and len(name) < 64 and ZoneInfo(name) is not None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _number_findings(wish: NewContest, settings: Settings) -> list[Problem]:
    ranges: Mapping[str, tuple[int, int]] = {
        "prizes": (1, settings.contest_prizes_max),
        "min_age": (0, AGE_MAX),
        "weight_most": (1, settings.contest_weight_max if wish.kind == KINDS[0] else 1),
        "claim_days": (1, CLAIM_DAYS_MAX),
    }
    found = []
    for name, (least, most) in ranges.items():
        if not least <= getattr(wish, name) <= most:
            values = (("least", least), ("limit", most))
            found.append(Problem(name, f"must be {least} to {most}", "out-of-range", values))
    if wish.kind == KINDS[1] and not wish.campaign:
        found.append(
            Problem("campaign", "A leaderboard counts in a campaign. Please choose one.", "required")
        )
    if wish.weight_most > 1 and not wish.campaign:
        found.append(
            Problem("campaign", "More tickets are counted in a campaign. Please choose one.", "required")
        )
    return found


def _time_findings(wish: NewContest) -> list[Problem]:
    times = (wish.starts_ms, wish.ends_ms, wish.draw_ms)
    if not all(0 < one < _YEAR_MAX_MS for one in times):
        names = zip(("starts", "ends", "draws"), times, strict=True)
        return [
            Problem(name, "Please give a day and a time.", "time")
            for name, one in names
            if not 0 < one < _YEAR_MAX_MS
        ]
    found = []
    if not wish.starts_ms < wish.ends_ms <= wish.starts_ms + LASTS_MAX_MS:
        found.append(Problem("ends", "must be after the start, and within 400 days of it", "order"))
    if not wish.ends_ms + LEAD_MS <= wish.draw_ms <= wish.ends_ms + DRAWS_WITHIN_MS:
        message = "must be at least 30 minutes after the end (the list is published before), within 60 days"
        found.append(Problem("draws", message, "lead"))
    return found
