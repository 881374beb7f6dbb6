"""What may be sent to the API about people who joined, and what it answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from greetings.web.bodies import Answer, Body, Code, Tag, Words

PICTURE_CHARS_MAX = 100_000_000


class JoinWish(Body):
    """Somebody who wants a page of his own."""

    display_name: Words = Field(description="as friends know him; it stands on his page", examples=["Lin"])
    handle: Words = Field(
        description="what stands behind the @: letters of one script, digits, `-`, `_`", examples=["lin"]
    )
    via: Code | None = Field(
        default=None, description="code of the link by which he came, or `@handle`; it decides his parent"
    )
    lang: Tag | None = Field(default=None, description="language of his letters, BCP 47; en by default")
    mail: Annotated[str, Field(max_length=1000)] | None = Field(
        default=None, description="only used to send his private link again"
    )


class CreativeIn(Body):
    """What somebody shows on the pages below him."""

    line: Words = Field(description="one line", examples=["Fresh bread, every morning"])
    link: Words = Field(default="", description="https, or empty", examples=["https://bakery.example/spring"])
    picture: Annotated[str, Field(max_length=PICTURE_CHARS_MAX)] | None = Field(
        default=None, description="JPEG, PNG or WebP in base64"
    )


class JoinedOut(Answer):
    """Somebody who has just joined. Keep `manage_token`: it is told once."""

    handle: str
    page_url: str
    manage_url: str | None = Field(
        description="his private page; null in a replay after the link was renewed"
    )
    manage_token: str | None
    parent: str | None = Field(description="handle of the participant through whom he came")
    generation: int = Field(description="steps from the root of his tree; 0 for a root")


class ParticipantOut(Answer):
    """Somebody who joined."""

    handle: str
    display_name: str
    page_url: str
    generation: int
    parent: str | None


class ShownOut(Answer):
    """What stands in a slot. `link` leads through this site."""

    line: str
    link: str | None
    picture_url: str | None


class SlotOut(Answer):
    """One of the eight slots: slot k always shows ancestor k."""

    k: int
    kind: Literal["ancestor", "sponsor", "house"]
    handle: str | None = Field(default=None, description="only of an ancestor")
    creative: ShownOut


class SlotsOut(Answer):
    """The eight slots of a spread page, in order."""

    slots: list[SlotOut] = Field(min_length=8, max_length=8)


class GenerationsOut(Answer):
    """People in the generations 1 to 8 below somebody."""

    levels: list[int] = Field(min_length=8, max_length=8)
    total: int
    as_of: str = Field(description="up to when they are counted; ISO 8601 in UTC")


class CreativeOut(Answer):
    """A creative and whether it is shown. The one before is shown until this one is approved."""

    state: Literal["pending", "approved", "refused"]
    reason: str
    line: str
    link: str
    picture: bool = Field(description="whether it has one")


class TokenOut(Answer):
    """A new private link. The old one is worthless from now on."""

    manage_url: str
    manage_token: str


class LeftOut(Answer):
    """Somebody who was erased."""

    state: Literal["erased"]
