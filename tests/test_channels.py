import html as markup
import re
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from channel_rows import rule_row, way_row
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from greetings import channels
from greetings.channels import (
    RELATIONS,
    RULES,
    WAYS,
    Letter,
    Pasted,
    Said,
    Segments,
    around,
    description,
    eml,
    letter_text,
    segments,
    sms_text,
    title,
    wording,
)
from greetings.channels.rules import read_rules
from greetings.channels.ways import read_ways
from greetings.channels.words import LANGUAGES, read_words
from greetings.links import button
from greetings.safety import check_text
from greetings.web import i18n

FOLDER = Path(channels.__file__).parent
LINK = "https://cards.example/g/" + "a" * 22
HOSTILE = (
    "[b]x[/b]",
    "](",
    "<script>alert(1)</script>",
    "a & b",
    "`code`",
    "*x*",
    "![x](y)",
    "http://evil.example",
    "@all",
    '"',
    "\\",
    "&lt;",
)
WORDS = Said("Happy Mid-Autumn · Lin", "Lin")


# The tables
def test_every_way_is_a_row_of_the_ledger():
    for way in WAYS.by_via.values():
        row = button(way.channel, way.via)
        assert (row.channel, row.via) == (way.channel, way.via)
    assert len(WAYS.by_via) == len({(way.channel, way.via) for way in WAYS.by_via.values()})
    assert {way.channel for way in WAYS.by_via.values()} >= {
        "im",
        "forum",
        "blog",
        "sms",
        "email",
        "video",
        "qr",
    }


def test_every_interface_language_is_offered_all_ways():
    everything = {way.via for way in WAYS.of("sheet")}
    for lang in i18n.TONGUES:
        assert {way.via for way in WAYS.sheet(lang)} == everything
        assert lang in WAYS.order
        assert WAYS.video(lang)[-1].via == "other"
    assert WAYS.sheet("fr") == WAYS.sheet("en")
    assert WAYS.row("zh-Hans")[0].via == "wechat"


def test_links_are_documented_ones_and_lead_nowhere_else():
    hosts = {
        way.via: re.match(r"(https://[^/?]+|sms:|mailto:)", way.link)[1]
        for way in WAYS.of("sheet")
        if way.link
    }
    assert hosts == {
        "qq": "https://connect.qq.com",
        "whatsapp": "https://wa.me",
        "telegram": "https://t.me",
        "line": "https://line.me",
        "x": "https://x.com",
        "facebook": "https://www.facebook.com",
        "weibo": "https://service.weibo.com",
        "sms": "sms:",
        "email": "mailto:",
    }
    assert {way.via for way in WAYS.of("sheet") if way.steps} == {"wechat", "kakao", "messenger"}


def test_the_page_about_channels_says_what_the_tables_say(repo_root):
    text = (repo_root / "docs" / "channels.md").read_text(encoding="utf-8")
    rows = [*map(way_row, WAYS.by_via.values()), *map(rule_row, RULES)]
    assert not [row for row in rows if row not in text]
    assert sum(line.startswith("| ") and "[source](" in line for line in text.splitlines()) == len(rows)


def test_rules_name_what_follows_and_where_it_stands():
    assert {
        "WeChat",
        "QQ",
        "WhatsApp",
        "Telegram",
        "LINE",
        "KakaoTalk",
        "Facebook",
        "X",
        "Weibo",
        "SMS",
        "E-mail",
    } <= {rule.platform for rule in RULES}
    known = {rule.id: rule for rule in RULES}
    assert known["wechat-links"].date == date(2019, 10, 28)
    assert known["whatsapp-one-chat"].date == date(2020, 4, 7)
    assert all(rule.source.startswith("https://") and rule.follows for rule in RULES)


def test_a_table_with_mistakes_names_all_of_them():
    good = (FOLDER / "ways.toml").read_text("utf-8")
    bad = good.replace('via = "qq"', 'via = "whatsapp"').replace("wa.me/?text={both}", "wa.me/?text={all}", 1)
    bad = bad.replace('shows = "preview"', 'shows = "magic"', 1).replace(
        "https://core.telegram.org", "http://core.telegram.org", 1
    )
    with pytest.raises(ValueError, match="twice") as found:
        read_ways(bad)
    for part in (
        "whatsapp: stands there twice",
        "unknown places ['all']",
        "wechat: shows is none of",
        "telegram: needs an https",
        "order.en",
    ):
        assert part in str(found.value)
    with pytest.raises(ValueError, match="either a link or steps"):
        read_ways(good.replace('steps = ["qr", "save", "copy"]\n', "", 1))
    with pytest.raises(ValueError, match="unknown"):
        read_ways(good.replace("limit_note =", "limit_words =", 1))
    rules = (FOLDER / "rules.toml").read_text("utf-8")
    broken = rules.replace("date = 2019-10-28", "date = 2029-10-28").replace(
        'platform = "QQ"', 'platform = " "'
    )
    broken = broken.replace('id = "line-scheme"', 'id = "qq-share"')
    with pytest.raises(ValueError, match="wechat-links: needs a date") as found:
        read_rules(broken)
    for part in ("qq-share: stands there twice", "qq-share: empty platform"):
        assert part in str(found.value)
    with pytest.raises(ValueError, match="missing"):
        read_rules(rules.replace("follows = ", "consequence = ", 1))
    words = (FOLDER / "words.toml").read_text("utf-8")
    with pytest.raises(ValueError, match=r"en: .*family"):
        read_words(words.replace("family", "relatives", 1))
    with pytest.raises(ValueError, match="nobody"):
        read_words(words.replace(" from {sender}", " from {nobody}", 1))


# The words
def test_wordings_are_there_for_every_language_and_push_nobody():
    assert set(LANGUAGES) == set(i18n.TONGUES)
    for lang in LANGUAGES:
        said = {wording(lang, relation, WORDS) for relation in RELATIONS}
        assert len(said) == 3
        for relation in RELATIONS:
            for sender, friend in (("", ""), ("Lin", ""), ("", "Ben"), ("Lin", "Ben")):
                text = wording(lang, relation, Said("x", sender), friend)
                assert not re.search(r"[\[\]{}|\x00]|  ", text)
                assert text == text.strip()
                assert sender in text
                assert friend in text
                verdict = check_text(text, kind="message", max_graphemes=200, lang=lang)
                assert not verdict.reasons


def test_without_a_relation_the_words_stay_as_they_are():
    assert wording("en", "", WORDS) == WORDS.words
    assert wording("en", "boss", WORDS) == WORDS.words
    assert wording("fr", "family", WORDS) == wording("en", "family", WORDS)
    assert wording("en", "", WORDS, "Ben") == f"For Ben: {WORDS.words}"


def test_names_are_never_read_as_places():
    said = Said("{sender} [x|y]", "{friend}[a|b]")
    assert (
        wording("en", "friend", said, "{words}")
        == "Hi {words}, a card from {friend}[a|b] that made me think of you."
    )
    before, after = around("zh-Hans", "colleague", Said("", "王小明"))
    assert f"{before}小红{after}" == wording("zh-Hans", "colleague", Said("", "王小明"), "小红")
    assert around("en", "", WORDS) == ("For ", ": Happy Mid-Autumn · Lin")


def test_words_fit_where_platforms_count():
    longest = Said(f"{'祝' * 40} · {'名' * 40}", "名" * 40)
    for lang in LANGUAGES:
        for relation in ("", *RELATIONS):
            words = wording(lang, relation, longest)
            weight = sum(1 if ord(char) < 0x1100 else 2 for char in words)
            assert weight + 1 + 23 <= WAYS.by_via["x"].limit
            assert len(words) <= WAYS.by_via["weibo"].limit


# Text messages
@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("", Segments("gsm7", 0, 0, 160)),
        ("a" * 160, Segments("gsm7", 160, 1, 0)),
        ("a" * 161, Segments("gsm7", 161, 2, 145)),
        ("a" * 306, Segments("gsm7", 306, 2, 0)),
        ("a" * 307, Segments("gsm7", 307, 3, 152)),
        ("€" * 80, Segments("gsm7", 160, 1, 0)),
        ("€" * 81, Segments("gsm7", 162, 2, 143)),
        ("a" * 152 + "€" + "a" * 10, Segments("gsm7", 164, 2, 141)),
        ("\n\r\f^{}\\[~]|", Segments("gsm7", 20, 1, 140)),
        ("ΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà@£$¥èéùìòÇØøÅå_", Segments("gsm7", 42, 1, 118)),
        ("ç", Segments("ucs2", 1, 1, 69)),
        ("`", Segments("ucs2", 1, 1, 69)),
        ("中" * 70, Segments("ucs2", 70, 1, 0)),
        ("中" * 71, Segments("ucs2", 71, 2, 63)),
        ("中" * 134, Segments("ucs2", 134, 2, 0)),
        ("中" * 135, Segments("ucs2", 135, 3, 66)),
        ("😀" * 35, Segments("ucs2", 70, 1, 0)),
        ("😀" * 36, Segments("ucs2", 72, 2, 61)),
        ("中" * 66 + "😀" * 3, Segments("ucs2", 72, 2, 61)),
    ],
)
def test_a_text_message_is_counted_exactly(text, cost):
    assert segments(text) == cost


@given(st.text(max_size=400))
def test_parts_of_a_message_hold_all_its_units(text):
    cost = segments(text)
    room = {"gsm7": (160, 153), "ucs2": (70, 67)}[cost.encoding]
    if cost.segments > 1:
        assert cost.units > room[0]
        # A pair that does not fit moves on as a whole, so a part may waste one unit.
        assert 0 <= cost.segments * room[1] - cost.left - cost.units <= cost.segments - 1
    else:
        assert cost.units + cost.left == room[0]


@pytest.mark.parametrize(
    "words",
    [
        "中秋快乐，" * 8 + "王小明",
        "但愿人长久 · 小林",
        "👨‍👩‍👧‍👦" * 12,
        "نتمنى لكم عيدًا سعيدًا " * 5,
        "é" * 10 + "ç" * 90,
    ],
)
def test_words_and_link_fit_into_one_message(words):
    text = sms_text(words, LINK)
    assert text.endswith(" " + LINK)
    assert segments(text).segments == 1
    kept = text.removesuffix(" " + LINK)
    assert words.startswith(kept.removesuffix("…").rstrip()) or kept == words


def test_graphemes_stay_whole_and_short_words_stay():
    family = "👨‍👩‍👧‍👦"
    assert (
        sms_text(family * 12, LINK) == f"{family}… {LINK}" or sms_text(family * 12, LINK).count(family) >= 1
    )
    assert "\u200d…" not in sms_text(family * 12, LINK)
    assert sms_text("中秋快乐", LINK) == f"中秋快乐 {LINK}"
    assert sms_text("", LINK) == LINK
    # Typography alone must not cost a second message; where words need UCS-2 anyway it stays.
    assert sms_text("Happy Mid-Autumn · Lin’s “card”…", LINK) == f'Happy Mid-Autumn - Lin\'s "card"... {LINK}'
    assert "·" in sms_text("中秋快乐 · 小林", LINK)
    assert segments(sms_text("w" * 200, LINK)) == Segments("gsm7", 160, 1, 0)


def test_a_long_address_is_never_cut():
    long = "https://a-very-long-host-name-for-greeting-cards.example.org:8443/g/" + "a" * 22
    assert sms_text("中秋快乐", long) == f"中秋快乐 {long}"
    assert sms_text("中秋快乐" * 40, "https://x.example/" + "a" * 300).endswith("a" * 300)


# Forums and blogs
def pasted(words):
    return Pasted(words, LINK, f"{LINK}.jpg", 540, 675)


@pytest.mark.parametrize("name", HOSTILE)
def test_words_stay_words_in_markdown(name):
    page = MarkdownIt("commonmark").render(channels.markdown(pasted(f"From {name} you")))
    assert re.sub(r"\s+", " ", markup.unescape(re.sub(r"<[^>]*>", "", page))).strip() == f"From {name} you"
    assert set(re.findall(r'(?:href|src)="([^"]*)"', page)) == {LINK, f"{LINK}.jpg"}
    assert markup.unescape(re.search(r'alt="([^"]*)"', page)[1]) == f"From {name} you"


@pytest.mark.parametrize("name", HOSTILE)
def test_words_stay_words_in_html(name):
    snippet = channels.html(pasted(f"From {name} you"))
    assert markup.unescape(re.sub(r"<[^>]*>", "", snippet)) == f"From {name} you"
    assert set(re.findall(r"<(\w+)", snippet)) == {"p", "a", "img", "br"}
    assert set(re.findall(r'(?:href|src)="([^"]*)"', snippet)) == {LINK, f"{LINK}.jpg"}
    signature = channels.signature_html(name, LINK)
    assert markup.unescape(re.sub(r"<[^>]*>", "", signature)) == name
    assert "img" not in signature
    assert channels.signature(name, LINK).endswith(f"\n{LINK}")


def test_words_stay_words_in_bbcode():
    for name in HOSTILE:
        snippet = channels.bbcode(pasted(f"From {name} you\nand me"))
        tags = re.findall(r"\[[^\]]*\]", snippet)
        assert tags == [f"[url={LINK}]", "[img]", "[/img]", "[/url]", f"[url={LINK}]", "[/url]"]
        assert "<" not in snippet
        assert snippet.count("\n") == 1
    assert "［b］x［/b］" in channels.bbcode(pasted("[b]x[/b]"))


# Video
def test_a_description_ends_with_the_link_and_makes_no_hashtag():
    text = description("#fun <b> 中秋 #快乐", LINK, 5000)
    assert text == f"fun ‹b› 中秋 快乐\n\n{LINK}"
    for limit in (250, 100, 60, 10):
        cut = description("祝你中秋快乐👨‍👩‍👧‍👦" * 40, LINK, limit)
        assert cut.endswith(LINK)
        assert len(cut.encode()) <= max(limit, len(LINK))
        assert "\ufffd" not in cut
    assert len(title("a" * 300)) == 80
    assert title("short <one>") == "short ‹one›"
    assert title("祝\n福") == "祝 福"


# Mail
LETTER = Letter(
    subject="王小明 🎉 祝你中秋快乐",
    words="给奶奶：\n但愿人长久",
    page=LINK,
    alt='中秋 "快乐" <b>',
    lang="zh-Hans",
    direction="ltr",
    picture=b"\xff\xd8\xff\xe0" + bytes(range(256)) * 9,
    width=1080,
    height=1350,
)


def test_a_draft_holds_text_page_and_picture():
    raw = eml(LETTER)
    assert raw == eml(LETTER)
    assert b"\r\n" in raw
    assert not re.search(rb"[^\r]\n", raw)
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert raw.isascii()
    mail = message_from_bytes(raw, policy=policy.default)
    assert not mail.defects
    assert mail["subject"] == LETTER.subject
    assert (mail["x-unsent"], mail["from"], mail["to"], mail["date"]) == ("1", None, None, None)
    assert mail.get_content_type() == "multipart/related"
    words, picture = mail.iter_parts()
    plain, page = words.iter_parts()
    assert plain.get_content().strip().splitlines() == ["给奶奶：", "但愿人长久", "", LINK]
    html = page.get_content()
    [source] = re.findall(r'src="([^"]*)"', html)
    assert source == f"cid:{picture['content-id'].strip('<>')}"
    assert set(re.findall(r'href="([^"]*)"', html)) == {LINK}
    assert "给奶奶：<br>但愿人长久" in html
    assert "<b>" not in html
    assert (picture.get_content_type(), picture.get_content_disposition()) == ("image/jpeg", "inline")
    assert picture.get_content() == LETTER.picture


@pytest.mark.parametrize(
    "name",
    [
        "a\r\nBcc: all@example.com",
        "a\nb",
        "x" * 300,
        "名" * 200,
        "é" * 90,
        "",
        "half \ud83d",
        "🎉" * 60,
        "=?utf-8?q?x?=",
    ],
)
def test_no_name_breaks_a_draft(name):
    raw = eml(replace(LETTER, subject=name, alt=name, words=name))
    mail = message_from_bytes(raw, policy=policy.default)
    assert not mail.defects
    assert mail["bcc"] is None
    assert {key.lower() for key in mail} == {
        "subject",
        "x-unsent",
        "mime-version",
        "content-language",
        "content-type",
    }


def test_a_mail_body_ends_its_lines_as_mail_does():
    assert letter_text("one\ntwo", LINK) == f"one\r\ntwo\r\n\r\n{LINK}"
    assert letter_text("", LINK) == LINK
