"""QR codes of links: modules by the affine method, placed as whole pixels. `qrcode` is the reference and the fallback.

With version, error level and mask fixed, every module is an affine function of the data bits over GF(2) (ISO/IEC
18004: byte mode is a concatenation, Reed-Solomon is linear, a mask is one XOR). All links of one site have one length,
so the code of a link is the code of a fixed text XOR one precomputed picture per character of its last part. It refuses
text that does not fit a code of version 40.
"""

from __future__ import annotations

import string
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import qrcode
from PIL import Image
from qrcode.base import rs_blocks
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError
from qrcode.util import BIT_LIMIT_TABLE, MODE_8BIT_BYTE, BitBuffer, QRData, create_bytes, length_in_bits

from greetings.errors import BadText

MASK: Final = 3
QUIET: Final = 4
CODE_LENGTH: Final = 22
_ALPHABET: Final = frozenset(string.ascii_letters + string.digits)
_LEVELS: Final = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}


@dataclass(frozen=True, slots=True)
class Code:
    """The modules of one QR code: `side` x `side` bits, row by row, each row padded to whole bytes; 1 is dark."""

    side: int
    rows: bytes

    @property
    def version(self) -> int:
        """1 to 40."""
        return (self.side - 17) // 4

    def dark(self, x: int, y: int) -> bool:
        """Say whether the module in column `x`, row `y` is dark."""
        return bool(self.rows[y * _stride(self.side) + x // 8] >> (7 - x % 8) & 1)

    def mask(self, module: int) -> Image.Image:
        """Draw it as a `1` image, 255 where dark, `module` whole pixels each, without a quiet zone."""
        small = Image.frombytes("1", (self.side, self.side), self.rows)
        return small.resize((self.side * module, self.side * module), Image.Resampling.NEAREST)


def _stride(side: int) -> int:
    return (side + 7) // 8


def _reference(
    text: str, version: int | None, mask: int | None, *, level: int = ERROR_CORRECT_M
) -> qrcode.QRCode[Any]:
    code = qrcode.QRCode(version=version, error_correction=level, mask_pattern=mask, border=0)
    code.add_data(QRData(text.encode("utf-8"), mode=MODE_8BIT_BYTE), optimize=0)
    code.make(fit=version is None)
    return code


def _packed(modules: list[list[bool | None]]) -> int:
    """Pack rows of modules into one integer, the first module in the highest bit, each row padded to bytes."""
    width = _stride(len(modules)) * 8
    value = 0
    for row in modules:
        bits = 0
        for module in row:
            bits = bits << 1 | bool(module)
        value = value << width | bits << (width - len(row))
    return value


def reference_code(text: str, *, mask: int | None = None, level: str = "M") -> Code:
    """Make a code with the library alone; `mask` None lets it choose. Raise BadText if the text is too long."""
    try:
        code = _reference(text, None, mask, level=_LEVELS[level])
    except (DataOverflowError, ValueError) as error:
        raise BadText("This link is too long for a QR code.") from error
    side = code.modules_count
    return Code(side, _packed(code.modules).to_bytes(side * _stride(side), "big"))


@dataclass(frozen=True, slots=True)
class Table:
    """The pictures of one prefix: `base` is the code of prefix + 22 zeros, `steps[i][c]` turns zero i into c."""

    side: int
    base: int
    steps: tuple[dict[str, int], ...]

    def code(self, tail: str) -> Code:
        """Make the code of prefix + `tail` (22 letters or digits)."""
        value = self.base
        for step, character in zip(self.steps, tail, strict=True):
            value ^= step[character]
        return Code(self.side, value.to_bytes(self.side * _stride(self.side), "big"))


@lru_cache(maxsize=8)
def table(prefix: str) -> Table:
    """Precompute the pictures of all links that start with `prefix` (about 0.1 s, 0.3 MB; the last 8 are kept)."""
    zeros = "0" * CODE_LENGTH
    code = _reference(prefix + zeros, None, MASK)
    places = _places(code)
    text = (prefix + zeros).encode("utf-8")
    ground = _codewords(text, code.version)
    steps = []
    for index in range(len(text) - CODE_LENGTH, len(text)):
        pictures = []
        for bit in range(7):
            changed = text[:index] + bytes([text[index] ^ 1 << bit]) + text[index + 1 :]
            flips = bytes(a ^ b for a, b in zip(_codewords(changed, code.version), ground, strict=True))
            pictures.append(_picture(flips, places))
        steps.append({character: _combine(pictures, ord(character) ^ ord("0")) for character in _ALPHABET})
    return Table(code.modules_count, _packed(code.modules), tuple(steps))


def _combine(pictures: list[int], change: int) -> int:
    """XOR the pictures of the bits that are set in `change`."""
    value = 0
    for bit, picture in enumerate(pictures):
        if change >> bit & 1:
            value ^= picture
    return value


def _picture(flips: bytes, places: list[int]) -> int:
    """Give the modules that flip when these bits of the codewords flip."""
    value = 0
    for index, byte in enumerate(flips):
        for bit in range(8):
            if byte >> (7 - bit) & 1:
                value |= places[index * 8 + bit]
    return value


def _codewords(text: bytes, version: int) -> bytes:
    """Give the interleaved data and error codewords of a text in byte mode (ISO/IEC 18004, 7.4 to 7.6)."""
    buffer = BitBuffer()
    buffer.put(MODE_8BIT_BYTE, 4)
    buffer.put(len(text), length_in_bits(MODE_8BIT_BYTE, version))
    for byte in text:
        buffer.put(byte, 8)
    capacity = BIT_LIMIT_TABLE[ERROR_CORRECT_M][version]
    for _bit in range(min(capacity - len(buffer), 4)):
        buffer.put_bit(False)
    while len(buffer) % 8:
        buffer.put_bit(False)
    for index in range((capacity - len(buffer)) // 8):
        buffer.put((0xEC, 0x11)[index % 2], 8)
    return bytes(create_bytes(buffer, rs_blocks(version, ERROR_CORRECT_M)))


def _places(code: qrcode.QRCode[Any]) -> list[int]:
    """Find where each bit of the codewords lands, by letting the library place numbered bits, a digit at a time."""
    count = len(_codewords(b"", code.version)) * 8
    zero = _mapped(code, [0] * (count // 8))
    found = [0] * count
    marks: dict[tuple[int, int], int] = {}
    for digit in range(count.bit_length()):
        bits = [index + 1 >> digit & 1 for index in range(count)]
        octets = [int("".join(map(str, bits[start : start + 8])), 2) for start in range(0, count, 8)]
        for place, (one, other) in _pairs(_mapped(code, octets), zero):
            marks[place] = marks.get(place, 0) | (one != other) << digit
    width = _stride(code.modules_count) * 8
    for (row, column), mark in marks.items():
        if mark:
            found[mark - 1] = 1 << (code.modules_count - 1 - row) * width + width - 1 - column
    return found


def _pairs(
    one: list[list[bool | None]], other: list[list[bool | None]]
) -> list[tuple[tuple[int, int], tuple[bool | None, bool | None]]]:
    return [
        ((row, column), (a, b))
        for row, (left, right) in enumerate(zip(one, other, strict=True))
        for column, (a, b) in enumerate(zip(left, right, strict=True))
    ]


def _mapped(code: qrcode.QRCode[Any], octets: list[int]) -> list[list[bool | None]]:
    """Place codewords in a fresh code of the same version with the library's own walk."""
    blank = qrcode.QRCode(version=code.version, error_correction=ERROR_CORRECT_M, mask_pattern=MASK, border=0)
    blank.data_cache = octets
    blank.makeImpl(False, MASK)
    return [list(row) for row in blank.modules]


def code_for(link: str) -> Code:
    """Make the code of a link: by the table if it ends in / and 22 letters or digits, else by the library."""
    prefix, tail = link[:-CODE_LENGTH], link[-CODE_LENGTH:]
    if (
        len(tail) == CODE_LENGTH
        and prefix.endswith("/")
        and _ALPHABET.issuperset(tail)
        and len(prefix) <= 500
    ):
        return table(prefix).code(tail)
    return reference_code(link)


@dataclass(frozen=True, slots=True)
class CodePlace:
    """Where a code stands: the card's square in pixels, and its two colours."""

    x: int
    y: int
    side: int
    dark: tuple[int, int, int]
    light: tuple[int, int, int]

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom."""
        return self.x, self.y, self.x + self.side, self.y + self.side

    def moved(self, dx: int, dy: int) -> CodePlace:
        """Give the same place further right and down."""
        return replace(self, x=self.x + dx, y=self.y + dy)

    def module(self, modules: int) -> int:
        """Give the whole pixels of a module of a code with `modules` a side and a quiet zone; 0 if it cannot be."""
        return self.side // (modules + 2 * QUIET)


def draw_code(image: Image.Image, place: CodePlace, link: str) -> None:
    """Draw the code of `link` on its card, whole pixels, in the middle; old modules of the same size vanish."""
    code = code_for(link)
    module = place.module(code.side)
    if module:
        mask = code.mask(module)
    else:
        mask = code.mask(1).convert("L").resize((place.side * 4 // 5,) * 2, Image.Resampling.BOX)
    x = place.x + (place.side - mask.width) // 2
    y = place.y + (place.side - mask.height) // 2
    box = (x, y, x + mask.width, y + mask.height)
    image.paste(place.light, box)
    image.paste(place.dark, box, mask)
