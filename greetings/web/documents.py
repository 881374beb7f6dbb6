"""What the OpenAPI document says about each operation: one table, from which the routes are registered too.

The hot path `POST /forwards` stands beside the API's application; its entry comes from the same table.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.responses import Response

from greetings.web import bodies
from greetings.web.console.campaign_operations import CAMPAIGN_OPERATIONS, OPS_CAMPAIGN_OPERATIONS
from greetings.web.console.contest_operations import CONTEST_OPERATIONS, OPS_CONTEST_OPERATIONS
from greetings.web.console.letter_operations import LETTER_OPERATIONS
from greetings.web.console.operations import BRAND_OPERATIONS
from greetings.web.console.plan_operations import OPS_PLAN_OPERATIONS, PLAN_OPERATIONS
from greetings.web.console.template_operations import OPS_TEMPLATE_OPERATIONS, TEMPLATE_OPERATIONS
from greetings.web.group_operations import GROUP_OPERATIONS
from greetings.web.operations import (
    BRAND_KEY,
    CODE_EXAMPLE,
    KEY_PARAMETER,
    MANAGE_TOKEN,
    OPS_TOKEN,
    Operation,
    parameter,
)
from greetings.web.ops_operations import OPS_OPERATIONS
from greetings.web.people.growing_operations import GROWING_OPERATIONS
from greetings.web.people.operations import PEOPLE_OPERATIONS
from greetings.web.sponsors.operations import SPONSOR_OPERATIONS

TITLE = "greetings"
HOT = "make_forward"
_REFERENCE = "#/components/schemas/{model}"
_CARD = {
    "template": "mid-autumn",
    "lang": "en",
    "content": {
        "recipient": "Grandma",
        "message": "The same moon looks into both our windows tonight.",
        "sender": "Lin",
    },
}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "templates",
        "GET",
        "/templates",
        "All templates",
        bodies.TemplatesOut,
        text="With their fields, sizes and example content per language.",
        errors=(400,),
    ),
    Operation(
        "festivals",
        "GET",
        "/festivals",
        "The festivals ahead",
        bodies.FestivalsOut,
        text="All occasions between two days, at most ten years; by default from today for a year.",
        parameters=(
            parameter("from", "query", "first day, such as 2027-01-01"),
            parameter("to", "query", "last day, such as 2027-12-31"),
        ),
        errors=(400, 422),
    ),
    Operation(
        "blessings",
        "GET",
        "/blessings",
        "Words to start from",
        bodies.BlessingsOut,
        text="The greetings and messages that the templates offer; without a parameter all there are.",
        parameters=(
            parameter("festival", "query", "id of a festival, such as mid-autumn"),
            parameter(
                "relation", "query", "family, friend or colleague; what suits everybody is always there"
            ),
            parameter("lang", "query", "language of the words, BCP 47, such as zh-Hans"),
            parameter("words", "query", "what must stand in the words or in the festival's names"),
        ),
        errors=(400, 422),
    ),
    Operation(
        "make_card",
        "POST",
        "/cards",
        "Make a card",
        bodies.CardOut,
        status=201,
        text="It cannot be changed afterwards, but it can be taken back. Keep the manage token: it is told here only.",
        body=bodies.CardWish,
        examples={
            "card": {"summary": "A card in English", "value": _CARD},
            "couplet": {
                "summary": "A card in Chinese, made by somebody who came by a link",
                "value": {
                    "template": "lunar-new-year",
                    "lang": "zh-Hans",
                    "content": {
                        "recipient": "奶奶",
                        "message": "新年里，愿您天天有好胃口、好心情。",
                        "sender": "小林",
                    },
                    "from": CODE_EXAMPLE,
                },
            },
        },
        parameters=(KEY_PARAMETER,),
        errors=(400, 409, 413, 422, 429, 503),
    ),
    Operation(
        HOT,
        "POST",
        "/forwards",
        "Pass a card on",
        bodies.ForwardOut,
        status=201,
        text="Either a new forward below `parent`, or a latent link that was handed out before and is now sent.",
        body=bodies.ForwardWish,
        examples={
            "new": {
                "summary": "A new forward through a channel",
                "value": {"parent": CODE_EXAMPLE, "channel": "im", "via": "wechat"},
            },
            "latent": {"summary": "A latent link that was sent", "value": {"code": CODE_EXAMPLE}},
        },
        parameters=(KEY_PARAMETER,),
        errors=(400, 404, 409, 410, 413, 422, 429, 503),
    ),
    Operation(
        "forward",
        "GET",
        "/forwards/{code}",
        "One forward and what became of it",
        bodies.ForwardSeenOut,
        text="`children` and `descendants` count forwards that were sent or opened by a person.",
        private=True,
        errors=(400, 401, 404, 410),
    ),
    Operation(
        "chain",
        "GET",
        "/cards/{code}/chain",
        "All forwards of a card",
        bodies.ChainOut,
        text="The root first, parents before children; at most 10,000.",
        private=True,
        errors=(400, 401, 404, 410),
    ),
    Operation(
        "take_back",
        "DELETE",
        "/cards/{code}",
        "Take a card back",
        bodies.StateOut,
        text="With everything below it: pages and pictures answer 410. It can be undone for 24 hours.",
        private=True,
        errors=(400, 401, 404, 410),
    ),
    Operation(
        "restore",
        "POST",
        "/cards/{code}/restore",
        "Bring a card back",
        bodies.StateOut,
        text="Undoes a DELETE of the last 24 hours.",
        private=True,
        errors=(400, 401, 404, 409, 410),
    ),
    Operation(
        "check_text",
        "POST",
        "/text/check",
        "Look at words",
        bodies.TextOut,
        text="May they be said, can they be drawn, do they fit? Nothing is stored.",
        body=bodies.TextWish,
        examples={
            "message": {
                "summary": "A message for a template",
                "value": {
                    "template": "mid-autumn",
                    "field": "message",
                    "text": "Full moon, full heart.",
                    "lang": "en",
                },
            }
        },
        errors=(400, 413, 422, 429),
    ),
)
ALL: tuple[Operation, ...] = (
    *OPERATIONS,
    *GROUP_OPERATIONS,
    *PEOPLE_OPERATIONS,
    *GROWING_OPERATIONS,
    *BRAND_OPERATIONS,
    *TEMPLATE_OPERATIONS,
    *LETTER_OPERATIONS,
    *CAMPAIGN_OPERATIONS,
    *PLAN_OPERATIONS,
    *SPONSOR_OPERATIONS,
    *CONTEST_OPERATIONS,
    *OPS_OPERATIONS,
    *OPS_CONTEST_OPERATIONS,
    *OPS_TEMPLATE_OPERATIONS,
    *OPS_CAMPAIGN_OPERATIONS,
    *OPS_PLAN_OPERATIONS,
)


def register(api: FastAPI, one: Operation, answer: Callable[..., Awaitable[Response]]) -> None:
    """Register an operation with what the document says about it."""
    api.add_api_route(
        one.path,
        answer,
        methods=[one.method],
        status_code=one.status,
        summary=one.summary,
        description=one.text,
        operation_id=one.name,
        responses=_answers(one),
        openapi_extra=_extra(one),
        response_model=None,
    )


def _answers(one: Operation) -> dict[int | str, dict[str, Any]]:
    """Return the answers of an operation: its own, and its errors."""
    own: dict[str, Any] = {"description": HTTPStatus(one.status).phrase}
    if one.media:
        own["content"] = {one.media: {"schema": {"type": "string", "format": "binary"}}}
    else:
        own["model"] = one.answer
    answers: dict[int | str, dict[str, Any]] = {one.status: own}
    for status in one.errors:
        answers[status] = {
            "description": HTTPStatus(status).phrase,
            "content": {
                "application/problem+json": {"schema": {"$ref": _REFERENCE.format(model="ErrorOut")}}
            },
        }
    return answers


def _extra(one: Operation) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if one.parameters:
        extra["parameters"] = [dict(parameter) for parameter in one.parameters]
    if one.scheme:
        extra["security"] = [{one.scheme: []}]
    if one.body is not None:
        schema = {"$ref": _REFERENCE.format(model=one.body.__name__)}
        content = {"application/json": {"schema": schema, "examples": dict(one.examples)}}
        extra["requestBody"] = {"required": True, "content": content | dict(one.also)}
    elif one.also:
        extra["requestBody"] = {"required": True, "content": dict(one.also)}
    return extra


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Add to a document what stands beside the API's application: bodies, errors, tokens, the hot path."""
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    models: tuple[type[BaseModel], ...] = (bodies.ErrorOut, bodies.ForwardOut)
    for model in (*models, *(one.body for one in ALL if one.body)):
        schema = model.model_json_schema(ref_template=_REFERENCE)
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
    components["securitySchemes"] = {
        MANAGE_TOKEN: {"type": "http", "scheme": "bearer", "description": "of the card, or of the page"},
        BRAND_KEY: {"type": "http", "scheme": "bearer", "description": "a key of the brand: gk_..."},
        OPS_TOKEN: {"type": "http", "scheme": "bearer", "description": "the token of those who run the site"},
    }
    paths: dict[str, Any] = {}
    for one in ALL:
        known = document["paths"].get(one.path, {})
        if one.name == HOT:
            paths.setdefault(one.path, {})[one.method.lower()] = _by_hand(one)
        else:
            paths.setdefault(one.path, {})[one.method.lower()] = known[one.method.lower()]
    return {**document, "paths": paths}


def _by_hand(one: Operation) -> dict[str, Any]:
    """Return the entry of an operation that is not registered with the API's application."""
    answers = {str(status): dict(answer) for status, answer in _answers(one).items()}
    model = answers[str(one.status)].pop("model")
    schema = {"$ref": _REFERENCE.format(model=model.__name__)}
    answers[str(one.status)]["content"] = {"application/json": {"schema": schema}}
    entry = {"summary": one.summary, "description": one.text, "operationId": one.name, "responses": answers}
    return entry | _extra(one)
