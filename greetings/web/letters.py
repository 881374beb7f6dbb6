"""A card as a mail that is not yet sent: `/g/<code>/card.eml`. The person's own mail program opens it and sends it.

Its link and the QR of its picture are the very code of the address. Fetching it makes no row and counts nothing.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from greetings.cards import Look
from greetings.channels import Letter, eml
from greetings.engine.sizes import SIZES
from greetings.web import i18n
from greetings.web.answers import NO_INDEX, PRIVATE
from greetings.web.cards import SHOWN_SIZE, carriage_of, reader_of, sending_of
from greetings.web.parts import Parts

MEDIA_TYPE = "message/rfc822"


class Letters:
    """Answers `/g/<code>/card.eml`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Give the draft in the reader's language; raise Busy when no place gets free to draw its picture."""
        parts = self._parts
        place = await parts.chain.require(request.path_params["code"])
        card = await parts.cards.get(place.card)
        reader = reader_of(parts, request.scope, new=False)
        sending = sending_of(card, reader, code=place.code, here="?", carriage=await carriage_of(parts, card))
        page, look, size = f"{reader.base}/g/{place.code}", Look(SHOWN_SIZE), SIZES[SHOWN_SIZE]
        template = parts.cards.template_of(card)
        key = parts.album.key(card, template, link=page, look=look)
        picture = await parts.album.kept(key)
        if picture is None:
            picture = await parts.album.picture(card, template, link=page, look=look)
        draft = eml(
            Letter(
                subject=sending.subject,
                words=sending.text,
                page=page,
                alt=sending.subject,
                lang=reader.lang,
                direction=i18n.direction(reader.lang),
                picture=picture.body,
                width=size.width,
                height=size.height,
            )
        )
        headers = {"cache-control": PRIVATE, "content-disposition": 'attachment; filename="card.eml"'}
        answer = Response(draft, headers=headers, media_type=MEDIA_TYPE)
        answer.raw_headers.append(NO_INDEX)
        return answer
