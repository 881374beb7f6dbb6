"""What a brand's programs send about its list and letters, and get."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from greetings.web.bodies import Answer, Body, Words

Text = Annotated[str, Field(max_length=20_000)]
Short = Annotated[str, Field(max_length=1000)]
State = Literal["draft", "sending", "sent", "stopped", "held"]


class ListWishIn(Body):
    """What the list says of itself."""

    promise: Words = Field(
        description="what is sent and how often: people agree to that, word for word",
        examples=["A card before each festival, at most six a year."],
    )
    imprint: Words = Field(description="who sends it and where to reach him; at the foot of every letter")
    reply_to: Short | None = Field(default=None, description="where answers go")
    open: bool = Field(default=True, description="whether people can join")


class LangCount(Answer):
    """People on the list who read a language."""

    lang: str
    people: int


class ListOut(Answer):
    """The list, and how many people are on it."""

    page_url: str
    promise: str
    imprint: str
    reply_to: str | None
    open: bool
    version: int = Field(description="raised with each new promise")
    on: int
    left: int
    bounced: int
    complained: int
    langs: list[LangCount]


class AskIn(Body):
    """Somebody asked you for letters."""

    mail: Short = Field(examples=["bo@example.org"])
    lang: Short = Field(default="en", description="language of the letter that asks him")


class AskOut(Answer):
    """Always the same: he gets one letter with a link, unless he wants none or got one today."""

    state: Literal["asked"]


class LetterWishIn(Body):
    """A letter. Without `template` it has no card."""

    subject: Words = Field(examples=["The moon is almost full"])
    words: Text = Field(description="an empty line begins a new paragraph; no addresses of pages")
    lang: Short = Field(default="en")
    template: Short | None = Field(default=None, description="a template of yours, or one of the house")
    card_to: Short | None = Field(default=None, description="to whom, on the card")
    card_words: Text | None = Field(default=None, description="the wish on the card")
    audience: Short | None = Field(
        default=None, description="only those who read this language; default: all"
    )


class FiguresOut(Answer):
    """What became of a letter, in people."""

    all: int
    waiting: int
    out: int = Field(description="in the moment of handing over")
    sent: int = Field(description="taken by their mail servers")
    refused: int
    gave_up: int = Field(description="could not be delivered for days")
    skipped: int = Field(description="off the list before it went")
    unsure: int = Field(description="the line broke in the moment of handing over; not sent again")
    returned: int = Field(description="taken and came back")
    left: int = Field(description="left the list by this letter")
    complained: int


class LetterOut(Answer):
    """A letter and what became of it."""

    id: str
    state: State
    reason: str | None = Field(description="why it is held")
    subject: str
    words: str
    lang: str
    template: str | None
    card_to: str | None
    card_words: str | None
    audience: str | None
    card_url: str | None
    made: str
    sent: str | None
    done: str | None
    missing: list[str] = Field(description="what stands in the way of sending a draft")
    figures: FiguresOut


class LettersOut(Answer):
    """The brand's letters, the newest first."""

    letters: list[LetterOut]
    next: str | None


class TryIn(Body):
    """To whom a draft goes as a try."""

    mail: Short = Field(description="address of somebody who acts for the brand")


class TryOut(Answer):
    """The try is on its way."""

    id: str
    state: Literal["tried"]


class LetterStateIn(Body):
    """What a letter is to do."""

    state: Annotated[str, Field(max_length=100)] = Field(
        description="sending (send a draft, or go on with a stopped one) or stopped"
    )


class LetterGoneOut(Answer):
    """A draft that was thrown away."""

    id: str
    state: Literal["dropped"]
