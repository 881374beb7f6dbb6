"""The operations of a brand: what the OpenAPI document says, and from which they are registered."""

from __future__ import annotations

from functools import partial

from greetings.web.console import bodies
from greetings.web.operations import BRAND_KEY, KEY_PARAMETER, Operation, parameter

_ERRORS = (400, 401, 403, 404, 429)
_WRITES = (400, 401, 403, 404, 409, 413, 422, 429, 503)
_KEYS, _PEOPLE = "/brand/keys", "/brand/people"
_one = partial(Operation, token=BRAND_KEY)

BRAND_OPERATIONS: tuple[Operation, ...] = (
    _one(
        "brand",
        "GET",
        "/brand",
        "Whose key this is",
        bodies.BrandOut,
        text="The brand behind the key, and what the key may do.",
        errors=_ERRORS,
    ),
    _one(
        "brand_keys",
        "GET",
        _KEYS,
        "The brand's keys",
        bodies.KeysOut,
        text="Without their secrets; the newest first. Needs the scope `account`.",
        errors=_ERRORS,
    ),
    _one(
        "brand_make_key",
        "POST",
        _KEYS,
        "Make a key",
        bodies.NewKeyOut,
        status=201,
        text="Its whole text is told once. It may do no more than the key that asks. Needs the scope `account`.",
        body=bodies.NewKeyWish,
        examples={
            "upload": {
                "summary": "A key for a designer's program",
                "value": {"name": "Design desk", "scopes": ["templates:read", "templates:write"]},
            }
        },
        parameters=(KEY_PARAMETER,),
        errors=_WRITES,
    ),
    _one(
        "brand_revoke_key",
        "DELETE",
        f"{_KEYS}/{{prefix}}",
        "Revoke a key",
        bodies.KeyOut,
        text="It works no longer, at once. Needs the scope `account`.",
        errors=_WRITES,
    ),
    _one(
        "brand_rotate_key",
        "POST",
        f"{_KEYS}/{{prefix}}/rotate",
        "Change a key for a new one",
        bodies.NewKeyOut,
        status=201,
        text="The new one may do the same; the old one works for `grace_hours` more. Needs the scope `account`.",
        body=bodies.RotateWish,
        examples={"grace": {"summary": "A day to change over", "value": {"grace_hours": 24}}},
        parameters=(KEY_PARAMETER,),
        errors=_WRITES,
    ),
    _one(
        "brand_people",
        "GET",
        _PEOPLE,
        "Who acts for the brand",
        bodies.PeopleOut,
        text="Who was first there first. Needs the scope `account`.",
        errors=_ERRORS,
    ),
    _one(
        "brand_invite",
        "POST",
        _PEOPLE,
        "Invite somebody",
        bodies.InvitedOut,
        status=201,
        text="`sign_in_url` is told once: it signs that person in, once, within the hour. Needs the scope `account`.",
        body=bodies.PersonWish,
        examples={"designer": {"summary": "A designer", "value": {"name": "Mei", "role": "designer"}}},
        parameters=(KEY_PARAMETER,),
        errors=(*_WRITES, 402),
    ),
    _one(
        "brand_remove_person",
        "DELETE",
        _PEOPLE,
        "Remove somebody",
        bodies.RemovedOut,
        text="At once; a brand keeps at least one owner. Needs the scope `account`.",
        parameters=(parameter("id", "query", "number of the person") | {"required": True},),
        errors=_WRITES,
    ),
)
