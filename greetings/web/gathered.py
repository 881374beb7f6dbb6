"""What came together around a card: answers to it, and the signatures of a group.

Only the sender is shown an answer: his own browser on the card's page, the card's private link, the private page of
somebody who joined. It decides nothing and refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from greetings.cards import Answered, Signature
from greetings.engine.signatures import SIZE as SHEET_SIZE
from greetings.engine.sizes import SIZES
from greetings.web.parts import Parts
from greetings.web.views import AnswerLink, Picture, SignatureWords, SignedSheet, Words

SHOWN_SIZE = "portrait"


async def answer_links(
    parts: Parts, answers: Iterable[Answered], *, tell_whom: bool = False
) -> tuple[AnswerLink, ...]:
    """Return answers as the sender finds them; with `tell_whom` each says for whom the card was."""
    found, size = [], SIZES[SHOWN_SIZE]
    for one in answers:
        card = await parts.cards.get(one.card)
        to = await parts.cards.get(one.answered) if tell_whom else None
        found.append(
            AnswerLink(
                sender=Words(card.words("sender"), card.lang),
                picture=Picture(f"/g/{one.code}.jpg", size.width, size.height),
                href=f"/g/{one.code}",
                to=Words(to.words("recipient"), to.lang) if to else None,
            )
        )
    return tuple(found)


def signature_words(one: Signature) -> SignatureWords:
    """Return a signature as everybody sees it."""
    return SignatureWords(Words(one.name, one.lang), Words(one.line, one.lang))


def signed_sheet(signed: Sequence[Signature], code: str) -> SignedSheet | None:
    """Return the signatures of a card, and where the sheet with a code's own link is; None where nobody signed."""
    if not signed:
        return None
    return SignedSheet(tuple(signature_words(one) for one in signed), sheet_picture(code))


def sheet_picture(code: str) -> Picture:
    """Return where the sheet of signatures with a code's own link is."""
    return Picture(f"/g/{code}/signatures.jpg", *SHEET_SIZE)
