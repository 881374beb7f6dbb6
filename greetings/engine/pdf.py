"""The printer's file: one page of PDF 1.7 (ISO 32000-1) around a postcard, written by hand, the same bytes each time.

The sheet's JPEG goes in as it is; crop marks and the code are lines, so that the code is sharp on any machine. Colours
are sRGB by profile. The boxes say where the paper is cut (TrimBox), how far the ground reaches (BleedBox) and where the
marks stand (MediaBox). Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import blake2b
from typing import Final

from PIL import ImageCms

from greetings.engine.postcard import BLEED, TRIM, Postcard
from greetings.engine.qr import QUIET, CodePlace, code_for

PT: Final = 72 / 25.4
"""Points of a millimetre."""

MARGIN: Final = 10.0
"""Millimetres around the trimmed sheet, for bleed and marks."""

_MARK_FROM: Final = 4.0
_MARK_TO: Final = 9.0
_MARK_WIDTH: Final = 0.25
# The profile's own date would be the moment at which it was made.
_PROFILE_DATE: Final = bytes((7, 230, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))


def postcard_pdf(card: Postcard, link: str, *, title: str, lang: str, xmp: bytes = b"") -> bytes:
    """Write the file. `xmp` is the packet that says where it leads to; without one it has none."""
    drawn = _sheet() + _marks() + (_code(card, card.code, link) if card.code is not None and link else b"")
    objects = {
        "catalog": _dictionary(
            Type="/Catalog",
            Pages="@pages",
            Lang=_words(lang),
            ViewerPreferences="<< /PrintScaling /None /DisplayDocTitle true >>",
            **({"Metadata": "@packet"} if xmp else {}),
        ),
        "pages": _dictionary(Type="/Pages", Kids="[ @page ]", Count="1"),
        "page": _page(link),
        "drawn": _stream(drawn),
        "sheet": _stream(
            card.body,
            Type="/XObject",
            Subtype="/Image",
            Width=str(card.width),
            Height=str(card.height),
            ColorSpace="[ /ICCBased @profile ]",
            BitsPerComponent="8",
            Filter="/DCTDecode",
        ),
        "profile": _stream(_profile(), N="3", Alternate="/DeviceRGB"),
        "words": _dictionary(Title=_words(title), Producer="(greetings)"),
    }
    if xmp:
        objects["packet"] = _stream(xmp, Type="/Metadata", Subtype="/XML")
    return _file(objects)


def _page(link: str) -> bytes:
    width, height = (side + 2 * MARGIN for side in TRIM)
    boxes = {"MediaBox": 0.0, "BleedBox": MARGIN - BLEED, "TrimBox": MARGIN}
    found = {
        name: f"[ {_pt(inset)} {_pt(inset)} {_pt(width - inset)} {_pt(height - inset)} ]"
        for name, inset in boxes.items()
    }
    if link.isascii() and link.isprintable():
        found["Annots"] = (
            f"[ << /Type /Annot /Subtype /Link /Rect {found['TrimBox']} /Border [ 0 0 0 ]"
            f" /A << /S /URI /URI {_ascii(link)} >> >> ]"
        )
    resources = "<< /XObject << /Sheet @sheet >> /ColorSpace << /Rgb [ /ICCBased @profile ] >> >>"
    return _dictionary(Type="/Page", Parent="@pages", Contents="@drawn", Resources=resources, **found)


def _sheet() -> bytes:
    """Place the picture so that it fills the bleed."""
    inset = MARGIN - BLEED
    width, height = (side + 2 * BLEED for side in TRIM)
    return f"q {_pt(width)} 0 0 {_pt(height)} {_pt(inset)} {_pt(inset)} cm /Sheet Do Q\n".encode("ascii")


def _marks() -> bytes:
    """Draw two marks at every corner of the trim, outside the bleed."""
    lines = []
    for far_x in (False, True):
        for far_y in (False, True):
            x = MARGIN + (TRIM[0] if far_x else 0)
            y = MARGIN + (TRIM[1] if far_y else 0)
            right, up = (1 if far_x else -1), (1 if far_y else -1)
            lines += [
                f"{_pt(x + right * _MARK_FROM)} {_pt(y)} m {_pt(x + right * _MARK_TO)} {_pt(y)} l S",
                f"{_pt(x)} {_pt(y + up * _MARK_FROM)} m {_pt(x)} {_pt(y + up * _MARK_TO)} l S",
            ]
    return "\n".join((f"q 0 G {_MARK_WIDTH} w", *lines, "Q\n")).encode("ascii")


def _code(card: Postcard, place: CodePlace, link: str) -> bytes:
    """Draw the dark modules as one path, in a space whose unit is a module and whose origin is the code's corner.

    Runs along rows and along columns overlap, so that no viewer shows seams between rows.
    """
    code = code_for(link)
    across = (TRIM[0] + 2 * BLEED) / card.width
    module = place.side / (code.side + 2 * QUIET)
    left = MARGIN - BLEED + (place.x + QUIET * module) * across
    top = MARGIN - BLEED + (card.height - place.y - QUIET * module) * across
    red, green, blue = (f"{channel / 255:.4f}" for channel in place.dark)
    unit = _pt(module * across)
    rows = [[code.dark(x, y) for x in range(code.side)] for y in range(code.side)]
    paths = [f"{first} {-y - 1} {count} 1 re" for y, row in enumerate(rows) for first, count in _runs(row)]
    columns = zip(*rows, strict=True)
    paths += [
        f"{x} {-first - count} 1 {count} re"
        for x, column in enumerate(columns)
        for first, count in _runs(list(column))
        if count > 1
    ]
    head = f"q /Rgb cs {red} {green} {blue} sc {unit} 0 0 {unit} {_pt(left)} {_pt(top)} cm"
    return "\n".join((head, *paths, "f Q\n")).encode("ascii")


def _runs(line: list[bool]) -> Iterator[tuple[int, int]]:
    """Give where dark modules begin, and how many follow each other."""
    first: int | None = None
    for index, dark in enumerate([*line, False]):
        if dark and first is None:
            first = index
        elif not dark and first is not None:
            yield first, index - first
            first = None


@cache
def _profile() -> bytes:
    """Give the sRGB profile, the same each time."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = _PROFILE_DATE
    return bytes(profile)


def _pt(millimetres: float) -> str:
    return f"{millimetres * PT:.4f}".rstrip("0").rstrip(".")


def _words(text: str) -> str:
    """Write words of any script (UTF-16, as PDF has them)."""
    return f"<feff{text.encode('utf-16-be').hex()}>"


def _ascii(text: str) -> str:
    return f"<{text.encode('ascii').hex()}>"


def _dictionary(**entries: str) -> bytes:
    return f"<< {' '.join(f'/{name} {value}' for name, value in entries.items())} >>".encode("ascii")


def _stream(body: bytes, **entries: str) -> bytes:
    head = _dictionary(**entries, Length=str(len(body)))
    return b"".join((head, b"\nstream\n", body, b"\nendstream"))


def _file(objects: Mapping[str, bytes]) -> bytes:
    """Number the objects, put numbers where names with an @ stand, and add the table that readers begin with."""
    numbers = {name: index + 1 for index, name in enumerate(objects)}
    parts = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
    places = []
    for name, body in objects.items():
        places.append(sum(map(len, parts)))
        head, mark, rest = body.partition(b"\nstream\n")
        parts.append(
            b"".join((b"%d 0 obj\n" % numbers[name], _numbered(head, numbers), mark, rest, b"\nendobj\n"))
        )
    start = sum(map(len, parts))
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    parts += (b"%010d 00000 n \n" % place for place in places)
    identity = blake2b(b"".join(parts), digest_size=16).hexdigest()
    trailer = f"<< /Size {len(objects) + 1} /Root @catalog /Info @words /ID [ <{identity}> <{identity}> ] >>"
    parts.append(
        b"trailer\n" + _numbered(trailer.encode("ascii"), numbers) + b"\nstartxref\n%d\n%%%%EOF\n" % start
    )
    return b"".join(parts)


def _numbered(text: bytes, numbers: Mapping[str, int]) -> bytes:
    for name, number in numbers.items():
        text = text.replace(f"@{name} ".encode("ascii"), b"%d 0 R " % number)
    return text
