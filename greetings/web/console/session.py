"""Who asks: the person behind a console's cookie, the brand behind an API key. Forms carry the token of their session.

Refuses forms that another site sent (here a browser must say where a form comes from), forms without their token, and
whoever is signed out, removed, or of a brand on hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest

from starlette.requests import Request
from starlette.types import Scope

from greetings.brands import Brand, Caller, Member, Person, Right, form_token
from greetings.errors import BadRequest, Forbidden, NotFound, Unauthorised
from greetings.plans import RATE
from greetings.web.common import base_of, header
from greetings.web.forms import FIELDS_MAX, form_of
from greetings.web.parts import Parts
from greetings.web.visitors import cookie_of

FORM_FIELD = "csrf"
CONSOLE, OPS = "console", "ops"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who is signed in at the console. `csrf` stands in each form."""

    brand: Brand
    person: Person
    csrf: str

    @property
    def role(self) -> str:
        """owner, designer or analyst."""
        return self.person.role

    @property
    def member(self) -> Member:
        """The same for the room."""
        return Member(self.person, self.brand)


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who runs the site, signed in at `/ops`."""

    csrf: str


async def brand_of(parts: Parts, request: Request, scope: str) -> Brand:
    """Return the brand whose key was sent. Raise Unauthorised, Forbidden when the key may not do this."""
    return (await caller_of(parts, request, scope)).brand


async def caller_of(parts: Parts, request: Request, scope: str) -> Caller:
    """Return brand and key; `scope` may be empty for what every key may.

    Raise Unauthorised, Forbidden, PlanRate when the brand's keys ask more often than its plan allows.
    """
    kind, _, text = header(request.scope, b"authorization", 1024).partition(" ")
    caller = await parts.brands.keys.check(text.strip()) if kind.lower() == "bearer" else None
    if caller is None:
        parts.throttle.take("misses", request.scope)
        raise Unauthorised("Send a key of your brand as `Authorization: Bearer gk_...`.")
    if caller.brand.held:
        raise Forbidden("This brand is on hold. Please ask those who run this site.")
    plan = await parts.plans.known(caller.brand)
    parts.throttle.take_plan(caller.brand.id, plan.most(RATE))
    if scope and scope not in caller.key.scopes:
        raise Forbidden(f"This key may not do that: it needs `{scope}`.")
    return caller


async def who(parts: Parts, request: Request, right: Right = Right.LOOK) -> Signed:
    """Return who is signed in and may do this. Raise Unauthorised, Forbidden."""
    session = session_of(parts, request.scope, CONSOLE)
    member = await parts.brands.sessions.read(session)
    if member is None:
        raise Unauthorised("Please sign in.")
    if not member.person.may(right):
        raise Forbidden("Your role does not allow this. Please ask an owner of your brand.")
    return Signed(member.brand, member.person, form_token(session))


async def who_acts(
    parts: Parts, request: Request, right: Right = Right.LOOK, *, most: int = FIELDS_MAX
) -> tuple[Signed, dict[str, str]]:
    """Return who sent a form, with the form. Raise Unauthorised, Forbidden, BadRequest for a form that is not ours."""
    require_own_page(request)
    signed = await who(parts, request, right)
    return signed, own_form(request, signed.csrf, most)


async def operator(parts: Parts, request: Request) -> Operator:
    """Return who runs the site. Raise NotFound while there is no ops token, Unauthorised."""
    require_ops(parts)
    session = session_of(parts, request.scope, OPS)
    if not await parts.brands.sessions.reads_ops(session):
        raise Unauthorised("Please sign in.")
    return Operator(form_token(session))


async def operator_acts(parts: Parts, request: Request) -> tuple[Operator, dict[str, str]]:
    """Return who sent a form of the ops console, with the form. Raise as `operator` does, BadRequest."""
    require_ops(parts)
    require_own_page(request)
    found = await operator(parts, request)
    return found, own_form(request, found.csrf)


def require_ops(parts: Parts) -> None:
    """Raise NotFound while nobody can run this site over the net."""
    if not parts.settings.ops_token:
        raise NotFound("There is nothing at this address. Please check it.")


def require_own_page(request: Request) -> None:
    """Raise BadRequest for a form that did not certainly come from a page of ours."""
    site = header(request.scope, b"sec-fetch-site", 20)
    origin = header(request.scope, b"origin", 300).lower()
    ours = origin == base_of(request.scope).lower() if origin else site == "same-origin"
    if not ours or site not in {"", "same-origin"}:
        raise BadRequest("This form was not sent from its own page. Please open the page again.")


def own_form(request: Request, csrf: str, most: int = FIELDS_MAX) -> dict[str, str]:
    """Return a form that carries the token of its session; raise BadRequest for one that does not."""
    form = form_of(request.scope, most)
    require_token(form.get(FORM_FIELD, ""), csrf)
    return form


def require_token(given: str, csrf: str) -> None:
    """Raise BadRequest unless a form carries the token of its session."""
    if not compare_digest(given.encode("utf-8", "replace"), csrf.encode("ascii")):
        raise BadRequest("This form belongs to an earlier visit. Please open the page again.")


def session_of(parts: Parts, scope: Scope, console: str) -> str:
    """Return the session in the cookie, empty when there is none."""
    return cookie_of(scope, _cookie_name(parts, console))


def session_cookie(parts: Parts, console: str, session: str) -> tuple[bytes, bytes]:
    """Return the raw `set-cookie` header of a session; an empty one makes the browser forget it."""
    name = _cookie_name(parts, console)
    secure = "; Secure" if _secure(parts) else ""
    same_site = "Strict" if console == OPS else "Lax"
    age = "" if session else "; Max-Age=0"
    cookie = f"{name}={session}; Path=/; HttpOnly; SameSite={same_site}{secure}{age}"
    return b"set-cookie", cookie.encode("ascii")


def _cookie_name(parts: Parts, console: str) -> str:
    return f"__Host-{console}" if _secure(parts) else console


def _secure(parts: Parts) -> bool:
    return parts.settings.base_url.startswith("https:")
