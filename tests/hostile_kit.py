"""Packages as strangers might send them: zips written byte by byte, pictures, drawings, manifests. All made in code."""

from __future__ import annotations

import io
import re
import stat
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

PLAIN = Path(__file__).parent / "templates" / "plain"
REGULAR = stat.S_IFREG | 0o644


@dataclass
class Entry:
    """One entry of a zip; whatever is given instead of the truth is a lie."""

    name: str
    body: bytes = b""
    method: int = 8
    mode: int = REGULAR
    flags: int = 0
    crc: int | None = None
    size: int | None = None
    packed: bytes | None = None
    local_name: str | None = None
    local_size: int | None = None
    offset: int | None = None
    after: bytes = b""

    def data(self) -> bytes:
        if self.packed is not None:
            return self.packed
        if self.method != 8:
            return self.body
        squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
        return squeeze.compress(self.body) + squeeze.flush()


def zipped(entries, *, before=b"", behind=b"", comment=b"", count=None) -> bytes:
    """Write a zip, lies included."""
    body, directory = bytearray(before), bytearray()
    for one in entries:
        data, name = one.data(), one.name.encode("latin-1")
        crc = zlib.crc32(one.body) if one.crc is None else one.crc
        size = len(one.body) if one.size is None else one.size
        offset = len(body) if one.offset is None else one.offset
        if one.offset is None:
            local = (one.local_name or one.name).encode("latin-1")
            told = size if one.local_size is None else one.local_size
            sums = (0, 0, 0) if one.flags & 8 else (crc, len(data), told)
            body += struct.pack(
                "<4s5H3L2H", b"PK\3\4", 20, one.flags, one.method, 0, 33, *sums, len(local), 0
            )
            body += local + data + one.after
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 0x0314, 20, one.flags, one.method, 0, 33, crc, len(data), size,
            len(name), 0, 0, 0, 0, one.mode << 16, offset,
        ) + name  # fmt: skip
    number = len(entries) if count is None else count
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, number, number, len(directory), len(body), len(comment))
    return bytes(body + directory + end + comment + behind)


def plain_files() -> dict[str, bytes]:
    """The files of an honest template."""
    return {
        path.relative_to(PLAIN).as_posix(): path.read_bytes()
        for path in sorted(PLAIN.rglob("*"))
        if path.is_file()
    }


def package(changes=None, **more) -> bytes:
    """An honest package with some files changed (None: left out) and entries added."""
    files = plain_files() | (changes or {})
    entries = [Entry(name, body) for name, body in files.items() if body is not None]
    return zipped([*entries, *more.pop("entries", ())], **more)


def manifest(*changes: tuple[str, str]) -> bytes:
    """The honest card.toml with words changed."""
    text = plain_files()["card.toml"].decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


def with_manifest(*changes) -> bytes:
    return package({"card.toml": manifest(*changes)})


def with_art(body: bytes, name: str = "art/portrait.svg") -> bytes:
    """An honest package whose portrait art is something else."""
    if name == "art/portrait.svg":
        return package({name: body})
    text = manifest(('portrait = "art/portrait.svg"', f'portrait = "{name}"'))
    return package({"card.toml": text, "art/portrait.svg": None, name: body})


def svg(inside: str = "", *, root: str = 'viewBox="0 0 1080 1350"', prolog: str = "") -> bytes:
    head = (
        f'{prolog}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {root}>'
    )
    return f'{head}<rect width="1080" height="1350" fill="#f6efe0"/>{inside}</svg>'.encode()


def picture(kind="PNG", *, mode="RGB", size=(1080, 1350), colour=None, **given) -> bytes:
    body = io.BytesIO()
    Image.new(mode, size, colour if colour is not None else _paper(mode)).save(body, kind, **given)
    return body.getvalue()


def _paper(mode):
    return {"RGB": (246, 239, 224), "RGBA": (246, 239, 224, 255), "CMYK": (0, 5, 10, 5)}.get(mode, 0)


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (1080, 1350), (246, 239, shade)) for shade in (224, 220, 210)]
    body = io.BytesIO()
    frames[0].save(body, kind, save_all=True, append_images=frames[1:], duration=100)
    return body.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of some hundred bytes that says it is so large."""
    body = b"\x89PNG\r\n\x1a\n"
    for name, data in (
        (b"IHDR", struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0" * 1000)),
        (b"IEND", b""),
    ):
        body += struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))
    return body


def art_of_all_sizes() -> dict[str, bytes]:
    """An honest package's pictures as PNG instead of SVG, with its card.toml."""
    sizes = {
        "square": (1080, 1080),
        "portrait": (1080, 1350),
        "story": (1080, 1920),
        "landscape": (1200, 630),
    }
    text = manifest()
    changes: dict[str, bytes] = {}
    for name, size in sizes.items():
        text = text.replace(f"art/{name}.svg".encode(), f"art/{name}.png".encode())
        changes |= {f"art/{name}.svg": None, f"art/{name}.png": picture(size=size)}
    return changes | {"card.toml": text}


def without_comments(text: str) -> str:
    return re.sub(r"(?m)^#.*$", "", text)


def small_files(name="tea", version=1, **words) -> dict[str, bytes]:
    """An honest template of one size, which is looked through fast."""
    text = manifest(
        ('id = "plain"', f'id = "{name}"'),
        ("version = 1", f"version = {version}"),
        *((old, new) for old, new in words.get("changes", ())),
    ).decode()
    for size in ("square", "story", "landscape"):
        text = re.sub(rf'(?m)^{size} = (\[|").*\n', "", text)
    files = plain_files()
    return {
        "card.toml": text.encode(),
        "LICENSE": files["LICENSE"],
        "art/portrait.svg": svg(),
    }


def small_package(name="tea", version=1, **words) -> bytes:
    """The same as a zip."""
    return zipped([Entry(path, body) for path, body in small_files(name, version, **words).items()])
