"""What we say when words are refused: kind, short, with a way out, in the languages of the interface."""

from __future__ import annotations

from collections.abc import Iterable

_FALLBACK = "en"
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")

MESSAGES: dict[str, dict[str, str]] = {
    "threat": {
        "en": "This tells people that something bad happens if they do not pass it on. Leave the threat out and say "
        "what you wish them, for example: “Pass it on to somebody you are thinking of.”",
        "zh-Hans": "这句话让人觉得不转发就会有坏事。请去掉威胁，直接说出祝福，例如：“想起谁，就把它送给谁。”",
        "zh-Hant": "這句話讓人覺得不轉發就會有壞事。請去掉威脅，直接說出祝福，例如：「想起誰，就把它送給誰。」",
        "ar": "يوحي هذا الكلام بأن مكروهًا سيقع لمن لا يعيد الإرسال. "
        "احذف التهديد واكتب أمنيتك، مثل: «أرسلها إلى من تفكّر فيه».",
    },
    "guilt": {
        "en": "This makes people feel guilty if they do not pass it on. A wish travels further when it is free, for "
        "example: “If it made you smile, share it.”",
        "zh-Hans": "这句话让不转发的人感到愧疚。祝福自由，才走得更远，例如：“如果它让你微笑，就分享出去吧。”",
        "zh-Hant": "這句話讓不轉發的人感到愧疚。祝福自由，才走得更遠，例如：「如果它讓你微笑，就分享出去吧。」",
        "ar": "يُشعر هذا الكلام مَن لا يعيد الإرسال بالذنب. التهنئة الحرّة تصل أبعد، مثل: «إن أسعدتك فشاركها».",
    },
    "account": {
        "en": "This says that an account or a service ends, or costs money, unless it is passed on. That is never so: "
        "please leave it out and keep the greeting.",
        "zh-Hans": "这句话说不转发账号就会停用或收费，事实并非如此。请删去这一句，只留下祝福。",
        "zh-Hant": "這句話說不轉發帳號就會停用或收費，事實並非如此。請刪去這一句，只留下祝福。",
        "ar": "يقول هذا الكلام إن الحساب سيُغلق أو يصبح مدفوعًا ما لم يُعَد الإرسال، وهذا غير صحيح. "
        "احذف هذه الجملة وأبقِ التهنئة.",
    },
    "quota": {
        "en": "This asks for a number of people in a given time and frightens those who do not. Please leave number "
        "and deadline out, for example: “Share it with whoever you like.”",
        "zh-Hans": "这句话限定人数和时间，还让人害怕。请去掉人数和期限，例如：“想分享给谁，都可以。”",
        "zh-Hant": "這句話限定人數和時間，還讓人害怕。請去掉人數和期限，例如：「想分享給誰，都可以。」",
        "ar": "يحدّد هذا الكلام عددًا ومهلة ويُخيف مَن لا يلتزم. احذف العدد والمهلة، مثل: «شاركها مع من تحب».",
    },
    "reward": {
        "en": "This promises luck or a wonder for passing it on. Please reword it as a wish, for example: “I wish you "
        "luck, and everybody you share this with.”",
        "zh-Hans": "这句话许诺转发就有好运。请改成祝愿，例如：“愿好运陪着你，也陪着你想分享的人。”",
        "zh-Hant": "這句話許諾轉發就有好運。請改成祝願，例如：「願好運陪著你，也陪著你想分享的人。」",
        "ar": "يَعِد هذا الكلام بالحظ أو المعجزة مقابل إعادة الإرسال. اجعله أمنية، مثل: «أتمنى لك الحظ ولكل من تشاركه».",
    },
    "address": {
        "en": "Addresses of pages cannot stand in a card: “{found}”. Please take it out; the card has its own link.",
        "zh-Hans": "贺卡里不能写网址：“{found}”。请删去，贺卡自带链接。",
        "zh-Hant": "賀卡裡不能寫網址：「{found}」。請刪去，賀卡自帶連結。",
        "ar": "لا يمكن كتابة عناوين صفحات في البطاقة: «{found}». احذفه من فضلك، فللبطاقة رابطها الخاص.",
    },
    "look-alike": {
        "en": "The word “{found}” mixes letters of different alphabets that look the same. Please type it again on one "
        "keyboard.",
        "zh-Hans": "“{found}”混用了不同字母表中看起来相同的字母。请用同一种键盘重新输入。",
        "zh-Hant": "「{found}」混用了不同字母表中看起來相同的字母。請用同一種鍵盤重新輸入。",
        "ar": "تخلط الكلمة «{found}» حروفًا متشابهة من أبجديات مختلفة. اكتبها من جديد بلوحة مفاتيح واحدة.",
    },
    "bad-word": {
        "en": "“{found}” hurts people. Please choose another word.",
        "zh-Hans": "“{found}”会伤害别人，请换一个词。",
        "zh-Hant": "「{found}」會傷害別人，請換一個詞。",
        "ar": "«{found}» تجرح الناس. اختر كلمة أخرى من فضلك.",
    },
    "too-long": {
        "en": "This is {count} characters long; {limit} fit. Please shorten it.",
        "zh-Hans": "现有 {count} 个字，最多 {limit} 个。请写短一些。",
        "zh-Hant": "現有 {count} 個字，最多 {limit} 個。請寫短一些。",
        "ar": "عدد الحروف {count} والحد الأقصى {limit}. اختصر النص من فضلك.",
    },
    "ad-weight": {
        "en": "Advertising takes {measured} % of the card; at most {limit} % is allowed. Please make it smaller.",
        "zh-Hans": "广告占了贺卡的 {measured}%，最多允许 {limit}%。请把它缩小。",
        "zh-Hant": "廣告占了賀卡的 {measured}%，最多允許 {limit}%。請把它縮小。",
        "ar": "يشغل الإعلان {measured}٪ من البطاقة والحد الأقصى {limit}٪. صغّره من فضلك.",
    },
}


def say(kind: str, lang: str, values: Iterable[tuple[str, str]] = ()) -> str:
    """Give the message of `kind` in `lang` (a BCP 47 tag; unknown ones get English) with its places filled."""
    by_language = MESSAGES[kind]
    text = by_language.get(_language(lang), by_language[_FALLBACK])
    for name, value in values:
        text = text.replace("{" + name + "}", value)
    return text


def _language(lang: str) -> str:
    tag = lang.replace("_", "-").lower()
    base = tag.split("-")[0]
    if base == "zh":
        return "zh-Hant" if tag.startswith(_TRADITIONAL) else "zh-Hans"
    return base
