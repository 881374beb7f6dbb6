"""How words are disguised, and what they are: look-alike letters, digits for letters, sounds and spellings."""

from __future__ import annotations


def _pairs(text: str) -> dict[str, str]:
    """Read words of a sign and the plain form that it stands for."""
    return {word[0]: word[1:] for word in text.split()}


# Digits and signs that stand for letters.
LEET = str.maketrans(_pairs("0o 1i 3e 4a 5s 7t 8b 9g @a $s !i |l €e"))

# Cyrillic, Greek, Armenian and phonetic letters that look like Latin ones.
TWINS = str.maketrans(
    _pairs(
        "аa вb еe кk мm нh оo рp сc тt уy хx іi јj ѕs ԁd һh ԛq ѡw үy ӏl зe пn иn гr ɡg ɩi "
        "αa βb γy εe ηn ιi κk νv οo ρp τt υu χx ωw ϲc цg ցg ոn օo սu հh"
    )
)

# Arabic letters to one form each; the stretching line vanishes.
ARABIC = {**_pairs("أا إا آا ٱا ىي ةه ؤو ئي یي کك"), "ـ": ""}

# Letters without a decomposition, quotes, and polite forms of “you” that the rules need not tell apart.
LETTERS = {
    **_pairs('ёе ßss øo đd łl ıi æae œoe ’\' ‘\' ʼ\' ′\' `\' ´\' “" ”" 「" 」" 『" 』" «" »" „" ।.'),
    **_pairs("您你 妳你 祢你"),
}

PINYIN = {
    "zhuan": "转",
    "zhuanfa": "转发",
    "fa": "发",
    "si": "死",
    "quan": "全",
    "quanjia": "全家",
    "jia": "家",
    "bu": "不",
    "buzhuan": "不转",
    "buzhuanfa": "不转发",
    "siquanjia": "死全家",
    "daomei": "倒霉",
}

# Characters that sound or look like those of the rules.
SOUNDS = (
    ("砖发", "转发"),
    ("专发", "转发"),
    ("转法", "转发"),
    ("赚发", "转发"),
    ("车专", "转"),
    ("卟", "不"),
    ("吥", "不"),
    ("丕转", "不转"),
    ("布转", "不转"),
    ("亖", "死"),
    ("歺", "死"),
    ("4全家", "死全家"),
    ("屎全家", "死全家"),
    ("暴毖", "暴毙"),
    ("到霉", "倒霉"),
)

# The words into which letters without spaces are parted.
_WORDS = """
a i if you your ur u do dont not send share forward pass repost copy post this it on to or else ten five
seven eight nine twelve fifteen twenty people friends friend groups everyone will be die dead death bad
luck have has curse cursed in the next days day hours tonight midnight mother mom father family within
years of and who break chain card message letter account closed deleted something terrible happen happens
get haunt kill for by before now must
"""
VOCABULARY = frozenset(_WORDS.split())
