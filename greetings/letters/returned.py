"""Mail that comes back, read: delivery status notifications (RFC 3464), complaints (ARF, RFC 5965), wishes to leave.

Pure: bytes in, what they say out. Also reads what Exim and qmail write without a status part. Whom it is about is said
by our own tag alone, in the return path or the returned Message-ID: an address in a notification proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from enum import StrEnum

from greetings.letters.tags import TAG_CHARS
from greetings.letters.verdicts import Weight, weigh_status

READ_MAX = 1_000_000
TEXT_MAX = 300
_TAG = re.compile(rf"(?<![a-z2-7])([a-z2-7]{{{TAG_CHARS}}})@", re.IGNORECASE)
_PLUS = re.compile(rf"\+([a-z2-7]{{{TAG_CHARS}}})@", re.IGNORECASE)
_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<!\d)(?:SMTP error|said:|host|#)?[^\n]{0,200}?\b(5[05]\d|4[25]\d)[ -]")
_ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
_PLAIN_BOUNCES = (
    "This is the qmail-send program",
    "Delivery to the following recipient",
    "Mail delivery failed",
)


class Kind(StrEnum):
    """What a message is."""

    BOUNCE = "bounce"
    DELAY = "delay"  # a mail server still tries; nothing to do
    COMPLAINT = "complaint"
    LEAVE = "leave"
    OTHER = "other"  # an automatic answer, a delivery receipt, somebody's words


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back: the tags found in it, the most trustworthy first, and of a bounce how much it weighs."""

    kind: Kind
    tags: tuple[str, ...]
    weight: Weight = Weight.SOFT
    status: str = ""
    text: str = ""


def read_returned(raw: bytes, to: str = "") -> Returned:
    """Read a message. `to` is the address that it came to, as the mail server says it, if it does."""
    message = message_from_bytes(raw[:READ_MAX], policy=compat32)
    parts = list(message.walk())
    tags = tuple(dict.fromkeys(_tags(message, parts, to)))
    report = _part(parts, "message/feedback-report")
    if report is not None:
        return _complaint(report, tags)
    status = _part(parts, "message/delivery-status")
    if status is not None:
        return _notified(status, tags)
    if _words(message, "Auto-Submitted").lower() not in {"", "no"} or _words(message, "X-Autoreply"):
        return _by_words(message, parts, tags, only_failed=True)
    if _words(message, "Subject").strip().lower() == "unsubscribe":
        return Returned(Kind.LEAVE, tags)
    return _by_words(message, parts, tags, only_failed=False)


def _part(parts: Iterable[Message], kind: str) -> Message | None:
    return next((one for one in parts if one.get_content_type() == kind), None)


def _words(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _tags(message: Message, parts: list[Message], to: str) -> Iterator[str]:
    """Find our tags: in the address it came to, then in what is returned of our letter."""
    for address in (to, *(_words(message, name) for name in _ENVELOPE)):
        yield from (one.lower() for one in _PLUS.findall(address))
    for part in parts[1:]:
        for name in (
            "Message-ID",
            "Original-Mail-From",
            "Return-Path",
            "List-Unsubscribe",
            "X-Original-Message-ID",
        ):
            yield from (one.lower() for one in _TAG.findall(_words(part, name)))
    yield from (one.lower() for one in _TAG.findall(_text(parts)))


def _text(parts: Iterable[Message]) -> str:
    """Return the words of the text parts, also of returned headers that came as text."""
    found = []
    for part in parts:
        if part.get_content_maintype() == "text" and not part.is_multipart():
            body = part.get_payload(decode=True)
            found.append(body.decode("utf-8", "replace") if isinstance(body, bytes) else "")
    return "\n".join(found)[:100_000]


def _complaint(report: Message, tags: tuple[str, ...]) -> Returned:
    """Read a feedback report: abuse, fraud and virus are complaints, `not-spam` and the like are not."""
    fields = _fields(report)
    kind = next((one["feedback-type"] for one in fields if "feedback-type" in one), "abuse").lower()
    if kind in {"abuse", "fraud", "virus", "other"}:
        return Returned(Kind.COMPLAINT, tags, text=kind)
    return Returned(Kind.OTHER, tags, text=kind)


def _notified(part: Message, tags: tuple[str, ...]) -> Returned:
    """Read a delivery status: of several recipients the worst counts, as each of our letters has one alone."""
    found = [one for one in _fields(part) if "action" in one or "status" in one]
    for one in found:
        status = _STATUS.search(one.get("status", ""))
        told = _STATUS.search(one.get("diagnostic-code", ""))
        text = one.get("diagnostic-code", "")[:TEXT_MAX]
        action = one.get("action", "failed").lower()
        if action == "failed":
            # Some servers say 5.0.0 (undefined) and the truth in the diagnostic code.
            shown = (
                status[1] if status and not status[1].endswith(".0.0") else (told or status or [""] * 2)[1]
            )
            return Returned(
                Kind.BOUNCE, tags, weigh_status(shown) if shown else _weigh_text(text), shown, text
            )
    if any(one.get("action", "").lower() == "delayed" for one in found):
        return Returned(Kind.DELAY, tags)
    return Returned(Kind.OTHER, tags)


def _fields(part: Message) -> list[dict[str, str]]:
    """Return the groups of fields of a part that consists of headers."""
    below = part.get_payload()
    if isinstance(below, list):
        groups: list[Message] = [one for one in below if isinstance(one, Message)]
        if groups and not groups[0].keys():
            return [line for one in groups for line in _lines(str(one.get_payload()))]
        return [{name.lower(): " ".join(str(value).split()) for name, value in one.items()} for one in groups]
    body = part.get_payload(decode=True)
    return _lines(body.decode("utf-8", "replace") if isinstance(body, bytes) else str(below))


def _lines(text: str) -> list[dict[str, str]]:
    groups = []
    for block in re.split(r"\r?\n\s*\r?\n", text.strip()):
        unfolded = re.sub(r"\r?\n[ \t]+", " ", block)
        pairs = (line.partition(":") for line in unfolded.splitlines() if ":" in line)
        groups.append({name.strip().lower(): value.strip() for name, _, value in pairs})
    return groups


def _by_words(
    message: Message, parts: list[Message], tags: tuple[str, ...], *, only_failed: bool
) -> Returned:
    """Read a bounce without a status part: Exim names the failed address in a header, qmail begins with its name."""
    text = _text(parts)
    failed = bool(_words(message, "X-Failed-Recipients"))
    if not failed and (only_failed and not any(one in text for one in _PLAIN_BOUNCES)):
        return Returned(Kind.OTHER, tags)
    if not failed and not any(one in text for one in _PLAIN_BOUNCES):
        return Returned(Kind.OTHER, tags)
    status = _STATUS.search(text)
    if status:
        return Returned(Kind.BOUNCE, tags, weigh_status(status[1]), status[1], _line_of(text, status.start()))
    return Returned(Kind.BOUNCE, tags, _weigh_text(text), "", text[:TEXT_MAX])


def _line_of(text: str, place: int) -> str:
    start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
    return " ".join(text[start : end if end > 0 else None].split())[:TEXT_MAX]


def _weigh_text(text: str) -> Weight:
    """Weigh a refusal that has no status: the code of SMTP says it, 550 and its like that there is no such mailbox."""
    code = _CODE.search(text)
    if code is None or code[1].startswith("4") or code[1] == "552":
        return Weight.SOFT
    return Weight.HARD if code[1] in {"550", "551", "553"} else Weight.POLICY
