"""The operations of a brand's list and letters."""

from __future__ import annotations

from functools import partial

from greetings.web.console import letter_bodies as bodies
from greetings.web.operations import BRAND_KEY, KEY_PARAMETER, Operation, parameter

_READS = (400, 401, 403, 404, 429)
_WRITES = (400, 401, 403, 404, 409, 413, 422, 429, 503)
_LIST, _LETTERS = "/brand/list", "/brand/letters"
_one = partial(Operation, token=BRAND_KEY)
_READ, _WRITE = "Needs the scope `letters:read`.", "Needs the scope `letters:write`."
_EXAMPLE = {
    "subject": "The moon is almost full",
    "words": "Dear friends,\n\nthe first moon cakes are in the oven.",
    "lang": "en",
    "template": "mid-autumn",
    "card_to": "friends",
    "card_words": "The same moon looks in at all our windows.",
}

LETTER_OPERATIONS: tuple[Operation, ...] = (
    _one(
        "brand_list",
        "GET",
        _LIST,
        "The brand's mail list",
        bodies.ListOut,
        text=f"What it promises, and how many are on it. Addresses are shown to owners at the console alone. {_READ}",
        errors=_READS,
    ),
    _one(
        "brand_change_list",
        "PUT",
        _LIST,
        "Say what the list sends",
        bodies.ListOut,
        text=f"A new promise gets a new version and holds for those who come after. {_WRITE}",
        body=bodies.ListWishIn,
        examples={
            "festivals": {
                "summary": "A card before each festival",
                "value": {
                    "promise": "A card before each festival, at most six a year.",
                    "imprint": "Moon Bakery\n12 Lantern Lane, Suzhou",
                },
            }
        },
        errors=_WRITES,
    ),
    _one(
        "brand_ask",
        "POST",
        f"{_LIST}/people",
        "Somebody asked you for letters",
        bodies.AskOut,
        status=202,
        text="He gets one letter with a link; only its button puts him on the list. The answer is the same whether"
        f" he is on it, wants none, or was asked today. {_WRITE}",
        body=bodies.AskIn,
        examples={
            "till": {"summary": "Asked at the till", "value": {"mail": "bo@example.org", "lang": "en"}}
        },
        errors=_WRITES,
    ),
    _one(
        "brand_letters",
        "GET",
        _LETTERS,
        "The brand's letters",
        bodies.LettersOut,
        text=f"The newest first, 50 at a time. {_READ}",
        parameters=(parameter("after", "query", "`next` of the page before"),),
        errors=(*_READS, 422),
    ),
    _one(
        "brand_write_letter",
        "POST",
        _LETTERS,
        "Write a letter",
        bodies.LetterOut,
        status=201,
        text=f"It is a draft: nothing is sent. {_WRITE}",
        body=bodies.LetterWishIn,
        examples={"card": {"summary": "A letter with a card", "value": _EXAMPLE}},
        parameters=(KEY_PARAMETER,),
        errors=_WRITES,
    ),
    _one(
        "brand_letter",
        "GET",
        f"{_LETTERS}/{{id}}",
        "One letter and what became of it",
        bodies.LetterOut,
        text=_READ,
        errors=_READS,
    ),
    _one(
        "brand_change_letter",
        "PUT",
        f"{_LETTERS}/{{id}}",
        "Change a draft",
        bodies.LetterOut,
        text=f"What was sent cannot be changed (409). {_WRITE}",
        body=bodies.LetterWishIn,
        examples={"card": {"summary": "A letter with a card", "value": _EXAMPLE}},
        errors=_WRITES,
    ),
    _one(
        "brand_drop_letter",
        "DELETE",
        f"{_LETTERS}/{{id}}",
        "Throw a draft away",
        bodies.LetterGoneOut,
        text=_WRITE,
        errors=_WRITES,
    ),
    _one(
        "brand_try_letter",
        "POST",
        f"{_LETTERS}/{{id}}/try",
        "Send a draft to one of you",
        bodies.TryOut,
        text=f"At once, to somebody who acts for the brand, and to nobody else. {_WRITE}",
        body=bodies.TryIn,
        examples={"me": {"summary": "To the owner", "value": {"mail": "lin@moonbakery.example"}}},
        errors=_WRITES,
    ),
    _one(
        "brand_letter_state",
        "POST",
        f"{_LETTERS}/{{id}}/state",
        "Send, stop, go on",
        bodies.LetterOut,
        text="`sending` has it sent to everybody who asked for it, in the background; 422 says what is missing. Needs"
        " the scopes `letters:write` and `account`: an owner's key.",
        body=bodies.LetterStateIn,
        examples={"send": {"summary": "Send it", "value": {"state": "sending"}}},
        errors=_WRITES,
    ),
)
