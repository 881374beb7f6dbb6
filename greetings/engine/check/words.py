"""The longest words that a field allows, in the scripts that break layouts in different ways. Refuses nothing.

The sentences are ours; they are repeated and cut at graphemes until they are exactly as long as the field allows.
"""

from __future__ import annotations

from typing import Final

from greetings.engine.document.model import CardField
from greetings.engine.languages import pick
from greetings.engine.text import graphemes

LANGUAGES: Final = ("zh-Hans", "en", "de", "ar", "hi", "th")

_NAMES: Final[dict[str, str]] = {
    "zh-Hans": "爷爷奶奶、外公外婆、大伯二叔、三姑四姨、表哥表姐、堂弟堂妹和远方的老朋友们、还有隔壁的欧阳老师",
    "en": "Grandma Elizabeth, Uncle Bartholomew and all of the Featherstonehaughs",
    "de": "Großmutter Friederike-Charlotte und Familie Hohenschwangau-Wittgenstein",
    "ar": "جدتي الحبيبة فاطمة الزهراء وخالي عبد الرحمن وجميع أفراد العائلة الكريمة",
    "hi": "आदरणीय दादीजी लक्ष्मीबाई, चाचा विश्वेश्वर और समस्त परिवार के सभी प्रिय सदस्य और मित्रगण",
    "th": "คุณย่าประไพพรรณ คุณลุงสมเกียรติ และครอบครัวรุ่งเรืองวัฒนาทุกคนที่บ้านริมน้ำ",
}
_LETTERS: Final[dict[str, str]] = {
    "zh-Hans": "今年院子里的桂花开得晚，我每天早上都去看一眼，想着等你回来再摘。厨房的灯还亮着，汤在火上，门没有锁。",
    "en": "The garden was late this year and I looked at it every morning, thinking that I would wait for you. ",
    "de": "Der Garten war spät dran in diesem Jahr, und ich habe jeden Morgen nachgesehen, ob die "
    "Kastanienblüten schon aufgegangen sind. ",
    "ar": "تأخرت أزهار الحديقة هذا العام، وكنت أنظر إليها كل صباح وأقول سأنتظر حتى تعود إلينا. ",
    "hi": "इस साल आँगन में फूल देर से खिले, और मैं हर सुबह उन्हें देखने जाती थी, सोचती थी कि तुम्हारे लौटने तक रुकूँगी। ",
    "th": "ปีนี้ดอกไม้ในสวนบานช้า ฉันออกไปดูทุกเช้าและคิดว่าจะรอให้คุณกลับมาก่อนแล้วค่อยเก็บ ",
}


def longest(field: CardField, lang: str) -> str:
    """Give a text of exactly the field's limit in graphemes, in `lang` (one of LANGUAGES, else the nearest)."""
    samples = _LETTERS if field.kind == "text" else _NAMES
    sample = graphemes(pick(samples, lang) or "")
    repeated = sample * (field.limit // len(sample) + 1)
    text = "".join(repeated[: field.limit])
    return f"{text[:-1]}." if text.endswith(" ") else text
