"""What the OpenAPI document says about people who joined: their part of the table of operations."""

from __future__ import annotations

from typing import Any

from greetings.web.operations import CODE_EXAMPLE, KEY_PARAMETER, Operation
from greetings.web.people import bodies

_ONE = "/participants/{handle}"
_FORM: dict[str, Any] = {
    "schema": {
        "type": "object",
        "required": ["line"],
        "properties": {
            "line": {"type": "string"},
            "link": {"type": "string"},
            "picture": {"type": "string", "contentMediaType": "application/octet-stream"},
        },
    }
}

PEOPLE_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "join",
        "POST",
        "/participants",
        "Join",
        bodies.JoinedOut,
        status=201,
        text=(
            "Gives somebody a page of his own, below the nearest participant who handed out the link `via`. The parent "
            "never changes. Keep the manage token: there is no password. A replay of the same request tells the same "
            "token, unless it was renewed since."
        ),
        body=bodies.JoinWish,
        examples={
            "link": {
                "summary": "By the link of a card",
                "value": {"display_name": "Lin", "handle": "lin", "via": CODE_EXAMPLE},
            },
            "root": {
                "summary": "The first of a tree of his own",
                "value": {"display_name": "小林", "handle": "小林", "lang": "zh-Hans"},
            },
        },
        parameters=(KEY_PARAMETER,),
        errors=(400, 409, 413, 422, 429, 503),
    ),
    Operation(
        "participant",
        "GET",
        _ONE,
        "Somebody who joined",
        bodies.ParticipantOut,
        errors=(400, 404, 410),
    ),
    Operation(
        "slots",
        "GET",
        f"{_ONE}/slots",
        "The eight slots of his page",
        bodies.SlotsOut,
        text="Slot k shows the current creative of ancestor k, else the sponsor's, else the house's.",
        errors=(400, 404, 410),
    ),
    Operation(
        "generations",
        "GET",
        f"{_ONE}/generations",
        "How many people came through him",
        bodies.GenerationsOut,
        text="People in the generations 1 to 8 below him; `as_of` says how fresh that is, as a rule about a second.",
        private=True,
        errors=(400, 401, 404),
    ),
    Operation(
        "put_creative",
        "PUT",
        f"{_ONE}/creative",
        "Set what he shows",
        bodies.CreativeOut,
        text=(
            "One line, a link (https), a picture; as JSON or as a form with a file. Without a picture, and with no "
            "link or one to this site, it is approved at once; anything else is looked at first. Within a minute after "
            "that it stands on the pages of all who came through him, eight generations down."
        ),
        body=bodies.CreativeIn,
        examples={"line": {"summary": "One line", "value": {"line": "Fresh bread, every morning"}}},
        also={"multipart/form-data": _FORM},
        private=True,
        errors=(400, 401, 404, 409, 413, 422, 429, 503),
    ),
    Operation(
        "renew_token",
        "POST",
        f"{_ONE}/token",
        "Make a new private link",
        bodies.TokenOut,
        text="The token that was sent is worthless afterwards.",
        private=True,
        errors=(400, 401, 404, 429, 503),
    ),
    Operation(
        "leave",
        "DELETE",
        _ONE,
        "Leave",
        bodies.LeftOut,
        text=(
            "Erases name, handle, mail address, creatives, pictures and the cards that he made, at once and for good. "
            "His place in the tree stays, without a name."
        ),
        private=True,
        errors=(400, 401, 404, 503),
    ),
)
