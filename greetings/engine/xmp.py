"""The link inside the file: an XMP packet (ISO 16684-1) put into a finished JPEG, PNG or WebP, and read back.

The packet says where the picture comes from (`dc:source`) and what it is called (`dc:title`), nothing about people,
nothing about the time: the same link and title give the same bytes. Readers ignore what they do not know, so pixels
stay as they are. Reading refuses nothing: what is no picture, is cut off or carries no link gives None.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from html import escape
from typing import Final
from xml.parsers import expat

JPEG_NAME: Final = b"http://ns.adobe.com/xap/1.0/\0"
PNG_NAME: Final = b"XML:com.adobe.xmp\0"
# No compression, no language, no translated keyword (PNG, 11.3.4.5).
_PNG_PLAIN: Final = b"\0\0\0\0"
_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
_PNG_HEAD_END: Final = 33
_WEBP_XMP: Final = 0x04
_WEBP_FIRST: Final = 12
_BIG: Final = struct.Struct(">I").pack
_LITTLE: Final = struct.Struct("<I").pack
SOURCE: Final = "http://purl.org/dc/elements/1.1/ source"

_PACKET: Final = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:source>{link}</dc:source>{title}'
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)
_TITLE: Final = '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'


def packet(link: str, title: str = "") -> bytes:
    """Write the packet of a picture that leads to `link`; under 1 KB for links and titles as they are."""
    titled = _TITLE.format(title=_plain(title)) if title else ""
    return _PACKET.format(link=_plain(link), title=titled).encode("utf-8")


def _plain(text: str) -> str:
    return escape("".join(one for one in text if one.isprintable()), quote=False)


def with_packet(body: bytes, xmp: bytes) -> bytes:
    """Put a packet into a picture that `encode` or `splice` made; raise ValueError for any other file."""
    for start, insert in _INSERT.items():
        if body.startswith(start):
            return insert(body, xmp)
    raise ValueError("neither JPEG, PNG nor WebP")


def _into_jpeg(body: bytes, xmp: bytes) -> bytes:
    """Put an APP1 segment after the JFIF header, before the tables."""
    place = 4 + int.from_bytes(body[4:6], "big") if body[2:4] == b"\xff\xe0" else 2
    length = len(JPEG_NAME) + len(xmp) + 2
    head = b"".join((b"\xff\xe1", length.to_bytes(2, "big"), JPEG_NAME, xmp))
    whole = memoryview(body)
    return b"".join((whole[:place], head, whole[place:]))


def _into_png(body: bytes, xmp: bytes) -> bytes:
    """Put an iTXt chunk after the header, before the pixels."""
    words = b"iTXt" + PNG_NAME + _PNG_PLAIN + xmp
    chunk = b"".join((_BIG(len(words) - 4), words, _BIG(zlib.crc32(words))))
    return b"".join((body[:_PNG_HEAD_END], chunk, memoryview(body)[_PNG_HEAD_END:]))


def _into_webp(body: bytes, xmp: bytes) -> bytes:
    """Put an XMP chunk at the end, and the extended header that announces it at the front (RFC 9649, 2.7)."""
    if body[12:16] == b"VP8X":
        head = bytearray(body[12:30])
        head[8] |= _WEBP_XMP
        rest = memoryview(body)[30:]
    elif body[12:16] == b"VP8 ":
        width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (26, 28))
        sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        head = bytearray(b"VP8X" + _LITTLE(10) + bytes((_WEBP_XMP, 0, 0, 0)) + sides)
        rest = memoryview(body)[12:]
    else:
        raise ValueError("a WebP that was made elsewhere")
    last = b"XMP " + _LITTLE(len(xmp)) + xmp + b"\0" * (len(xmp) % 2)
    length = 4 + len(head) + len(rest) + len(last)
    return b"".join((b"RIFF", _LITTLE(length), b"WEBP", head, rest, last))


_INSERT: Final[dict[bytes, Callable[[bytes, bytes], bytes]]] = {
    b"\xff\xd8\xff": _into_jpeg,
    _PNG_START: _into_png,
    b"RIFF": _into_webp,
}


def link_of(body: bytes) -> str | None:
    """Read where a saved picture leads to; None if it does not say. Any bytes may be given."""
    for start, read in _READ.items():
        if body.startswith(start):
            found = (_source(xmp) for xmp in read(body))
            return next((link for link in found if link), None)
    return None


def _of_jpeg(body: bytes) -> Iterator[bytes]:
    position = 2
    while body[position : position + 1] == b"\xff" and body[position + 1 : position + 2] not in {
        b"\xda",
        b"",
    }:
        length = int.from_bytes(body[position + 2 : position + 4], "big")
        part = body[position + 4 : position + 2 + length]
        if body[position + 1] == 0xE1 and part.startswith(JPEG_NAME):
            yield part.removeprefix(JPEG_NAME)
        position += 2 + max(length, 2)


def _of_png(body: bytes) -> Iterator[bytes]:
    position = len(_PNG_START)
    while position + 8 <= len(body):
        length = int.from_bytes(body[position : position + 4], "big")
        begin = position + 8
        if body[position + 4 : begin] == b"iTXt" and body.startswith(PNG_NAME + b"\0", begin):
            # The language and the translated keyword may stand before the text; each ends with a zero.
            words = body[begin + len(PNG_NAME) + 2 : begin + length].split(b"\0", 2)
            yield words[-1]
        position = begin + length + 4


def _of_webp(body: bytes) -> Iterator[bytes]:
    position = _WEBP_FIRST
    while position + 8 <= len(body):
        length = int.from_bytes(body[position + 4 : position + 8], "little")
        if body[position : position + 4] == b"XMP ":
            yield body[position + 8 : position + 8 + length]
        position += 8 + length + length % 2


_READ: Final[dict[bytes, Callable[[bytes], Iterator[bytes]]]] = {
    b"\xff\xd8\xff": _of_jpeg,
    _PNG_START: _of_png,
    b"RIFF": _of_webp,
}


class _Source:
    """Collects what stands in `dc:source`, as an element or as an attribute: tools rewrite packets either way."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if SOURCE in attributes:
            self.found.append(attributes[SOURCE])
        if name == SOURCE or self._depth:
            self._depth += 1
            self.found.append("")

    def words(self, text: str) -> None:
        if self._depth:
            self.found[-1] += text

    def end(self, _name: str) -> None:
        self._depth = max(0, self._depth - 1)

    def doctype(self, *_rest: object) -> None:
        raise ValueError("a packet has no document type")


def _source(xmp: bytes) -> str | None:
    seen = _Source()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = seen.start, seen.end
    parser.CharacterDataHandler = seen.words
    parser.StartDoctypeDeclHandler = seen.doctype
    try:
        parser.Parse(xmp.rstrip(b"\0"), True)
    except (expat.ExpatError, ValueError):
        return None
    links = (text.strip() for text in seen.found)
    return next((link for link in links if link.startswith(("https://", "http://"))), None)
