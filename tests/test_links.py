"""Codes that only this installation can open, and what else its secrets do."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greetings.errors import BadInput
from greetings.links import (
    ADDRESS_BAR,
    CHANNELS,
    CODE_LENGTH,
    PICTURE,
    ROOT,
    Links,
    button,
    channel,
    clean_code,
    coarse,
)

OLD, NEW = "an old secret of 32 characters..", "a new secret of 32 characters..."
LINKS = Links([OLD])
LARGEST = (1 << 63) - 1
references = st.integers(1, LARGEST)
nonces = st.integers(0, (1 << 32) - 1)


@given(st.integers(0, 255), references, nonces)
def test_a_code_says_what_was_put_into_it(number, reference, nonce):
    code = LINKS.issue(number, reference, nonce)
    link = LINKS.read(code)
    assert len(code) == CODE_LENGTH
    assert code.isalnum()
    assert code.isascii()
    assert (link.number, link.reference, link.nonce, link.key) == (number, reference, nonce, LINKS.key)
    assert LINKS.again(number, reference, nonce, key=link.key) == code


@given(st.text(max_size=30) | st.text("0123456789ABCXYZabcxyz", min_size=22, max_size=22))
def test_what_was_not_issued_here_is_no_code(text):
    assert LINKS.read(text) is None
    assert Links([NEW]).read(LINKS.issue(1, 2, 3)) is None


def test_the_largest_block_is_read_and_what_exceeds_it_is_not():
    assert LINKS.read("z" * CODE_LENGTH) is None
    assert LINKS.read("7n42DGM5Tflk9n8mt7Fhc8") is None


def test_neighbours_share_nothing_that_can_be_seen():
    codes = LINKS.issue_all(range(100), 5, 5)
    assert codes[3] == LINKS.issue(3, 5, 5)
    assert len(set(codes)) == 100
    assert max(Counter(code[0] for code in codes).values()) < 40
    assert max(Counter(code[:4] for code in codes).values()) == 1


def test_after_a_rotation_the_new_key_signs_and_all_open():
    rotated = Links([NEW, OLD])
    old_code = LINKS.issue(1, 2, 3)
    link = rotated.read(old_code)
    assert link == LINKS.read(old_code)
    assert rotated.again(1, 2, 3, key=link.key) == old_code
    assert rotated.issue(1, 2, 3) != old_code
    assert LINKS.read(rotated.issue(1, 2, 3)) is None
    assert rotated.key != LINKS.key
    assert Links([OLD, NEW]).key == LINKS.key
    assert Links([NEW]).again(1, 2, 3, key=link.key) == rotated.issue(1, 2, 3)


def test_codes_tokens_and_visitors_do_not_change_from_release_to_release():
    assert LINKS.issue(4, 123_456_789, 42) == "3xtHBlZz77aaGfiLRaCfII"
    assert LINKS.token("code", 1) == "ea9819a0863d45f4b4a2fb0ffb0af14db855eb636ffda6e1"
    assert LINKS.visitor(b"one").number == 1513872227459779846


@pytest.mark.parametrize("glued", ["{}。", "{})", "{}%20", "{}"])
def test_punctuation_that_a_messenger_glued_on_is_cleaned(glued):
    code = LINKS.issue(1, 2, 3)
    assert clean_code(glued.format(code)) == code


@pytest.mark.parametrize("text", ["", "short", "x" * 23, "。" + "x" * 22, "x" * 21 + "。"])
def test_what_has_no_code_at_its_start_is_not_cleaned(text):
    assert clean_code(text) is None


def test_a_token_fits_its_card_and_version_only():
    token = LINKS.token("code", 1)
    assert LINKS.token_fits(token, "code", 1)
    assert Links([NEW, OLD]).token_fits(token, "code", 1)
    assert token == LINKS.token("code", 1)
    for fails in (
        LINKS.token_fits(token, "code", 2),
        LINKS.token_fits(token, "other", 1),
        LINKS.token_fits("", "code", 1),
        LINKS.token_fits("\ud800", "code", 1),
        Links([NEW]).token_fits(token, "code", 1),
    ):
        assert not fails


@given(st.binary(min_size=1, max_size=16), references)
def test_the_same_person_is_handed_the_same_link(identity, reference):
    visitor = LINKS.visitor(identity)
    assert visitor == LINKS.visitor(identity)
    assert visitor.made(reference, visitor.nonce(reference))
    assert 0 <= visitor.number <= LARGEST


def test_visitors_are_told_apart_and_know_their_links_after_a_rotation():
    one, other = LINKS.visitor(b"one"), LINKS.visitor(b"other")
    assert one.number != other.number
    assert not other.made(5, one.nonce(5))
    assert one.nonce(5) != one.nonce(6)
    assert Links([NEW, OLD]).visitor(b"one").made(5, one.nonce(5))


def test_a_passer_by_is_one_for_a_day_and_a_network_and_an_agent():
    one = LINKS.passer_by("203.0.113.7", "agent", 1)
    assert one == LINKS.passer_by("203.0.113.200", "agent", 1)
    others = {
        LINKS.passer_by("203.0.114.7", "agent", 1),
        LINKS.passer_by("203.0.113.7", "agent 2", 1),
        LINKS.passer_by("203.0.113.7", "agent", 2),
        LINKS.stranger("203.0.113.7", 1),
        Links([NEW]).passer_by("203.0.113.7", "agent", 1),
    }
    assert len(others) == 5
    assert one not in others
    assert LINKS.passer_by("nonsense", "\ud800", 1) == LINKS.passer_by("", "\ud800", 1)


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("203.0.113.7", "203.0.113.99"),
        ("2001:db8:1:2::3", "2001:db8:1:ffff::"),
        ("::ffff:203.0.113.7", "203.0.113.1"),
        ("fe80::1%eth0", "fe80::2"),
    ],
)
def test_an_address_is_cut_to_its_network(address, same):
    assert coarse(address) == coarse(same)
    assert coarse(address) != coarse("198.51.100.1")


# The table of channels
FIRST_NUMBERS = (
    "root address:other/link picture:qr/save im/wechat im/qq im/whatsapp im/telegram im/line im/kakao im/messenger"
    " sms/sms email/email other/copy im/native blog/x blog/facebook blog/weibo blog/embed other/other im/other"
    " forum/other blog/other video/other qr/other"
)


def test_the_numbers_of_channels_never_change():
    names = [
        "root" if row is ROOT else f"{'' if row.kind == 'button' else row.kind + ':'}{row.channel}/{row.via}"
        for row in CHANNELS
    ]
    assert " ".join(names[:24]) == FIRST_NUMBERS
    assert len(CHANNELS) < 256
    assert [row.number for row in CHANNELS] == list(range(len(CHANNELS)))
    assert len({(row.channel, row.via) for row in CHANNELS}) == len(CHANNELS)
    assert (ROOT.number, ADDRESS_BAR.number, PICTURE.number) == (0, 1, 2)


def test_a_channel_is_found_by_name_and_by_number():
    assert button("im", "wechat").number == 3
    assert button("im", "WeChat").number == 3
    assert button("im") == button("im", "other")
    assert {
        button(name).channel for name in ("im", "forum", "blog", "sms", "email", "video", "qr", "other")
    } == {row.channel for row in CHANNELS}
    assert channel(3) is CHANNELS[3]
    assert channel(255) is None


@pytest.mark.parametrize(
    ("name", "via", "path"), [("pigeon", None, "channel"), ("im", "pigeon", "via"), ("im", "sms", "via")]
)
def test_an_unknown_channel_is_refused_with_what_is_known(name, via, path):
    with pytest.raises(BadInput) as refused:
        button(name, via)
    [problem] = refused.value.problems
    assert problem.path == path
    assert "other" in problem.message


def test_a_list_of_no_secrets_is_refused():
    with pytest.raises(ValueError, match="secret"):
        Links([])
