"""Draw the goat: one animal of cut paper in a box of 1000 x 1000, looking to the right, its hooves at y = 940."""

from __future__ import annotations

import math

from shapes import (
    Knot,
    Point,
    comb,
    crescent,
    dot,
    drop,
    joined,
    leaf,
    outline,
    polar,
    ribbon,
    spiral,
    through,
)

BODY: list[Knot] = [
    (672, 172), (714, 176), (750, 200), (800, 252), (843, 298), (853, 318), (846, 331),  # poll, face, nose
    (833, 337), (838, 347), (826, 358), (800, 356), (764, 342), (740, 336), (718, 352),  # lips, jaw, throat
    (706, 400), (712, 456), (730, 512), (728, 566), (700, 606),  # chest
    (640, 630), (560, 630), (474, 612), (400, 582), (362, 588),  # belly
    (348, 640), (312, 704), (278, 754), (264, 800), (268, 860), (276, 896), (288, 916), (300, 940, "c"),
    (238, 940, "c"), (242, 914), (240, 892), (226, 820), (214, 780), (192, 748), (196, 712), (196, 660),
    (172, 604), (150, 540), (150, 486), (172, 446),  # near hind leg, rump
    (206, 420), (262, 408), (330, 411), (400, 412), (468, 390), (526, 338), (570, 282), (610, 222), (642, 186),
]
TAIL: list[Knot] = [
    (196, 434, "c"), (156, 410), (126, 366), (126, 314), (152, 262, "c"), (152, 308), (172, 336, "c"),
    (182, 304), (208, 284, "c"), (200, 326), (216, 372), (244, 412, "c"),
]
FAR_HIND: list[Knot] = [
    (300, 520), (270, 630), (212, 700), (150, 754), (124, 800), (112, 860), (112, 892), (120, 914),
    (130, 940, "c"), (68, 940, "c"), (74, 912), (78, 890), (82, 820), (82, 782), (72, 748), (92, 716),
    (126, 660), (150, 560), (200, 500),
]
FAR_FORE: list[Knot] = [
    (560, 560), (572, 640), (586, 706), (586, 752), (594, 800), (598, 880), (596, 900), (588, 918),
    (584, 940, "c"), (646, 940, "c"), (638, 918), (628, 896), (624, 810), (630, 756), (628, 706), (648, 640), (680, 560),
]
NEAR_FORE: list[Knot] = [
    (612, 540), (636, 622), (700, 650), (752, 650), (780, 652), (782, 668), (764, 720), (748, 760), (738, 786),
    (722, 804), (700, 830, "c"), (748, 858, "c"), (764, 828), (774, 802), (782, 776), (812, 712), (834, 656),
    (838, 626), (814, 604), (772, 580), (736, 532), (690, 490),
]
BEARD: list[Knot] = [
    (834, 346), (826, 396), (804, 444), (776, 480, "c"), (786, 436), (780, 420, "c"), (764, 446),
    (740, 464, "c"), (754, 422), (758, 380), (752, 340),
]
EAR: list[Knot] = [(676, 228, "c"), (640, 212), (594, 218), (544, 254, "c"), (592, 272), (644, 268)]
HORN: list[Point] = [
    (688, 196), (674, 136), (628, 80), (552, 46), (468, 56), (412, 112), (408, 186), (456, 236), (520, 226),
    (544, 180), (522, 144), (488, 150),
]
FAR_HORN: list[Point] = [(716, 200), (720, 140), (696, 76), (640, 30), (570, 4), (500, -2), (440, 16), (400, 48)]


def horn() -> str:
    """Draw the near horn: a ribbon that rolls itself up."""
    return ribbon(through(HORN, 5), lambda t: 70 * (1 - t) ** 0.75 + 3)


def horn_cuts() -> str:
    """Cut the ridges: lenses across the horn, closer together towards the tip."""
    line = through(HORN, 12)
    out, step = [], 9.0
    while step < len(line) - 12:
        here, ahead = line[int(step)], line[int(step) + 1]
        turn = math.degrees(math.atan2(ahead[1] - here[1], ahead[0] - here[0]))
        wide = 70 * (1 - step / len(line)) ** 0.75
        start = polar(here, wide * 0.36, turn + 90)
        out.append(leaf(start, wide * 0.74, turn - 76, 0.115))
        step += 2.4 + wide * 0.05
    return joined(out)


def rosette(centre: Point, radius: float) -> str:
    """Cut a flower: eight petals around a bud, a scalloped ring of crescents, a star of seeds."""
    out = [dot(centre, radius * 0.12)]
    for i in range(8):
        turn = i * 45 + 10.0
        out.append(drop(polar(centre, radius * 0.2, turn), radius * 0.42, turn, 0.36))
        out.append(crescent(polar(centre, radius * 0.63, turn), radius * 0.235, turn, 0.5, 150))
        out.append(leaf(polar(centre, radius * 0.72, turn + 22.5), radius * 0.34, turn + 22.5, 0.16))
    return joined(out)


def haunch() -> str:
    """Cut the whorl of the haunch: a spiral in a ring of drops, with locks that run down the thigh."""
    centre = (256, 522)
    coil = ribbon(spiral(centre, (60, 7), 120, 1.75, 60), lambda t: 15 * math.sin(math.pi * min(1, t * 0.9 + 0.06)) + 1)
    rays = [drop(polar(centre, 71, a), 24, a, 0.28) for a in range(-190, 66, 19)]
    locks = [
        leaf((190, 596), 76, 76, 0.12), leaf((219, 622), 92, 80, 0.12), leaf((250, 632), 96, 86, 0.12),
        leaf((282, 628), 84, 92, 0.12), leaf((312, 612), 62, 96, 0.12),
        crescent((230, 758), 20, 15, 0.5), crescent((232, 794), 14, 15, 0.5),
    ]
    return joined([coil, *rays, *locks])


def wool() -> str:
    """Cut the flank: scales of crescents that grow smaller towards the belly."""
    out = []
    for row in range(4):
        for place in range(3 - (row == 3)):
            x = 388 + place * 45 + (row % 2) * 22.5
            y = 462 + row * 31 + place * 3
            out.append(crescent((x, y - 12), 20 - row * 1.4, 92, 0.5, 150))
            out.append(dot((x, y - 9), 3.2))
    return joined(out)


def edges() -> str:
    """Cut saw teeth along back, belly, nape and chest, a paper's width inside of the outline."""
    back = through([(300, 425), (360, 428), (424, 424), (478, 405), (520, 370)], 5)
    belly = through([(424, 578), (500, 602), (570, 612), (640, 612)], 5)
    nape = through([(530, 358), (572, 306), (606, 258)], 6)
    chest = through([(692, 380), (684, 424), (688, 466), (704, 520), (704, 562)], 5)
    return joined([
        comb(back, lambda t: 18, 7, -1), comb(belly, lambda t: 14, 6, 1),
        comb(nape, lambda t: 24, 9, -1), comb(chest, lambda t: 15, 6, 1),
    ])


def neck() -> str:
    """Cut the long locks of the neck."""
    locks = [((628, 300), 84, 122), ((650, 298), 118, 114), ((672, 306), 112, 105), ((686, 330), 76, 98)]
    return joined(leaf(start, length, turn, 0.085) for start, length, turn in locks)


def limbs() -> str:
    """Cut the fore leg and the bars and clefts of the hooves."""
    return joined([
        leaf((716, 572), 62, 42, 0.18), leaf((690, 600), 74, 26, 0.16), crescent((806, 634), 19, -40, 0.5),
        leaf((812, 676), 56, 114, 0.14), leaf((794, 740), 40, 116, 0.14), "M268 940L262 918L274 940Z", "M722 843L732 820L730 848Z",
        "M243 900L276 900L279 906L243 906Z", "M741 801L771 815L769 821L737 807Z",
    ])


def face() -> str:
    """Cut eye, brow, nostril, mouth and cheek."""
    eye = "M722 240Q742 218 770 242Q746 256 722 240Z"
    brow = "M708 222Q736 196 768 220Q738 206 708 222Z"
    return joined([
        eye, brow, crescent((832, 312), 9, 200, 0.5), "M846 331Q824 330 806 316Q822 338 838 339Z",
        leaf((770, 276), 40, 40, 0.2), crescent((716, 300), 26, 100, 0.5), crescent((716, 294), 14, 100, 0.5),
    ])


def far_cuts() -> str:
    """Cut the far legs."""
    return joined([
        leaf((120, 690), 46, 118, 0.16), crescent((96, 790), 15, 15, 0.5), "M82 900L112 900L115 906L81 906Z", "M98 940L94 918L106 940Z",
        leaf((606, 660), 60, 88, 0.14), crescent((607, 738), 13, 90, 0.5), leaf((610, 800), 60, 89, 0.1),
        "M595 902L631 902L634 908L592 908Z", "M612 940L617 918L622 940Z",
    ])


def near_cuts() -> str:
    """Cut everything out of the near sheet."""
    tail = joined([leaf((152, 396), 76, -100, 0.15), leaf((196, 388), 50, -98, 0.15)])
    beard = joined([leaf((806, 366), 66, 100, 0.14), leaf((780, 360), 56, 102, 0.14)])
    return joined([horn_cuts(), rosette((590, 512), 82), haunch(), wool(), edges(), neck(), limbs(), face(), tail, beard])


def near() -> tuple[str, ...]:
    """Outline the near sheet: body, near fore leg, tail, beard and near horn, which overlap."""
    return outline(BODY), outline(NEAR_FORE), outline(TAIL), outline(BEARD), horn()


def far() -> tuple[str, ...]:
    """Outline the far sheet: the two far legs and the far horn."""
    return (
        outline(FAR_HIND), outline(FAR_FORE),
        ribbon(through(FAR_HORN, 5), lambda t: 54 * (1 - t) ** 0.8 + 3),
    )


def ear() -> str:
    """Outline the ear, a small sheet of its own."""
    return outline(EAR)


def ear_cuts() -> str:
    """Cut the ear."""
    return leaf((658, 236), 88, 172, 0.14)


PUPIL: Point = (748, 239)
