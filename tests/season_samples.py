"""Sample views of a campaign's public page: before, while it is open, after."""

from dataclasses import replace
from datetime import date

from greetings.web.views import Envelope, LinkPreview, PageFigures, Picture, SeasonPageView, Words

BASE = "https://cards.example"


def season_samples(frame, lang, word):
    """The page in every phase."""
    look = Picture("/examples/moon-1/en-portrait-720.jpg", 720, 900)
    soon = SeasonPageView(
        frame=frame,
        phase="soon",
        name=Words(word, lang),
        brand=Words(word),
        monogram="M",
        envelope=Envelope("moon", "/static/t/moon-1.css", "petals"),
        preview=LinkPreview(word, word, f"{BASE}/c/x", look, ""),
        picture=look,
        starts=date(2027, 1, 20),
        ends=date(2027, 2, 20),
        days=9,
        festival=word,
        day=date(2027, 2, 6),
        calendar_href="/c/x.ics",
    )
    yield from (replace(soon, days=days) for days in (0, 1, 2, 9, 40, 100))
    going = replace(soon, phase="open", make_href="/?template=moon&from=x", card_href="/g/x")
    yield going
    yield replace(going, contest_href="/contest/x", brand_href="/s/7?from=x", figures=PageFigures(1200, 3400))
    yield replace(going, festival="", day=None, card_href="")
    over = replace(going, phase="over", looks=(look,), figures=PageFigures(1200, 3400))
    yield from (over, replace(over, looks=(look,) * 3, figures=None, card_href=""))
