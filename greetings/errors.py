"""Every error that the product raises on purpose. The HTTP status stands on the class; the message says what to do.

GreetingsError
├── BadInput            422  words or values that can be put right (carries all findings with their paths)
│   ├── BadText         422  text that cannot be stored or drawn
│   └── TemplateInvalid 422  a template with findings
├── BadRequest          400  the request itself is malformed
├── Unauthorised        401  a token is missing or wrong
├── NotInPlan           402  the plan of a brand has no room for this; says which one has
├── Forbidden           403  the token is good, but may not do this
├── NotFound            404  absent, forbidden and deleted look the same
├── Gone                410  taken back by its maker, or erased
│   ├── PageGone        410  somebody's own page is out of service
│   └── Recalled        410  taken out of service by those who run the site
├── Conflict            409  the same key with another body, or a state that forbids the act
│   └── Full            409  there are as many as there may be
├── TooLarge            413  over a limit on size
├── TooMany             429  over a limit on rate; carries retry_after
│   ├── TooFast         429  one card is passed on faster than it may be; carries retry_after
│   └── PlanRate        429  a brand's keys ask more often than its plan allows; carries retry_after
├── Unreached           502  somebody else's server did not answer, or may not be asked
├── Busy                503  no place free, or a store is away or full; carries retry_after
└── SettingError        -    a wrong setting stops the start, with the variable's name
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (a path such as `content.message`), what to do, and a class for machines."""

    path: str
    message: str
    kind: str = "invalid"
    extra: tuple[tuple[str, Any], ...] = ()


class GreetingsError(Exception):
    """Base of all. `slug` names the kind of problem in problem+json."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"

    def __init__(
        self, message: str, *, problems: Sequence[Problem] = (), retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.problems = tuple(problems)
        self.retry_after = retry_after


class BadInput(GreetingsError):
    """Values that a person can put right; `problems` lists all of them at once."""

    status = 422
    slug = "bad-input"
    title = "Please check what you wrote"


class BadText(BadInput):
    """Text that cannot be kept or drawn: lone surrogates, characters that no font has, a blank message."""

    slug = "bad-text"


class TemplateInvalid(BadInput):
    """A template whose document or art breaks a rule."""

    slug = "template-invalid"
    title = "The template has findings"


class BadRequest(GreetingsError):
    """A request that cannot be read: truncated body, unknown parameter, wrong type of content."""

    status = 400
    slug = "bad-request"
    title = "The request cannot be read"


class Unauthorised(GreetingsError):
    """A token is missing or wrong."""

    status = 401
    slug = "unauthorised"
    title = "A valid token is needed"


class NotInPlan(GreetingsError):
    """The plan of a brand has no room for more of something. What is there already is not touched."""

    status = 402
    slug = "not-in-plan"
    title = "Your plan does not include this"


class Forbidden(GreetingsError):
    """Who calls is known, and may not do this: his role or key does not allow it, or his brand is on hold."""

    status = 403
    slug = "forbidden"
    title = "You may not do this"


class NotFound(GreetingsError):
    """Absent, forbidden and deleted look the same."""

    status = 404
    slug = "not-found"
    title = "There is nothing here"


class Gone(GreetingsError):
    """Taken back by its maker, or erased."""

    status = 410
    slug = "gone"
    title = "This card was taken back"


class PageGone(Gone):
    """The page of somebody who joined is out of service. His cards and the people after him are not touched."""

    slug = "page-gone"
    title = "This page is out of service"


class Recalled(Gone):
    """Taken out of service by those who run the site. Copies that messengers keep cannot be recalled."""

    slug = "recalled"
    title = "This card was recalled"

    def __init__(self, message: str = "This card was recalled by those who run this site.") -> None:
        super().__init__(message)


class Conflict(GreetingsError):
    """The same key with another body, or a state that forbids the act."""

    status = 409
    slug = "conflict"
    title = "This does not fit what happened before"


class Full(Conflict):
    """There are as many of something as there may be."""

    slug = "full"
    title = "There is no room for one more"


class TooLarge(GreetingsError):
    """Over a limit on size."""

    status = 413
    slug = "too-large"
    title = "This is too large"


class TooMany(GreetingsError):
    """Over a limit on rate."""

    status = 429
    slug = "too-many"
    title = "Too many at once"


class TooFast(TooMany):
    """One card is passed on faster than it may be. What was passed on before still opens."""

    slug = "too-fast"
    title = "This card travels very fast just now"


class PlanRate(TooMany):
    """The keys of a brand ask more often than its plan allows."""

    slug = "plan-rate"
    title = "More requests than your plan includes"


class Unreached(GreetingsError):
    """Somebody else's server gave no answer, or its address may not be asked.

    `kind` for machines: address, name, private, refused, tls, slow, answer.
    """

    status = 502
    slug = "unreached"
    title = "Another server did not answer"

    def __init__(self, message: str, *, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class Busy(GreetingsError):
    """No place is free, or a store is away or full. Nothing was stored; the same request may be sent again."""

    status = 503
    slug = "busy"
    title = "Please try again in a moment"


class SettingError(GreetingsError):
    """A wrong setting: the start stops with the variable's name."""

    slug = "setting"
    title = "A setting is wrong"
