"""The ways of sending a card on, as plain links that work without script, in the order of the reader's world.

Every link carries its own latent code, so that the ledger knows the way. It refuses nothing and opens nothing: the
links lead out only when a person taps them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from greetings.web.views.sending import ShareButton, ShareSheet
from greetings.web.views.surroundings import Picture


@dataclass(frozen=True, slots=True)
class Way:
    """One way: its `via`, the channel of the ledger, the name shown, and how its link is built.

    `link` has `{url}`, `{text}`, `{both}` (text and address) and `{picture}`, all percent-encoded; empty: no link,
    the page itself does it. A name in English is translated by the page, a trademark is not.
    """

    via: str
    channel: str
    name: str
    link: str = ""


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        way.via: way
        for way in (
            Way("whatsapp", "im", "WhatsApp", "https://wa.me/?text={both}"),
            Way("telegram", "im", "Telegram", "https://t.me/share/url?url={url}&text={text}"),
            Way("line", "im", "LINE", "https://line.me/R/share?text={both}"),
            Way("messenger", "im", "Messenger", "fb-messenger://share/?link={url}"),
            Way("x", "blog", "X", "https://x.com/intent/post?text={text}&url={url}"),
            Way("facebook", "blog", "Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
            Way(
                "weibo",
                "blog",
                "Weibo",
                "https://service.weibo.com/share/share.php?url={url}&title={text}&pic={picture}",
            ),
            Way(
                "qq",
                "im",
                "QQ",
                "https://connect.qq.com/widget/shareqq/index.html?url={url}&title={text}&pics={picture}",
            ),
            Way("wechat", "im", "WeChat"),
            Way("sms", "sms", "SMS", "sms:?&body={both}"),
            Way("email", "email", "E-mail", "mailto:?subject={text}&body={both}"),
            Way("native", "im", ""),
            Way("copy", "other", ""),
            Way("save", "qr", ""),
            Way("qr", "qr", ""),
        )
    }
)
_ORDER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "zh-Hans": ("wechat", "qq", "weibo", "sms", "email", "whatsapp", "telegram", "x"),
        "zh-Hant": ("line", "messenger", "whatsapp", "facebook", "sms", "email", "wechat", "telegram", "x"),
        "en": (
            "whatsapp",
            "messenger",
            "sms",
            "email",
            "telegram",
            "facebook",
            "x",
            "wechat",
            "line",
            "weibo",
            "qq",
        ),
        "ar": ("whatsapp", "telegram", "messenger", "sms", "email", "facebook", "x", "wechat"),
    }
)


def ways_for(lang: str) -> tuple[Way, ...]:
    """Return all ways that have a place in the sheet, the usual ones of the reader's language first."""
    first = _ORDER.get(lang, _ORDER["en"])
    return tuple(WAYS[via] for via in (*first, *(via for via in _ORDER["en"] if via not in first)))


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _button(way: Way, code: str, page_url: str, *, text: str, picture: str) -> ShareButton:
    href = way.link.format(
        url=_quoted(page_url),
        text=_quoted(text),
        both=_quoted(f"{text} {page_url}"),
        picture=_quoted(picture),
    )
    return ShareButton(way.via, way.name, href, code, page_url)


def share_sheet(
    code_of: Callable[[Way], str],
    *,
    base_url: str,
    lang: str,
    text: str,
    size: tuple[int, int] = (1080, 1350),
) -> ShareSheet:
    """Return the sheet of one reader: `code_of` gives the latent code for a way, `text` the words before the link.

    The QR picture is expected at `/g/<code>/qr.png`, the saved picture at `/g/<code>.jpg` (pixels as in `size`).
    """

    def made(way: Way) -> ShareButton:
        code = code_of(way)
        picture = f"{base_url}/g/{code}.jpg"
        return _button(way, code, f"{base_url}/g/{code}", text=text, picture=picture)

    qr, save = made(WAYS["qr"]), made(WAYS["save"])
    return ShareSheet(
        text=text,
        buttons=tuple(made(way) for way in ways_for(lang)),
        native=made(WAYS["native"]),
        copy=made(WAYS["copy"]),
        save=save,
        qr=qr,
        qr_picture=Picture(f"/g/{qr.code}/qr.png", 296, 296),
        saved=Picture(f"/g/{save.code}.jpg", *size),
    )
