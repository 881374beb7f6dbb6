"""The files of a template: a folder, or a zip that is read in memory and never extracted.

Refuses in a zip: more than 64 entries, 20 MB unpacked, 8 MB an entry, ratio over 200, anything but regular files,
names that are not plain ASCII paths, duplicates under case folding, methods but stored and deflate, encryption, Zip64,
overlapping entries, local headers that say something else than the directory, and any byte that belongs to no entry.
What a Mac puts beside the files (`__MACOSX/`, `.DS_Store`) is checked like everything else and then left out.
Refuses in a folder: links that lead out of it, and files over the same sizes.
"""

from __future__ import annotations

import re
import stat
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

from greetings.engine.findings import Finding, refuse
from greetings.errors import Problem, TemplateInvalid

MANIFEST: Final = "card.toml"
MAX_PACKAGE: Final = 10_000_000
MAX_ENTRIES: Final = 64
MAX_UNPACKED: Final = 20_000_000
MAX_ENTRY: Final = 8_000_000
MAX_MANIFEST: Final = 262_144
MAX_RATIO: Final = 200

MAX_NAME: Final = 120

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]*(/[A-Za-z0-9_][A-Za-z0-9_. -]*){0,4}/?")
_LITTER = re.compile(r"__MACOSX(/[A-Za-z0-9_. -]+){0,6}/?|([A-Za-z0-9_][A-Za-z0-9_. -]*/){0,4}\.DS_Store")
_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_DESCRIPTOR = struct.Struct("<3L")
_DESCRIPTOR_MARK = b"PK\x07\x08"


class Files(Protocol):
    """Where a template's files come from."""

    @property
    def ours(self) -> bool:
        """Say whether they lie on this machine's disk because somebody here put them there."""
        ...

    def names(self) -> frozenset[str]:
        """List all paths, with forward slashes."""
        ...

    def read(self, name: str) -> bytes:
        """Read one file; raise TemplateInvalid if it is not there or too large."""
        ...


def _refused(path: str, message: str) -> TemplateInvalid:
    return TemplateInvalid(f"{path}: {message}", problems=[Problem(path, message, "template")])


@dataclass(frozen=True, slots=True)
class Folder:
    """A template's folder on disk."""

    root: Path

    @property
    def ours(self) -> bool:
        """A folder is."""
        return True

    def names(self) -> frozenset[str]:
        """List the files below the folder; hidden ones are left out."""
        paths = (path for path in self.root.rglob("*") if path.is_file())
        found = (path.relative_to(self.root) for path in paths)
        return frozenset(
            path.as_posix() for path in found if not any(part.startswith((".", "__")) for part in path.parts)
        )

    def read(self, name: str) -> bytes:
        """Read one file of the folder."""
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root.resolve()) or not path.is_file():
            raise _refused(name, "this file is not in the template's folder")
        cap = MAX_MANIFEST if name == MANIFEST else MAX_ENTRY
        if path.stat().st_size > cap:
            raise _refused(name, f"this file is larger than {cap} bytes")
        return path.read_bytes()


@dataclass(frozen=True, slots=True)
class Unzipped:
    """The checked entries of a zip, in memory."""

    entries: Mapping[str, bytes]

    @property
    def ours(self) -> bool:
        """A zip may come from anybody."""
        return False

    def names(self) -> frozenset[str]:
        """List the entries."""
        return frozenset(self.entries)

    def read(self, name: str) -> bytes:
        """Give one entry's bytes."""
        if name not in self.entries:
            raise _refused(name, "this file is not in the package")
        return self.entries[name]


@dataclass(frozen=True, slots=True)
class Kept:
    """A zip on disk that is opened when something of it is read. It was checked before it was kept, and is again."""

    path: Path

    @property
    def ours(self) -> bool:
        """It came from somebody else."""
        return False

    def names(self) -> frozenset[str]:
        """List the entries."""
        return _unzipped(self.path).names()

    def read(self, name: str) -> bytes:
        """Give one entry's bytes. Raise OSError when the file is gone."""
        return _unzipped(self.path).read(name)


@lru_cache(maxsize=4)
def _unzipped(path: Path) -> Unzipped:
    return unzip(path.read_bytes())


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the central directory says about one entry."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    unpacked: int
    mode: int
    offset: int


def open_package(path: Path) -> Files:
    """Open a folder or a zip file; raise TemplateInvalid with all findings about the package itself."""
    if path.is_dir():
        return Folder(path)
    if not path.is_file():
        raise _refused(str(path.name), "there is no such folder or file")
    if path.stat().st_size > MAX_PACKAGE:
        raise _refused(path.name, f"the package is larger than {MAX_PACKAGE} bytes")
    return unzip(path.read_bytes())


def unzip(body: bytes) -> Unzipped:
    """Read a zip's entries into memory after checking every one; raise TemplateInvalid with all findings."""
    if len(body) > MAX_PACKAGE:
        raise _refused("package", f"the package is larger than {MAX_PACKAGE} bytes")
    entries, start = _directory(body)
    refuse([finding for entry in entries for finding in _entry_findings(entry)] + _set_findings(entries))
    spans = [_data_start(body, entry) for entry in entries]
    _check_layout(body, entries, spans, end=start)
    read = {
        entry.name: _unpack(body, entry, offset)
        for entry, offset in zip(entries, spans, strict=True)
        if not (entry.name.endswith("/") or _LITTER.fullmatch(entry.name))
    }
    return Unzipped(_without_common_folder(read))


def _directory(body: bytes) -> tuple[list[_Entry], int]:
    if len(body) < _END.size or body[-_END.size : -_END.size + 4] != b"PK\x05\x06":
        raise _refused("package", "this is not a plain zip file, or something follows its end")
    _, disk, first, here, count, size, start, comment = _unpack_end(body)
    if (disk, first, comment) != (0, 0, 0) or here != count:
        raise _refused("package", "zip files in several parts or with a comment are not taken")
    if count > MAX_ENTRIES:
        raise _refused("package", f"more than {MAX_ENTRIES} entries")
    if start + size != len(body) - _END.size:
        raise _refused("package", "the zip's directory does not end where it says (Zip64 is not taken)")
    entries, position = [], start
    for _index in range(count):
        entry, position = _central(body, position)
        entries.append(entry)
    if position != start + size:
        raise _refused("package", "the zip's directory holds bytes that belong to no entry")
    return entries, start


def _unpack_end(body: bytes) -> tuple[bytes, int, int, int, int, int, int, int]:
    signature, disk, first, here, count, size, start, comment = _END.unpack_from(body, len(body) - _END.size)
    return signature, disk, first, here, count, size, start, comment


def _central(body: bytes, position: int) -> tuple[_Entry, int]:
    if position + _CENTRAL.size > len(body) - _END.size:
        raise _refused("package", "the zip's directory is cut off")
    (mark, _by, _need, flags, method, _time, _date, crc, packed, unpacked, *rest) = _CENTRAL.unpack_from(
        body, position
    )
    name_length, extra, comment, _disk, _internal, external, offset = rest
    if mark != b"PK\x01\x02":
        raise _refused("package", "the zip's directory is damaged")
    name_end = position + _CENTRAL.size + name_length
    name = body[position + _CENTRAL.size : name_end].decode("latin-1")
    entry = _Entry(name, flags, method, crc, packed, unpacked, external >> 16, offset)
    return entry, name_end + extra + comment


def _entry_findings(entry: _Entry) -> list[Finding]:
    rules = (
        (not _is_plain(entry.name), "names are plain ASCII paths inside the package"),
        (stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG, stat.S_IFDIR), "links and devices are not taken"),
        (entry.method not in (0, 8), "entries are stored or deflated, nothing else"),
        (bool(entry.flags & 0x2041), "encrypted entries are not taken"),
        (entry.unpacked > MAX_ENTRY, f"an entry is at most {MAX_ENTRY} bytes"),
        (entry.unpacked > MAX_RATIO * max(entry.packed, 1), f"packed more than {MAX_RATIO} times"),
        (entry.name.endswith("/") and entry.unpacked > 0, "a folder that holds bytes"),
        (entry.method == 0 and entry.packed != entry.unpacked, "a stored entry with two lengths"),
    )
    return [Finding(entry.name[:80] or "package", message) for broken, message in rules if broken]


def _is_plain(name: str) -> bool:
    if len(name) > MAX_NAME or ".." in name:
        return False
    return bool(_PLAIN.fullmatch(name) or _LITTER.fullmatch(name))


def _set_findings(entries: list[_Entry]) -> list[Finding]:
    folded = [entry.name.casefold().rstrip("/") for entry in entries]
    found = [
        Finding(name[:80], "two entries have this name (capitals do not count)")
        for name in sorted({name for name in folded if folded.count(name) > 1})
    ]
    if sum(entry.unpacked for entry in entries) > MAX_UNPACKED:
        found.append(Finding("package", f"more than {MAX_UNPACKED} bytes unpacked"))
    return found


def _data_start(body: bytes, entry: _Entry) -> int:
    """Check the local header against the directory; give the offset of the entry's bytes."""
    if entry.offset + _LOCAL.size > len(body):
        raise _refused(entry.name, "its place lies outside of the package")
    mark, _need, flags, method, _time, _date, crc, packed, unpacked, name_length, extra = _LOCAL.unpack_from(
        body, entry.offset
    )
    name_start: int = entry.offset + _LOCAL.size
    name = body[name_start : name_start + name_length].decode("latin-1")
    same_lengths = (crc, packed, unpacked) == (entry.crc, entry.packed, entry.unpacked)
    deferred = flags & 8 and (crc, packed, unpacked) == (0, 0, 0)
    if mark != b"PK\x03\x04" or name != entry.name or (method, flags) != (entry.method, entry.flags):
        raise _refused(entry.name, "its own header says something else than the directory")
    if not (same_lengths or deferred):
        raise _refused(entry.name, "its own header gives other lengths than the directory")
    return name_start + int(name_length) + int(extra)


def _check_layout(body: bytes, entries: list[_Entry], starts: list[int], *, end: int) -> None:
    """Every byte before the directory belongs to exactly one entry (or is the descriptor that follows it)."""
    position, before = 0, None
    for entry, start in sorted(zip(entries, starts, strict=True), key=lambda pair: pair[0].offset):
        _check_gap(entry.name, before, body[position : entry.offset], width=entry.offset - position)
        position, before = start + entry.packed, entry
    _check_gap("package", before, body[position:end], width=end - position)


def _check_gap(name: str, before: _Entry | None, gap: bytes, *, width: int) -> None:
    """Between two entries stands nothing, or the descriptor of the first, which repeats what the directory says."""
    if width == 0:
        return
    words = gap.removeprefix(_DESCRIPTOR_MARK) if width == _DESCRIPTOR.size + 4 else gap
    if before is None or width < 0 or not before.flags & 8 or len(words) != _DESCRIPTOR.size:
        raise _refused(name, "entries overlap, or bytes before this belong to no entry")
    if _DESCRIPTOR.unpack(words) != (before.crc, before.packed, before.unpacked):
        raise _refused(before.name, "what follows it says something else than the directory")


def _unpack(body: bytes, entry: _Entry, start: int) -> bytes:
    cap = MAX_MANIFEST if entry.name.rsplit("/", 1)[-1] == MANIFEST else MAX_ENTRY
    if entry.unpacked > cap:
        raise _refused(entry.name, f"this file is larger than {cap} bytes")
    raw = body[start : start + entry.packed]
    if entry.method == 8:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            raw = stream.decompress(raw, entry.unpacked + 1)
        except zlib.error as error:
            raise _refused(entry.name, "its bytes are damaged") from error
        if not stream.eof or stream.unused_data:
            raise _refused(entry.name, "it unpacks to another length than it says")
    if len(raw) != entry.unpacked or zlib.crc32(raw) != entry.crc:
        raise _refused(entry.name, "its length or checksum is not what the directory says")
    return raw


def _without_common_folder(entries: Mapping[str, bytes]) -> dict[str, bytes]:
    tops = {name.split("/", 1)[0] for name in entries if "/" in name}
    if MANIFEST in entries or len(tops) != 1 or any("/" not in name for name in entries):
        return dict(entries)
    return {name.split("/", 1)[1]: body for name, body in entries.items()}
