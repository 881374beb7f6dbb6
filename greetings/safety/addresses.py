"""Finds what looks like the address of a page: schemes, www, mail addresses, bare domains, also disguised ones.

Domain endings that are also everyday words (“thank you.my love”) count only with a second sign: a path, a digit or
a hyphen in the name, a name before the name, or a well-known shortener. Decimal numbers, dates, initials and full
stops without a space after them are no addresses. The list of endings is short on purpose: those seen in spam.
"""

from __future__ import annotations

import re

# Endings that are nobody's word.
_PLAIN = """
com net org edu gov mil int biz info xyz icu mobi app dev cn tw hk mo jp kr vn th sg my.com ph ru ua
by.net kz uz fr uk ie nl dk fi pl cz sk hu ro bg gr tr rs hr lt lv ee pt br ar cl mx uy bo ec py ca nz za
ng ke gh eg tn dz ae qa kw bh jo lb iq ir pk bd lk np mm kh tk gq cf gd gl ly sh ms cx ws tv cc vip onl
ltd inc llc sbs cyou bond rip buzz wiki asia eu tel xin wang ren ooo shop online
"""
# Endings that are words or shares of words in some language: a second sign is needed.
_WORDS = """
me my it is in so no to us be am as at by do id la ma pa al ad au de et il li mu na ne ni nu om pe re sa
se si su va vi ye es ch fm im io ai co site store club live fun win top link click news blog work love
life today world one best now zone space team email group chat family gift gifts cool baby cards
christmas party date help art red ink page center expert guru solutions host press website tech bid loan
men review stream pro name
"""
_STYLED = frozenset(
    {"io", "ai", "co", "fm", "top", "site", "store", "club", "link", "click", "tech", "website"}
)
_FOREIGN = (
    "公司|网络|网址|商城|网店|中文网|集团|在线|香港|台湾|рф|рус|укр|コム|みんな|닷컴|한국"
    "|भारत|امارات|السعودية|مصر|شبكة|موقع"
)
_HOSTS = """
t.me wa.me m.me line.me paypal.me telegram.me lin.ee youtu.be bit.ly is.gd v.gd t.co t.cn goo.gl ow.ly
t.ly u.to b.link rb.gy s.id fb.me cutt.ly dwz.cn url.cn tinyurl.com discord.gg chat.whatsapp
"""

_LETTER = r"[^\W_]"
_LABEL = rf"{_LETTER}(?:[\w-]{{0,61}}{_LETTER})?"
_DOT = r"[.\u3002\uff0e\uff61\u2024\ufe52]"
_END = r"(?![\w-])"
_SCHEME = re.compile(
    r"\b[a-z][a-z0-9+\-]{1,15}[:：]\s?[/／]{2}|\bh(?:tt|xx)ps?[:：][/／]|\bmailto[:：]\S", re.I
)
_WWW = re.compile(rf"(?<![A-Za-z0-9])(?:www\d?|ｗｗｗ)\s?{_DOT}\s?{_LETTER}", re.I)
_MAIL = re.compile(rf"[\w.+-]{{1,64}}[@＠]{_LABEL}(?:{_DOT}{_LABEL})+", re.I)
_QUAD = re.compile(
    r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)", re.A
)
_DOMAIN = re.compile(rf"(?<![\w@-])((?:{_LABEL}{_DOT}){{1,8}})([A-Za-zａ-ｚＡ-Ｚ]{{2,12}}){_END}")
_FOREIGN_DOMAIN = re.compile(rf"(?<![\w@-]){_LABEL}[.\uff0e](?:{_FOREIGN}|xn--[a-z0-9]+){_END}", re.I)
_DISGUISED = re.compile(
    rf"(?<![\w-])(?!(?:the|a|of|and)\b)[a-z0-9][a-z0-9-]{{1,62}}"
    rf"(?:\s{{0,2}}[\[({{<【（]\s?(?:{_DOT}|dot|点|點)\s?[\])}}>】）]\s{{0,2}}|\s{_DOT}\s|\s?(?:点|點)\s?|\sdot\s)"
    r"(?:com|net|org|cn|cc|top|xyz|vip|info|me|ly|io|co)(?![a-z0-9-])",
    re.I | re.A,
)
_WIDE = {0xFF01 + step: 0x21 + step for step in range(94)}
_ENDINGS = frozenset(_PLAIN.split())
_WORD_ENDINGS = frozenset(_WORDS.split())
_KNOWN_HOSTS = frozenset(_HOSTS.split())
_SEPARATORS = re.compile(_DOT)


def find_address(text: str) -> tuple[int, int] | None:
    """Find the first address in `text`: its span in code points, or None."""
    if not any(sign in text for sign in ".。．｡․﹒:：@＠点點") and "dot" not in text.lower():
        return None
    for pattern in (_SCHEME, _WWW, _MAIL, _QUAD, _FOREIGN_DOMAIN, _DISGUISED):
        found = pattern.search(text)
        if found:
            return found.span()
    for found in _DOMAIN.finditer(text):
        if _is_domain(found, text):
            return found.span()
    return None


def _is_domain(found: re.Match[str], text: str) -> bool:
    names = [name for name in _SEPARATORS.split(found[1].translate(_WIDE)) if name]
    raw_ending = found[2].translate(_WIDE)
    ending = raw_ending.lower()
    if names[-1].isdigit() and ending not in {"com", "net", "org", "cn"}:
        return False
    if ending in _ENDINGS:
        return _styled_alike(names[-1], raw_ending) or len(ending) > 2
    if ending not in _WORD_ENDINGS:
        return False
    return _has_second_sign(names, raw_ending, text[found.end() : found.end() + 2])


def _has_second_sign(names: list[str], ending: str, following: str) -> bool:
    last = names[-1].lower()
    return (
        f"{last}.{ending.lower()}" in _KNOWN_HOSTS
        or re.match(r"[/／?:：][\w/]", following) is not None
        or (bool(re.search(r"[a-z][-0-9]|[0-9]-?[a-z]", last)) and last.isascii())
        or (len(names) > 1 and all(len(name) > 1 and name.isascii() for name in names))
        or (ending in _STYLED and len(last) > 2 and last.isascii() and names[-1] == last)
    )


def _styled_alike(name: str, ending: str) -> bool:
    """A sentence that begins after a full stop has a capital (“by train.It”); a domain does not change its case."""
    return not (ending[0].isupper() and ending[1:].islower() and name == name.lower())
