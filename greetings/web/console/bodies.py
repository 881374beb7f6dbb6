"""What a brand sends to its part of the API and gets: strict models, like those of everybody else."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from greetings.brands import SCOPES
from greetings.web.bodies import Answer, Body, Words

Scope = Annotated[str, Field(max_length=100)]
_SCOPES = ", ".join(SCOPES)


class NewKeyWish(Body):
    """A key that is wanted."""

    name: Words = Field(description="what it is for", examples=["Till in the shop"])
    scopes: list[Scope] = Field(
        description=f"what it may do: {_SCOPES}; no more than the key that asks", max_length=20
    )


class RotateWish(Body):
    """How long the old key is to work beside the new one."""

    grace_hours: Annotated[int, Field(ge=0, le=100_000)] = Field(
        default=0, description="0 ends the old one at once"
    )


class PersonWish(Body):
    """Somebody who is to act for the brand."""

    name: Words = Field(examples=["Mei"])
    role: Annotated[str, Field(max_length=100)] = Field(description="owner, designer or analyst")
    mail: Annotated[str, Field(max_length=1000)] | None = Field(
        default=None, description="to sign in by letter later, where the site sends mail"
    )


class BrandOut(Answer):
    """Whose key this is."""

    slug: str
    name: str
    state: Literal["active"]
    key: str = Field(description="prefix of the key that asks")
    scopes: list[str]


class KeyOut(Answer):
    """A key without its secret."""

    prefix: str
    name: str
    scopes: list[str]
    made: str
    ends: str | None = Field(description="when it was or will be revoked")
    used: str | None = Field(description="when it was last used, to the minute")


class KeysOut(Answer):
    """The brand's keys, the newest first."""

    keys: list[KeyOut]


class NewKeyOut(KeyOut):
    """A key that was just made. Keep `key`: it is told once."""

    key: str


class PersonOut(Answer):
    """Somebody who acts for the brand."""

    id: str
    name: str
    mail: str
    role: Literal["owner", "designer", "analyst"]
    since: str


class PeopleOut(Answer):
    """Who acts for the brand, who was first there first."""

    people: list[PersonOut]


class InvitedOut(PersonOut):
    """Somebody who was let in. `sign_in_url` signs him in once."""

    sign_in_url: str


class RemovedOut(Answer):
    """Somebody who acts no longer."""

    id: str
    state: Literal["removed"]
