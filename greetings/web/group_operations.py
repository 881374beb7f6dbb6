"""What the OpenAPI document says about answers and signatures: their part of the table of operations."""

from __future__ import annotations

from greetings.web import group_bodies as bodies
from greetings.web.operations import KEY_PARAMETER, Operation

_CARD, _SIGN = "/cards/{code}", "/signatures/{code}"
_ERRORS = (400, 401, 404, 410)
_WRITES = (400, 401, 404, 410, 413, 422, 503)

GROUP_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "answers",
        "GET",
        f"{_CARD}/answers",
        "The cards that answer a card",
        bodies.AnswersOut,
        text="Only its maker sees them. `answers` in `POST /cards` makes one. What was taken back is gone.",
        private=True,
        errors=_ERRORS,
    ),
    Operation(
        "signing",
        "GET",
        _SIGN,
        "A card that is to be signed",
        bodies.SigningSeenOut,
        text="`code` is that of the sign link.",
        errors=(400, 404, 410),
    ),
    Operation(
        "sign",
        "POST",
        _SIGN,
        "Sign a card",
        bodies.SignedOut,
        status=201,
        text="409 once the signing is over, or as many have signed as the card has room for.",
        body=bodies.SignatureIn,
        examples={"line": {"summary": "A name and a line", "value": {"name": "Lin", "line": "We miss you"}}},
        parameters=(KEY_PARAMETER,),
        errors=(400, 404, 409, 410, 413, 422, 429, 503),
    ),
    Operation(
        "unsign",
        "DELETE",
        f"{_SIGN}/{{id}}",
        "Take a signature back",
        bodies.TakenBackOut,
        text="With the token that was told when it was made. It is gone from page and sheet at once.",
        private=True,
        errors=(*_ERRORS, 503),
    ),
    Operation(
        "signatures",
        "GET",
        f"{_CARD}/signatures",
        "All signatures of a card",
        bodies.SigningOut,
        text="404 for a card that only its sender signs.",
        private=True,
        errors=_ERRORS,
    ),
    Operation(
        "change_signing",
        "PUT",
        f"{_CARD}/signing",
        "Change how a card is signed",
        bodies.SigningOut,
        text="Who signs, how many, until when; `state` ends the signing or lets people sign again.",
        body=bodies.SigningIn,
        examples={"close": {"summary": "End the signing", "value": {"state": "closed"}}},
        private=True,
        errors=_WRITES,
    ),
    Operation(
        "arrange",
        "PUT",
        f"{_CARD}/signatures/{{id}}",
        "Hide a signature, or show it again",
        bodies.SignatureOut,
        body=bodies.ArrangeIn,
        examples={"hide": {"summary": "Hide it", "value": {"hidden": True}}},
        private=True,
        errors=_WRITES,
    ),
)
