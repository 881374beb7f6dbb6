"""The operations of contests: what the OpenAPI document says, and from which they are registered."""

from __future__ import annotations

from functools import partial

from greetings.web.console import contest_bodies as bodies
from greetings.web.operations import BRAND_KEY, KEY_PARAMETER, OPS_TOKEN, Operation, parameter

_ERRORS = (400, 401, 403, 404, 429)
_WRITES = (400, 401, 403, 404, 409, 413, 422, 429, 503)
_ALL, _ONE = "/brand/contests", "/brand/contests/{id}"
_BEFORE = parameter("after", "query", "`next` of the page before")
_DRAW = {
    "kind": "draw",
    "title": "Mooncakes for five",
    "prize": "A box of twelve hand-made mooncakes",
    "prizes": 5,
    "starts": "2027-09-01T09:00+08:00",
    "ends": "2027-09-14T20:00+08:00",
    "draws": "2027-09-15T20:00+08:00",
    "zone": "Asia/Shanghai",
}
_READ, _WRITE = "Needs the scope `campaigns:read`.", "Needs the scope `campaigns:write`."
_one = partial(Operation, token=BRAND_KEY)

CONTEST_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "public_contest",
        "GET",
        "/contests/{slug}",
        "A contest",
        bodies.PublicContestOut,
        text="Rules, times, the round that decides; once they are there, list and proof. People enter on its page.",
        errors=(400, 404, 410, 429),
    ),
    _one(
        "brand_contests",
        "GET",
        _ALL,
        "The brand's contests",
        bodies.ContestsOut,
        text=f"The newest first. {_READ}",
        parameters=(_BEFORE,),
        errors=(*_ERRORS, 422),
    ),
    _one(
        "brand_make_contest",
        "POST",
        _ALL,
        "Prepare a contest",
        bodies.ContestOut,
        status=201,
        text=f"A draft: nobody sees it before it is opened. The rules are written from these fields. {_WRITE}",
        body=bodies.ContestWish,
        examples={"draw": {"summary": "A lucky draw", "value": _DRAW}},
        parameters=(KEY_PARAMETER,),
        errors=_WRITES,
    ),
    _one(
        "brand_contest",
        "GET",
        _ONE,
        "One contest",
        bodies.ContestOut,
        text=f"With what is missing before it can be opened. {_READ}",
        errors=_ERRORS,
    ),
    _one(
        "brand_change_contest",
        "PUT",
        _ONE,
        "Change a draft",
        bodies.ContestOut,
        text=f"All of it is sent. 409 once it was opened: what people have read stays as it is. {_WRITE}",
        body=bodies.ContestWish,
        examples={"draw": {"summary": "Other prizes", "value": _DRAW | {"prizes": 3}}},
        errors=_WRITES,
    ),
    _one(
        "brand_drop_contest",
        "DELETE",
        _ONE,
        "Throw a draft away",
        bodies.GoneContestOut,
        text=f"409 once it was opened. {_WRITE}",
        errors=_WRITES,
    ),
    _one(
        "brand_step_contest",
        "POST",
        f"{_ONE}/state",
        "Open, fix, decide or cancel a contest",
        bodies.ContestOut,
        text=(
            "`open` is refused with all that is missing. `fixed` publishes the list of a draw with its commitment "
            "before the beacon's number is known. `done` draws the winners with the round's signature, which is "
            f"checked, or makes the places of a board final. {_WRITE}"
        ),
        body=bodies.ContestStep,
        examples={
            "open": {"summary": "Open it", "value": {"state": "open"}},
            "done": {"summary": "Draw", "value": {"state": "done", "signature": "b7a6d29a..."}},
        },
        errors=_WRITES,
    ),
    _one(
        "brand_winners",
        "GET",
        f"{_ONE}/winners",
        "The winners",
        bodies.WinnersOut,
        text="With how to reach those who have claimed; of a board its places too. Needs the scope `account`.",
        errors=_ERRORS,
    ),
    _one(
        "brand_hand_over",
        "POST",
        f"{_ONE}/handed",
        "Hand a prize over",
        bodies.WinnerOut,
        text=(
            "The winner shows his claim code; `contact` is not told here. 422 for a code that nobody has, 409 the "
            f"second time. {_WRITE}"
        ),
        body=bodies.HandOver,
        examples={"code": {"summary": "At the till", "value": {"code": "4MZQ-81TX"}}},
        errors=_WRITES,
    ),
)
OPS_CONTEST_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "ops_contests",
        "GET",
        "/ops/contests",
        "Everybody's contests",
        bodies.OpsContestsOut,
        text="The newest first, drafts too.",
        token=OPS_TOKEN,
        parameters=(_BEFORE,),
        errors=(400, 401, 404, 422, 429),
    ),
    Operation(
        "ops_contest",
        "POST",
        "/ops/contests/{id}",
        "Decide about a contest",
        bodies.OpsContestOut,
        text=(
            "`vouch` lets a brand that has proved no domain open a draft. `hold` takes a contest out of service at "
            "once, `release` gives it back. `conclude` draws with the signature of the round, which is checked."
        ),
        token=OPS_TOKEN,
        body=bodies.ContestDecision,
        examples={"vouch": {"summary": "Vouch", "value": {"decision": "vouch", "reason": "saw the licence"}}},
        errors=_WRITES,
    ),
)
