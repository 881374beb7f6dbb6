"""The form of a contest: times as people type them in their zone, numbers, choices; read, and shown again as typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from greetings.campaigns import Campaign
from greetings.contests import DRAW, KINDS, LANGUAGES, Contest, NewContest
from greetings.contests.wishes import PRIZE_MAX, SLUG_MAX, TERMS_MAX, TITLE_MAX
from greetings.errors import Problem
from greetings.settings import Settings
from greetings.web import i18n
from greetings.web.console.bench import new_once
from greetings.web.findings import field_problems
from greetings.web.views import ContestForm, DeskChoice, DeskField

ZONES = (
    *(
        "Asia/Shanghai",
        "Asia/Taipei",
        "Asia/Hong_Kong",
        "Asia/Singapore",
        "Asia/Tokyo",
        "Asia/Seoul",
        "Asia/Kolkata",
    ),
    *("Asia/Dubai", "Asia/Riyadh", "Africa/Cairo", "Europe/Istanbul", "Europe/Berlin", "Europe/London"),
    *(
        "America/Sao_Paulo",
        "America/New_York",
        "America/Chicago",
        "America/Los_Angeles",
        "Australia/Sydney",
        "UTC",
    ),
)
HOME_ZONES = {"zh-Hans": "Asia/Shanghai", "zh-Hant": "Asia/Taipei", "ar": "Asia/Riyadh", "en": "UTC"}
TIMES = {"starts": "starts_ms", "ends": "ends_ms", "draws": "draw_ms"}
NUMBERS = ("prizes", "min_age", "weight_most", "claim_days")
WORDS = {"title": TITLE_MAX, "prize": PRIZE_MAX, "terms": TERMS_MAX, "slug": SLUG_MAX}
FOLDED = frozenset({"min_age", "weight_most", "claim_days", "terms", "slug"})
_TIME, _LIMIT = "%Y-%m-%dT%H:%M", 9
_NEVER = -1


def wish_of(form: Mapping[str, str]) -> NewContest:
    """Return the wish that a form says; what cannot be read becomes a value that the room refuses."""
    zone = form.get("zone", "")
    campaign = form.get("campaign", "")
    return NewContest(
        kind=form.get("kind", ""),
        title=form.get("title", ""),
        prize=form.get("prize", ""),
        starts_ms=read_time(form.get("starts", ""), zone),
        ends_ms=read_time(form.get("ends", ""), zone),
        draw_ms=read_time(form.get("draws", ""), zone),
        prizes=_number(form.get("prizes", "")),
        campaign=_number(campaign) if campaign else 0,
        lang=form.get("lang", ""),
        zone=zone,
        terms=form.get("terms", ""),
        min_age=_number(form.get("min_age", "")),
        weight_most=_number(form.get("weight_most", "1")),
        claim_days=_number(form.get("claim_days", "")),
        slug=form.get("slug", "").strip(),
    )


def read_time(text: str, zone: str) -> int:
    """Return a time that was typed in a zone, in ms since 1970; -1 for what is none."""
    try:
        moment = datetime.strptime(text[:16], _TIME).replace(tzinfo=ZoneInfo(zone or "UTC"))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return _NEVER
    return int(moment.timestamp() * 1000)


def time_text(milliseconds: int, zone: str) -> str:
    """Return a time as such a field shows it."""
    return datetime.fromtimestamp(milliseconds / 1000, ZoneInfo(zone)).strftime(_TIME)


def fresh_words(lang: str, campaign: str = "", *, board: bool = False) -> dict[str, str]:
    """Return what the form says before anybody has typed: two weeks from the next hour on, the draw a day later."""
    zone = HOME_ZONES.get(lang, "UTC")
    now = datetime.now(ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0)
    ends = (now + timedelta(days=14)).replace(hour=20)
    return {
        "kind": KINDS[int(board)],
        "lang": lang if lang in LANGUAGES else "en",
        "zone": zone,
        "starts": (now + timedelta(hours=1)).strftime(_TIME),
        "ends": ends.strftime(_TIME),
        "draws": (ends + timedelta(days=1)).strftime(_TIME),
        "prizes": "1",
        "min_age": "18",
        "weight_most": "1",
        "claim_days": "30",
        "campaign": campaign,
    }


def draft_words(contest: Contest) -> dict[str, str]:
    """Return what the form of a draft says."""
    words = {name: str(getattr(contest, name)) for name in (*WORDS, *NUMBERS, "kind", "lang", "zone")}
    times = {name: time_text(getattr(contest, field), contest.zone) for name, field in TIMES.items()}
    return words | times | {"campaign": str(contest.campaign or "")}


def contest_form(
    action: str,
    words: Mapping[str, str],
    campaigns: Sequence[Campaign],
    *,
    settings: Settings,
    problems: Sequence[Problem] = (),
) -> ContestForm:
    """Return the form with what was typed and what is wrong with it."""
    names = (*WORDS, *NUMBERS, *TIMES, "campaign", "zone", "lang", "kind")
    fields = {
        name: DeskField(name, words.get(name, ""), WORDS.get(name, _LIMIT), field_problems(problems, name))
        for name in names
    }
    zone = words.get("zone", "UTC")
    zones = ZONES if zone in ZONES or not zone else (zone, *ZONES)
    return ContestForm(
        action=action,
        once=new_once(),
        draw=words.get("kind", DRAW) != KINDS[1],
        fields=fields,
        langs=tuple(DeskChoice(one, i18n.TONGUES[one].name, one == words.get("lang")) for one in LANGUAGES),
        zones=tuple(DeskChoice(one, _zone_name(one), one == zone) for one in zones),
        campaigns=tuple(
            DeskChoice(str(one.id), one.name, str(one.id) == words.get("campaign")) for one in campaigns
        ),
        weight_most=settings.contest_weight_max,
        more=any(fields[name].problems for name in FOLDED),
        problems=field_problems([one for one in problems if one.path not in names]),
    )


def _zone_name(zone: str) -> str:
    """Return a zone with what it is ahead of UTC today."""
    try:
        offset = datetime.now(ZoneInfo(zone)).strftime("%z")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return zone
    city = zone.rpartition("/")[2].replace("_", " ")
    return city if zone == "UTC" else f"{city} (UTC{offset[:3]}:{offset[3:]})"


def _number(text: str) -> int:
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 20 else _NEVER


def now_text(zone: str, ahead: timedelta) -> str:
    """Return a time from now on, to the minute, as a field shows it."""
    return (datetime.now(UTC) + ahead).astimezone(ZoneInfo(zone)).strftime(_TIME)
