"""What a brand asks for in a campaign, and whether that can be: all findings at once, each with its path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any
from urllib.parse import urlsplit

from greetings.brands.wishes import slug_from
from greetings.campaigns.rows import GOALS, INCENTIVES, MODES, Brief
from greetings.cards import checked_lang, judged, reason_problem, tidy
from greetings.channels import WAYS
from greetings.errors import Problem
from greetings.festivals import festival_ids
from greetings.settings import Settings

SLUG_MAX = 40
LINK_MAX = 2000
NUMBER_MAX = 1_000_000_000
LANGUAGES_MAX = 20
DAYS_MAX = 400
DAY_MS = 86_400_000
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])")
_MADE_BY_CHANCE = "brand-"


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """A campaign to be. Without a slug one is made of the name; the brief may be almost empty."""

    name: str
    slug: str = ""
    brief: Brief = field(default_factory=Brief)


@dataclass(frozen=True, slots=True)
class CampaignWish:
    """What shall be otherwise; None stays as it is, a time of 0 is taken away. See Brief for what each is."""

    name: str | None = None
    slug: str | None = None
    goal: str | None = None
    goal_number: int | None = None
    conversion_link: str | None = None
    festival: str | None = None
    starts_ms: int | None = None
    ends_ms: int | None = None
    ad_budget: float | None = None
    languages: tuple[str, ...] | None = None
    mode: str | None = None
    channels: tuple[str, ...] | None = None
    incentive: str | None = None
    seed_target: int | None = None
    sponsor_line: str | None = None
    pilot_target: int | None = None

    def given(self) -> dict[str, Any]:
        """Give what shall be otherwise."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class NewVariant:
    """A design to offer: the id of a template, how often (its weight among the others), and what it is called."""

    template: str
    weight: int = 1
    label: str = ""


@dataclass(frozen=True, slots=True)
class NewSeed:
    """Where to sow: what it is called and, if the template's own words are not to be used, what its card says.

    `variant` 0 is the campaign's first one; `words` are fields of its template, such as message and recipient.
    """

    label: str
    note: str = ""
    variant: int = 0
    lang: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """What stops a launch: on which step, which field, in words, and a kind for programs."""

    step: str
    field: str
    message: str
    kind: str = "required"


def slug_of(name: str) -> str:
    """Make a slug from the name of a campaign."""
    return slug_from(name).replace(_MADE_BY_CHANCE, "campaign-", 1)


def slug_findings(slug: str) -> Iterable[Problem]:
    """Find what is wrong with a slug."""
    if not _SLUG.fullmatch(slug):
        message = f"Small letters, digits and, between them, - please; 2 to {SLUG_MAX} characters."
        yield Problem("slug", message, "characters")


def checked_brief(brief: Brief, settings: Settings, problems: list[Problem]) -> Brief:
    """Return a brief as it is kept; what is wrong with it is added to `problems`. What is blank may stay so."""
    problems.extend(_choice_findings(brief))
    problems.extend(_number_findings(brief, settings))
    problems.extend(_time_findings(brief))
    link = brief.conversion_link.strip()
    problems.extend(link_findings(link, "conversion_link"))
    most = settings.ad_weight_max * 100
    return replace(
        brief,
        name=worded(brief.name, "name", settings.name_max, problems, needed=True),
        sponsor_line=worded(brief.sponsor_line, "sponsor_line", settings.creative_line_max, problems),
        conversion_link=link,
        ad_budget=most if brief.ad_budget is None else brief.ad_budget,
        starts_ms=brief.starts_ms or None,
        ends_ms=brief.ends_ms or None,
        languages=_languages(brief.languages, problems),
        channels=tuple(dict.fromkeys(brief.channels)),
    )


def worded(text: str, path: str, limit: int, problems: list[Problem], *, needed: bool = False) -> str:
    """Return words as they are kept, one line; what the guards find is added to `problems`."""
    found = len(problems)
    words = tidy(text, path, problems, one_line=True)
    if needed and not words and len(problems) == found:
        problems.append(Problem(path, "Please write something here.", "required"))
    if words:
        verdict = judged(words, "line", limit, lang="en")
        problems.extend(reason_problem(path, reason) for reason in verdict.reasons)
    return words


def link_findings(link: str, path: str) -> Iterable[Problem]:
    """Find what is wrong with a link that leads out; an empty one is none."""
    if not link:
        return
    try:
        parts = urlsplit(link)
        plain = not (parts.username or parts.port)
    except ValueError:
        plain, parts = False, urlsplit("")
    fits = parts.scheme == "https" and "." in (parts.hostname or "") and link.isprintable()
    if not (plain and fits) or len(link) > LINK_MAX or " " in link:
        yield Problem(path, "This must be a whole address such as https://shop.example/spring.", "link")


def _choice_findings(brief: Brief) -> Iterable[Problem]:
    for name, value, known in (
        ("goal", brief.goal, GOALS),
        ("mode", brief.mode, MODES),
        ("incentive", brief.incentive, INCENTIVES),
    ):
        if value not in known:
            yield Problem(name, f"must be one of: {', '.join(known)}", "unknown-option")
    if brief.festival and brief.festival not in festival_ids():
        yield Problem("festival", "There is no such festival.", "unknown-option")
    unknown = sorted(set(brief.channels) - set(WAYS.by_via))
    if unknown:
        known_ways = ", ".join(WAYS.by_via)
        yield Problem("channels", f"must be some of: {known_ways}", "unknown-channel")


def _number_findings(brief: Brief, settings: Settings) -> Iterable[Problem]:
    for name, least in (("goal_number", 0), ("seed_target", 0), ("pilot_target", 1)):
        if not least <= getattr(brief, name) <= NUMBER_MAX:
            limits = (("least", least), ("most", NUMBER_MAX))
            yield Problem(name, f"must be {least} to {NUMBER_MAX}", "out-of-range", limits)
    most = settings.ad_weight_max * 100
    if brief.ad_budget is not None and not 0 <= brief.ad_budget <= most:
        limits_of_ads = (("least", 0), ("most", most))
        yield Problem("ad_budget", f"must be 0 to {most:g} percent", "out-of-range", limits_of_ads)


def _time_findings(brief: Brief) -> Iterable[Problem]:
    if not (brief.starts_ms and brief.ends_ms):
        return
    if brief.ends_ms <= brief.starts_ms:
        yield Problem("ends", "The end must come after the beginning.", "order")
    elif brief.ends_ms - brief.starts_ms > DAYS_MAX * DAY_MS:
        yield Problem("ends", f"A campaign lasts {DAYS_MAX} days at most.", "out-of-range")


def _languages(languages: Iterable[str], problems: list[Problem]) -> tuple[str, ...]:
    found: list[Problem] = []
    kept = tuple(dict.fromkeys(checked_lang(one, found) for one in languages))
    problems.extend(replace(one, path="languages") for one in found[:1])
    if len(kept) > LANGUAGES_MAX:
        problems.append(Problem("languages", f"{LANGUAGES_MAX} languages at most.", "out-of-range"))
    return kept
