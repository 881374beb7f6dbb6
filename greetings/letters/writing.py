"""A letter as it goes out: headers, a text part, an HTML part, the same for the same words but for date and tag.

The HTML is for mail programs: no script, nothing loaded but the card's own picture, whose address is the same for
everybody and counts nobody. Every letter says who sends it, why one gets it, and how to get no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from html import escape

from greetings.letters.phrases import Phrases

PICTURE_WIDTH, PICTURE_HEIGHT = 480, 600
_POLICY = SMTP.clone(cte_type="7bit")
_BLANK = re.compile(r"\n{2,}")
_RTL = frozenset({"ar", "fa", "he", "ur"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a letter of a brand says, the same for everybody. Without a card `picture` is empty."""

    brand: str
    slug: str
    imprint: str
    reply_to: str
    lang: str
    subject: str
    words: str
    card: str
    picture: str
    open_card: str
    card_alt: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets it: address, why, and how to get no more. `back` is the return path's tag, empty for a test letter."""

    mail: str
    since_ms: int
    out: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """Who hands it over: the installation's own address, where returned letters go, the host of its pages."""

    sender: Address
    bounces: str
    host: str

    def return_path(self, tag: str) -> str:
        """Return where a mail server sends a letter back to: with the tag, so that it names letter and person."""
        if not (self.bounces and tag):
            return self.sender.addr_spec
        name, _, domain = self.bounces.partition("@")
        return f"{name}+{tag}@{domain}"


def subject_of(sheet: Sheet, phrases: Phrases, reader: Reader) -> str:
    """Return the subject; a test letter says so."""
    return sheet.subject if reader.tag else phrases.test % {"subject": sheet.subject}


def written(sheet: Sheet, reader: Reader, phrases: Phrases, *, office: Office, at_ms: int) -> bytes:
    """Write a letter to somebody. `phrases` are in his language."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(sheet.brand, addr_spec=office.sender.addr_spec)
    message["To"] = Address(addr_spec=reader.mail)
    message["Subject"] = " ".join(subject_of(sheet, phrases, reader).split())
    message["Date"] = format_datetime(datetime.fromtimestamp(at_ms / 1000, UTC))
    if sheet.reply_to:
        message["Reply-To"] = Address(addr_spec=sheet.reply_to)
    message["Content-Language"] = sheet.lang
    message["Precedence"] = "list"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message.set_content(text_of(sheet, reader, phrases, host=office.host))
    message.add_alternative(html_of(sheet, reader, phrases, host=office.host), subtype="html")
    return _list_headers(sheet, reader, office) + message.as_bytes()


def _list_headers(sheet: Sheet, reader: Reader, office: Office) -> bytes:
    """Write the headers that must stand in one line each, however long an address is."""
    domain = office.sender.domain
    lines = [f"List-Id: <{sheet.slug}.list.{domain}>", f"List-Unsubscribe: <{reader.out}>"]
    if reader.tag:
        if office.bounces:
            lines[-1] += f", <mailto:{office.return_path(reader.tag)}?subject=unsubscribe>"
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    lines.append(
        f"Message-ID: <{reader.tag}@{domain}>" if reader.tag else f"Message-ID: {make_msgid(domain=domain)}"
    )
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def text_of(sheet: Sheet, reader: Reader, phrases: Phrases, *, host: str) -> str:
    """Write the part for those who read plain text."""
    card = f"{sheet.open_card}\n{sheet.card}" if sheet.picture else ""
    why = _why(sheet, reader, phrases, host)
    foot = f"-- \n{sheet.imprint}\n\n{why}\n{phrases.leave}\n{reader.out}"
    return "\n\n".join(part for part in (sheet.words, card, foot) if part) + "\n"


def html_of(sheet: Sheet, reader: Reader, phrases: Phrases, *, host: str) -> str:
    """Write the part with the card's picture."""
    lang, side = escape(sheet.lang), "rtl" if sheet.lang.partition("-")[0] in _RTL else "ltr"
    why = escape(_why(sheet, reader, phrases, host))
    return _PAGE.format(
        lang=lang,
        side=side,
        align="right" if side == "rtl" else "left",
        subject=escape(subject_of(sheet, phrases, reader)),
        brand=escape(sheet.brand),
        words=_paragraphs(sheet.words),
        card=_card(sheet) if sheet.picture else "",
        imprint="<br>".join(escape(line) for line in sheet.imprint.splitlines()),
        foot_lang=escape(phrases.lang),
        foot_side=phrases.direction,
        foot_align="right" if phrases.direction == "rtl" else "left",
        why=why,
        out=escape(reader.out),
        leave=escape(phrases.leave),
    )


def _why(sheet: Sheet, reader: Reader, phrases: Phrases, host: str) -> str:
    return phrases.filled(phrases.why, name=sheet.brand, day=phrases.day(reader.since_ms), host=host)


def _paragraphs(words: str) -> str:
    found = (part.strip() for part in _BLANK.split(words))
    return "\n".join(
        f'<p style="margin:0 0 18px">{"<br>".join(escape(line) for line in part.splitlines())}</p>'
        for part in found
        if part
    )


def _card(sheet: Sheet) -> str:
    return _CARD.format(
        page=escape(sheet.card),
        picture=escape(sheet.picture),
        alt=escape(sheet.card_alt),
        open=escape(sheet.open_card),
    )


_SERIF = "Georgia,'Iowan Old Style','Songti SC','Noto Serif CJK SC','Noto Naskh Arabic',serif"
_SANS = "system-ui,-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei','Noto Sans',sans-serif"
_CARD = f"""\
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td align="center" style="padding:10px 0 26px"><a href="{{page}}" style="display:inline-block;text-decoration:none">\
<img src="{{picture}}" width="{PICTURE_WIDTH}" height="{PICTURE_HEIGHT}" alt="{{alt}}" style="display:block;border:0;\
width:100%;max-width:{PICTURE_WIDTH}px;height:auto;border-radius:4px;background:#ece2d0;color:#665a4e;\
font:16px/1.6 {_SERIF}"></a></td></tr><tr>
<td align="center" style="padding:0 0 28px"><a href="{{page}}" style="display:inline-block;padding:13px 30px;\
border-radius:26px;background:#a3301f;color:#fff6e9;font:600 16px/1.3 {_SANS};text-decoration:none">{{open}}</a></td>
</tr></table>"""
_PAGE = f"""\
<!doctype html>
<html lang="{{lang}}" dir="{{side}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light only">
<title>{{subject}}</title>
</head>
<body style="margin:0;padding:0;background:#f3ecdf;color:#2b2420">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f3ecdf"><tr>
<td align="center" style="padding:28px 12px 36px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px"><tr>
<td align="{{align}}" style="padding:0 10px 14px;font:600 18px/1.4 {_SERIF};color:#2b2420"><bdi>{{brand}}</bdi></td>
</tr><tr>
<td align="{{align}}" style="padding:34px 30px 14px;background:#fdf8ee;border:1px solid #d8cab3;border-top:4px solid \
#a3301f;border-radius:4px;font:17px/1.75 {_SERIF};color:#2b2420">
{{words}}
{{card}}
</td></tr><tr>
<td align="{{align}}" style="padding:22px 10px 0;font:14px/1.6 {_SANS};color:#665a4e"><bdi>{{imprint}}</bdi></td>
</tr><tr>
<td lang="{{foot_lang}}" dir="{{foot_side}}" align="{{foot_align}}" style="padding:14px 10px 0;font:14px/1.6 {_SANS};\
color:#665a4e">{{why}}<br><a href="{{out}}" style="color:#86230f;text-decoration:underline">{{leave}}</a></td>
</tr></table>
</td></tr></table>
</body>
</html>
"""
