"""The rules of a contest in people's words, in the language of its brand. They are fixed when it is opened.

Everything that decides stands in them: who holds it, what can be won, how to enter without passing anything on, until
when, how the winners are found, how they learn of it. A brand's own words come after these and change none of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from greetings.contests.rows import Contest
from greetings.draws import QUICKNET

_FILE = Path(__file__).with_name("rules.toml")


def _read(text: str) -> Mapping[str, Mapping[str, str]]:
    """Read the sentences. Raise ValueError for a language that lacks one, or whose places differ from the English."""
    document: dict[str, dict[str, str]] = tomllib.loads(text)
    english = document["en"]
    for lang, found in document.items():
        if found.keys() != english.keys():
            raise ValueError(f"{lang}: {sorted(found.keys() ^ english.keys())}")
    return document


_SENTENCES = _read(_FILE.read_text("utf-8"))
LANGUAGES = tuple(_SENTENCES)
RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True, slots=True)
class Host:
    """Who holds a contest: the brand's name, and the domains that it has proved (none: ops vouch for it)."""

    name: str
    domains: tuple[str, ...] = ()


def rules_of(contest: Contest, host: Host) -> str:
    """Return the rules: paragraphs with a blank line between, the first line of each being its heading."""
    said = _SENTENCES[contest.lang]
    parts = [f"{{title}}\n{said['lead']}", *_parts(contest, said, host)]
    if contest.terms:
        parts.append(f"{said['more_head']}\n{{terms}}")
    return "\n\n".join(parts).format(**_values(contest, host))


def put_off(contest: Contest, draw_ms: int, round_: int) -> str:
    """Return the rules with the paragraph that says when the draw is instead."""
    said = _SENTENCES[contest.lang]
    values = {
        "was": _time(contest.draw_ms, contest),
        "draws": _time(draw_ms, contest),
        "round": round_,
    }
    return f"{contest.rules}\n\n{said['put_off_head']}\n{said['put_off'].format(**values)}"


def _parts(contest: Contest, said: Mapping[str, str], host: Host) -> Iterable[str]:
    between = "" if contest.lang.startswith("zh") else " "
    age = said["age"] if contest.min_age else said["everybody"]
    yield f"{said['who_head']}\n{said['who' if host.domains else 'who_vouched']}"
    yield f"{said['prize_head']}\n{said['prize']}"
    if contest.draw:
        more = between + said["more_tickets"] if contest.weight_most > 1 else ""
        yield f"{said['enter_head']}\n{said['enter']}{more}"
        yield f"{said['may_head']}\n{between.join((age, said['once'], said['not_in_wechat']))}"
        yield f"{said['draw_head']}\n{said['draw']}"
    else:
        yield f"{said['enter_head']}\n{said['enter_board']}"
        yield f"{said['count_head']}\n{said['count']}"
        yield f"{said['may_head']}\n{between.join((age, said['not_in_wechat']))}"
    yield f"{said['won_head']}\n{said['won' if contest.draw else 'won_board']}"
    yield f"{said['data_head']}\n{said['data' if contest.draw else 'data_board']}"


def _values(contest: Contest, host: Host) -> Mapping[str, object]:
    return {
        "brand": host.name,
        "domains": ", ".join(host.domains),
        "title": contest.title,
        "prize": contest.prize,
        "terms": _one_part(contest.terms),
        "prizes": contest.prizes,
        "age": contest.min_age,
        "most": contest.weight_most,
        "days": contest.claim_days,
        "round": contest.round,
        "network": f"drand {QUICKNET.beacon_id}",
        "starts": _time(contest.starts_ms, contest),
        "ends": _time(contest.ends_ms, contest),
        "draws": _time(contest.draw_ms, contest),
    }


def _time(milliseconds: int, contest: Contest) -> str:
    """Write a time so that nobody takes it for another one: in the contest's zone, and in UTC."""
    moment, zone = datetime.fromtimestamp(milliseconds / 1000, UTC), contest.zone
    told = utc = f"{moment:%Y-%m-%d %H:%M} UTC"
    if zone != "UTC":
        told = f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone} ({utc})"
    # Among letters that run from right to left it stays one piece that runs from left to right (UAX 9: LRI, PDI).
    return f"\u2066{told}\u2069" if contest.lang in RIGHT_TO_LEFT else told


def _one_part(text: str) -> str:
    """Keep a brand's words in one paragraph, so that none of their lines becomes a heading."""
    return "\n".join(line for line in text.split("\n") if line.strip())
