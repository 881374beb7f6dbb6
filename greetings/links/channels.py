"""The append-only table of (kind, channel, via) whose numbers stand in byte 0 of every code.

Numbers are for ever: a row is never changed, moved or removed, new ones are added at the end (255 at most).
Unknown combinations are refused, because a number that nobody knows could never be read again.
"""

from __future__ import annotations

from dataclasses import dataclass

from greetings.errors import BadInput, Problem


@dataclass(frozen=True, slots=True)
class Channel:
    """How a forward travels. `kind`: root, address (from the address bar), picture (QR of a saved one), button."""

    number: int
    kind: str
    channel: str
    via: str


_ROWS = (
    "root other root",
    "address other link",
    "picture qr save",
    "button im wechat",
    "button im qq",
    "button im whatsapp",
    "button im telegram",
    "button im line",
    "button im kakao",
    "button im messenger",
    "button sms sms",
    "button email email",
    "button other copy",
    "button im native",
    "button blog x",
    "button blog facebook",
    "button blog weibo",
    "button blog embed",
    "button other other",
    "button im other",
    "button forum other",
    "button blog other",
    "button video other",
    "button qr other",
    "button im signal",
    "button im viber",
    "button im zalo",
    "button im imessage",
    "button im instagram",
    "button im discord",
    "button im slack",
    "button im teams",
    "button im dingtalk",
    "button im feishu",
    "button im moments",
    "button im snapchat",
    "button forum bbcode",
    "button forum markdown",
    "button forum html",
    "button forum reddit",
    "button forum tieba",
    "button forum douban",
    "button blog qzone",
    "button blog xiaohongshu",
    "button blog feed",
    "button blog badge",
    "button blog linkedin",
    "button blog pinterest",
    "button blog threads",
    "button blog mastodon",
    "button blog bluesky",
    "button blog vk",
    "button email eml",
    "button email signature",
    "button video youtube",
    "button video bilibili",
    "button video douyin",
    "button video tiktok",
    "button qr qr",
    "button qr print",
    "button sms other",
    "button email other",
    "button other page",
    "button other sign",
)

CHANNELS: tuple[Channel, ...] = tuple(Channel(number, *row.split()) for number, row in enumerate(_ROWS))
ROOT, ADDRESS_BAR, PICTURE = CHANNELS[:3]
_BUTTONS = {(row.channel, row.via): row for row in CHANNELS if row.kind != "root"}
_NAMES = tuple(dict.fromkeys(row.channel for row in CHANNELS))


def channel(number: int) -> Channel | None:
    """Look a number up; None for one that was never given out."""
    return CHANNELS[number] if 0 <= number < len(CHANNELS) else None


def button(name: str, via: str | None = None) -> Channel:
    """Find the row of a channel and, finer, of a `via`. Raise BadInput that lists what is known."""
    if name not in _NAMES:
        known = ", ".join(_NAMES)
        raise BadInput(
            "This channel is not known.",
            problems=[Problem("channel", f"must be one of: {known}", "unknown-channel")],
        )
    found = _BUTTONS.get((name, (via or "other").lower()))
    if found is None:
        known = ", ".join(row.via for row in CHANNELS if row.channel == name and row.kind != "root")
        raise BadInput(
            "This way of sending is not known in that channel.",
            problems=[Problem("via", f"must be left out or one of: {known}", "unknown-via")],
        )
    return found
