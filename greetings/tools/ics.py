"""A calendar as a file that other programs subscribe to: RFC 5545, whole days only, with the names of RFC 7986.

Pure: the same feed gives the same bytes. Lines end with CRLF and are folded at 75 octets, never inside a character.
Refuses nothing: control characters that the format does not know are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//greetings//festivals//EN"
_OCTETS = 75
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPED = re.compile(r"[\\;,]")


@dataclass(frozen=True, slots=True)
class FeedDay:
    """One event: the days `first`..`last` (both included). `uid` never changes while the event is the same."""

    uid: str
    first: date
    last: date
    title: str
    words: str
    url: str
    tentative: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar: `made` (UTC) is its DTSTAMP, `url` where it is fetched, `refresh_days` how often that is worth it."""

    name: str
    url: str
    lang: str
    made: datetime
    days: tuple[FeedDay, ...]
    refresh_days: int = 1


def calendar_file(feed: Feed) -> bytes:
    """Write a feed as one VCALENDAR."""
    refresh = f"P{feed.refresh_days}D"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME;LANGUAGE={feed.lang}:{_text(feed.name)}",
        f"X-WR-CALNAME:{_text(feed.name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{refresh}",
        f"X-PUBLISHED-TTL:{refresh}",
        f"SOURCE;VALUE=URI:{_address(feed.url)}",
    ]
    for day in feed.days:
        lines += _event(day, feed)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) for line in lines).encode("utf-8")


def _event(day: FeedDay, feed: Feed) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(day.uid)}"
    yield f"DTSTAMP:{feed.made:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day.first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day.last + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY;LANGUAGE={feed.lang}:{_text(day.title)}"
    if day.words:
        yield f"DESCRIPTION;LANGUAGE={feed.lang}:{_text(day.words)}"
    if day.url:
        yield f"URL:{_address(day.url)}"
    yield f"STATUS:{'TENTATIVE' if day.tentative else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "CLASS:PUBLIC"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """Escape a TEXT value (3.3.11)."""
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _ESCAPED.sub(r"\\\g<0>", plain).replace("\n", "\\n")


def _address(url: str) -> str:
    """Return a URI value, which knows no escapes and no line ends."""
    return re.sub(r"[\x00-\x20\x7f]", "", url)


def folded(line: str) -> str:
    """Fold a content line (3.1) and end it: at most 75 octets a line, whole characters only."""
    if len(line.encode("utf-8")) <= _OCTETS:
        return f"{line}\r\n"
    parts: list[str] = []
    part, octets = "", 0
    for char in line:
        size = len(char.encode("utf-8"))
        if octets + size > _OCTETS:
            parts.append(part)
            part, octets = " ", 1
        part += char
        octets += size
    return "\r\n".join([*parts, part]) + "\r\n"
