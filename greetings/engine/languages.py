"""Which of several wordings fits a language tag, and which way a language runs. Knows no translations of its own,
but for the sponsor's label, which is fixed on purpose (no template can word it away), and the invitation on what is
printed or filmed, where no template has a say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

RIGHT_TO_LEFT: Final = frozenset({"ar", "he", "fa", "ur", "ps", "ckb", "sd", "ug", "yi", "dv"})

SPONSORED: Final[dict[str, str]] = {
    "en": "Sponsored",
    "zh-Hans": "广告",
    "zh-Hant": "廣告",
    "ja": "広告",
    "ko": "광고",
    "ar": "إعلان",
    "he": "ממומן",
    "fa": "آگهی",
    "ur": "اشتہار",
    "hi": "प्रायोजित",
    "th": "ผู้สนับสนุน",
    "de": "Anzeige",
    "fr": "Sponsorisé",
    "es": "Patrocinado",
    "pt": "Patrocinado",
    "ru": "Реклама",
    "id": "Bersponsor",
    "tr": "Sponsorlu",
    "vi": "Tài trợ",
}

PASS_ON: Final[dict[str, str]] = {
    "en": "Scan it, and pass it on",
    "zh-Hans": "扫一扫，传下去",
    "zh-Hant": "掃一掃，傳下去",
    "ja": "読み取って、次の人へ",
    "ko": "찍어 보고, 다음 사람에게",
    "ar": "امسح الرمز، ومرّر الفرحة",
    "he": "סרקו, והעבירו הלאה",
    "fa": "اسکن کنید و به دیگران برسانید",
    "ur": "اسکین کیجیے، اور آگے بڑھائیے",
    "hi": "स्कैन कीजिए, आगे बढ़ाइए",
    "th": "สแกน แล้วส่งต่อ",
    "de": "Scannen und weiterschenken",
    "fr": "Scannez, et faites passer",
    "es": "Escanéala y pásala",
    "pt": "Leia o código e passe adiante",
    "ru": "Отсканируйте и передайте дальше",
    "id": "Pindai, lalu teruskan",
    "tr": "Okut ve bir başkasına ilet",
    "vi": "Quét rồi chuyền tay nhau nhé",
}
"""What stands under a printed card and beside the code of a video's end card."""

_TRADITIONAL: Final = frozenset({"TW", "HK", "MO"})

Wording = TypeVar("Wording")


def is_right_to_left(lang: str) -> bool:
    """Say whether a language is written from right to left."""
    return lang.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT


def normalise(lang: str) -> str:
    """Give Chinese its script (`zh-TW` -> `zh-Hant`), leave everything else as it is."""
    parts = lang.split("-")
    if parts[0] == "zh" and not {"Hans", "Hant"} & set(parts):
        return "zh-Hant" if _TRADITIONAL & set(parts) else "zh-Hans"
    return lang


def speaks(lang: str, tag: str) -> bool:
    """Say whether a card in `lang` belongs to `tag`: `zh-Hant` belongs to `zh-Hant`, `zh`, and `ar` also to `rtl`."""
    if tag == "rtl":
        return is_right_to_left(lang)
    lang = normalise(lang)
    return lang == tag or lang.startswith(f"{tag}-")


def wanted(lang: str, when: Iterable[str] | None, unless: Iterable[str] | None) -> bool:
    """Say whether something with these conditions is drawn on a card in `lang`."""
    if when is not None:
        return any(speaks(lang, tag) for tag in when)
    return not any(speaks(lang, tag) for tag in unless or ())


def _candidates(lang: str) -> Iterable[str]:
    parts = normalise(lang).split("-")
    for end in range(len(parts), 0, -1):
        yield "-".join(parts[:end])


def pick(wordings: Mapping[str, Wording], lang: str, *, home: str = "en") -> Wording | None:
    """Choose the wording for `lang`: exact, shorter, a relative, `default`, `en`, `home`, any; None if empty."""
    for tag in _candidates(lang):
        if tag in wordings:
            return wordings[tag]
    base = lang.split("-", maxsplit=1)[0]
    relatives = sorted(tag for tag in wordings if tag.split("-")[0] == base)
    for tag in (*relatives, "default", "en", home):
        if tag in wordings:
            return wordings[tag]
    return next(iter(wordings.values()), None)


def sponsor_line(name: str, lang: str) -> str:
    """Word the sponsor line: the fixed label, a dot, the name."""
    label = pick(SPONSORED, lang) or SPONSORED["en"]
    return f"{label} · {name}"
