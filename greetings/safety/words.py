"""Severe slurs and calls to self-harm, word-bounded. A small list on purpose: long ones flag poems and plain talk."""

from __future__ import annotations

import re

_LATIN = (
    "nigg(?:er|a|ah|az)s?", "faggots?", "kikes", "spics", "gooks", "wetbacks?", "ragheads?", "trann(?:y|ies)",
    "kys", "kill (?:yourself|urself|yourselves)", "go (?:and )?die", "(?:i )?hope you die", "cunts?", "motherfuckers?",
    "fuck you", "untermensch(?:en)?", "kanaken?", "neger", "hurensohn", "fotzen?", "schwuchteln?",
    "hijos? de puta", "sudacas?", "encul[eé]s?", "bougnoules?", "sales? n[eè]gres?", "fils de pute",
    "viados?", "filhos? da puta", "froci", "figlio di puttana", "địt mẹ", "orospu çocuğu", "ibne",
)  # fmt: skip
_CYRILLIC = ("жид(?:ы|ов)?", "хохл(?:ы|ов)", "чурк[аи]", "пид[оа]р(?:ас)?ы?", "сдохни", "убей себя")
_OTHERS = (
    "[操草肏幹][你妳][妈媽娘]", "傻[逼屄]", "妈了个逼", "狗杂种", "臭婊子",
    "支那[猪豬]", "[你妳他她祝](?:死全家|全家死)",
    "去死吧",
    "[你妳]去死", "黑鬼", "死基佬",
    "(?<!必)死ね(?!ば)", "くたばれ", "씨발", "병신", "죽어버려", "شرموطة", "منيوك", "كس امك", "ابن القحبة",
    "मादरचोद", "भोसड़ी",
    "बहनचोद", "เย็ดแม่", "בן זונה",
)  # fmt: skip
_BOUNDED = re.compile(rf"(?<!\w)(?:{'|'.join((*_LATIN, *_CYRILLIC))})(?!\w)", re.I)
_UNBOUNDED = re.compile("|".join(_OTHERS))


def find_bad_word(text: str) -> tuple[int, int] | None:
    """Find the first severe word in `text`: its span in code points, or None."""
    found = _BOUNDED.search(text) or _UNBOUNDED.search(text)
    return found.span() if found else None
