"""Draw the things on the shore in ink: pavilion, people, pine, reeds, osmanthus, sky lanterns and the rabbit of the seal.

Each is an SVG group around its own foot point, drawn for the size 1 and scaled by the caller. The light is the moon's.
"""

from __future__ import annotations

import math
import random

Point = tuple[float, float]
INK = "#0a1029"


def polar(centre: Point, radius: float, degrees: float) -> Point:
    """Find the point at `radius` from `centre`; 0 degrees is to the right, 90 is down."""
    turn = math.radians(degrees)
    return centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)


def at(point: Point) -> str:
    """Write a point with one decimal."""
    return f"{point[0]:.1f} {point[1]:.1f}"


def placed(foot: Point, scale: float, body: str) -> str:
    """Stand a drawing on `foot`."""
    return f'<g transform="translate({at(foot)}) scale({scale:.3f})">{body}</g>'


def pavilion(foot: Point, scale: float) -> str:
    """Draw a pavilion with two curved roofs, 230 wide and 232 high, a lamp burning in it, its right side lit by the moon."""
    upper = "M0 -206C4 -186 26 -168 74 -166C72 -160 66 -155 58 -154C30 -160 -30 -160 -58 -154C-66 -155 -72 -160 -74 -166C-26 -168 -4 -186 0 -206Z"
    lower = "M-40 -146H40C52 -128 84 -116 124 -116C121 -107 112 -100 101 -99C60 -107 -60 -107 -101 -99C-112 -100 -121 -107 -124 -116C-84 -116 -52 -128 -40 -146Z"
    tips = "M74 -166C80 -166 85 -170 88 -177C85 -163 78 -157 70 -156ZM-74 -166C-80 -166 -85 -170 -88 -177C-85 -163 -78 -157 -70 -156ZM124 -116C131 -117 137 -122 140 -130C137 -114 128 -106 118 -105ZM-124 -116C-131 -117 -137 -122 -140 -130C-137 -114 -128 -106 -118 -105Z"
    finial = "M-3 -204L-5 -212L-2 -216A6 6 0 1 1 2 -216L5 -212L3 -204ZM-1.4 -224L0 -240L1.4 -224Z"
    posts = "".join(f"M{x - w} -104H{x + w}V-10H{x - w}Z" for x, w in ((-88, 4.5), (-36, 3.4), (36, 3.4), (88, 4.5)))
    lattice = "M-88 -97H88V-93H-88ZM-88 -82H88V-80H-88Z" + "".join(f"M{x} -97h1.6v17h-1.6Z" for x in range(-82, 84, 9))
    rail = "M-96 -40H-30V-37H-96ZM30 -40H96V-37H30ZM-96 -26H-30V-24H-96ZM30 -26H96V-24H30Z" + "".join(
        f"M{x} -40h2v32h-2Z" for x in (*range(-94, -30, 8), *range(32, 96, 8))
    )
    base = "M-104 -12H104V-2H-104ZM-114 -2H114V14H-114Z"
    lit = "M0 -206C4 -186 26 -168 74 -166C80 -166 85 -170 88 -177M40 -146C52 -128 84 -116 124 -116C131 -117 137 -122 140 -130"
    ribs = "M16 -184C22 -174 32 -166 46 -160M6 -186C9 -174 13 -166 20 -160M52 -138C62 -126 78 -114 94 -108M24 -142C28 -130 36 -118 46 -110"
    return placed(foot, scale, (
        '<ellipse cx="0" cy="-56" rx="118" ry="64" fill="url(#lamp)" opacity=".9"/><path d="M-84 -92H84V-12H-84Z" fill="#ffb964" opacity=".16"/>'
        f'<path d="{upper}{lower}{tips}{finial}{posts}{lattice}{rail}{base}M-50 -156H50V-144H-50Z" fill="{INK}"/>'
        f'<path d="{lit}" fill="none" stroke="#ffe9bd" stroke-width="2.2" opacity=".75" stroke-linecap="round"/><path d="{ribs}" fill="none" stroke="#8f93bf" stroke-width="1.3" opacity=".5"/>'
        '<path d="M91 -100V-12M39 -92V-12" stroke="#ffe2b0" stroke-width="1.4" opacity=".55"/>'
        '<path d="M0 -104V-84" stroke="#2b1a16" stroke-width="1.6"/><ellipse cx="0" cy="-70" rx="11" ry="14" fill="#ffcf7a"/><ellipse cx="0" cy="-68" rx="6" ry="9" fill="#fff2c4"/>'
        '<path d="M-5 -85H5V-82H-5ZM-5 -58H5V-55H-5Z" fill="#7d2a1e"/><path d="M0 -55V-44" stroke="#c8553a" stroke-width="2"/>'
    ))


def people(foot: Point, scale: float) -> str:
    """Draw a grandmother who points at the moon and a child with a rabbit lantern, 100 high, looking to the upper right."""
    woman = (
        "M-16 0C-15 -26 -13 -52 -10 -70C-9 -78 -5 -83 1 -83C6 -83 8 -82 10 -80L31 -95L38 -101C41 -102 42 -99 40 -97L34 -90C34 -80 33 -72 29 -65C24 -68 18 -66 13 -60"
        "C13 -40 16 -20 19 0ZM-3 -82L-2 -86C-8 -92 -5 -102 3 -102C9 -102 12 -98 11.500 -94L13.500 -91L11.500 -90C11.500 -86 9 -84 6 -84L6 -80ZM-11 -98A4.600 4.600 0 1 1 -4 -94Z"
    )
    child = (
        "M38 0C39 -14 40 -26 43 -35C45 -40 53 -40 55 -35L68 -36C71 -36 71 -32 68 -31L57 -27C58 -18 61 -8 62 0ZM41.5 -47A7.6 7.6 0 1 1 54 -41L53 -38H46L45.5 -41.5A7.6 7.6 0 0 1 41.5 -47Z"
        "M41 -54A3.4 3.4 0 1 1 45.500 -56.500ZM52 -55.500A3.400 3.400 0 1 1 55.500 -51Z"
    )
    pole = "M66 -34C76 -44 86 -48 92 -46V-36"
    rabbit = "M82 -24C80 -34 90 -37 96 -34C97 -43 103 -47 104 -42C108 -46 109 -38 103 -33C109 -30 109 -23 103 -21C99 -16 86 -16 82 -24Z"
    return placed(foot, scale, (
        f'<circle cx="95" cy="-28" r="46" fill="url(#lamp)"/><path d="{woman}{child}" fill="{INK}"/>'
        '<path d="M10.500 -72C12 -48 16 -22 18.500 -1M9 -100C11.500 -98 12 -96 11.500 -94L13.500 -91M56 -36C57 -22 60 -10 61.500 -1M54 -52A7.600 7.600 0 0 1 56 -45" fill="none" stroke="#ffe7b8" stroke-width="1.4" opacity=".8"/>'
        f'<path d="{pole}" fill="none" stroke="{INK}" stroke-width="1.8"/><path d="{rabbit}" fill="#ffd58a"/><circle cx="95" cy="-26" r="7" fill="#fff3c9"/><circle cx="103.500" cy="-29" r="1.300" fill="#8a3a1e"/>'
    ))


def _pad(centre: Point, wide: float, rng: random.Random) -> str:
    """Brush one flat cushion of pine needles: fans of five that stand closer in the middle."""
    out = []
    for _ in range(int(wide * 1.15)):
        x = centre[0] + rng.uniform(-1, 1) * wide
        round_off = 1 - ((x - centre[0]) / wide) ** 2
        y = centre[1] + (rng.uniform(-0.34, 0.1) * round_off + 0.06) * wide
        for fan in range(5):
            out.append(f"M{at((x, y))}L{at(polar((x, y), rng.uniform(8, 14), -150 + fan * 30 + rng.uniform(-9, 9)))}")
    return "".join(out)


def pine(foot: Point, scale: float, seed: int) -> str:
    """Draw an old pine, 200 high, that leans to the right under five cushions of needles."""
    rng = random.Random(seed)
    trunk = "M-15 12C-9 -20 -26 -48 -20 -78C-14 -108 14 -122 20 -166C21 -172 26 -172 27 -166C28 -126 0 -106 -3 -78C-7 -50 12 -26 16 12Z"
    boughs = "M-16 -66C-34 -80 -54 -76 -72 -90M0 -98C26 -94 50 -104 76 -100M10 -126C-6 -136 -26 -136 -46 -148M22 -150C36 -164 48 -166 62 -174"
    spots = (((-78, -94), 42), ((80, -104), 44), ((-48, -152), 36), ((60, -180), 38), ((14, -190), 32))
    pads = "".join(_pad(centre, wide, rng) for centre, wide in spots)
    return placed(foot, scale, (
        f'<path d="{trunk}" fill="{INK}"/><path d="{boughs}" fill="none" stroke="{INK}" stroke-width="4.5" stroke-linecap="round"/>'
        f'<path d="{pads}" fill="none" stroke="{INK}" stroke-width="1.7" stroke-linecap="round"/>'
        '<path d="M14 6C10 -26 -8 -50 -4 -78C-2 -106 24 -126 25 -162" fill="none" stroke="#ffe7b8" stroke-width="1.3" opacity=".4"/>'
    ))


def reeds(foot: Point, scale: float, seed: int, count: int) -> str:
    """Draw reeds that bow to the left, some with plumes that catch the light."""
    rng = random.Random(seed)
    stems, plumes = [], []
    for _ in range(count):
        x, high, lean = rng.uniform(-70, 70), rng.uniform(50, 150), rng.uniform(12, 62)
        tip = (x - lean, -high)
        stems.append(f"M{at((x, 12))}Q{at((x, -high * 0.7))} {at(tip)}")
        if high > 86:
            for step in range(13):
                spot = (tip[0] + step * 1.1, tip[1] + step * 2.9)
                plumes.append(f"M{at(spot)}l{-rng.uniform(4, 13):.1f} {rng.uniform(3, 9):.1f}")
                plumes.append(f"M{at(spot)}l{rng.uniform(1, 6):.1f} {rng.uniform(5, 10):.1f}")
    return placed(foot, scale, (
        f'<path d="{"".join(stems)}" fill="none" stroke="{INK}" stroke-width="2.2" stroke-linecap="round"/>'
        f'<path d="{"".join(plumes)}" fill="none" stroke="#59608f" stroke-width="1.5" stroke-linecap="round"/>'
    ))


def lantern(spot: Point, size: float, strength: float) -> str:
    """Let a sky lantern rise: a paper bag that is brightest over its flame."""
    body = "M-9 10C-13 -4 -12 -15 -6 -19C-2 -21 2 -21 6 -19C12 -15 13 -4 9 10Z"
    return (
        f'<g transform="translate({at(spot)}) scale({size:.2f}) rotate({(spot[0] * 7) % 9 - 4:.0f})" opacity="{strength:.2f}"><circle cy="2" r="46" fill="url(#lamp)"/>'
        f'<path d="{body}" fill="url(#bag)"/><path d="M-8 10H8L7 12.500H-7Z" fill="#8f3f22"/><path d="M-3.500 -20C-6 -8 -5 2 -4 10M3.500 -20C6 -8 5 2 4 10" stroke="#d7762f" stroke-width=".7" fill="none" opacity=".6"/></g>'
    )


def _leaf(start: Point, length: float, degrees: float, tone: str) -> str:
    tip, a, b = polar(start, length, degrees), polar(start, length * 0.46, degrees - 31), polar(start, length * 0.46, degrees + 31)
    vein = f'<path d="M{at(start)}L{at(polar(start, length * .9, degrees))}" stroke="#6f86a0" stroke-width="1" opacity=".45"/>'
    return f'<path d="M{at(start)}Q{at(a)} {at(tip)}Q{at(b)} {at(start)}Z" fill="{tone}"/>{vein}'


def _floret(spot: Point, size: float, turn: float, dim: bool) -> str:
    petals = "".join(
        f'<ellipse cx="{size * 0.76:.1f}" rx="{size * 0.74:.1f}" ry="{size * 0.64:.1f}" transform="rotate({turn + quarter})" fill="url(#{"dusk" if dim else "bloom"})"/>'
        for quarter in (0, 90, 180, 270)
    )
    return f'<g transform="translate({at(spot)})">{petals}<circle r="{size * 0.34:.1f}" fill="#b8741f"/></g>'


TWIGS: tuple[tuple[tuple[Point, ...], float], ...] = (
    (((30, -30), (-70, 22), (-150, 20), (-232, 76), (-310, 84), (-392, 132)), 10),
    (((-120, 20), (-176, 70), (-176, 118), (-222, 166)), 5.5),
    (((-244, 78), (-292, 126), (-300, 168), (-340, 206)), 4.6),
    (((-56, 14), (-84, 70), (-78, 110), (-104, 150)), 5),
    (((-330, 92), (-380, 90), (-420, 66)), 3.6),
)


def osmanthus(foot: Point, scale: float, seed: int, flip: int = 1) -> str:
    """Reach a branch of osmanthus into the sky from `foot` to the left, 440 long: bark, leaves behind, florets in clusters."""
    rng = random.Random(seed)
    bark, behind, before, flowers = [], [], [], []
    for points, thick in TWIGS:
        line = "M" + at(points[0]) + "".join(f"Q{at(a)} {at(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))}" for a, b in zip(points[1:], points[2:], strict=False)) + f"L{at(points[-1])}"
        bark.append(f'<path d="{line}" stroke-width="{thick}"/>')
        for i, spot in enumerate(points[1:], 1):
            direction = math.degrees(math.atan2(spot[1] - points[i - 1][1], spot[0] - points[i - 1][0]))
            for side in (-58, -24, 20, 52):
                tone = rng.choice(("#16263a", "#1c3146", "#22394e", "#13202f"))
                (behind if side % 4 else before).append(_leaf(spot, rng.uniform(38, 66), direction + side + rng.uniform(-14, 14), tone))
            flowers.extend(_cluster(spot, rng))
    body = f'<g fill="none" stroke="#10121f" stroke-linecap="round">{"".join(bark)}</g>' + "".join(behind) + "".join(before) + "".join(flowers)
    return f'<g transform="translate({at(foot)}) scale({flip * scale:.3f} {scale:.3f})">{body}</g>'


def _cluster(spot: Point, rng: random.Random) -> list[str]:
    """Open eleven florets around a joint, the farther ones dimmer."""
    places = sorted(((rng.gauss(0, 17), rng.gauss(4, 13)) for _ in range(11)), key=lambda p: p[1])
    return [_floret((spot[0] + x, spot[1] + y), rng.uniform(3.6, 5.6), rng.uniform(0, 90), i < 4) for i, (x, y) in enumerate(places)]


def rabbit() -> str:
    """Draw the sitting rabbit of the seal in a box of 100 x 100, under a round moon."""
    return (
        "M22 84C16 66 24 48 42 46C50 45 54 40 56 34C52 22 50 10 56 8C61 7 64 18 65 28C68 16 73 6 78 9C82 12 78 24 73 32C80 36 84 42 83 48C82 54 76 56 70 56"
        "C70 64 70 72 72 78L80 84Z"
    )
