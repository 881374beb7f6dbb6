"""Sample views: every page in every state, with one word wherever people write."""

from dataclasses import replace
from datetime import UTC, date, datetime

from campaign_samples import campaign_samples
from console_samples import console_samples
from contest_samples import contest_samples
from design_samples import design_samples
from growing_samples import answers, signed
from letter_samples import letter_samples
from people_samples import people_samples
from season_samples import season_samples
from sponsor_samples import sponsor_samples
from tools_samples import tools_samples

from greetings.web.i18n import frame_of
from greetings.web.shares import Sending, friend_row, relations_of, share_sheet
from greetings.web.views import (
    AboutView,
    Arrival,
    CardLanguage,
    CardWords,
    ChainNode,
    Choice,
    Desk,
    EmbedGoneView,
    EmbedView,
    Envelope,
    ErrorView,
    FestivalAhead,
    FieldProblem,
    FormField,
    FriendsView,
    JourneyView,
    Kept,
    LinkPreview,
    LookView,
    MadeView,
    MakerView,
    Name,
    OpeningCounts,
    OpenView,
    OwnLink,
    Picture,
    QuietView,
    ReportedView,
    ReportView,
    SealedView,
    SeasonLine,
    SizeLook,
    SponsorLine,
    TemplateCard,
    Words,
)

BASE = "https://cards.example"


def picture(name="card", width=1080, height=1350):
    return Picture(f"/g/{name}.jpg", width, height)


def sheet(lang, text):
    return share_sheet(lambda way: f"{way.via:0<22}", sending(lang, text))


def sending(lang, text, **given):
    return Sending(base=BASE, lang=lang, text=text, subject=text, friends="/g/x/friends", **given)


def friends_view(frame, lang, word):
    """Quick send, with a row for each of six friends."""
    rows = tuple(
        friend_row(number, lambda way, number=number: f"{way.via}{number:0<12}"[:22], sending(lang, word))
        for number in range(1, 7)
    )
    return FriendsView(
        frame=frame,
        palette_url="/static/t/moon-1.css",
        picture=picture(),
        card_href="/g/x",
        text=word,
        subject=word,
        before=word,
        after=word,
        carries="both",
        relations=relations_of("/g/x/friends?", "friend"),
        rows=rows,
    )


def sample_views(lang, word="Anna & Bo"):
    """Every view in one language, with `word` wherever people write."""
    frame = frame_of(lang, "/g/x")
    said = Words(word, lang)
    looks = tuple(SizeLook(size, picture(size)) for size in ("square", "portrait", "story", "landscape"))
    problems = (
        FieldProblem("too-long", "x", (("count", "41"), ("limit", "40"))),
        FieldProblem("missing", "x", (("char", word),)),
        FieldProblem("required", "x"),
        FieldProblem("surrogate", "x"),
        FieldProblem("unknown-option", "x"),
        FieldProblem("unknown-template", "x"),
        FieldProblem("nobody-knows", word),
    )
    choices = tuple(
        Choice(f"{group}-0", word, group) for group in ("family", "friend", "colleague", "neighbour")
    )
    form = (
        FormField("greeting", "line", word, 40, False, choices=(Choice("0", word),)),
        FormField("recipient", "name", word, 40, True, problems=problems),
        FormField("message", "text", word, 500, True, choices=choices),
        FormField("sender", "name", word, 40, False),
        FormField("colour", "choice", "red", 40, False, label=word, choices=(Choice("red", word),)),
        FormField("own", "line", word, 40, False),
    )
    tongues = (CardLanguage("en", "English", True), CardLanguage("ar", "العربية", False))
    desk = Desk(
        template="moon",
        version=1,
        title=word,
        lang="ar",
        dir="rtl",
        palette_url="/static/t/moon-1.css",
        fields=form,
        languages=tongues,
        looks=looks,
        once="once",
        origin="code",
        untouched=word,
        problems=problems,
    )
    days = tuple(
        FestivalAhead(f"f{n}", word, date(2026, 9, 25), n, "/?festival=f" if n % 2 else "", n == 1)
        for n in (0, 1, 2, 5, 11, 59, 60, 120, 300)
    )
    cards = tuple(TemplateCard("moon", word, picture(), "/?template=moon", word + "!") for _ in range(6))
    preview = LinkPreview(word, word, f"{BASE}/g/x", picture(), f"{BASE}/oembed", "zh_CN")
    envelope = Envelope("moon", "/static/t/moon-1.css", "petals")
    named = Name(said, Picture("/g/x/name.png", 300, 80))
    shares = sheet(lang, word)
    opened = OpenView(
        frame=frame,
        code="x",
        envelope=envelope,
        words=CardWords(word, word, word, word, "ar", "rtl"),
        sender=said,
        preview=preview,
        forward_link=f"{BASE}/g/y",
        picture=picture(),
        shares=shares,
        make_href="/?from=x",
        report_href="/g/x/report",
    )
    nodes = (
        ChainNode("a", None, 0, "root", True),
        ChainNode("b", "a", 1, "im", True),
        ChainNode("c", "b", 2, "qr", False),
    )
    journey = JourneyView(
        frame=frame,
        palette_url="/static/t/moon-1.css",
        picture=picture(),
        recipient=said,
        made_at=datetime(2026, 9, 1, 8, tzinfo=UTC),
        page_url=f"{BASE}/g/x",
        people=3,
        generations=2,
        forwards=2,
        openings=OpeningCounts(3, 2, 1, 4),
        nodes=nodes,
        total=9,
        shares=shares,
        manage_url=f"{BASE}/journey/x",
        takeback_href="/t",
        takeback_action="/t",
        undo_action="/u",
        last_at=datetime(2026, 9, 2, 8, tzinfo=UTC),
    )
    sealed = SealedView(
        frame=frame,
        code="x",
        envelope=envelope,
        recipient=named,
        sender=Name(said),
        preview=preview,
        forward_link=f"{BASE}/g/y",
        open_action="/g/x/open",
        picture=picture(),
        report_href="/g/x/report",
    )
    yield MakerView(frame, days, cards)
    yield MakerView(frame, (), cards, festival=word)
    yield MakerView(frame, (), cards, season=SeasonLine(said, said, "/c/x"))
    yield MakerView(frame, days, cards, desk)
    yield MakerView(
        frame,
        (),
        (),
        replace(desk, languages=tongues[:1], problems=(), fields=form[1:2], looks=looks[:1], origin=""),
    )
    yield LookView(
        frame, word, "/static/t/moon-1.css", looks, (Kept("message", word),), (said,), ("message",)
    )
    yield MadeView(frame, "/static/t/moon-1.css", picture(), said, f"{BASE}/g/x", f"{BASE}/journey/x", shares)
    yield MadeView(frame, "/static/t/moon-1.css", picture(), Words(""), "/g/x", "/journey/x", shares)
    made = MadeView(frame, "/static/t/moon-1.css", picture(), said, "/g/x", "/journey/x", shares)
    yield replace(made, answered=said, signed=3)
    yield replace(made, answered=Words(""))
    answering = replace(desk, answers="x", answered=said)
    yield MakerView(frame, (), cards, answering)
    yield MakerView(frame, (), cards, replace(answering, answered=Words("")))
    yield sealed
    yield replace(
        sealed,
        recipient=Name(Words("")),
        sender=Name(Words("")),
        envelope=replace(envelope, liner="/l.png", stamp="/s.png"),
        preview=replace(preview, locale=""),
    )
    yield opened
    yield replace(
        opened,
        own=OwnLink(0, 0),
        sponsor=SponsorLine(word, "/s/1", word),
        words=CardWords("", word, word, word, "en", "ltr"),
    )
    yield replace(opened, own=OwnLink(12, 3), sponsor=SponsorLine(word))
    yield replace(opened, own=OwnLink(1, 1), answers=answers(said), signed=signed(said))
    yield replace(opened, answer_href="/g/y/answer", signed=signed(said, 30))
    yield journey
    yield replace(
        journey, people=0, generations=0, nodes=nodes[:1], total=1, last_at=None, recipient=Words("")
    )
    yield replace(journey, generations=1, sure=True)
    yield replace(journey, answers=answers(said)[:1], signing_href="/journey/x/signing", signed=2)
    yield replace(journey, signing_href="/journey/x/signing")
    yield replace(
        journey, taken_back=True, taken_back_until=datetime(2026, 9, 3, tzinfo=UTC), shares=None, nodes=()
    )
    yield replace(journey, taken_back=True, shares=None)
    yield ErrorView(frame, 410, slug="recalled")
    yield ErrorView(frame, 410, slug="page-gone")
    yield ErrorView(frame, 429, 5, slug="too-fast")
    for status in (401, 403, 404):
        yield ErrorView(frame, status, home="/console")
    for status in (400, 401, 403, 404, 405, 410, 413, 422, 429, 500, 503):
        yield ErrorView(
            frame, status, 12 if status in {429, 503} else None, problems if status == 422 else ()
        )
    yield ReportView(frame, "x", "/g/x/report", reason="scam", words=word, problems=problems)
    yield ReportView(frame, "x", "/g/x/report", reasons=("scam", "chain", "hurt", "private", "other", "more"))
    yield ReportedView(frame, "x")
    yield friends_view(frame, lang, word)
    for carries in ("link", "file"):
        shares = share_sheet(
            lambda way: f"{way.via:0<22}", sending(lang, word, carries=carries, relation="friend")
        )
        yield replace(opened, shares=shares)
    yield from _around(frame, said)
    yield from people_samples(frame, lang, word)
    yield from season_samples(frame, lang, word)
    yield from tools_samples(lang, word)
    yield from console_samples(frame, lang, word)
    yield from contest_samples(frame, lang, word)
    yield from design_samples(frame, lang, word)
    yield from letter_samples(frame, lang, word)
    yield from campaign_samples(frame, lang, word)
    yield from sponsor_samples(frame, lang, word)


def _around(frame, said):
    """What stands around a card: its embed, what is known about it, the wish for no more cards."""
    embed = EmbedView(
        frame, "/static/t/moon-1.css", said, picture(), "/g/x", SponsorLine(said.text, line=said.text)
    )
    yield embed
    yield replace(embed, sender=Words(""), sponsor=None)
    yield EmbedGoneView(frame)
    yield EmbedGoneView(frame, recalled=True)
    about = AboutView(
        frame=frame,
        code="x",
        palette_url="/static/t/moon-1.css",
        stamp="/static/t/moon-1-stamp.png",
        animation="petals",
        made_at=datetime(2026, 9, 1, 8, tzinfo=UTC),
        by=said,
        template=said.text,
        generation=3,
        arrival=Arrival("im", "wechat", "WeChat"),
        latent=False,
        report_href="/g/x/report",
        no_more_href="/g/x/no-more",
        quiet=False,
        sponsor=SponsorLine(said.text, line=said.text),
    )
    yield about
    ways = ("first", "address", "forum", "blog", "sms", "email", "video", "qr", "other")
    for generation, way in enumerate(ways):
        yield replace(about, generation=generation, arrival=Arrival(way), sponsor=None, stamp="")
    yield replace(about, latent=True, quiet=True, by=Words(""))
    for quiet in (True, False):
        yield QuietView(frame, "x", "/g/x/no-more", "/g/x?anyway=1", quiet)
