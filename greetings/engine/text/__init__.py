"""Text of any script into pictures: clean it, ask what is missing, set it into a box, paint it.

    text = clean(raw)
    if missing(book, text, stack): ...           # say so, before anything is drawn
    block = set_text(book, text, width=860, height=240, style=Style(fonts=stack, size=64))
    paint(image, (110, 700), block, book, fill="#7a0c12")

Shaping and rasterising are HarfBuzz's, breaks are ICU's, the order of mixed directions is our own UAX #9, the search
for good lines is in fit.py. It refuses lone surrogates (clean) and names of fonts that fonts.toml does not declare.
"""

from greetings.engine.text.block import Box, Glyph, Line, Style, TextBlock
from greetings.engine.text.clean import clean, graphemes
from greetings.engine.text.fallback import Missing, missing
from greetings.engine.text.paint import FOILS, Gradient, Outline, Shadow, Stop, foil, paint, ramp
from greetings.engine.text.raster import Stamp, emoji, emojis, mask
from greetings.engine.text.setting import set_text

__all__ = [
    "FOILS",
    "Box",
    "Glyph",
    "Gradient",
    "Line",
    "Missing",
    "Outline",
    "Shadow",
    "Stamp",
    "Stop",
    "Style",
    "TextBlock",
    "clean",
    "emoji",
    "emojis",
    "foil",
    "graphemes",
    "mask",
    "missing",
    "paint",
    "ramp",
    "set_text",
]
