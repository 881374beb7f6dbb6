"""What may be sent to the API about answers, signatures, guest books and friends' pages, and what it answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from greetings.web.bodies import Answer, Body, GroupKind, Tag, Words

Day = Annotated[str, Field(max_length=20, examples=["2027-02-06"])]


class SignatureIn(Body):
    """A signature."""

    name: Words = Field(examples=["Lin"])
    line: Words = Field(default="", description="a short line, if you like", examples=["We miss you"])
    lang: Tag | None = Field(default=None, description="language of the line, BCP 47; the card's as a rule")


class SigningIn(Body):
    """How a card is signed; what is left out stays as it is."""

    kind: GroupKind | None = None
    signers: int | None = Field(default=None, description="how many can sign")
    closes: Day | None = Field(default=None, description="the last day, until its end in UTC")
    state: Literal["open", "closed"] | None = None


class ArrangeIn(Body):
    """Whether everybody sees a signature."""

    hidden: bool


class SignatureOut(Answer):
    """A signature."""

    id: str
    name: str
    line: str
    lang: str
    hidden: bool
    at: str


class SignedOut(SignatureOut):
    """A signature that was just put in. Keep `token`: with it, it can be taken back."""

    token: str


class SigningSeenOut(Answer):
    """A card that is signed, as signers see it."""

    recipient: str
    sender: str
    kind: GroupKind
    state: Literal["open", "full", "closed"]
    closes_at: str
    signers: int
    signed: int
    signatures: list[SignatureOut]


class SigningOut(SigningSeenOut):
    """A card that is signed, as its maker sees it: with hidden signatures, the sign link and the sheet."""

    sign_url: str
    sheet_url: str | None = Field(
        description="every signature on one sheet, as JPEG; null while there are none"
    )


class TakenBackOut(Answer):
    """Something that its writer took back, for good."""

    id: str
    state: Literal["taken_back"]


class AnswerOut(Answer):
    """A card that answers a card."""

    code: str
    page_url: str
    image_url: str
    sender: str
    at: str


class AnswersOut(Answer):
    """Answers, the newest first."""

    answers: list[AnswerOut]


class GuestIn(Body):
    """A line for a guest book."""

    name: Words = Field(examples=["Zoe"])
    line: Words = Field(examples=["What a beautiful page"])
    lang: Tag | None = Field(default=None, description="language of the line, BCP 47; en as a rule")


class GuestOut(Answer):
    """A line of a guest book."""

    id: str
    name: str
    line: str
    lang: str
    handle: str | None = Field(description="the guest's own page, if he joined")
    state: Literal["waiting", "shown", "removed"]
    at: str


class GuestsOut(Answer):
    """The guest book of a page, the newest line first."""

    mode: Literal["ask", "open", "closed"]
    lines: list[GuestOut]


class BookIn(Body):
    """How a guest book is kept."""

    mode: Annotated[str, Field(max_length=20, description="ask (the owner reads first), open or closed")]


class GuestDecision(Body):
    """What becomes of a line."""

    state: Literal["shown", "removed"]


class GuestStateOut(Answer):
    """A line that was decided about."""

    id: str
    state: Literal["shown", "removed"]


class FriendOut(Answer):
    """Somebody else's page."""

    handle: str
    display_name: str
    page_url: str


class FriendsOut(Answer):
    """Whose pages this one shows: those that show it too, in the order of their handles."""

    friends: list[FriendOut]


class AskedOut(Answer):
    """Questions that are not answered yet."""

    asked_me: list[FriendOut]
    asked_by_me: list[FriendOut]


class FriendStateOut(Answer):
    """How two pages stand to each other."""

    handle: str
    state: Literal["none", "asked", "agreed"]
