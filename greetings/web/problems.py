"""The one shape of errors: RFC 9457 problem+json, with everything that is wrong and where. Never cached.

`type` points at the paragraph of the API's page that explains the kind of problem.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from greetings.errors import BadInput, BadRequest, GreetingsError, NotFound, Problem

MEDIA_TYPE = "application/problem+json"
NO_STORE = "no-store"


class MethodNotAllowed(GreetingsError):
    """The address exists, the method does not."""

    status = 405
    slug = "method-not-allowed"
    title = "This address does not do that"


def headers_of(error: GreetingsError) -> dict[str, str]:
    """Return the headers that go with an error: never kept, and when to come back."""
    headers = {"cache-control": NO_STORE}
    if error.retry_after is not None:
        headers["retry-after"] = str(max(1, error.retry_after))
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    return headers


def problem_body(error: GreetingsError) -> dict[str, Any]:
    """Return the problem object of `error`: type, title, status, detail, and errors when there are any."""
    body: dict[str, Any] = {
        "type": f"/docs#{error.slug}",
        "title": error.title,
        "status": error.status,
        "detail": error.message,
    }
    if error.problems:
        body["errors"] = [
            {"path": one.path, "kind": one.kind, "message": one.message, **dict(one.extra)}
            for one in error.problems
        ]
    return body


def problem_answer(error: GreetingsError) -> Response:
    """Return the HTTP answer of `error` as problem+json."""
    content = json.dumps(problem_body(error), ensure_ascii=True).encode("ascii")
    return Response(content, error.status, headers_of(error), MEDIA_TYPE)


def from_http(error: HTTPException) -> GreetingsError:
    """Translate an error of the framework (no such route, wrong method, unreadable body) into ours."""
    if error.status_code == HTTPStatus.NOT_FOUND:
        return NotFound("There is nothing at this address. Please check it.")
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return MethodNotAllowed("This address cannot be used with this method.")
    return BadRequest("The request could not be read. Please check that the body is whole and is UTF-8.")


# What pydantic calls it -> what we call it and what to do about it
_KINDS: Mapping[str, tuple[str, str]] = {
    "missing": ("required", "This is needed."),
    "extra_forbidden": ("unknown", "There is no such field. Please leave it out."),
    "string_unicode": (
        "bad-text",
        "This text has half a character in it (a lone surrogate). Please type it again.",
    ),
    "string_too_long": ("too-long", "This is too long."),
    "json_invalid": ("bad-json", "The body is not valid JSON."),
}


def from_findings(findings: Sequence[Mapping[str, Any]], where: str = "") -> GreetingsError:
    """Translate pydantic's findings into one error with all of them and their paths.

    Fields that do not exist and bodies that cannot be read are 400; values that can be put right are 422.
    """
    problems = tuple(_problem(finding, where) for finding in findings)
    unreadable = any(problem.kind in {"unknown", "bad-json", "not-an-object"} for problem in problems)
    if unreadable:
        return BadRequest(problems[0].message if len(problems) == 1 else "See errors.", problems=problems)
    return BadInput("Some values need another look: see errors.", problems=problems)


def _problem(finding: Mapping[str, Any], where: str) -> Problem:
    place = [str(part) for part in finding["loc"] if part not in {"body", "query", "path", "header"}]
    kind, message = _KINDS.get(finding["type"], ("invalid", f"{finding['msg']}."))
    if finding["type"] in {"model_attributes_type", "model_type", "dict_type"} and not place:
        kind, message = "not-an-object", "The body must be one JSON object."
    return Problem(".".join([where, *place] if where else place), message, kind)
