"""What the OpenAPI document says about guest books and friends' pages: their part of the table of operations."""

from __future__ import annotations

from greetings.web import group_bodies as bodies
from greetings.web.operations import KEY_PARAMETER, Operation

_GUESTS, _FRIENDS = "/participants/{handle}/guests", "/participants/{handle}/friends"
_OPEN = (400, 404, 410)
_PRIVATE = (400, 401, 404)
_WRITES = (400, 401, 404, 409, 413, 422, 503)

GROWING_OPERATIONS: tuple[Operation, ...] = (
    Operation("guests", "GET", _GUESTS, "The guest book of a page", bodies.GuestsOut, errors=_OPEN),
    Operation(
        "leave_line",
        "POST",
        _GUESTS,
        "Leave a line",
        bodies.GuestOut,
        status=201,
        text="One line per person and day; as a rule it waits until the owner has read it. 409 for a second one.",
        body=bodies.GuestIn,
        examples={"line": {"summary": "A line", "value": {"name": "Zoe", "line": "What a beautiful page"}}},
        parameters=(KEY_PARAMETER,),
        errors=(400, 404, 409, 410, 413, 422, 429, 503),
    ),
    Operation(
        "keep_book",
        "PUT",
        _GUESTS,
        "Say how the guest book is kept",
        bodies.GuestsOut,
        text="ask: the owner reads first; open: lines are shown at once; closed: there is no book.",
        body=bodies.BookIn,
        examples={"open": {"summary": "Show at once", "value": {"mode": "open"}}},
        private=True,
        errors=_WRITES,
    ),
    Operation(
        "waiting_guests",
        "GET",
        f"{_GUESTS}/waiting",
        "The lines that wait",
        bodies.GuestsOut,
        private=True,
        errors=_PRIVATE,
    ),
    Operation(
        "decide_line",
        "PUT",
        f"{_GUESTS}/{{id}}",
        "Show a line, or remove it",
        bodies.GuestStateOut,
        text="The words of a removed line go for good.",
        body=bodies.GuestDecision,
        examples={"show": {"summary": "Show it", "value": {"state": "shown"}}},
        private=True,
        errors=_WRITES,
    ),
    Operation(
        "friends",
        "GET",
        _FRIENDS,
        "Whose pages a page shows",
        bodies.FriendsOut,
        text="Each of them shows this one too; whoever ends it vanishes on both at once.",
        errors=_OPEN,
    ),
    Operation(
        "asked_friends",
        "GET",
        f"{_FRIENDS}/asked",
        "Questions that are not answered yet",
        bodies.AskedOut,
        private=True,
        errors=_PRIVATE,
    ),
    Operation(
        "ask_friend",
        "PUT",
        f"{_FRIENDS}/{{other}}",
        "Ask somebody to show each other's page",
        bodies.FriendStateOut,
        text="Agrees when he has asked already. Safe to repeat.",
        private=True,
        errors=(400, 401, 404, 409, 410, 422, 429, 503),
    ),
    Operation(
        "end_friend",
        "DELETE",
        f"{_FRIENDS}/{{other}}",
        "End it",
        bodies.FriendStateOut,
        text="For both at once. Also withdraws a question, or declines one without a word to who asked.",
        private=True,
        errors=(400, 401, 404, 422, 503),
    ),
)
