"""What platforms would stop: each channel's findings, with their sources; and designs that look like somebody else's."""

from __future__ import annotations

import asyncio
import io
from itertools import combinations
from types import SimpleNamespace

import pytest
from campaign_kit import A, brief
from PIL import Image, ImageEnhance, ImageOps
from site_kit import COMPILED
from town import catalog

from greetings.campaigns import Campaign, Variant
from greetings.campaigns.likeness import ALIKE, SIZE, Alike, Likenesses, distance, print_of
from greetings.campaigns.lint import (
    CODE,
    GROUPS,
    MESSAGES,
    OFFERED,
    Outing,
    channel_check,
    lint,
    outing_of,
    read_phrases,
)
from greetings.channels import WAYS
from greetings.engine.proof import example_picture
from greetings.errors import NotFound
from greetings.festivals import evergreen, festivals

LINK = f"https://cards.example/g/{CODE}"
BASE = "https://cards.example"


def outing(mode="both", incentive="none", link=LINK, said=None, **words):
    return Outing(mode, incentive, words or {"en": "Happy New Year · Lin"}, said or {}, link)


def codes(via, *given, level=None, **named):
    (look,) = lint([via], outing(*given, **named))
    return [one.code for one in look.findings if level in {None, one.level}]


def stops(*given, **named):
    return {look.way.via for look in lint(OFFERED, outing(*given, **named)) if look.level == "stop"}


# The rules
def test_every_finding_says_where_its_rule_stands_and_since_when():
    found = [
        one
        for mode in ("link", "file", "both")
        for incentive in ("none", "draw_open_to_all", "contest")
        for look in lint(OFFERED, outing(mode, incentive, said={"name": "转发有奖"}))
        for one in look.findings
    ]
    assert {one.code for one in found} < set(MESSAGES)
    assert all(one.source.startswith("https://") and one.since and one.message for one in found)


def test_an_honest_campaign_is_stopped_nowhere():
    assert stops() == set()
    assert set(OFFERED) <= set(WAYS.by_via)
    assert len(OFFERED) == len(set(OFFERED)) == sum(map(len, GROUPS.values()))


def test_prizes_for_sharing_are_stopped_where_they_get_domains_banned():
    assert stops(incentive="contest") == {"wechat", "qq"}
    assert stops(incentive="draw_open_to_all") == set()
    assert "draw-hidden" in codes("wechat", incentive="draw_open_to_all")
    assert codes("email", incentive="contest", level="warn") == ["mail-for-prize"]


@pytest.mark.parametrize(
    "words",
    ["转发有奖", "轉發有獎", "转 发 有 礼", "分享抽奖啦", "Share to WIN!", "帮我助力一下", "集齐五福"],
)
def test_words_that_ask_for_sharing_are_found_in_any_disguise(words):
    assert stops(said={"name": f"新年 {words}"}) == {"wechat", "qq"}
    assert stops(said={"sponsor_line": words}) == {"wechat", "qq"}
    assert "sharing-words" in codes("wechat", en=words)


def test_what_people_say_at_festivals_is_not_taken_for_it():
    from datetime import date

    said = {
        text
        for one in (*festivals(date(2026, 1, 1), date(2026, 12, 31)), *evergreen())
        for texts in one.greetings.values()
        for text in texts
    }
    examples = {
        text
        for one in catalog().shipped
        for lang in one.example_languages()
        for text in one.example(lang).values()
    }
    for text in said | examples | {"市集卡片", "新年红包", "助力乡村", "喜欢就分享给朋友"}:
        assert "sharing-words" not in codes("wechat", said={"name": text}), text


def test_what_cannot_carry_a_link_or_a_picture_is_stopped():
    assert {"douyin", "tiktok"} <= stops("link")
    assert "print" in stops("link")
    assert stops("file") == {
        via for via in OFFERED if WAYS.by_via[via].part == "sheet" and WAYS.by_via[via].carries == ("link",)
    }
    assert codes("douyin") == ["qr-only"]


def test_a_text_message_is_counted_in_each_language():
    words = {"en": "Happy New Year · Lin", "zh-Hans": "新年快乐 · 林", "ar": "سنة سعيدة · ليلى"}
    (look,) = lint(["sms"], outing(**words))
    costs = {one.lang: one.cost for one in look.texts}
    assert {lang: (cost.encoding, cost.segments) for lang, cost in costs.items()} == {
        "en": ("gsm7", 1),
        "zh-Hans": ("ucs2", 1),
        "ar": ("ucs2", 1),
    }
    assert not look.findings
    assert all(one.text.endswith(LINK) for one in look.texts)


def test_words_that_a_text_message_cuts_or_that_cost_more_are_told():
    assert codes("sms", zh="祝你和家人中秋快乐，人月两圆，岁岁平安，事事如意，团团圆圆" * 2) == ["sms-cut"]
    assert codes("sms", link="https://" + "a" * 200 + f".example/g/{CODE}", en="Hello") == ["sms-parts"]


def test_posts_that_are_too_long_are_told_by_each_sites_count():
    assert codes("x", en="a" * 256) == []
    assert codes("x", en="a" * 257) == ["too-long"]
    assert codes("x", zh="月" * 128) == []
    assert codes("x", zh="月" * 129) == ["too-long"]
    assert codes("weibo", zh="月" * 141) == ["too-long"]
    assert codes("weibo", zh="#中秋#快乐") == ["topic-marks"]


def test_a_table_of_phrases_with_strangers_is_refused():
    with pytest.raises(ValueError, match="no-rule, nowhere"):
        read_phrases('[[phrases]]\nrule = "no-rule"\nvias = ["wechat", "nowhere"]\nwords = []')


def test_a_campaign_is_looked_at_with_the_words_of_its_designs():
    campaign = Campaign(1, 2, "moon", "draft", brief(name="Moon", languages=("en", "zh-Hans")), 0)
    template = catalog().get(A)
    found = outing_of(campaign, [template], BASE)
    assert set(found.words) == {"en", "zh-Hans"}
    assert template.example("en")["sender"] in found.words["en"]
    assert found.link == LINK
    assert outing_of(campaign, [], BASE).words == {}


def test_what_would_be_stopped_keeps_a_campaign_from_being_launched():
    check = channel_check(catalog(), BASE)
    given = brief(name="转发有奖", channels=("wechat", "whatsapp", "x"), mode="both", languages=("zh-Hans",))
    variants = [Variant(1, 1, A, 1, 1, "", 0), Variant(2, 1, "gone", 9, 1, "", 0)]
    found = asyncio.run(check(Campaign(1, 2, "moon", "draft", given, 0), variants))
    assert [(one.step, one.field, one.kind) for one in found] == [
        ("channels", "channels.wechat", "sharing-words")
    ]
    assert "转发有奖" in found[0].message


# Likeness
def body(image, kind="JPEG", **given):
    out = io.BytesIO()
    image.save(out, kind, **({"quality": 86} if kind == "JPEG" else {}) | given)
    return out.getvalue()


def cropped(image, share, at=(0.5, 0.5)):
    width, height = (round(side * (1 - share)) for side in image.size)
    left, top = round((image.width - width) * at[0]), round((image.height - height) * at[1])
    return image.crop((left, top, left + width, top + height))


def turned(image, by):
    hue, *rest = image.convert("HSV").split()
    return Image.merge("HSV", (hue.point(lambda one: (one + by) % 256), *rest)).convert("RGB")


CHANGES = {
    "grey": lambda one: one.convert("L").convert("RGB"),
    "hue turned": lambda one: turned(one, 128),
    "channels swapped": lambda one: Image.merge("RGB", one.split()[::-1]),
    "brighter": lambda one: ImageEnhance.Brightness(one).enhance(1.4),
    "darker": lambda one: ImageEnhance.Brightness(one).enhance(0.6),
    "negative": ImageOps.invert,
    "mirrored": ImageOps.mirror,
    "cropped": lambda one: cropped(one, 0.2),
    "cropped into a corner": lambda one: cropped(one, 0.1, (1.0, 1.0)),
    "small": lambda one: one.resize((240, 300)),
    "scaled": lambda one: one.resize((900, 900)),
}


@pytest.fixture(scope="module")
def pictures():
    here = catalog()
    return {
        one.id: example_picture(one, SIZE, book=here.book, cache=COMPILED, width=720).convert("RGB")
        for one in here.shipped
    }


@pytest.fixture(scope="module")
def prints(pictures):
    return {name: print_of(body(one)) for name, one in pictures.items()}


def test_different_designs_are_far_apart(prints):
    assert min(distance(prints[one], prints[two]) for one, two in combinations(prints, 2)) >= ALIKE + 5


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_design_is_known_again_and_taken_for_no_other(pictures, prints, change):
    for name, picture in pictures.items():
        changed = print_of(body(CHANGES[change](picture)))
        assert distance(changed, prints[name]) <= ALIKE - 2, name
        others = [distance(changed, prints[other]) for other in prints if other != name]
        assert min(others) > ALIKE, name


def test_formats_make_no_difference(pictures, prints):
    picture = pictures[A]
    for kind in ("PNG", "WEBP"):
        assert distance(print_of(body(picture, kind)), prints[A]) <= 3


class Rack:
    """Uploaded designs with their pictures."""

    def __init__(self, pictures):
        self.pictures = pictures
        self.asked = 0

    async def waiting(self, state, *, after=0, most=50):
        self.asked += 1
        rows = [version(number, package) for number, package in enumerate(self.pictures, 1)]
        return [one for one in rows if one.id > after][:most]

    async def picture(self, version, size):
        self.asked += 1
        if self.pictures[version.package] is None:
            raise NotFound("gone")
        return self.pictures[version.package]


def version(number, package):
    return SimpleNamespace(id=number, brand=number, template=f"b{number}.x", version=1, package=package)


def test_the_nearest_of_other_brands_and_of_ours_is_named(pictures):
    ours = SimpleNamespace(shipped=[catalog().get("birthday")], edition=1)
    rack = Rack(
        {
            "mine": body(turned(pictures["eid"], 90)),
            "theirs": body(pictures["eid"]),
            "other": body(pictures["diwali"]),
            "gone": None,
            "kit": body(cropped(pictures["birthday"], 0.1)),
            "second": body(pictures["birthday"]),
        }
    )

    async def example(template):
        return body(pictures[template.id])

    async def ask():
        found = Likenesses(rack, ours, example)
        answers = [await found.of(version(number, name)) for number, name in enumerate(rack.pictures, 1)]
        asked = rack.asked
        again = await found.of(version(1, "mine"))
        return answers, again, rack.asked - asked

    answers, again, more = asyncio.run(ask())
    mine, theirs, other, gone, kit, second = answers
    assert (mine.template, mine.brand) == ("b2.x", 2)
    assert (theirs.template, theirs.brand) == ("b1.x", 1)
    assert other is None
    assert gone is None
    assert (kit.template, kit.brand) != ("b5.x", 5)
    assert second == Alike("birthday", 1, 0, 0)
    assert again == mine
    assert more == 0, "fingerprints are made once"
