"""The rows of this room: lists, people on them, letters, deliveries; and what a state is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from greetings.store import Change, Insert, Query, Value

ON, LEFT, BOUNCED, COMPLAINED = range(4)
PEOPLE_STATES: Final = ("on", "left", "bounced", "complained")
DRAFT, SENDING, DONE, STOPPED, HELD = range(5)
LETTER_STATES: Final = ("draft", "sending", "sent", "stopped", "held")
# `unsure`: all of the letter went out and no answer came back; it is not sent again.
WAITING, OUT, SENT, REFUSED, GAVE_UP, SKIPPED, UNSURE, RETURNED = range(8)
DELIVERY_STATES: Final = ("waiting", "out", "sent", "refused", "gave-up", "skipped", "unsure", "returned")
SITE: Final = 0
# How the reason of a letter begins that those who run the site have let go on.
RELEASED: Final = "released"


@dataclass(frozen=True, slots=True)
class MailList:
    """The list of a brand: what it promises to send, who stands behind it, whether people may join."""

    brand: int
    promise: str = ""
    imprint: str = ""
    reply_to: str = ""
    open: bool = False
    version: int = 0
    changed_ms: int = 0

    @property
    def ready(self) -> bool:
        """Say whether people can be told what they agree to and who writes to them."""
        return bool(self.promise and self.imprint)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody on a list. `place` is the page or site on which he asked."""

    id: int
    brand: int
    mail: str
    domain: str
    lang: str
    state: str
    token: str
    wording: int
    place: str
    softs: int
    asked_ms: int
    confirmed_ms: int
    ended_ms: int | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of a brand. `code` is the link of its card, once it has one; `audience` a language or empty: all."""

    id: int
    brand: int
    state: str
    lang: str
    audience: str
    subject: str
    words: str
    template: str
    card_to: str
    card_words: str
    base: str
    code: str
    made_of: str
    reason: str
    made_ms: int
    sent_ms: int | None
    done_ms: int | None

    @property
    def draft(self) -> bool:
        """It can still be changed."""
        return self.state == LETTER_STATES[DRAFT]


LIST_COLUMNS: Final = "brand, promise, imprint, reply_to, open, version, changed_ms"
PEOPLE_COLUMNS: Final = (
    "s.id, s.brand, s.mail, s.domain, s.lang, s.state, s.token, s.wording, s.place, s.softs, s.asked_ms,"
    " s.confirmed_ms, s.ended_ms"
)
LETTER_COLUMNS: Final = (
    "l.id, l.brand, l.state, l.lang, l.audience, l.subject, l.words, l.template, l.card_to, l.card_words, l.base,"
    " l.code, l.made_of, l.reason, l.made_ms, l.sent_ms, l.done_ms"
)
LIST = Insert(
    "mail_list",
    ("brand", "promise", "imprint", "reply_to", "open", "version", "changed_ms"),
    on=("brand",),
)
WORDING = Insert("list_wording", ("id", "brand", "version", "lang", "words"), on=("id",))
SUBSCRIBER = Insert(
    "subscriber",
    (
        *("id", "brand", "mail", "hash", "domain", "lang", "state", "token", "wording", "place"),
        *("asked_ms", "confirmed_ms"),
    ),
)
CONSENT = Insert(
    "list_consent", ("id", "brand", "subscriber", "act", "wording", "place", "origin", "made_ms")
)
SUPPRESSION = Insert("suppression", ("brand", "hash", "reason", "made_ms"), on=("brand", "hash"))
ASK = Insert("list_ask", ("brand", "hash", "times", "asked_ms"), on=("brand", "hash"))
LETTER = Insert(
    "letter",
    (
        *("id", "brand", "state", "lang", "audience", "subject", "words", "template", "card_to"),
        *("card_words", "made_ms"),
    ),
)
DAY = Insert("letter_day", ("brand", "day", "sent"), on=("brand", "day"))


def list_of(*columns: Value) -> MailList:
    """Read a row whose columns are LIST_COLUMNS."""
    brand, promise, imprint, reply_to, is_open, version, changed_ms = columns
    return MailList(
        brand=int(brand or 0),
        promise=str(promise),
        imprint=str(imprint),
        reply_to=str(reply_to),
        open=bool(is_open),
        version=int(version or 0),
        changed_ms=int(changed_ms or 0),
    )


def subscriber_of(*columns: Value) -> Subscriber:
    """Read a row whose columns are PEOPLE_COLUMNS."""
    number, brand, mail, domain, lang, state, token, wording, place, softs, asked, confirmed, ended = columns
    return Subscriber(
        id=int(number or 0),
        brand=int(brand or 0),
        mail=str(mail),
        domain=str(domain),
        lang=str(lang),
        state=PEOPLE_STATES[int(state or 0)],
        token=str(token),
        wording=int(wording or 0),
        place=str(place),
        softs=int(softs or 0),
        asked_ms=int(asked or 0),
        confirmed_ms=int(confirmed or 0),
        ended_ms=None if ended is None else int(ended),
    )


def letter_of(*columns: Value) -> Letter:
    """Read a row whose columns are LETTER_COLUMNS."""
    number, brand, state, *words, made_ms, sent_ms, done_ms = columns
    lang, audience, subject, text, template, card_to, card_words, base, code, made_of, reason = map(
        str, words
    )
    return Letter(
        id=int(number or 0),
        brand=int(brand or 0),
        state=LETTER_STATES[int(state or 0)],
        lang=lang,
        audience=audience,
        subject=subject,
        words=text,
        template=template,
        card_to=card_to,
        card_words=card_words,
        base=base,
        code=code,
        made_of=made_of,
        reason=reason,
        made_ms=int(made_ms or 0),
        sent_ms=None if sent_ms is None else int(sent_ms),
        done_ms=None if done_ms is None else int(done_ms),
    )


LIST_BY_BRAND = Query(f"select {LIST_COLUMNS} from mail_list where brand = :brand", list_of)  # noqa: S608
LETTER_BY_ID = Query(
    f"select {LETTER_COLUMNS} from letter l where l.id = :id and l.brand = :brand",  # noqa: S608
    letter_of,
)
PERSON_BY_ID = Query(
    f"select {PEOPLE_COLUMNS} from subscriber s where s.id = :id and s.brand = :brand",  # noqa: S608
    subscriber_of,
)
SET_STATE = Change("update letter set state = :state, reason = :reason where id = :id and state = :before")
