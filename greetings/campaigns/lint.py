"""The lint of channels: what each platform that a campaign is to travel through would stop, cut or not show.

The rules, with their sources and dates, stand in `greetings.channels`; words that get links stopped in `lint.toml`.
A finding's level: `stop` (not launched with this channel so), `warn` (it works, but worse than it might), `note` (good
to know). Pure: the same campaign gets the same findings. It refuses a table whose rules nobody knows.

Face:
    outing_of(campaign, templates, base) -> Outing(mode, incentive, words by language, said by field, link)
    lint(vias, outing) -> tuple[ChannelLook(way, texts, findings), ...]     in the order of the vias; .level
    channel_check(catalog, base) -> what `campaigns.ask` takes: every `stop` is something missing on step `channels`
    OFFERED: the ways that a campaign can choose, in the order of the page
"""

from __future__ import annotations

import tomllib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from greetings.campaigns.rows import Campaign, Variant
from greetings.campaigns.wishes import Missing
from greetings.catalog import Catalog
from greetings.channels import RULES, WAYS, Rule, Segments, Way, segments, sms_text
from greetings.engine.document import Template
from greetings.safety.chains.folding import fold

STOP, WARN, NOTE = LEVELS = ("stop", "warn", "note")
# Groups of ways, as the page shows them. Copying, saving and the device's own sheet are always there.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "chats": ("wechat", "qq", "whatsapp", "telegram", "line", "kakao", "messenger"),
    "letters": ("sms", "email"),
    "posts": ("weibo", "facebook", "x", "bbcode", "embed"),
    "videos": ("douyin", "bilibili", "tiktok", "youtube"),
    "paper": ("print", "qr"),
}
OFFERED: Final = tuple(via for vias in GROUPS.values() for via in vias)
# As long as real ones are.
CODE: Final = "3nK0dWc1vZ8yQmT5rXbL2a"
_FILE: Final = Path(__file__).with_name("lint.toml")
_RULES: Final = {one.id: one for one in RULES}
_WEIBO_MAX, _X_MAX, _X_LINK = 140, 280, 23
# Signs that count once on X: Latin, its accents, general punctuation (docs.x.com, configuration v3).
_X_LIGHT: Final = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))


@dataclass(frozen=True, slots=True)
class Outing:
    """What goes out: how (link, file, both), with which incentive, the words before a link by language, the brand's
    own words by field, and a link as long as real ones are.
    """

    mode: str
    incentive: str
    words: Mapping[str, str]
    said: Mapping[str, str]
    link: str


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One finding. `code` for pages and programs, `message` in English; `limit` is what the platform says."""

    level: str
    code: str
    message: str
    limit: str
    source: str
    since: date | None
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SentText:
    """What arrives in a language, and what it costs as a text message."""

    lang: str
    text: str
    cost: Segments | None = None


@dataclass(frozen=True, slots=True)
class ChannelLook:
    """One way out, looked at."""

    way: Way
    texts: tuple[SentText, ...]
    findings: tuple[LintFinding, ...]

    @property
    def level(self) -> str:
        """The gravest level among the findings; `note` when nothing is wrong."""
        return next((level for level in LEVELS if any(one.level == level for one in self.findings)), NOTE)


Looked = Iterator[tuple[str, str, dict[str, str]]]
Look = Callable[[Way, Outing], Looked]


def lint(vias: Iterable[str], outing: Outing) -> tuple[ChannelLook, ...]:
    """Look at the ways that are known among `vias`."""
    return tuple(_looked(WAYS.by_via[via], outing) for via in vias if via in WAYS.by_via)


def outing_of(campaign: Campaign, templates: Sequence[Template], base: str) -> Outing:
    """Return what a campaign sends out; its words are those of its templates' examples. `base` is our address."""
    brief = campaign.brief
    words = {lang: _words(template, lang) for template in reversed(templates) for lang in brief.languages}
    said = {"name": brief.name, "sponsor_line": brief.sponsor_line}
    return Outing(brief.mode, brief.incentive, words, said, f"{base}/g/{CODE}")


def channel_check(
    catalog: Catalog, base: str
) -> Callable[[Campaign, Sequence[Variant]], Awaitable[list[Missing]]]:
    """Return the check that stops a launch whose links would be stopped."""

    async def check(campaign: Campaign, variants: Sequence[Variant]) -> list[Missing]:
        found = [catalog.version(one.template, one.version) for one in variants]
        outing = outing_of(campaign, [one for one in found if one], base)
        return [
            Missing("channels", f"channels.{look.way.via}", f"{look.way.label}: {one.message}", one.code)
            for look in lint(campaign.brief.channels, outing)
            for one in look.findings
            if one.level == STOP
        ]

    return check


def _words(template: Template, lang: str) -> str:
    example = template.example(lang)
    return " · ".join(words for words in (example.get("greeting", ""), example.get("sender", "")) if words)


def _looked(way: Way, outing: Outing) -> ChannelLook:
    found = [
        _finding(rule, level, code, values)
        for rule, look in _LOOKS.get(way.via, ())
        for level, code, values in look(way, outing)
    ]
    own = _own_rule(way)
    found += [_finding(own, level, code, values) for level, code, values in _carried(way, outing)]
    found.sort(key=lambda one: LEVELS.index(one.level))
    return ChannelLook(way, tuple(_texts(way, outing)), tuple(found))


def _own_rule(way: Way) -> Rule:
    """What the table of ways says of a way, as a rule."""
    since = way.checked or date(2026, 11, 23)
    return Rule(way.via, way.label, way.channel, way.note, "", way.source, since)


def _finding(rule: Rule, level: str, code: str, values: dict[str, str]) -> LintFinding:
    message = MESSAGES[code].format(**values)
    return LintFinding(level, code, message, rule.limit, rule.source, rule.date, tuple(values.items()))


def _texts(way: Way, outing: Outing) -> Iterator[SentText]:
    for lang, words in outing.words.items():
        if way.via == "sms":
            text = sms_text(words, outing.link)
            yield SentText(lang, text, segments(text))
        else:
            yield SentText(lang, words)


# What is looked at. Each yields (level, code, values).
def _prize(way: Way, outing: Outing) -> Looked:
    if outing.incentive == "contest":
        yield STOP, "prize-for-sharing", {}
    elif outing.incentive == "draw_open_to_all":
        yield WARN, "draw-hidden", {}


def _mailed_prize(way: Way, outing: Outing) -> Looked:
    if outing.incentive == "contest":
        yield WARN, "mail-for-prize", {}


def _chats(way: Way, outing: Outing) -> Looked:
    yield NOTE, "few-chats", {}


def _by_hand(way: Way, outing: Outing) -> Looked:
    yield NOTE, "by-hand", {}


def _phones(way: Way, outing: Outing) -> Looked:
    yield NOTE, "phones-only", {}


def _link_alone(way: Way, outing: Outing) -> Looked:
    yield NOTE, "own-words", {}


def _own_program(way: Way, outing: Outing) -> Looked:
    yield NOTE, "own-program", {}


def _dead_links(way: Way, outing: Outing) -> Looked:
    if outing.mode == "link":
        yield STOP, "needs-picture", {}
    else:
        yield NOTE, "qr-only", {}


def _weibo(way: Way, outing: Outing) -> Looked:
    for lang, words in outing.words.items():
        if len(words) > _WEIBO_MAX:
            yield WARN, "too-long", {"lang": lang, "count": str(len(words)), "limit": str(_WEIBO_MAX)}
        if "#" in words or "＃" in words:
            yield WARN, "topic-marks", {"lang": lang}


def _x(way: Way, outing: Outing) -> Looked:
    for lang, words in outing.words.items():
        count = sum(1 if any(low <= ord(one) <= high for low, high in _X_LIGHT) else 2 for one in words)
        if count + 1 + _X_LINK > _X_MAX:
            limit = _X_MAX - 1 - _X_LINK
            yield WARN, "too-long", {"lang": lang, "count": str(count), "limit": str(limit)}


def _message(encoding: str) -> Look:
    def look(way: Way, outing: Outing) -> Looked:
        for lang, words in outing.words.items():
            text = sms_text(words, outing.link)
            cost = segments(text)
            if cost.encoding != encoding:
                continue
            if cost.segments > 1:
                yield WARN, "sms-parts", {"lang": lang, "parts": str(cost.segments), "units": str(cost.units)}
            elif len(text) < len(f"{words} {outing.link}"):
                yield WARN, "sms-cut", {"lang": lang, "units": str(cost.units)}

    return look


def _carried(way: Way, outing: Outing) -> Looked:
    if outing.mode == "file" and "file" not in way.carries and way.part == "sheet":
        yield STOP, "link-only", {}
    if outing.mode == "link" and "link" not in way.carries:
        yield STOP, "picture-only", {}


def _phrases(words: tuple[str, ...]) -> Look:
    def look(way: Way, outing: Outing) -> Looked:
        texts = dict(outing.said) | {f"words.{lang}": text for lang, text in outing.words.items()}
        for place, text in texts.items():
            folded = fold(text).text
            found = next((word for word in words if _folded(word) in folded), "")
            if found:
                yield STOP, "sharing-words", {"found": found, "place": place}

    return look


@cache
def _folded(word: str) -> str:
    return fold(word).text


MESSAGES: Final[Mapping[str, str]] = {
    "prize-for-sharing": "a contest rewards sharing, which gets links and the whole domain banned here; choose no "
    "prize or a draw open to all, or leave this channel out",
    "draw-hidden": "the draw is not shown to people who come from here, because prizes beside a shared link are a risk",
    "mail-for-prize": "mail to friends that you reward counts as your own advertising mail in some countries",
    "few-chats": "a message goes to five chats at a time, and to one after five steps; each card sent from its page "
    "is a fresh message",
    "by-hand": "there is no button that opens it; people pass on the picture, the QR or the copied words",
    "phones-only": "its button works on phones only",
    "own-words": "it takes the link alone; the post's words are the person's own",
    "own-program": "people send it with their own mail program; no list of addresses exists",
    "needs-picture": "links cannot be tapped here; let the picture with its QR travel too",
    "qr-only": "links cannot be tapped here; people scan the QR on the end card",
    "too-long": "the words ({lang}) count {count}, and {limit} fit",
    "topic-marks": "the words ({lang}) hold a #, which makes a topic here",
    "sms-parts": "words and link ({lang}) cost {parts} messages each time",
    "sms-cut": "the words ({lang}) are shortened so that one message holds them and the link",
    "link-only": "it takes links only; choose link, or link and picture",
    "picture-only": "it takes pictures only; choose picture, or link and picture",
    "sharing-words": "“{found}” (in {place}) is among the words that get links stopped here; say it in another way",
}


def read_phrases(text: str) -> tuple[tuple[Rule, tuple[str, ...], tuple[str, ...]], ...]:
    """Read a table of phrases: rule, vias, words. Raise ValueError that lists every finding."""
    rows = tomllib.loads(text)["phrases"]
    strange = [str(row["rule"]) for row in rows if row["rule"] not in _RULES]
    strange += [via for row in rows for via in row["vias"] if via not in WAYS.by_via]
    if strange:
        raise ValueError(f"nobody knows: {', '.join(strange)}")
    return tuple((_RULES[row["rule"]], tuple(row["vias"]), tuple(row["words"])) for row in rows)


def _looks() -> Mapping[str, tuple[tuple[Rule, Look], ...]]:
    table: tuple[tuple[str, tuple[str, ...], Look], ...] = (
        ("wechat-links", ("wechat", "qq"), _prize),
        ("wechat-script", ("wechat",), _by_hand),
        ("kakao-key", ("kakao",), _by_hand),
        ("messenger-dialog", ("messenger",), _by_hand),
        ("whatsapp-one-chat", ("whatsapp",), _chats),
        ("line-scheme", ("line",), _phones),
        ("facebook-preview", ("facebook",), _link_alone),
        ("x-length", ("x",), _x),
        ("weibo-length", ("weibo",), _weibo),
        ("sms-gsm7", ("sms",), _message("gsm7")),
        ("sms-ucs2", ("sms",), _message("ucs2")),
        ("mail-friend", ("email", "eml"), _mailed_prize),
        ("mail-unsubscribe", ("email",), _own_program),
        ("short-video-links", ("douyin", "tiktok"), _dead_links),
    )
    found: dict[str, list[tuple[Rule, Look]]] = {}
    for name, vias, look in table:
        for via in vias:
            found.setdefault(via, []).append((_RULES[name], look))
    for rule, vias, words in read_phrases(_FILE.read_text("utf-8")):
        for via in vias:
            found.setdefault(via, []).append((rule, _phrases(words)))
    return {via: tuple(looks) for via, looks in found.items()}


_LOOKS: Final = _looks()
