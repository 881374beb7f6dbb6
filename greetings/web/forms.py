"""Plain HTML forms: what they send, read strictly. Refuses what is no form, is not UTF-8, or has too many fields."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.types import Scope

from greetings.errors import BadRequest, BadText, Problem
from greetings.web.common import body_of, header

FIELDS_MAX = 60
FORM = "application/x-www-form-urlencoded"


def form_of(scope: Scope, most: int = FIELDS_MAX) -> dict[str, str]:
    """Return the fields of a form, at most so many, the last of each name, with plain line ends.

    Raise BadRequest, BadText.
    """
    if not header(scope, b"content-type").lower().startswith(FORM):
        raise BadRequest("This is no form. Please use the one on the page.")
    try:
        text = body_of(scope).decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=most)
    except UnicodeDecodeError as error:
        message = "Some characters arrived broken. Please type them again."
        raise BadText(message, problems=[Problem("", message, "surrogate")]) from error
    except ValueError as error:
        raise BadRequest("This form has too many fields.") from error
    return {name: value.replace("\r\n", "\n") for name, value in pairs}
