"""JPEG by splicing: the encoded ground is kept, and only the tiles that a card touches are encoded anew.

A baseline JPEG with a restart marker after every tile (a few MCUs in a row) is a list of segments that do not depend on
each other (ITU-T T.81, E.1.4 and F.1.1.5.1: prediction starts again at a marker). So a card's file is the ground's file
with some segments exchanged. It decodes to exactly the pixels that encoding the whole picture gives; the markers cost
1 to 6 % of bytes. Refuses nothing; whoever wants another quality or format encodes the whole picture (`encode`).
"""

from __future__ import annotations

import io
import mmap
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from PIL import Image

from greetings.engine.baked import give_back

QUALITY: Final = 85
MCU: Final = 16
"""Pixels of a minimum coded unit a side, with the usual 4:2:0 subsampling."""

_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_MARKERS: Final = tuple(bytes((0xFF, 0xD0 + index)) for index in range(8))


class Box(NamedTuple):
    """Tiles: columns [left, right), rows [top, bottom)."""

    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: Box) -> bool:
        """Say whether both have a tile in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def join(self, other: Box) -> Box:
        """Give the smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


class Run(NamedTuple):
    """Encoded tiles next to each other in a row: the first one's number, how many, their bytes with their markers."""

    first: int
    length: int
    octets: bytes


@dataclass(frozen=True, slots=True)
class Tiles:
    """An encoded picture as segments, kept in memory or in a mapped file.

    `starts[i]` is where tile i begins in `source`; the last entry is where the last one ends.
    """

    width: int
    height: int
    blocks: int
    source: bytes | mmap.mmap
    starts: array[int]

    @property
    def across(self) -> int:
        """Tiles in a row."""
        return _units(self.width) // self.blocks

    def box(self, left: int, top: int, right: int, bottom: int) -> Box | None:
        """Give the tiles that a rectangle of pixels touches; None if it lies outside."""
        left, top = max(left, 0), max(top, 0)
        right, bottom = min(right, self.width), min(bottom, self.height)
        if left >= right or top >= bottom:
            return None
        wide = self.blocks * MCU
        return Box(left // wide, top // MCU, -(-right // wide), -(-bottom // MCU))

    def pixels(self, box: Box) -> tuple[int, int, int, int]:
        """Give a box in pixels: left, top, right, bottom."""
        wide = self.blocks * MCU
        right, bottom = min(box.right * wide, self.width), min(box.bottom * MCU, self.height)
        return box.left * wide, box.top * MCU, right, bottom

    def runs(self, piece: Image.Image, box: Box) -> list[Run]:
        """Encode a box, whose pixels `piece` shows: a run for each of its rows."""
        encoded = _encoded(piece, self.blocks)
        segments = _RESTART.split(encoded[_scan(encoded) : -2])
        count, last = box.right - box.left, len(self.starts) - 2
        found = []
        for row in range(box.bottom - box.top):
            first = (box.top + row) * self.across + box.left
            parts: list[bytes] = []
            for index in range(count):
                parts += (segments[row * count + index], _MARKERS[(first + index) & 7])
            if first + count - 1 == last:
                parts.pop()
            found.append(Run(first, count, b"".join(parts)))
        return found

    def exchanged(self, runs: Iterable[Run]) -> bytes:
        """Give the file in which these runs stand for what was there; they must not overlap."""
        with memoryview(self.source) as whole:
            parts: list[bytes | memoryview] = []
            position = 0
            for run in sorted(runs):
                parts += (whole[position : self.starts[run.first]], run.octets)
                position = self.starts[run.first + run.length]
            parts.append(whole[position:])
            body = b"".join(parts)
            for part in parts:
                if isinstance(part, memoryview):
                    part.release()
        if isinstance(self.source, mmap.mmap):
            give_back(self.source)
        return body


def _units(pixels: int) -> int:
    return -(-pixels // MCU)


def disjoint(boxes: Iterable[Box]) -> list[Box]:
    """Join boxes that meet until none do."""
    found: list[Box] = []
    for box in boxes:
        joined = box
        while met := [other for other in found if other.meets(joined)]:
            for other in met:
                found.remove(other)
                joined = joined.join(other)
        found.append(joined)
    return found


def _blocks(width: int) -> int:
    """Choose how many MCUs make a tile: a divisor of the row, about four."""
    return next(count for count in (4, 5, 3, 6, 2, 1) if _units(width) % count == 0)


def _encoded(image: Image.Image, blocks: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY, restart_marker_blocks=blocks)
    return file.getvalue()


def _scan(body: bytes | mmap.mmap) -> int:
    """Find where the entropy-coded data of a baseline JPEG of one scan begins; it ends two bytes before the file."""
    position = 2
    while body[position + 1] != 0xDA:
        position += 2 + int.from_bytes(body[position + 2 : position + 4], "big")
    return position + 2 + int.from_bytes(body[position + 2 : position + 4], "big")


def tiled(image: Image.Image) -> bytes:
    """Encode a picture as JPEG of quality 85 with a restart marker after every tile."""
    return _encoded(image, _blocks(image.width))


def tiles_of(source: bytes | mmap.mmap, width: int, height: int) -> Tiles:
    """Read what `tiled` or `exchanged` made."""
    begin, end = _scan(source), len(source) - 2
    markers = (marker.end() for marker in _RESTART.finditer(source, begin, end))
    return Tiles(width, height, _blocks(width), source, array("I", (begin, *markers, end)))
