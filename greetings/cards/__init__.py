"""Cards: one personalised greeting each, made once and never changed; their words, their pictures.

Face:
    Cards(database, links, chain, catalog=..., settings=...)
      .check(Wish) -> Draft                                raises BadInput with all findings
      await .make(Wish, visitor, key=None) -> MadeCard     one unit: card, root of the chain, key
      await .made_by(holder, most) -> list[RootCard(card, code)]      newest first, none that was taken back
      await .erase(id, *steps) -> None                     words and pictures go for good; chain and figures stay
      .erasures   .row(card=None, participant=None) -> Rows    .tell(forget: async (Erasure) -> None)
                  await .notice()      .knows(card) -> bool    what any process erased is forgotten by this one
      await .get(id) -> Card      .template_of(card) -> Template
      .answers   await .to(card, most) .to_holder(holder, most) -> list[Answered(card, code, answered)]
                 await .answered_by(card) -> int | None         Wish(answers=code) makes one
      .signings  await .of(card) -> Signing(kind most signed closes_ms open closed full)     Wish(group=GroupWish(...))
                 await .sign(card, template, SignatureWish, visitor=, key=) -> Signature   .code(card, nonce): its link
                 await .all(card) .shown(card) .one(card, id) .take_back(card, id, visitor) .hide(card, id, hidden=)
                 await .change(card, GroupWish) .close(card) .reopen(card)
    Album(catalog, places, kept, quality=..., labels=True)    pictures with `labels` carry their link in XMP
      await .picture(card, template, link, look=Look(size, format)) -> Picture
        sizes beyond the template's own: print (format pdf), wide and tall (end cards)
      await .sheet(card, template, signatures, link=) -> Picture   .sheet_key(...)     every signature on one sheet
      await .draft(draft, link, look=...) / .example(template, lang, link, look=...) -> Picture
      await .cut(draft) -> fields whose words do not all fit
    await Texts(catalog, album, settings).check(TextWords) -> TextFindings
    code_picture(link) -> PNG of its QR
"""

from __future__ import annotations

from greetings.cards.album import Album, Picture, check_look, code_picture, etag_of
from greetings.cards.answers import Answered, Answers
from greetings.cards.erasing import Erasure, Erasures
from greetings.cards.kept import KeptPictures, NearPictures
from greetings.cards.making import Card, Cards, MadeCard, RootCard
from greetings.cards.sheets import PRINT, Look
from greetings.cards.signing import KINDS, SIGN, Signature, SignatureWish, Signing, Signings
from greetings.cards.texts import TextFindings, Texts, TextWords
from greetings.cards.wishes import (
    Draft,
    GroupWish,
    Wish,
    checked_lang,
    judged,
    limit_of,
    reason_problem,
    refusal,
    tidy,
)

__all__ = [
    "KINDS",
    "PRINT",
    "SIGN",
    "Album",
    "Answered",
    "Answers",
    "Card",
    "Cards",
    "Draft",
    "Erasure",
    "Erasures",
    "GroupWish",
    "KeptPictures",
    "Look",
    "MadeCard",
    "NearPictures",
    "Picture",
    "RootCard",
    "Signature",
    "SignatureWish",
    "Signing",
    "Signings",
    "TextFindings",
    "TextWords",
    "Texts",
    "Wish",
    "check_look",
    "checked_lang",
    "code_picture",
    "etag_of",
    "judged",
    "limit_of",
    "reason_problem",
    "refusal",
    "tidy",
]
