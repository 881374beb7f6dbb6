"""The operations of uploaded templates: what the OpenAPI document says, and from which they are registered."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from greetings.web.console import template_bodies as bodies
from greetings.web.operations import BRAND_KEY, OPS_TOKEN, Operation, parameter

_ERRORS = (400, 401, 403, 404, 429)
_WRITES = (400, 401, 403, 404, 409, 413, 422, 429, 503)
_ALL, _ONE = "/brand/templates", "/brand/templates/{id}/{version}"
_OPS_ALL, _OPS_ONE = "/ops/templates", "/ops/templates/{id}/{version}"
_AFTER = parameter("after", "query", "`next` of the page before")
_FILE: Final[dict[str, Any]] = {
    "schema": {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "string", "format": "binary", "description": "the zip"}},
    }
}
UPLOAD: Final[dict[str, Any]] = {
    "multipart/form-data": _FILE,
    "application/zip": {"schema": {"type": "string", "format": "binary"}},
}
_one = partial(Operation, token=BRAND_KEY)
_ops = partial(Operation, token=OPS_TOKEN)

TEMPLATE_OPERATIONS: tuple[Operation, ...] = (
    _one(
        "brand_upload_template",
        "POST",
        _ALL,
        "Upload a template",
        bodies.VersionOut,
        status=201,
        text=(
            "A zip as the template format describes it, at most 10 MB. 422 with every finding and its path when "
            "something stops it; 409 when the number was used for another package. The same bytes again answer 200. "
            "Takes some seconds. Needs the scope `templates:write`."
        ),
        also=UPLOAD,
        errors=(*_WRITES, 402),
    ),
    _one(
        "brand_templates",
        "GET",
        _ALL,
        "The brand's templates",
        bodies.VersionsOut,
        text="All versions, the newest first. Needs the scope `templates:read`.",
        parameters=(_AFTER,),
        errors=(*_ERRORS, 422),
    ),
    _one(
        "brand_template",
        "GET",
        _ONE,
        "One version of a template",
        bodies.VersionOut,
        text="Its state, and what was found when it was looked through. Needs the scope `templates:read`.",
        errors=_ERRORS,
    ),
    _one(
        "brand_template_state",
        "POST",
        f"{_ONE}/state",
        "Submit or archive a version",
        bodies.VersionOut,
        text=(
            "`submitted` asks for approval; where the site approves by rule, a version without findings is approved at "
            "once. `archived` ends it: it is no longer offered, cards made of it live on. Needs `templates:write`."
        ),
        body=bodies.StateWish,
        examples={"submit": {"summary": "Ask for approval", "value": {"state": "submitted"}}},
        errors=_WRITES,
    ),
    _one(
        "brand_template_sheet",
        "GET",
        f"{_ONE}/sheet.png",
        "The proof sheet",
        bodies.VersionOut,
        text="All sizes with the longest names in six scripts, ad weight and contrast beside. Needs `templates:read`.",
        media="image/png",
        errors=_ERRORS,
    ),
    _one(
        "brand_template_picture",
        "GET",
        f"{_ONE}/{{size}}.jpg",
        "The example in a size",
        bodies.VersionOut,
        text="In the template's home language, 720 pixels wide. Needs the scope `templates:read`.",
        media="image/jpeg",
        errors=_ERRORS,
    ),
    _one(
        "brand_starter",
        "GET",
        "/brand/starter.zip",
        "A template to begin with",
        bodies.VersionOut,
        text="A folder that passes the check, with comments. Needs the scope `templates:read`.",
        parameters=(
            parameter("id", "query", "what it is to be called; by default `my-card`"),
            parameter("from", "query", "a template of ours to begin from, such as `mid-autumn`"),
        ),
        media="application/zip",
        errors=(*_ERRORS, 422),
    ),
)
OPS_TEMPLATE_OPERATIONS: tuple[Operation, ...] = (
    _ops(
        "ops_templates",
        "GET",
        _OPS_ALL,
        "Templates that wait",
        bodies.VersionsOut,
        text="Those that were submitted, the oldest first, or those in another state.",
        parameters=(parameter("state", "query", "submitted (as a rule), approved, refused ..."), _AFTER),
        errors=(400, 401, 404, 422, 429),
    ),
    _ops(
        "ops_template",
        "POST",
        _OPS_ONE,
        "Decide about a template",
        bodies.VersionOut,
        text=(
            "`approve` puts a submitted version into the gallery of every process within 5 s, `refuse` sends it back "
            "with the reason, `archive` takes an approved one out. Cards made of it live on."
        ),
        body=bodies.TemplateDecision,
        examples={
            "approve": {"summary": "Let it in", "value": {"decision": "approve", "reason": "calm and clear"}}
        },
        errors=_WRITES,
    ),
    _ops(
        "ops_template_sheet",
        "GET",
        f"{_OPS_ONE}/sheet.png",
        "The proof sheet of a template",
        bodies.VersionOut,
        text="As the brand sees it.",
        media="image/png",
        errors=(400, 401, 404, 429),
    ),
    _ops(
        "ops_template_picture",
        "GET",
        f"{_OPS_ONE}/{{size}}.jpg",
        "The example of a template in a size",
        bodies.VersionOut,
        text="As the brand sees it.",
        media="image/jpeg",
        errors=(400, 401, 404, 429),
    ),
)
