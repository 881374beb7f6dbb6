"""Text of the engine, through its public face, on the real fonts."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from greetings.engine.fonts import SYNTHETIC_BOLD, Bounded, FontBook
from greetings.engine.text import (
    FOILS,
    Gradient,
    Missing,
    Outline,
    Shadow,
    Stop,
    Style,
    clean,
    emojis,
    foil,
    graphemes,
    mask,
    missing,
    paint,
    ramp,
    set_text,
)
from greetings.engine.text.clean import MAX_CODEPOINTS, MAX_MARKS
from greetings.errors import BadText, NotFound, SettingError
from tests.golden.text.draw import CASES, FOLDER, ROOT, golden

KAI = ("LXGWWenKai-Medium",)
BRUSH = ("MaShanZheng-Regular",)
SERIF = ("PlayfairDisplay-Regular",)
FAMILY = "👨‍👩‍👧‍👦"
LETTER = "妈，今年中秋我赶不回来了。月饼已经寄出，是您爱吃的“五仁”馅儿（甜的）。等国庆忙完这一阵，我带着小满回家陪您看月亮！"
THAI = "สวัสดีปีใหม่ขอให้มีความสุขมากๆและสุขภาพแข็งแรงตลอดปี"
NASTY = {
    "thai": ("ผู้ที่ปั้นกู้ยิ่งนี้ ญู่ ฎุ๋ ปี่ป้ำ " + THAI, ("Charm-Bold",)),
    "nastaliq": ("عید کا چاند مبارک ہو، آپ کو اور آپ کے گھر والوں کو خوشیاں", ("NotoNastaliqUrdu-SemiBold",)),
    "naskh": ("بِسْمِ ٱللَّهِ ٱلرَّحْمَٰنِ ٱلرَّحِيمِ", ("Amiri-Bold",)),
    "hebrew": ("שָׁלוֹם עֲלֵיכֶם, שנה טובה ומתוקה! (2027)", ("FrankRuhlLibre-Bold",)),
    "devanagari": ("र्क्त्र्यै दीपावली की हार्दिक शुभकामनाएँ!", ("YatraOne-Regular",)),
    "stacked": ("Ẫ̃Ṩ̇Ǭ́ Ǻfjg fffjjj Z̷̡͎̈́a̸͔͑l̵̨", ("GreatVibes-Regular",)),
    "khmer": ("សួស្តីឆ្នាំថ្មី ស្ត្រីខ្មែរ", ("NotoSansKhmer-Medium",)),
    "burmese": ("မင်္ဂလာနှစ်သစ်ကူးပါ", ("NotoSansMyanmar-Medium",)),
    "malayalam": ("സമ്പൽ സമൃദ്ധമായ പുതുവത്സരം", ("NotoSansMalayalam-Medium",)),
    "emoji": (f"{FAMILY}👍🏽🇨🇳🏴󠁧󠁢󠁥󠁮󠁧󠁿1️⃣❤️‍🔥 喆燊", ("ZhiMangXing-Regular",)),
    "swash": ("ffjj Qyg Christmas", ("MountainsofChristmas-Bold",)),
    "long word": ("Donaudampfschifffahrtsgesellschaftskapitän" * 2, ("Lobster-Regular",)),
    "mixed": ("“王小明” said: שלום (2027) عيد — 祝好！", KAI),
    "lines": ("一\n\n二\n three three three\n", BRUSH),
}


@pytest.fixture(scope="module")
def book():
    return FontBook.open(ROOT / "fonts")


def setting(book, text, width=600, height=240, *, keep=(), **style):
    chosen = Style(**{"fonts": KAI, "size": 48, "min_size": 16, **style})
    return set_text(book, clean(text), width=width, height=height, style=chosen, keep=keep)


def words(block):
    return [line.text for line in block.lines]


def fonts_of(block):
    return [glyph.font for glyph in block.glyphs]


# ---- clean


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\r\nb\rc\u2028d\u2029e\x85f\x0bg", "a\nb\nc\nd\ne\nf\ng"),
        ("a\x00\x1b\u202e\u2066b\u202c\ufeff\u00ad", "ab"),
        ("e\u0301", "é"),
        ("①㊗Ａ", "①㊗Ａ"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200eA\u200f\u061c", "\u200eA\u200f\u061c"),
        (FAMILY, FAMILY),
        ("\tx\u2800y", " x y"),
        ("a\U000e0041b", "ab"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        ("\u3164\u115f \u200b\u2060\n", ""),
        ("", ""),
    ],
)
def test_clean_keeps_what_is_said_and_drops_what_breaks(raw, kept):
    assert clean(raw) == kept


@pytest.mark.parametrize("raw", ["ok\ud800", "\udc00", "\ud83d!"])
def test_lone_surrogates_are_refused_with_their_place(raw):
    with pytest.raises(BadText) as refused:
        clean(raw)
    assert dict(refused.value.problems[0].extra)["index"] == next(
        place for place, char in enumerate(raw) if 0xD800 <= ord(char) <= 0xDFFF
    )


def test_piles_of_marks_are_cut():
    assert (
        clean("a" + "\u0323\u0302" * 30).count("\u0302") + clean("a" + "\u0323\u0302" * 30).count("\u0323")
        <= MAX_MARKS
    )
    assert len(clean("👩" + "\u200d👩" * 40)) <= 16 * 5
    assert all(len(piece) <= MAX_CODEPOINTS for piece in graphemes(clean("👩" + "\u200d👩" * 40)))


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
    | st.text("ae\u0301\u0323👩\u200d🏽🇨\u3164\ufe0f\u200b \r\n", max_size=40)
)
def test_clean_is_idempotent_and_keeps_its_promises(raw):
    text = clean(raw)
    assert clean(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert not any(unicodedata.category(char) == "Cc" and char != "\n" for char in text)
    assert all(len(piece) <= MAX_CODEPOINTS for piece in graphemes(text))


def test_graphemes_are_what_people_count():
    assert graphemes(f"e\u0301{FAMILY}🇨🇳👍🏽นี้") == ["e\u0301", FAMILY, "🇨🇳", "👍🏽", "นี้"]


# ---- fonts


def test_every_declared_font_opens_and_draws_its_scripts(book):
    for name, record in book.records.items():
        font = book.font(name)
        assert font.upem in (1000, 1024, 2048)
        assert record.spdx in ("OFL-1.1", "Apache-2.0")
        if "Hani" in record.scripts:
            assert font.covers("永")
    assert book.font(book.emoji).colour


def test_a_folder_without_fonts_and_a_broken_file_stop_the_start(tmp_path):
    with pytest.raises(SettingError, match=r"fonts\.toml"):
        FontBook.open(tmp_path)
    (tmp_path / "fonts.toml").write_text("[[font]]\nname = 3", encoding="utf-8")
    with pytest.raises(SettingError):
        FontBook.open(tmp_path)
    (tmp_path / "fonts.toml").write_text((ROOT / "fonts" / "fonts.toml").read_text("utf-8"), encoding="utf-8")
    lame = FontBook.open(tmp_path)
    with pytest.raises(SettingError, match="missing"):
        lame.font("NotoSans-Medium")
    (tmp_path / "noto-sans").mkdir()
    (tmp_path / "noto-sans" / "NotoSans-Medium.ttf").write_bytes(b"wOF2 this is no TrueType font")
    with pytest.raises(SettingError, match="no glyphs"):
        lame.font("NotoSans-Medium")


def test_unknown_fonts_are_named(book):
    with pytest.raises(NotFound, match="NoSuchFont"):
        book.font("NoSuchFont")
    with pytest.raises(NotFound, match="NoSuchFont"):
        setting(book, "x", fonts=("NoSuchFont",))


def test_a_bounded_cache_never_holds_more_than_its_limit():
    cache = Bounded(100)
    for number in range(1000):
        assert cache.put(number, str(number), 7) == str(number)
        assert cache.spent <= 100
    assert cache.put("huge", "x", 101) == "x"
    assert cache.get("huge") is None
    assert cache.get(999) == "999"
    assert cache.get(0) is None


def test_caches_stay_within_their_limits_over_many_texts(book):
    for number in range(60):
        block = setting(book, f"{number} {LETTER[number % 9 :]}", fonts=BRUSH, size=30 + number % 25)
        mask(book, block)
    for name, limit in (("atlas", 4 << 20), ("shape", 8_000), ("paragraph", 4096), ("reading", 4096)):
        assert 0 < book.cache(name, 0).spent <= limit


# ---- missing and fallback


@pytest.mark.parametrize("text", [text for text, _ in NASTY.values()])
def test_nothing_is_missing_in_the_scripts_we_promise(book, text):
    assert missing(book, clean(text), BRUSH) == ()


def test_missing_characters_are_known_with_code_point_and_index(book):
    found = missing(book, f"{FAMILY}好\U00012000x\ue123", SERIF)
    start = len(FAMILY)
    assert found == (Missing("\U00012000", "U+12000", start + 1), Missing("\ue123", "U+E123", start + 3))


def test_a_mark_that_no_font_has_with_its_base_is_missing(book):
    assert missing(book, "好\u0f71", KAI) == (Missing("\u0f71", "U+0F71", 1),)


def test_characters_that_no_font_has_leave_no_box(book):
    assert words(setting(book, "新\U00012000年")) == ["新年"]
    assert all(glyph.glyph != 0 for glyph in setting(book, "新\U00012000年\ue123").glyphs)


def test_a_message_falls_back_by_character_and_thickens_the_stand_in(book):
    glyphs = setting(book, "亲爱的喆燊你好", fonts=BRUSH).glyphs
    assert [glyph.font for glyph in glyphs] == [*BRUSH * 3, *KAI * 2, *BRUSH * 2]
    assert [glyph.bold for glyph in glyphs] == [False] * 3 + [True] * 2 + [False] * 2
    assert 0.015 <= SYNTHETIC_BOLD <= 0.02


def test_a_name_moves_as_a_whole_if_one_han_character_is_missing(book):
    assert set(fonts_of(setting(book, "欧阳喆", fonts=BRUSH, is_name=True))) == set(KAI)
    assert set(fonts_of(setting(book, "欧阳明", fonts=BRUSH, is_name=True))) == set(BRUSH)
    assert all(glyph.bold for glyph in setting(book, "欧阳喆", fonts=BRUSH, is_name=True).glyphs)


def test_punctuation_stays_with_the_script_it_stands_in(book):
    block = setting(book, "Happy, 你好！喆！", fonts=("GreatVibes-Regular", *BRUSH), max_lines=1)
    assert fonts_of(block) == ["GreatVibes-Regular"] * 6 + [*BRUSH * 3, *KAI, *BRUSH]


def test_an_accent_does_not_change_the_face_of_a_letter(book):
    assert len(set(fonts_of(setting(book, "the Müllers", fonts=BRUSH)))) == 1


@pytest.mark.parametrize(
    ("text", "emoji"),
    [("❤️", True), ("❤", False), ("❤\ufe0e", False), ("🎉", True), ("1️⃣", True), ("1", False)],
)
def test_presentation_decides_between_text_and_emoji(book, text, emoji):
    assert (fonts_of(setting(book, text)) == [book.emoji]) is emoji


@pytest.mark.parametrize(
    "text",
    [FAMILY, "👍🏽", "🇨🇳", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "❤️‍🔥", "👩🏿‍🚀"],
)
def test_emoji_sequences_are_one_picture(book, text):
    block = setting(book, text)
    assert len([glyph for glyph in block.glyphs if glyph.font == book.emoji]) == len(emojis(book, block)) == 1


def test_skin_tones_and_flags_differ(book):
    pictures = [
        emojis(book, setting(book, text))[0].image.tobytes() for text in ("👍", "👍🏻", "👍🏿", "🇨🇳", "🇯🇵")
    ]
    assert len(set(pictures)) == 5


# ---- lines


@pytest.mark.parametrize("width", range(150, 700, 25))
def test_chinese_punctuation_never_starts_or_ends_a_line_wrongly(book, width):
    lines = words(setting(book, LETTER, width=width, height=1500, size=44, min_size=40, align="start"))
    assert "".join(lines) == LETTER
    assert not any(line[0] in "，。！？、；：）”》" for line in lines)
    assert not any(line[-1] in "（“《" for line in lines)


def test_clauses_are_preferred_to_a_little_more_size(book):
    text = "妈，今年中秋我赶不回来了。月饼已经寄出，是您爱吃的五仁馅儿。等国庆忙完这一阵，我带着小满回家陪您包饺子、看月亮。您要按时吃药，别舍不得开空调。"
    lines = words(setting(book, text, width=860, height=260, size=46, min_size=22))
    assert all(line[-1] in "，。" for line in lines)


def test_a_break_keeps_particles_with_their_word(book):
    text = "月饼已经寄出是您爱吃的五仁馅儿等国庆忙完这一阵我带着小满回家陪您看月亮"
    for width in range(300, 900, 40):
        lines = words(setting(book, text, width=width, height=600, min_size=40))
        assert not any(line[0] in "的着" for line in lines)


@pytest.mark.parametrize("width", range(220, 700, 40))
def test_thai_breaks_between_words(book, width):
    dictionary = [
        "สวัสดี",
        "ปี",
        "ใหม่",
        "ขอ",
        "ให้",
        "มี",
        "ความ",
        "สุข",
        "มากๆ",
        "และ",
        "สุขภาพ",
        "แข็ง",
        "แรง",
        "ตลอด",
        "ปี",
    ]
    allowed = set(itertools.accumulate(len(word) for word in dictionary))
    lines = words(setting(book, THAI, width=width, height=900, fonts=("Sarabun-Medium",), min_size=40))
    assert set(itertools.accumulate(len(line) for line in lines)) <= allowed


def test_korean_breaks_at_blanks(book):
    text = "새해에는 하시는 일마다 모두 잘되시길 바랍니다"
    lines = words(setting(book, text, width=300, fonts=("NanumPenScript-Regular",)))
    assert " ".join(lines) == text
    assert len(lines) > 1


@pytest.mark.parametrize("width", range(160, 640, 20))
def test_no_line_is_broken_inside_a_name(book, width):
    text = "祝姥姥和王小满还有诸葛孔明身体健康天天开心"
    names = [(text.index(name), text.index(name) + len(name)) for name in ("姥姥", "王小满", "诸葛孔明")]
    lines = words(setting(book, text, width=width, height=600, keep=tuple(names), min_size=12))
    for name in ("姥姥", "王小满", "诸葛孔明"):
        assert any(name in line for line in lines)


def test_the_lines_of_the_writer_are_kept(book):
    assert words(setting(book, "一二三\n\n四五")) == ["一二三", "", "四五"]
    assert words(setting(book, "一二三\n四五", max_lines=1)) == ["一二三 四五"]


def test_text_takes_its_size_or_shrinks_to_fit(book):
    assert setting(book, "你好").size == 48
    shrunk = setting(book, LETTER, width=500, height=200)
    assert 16 <= shrunk.size < 48
    assert not shrunk.truncated


@pytest.mark.parametrize(
    "text", [LETTER * 6, "word and word " * 60, f"{FAMILY}👍🏽 " * 80, "عيد مبارك " * 80, THAI * 8]
)
@pytest.mark.parametrize("vertical", [False, True])
def test_what_does_not_fit_ends_in_an_ellipsis_between_graphemes(book, text, vertical):
    block = setting(book, text, width=300, height=100, vertical=vertical)
    last = words(block)[-1]
    assert block.truncated
    assert block.size == 16
    assert last.endswith("…")
    assert set(graphemes(last[:-1])) <= {*graphemes(clean(text)), "『", "』"}


def test_a_longer_box_never_gives_a_smaller_text(book):
    sizes = [
        setting(book, LETTER, width=400, height=height, align="start").size for height in range(100, 500, 50)
    ]
    assert sizes == sorted(sizes)


def test_letter_spacing_spreads_letters_but_not_joined_scripts(book):
    def width(text, tracking, fonts):
        block = setting(book, text, fonts=fonts, tracking=tracking, max_lines=1)
        return block.ink.right - block.ink.left

    assert width("恭贺新禧", 0.25, KAI) == pytest.approx(width("恭贺新禧", 0, KAI) + 36, abs=2)
    assert width("مبارك", 0.25, ("Amiri-Bold",)) == width("مبارك", 0, ("Amiri-Bold",))


def test_han_stands_a_little_apart_from_latin(book):
    close, apart = setting(book, "年年", max_lines=1), setting(book, "年A年", max_lines=1)
    advance = book.font(KAI[0]).regular.get_glyph_h_advance(book.font(KAI[0]).nominal(ord("A"))) / 1000 * 48
    gap = (apart.glyphs[2].x - apart.glyphs[0].x) - (close.glyphs[1].x - close.glyphs[0].x) - advance
    assert gap == pytest.approx(2 * 0.14 * 48, abs=1.5)


def test_full_width_punctuation_that_meets_is_squeezed(book):
    one, two = setting(book, "好》，好", max_lines=1), setting(book, "好好，好", max_lines=1)
    assert one.glyphs[3].x - one.glyphs[0].x < two.glyphs[3].x - two.glyphs[0].x - 10


# ---- the box


@pytest.mark.parametrize("case", NASTY)
@pytest.mark.parametrize("vertical", [False, True])
def test_no_ink_ever_leaves_the_box(book, case, vertical):
    text, fonts = NASTY[case]
    boxes = ((600, 200), (300, 90), (140, 400), (60, 40), (25, 300))
    for (width, height), size, valign in zip(
        boxes, (120, 60, 40, 30, 24), ("top", "middle", "bottom", "top", "middle"), strict=True
    ):
        block = setting(
            book,
            text,
            width,
            height,
            fonts=fonts,
            size=size,
            min_size=12,
            valign=valign,
            leading=1.0,
            vertical=vertical,
        )
        stamp = mask(book, block, colour=True)
        left, top, right, bottom = stamp.image.getbbox()
        assert stamp.left + left >= 0
        assert stamp.top + top >= 0
        assert stamp.left + right <= width
        assert stamp.top + bottom <= height
        assert block.ink.left - 2 <= stamp.left + left
        assert stamp.left + right <= block.ink.right + 2


@pytest.mark.parametrize("case", ["thai", "nastaliq", "devanagari", "stacked", "khmer"])
def test_the_ink_of_lines_never_collides(book, case):
    text, fonts = NASTY[case]
    block = setting(book, text, 240, 600, fonts=fonts, leading=1.0)
    rows = [mask(book, setting_of_line(block, line)) for line in block.lines]
    assert len(rows) > 1
    for upper, lower in itertools.pairwise(rows):
        overlap = Image.new("L", (240, 600)), Image.new("L", (240, 600))
        overlap[0].paste(upper.image, (upper.left, upper.top))
        overlap[1].paste(lower.image, (lower.left, lower.top))
        assert ImageChops.multiply(*overlap).getextrema()[1] < 16


def setting_of_line(block, line):
    return type(block)(block.width, block.height, block.size, (line,), line.ink, False)


def test_empty_text_is_an_empty_block(book):
    for text in ("", "   ", "\n\n"):
        block = setting(book, text)
        assert block.glyphs == ()
        assert not block.truncated
        paint(Image.new("RGB", (10, 10)), (0, 0), block, book, fill="red", shadow=Shadow("black", 4))


def test_a_line_is_centred_on_its_letters_not_on_hanging_blanks(book):
    block = setting(book, "快乐，", max_lines=1)
    assert block.ink.left == pytest.approx(600 - block.ink.right, abs=6)


@pytest.mark.parametrize(
    ("align", "latin", "hebrew"),
    [
        ("start", "left", "right"),
        ("end", "right", "left"),
        ("left", "left", "left"),
        ("right", "right", "right"),
    ],
)
def test_start_follows_the_direction_of_the_text(book, align, latin, hebrew):
    def side(text):
        ink = setting(book, text, align=align, fonts=("FrankRuhlLibre-Bold",)).ink
        return "left" if ink.left < 20 else "right" if ink.right > 580 else "middle"

    assert side("Hello") == latin
    assert side("שלום") == hebrew


def test_digits_in_hebrew_read_from_left_to_right(book):
    font = book.font("FrankRuhlLibre-Bold")
    block = setting(book, "שנת 2027 טובה", fonts=("FrankRuhlLibre-Bold",), max_lines=1)
    digits = [glyph.x for digit in "207" for glyph in block.glyphs if glyph.glyph == font.nominal(ord(digit))]
    order = [glyph.glyph for glyph in block.glyphs]
    assert digits
    places = [order.index(font.nominal(ord(digit))) for digit in "207"]
    assert places == sorted(places)
    assert order[0] != font.nominal(ord("ש"))
    assert block.glyphs[-1].glyph == font.nominal(ord("ש"))


# ---- columns


def test_columns_run_from_top_to_bottom_and_right_to_left(book):
    block = setting(book, "春满乾坤福满门\n天增岁月人增寿", 300, 600, vertical=True, fonts=BRUSH)
    first, second = block.lines
    assert words(block) == ["春满乾坤福满门", "天增岁月人增寿"]
    assert all(one.x > two.x for one in first.glyphs for two in second.glyphs)
    for line in block.lines:
        tops = [glyph.y for glyph in line.glyphs]
        assert tops == sorted(tops)
        assert len({glyph.x for glyph in line.glyphs}) == 1


def test_two_digits_share_a_cell_and_longer_runs_are_turned(book):
    block = setting(book, "共12页2027年Ok", 100, 700, vertical=True, max_lines=1)
    by_text = dict(zip("共12页2027年Ok", block.glyphs, strict=False))
    assert by_text["1"].y == block.glyphs[2].y
    assert not block.glyphs[1].turned
    assert [glyph.turned for glyph in block.glyphs[4:8]] == [True] * 4
    assert [glyph.turned for glyph in block.glyphs[-2:]] == [True] * 2


def test_quotes_and_commas_take_their_vertical_forms(book):
    font = book.font(KAI[0])
    block = setting(book, "他说“好”，走", 100, 600, vertical=True, max_lines=1)
    assert block.lines[0].text == "他说『好』，走"
    flat = {font.nominal(ord(char)) for char in "“”『』，"}
    assert not flat & {glyph.glyph for glyph in block.glyphs}


def test_faces_without_vertical_forms_get_commas_into_the_corner(book):
    block = setting(book, "春，夏", 200, 600, vertical=True, fonts=BRUSH, size=100)
    comma = mask(book, setting_of_glyph(block, 1)).box
    han = mask(book, setting_of_glyph(block, 0)).box
    assert comma[0] > (han[0] + han[2]) / 2
    assert comma[3] < block.glyphs[2].y - 50


def setting_of_glyph(block, place):
    line = block.lines[0]
    single = type(line)(line.text, (line.glyphs[place],), line.ink)
    return type(block)(block.width, block.height, block.size, (single,), line.ink, False)


def test_emoji_stand_upright_in_a_column(book):
    glyph = setting(book, "乐🎉", 100, 300, vertical=True).glyphs[1]
    assert glyph.font == book.emoji
    assert not glyph.turned


# ---- raster


@pytest.mark.parametrize("case", NASTY)
@pytest.mark.parametrize("vertical", [False, True])
def test_the_atlas_path_equals_the_plain_path(book, case, vertical):
    text, fonts = NASTY[case]
    block = setting(book, text, 420, 260, fonts=fonts, vertical=vertical, min_size=14)
    fast, plain = mask(book, block), mask(book, block, plain=True)
    canvas = Image.new("L", plain.image.size)
    canvas.paste(fast.image, (fast.left - plain.left, fast.top - plain.top))
    assert ImageChops.difference(canvas, plain.image).getbbox() is None


@pytest.mark.parametrize("case", NASTY)
def test_painting_island_by_island_equals_one_mask(book, case):
    text, fonts = NASTY[case]
    block = setting(book, text, 420, 260, fonts=fonts, min_size=14)
    fast = Image.new("RGB", (420, 260), "#f4e9d8")
    slow = fast.copy()
    paint(fast, (0, 0), block, book, fill="#7a0c12")
    stamp = mask(book, block, plain=True)
    slow.paste("#7a0c12", stamp.box, stamp.image)
    for picture in emojis(book, block):
        slow.paste(picture.image, picture.box, picture.image)
    assert ImageChops.difference(fast, slow).getbbox() is None


def test_cold_and_warm_caches_give_the_same_pixels(book):
    def picture(fonts):
        block = set_text(fonts, LETTER, width=500, height=300, style=Style(BRUSH, 40, 16))
        image = Image.new("RGB", (500, 300), "white")
        paint(
            image,
            (0, 0),
            block,
            fonts,
            fill=foil(),
            outline=Outline("#300", 2),
            shadow=Shadow("#000", 5, 2, 2),
        )
        return image.tobytes()

    warm = picture(book)
    book.forget()
    assert picture(book) == warm == picture(FontBook.open(ROOT / "fonts"))


def test_masks_are_shared_between_equal_characters(book):
    book.forget()
    mask(book, setting(book, "福" * 9, size=40))
    assert len(book.cache("atlas", 0)) == 1


# ---- paint


def test_modes_of_the_picture_give_the_same_colours(book):
    block = setting(book, "福🎉 Ok")
    pictures = []
    for mode in ("RGB", "RGBX", "RGBA"):
        image = Image.new(mode, (600, 240), "#f4e9d8")
        paint(
            image,
            (0, 0),
            block,
            book,
            fill=foil("rose"),
            outline=Outline("#fff8", 3),
            shadow=Shadow("#123", 6, 2, 3),
        )
        pictures.append(image.convert("RGB").tobytes())
    assert pictures[0] == pictures[1] == pictures[2]


def test_a_gradient_runs_through_its_stops():
    flow = Gradient((Stop(0, "#000000"), Stop(0.5, "#ff0000"), Stop(1, "#ffffff")), 90)
    picture = ramp(flow, (3, 201))
    assert max(picture.getpixel((1, 0))) <= 4
    assert min(picture.getpixel((1, 200))) >= 251
    assert picture.getpixel((1, 100))[0] > 250
    assert picture.getpixel((1, 100))[1] < 10
    across = ramp(Gradient(flow.stops, 0), (201, 3))
    assert max(across.getpixel((0, 1))) <= 4
    assert min(across.getpixel((200, 1))) >= 251
    assert set(FOILS) == {"gold", "silver", "rose"}


def test_an_outline_lies_around_the_letters_and_a_shadow_is_soft(book):
    block = setting(book, "口", size=120)

    def changed(**look):
        image = Image.new("RGB", (600, 240), "white")
        paint(image, (0, 0), block, book, fill="white", **look)
        return image

    plain = mask(book, block).image.getbbox()
    stamp = mask(book, block)
    left = stamp.left + plain[0]
    box = ImageChops.invert(changed(outline=Outline("black", 5))).getbbox()
    assert abs((left - box[0]) - 5) <= 1
    soft = changed(shadow=Shadow("black", 8, 20, 0, 0.5)).convert("L")
    assert len(set(soft.tobytes())) > 60
    assert min(soft.tobytes()) > 90


def test_emoji_keep_their_colours_whatever_the_fill(book):
    block = setting(book, "🧧")
    pictures = []
    for fill in ("#000000", "#00ff00"):
        image = Image.new("RGB", (600, 240), "white")
        paint(image, (0, 0), block, book, fill=fill)
        pictures.append(image.tobytes())
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("case", CASES)
def test_golden_pictures_of_text(case, book):
    kept = Image.open(FOLDER / f"{case}.png").convert("RGB")
    drawn = golden(case, book)
    assert drawn.size == kept.size
    assert ImageChops.difference(drawn, kept).getbbox() is None, (
        "pixels changed: see tests/golden/text/draw.py"
    )
