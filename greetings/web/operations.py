"""One operation of the API as data. The tables of `documents` and of those who run the site consist of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from greetings.web import bodies

CODE_EXAMPLE = "3nK0dWc1vZ8yQmT5rXbL2a"
MANAGE_TOKEN, OPS_TOKEN, BRAND_KEY = "manage_token", "ops_token", "brand_key"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: where, what it is called here and there, what goes in and out.

    `private` needs a card's manage token, `token` names another scheme. `media` is set when the answer is no JSON.
    `also` are bodies of other types than JSON.
    """

    name: str
    method: str
    path: str
    summary: str
    answer: type[BaseModel]
    status: int = 200
    text: str = ""
    body: type[bodies.Body] | None = None
    examples: Mapping[str, Any] = field(default_factory=dict)
    also: Mapping[str, Any] = field(default_factory=dict)
    parameters: tuple[Mapping[str, Any], ...] = ()
    private: bool = False
    token: str = ""
    media: str = ""
    errors: tuple[int, ...] = ()

    @property
    def scheme(self) -> str:
        """The token that it needs, empty when it is open to all."""
        return self.token or (MANAGE_TOKEN if self.private else "")


def parameter(name: str, place: str, description: str) -> dict[str, Any]:
    """Return the entry of an optional parameter of type text."""
    return {
        "name": name,
        "in": place,
        "required": False,
        "schema": {"type": "string"},
        "description": description,
    }


KEY_PARAMETER = parameter(
    "Idempotency-Key",
    "header",
    "the same key with the same body gives the same answer for a day, with another body 409",
)
