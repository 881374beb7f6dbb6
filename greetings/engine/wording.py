"""Which words a layer shows on a card: a field's value, or the template's own text with fields put in.

Only the template's text is looked through for braces, once; what people write is put in as it is, so `{sender}` in a
message stays `{sender}`. Refuses nothing: an unknown field is empty.
"""

from __future__ import annotations

from collections.abc import Mapping

from greetings.engine.document import Template
from greetings.engine.document.model import SponsorLayer, TextLayer
from greetings.engine.document.rules import SLOT, mentioned
from greetings.engine.languages import pick, sponsor_line, wanted


def shown_values(template: Template, content: Mapping[str, str], lang: str) -> dict[str, str]:
    """Complete the content with defaults, and turn the ids of choices into their labels."""
    values = template.complete(content, lang)
    for field in template.fields:
        for option in field.options or ():
            if values.get(field.name) == option.id:
                values[field.name] = pick(option.label, lang, home=template.document.home) or option.id
    return values


def words_of(template: Template, layer: TextLayer, values: Mapping[str, str], *, lang: str) -> str:
    """Give the words of a text layer; empty if it is not for this language or a field that it names is empty."""
    if not wanted(lang, layer.when, layer.unless):
        return ""
    if layer.field is not None:
        return values.get(layer.field, "")
    if any(not values.get(name) for name in mentioned(layer)):
        return ""
    text = pick(layer.text or {}, lang, home=template.document.home) or ""
    return SLOT.sub(lambda match: values.get(match.group(1), ""), text)


def sponsor_words(layer: SponsorLayer, sponsor: str, lang: str) -> str:
    """Give the sponsor line with its fixed label; empty without a sponsor."""
    return sponsor_line(sponsor, lang) if sponsor and wanted(lang, layer.when, layer.unless) else ""


def shows_name(template: Template, layer: TextLayer) -> bool:
    """Say whether a layer shows a name, whose characters must all come from one face."""
    kinds = {field.name: field.kind for field in template.fields}
    return any(kinds.get(name) == "name" for name in mentioned(layer))
