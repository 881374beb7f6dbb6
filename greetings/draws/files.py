"""Announcement and proof as files: JSON, with the entries last and one to a line, so that millions stream.

Reads strictly: unknown or missing fields, fields that stand twice, wrong types, fractions, anything over its limit and
any other layout of the entries are refused with words. Order of the entries and line ends do not matter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, BinaryIO, Literal, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from greetings.draws.beacon import ROUND_MAX, Beacon, Network
from greetings.draws.draw import FORMAT, PRIZES_MAX, RULES_MAX, TOLD_MAX, Entry, Frozen, Rules, Winner, freeze
from greetings.draws.proof import Announcement, Proof, Step, Verdict, verify
from greetings.errors import BadInput, GreetingsError, Problem, TooLarge

SIZE_MAX = 100_000_000
HEAD_MAX = 16_000_000
_OPEN = b'"entries": ['
_ENTRY = re.compile(rb'\["([0-9A-Za-z._:~-]{1,64})",([1-9][0-9]{0,6})\]')
_TIME = "%Y-%m-%dT%H:%M:%SZ"

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Point = Annotated[str, Field(pattern="^([0-9a-f]{2}){1,96}$")]
Previous = Annotated[str, Field(pattern="^([0-9a-f]{2}){0,96}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Network(_Strict):
    beacon_id: Annotated[str, Field(max_length=64)]
    scheme: Annotated[str, Field(max_length=64)]
    public_key: Point
    genesis_time: Annotated[int, Field(ge=0, lt=1 << 40)]
    period: Annotated[int, Field(ge=1, lt=1 << 32)]
    group_hash: Digest
    hash: Digest


class _Head(_Strict):
    format: Literal["greetings-draw-1"]
    published_at: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    rules: Annotated[str, Field(min_length=1, max_length=RULES_MAX)]
    prizes: Annotated[int, Field(ge=1, le=PRIZES_MAX)]
    round: Annotated[int, Field(ge=1, le=ROUND_MAX)]
    network: _Network
    entries_sha256: Digest
    commitment: Digest
    entries: Annotated[list[Any], Field(max_length=0)]


class _Announcement(_Head):
    kind: Literal["announcement"]


class _Winner(_Strict):
    prize: Annotated[int, Field(ge=1, le=PRIZES_MAX)]
    entry: Annotated[str, Field(max_length=64)]
    attempts: Annotated[int, Field(ge=1, le=1 << 32)]


class _Proof(_Head):
    kind: Literal["proof"]
    signature: Point
    previous_signature: Previous
    randomness: Digest
    winners: Annotated[list[_Winner], Field(max_length=PRIZES_MAX)]


T = TypeVar("T", bound=_Head)


def write(file: BinaryIO, document: Announcement | Proof) -> None:
    """Write an announcement or a proof."""
    told = document.announcement if isinstance(document, Proof) else document
    fields: dict[str, Any] = _announced(told) | (_drawn(document) if isinstance(document, Proof) else {})
    fields["kind"] = "proof" if isinstance(document, Proof) else "announcement"
    head = json.dumps(fields, ensure_ascii=False, indent=1).removesuffix("\n}")
    file.write(head.encode() + b",\n " + _OPEN)
    between = b"\n  "
    for entry in told.frozen.entries():
        file.write(between + b'["%s",%d]' % (entry.id.encode(), entry.weight))
        between = b",\n  "
    file.write(b"\n ]\n}\n")


def _announced(told: Announcement) -> dict[str, Any]:
    rules, network = told.frozen.rules, told.network
    return {
        "format": FORMAT,
        "kind": "",
        "published_at": told.published_at.strftime(_TIME),
        "rules": rules.text,
        "prizes": rules.prizes,
        "round": rules.round,
        "network": {name: getattr(network, name) for name in _Network.model_fields},
        "entries_sha256": told.entries_sha256,
        "commitment": told.commitment,
    }


def _drawn(proof: Proof) -> dict[str, Any]:
    return {
        "signature": proof.beacon.signature.hex(),
        "previous_signature": proof.beacon.previous.hex(),
        "randomness": proof.randomness,
        "winners": [
            {"prize": one.prize, "entry": one.entry, "attempts": one.attempts} for one in proof.winners
        ],
    }


def read_announcement(file: BinaryIO) -> Announcement:
    """Read what was published before a draw; `BadInput` tells what is wrong with the file."""
    head, frozen = _read(file, _Announcement)
    return _announcement(head, frozen)


def read_proof(file: BinaryIO) -> Proof:
    """Read a proof; `BadInput` tells what is wrong with the file. Nothing of it is believed yet: see `verify`."""
    head, frozen = _read(file, _Proof)
    beacon = Beacon(
        head.network.hash,
        head.round,
        bytes.fromhex(head.signature),
        bytes.fromhex(head.previous_signature),
    )
    winners = tuple(Winner(one.prize, one.entry, one.attempts) for one in head.winners)
    return Proof(_announcement(head, frozen), beacon, head.randomness, winners)


def verify_file(file: BinaryIO, *, seen: str = "") -> Verdict:
    """Read a proof and count everything again; a file that cannot be read is the step `file` that fails."""
    try:
        proof = read_proof(file)
    except GreetingsError as error:
        told = " ".join([error.message, *(f"{one.path}: {one.message}" for one in error.problems)])
        return Verdict(False, (Step("file", False, told),))
    return verify(proof, seen=seen)


def _announcement(head: _Head, frozen: Frozen) -> Announcement:
    network = Network(**head.network.model_dump())
    return Announcement(frozen, _time(head.published_at), network, head.entries_sha256, head.commitment)


def _time(text: str) -> datetime:
    try:
        return datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError as error:
        raise _refused([Problem("published_at", "This is no time.", "time")]) from error


def _read(file: BinaryIO, model: type[T]) -> tuple[T, Frozen]:
    lines = _lines(file)
    head = _parse(_head(lines), model)
    rules = Rules(head.rules, head.prizes, head.round, head.network.hash)
    return head, freeze(_entries(lines), rules)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    left = SIZE_MAX
    while line := file.readline(left + 1):
        left -= len(line)
        if left < 0:
            raise TooLarge(f"A file of a draw has {SIZE_MAX // 1_000_000} MB at most.")
        yield line.strip()


def _head(lines: Iterator[bytes]) -> bytes:
    found: list[bytes] = []
    size = 0
    for line in lines:
        found.append(line)
        size += len(line)
        if line == _OPEN:
            return b"\n".join([*found, b"]}"])
        if size > HEAD_MAX:
            break
    raise _refused(
        [Problem("entries", 'A line `"entries": [` is missing, with the entries below it.', "layout")]
    )


def _entries(lines: Iterator[bytes]) -> Iterator[Entry]:
    more = True
    for line in lines:
        if not more:
            break
        found = _ENTRY.fullmatch(line.removesuffix(b","))
        if found is None:
            words = 'The entries stand one to a line, such as ["a-17",1], with a comma between them.'
            raise _refused([Problem("entries", words, "layout")])
        more = line.endswith(b",")
        yield Entry(found[1].decode(), int(found[2]))
    if more or line != b"]" or [*lines] != [b"}"]:
        raise _refused(
            [Problem("entries", "After the last entry stand `]` and `}` and nothing else.", "layout")]
        )


def _parse(head: bytes, model: type[T]) -> T:
    try:
        fields = json.loads(head, object_pairs_hook=_once, parse_float=_fraction, parse_constant=_fraction)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"This file is no proper JSON: {error}.") from error
    if isinstance(fields, dict) and model is _Proof and fields.get("kind") == "announcement":
        raise _refused(
            [Problem("kind", "This was published before the draw; the proof is another file.", "kind")]
        )
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        problems = [Problem(_path(one["loc"]), f"{one['msg']}.", one["type"]) for one in found[:TOLD_MAX]]
        raise _refused(problems) from error


def _path(places: Sequence[int | str]) -> str:
    return "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in places).removeprefix(".")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field stands there twice")
    return fields


def _fraction(text: str) -> NoReturn:
    raise ValueError(f"{text[:20]} is no whole number")


def _refused(problems: Sequence[Problem]) -> BadInput:
    return BadInput("This file of a draw is not right.", problems=problems)
