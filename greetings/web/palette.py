"""A template's colours as custom properties: what `/static/t/<template>-<version>.css` answers.

The page's ground, ink, accent and paper come from `card.toml`; the words on the accent, the quieter tones and the
colours of the particles follow from them, measured so that words keep a contrast of 4.5:1 (WCAG 2.2, 1.4.3).
"""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[float, float, float]
CONTRAST_WORDS = 4.5
CONTRAST_MARKS = 2.2


@dataclass(frozen=True, slots=True)
class PageColours:
    """The colours of a template's page, each `#rrggbb`."""

    ground: str
    ink: str
    accent: str
    paper: str
    liner: str
    paper_ink: str


def _parsed(code: str) -> Colour:
    return tuple(int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))  # type: ignore[return-value]


def _code(colour: Colour) -> str:
    return "#" + "".join(f"{round(max(0.0, min(1.0, part)) * 255):02x}" for part in colour)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(_parsed(one)), _luminance(_parsed(other))))
    return (high + 0.05) / (low + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """Return `one` with `share` (0 to 1) of `other` mixed in."""
    pairs = zip(_parsed(one), _parsed(other), strict=True)
    return _code(tuple(a + (b - a) * share for a, b in pairs))  # type: ignore[arg-type]


def _legible(wish: str, ground: str, towards: str) -> str:
    """Return `wish`, moved towards a stronger colour until words in it can be read on `ground`."""
    for step in range(11):
        colour = mixed(wish, towards, step / 10)
        if contrast(colour, ground) >= CONTRAST_WORDS:
            return colour
    return max(("#1c1917", "#fffaf0"), key=lambda end: contrast(end, ground))


def _standing_out(colours: PageColours) -> str:
    """Return the first of accent, liner and ground that stands out on the paper, for the seal."""
    wishes = (colours.accent, colours.liner, colours.ground)
    return next((one for one in wishes if contrast(one, colours.paper) >= CONTRAST_MARKS), colours.paper_ink)


def palette_css(colours: PageColours) -> str:
    """Return the style sheet of one template's page: custom properties on `:root`, nothing else."""
    dark = _luminance(_parsed(colours.ground)) < 0.18
    on_accent = max(
        (colours.ground, colours.ink, "#1c1917", "#fffaf0"), key=lambda c: contrast(c, colours.accent)
    )
    # Bars and sheets lie on the ground in a lighter or deeper tone; soft words stand on those too.
    lift = mixed(colours.ground, "#ffffff", 0.09 if dark else 0.45)
    deep = mixed(colours.ground, "#000000", 0.28 if dark else 0.07)
    properties = {
        "--scheme": "dark" if dark else "light",
        "--ground": colours.ground,
        "--ground-deep": deep,
        "--ground-lift": lift,
        "--ink": colours.ink,
        "--ink-soft": _legible(mixed(colours.ink, colours.ground, 0.28), lift if dark else deep, colours.ink),
        "--line": mixed(colours.ink, colours.ground, 0.76),
        "--accent": colours.accent,
        "--accent-ink": on_accent,
        "--accent-deep": mixed(colours.accent, "#000000", 0.14),
        "--paper": colours.paper,
        "--paper-shade": mixed(colours.paper, colours.paper_ink, 0.09),
        "--paper-edge": mixed(colours.paper, colours.paper_ink, 0.2),
        "--paper-ink": colours.paper_ink,
        "--paper-ink-soft": _legible(
            mixed(colours.paper_ink, colours.paper, 0.3), colours.paper, colours.paper_ink
        ),
        "--paper-accent": _legible(colours.accent, colours.paper, colours.paper_ink),
        "--wax": _standing_out(colours),
        "--liner": colours.liner,
        "--liner-mark": mixed(colours.liner, colours.accent, 0.55)
        if contrast(colours.liner, colours.accent) > 1.6
        else mixed(colours.liner, colours.paper, 0.4),
        "--particle-1": colours.accent,
        "--particle-2": mixed(colours.accent, "#ffffff" if dark else colours.paper, 0.35 if dark else 0.45),
        "--particle-3": mixed(colours.accent, colours.ink, 0.35),
    }
    return ":root{" + ";".join(f"{name}:{value}" for name, value in properties.items()) + "}\n"
