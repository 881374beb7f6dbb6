"""Cards: one personalised greeting each, made once and never changed; their words, their pictures.

Face:
    Cards(database, links, chain, catalog=..., settings=...)
      .check(Wish) -> Draft                                raises BadInput with all findings
      await .make(Wish, visitor, key=None) -> MadeCard     one unit: card, root of the chain, key
      await .get(id) -> Card      .template_of(card) -> Template
    Album(catalog, places, kept, quality=...)
      await .picture(card, template, link, look=Look(size, format)) -> Picture
      await .draft(draft, link, look=...) / .example(template, lang, link, look=...) -> Picture
      await .cut(draft) -> fields whose words do not all fit
    await Texts(catalog, album, settings).check(TextWords) -> TextFindings
    code_picture(link) -> PNG of its QR
"""

from __future__ import annotations

from greetings.cards.album import Album, Look, Picture, check_look, code_picture, etag_of
from greetings.cards.kept import KeptPictures, NearPictures
from greetings.cards.making import Card, Cards, MadeCard
from greetings.cards.texts import TextFindings, Texts, TextWords
from greetings.cards.wishes import Draft, Wish, limit_of, tidy

__all__ = [
    "Album",
    "Card",
    "Cards",
    "Draft",
    "KeptPictures",
    "Look",
    "MadeCard",
    "NearPictures",
    "Picture",
    "TextFindings",
    "TextWords",
    "Texts",
    "Wish",
    "check_look",
    "code_picture",
    "etag_of",
    "limit_of",
    "tidy",
]
