"""Lucky draws: drand's own vectors, evenness over 300,000 seeds, and that nothing in a proof can be changed unseen."""

from __future__ import annotations

import dataclasses
import importlib.util
import io
import json
import math
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from greetings.__main__ import app
from greetings.draws import (
    DEFAULT,
    NETWORKS,
    QUICKNET,
    Announcement,
    Beacon,
    Entry,
    Rules,
    Wheel,
    announce,
    conclude,
    draw,
    find_flaw,
    find_network,
    freeze,
    read_announcement,
    read_beacon,
    read_proof,
    verify,
    verify_file,
    write,
)
from greetings.draws.draw import PRIZES_MAX, WEIGHT_MAX, below
from greetings.draws.files import SIZE_MAX
from greetings.errors import BadInput, GreetingsError, TooLarge

HERE = Path(__file__).parent
VECTORS = tomllib.loads((HERE / "data" / "drand.toml").read_text(encoding="utf-8"))
OTHER, REAL = VECTORS["round"][1], VECTORS["round"][2]
RULES = Rules("Wer mitmacht, kann gewinnen.\n抽奖对所有人开放 🎉\n", 3, REAL["round"])
ENTRIES = tuple(Entry(f"t-{number}", 1 + number % 3) for number in range(12))
WEEK = timedelta(days=7)


def beacon_of(vector):
    network = find_network(vector["network"])
    return read_beacon(network, vector["round"], vector["signature"], vector.get("previous", ""))


def announcement_of(entries=ENTRIES, rules=RULES):
    return announce(freeze(entries, rules), NETWORKS[rules.chain].time_of(rules.round) - WEEK)


def written(document):
    file = io.BytesIO()
    write(file, document)
    return file.getvalue()


@pytest.fixture(scope="module")
def proof():
    return conclude(announcement_of(), beacon_of(REAL))


@pytest.fixture(scope="module")
def other_hand():
    """The verifier that stands alone."""
    spec = importlib.util.spec_from_file_location("verify_draw", HERE.parent / "tools" / "verify_draw.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# The beacon


@pytest.mark.parametrize("network", NETWORKS.values(), ids=lambda one: one.beacon_id)
def test_a_networks_parameters_make_its_chain_hash(network):
    assert network.own_hash() == network.hash
    assert find_network(network.hash) is find_network(network.beacon_id) is network


@pytest.mark.parametrize("vector", VECTORS["round"], ids=lambda one: f"{one['network']}-{one['round']}")
def test_what_drand_signed_is_real_and_brings_its_randomness(vector):
    beacon = beacon_of(vector)
    assert find_flaw(beacon) == ""
    assert beacon.randomness.hex() == vector.get("randomness", beacon.randomness.hex())


@pytest.mark.parametrize("vector", VECTORS["signed"], ids=lambda one: f"{one['round']}-{one['good']}")
def test_the_vectors_of_drands_own_clients(vector):
    from greetings.draws.bls import find_flaw as find_point_flaw

    signature, previous = (bytes.fromhex(vector.get(name, "")) for name in ("signature", "previous"))
    message = sha256(previous + vector["round"].to_bytes(8)).digest()
    flaw = find_point_flaw(bytes.fromhex(vector["key"]), message, signature, on_g1=vector["on_g1"])
    assert flaw == ("" if vector["good"] else "it is not the signature of this round")
    if vector["good"]:
        assert sha256(signature).hexdigest() == vector["randomness"]


def test_a_real_signature_of_another_round_is_refused():
    other = dataclasses.replace(beacon_of(OTHER), round=REAL["round"])
    assert find_flaw(other) == "it is not the signature of this round"
    chained = beacon_of(VECTORS["round"][4])
    assert "not the signature" in find_flaw(dataclasses.replace(chained, round=chained.round + 1))


def _g1(number):
    return (number | 1 << 383).to_bytes(48)


def _first_on_curve():
    """The compressed G1 point with the least x; the chance that it lies in the subgroup is nil."""
    from py_ecc.optimized_bls12_381 import field_modulus as q

    return next(x for x in range(1, 50) if pow(x**3 + 4, (q - 1) // 2, q) == 1), q


def test_malformed_points_are_refused_with_words():
    on_curve, q = _first_on_curve()
    off_curve = next(x for x in range(1, 50) if pow(x**3 + 4, (q - 1) // 2, q) != 1)
    good = bytes.fromhex(REAL["signature"])
    infinity = bytes([0xC0]) + bytes(47)
    cases = {
        b"": "has 48 bytes, not 0",
        good[:-1]: "has 48 bytes, not 47",
        good + b"\0": "has 48 bytes, not 49",
        bytes([good[0] & 0x7F]) + good[1:]: "compressed",
        infinity: "infinity",
        bytes([0xE0]) + bytes(47): "infinity",
        bytes([0x80]) + bytes(47): "no point",
        _g1(off_curve): "no point",
        _g1(q): "no point",
        _g1(q + on_curve): "no point",
        _g1(on_curve): "outside of the subgroup",
        bytes([good[0] ^ 0x20]) + good[1:]: "not the signature",
    }
    for signature, words in cases.items():
        assert words in find_flaw(Beacon(QUICKNET.hash, REAL["round"], signature)), words


def test_a_chained_network_needs_the_signature_before():
    first, later = (beacon_of(one) for one in VECTORS["round"][3:])
    assert "96 bytes" in find_flaw(dataclasses.replace(later, previous=b""))
    assert "hash of the group" in find_flaw(dataclasses.replace(first, previous=later.previous))
    flipped = bytes([later.previous[0] ^ 1]) + later.previous[1:]
    assert "not the signature" in find_flaw(dataclasses.replace(later, previous=flipped))
    assert "no previous" in find_flaw(dataclasses.replace(beacon_of(REAL), previous=b"x"))
    assert "has 96 bytes" in find_flaw(dataclasses.replace(later, signature=later.signature[:48]))


@pytest.mark.parametrize("round_", [0, -1, 1 << 32])
def test_rounds_out_of_range_are_refused(round_):
    assert "from 1 to" in find_flaw(Beacon(QUICKNET.hash, round_, b"x"))


@pytest.mark.parametrize("pasted", ["", "xyz", "abc", "0x00", "00 zz"])
def test_what_is_no_hex_is_refused(pasted):
    with pytest.raises(BadInput) as refused:
        read_beacon(QUICKNET, 1, pasted)
    assert {one.path for one in refused.value.problems} == {"signature"}


def test_a_pasted_signature_may_have_blanks_quotes_and_capitals():
    pasted = f'"{REAL["signature"][:40].upper()} \n{REAL["signature"][40:]}"'
    assert read_beacon(QUICKNET, REAL["round"], pasted) == beacon_of(REAL)


def test_a_network_of_ones_own_is_refused():
    with pytest.raises(BadInput, match="no such network"):
        find_network("00" * 32)


def test_rounds_come_out_when_drand_says():
    assert QUICKNET.time_of(27946612) == datetime(2026, 4, 20, tzinfo=UTC)
    assert [QUICKNET.time_of(one["round"]).timestamp() for one in (OTHER, REAL)] == [
        OTHER["time"],
        REAL["time"],
    ]
    assert DEFAULT.time_of(1) == datetime.fromtimestamp(1595431050, UTC)


@given(st.sampled_from([QUICKNET, DEFAULT]), st.integers(1, 1 << 31), st.integers(1, 2_999_999))
def test_the_round_at_a_time_is_the_first_that_is_not_before_it(network, round_, micros):
    time = network.time_of(round_)
    assert network.round_at(time) == round_
    assert network.round_at(time + timedelta(microseconds=micros)) == round_ + 1
    assert network.round_at(network.time_of(1) - timedelta(days=round_ % 1000)) == 1


# The draw


def p_value(counts, chances):
    """Chance of a chi-square so large or larger; in closed form for an even number of degrees of freedom."""
    total = sum(counts.values())
    half = sum((counts[one] - total * p) ** 2 / (total * p) for one, p in chances.items()) / 2
    return math.exp(-half) * sum(half**k / math.factorial(k) for k in range((len(chances) - 1) // 2))


@pytest.mark.parametrize("weights", [(1,) * 7, (1, 2, 3, 5, 8, 13, 1)])
def test_three_hundred_thousand_seeds_are_fair(weights):
    entries = [Entry(name, weight) for name, weight in zip("abcdefg", weights, strict=True)]
    wheel = Wheel(freeze(entries, dataclasses.replace(RULES, prizes=2)))
    first, second = Counter(), Counter()
    for seed in range(300_000):
        one, other = wheel.turn(sha256(seed.to_bytes(4)).digest())
        first[one.entry] += 1
        second[other.entry] += 1
    total = sum(weights)
    share = {one.id: one.weight / total for one in entries}
    # skipping an earlier winner must be the same as drawing among those who are left
    left = {
        one: sum(share[other] * share[one] / (1 - share[other]) for other in share if other != one)
        for one in share
    }
    assert p_value(first, share) > 1e-6
    assert p_value(second, left) > 1e-6


def test_the_measure_of_fairness_finds_what_is_unfair():
    even = dict.fromkeys("abcdefg", 1 / 7)
    assert p_value(Counter(dict.fromkeys("abcdefg", 43_000)), even) == 1
    skewed = Counter({one: 43_000 + 600 * (one == "a") - 600 * (one == "b") for one in even})
    assert 1e-6 < p_value(skewed, even) < 0.05
    assert p_value(Counter({one: 43_000 + 1500 * (one == "a") for one in even}), even) < 1e-6


def test_every_number_is_kept_evenly_or_thrown_away():
    for total in range(1, 257):
        found = Counter(below(number, total, 256) for number in range(256))
        thrown = found.pop(None, 0)
        assert set(found.values()) == {256 // total}
        assert thrown == 256 % total
    assert below(13, 7, 16) == 6
    assert below(14, 7, 16) is None
    assert below((1 << 64) - 1, 3) is None
    assert below((1 << 64) - 2, 3) == 2


class Narrow(Wheel):
    """Draws with one byte, so that 85 of 256 numbers must be thrown away when there are 171 tickets."""

    word = 1


def test_numbers_that_would_favour_somebody_are_thrown_away():
    entries = [
        Entry(name, weight) for name, weight in zip("abcdefg", (31, 20, 20, 30, 20, 20, 30), strict=True)
    ]
    wheel = Narrow(freeze(entries, dataclasses.replace(RULES, prizes=1)))
    won, attempts = Counter(), 0
    for seed in range(30_000):
        (winner,) = wheel.turn(sha256(seed.to_bytes(4)).digest())
        won[winner.entry] += 1
        attempts += winner.attempts
    assert p_value(won, {one.id: one.weight / 171 for one in entries}) > 1e-6
    assert attempts / 30_000 == pytest.approx(256 / 171, rel=0.01)


ids = st.text("abcXYZ0189._:~-", min_size=1, max_size=6)
tables = st.dictionaries(ids, st.integers(1, 9), min_size=1, max_size=30)


@given(tables, st.integers(1, 40), st.binary(min_size=32, max_size=32), st.randoms(use_true_random=False))
def test_everybody_wins_once_at_most_whatever_the_order_of_entries(table, prizes, randomness, random):
    entries = [Entry(*one) for one in table.items()]
    frozen = freeze(entries, dataclasses.replace(RULES, prizes=prizes))
    random.shuffle(entries)
    assert freeze(iter(entries), frozen.rules) == frozen
    assert sorted(frozen.entries(), key=lambda one: one.id) == [*frozen.entries()]
    winners = Wheel(frozen).turn(randomness)
    assert [one.prize for one in winners] == [*range(1, min(prizes, len(table)) + 1)]
    assert len({one.entry for one in winners}) == len(winners)
    assert {one.entry for one in winners} <= set(table)
    assert winners == Wheel(frozen).turn(randomness)


@given(tables, tables, st.integers(1, 9), st.integers(1, 9))
def test_different_draws_have_different_commitments(one, other, prizes, more):
    def commitment(table, number):
        return freeze(
            (Entry(*row) for row in table.items()), dataclasses.replace(RULES, prizes=number)
        ).commitment

    assert (commitment(one, prizes) == commitment(other, more)) == ((one, prizes) == (other, more))


def test_canonical_bytes_are_as_the_document_says():
    frozen = freeze([Entry("b", 2), Entry("a-1"), Entry("a")], Rules("Hi", 1, 7))
    assert frozen.lines == b'["a",1]\n["a-1",1]\n["b",2]\n'
    assert frozen.header == (
        b'{"chain":"52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971","entries":3,'
        b'"entries_sha256":"' + sha256(frozen.lines).hexdigest().encode() + b'","format":"greetings-draw-1",'
        b'"prizes":1,"round":7,"rules_sha256":"' + sha256(b"Hi").hexdigest().encode() + b'"}'
    )
    assert frozen.commitment == sha256(frozen.header).digest()


@pytest.mark.parametrize(
    ("entries", "path", "kind"),
    [
        ([], "entries", "empty"),
        ([Entry("")], "entries[0].id", "id"),
        ([Entry("Anna Lu")], "entries[0].id", "id"),
        ([Entry("anna@example.org")], "entries[0].id", "id"),
        ([Entry("王小明")], "entries[0].id", "id"),
        ([Entry("a\n")], "entries[0].id", "id"),
        ([Entry("x" * 65)], "entries[0].id", "id"),
        ([Entry("a"), Entry("b", 0)], "entries[1].weight", "range"),
        ([Entry("a", WEIGHT_MAX + 1)], "entries[0].weight", "range"),
        ([Entry("a", True)], "entries[0].weight", "range"),
        ([Entry("a"), Entry("b"), Entry("a", 2)], "entries", "twice"),
    ],
)
def test_entries_that_cannot_be_drawn_from_are_refused(entries, path, kind):
    with pytest.raises(BadInput) as refused:
        freeze(entries, RULES)
    assert [(one.path, one.kind) for one in refused.value.problems] == [(path, kind)]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"text": " \n"}, "rules"),
        ({"text": "x" * 100_001}, "rules"),
        ({"text": "half \ud83c"}, "rules"),
        ({"prizes": 0}, "prizes"),
        ({"prizes": PRIZES_MAX + 1}, "prizes"),
        ({"round": 0}, "round"),
        ({"round": 1 << 32}, "round"),
        ({"chain": "00" * 32}, "chain"),
    ],
)
def test_rules_that_cannot_be_kept_are_refused(change, path):
    with pytest.raises(BadInput) as refused:
        freeze(ENTRIES, dataclasses.replace(RULES, **change))
    assert [one.path for one in refused.value.problems] == [path]


def test_weights_so_uneven_that_the_draw_would_not_end_are_refused():
    uneven = [Entry(f"h-{one}", WEIGHT_MAX) for one in range(100)] + [Entry("small")]
    with pytest.raises(BadInput, match="uneven"):
        freeze(uneven, dataclasses.replace(RULES, prizes=101))
    assert freeze(uneven, dataclasses.replace(RULES, prizes=50)).count == 101


def test_a_draw_waits_for_its_own_round_and_a_real_signature():
    frozen = freeze(ENTRIES, RULES)
    with pytest.raises(BadInput, match="waits for round"):
        draw(frozen, beacon_of(OTHER))
    with pytest.raises(BadInput, match="not the signature of this round"):
        draw(frozen, dataclasses.replace(beacon_of(OTHER), round=REAL["round"]))
    assert draw(frozen, beacon_of(REAL)) == Wheel(frozen).turn(bytes.fromhex(REAL["randomness"]))


# The proof


def test_a_proof_is_right_from_its_file_alone(proof):
    verdict = verify_file(io.BytesIO(written(proof)), seen=proof.announcement.commitment)
    assert verdict.ok
    assert [one.what for one in verdict.steps] == [
        "entries",
        "commitment",
        "network",
        "time",
        "signature",
        "randomness",
        "winners",
        "kept commitment",
    ]
    assert read_proof(io.BytesIO(written(proof))) == proof
    told = proof.announcement
    assert read_announcement(io.BytesIO(written(told))) == told


def test_a_draw_on_the_chained_network():
    vector = VECTORS["round"][4]
    told = announcement_of(rules=dataclasses.replace(RULES, round=vector["round"], chain=DEFAULT.hash))
    assert verify_file(io.BytesIO(written(conclude(told, beacon_of(vector))))).ok


def test_more_prizes_than_entries_leaves_the_rest(proof):
    told = announcement_of(rules=dataclasses.replace(RULES, prizes=20))
    concluded = conclude(told, beacon_of(REAL))
    assert len(concluded.winners) == len(ENTRIES)
    assert verify(concluded).ok


def failing(text):
    verdict = verify_file(io.BytesIO(text))
    assert verdict.ok == all(one.ok for one in verdict.steps)
    return {one.what for one in verdict.steps if not one.ok}


@pytest.mark.parametrize(
    ("old", "new", "steps"),
    [
        ("Wer mitmacht", "Wer zahlt", {"commitment", "winners"}),
        ('["t-3",1]', '["t-3",2]', {"entries", "commitment", "winners"}),
        ('["t-3",1]', '["t-33",1]', {"entries", "commitment", "winners"}),
        ('  ["t-3",1],\n', "", {"entries", "commitment", "winners"}),
        ('"prizes": 3', '"prizes": 2', {"commitment", "winners"}),
        ('"round": 31799517', '"round": 31799516', {"commitment", "signature", "winners"}),
        (REAL["signature"], OTHER["signature"], {"signature", "randomness", "winners"}),
        (REAL["randomness"], OTHER["randomness"], {"randomness"}),
        ('"period": 3', '"period": 30', {"network"}),
        ('"genesis_time": 169', '"genesis_time": 168', {"network"}),
        ('"scheme": "bls', '"scheme": "sls', {"network"}),
        ('"published_at": "2026-08-24', '"published_at": "2026-08-31', {"time"}),
        ('"published_at": "2026-08-24', '"published_at": "2026-13-24', {"file"}),
        ('"attempts": 1', '"attempts": 7', {"winners"}),
        ('"prize": 2', '"prize": 3', {"winners"}),
        (QUICKNET.hash, DEFAULT.hash, {"commitment", "network", "signature", "winners"}),
        (QUICKNET.hash, "00" * 32, {"file"}),
        ('"prizes": 3', '"prizes": 3.0', {"file"}),
        ('"prizes": 3', '"prizes": "3"', {"file"}),
        ('"prizes": 3', '"prizes": true', {"file"}),
        ('"prizes": 3', '"prizes": NaN', {"file"}),
        ('"prizes": 3', '"prizes": ' + "9" * 5000, {"file"}),
        ('"prizes": 3', '"prizes": ' + "[" * 50_000, {"file"}),
        ('"prizes": 3', '"prizes": 3, "prizes": 3', {"file"}),
        ('"prizes": 3', '"prizes": 3, "price": 3', {"file"}),
        ('"prizes": 3,', "", {"file"}),
        ("Wer mitmacht", "\\ud800", {"file"}),
        ('"kind": "proof"', '"kind": "announcement"', {"file"}),
        ('["t-3",1]', '["t-3",1.5]', {"file"}),
        ('["t-3",1]', '["t-3",0]', {"file"}),
        ('["t-3",1]', '["t-2",1]', {"file"}),
        ('["t-3",1],', '["t-3",1]', {"file"}),
        ('["t-9",1]\n ]', '["t-9",1],\n ]', {"file"}),
        ('["t-9",1]\n ]', '["t-9",1]\n', {"file"}),
        ('["t-9",1]\n ]\n}', '["t-9",1]\n ]\n}\n{}', {"file"}),
        ('"entries": [', '"entries": [ ', None),
        ('"entries": [', '"entries":[', {"file"}),
    ],
)
def test_what_was_changed_is_found_and_named(proof, old, new, steps):
    text = written(proof).decode()
    assert old in text
    assert failing(text.replace(old, new, 1).encode()) == (steps or set())


def test_winners_that_were_swapped_added_or_left_out_are_named(proof):
    one, two, three = proof.winners
    swapped = (dataclasses.replace(one, entry=two.entry), dataclasses.replace(two, entry=one.entry), three)
    for winners, words in (
        (swapped, f"prize 1 goes to {one.entry}, but the file gives prize 1 to {two.entry}"),
        ((one, two), "the file names 2, but there are 3"),
        ((one, two, dataclasses.replace(three, attempts=9)), "counts 9 attempts"),
    ):
        (wrong,) = [step for step in verify(dataclasses.replace(proof, winners=winners)).steps if not step.ok]
        assert wrong.what == "winners"
        assert words in wrong.words


def _timeless(proof):
    told = dataclasses.replace(proof.announcement, published_at=datetime(2026, 1, 1, tzinfo=UTC))
    return dataclasses.replace(proof, announcement=told)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_byte_of_a_proof_can_be_changed_unseen(proof, data):
    """Only the time, which is said and not proven, and blanks of JSON may be another."""
    text = bytearray(written(proof))
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[at]))
    verdict = verify_file(io.BytesIO(bytes(text)))
    if verdict.ok:
        assert _timeless(read_proof(io.BytesIO(bytes(text)))) == _timeless(proof)


def test_no_byte_of_the_signature_can_be_changed_unseen(proof):
    text = written(proof)
    start = text.index(REAL["signature"].encode())
    for at in range(start, start + len(REAL["signature"]), 2):
        changed = bytearray(text)
        changed[at] = ord("0") if text[at] != ord("0") else ord("1")
        assert {"signature", "randomness", "winners"} <= failing(bytes(changed)) | {"winners"}


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_whatever_is_read_it_is_refused_with_words(text):
    assert failing(text) == {"file"}
    assert failing(b'{\n"entries": [\n' + text) == {"file"}


@settings(max_examples=60, deadline=None)
@given(tables, st.integers(1, 12), st.text(min_size=1, max_size=40).filter(str.strip))
def test_what_is_written_is_read_again_and_an_independent_hand_agrees(other_hand, table, prizes, text):
    frozen = freeze([Entry(*one) for one in table.items()], Rules(text, prizes, REAL["round"]))
    told = announce(frozen, QUICKNET.time_of(REAL["round"]) - WEEK)
    done = conclude(told, beacon_of(REAL))
    body = written(done)
    assert read_proof(io.BytesIO(body)) == done
    assert read_proof(io.BytesIO(body.replace(b"\n", b"\r\n"))) == done
    fields = json.loads(body)
    assert other_hand.commitment_of(fields) == told.commitment
    assert other_hand.winners_of(fields) == fields["winners"]


def test_the_verifier_that_stands_alone_says_the_same(proof, other_hand, tmp_path, capsys):
    file = tmp_path / "proof.json"
    file.write_bytes(written(proof))
    assert other_hand.main(str(file)) == 0
    changed = written(proof).replace(b'["t-3",1]', b'["t-3",2]')
    file.write_bytes(changed.replace(b'"round": 31799517', b'"round": 31799516'))
    assert other_hand.main(str(file)) == 1
    said = capsys.readouterr().out.splitlines()
    assert [one.split()[0] for one in said if "WRONG" in one] == ["commitment", "winners", "signature"]


class Endless(io.RawIOBase):
    def readline(self, size=-1):
        return b" " * size


def test_files_over_their_limits_are_refused():
    with pytest.raises(TooLarge, match=f"{SIZE_MAX // 1_000_000} MB"):
        read_proof(Endless())
    many = io.BytesIO(b'{"rules": "' + b"x" * 17_000_000 + b'",\n "y": 1,\n' + b'"entries": [\n["a",1]\n]\n}')
    with pytest.raises(BadInput):
        read_proof(many)


def test_a_round_that_is_out_cannot_be_announced():
    frozen = freeze(ENTRIES, RULES)
    with pytest.raises(BadInput, match="came out"):
        announce(frozen, QUICKNET.time_of(RULES.round))


def test_an_announcement_that_was_changed_is_not_drawn(proof):
    told: Announcement = dataclasses.replace(proof.announcement, commitment="00" * 32)
    with pytest.raises(BadInput) as refused:
        conclude(told, beacon_of(REAL))
    assert [one.path for one in refused.value.problems] == ["commitment"]


def _run(code):
    return subprocess.run([sys.executable, "-c", code], check=False).returncode


def test_the_curve_is_loaded_only_when_a_signature_is_checked():
    code = "import sys, greetings.draws, greetings.app.draw_commands; sys.exit('py_ecc' in sys.modules)"
    assert _run(code) == 0


def test_the_curve_leaves_the_recursion_limit_as_it_was():
    code = "import sys; old = sys.getrecursionlimit(); import greetings.draws.bls; sys.exit(old != sys.getrecursionlimit())"
    assert _run(code) == 0


def test_a_signature_is_checked_deep_in_a_stack_of_calls():
    beacon = beacon_of(VECTORS["round"][4])
    find_flaw.cache_clear()

    def at_depth(depth):
        return at_depth(depth - 1) if depth else find_flaw(beacon)

    assert at_depth(150) == ""


# The command line


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "entries.csv").write_text("\ufeffid,weight\r\nt-1,2\r\nt-2,\r\nt-3,1\r\n", encoding="utf-8")
    (tmp_path / "rules.txt").write_text(RULES.text, encoding="utf-8")

    def typed(*words):
        return CliRunner().invoke(app, ["draw", *(str(word) for word in words)])

    return tmp_path, typed


def test_a_shop_freezes_its_entries_for_a_round_to_come(shop):
    folder, typed = shop
    file = folder / "frozen.json"
    words = ("freeze", folder / "entries.csv", "--rules", folder / "rules.txt", "--prizes", 2, "-o", file)
    result = typed(*words, "--at", "2090-01-01T20:00+08:00")
    assert result.exit_code == 0, result.output
    with file.open("rb") as opened:
        told = read_announcement(opened)
    assert told.commitment in result.output
    assert QUICKNET.time_of(told.frozen.rules.round) == datetime(2090, 1, 1, 12, 0, 0, tzinfo=UTC)
    assert [*told.frozen.entries()] == [Entry("t-1", 2), Entry("t-2"), Entry("t-3")]
    assert told.frozen.rules.text == RULES.text
    assert f"/public/{told.frozen.rules.round}" in result.output
    result = typed("run", file, "--signature", REAL["signature"], "-o", folder / "proof.json")
    assert isinstance(result.exception, BadInput)
    assert not (folder / "proof.json").exists()


def test_a_shop_draws_and_anybody_checks(shop, proof):
    folder, typed = shop
    frozen, file = folder / "frozen.json", folder / "proof.json"
    frozen.write_bytes(written(proof.announcement))
    result = typed("run", frozen, "--signature", REAL["signature"], "-o", file)
    assert result.exit_code == 0, result.output
    assert all(one.entry in result.output for one in proof.winners)
    assert file.read_bytes() == written(proof)
    assert typed("verify", file).exit_code == 0
    assert "no file can show" in typed("verify", file).output
    assert typed("verify", file, "--commitment", proof.announcement.commitment).exit_code == 0
    other = typed("verify", file, "--commitment", "00" * 32, "--json")
    assert other.exit_code == 1
    assert [one["what"] for one in json.loads(other.output)["steps"] if not one["ok"]] == ["kept commitment"]
    file.write_bytes(file.read_bytes().replace(b'["t-3",1]', b'["t-3",2]'))
    assert typed("verify", file).exit_code == 1
    assert json.loads(typed("verify", frozen, "--json").output)["steps"][0]["what"] == "file"


@pytest.mark.parametrize(
    ("csv", "words"),
    [
        (b"name\nx\n", "names the columns"),
        (b"id,weight,name\nx,1,y\n", "names the columns"),
        (b"id,weight\nx,1,2\n", "Line 2"),
        (b"id,weight\nx,1.5\n", "Line 2"),
        (b"id,weight\nx,-1\n", "Line 2"),
        (b'id\n"x\n', "no CSV"),
        (b"id\n\xff\n", "not UTF-8"),
        (b"id\n", "cannot be frozen"),
        (b"", "names the columns"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_words(shop, csv, words):
    folder, typed = shop
    (folder / "entries.csv").write_bytes(csv)
    common = (folder / "entries.csv", "--rules", folder / "rules.txt", "--prizes", 1)
    result = typed("freeze", *common, "--round", 4_000_000_000, "-o", folder / "frozen.json")
    assert isinstance(result.exception, GreetingsError)
    assert words in result.exception.message
    assert not (folder / "frozen.json").exists()


@pytest.mark.parametrize(
    "when", [(), ("--round", 5), ("--round", 4_000_000_000, "--at", "2090-01-01T20:00Z")]
)
def test_a_round_must_be_said_once_and_lie_ahead(shop, when):
    folder, typed = shop
    common = (folder / "entries.csv", "--rules", folder / "rules.txt", "--prizes", 1, "-o", folder / "f.json")
    assert isinstance(typed("freeze", *common, *when).exception, BadInput)
