"""XML that is well-formed whatever people wrote: elements in, UTF-8 bytes out.

Refuses nothing: characters that XML 1.0 does not know (section 2.2) are left out, all others are escaped.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, tostring

_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """Return a text without the characters that no XML document may have."""
    return _NO_CHARACTER.sub("", text)


def below(parent: Element, tag: str, text: str = "", **marks: str) -> Element:
    """Add an element with a text and attributes to another, and return it."""
    made = SubElement(parent, tag, {name: plain(value) for name, value in marks.items()})
    if text:
        made.text = plain(text)
    return made


def document(root: Element) -> bytes:
    """Return a whole document in UTF-8."""
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
