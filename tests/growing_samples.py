"""Sample views of answers, of signing together, of guest books and friends' pages, in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from greetings.cards import KINDS
from greetings.web.views import (
    AnswerLink,
    BookDesk,
    FieldProblem,
    FormField,
    FriendsDesk,
    FriendSeal,
    GuestBook,
    GuestRow,
    OpsGuestsView,
    PageWay,
    Picture,
    ReportedGuest,
    ReportedView,
    ReportView,
    SignatureRow,
    SignatureWords,
    SignedSheet,
    SigningView,
    SignView,
    Words,
)

BASE = "https://cards.example"
MOMENT = datetime(2026, 9, 1, 8, tzinfo=UTC)
CARD, SHEET = Picture("/g/x.jpg", 1080, 1350), Picture("/g/x/signatures.jpg", 1440, 2036)
WAYS = (
    PageWay("whatsapp", "WhatsApp", "https://wa.me/"),
    PageWay("sms", "Text message", "sms:", True),
)


def answers(said):
    """Two answers, one of them from nobody in particular to a card of whom one knows."""
    return (
        AnswerLink(said, CARD, "/g/a"),
        AnswerLink(Words(""), CARD, "/g/b", said),
    )


def signatures(said, count=2):
    """Signatures with and without a line."""
    return tuple(SignatureWords(said, said if number % 2 else Words("")) for number in range(count))


def signed(said, count=2):
    """What an open card shows of them."""
    return SignedSheet(signatures(said, count), SHEET)


def seals(said):
    return (FriendSeal(said, "X", "/@x", "x"), FriendSeal(said, "Y", "/@y", "y"))


def book(said, problems=()):
    """A guest book as visitors see it."""
    rows = (
        GuestRow("1", said, said, "/@x", "", "/@x/guests/1/report"),
        GuestRow("2", said, said, "", "/@x/guests/2/take-back", "/@x/guests/2/report"),
    )
    fields = tuple(
        FormField(name, "line", said.text, 40, True, problems=problems) for name in ("name", "line")
    )
    return GuestBook("/@x/guests", rows, fields, problems=problems)


def book_desk(said):
    rows = (GuestRow("1", said, said, "/@x", "/own/x/t/guests/1", ""),)
    more = (GuestRow("2", said, said, "", "/own/x/t/guests/2", ""),)
    return BookDesk("/own/x/t/guests", "ask", rows, more)


def friends_desk(said):
    return FriendsDesk(
        "/own/x/t/friends", seals(said)[:1], seals(said)[1:], (FriendSeal(said, "Z", "/@z", "z"),), 24
    )


def growing_samples(frame, bench, word):
    """Give every view of its own."""
    said = Words(word, frame.lang)
    kinds = ("too-long", "missing", "required", "nobody-knows", "address", "bad-word", "signers", "closes")
    problems = tuple(FieldProblem(kind, word) for kind in (*kinds, "signed-already"))
    yield from _signing(frame, said, problems)
    yield ReportView(frame, "", "/@x/guests/1/report", problems=problems, line=said, back_href="/@x#guests")
    yield ReportedView(frame, "", back_href="/@x")
    line = ReportedGuest("1", said, said, "x", "/@x", 2, "hurt", said, MOMENT)
    others = (replace(line, id="2", owner="", href="", reporters=1, words=Words("")),)
    yield OpsGuestsView(frame, bench, (line, *others), "reason")
    yield OpsGuestsView(frame, bench, ())


def _signing(frame, said, problems):
    fields = tuple(FormField(name, "line", said.text, 40, name == "name") for name in ("name", "line"))
    mine = (SignatureRow(signatures(said)[1], "/sign/x/1/take-back"),)
    sign = SignView(
        frame=frame,
        code="x",
        palette_url="/static/t/moon-1.css",
        picture=CARD,
        recipient=said,
        sender=said,
        kind="friends",
        state="open",
        closes_at=MOMENT,
        action="/sign/x",
        fields=fields,
        once="once",
        others=signatures(said, 3),
        count=3,
        most=60,
    )
    for kind in KINDS:
        yield replace(sign, kind=kind)
    yield replace(sign, mine=mine, signed=True)
    yield replace(sign, mine=mine, limit=True, sender=Words(""))
    yield replace(sign, recipient=Words(""), others=(), state="closed")
    yield replace(sign, mine=mine, others=signatures(said, 30), state="full")
    wrong = tuple(replace(one, problems=problems) for one in fields)
    yield replace(sign, fields=wrong, problems=problems)
    rows = (*mine, SignatureRow(signatures(said)[0], "/x/2", hidden=True))
    signing = SigningView(
        frame=frame,
        palette_url="/static/t/moon-1.css",
        picture=CARD,
        recipient=said,
        sign_url=f"{BASE}/sign/x",
        ways=WAYS,
        qr=Picture("/sign/x/qr.png", 296, 296),
        rows=rows,
        shown=1,
        count=2,
        most=60,
        ceiling=60,
        state="open",
        kind="class",
        kinds=KINDS,
        closes="2026-09-15",
        closes_at=MOMENT,
        first_day="2026-09-01",
        last_day="2026-10-31",
        manage_path="/journey/x/t",
        manage_url=f"{BASE}/journey/x/t",
        page_url="/g/x",
        sheet=SHEET,
    )
    yield signing
    yield replace(signing, rows=(), shown=0, count=0, sheet=None, recipient=Words(""))
    yield replace(signing, state="closed", problems=problems)
    yield replace(signing, state="full", count=1)
