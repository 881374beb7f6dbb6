"""Sample views of the pages of people who joined, in every state."""

from dataclasses import replace
from datetime import UTC, date, datetime

from growing_samples import answers, book, book_desk, friends_desk, seals

from greetings.links import CHANNELS
from greetings.web.people.stamps import MOTIFS
from greetings.web.views import (
    ChainNode,
    ChannelBar,
    CreativeDesk,
    CreativeLook,
    FieldProblem,
    FormField,
    FriendsDesk,
    JoinView,
    LinkPreview,
    OpeningCounts,
    OwnCardRow,
    OwnNoteView,
    OwnView,
    PageWay,
    PersonLink,
    Picture,
    SeasonCard,
    ShownCard,
    SlotStamp,
    SpreadView,
    Words,
)

BASE = "https://cards.example"
MOMENT = datetime(2026, 9, 1, 8, tzinfo=UTC)
KINDS = (
    *("required", "surrogate", "taken", "reserved", "look-alike", "characters", "mixed-scripts", "too-short"),
    *("too-long", "mail", "unknown-link", "unknown-handle", "gone", "link", "not-a-picture", "animated"),
    *("too-many-pixels", "too-large", "nobody-knows"),
)


def findings(word):
    """Return a finding of every kind that the rooms know."""
    plain = tuple(FieldProblem(kind, word) for kind in KINDS)
    counted = FieldProblem("too-long", word, (("count", "41"), ("limit", "40")))
    return (*plain, counted, FieldProblem("address", word, (("found", word),)))


def field(name, word, problems=(), required=True):
    return FormField(name, "line", word, 40, required, problems=problems)


def stamps(said):
    """Return eight stamps: ancestors with and without picture and link, a sponsor, the house."""
    art = Picture("/creatives/7.jpg", 400, 300)
    return (
        SlotStamp(1, "ancestor", said, said, "/@x", monogram="X"),
        SlotStamp(2, "ancestor", said, Words("line"), "/s/7", outside=True, picture=art, monogram="X"),
        SlotStamp(3, "ancestor", said, Words("line"), monogram="X"),
        SlotStamp(4, "sponsor", said, said, "/s/0", outside=True, monogram="X"),
        SlotStamp(5, "sponsor", said, Words("")),
        *(SlotStamp(k, "house", Words(""), Words(""), "/", motif=MOTIFS[k - 1]) for k in (6, 7, 8)),
    )


def people_samples(frame, lang, word):
    """Give every view of people who joined."""
    said = Words(word, lang)
    person = PersonLink(said, "/@x")
    problems = findings(word)
    yield from _joining(frame, word, person, problems)
    yield from _spread(frame, said, person)
    yield from _own(frame, said, problems)
    for kind in ("lost", "sent", "again", "left"):
        yield OwnNoteView(frame, kind, "/own/lost", word, said if kind == "again" else None)


def _joining(frame, word, person, problems):
    fields = (field("display_name", word), field("handle", word), field("mail", word, required=False))
    join = JoinView(frame, "/join", "cards.example", fields, "code", "once", lost_href="/own/lost")
    yield join
    yield replace(join, through=person, fields=fields[:2], lost_href="")
    yield replace(join, own=person)
    yield replace(join, own=person, lost_href="")
    wrong = tuple(replace(one, problems=problems) for one in fields)
    yield replace(join, fields=wrong, problems=problems)


def _spread(frame, said, person):
    card = Picture("/g/x.jpg", 1080, 1350)
    spread = SpreadView(
        frame=frame,
        name=said,
        monogram="X",
        handle="x",
        generation=3,
        parent=person,
        shown_address="cards.example/@x",
        page_url=f"{BASE}/@x",
        preview=LinkPreview(said.text, said.text, f"{BASE}/@x", card, ""),
        cards=tuple(ShownCard("/g/x", card, said) for _ in range(4)),
        season=tuple(
            SeasonCard("/?template=moon", card, said.text, said.text, date(2026, 9, 25), days)
            for days in (0, 1, 2, 90)
        ),
        slots=stamps(said),
        ways=(
            PageWay("whatsapp", "WhatsApp", "https://wa.me/"),
            PageWay("sms", "Text message", "sms:", True),
        ),
        qr=Picture("/@x/qr.png", 296, 296),
        join_href="/join?via=%40x",
        make_href="/",
    )
    yield spread
    yield replace(spread, cards=spread.cards[:1], generation=1, own=person)
    yield replace(spread, cards=(), season=(), generation=0, parent=None, own=person, mine=True)
    yield replace(spread, parent=None)
    full = book(said, findings(said.text))
    yield replace(spread, guests=full, friends=seals(said), exchange="ask", own=person)
    yield replace(spread, guests=replace(book(said), note="daily"), exchange="asked", own=person)
    yield replace(spread, guests=replace(book(said), note="full", rows=()), friends=seals(said)[:1])
    yield replace(spread, guests=replace(book(said), note="thanks"), friends=seals(said), exchange="agreed")
    yield replace(spread, guests=replace(book(said), note="waits"))
    yield replace(spread, guests=replace(book(said), fields=()), mine=True, own=person)
    slots = tuple(SlotStamp(k, "house", Words(""), Words(""), "/", motif=MOTIFS[k - 1]) for k in range(1, 9))
    yield replace(spread, slots=slots)


def _own(frame, said, problems):
    card = Picture("/g/x.jpg", 1080, 1350)
    desk = CreativeDesk(
        action="/own/x/t/creative",
        fields=(field("line", said.text), field("link", said.text, required=False)),
        picture_max_megabytes="2",
        shown=CreativeLook(said, ""),
    )
    own = OwnView(
        frame=frame,
        name=said,
        monogram="X",
        shown_address="cards.example/@x",
        page_path="/@x",
        manage_path="/own/x/t",
        manage_url=f"{BASE}/own/x/t",
        known_ways={"whatsapp": "WhatsApp"},
        levels=(12, 40, 7, 1, 0, 0, 0, 0),
        total=60,
        as_of=MOMENT,
        nodes=(ChainNode("0", None, 0, "", True), ChainNode("1", "0", 1, "", True)),
        openings=OpeningCounts(3, 2, 1, 4),
        channels=tuple(ChannelBar(one.channel, one.via, 3, 2, 1, 50) for one in CHANNELS),
        cards=(
            OwnCardRow("1", card, said, said, "/g/x", True),
            OwnCardRow("2", card, said, Words(""), "/g/y", False),
        ),
        creative=desk,
    )
    yield own
    desks = replace(own, book=book_desk(said), friends=friends_desk(said))
    yield replace(desks, answers=answers(said))
    empty = replace(desks.book, waiting=(), shown=(), mode="open")
    nobody = FriendsDesk("/own/x/t/friends", (), (), (), 24, "nobody")
    yield replace(desks, book=empty, friends=nobody)
    yield replace(desks, book=replace(empty, mode="closed"), friends=replace(nobody, trouble="own"))
    yield replace(desks, book=replace(desks.book, waiting=()), friends=replace(nobody, trouble="full"))
    alone = replace(own, levels=(0,) * 8, total=0, nodes=own.nodes[:1], channels=(), cards=(), mail_kept=True)
    yield replace(alone, fresh=True)
    yield replace(alone, renewed=True, levels=(1,) + (0,) * 7, total=1)
    yield replace(own, sure=True, levels=(10**6, 10, 1, 10**5, 10**7, 0, 999, 5), total=11_101_015)
    look = CreativeLook(said, said.text, Picture("/own/x/t/creative/7.jpg", 400, 300), said.text)
    wrong = tuple(replace(one, problems=problems) for one in desk.fields)
    full = replace(desk, pending=look, refused=look, fields=wrong, problems=problems)
    yield replace(own, creative=replace(full, picture_problems=problems, keeps_picture=True))
