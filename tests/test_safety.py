"""The words that may not be said, through the room's public face."""

import json
import time
from pathlib import Path

import pytest

from greetings.errors import BadInput
from greetings.safety import Box, ad_weight, check_ad_weight, check_text, say
from greetings.safety.wording import MESSAGES

DATA = Path(__file__).parent / "data"


def letters(name):
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def wanted(row):
    if "want" in row:
        return row["want"]
    return ("soft" if row["cat"] == "S" else "block") if row["label"] else "ok"


def verdict(text, kind="message", limit=500):
    return check_text(text, kind=kind, max_graphemes=limit)


def kinds(text, kind="message", limit=500):
    return [reason.kind for reason in verdict(text, kind, limit).reasons]


@pytest.mark.parametrize("file", ["chainletters.tune.jsonl", "chainletters.own.jsonl"])
def test_every_chain_letter_is_judged_as_it_should_be(file):
    wrong = [
        (row["id"], wanted(row), found.verdict, row["text"])
        for row in letters(file)
        if (found := verdict(row["text"])).verdict != wanted(row)
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("不转发的人，全家倒霉三年。", "threat"),
        ("不转不是中国人！", "guilt"),
        ("转发给15个群，否则你的微信号明天会被封号", "account"),
        ("转发给10个最好的朋友，新年愿望都能实现哦", "reward"),
        ("Send this to ten people or you will have bad luck.", "threat"),
        ("If you truly love your mother you will share this card.", "guilt"),
        ("Send this to 10 people or your account will be closed.", "account"),
        ("Send this to 7 friends and you will see a miracle.", "reward"),
    ],
)
def test_a_chain_letter_says_what_kind_it_is(text, kind):
    assert kinds(text) == [kind]


def test_the_span_leads_back_to_the_words_that_were_typed():
    text = "祝\u200b您元\u200b宵节快乐 收\u200b到后转\u200b发10个\u200b人 不\u200b转的人今\u200b年会破\u200b财生\u200b病"
    (reason,) = verdict(text).reasons
    start, end = reason.span
    assert text[start:end].replace("\u200b", "").startswith("不转的人")


DISGUISES = {
    "plain": "不转发全家倒霉",
    "spaced": "不 转 发 全 家 倒 霉",
    "zero width": "不\u200b转\u200d发\ufeff全家倒\u2060霉",
    "ornaments": "不*转*发~全·家_倒|霉",
    "traditional": "不轉發全家倒霉",
    "emoji": "不🔥转🔥发🔥全🔥家🔥倒🔥霉",
    "pinyin": "不zhuanfa全家倒霉",
    "sound": "卟砖发全家倒霉",
    "full width": "ｄｏｎ'ｔ ｂｒｅａｋ ｔｈｅ ｃｈａｉｎ ｏｒ ｂａｄ ｌｕｃｋ ｆｏｌｌｏｗｓ",
    "leet": "s3nd th1s t0 10 fr13nds or y0u w1ll d1e",
    "accents": "Sénd thîs tö 10 friënds ör yöü wïll dïe",
    "dots": "s.e.n.d this to 10 people or you will d.i.e",
    "hyphens": "send-this-to-ten-people-or-you-will-die",
    "letters apart": "s e n d  t h i s  t o  t e n  p e o p l e  o r  d i e",
}


@pytest.mark.parametrize("text", DISGUISES.values(), ids=DISGUISES)
def test_a_disguise_does_not_help(text):
    assert verdict(text).verdict == "block"


POEMS = """
春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。
床前明月光，疑是地上霜。举头望明月，低头思故乡。
国破山河在，城春草木深。感时花溅泪，恨别鸟惊心。
丞相祠堂何处寻，锦官城外柏森森。出师未捷身先死，长使英雄泪满襟。
十年生死两茫茫，不思量，自难忘。千里孤坟，无处话凄凉。
商女不知亡国恨，隔江犹唱后庭花。
醉卧沙场君莫笑，古来征战几人回。
鬼神非人实亲，惟德是依。可怜夜半虚前席，不问苍生问鬼神。
烽火连三月，家书抵万金。白头搔更短，浑欲不胜簪。
死去元知万事空，但悲不见九州同。王师北定中原日，家祭无忘告乃翁。
人生得意须尽欢，莫使金樽空对月。天生我材必有用，千金散尽还复来。
独在异乡为异客，每逢佳节倍思亲。遥知兄弟登高处，遍插茱萸少一人。
兩情若是久長時，又豈在朝朝暮暮。
山不转水转，水不转人转，人不转心转。
Do not go gentle into that good night, old age should burn and rave at close of day.
Because I could not stop for Death, He kindly stopped for me.
Wer reitet so spät durch Nacht und Wind? In seinen Armen das Kind war tot.
Nel mezzo del cammin di nostra vita mi ritrovai per una selva oscura.
""".strip().splitlines()


@pytest.mark.parametrize("text", POEMS)
def test_poems_pass(text):
    assert verdict(text).verdict == "ok"


ADDRESSES = (
    """
taobao.com|http://x.y|看www.abc|t.me/x|bit．ly|例え.jp|bit.ly/3xY|https：//evil|visit shop.example.org now|TAOBAO.COM
taobao。com|taobao点com|evil dot com|evil[.]com|evil . com|a@b.com|tom＠mail.cn|192.168.0.1|wa.me/123|youtu.be/abc
abc.xyz|m.taobao.com|xn--fsq.com|mysite.io|shop-24.top|cool.site/abc|hxxp://abc|ｗｗｗ．ａｂｃ．ｃｏｍ|hello t.cn/AbC|bank.de/login
пример.рф|淘宝.公司|mailto:a@b|weixin://dl/|shop.jp|中文.com|see example.co.uk|line.me|go to abc.de?x=1|1688.com|360.cn
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("text", ADDRESSES)
@pytest.mark.parametrize("kind", ["name", "message"])
def test_addresses_of_pages_are_refused(text, kind):
    assert "address" in kinds(text, kind)


PLAIN = (
    """
3.5|e.g.|Dr.Smith|2027.2.6|U.S.A.|新年快乐.祝|王小明Tom|Müller|O’Neil|O'Neil|田中さん Tanaka|김철수Kim|👨‍👩‍👧|J.R.R. Tolkien|St.Mary
No.1|a.m.|10.30|v2.0|Happy birthday.Love you|thank you.my love|I miss you.Come home|it is late.so what|好.的|i.e. soon|...
什么...呢|Anna-Maria|Аня|Сара|Ωmega|Ελένη|Đặng|İpek|محمد|राहul|See you at 8.30.Bring wine|Ph.D.|etc.and so on|Jean-Luc|@Anna|50%
我爱你.中国|cos'è|L'été|①②③|🎉|A.I.|Node.js|Mrs.Hall|So good.now go|3.14159|love.peace.joy|平安.喜乐|x=1.y=2|Ms.Co|z.B.
he said.It is|5.Mai|Prof.Dr.Meier|1.FC Köln|fin.La vie|adiós.Me voy|hola.Te quiero|Kike|en retard|café|Nguyễn Văn A|ᠮᠣᠩᠭᠣᠯ
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("text", PLAIN)
@pytest.mark.parametrize("kind", ["name", "line", "message"])
def test_what_only_looks_like_an_address_passes(text, kind):
    assert verdict(text, kind).verdict == "ok"


@pytest.mark.parametrize("name", ["Pаypal", "Аpple Support", "wеixin", "Gοοgle", "раyраl"])
def test_words_that_mix_look_alike_alphabets_are_refused(name):
    (reason,) = verdict(name, "name").reasons
    assert reason.kind == "look-alike"
    assert name[slice(*reason.span)] in reason.message


@pytest.mark.parametrize("text", ["kill yourself", "You are a FAGGOT!", "操你妈", "去死吧", "hijo de puta"])
def test_severe_words_are_refused(text):
    assert kinds(text) == ["bad-word"]


@pytest.mark.parametrize(
    "text", ["Scunthorpe", "niggardly", "Fagott und Oboe", "I would die for cake", "Dick Whittington"]
)
def test_words_that_contain_severe_ones_pass(text):
    assert verdict(text).verdict == "ok"


def test_length_counts_graphemes_and_compatibility_forms():
    assert verdict("👨‍👩‍👧‍👦" * 40, "name", 40).verdict == "ok"
    assert verdict("e\u0301" * 40, "name", 40).verdict == "ok"
    assert verdict("字" * 41, "name", 40).reasons[0].values == (("count", "41"), ("limit", "40"))
    assert kinds("ﷺ" * 40, "name", 40) == ["too-long"]
    assert verdict("想你……" * 13, "name", 65).verdict == "ok"


def test_blank_text_is_ok_here():
    assert verdict("").verdict == "ok"
    assert verdict("   ", "name").verdict == "ok"


def test_all_reasons_come_at_once():
    found = verdict("看 taobao.com！不转发的人全家倒霉。" + "好" * 500)
    assert [reason.kind for reason in found.reasons] == ["too-long", "address", "threat"]
    assert found.verdict == "block"


@pytest.mark.parametrize(
    "text", ["\ud800", "a\x00b", "\u202eabc", "\u0301" * 100, "不转" * 250, "if you " * 80, "a." * 250]
)
def test_odd_text_gets_an_answer_in_time(text):
    started = time.process_time()
    assert verdict(text).verdict in {"ok", "soft", "block"}
    assert time.process_time() - started < 1


def test_a_huge_text_is_measured_and_not_searched():
    assert kinds("不转发全家倒霉" * 100_000) == ["too-long"]


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant", "ar"])
def test_every_reason_is_worded_in_every_language_of_the_interface(lang):
    for kind, by_language in MESSAGES.items():
        assert say(kind, lang) == by_language[lang]
    assert len({say("threat", tag) for tag in ("en", "zh-Hans", "zh-Hant", "ar")}) == 4


def test_wording_falls_back_and_fills_its_places():
    assert say("threat", "fr") == say("threat", "en")
    assert say("threat", "zh-TW") == say("threat", "zh-Hant")
    assert say("threat", "zh_Hans_CN") == say("threat", "zh-Hans")
    (reason,) = verdict("see taobao.com").reasons
    assert "taobao.com" in reason.message
    assert "taobao.com" in say(reason.kind, "ar", reason.values)


def test_ad_weight_is_the_share_of_pixels_that_advertising_covers():
    assert ad_weight(100, 100, []) == 0
    assert ad_weight(100, 100, [(0, 0, 10, 10)]) == pytest.approx(0.01)
    assert ad_weight(100, 100, [Box(0, 0, 10, 10), Box(5, 0, 10, 10)]) == pytest.approx(0.015)
    assert ad_weight(100, 100, [(-50, -50, 60, 60), (95, 95, 50, 50)]) == pytest.approx(0.0125)
    assert ad_weight(100, 100, [(0, 0, 10, 10)] * 7 + [(200, 200, 5, 5)]) == pytest.approx(0.01)


def test_too_much_advertising_is_refused_with_the_measured_value():
    check_ad_weight(0.03, 0.03)
    with pytest.raises(BadInput) as caught:
        check_ad_weight(0.0512, 0.03)
    assert caught.value.status == 422
    assert "5.12" in caught.value.message
    assert dict(caught.value.problems[0].extra) == {"measured": "5.12", "limit": "3"}
