"""What may be sent to the API and what it answers: strict models. They are the boundary and the documentation.

Unknown fields are refused, nothing is coerced. All findings of a body come back at once.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from greetings.errors import BadRequest, Problem
from greetings.web.problems import from_findings

Code = Annotated[str, Field(max_length=20_000, examples=["3nK0dWc1vZ8yQmT5rXbL2a"])]
Words = Annotated[str, Field(max_length=20_000)]
# Their rules stand in the rooms, so that all findings come back at once.
Tag = Annotated[str, Field(max_length=20_000)]
Identifier = Annotated[str, Field(max_length=20_000)]


class Body(BaseModel):
    """A request's body: one JSON object, nothing unknown, nothing coerced."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=False)


GroupKind = Literal["friends", "family", "office", "class", "club"]


class GroupIn(Body):
    """Others sign the card before it is sent."""

    kind: GroupKind = "friends"
    signers: int | None = Field(default=None, description="how many can sign; as a rule as many as may be")
    closes: Annotated[str, Field(max_length=20)] | None = Field(
        default=None,
        description="the last day, until its end in UTC; two weeks as a rule",
        examples=["2027-02-06"],
    )


class CardWish(Body):
    """A card to be made."""

    template: Identifier = Field(description="id of a template", examples=["mid-autumn"])
    content: dict[Annotated[str, Field(max_length=64)], Words] = Field(
        description="one value per field of the template; `message` is needed", max_length=40
    )
    lang: Tag = Field(description="language of the card, BCP 47", examples=["en"])
    origin: Code | None = Field(
        default=None,
        alias="from",
        description="code of the link by which the maker came, or @handle of the page, if any",
    )
    answers: Code | None = Field(default=None, description="code of the card that this one answers")
    group: GroupIn | None = None


class ForwardWish(Body):
    """A card that is passed on: either a parent and a channel, or a latent link that was handed out before."""

    parent: Code | None = Field(default=None, description="code of the forward that is passed on")
    channel: Annotated[str, Field(max_length=20)] | None = Field(
        default=None, description="im, forum, blog, sms, email, video, qr or other", examples=["im"]
    )
    via: Annotated[str, Field(max_length=40)] | None = Field(
        default=None, description="a finer word for the channel, such as wechat", examples=["wechat"]
    )
    code: Code | None = Field(default=None, description="a latent link, which becomes a `sent` forward")


class TextWish(Body):
    """Words to be looked at before a card is made of them."""

    text: Words
    template: Identifier | None = None
    field: Annotated[str, Field(max_length=64)] | None = None
    lang: Tag | None = None


class Answer(BaseModel):
    """An answer's body."""


class FieldOut(Answer):
    """A value that the maker fills in."""

    name: str
    kind: Literal["name", "line", "text", "choice"]
    max: int = Field(description="in graphemes: what a person calls a character")
    required: bool
    options: list[str] = Field(default=[], description="the ids of a choice")


class SizeOut(Answer):
    """A size in pixels."""

    name: str
    width: int
    height: int


class TemplateOut(Answer):
    """A template."""

    id: str
    version: int
    title: dict[str, str] = Field(description="per language")
    festivals: list[str]
    sizes: list[SizeOut]
    fields: list[FieldOut]
    example: dict[str, dict[str, str]] = Field(description="example content per language")


class TemplatesOut(Answer):
    """All templates."""

    templates: list[TemplateOut]


class FestivalOut(Answer):
    """One occasion on its day."""

    id: str
    date: str = Field(description="the first day, ISO 8601, where the festival is at home")
    until: str = Field(description="the last day")
    name: dict[str, str] = Field(description="per language")
    countries: list[str] = Field(description="where this date holds, if the festival has several")
    estimated: bool = Field(description="the date rests on a sighting of the moon or on a local almanac")
    templates: list[str] = Field(description="ids of templates made for it")


class FestivalsOut(Answer):
    """The occasions of a span of days, in order."""

    festivals: list[FestivalOut]


class BlessingOut(Answer):
    """A greeting or a message that a template offers."""

    text: str
    lang: str
    kind: Literal["greeting", "message"]
    relation: Literal["family", "friend", "colleague"] | None = Field(description="null: it suits everybody")
    template: str
    festivals: list[str]
    make_url: str = Field(description="opens the maker with these very words")


class BlessingsOut(Answer):
    """Words to start from, in the order of the templates."""

    blessings: list[BlessingOut]


class CardOut(Answer):
    """A card that was made. Keep `manage_token`: it is told once."""

    code: str
    page_url: str
    image_url: str
    share_text: str
    manage_url: str = Field(description="the private page of the card's journey")
    manage_token: str
    sign_url: str | None = Field(default=None, description="only of a card that a group signs")


class ForwardOut(Answer):
    """A forward and the link that names it."""

    code: str
    page_url: str
    image_url: str
    share_text: str


class OpeningsOut(Answer):
    """Openings by kind. Only `person` is a human act."""

    preview: int
    scanner: int
    unknown: int
    person: int


class ForwardSeenOut(Answer):
    """One forward and what became of it."""

    code: str
    parent: str | None
    generation: int
    channel: str
    openings: OpeningsOut
    children: int
    descendants: int


class ChainLinkOut(Answer):
    """One forward of a chain."""

    code: str
    parent: str | None
    generation: int
    channel: str
    via: str
    state: Literal["previewed", "sent", "opened"]
    at: str = Field(description="ISO 8601 in UTC")


class ChainOut(Answer):
    """All forwards of a card, the root first, parents before children."""

    forwards: list[ChainLinkOut]


class StateOut(Answer):
    """What a card's state is after the request."""

    code: str
    state: Literal["live", "taken_back"]
    undo_until: str | None = None


class MissingOut(Answer):
    """A character that no font has."""

    char: str
    codepoint: str
    index: int


class ReasonOut(Answer):
    """Why words cannot stay as they are, and what to write instead."""

    kind: str = Field(
        description="threat, guilt, account, quota, reward, address, look-alike, bad-word, too-long"
    )
    message: str
    start: int | None = Field(default=None, description="where it begins, in code points of the cleaned text")
    end: int | None = None


class TextOut(Answer):
    """What the guard thinks of some words."""

    verdict: Literal["ok", "soft", "block"]
    reasons: list[ReasonOut]
    missing: list[MissingOut]
    truncated: bool


class ProblemOut(Answer):
    """One finding and where it is."""

    path: str
    kind: str
    message: str


class ErrorOut(Answer):
    """RFC 9457 problem+json."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemOut] = []


Wish = TypeVar("Wish", bound=Body)


def read_body(model: type[Wish], raw: bytes) -> Wish:
    """Read a JSON body; raise BadRequest for what cannot be read, BadInput for values, both with all paths."""
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        findings = error.errors(include_url=False, include_context=False, include_input=False)
    if findings[0]["type"] == "json_invalid":
        return _explained(model, raw)
    raise from_findings(findings)


def _explained(model: type[Wish], raw: bytes) -> Wish:
    """Read once more with the lenient reader, to tell half characters inside good JSON from bad JSON."""
    try:
        value: Any = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _unreadable("The body is not UTF-8.", error.start) from error
    except RecursionError as error:
        raise _unreadable("The body is nested too deeply.", 0) from error
    except ValueError as error:
        raise _unreadable("The body is not valid JSON; was it cut off?", getattr(error, "pos", 0)) from error
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise from_findings(
            error.errors(include_url=False, include_context=False, include_input=False)
        ) from error


def _unreadable(message: str, position: int) -> BadRequest:
    return BadRequest(message, problems=[Problem("", message, "bad-json", (("position", position),))])
