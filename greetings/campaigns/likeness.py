"""Does a design look like somebody else's? Perceptual fingerprints of pictures, and whose picture is nearest.

A fingerprint is a set of difference hashes (dHash, 64 bits across and 64 down, after N. Krawetz, "Kind of Like That",
2013) of the whole picture, of its mirror image, of crops towards the middle and of its corners; what is nearest between
two such sets counts, and negatives as well. Measured on our eight designs (portrait, 28 pairs): two different ones lie
35 or more of 128 bits apart, and 31 when one of them is changed; the same one recoloured (hue turned, channels swapped,
tinted, grey, brighter, darker, negative), mirrored, scaled, compressed, half covered, or cropped by up to a quarter
towards its middle or by 10 % into a corner lies at 21 or below. ALIKE stands between. It warns and refuses nothing: a
likeness is for people to judge. Colours, words and small things do not count; a crop to another shape may slip through.

Face:
    print_of(body) -> Print                     of a JPEG, PNG or WebP that we made; takes 2 to 5 ms
    distance(one, other) -> int                 0 .. 128 bits;  distance <= ALIKE looks alike
    Likenesses(shelves, catalog, example)       await .of(version) -> Alike | None;  await example(template) -> JPEG
"""

from __future__ import annotations

import asyncio
import io
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps

from greetings.brands.templates import Shelves, Version
from greetings.catalog import Catalog
from greetings.engine.document import Template
from greetings.errors import GreetingsError

SIDE: Final = 8
BITS: Final = 2 * SIDE * SIDE
ALIKE: Final = 26
# The one size that every design has.
SIZE: Final = "portrait"
_DRAFT: Final = (180, 180)
_MIDDLES: Final = (0.08, 0.16, 0.24)
_CORNER: Final = 0.1
_CORNERS: Final = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
# The most designs of others that are compared, how many are read at once, and how many of those who ask are remembered.
COMPARED_MOST: Final = 2000
_PAGE: Final = 200
_MINE_MOST: Final = 500
_FORMATS: Final = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True, slots=True)
class Print:
    """A fingerprint: the hash of the whole picture, and those of its mirror image and crops."""

    whole: int
    views: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """What a design looks like: `brand` 0 is ours, from whose kits anybody may begin. `bits` apart of BITS."""

    template: str
    version: int
    brand: int
    bits: int


def print_of(body: bytes) -> Print:
    """Return the fingerprint of a picture."""
    with Image.open(io.BytesIO(body), formats=_FORMATS) as image:
        image.draft("L", _DRAFT)
        grey = image.convert("L")
    parts = [_cropped(grey, share, (0.5, 0.5)) for share in _MIDDLES]
    parts += [_cropped(grey, _CORNER, corner) for corner in _CORNERS]
    return Print(_hash(grey), tuple(_hash(one) for one in (ImageOps.mirror(grey), *parts)))


def distance(one: Print, other: Print) -> int:
    """Return how many of BITS differ where the two are nearest."""
    apart = _differing(one.whole, other.whole)
    among = [apart, BITS - apart]
    among += [_differing(one.whole, view) for view in other.views]
    among += [_differing(other.whole, view) for view in one.views]
    return min(among)


def _differing(one: int, other: int) -> int:
    return (one ^ other).bit_count()


def _cropped(image: Image.Image, share: float, corner: tuple[float, float]) -> Image.Image:
    width, height = (round(side * (1 - share)) for side in image.size)
    left = round((image.width - width) * corner[0])
    top = round((image.height - height) * corner[1])
    return image.crop((left, top, left + width, top + height))


def _hash(image: Image.Image) -> int:
    """Say of each small field whether its neighbour at the right, and the one below, is brighter."""
    box = Image.Resampling.BOX
    across = image.resize((SIDE + 1, SIDE), box).tobytes()
    down = image.resize((SIDE, SIDE + 1), box).tobytes()
    bits = [across[at] < across[at + 1] for at in range(len(across)) if (at + 1) % (SIDE + 1)]
    bits += [down[at] < down[at + SIDE] for at in range(SIDE * SIDE)]
    return sum(bit << place for place, bit in enumerate(bits))


@dataclass(frozen=True, slots=True)
class _Known:
    """A design in the gallery, with its fingerprint."""

    template: str
    version: int
    brand: int
    fingerprint: Print

    def apart(self, mine: Print) -> Alike:
        return Alike(self.template, self.version, self.brand, distance(mine, self.fingerprint))


ExampleOf = Callable[[Template], Awaitable[bytes]]


class Likenesses:
    """Compares a brand's design with what other brands have in the gallery, and with ours.

    Every process keeps the fingerprints that it has made; those of a version never change.
    """

    def __init__(self, shelves: Shelves, catalog: Catalog, example: ExampleOf) -> None:
        self._shelves = shelves
        self._catalog = catalog
        self._example = example
        self._mine: OrderedDict[str, Print] = OrderedDict()
        self._ours: tuple[_Known, ...] = ()
        self._others: dict[str, _Known] = {}
        self._edition = -1
        self._lock = asyncio.Lock()

    async def of(self, version: Version) -> Alike | None:
        """Return what a version looks like too much, None for a design of its own or whose picture cannot be read.

        Where another brand's design is no nearer than the kit of ours that both may come from, ours is named.
        """
        async with self._lock:
            mine = await self._print(version)
            if mine is None:
                return None
            await self._learn()
        known = (*self._ours, *self._others.values())
        found = [one.apart(mine) for one in known if one.brand != version.brand]
        nearest = min(found, key=lambda one: one.bits, default=None)
        return nearest if nearest is not None and nearest.bits <= ALIKE else None

    async def _learn(self) -> None:
        """Know what is in the gallery by now: the prints of what is new are made, what has left is forgotten."""
        if not self._ours:
            self._ours = tuple([await self._of_ours(one) for one in self._catalog.shipped])
        edition = self._catalog.edition
        if edition == self._edition:
            return
        seen: dict[str, _Known] = {}
        page = await self._shelves.waiting("approved", most=_PAGE)
        while page and len(seen) < COMPARED_MOST:
            for version in page:
                known = self._others.get(version.package) or await self._of_other(version)
                seen |= {version.package: known} if known else {}
            page = await self._shelves.waiting("approved", after=page[-1].id, most=_PAGE)
        self._others, self._edition = seen, edition

    async def _of_ours(self, template: Template) -> _Known:
        body = await self._example(template)
        return _Known(template.id, template.version, 0, await asyncio.to_thread(print_of, body))

    async def _of_other(self, version: Version) -> _Known | None:
        found = await self._drawn(version)
        return _Known(version.template, version.version, version.brand, found) if found else None

    async def _print(self, version: Version) -> Print | None:
        found = self._mine.get(version.package) or await self._drawn(version)
        if found is not None:
            self._mine[version.package] = found
            self._mine.move_to_end(version.package)
        if len(self._mine) > _MINE_MOST:
            self._mine.popitem(last=False)
        return found

    async def _drawn(self, version: Version) -> Print | None:
        try:
            body = await self._shelves.picture(version, SIZE)
        except GreetingsError:
            return None
        return await asyncio.to_thread(print_of, body)
