"""The ways of sending a card on, as plain links that work without script, in the order of the reader's world.

Built from the table of ways. Every link carries its own latent code, so that the ledger knows the way. It refuses
nothing and opens nothing: the links lead out only when a person taps them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from greetings import channels
from greetings.channels import RELATIONS, Pasted, Way
from greetings.web.snippets import badge_html, iframe_html
from greetings.web.views.sending import CopyField, FriendRow, Relation, ShareButton, ShareSheet
from greetings.web.views.surroundings import Picture

WAYS: Mapping[str, Way] = channels.WAYS.by_via
QUERY = "for"
LINK, FILE, BOTH = "link", "file", "both"
END_CARD, POSTCARD = "end-card.png", "print.pdf"


@dataclass(frozen=True, slots=True)
class Sending:
    """What one reader sends: interface language, our address, the words before a link and how they were chosen.

    `subject` are the neutral words (never empty). `here` is the page that shows the sheet, ready for one more
    parameter; `friends` the page of quick send; `carries`: link, file or both. The ways in `first` (vias) are offered
    before all others. `size` of the picture.
    """

    base: str
    lang: str
    text: str
    subject: str
    here: str = "?"
    relation: str = ""
    friends: str = ""
    carries: str = BOTH
    first: tuple[str, ...] = ()
    size: tuple[int, int] = (1080, 1350)


@dataclass(frozen=True, slots=True)
class Carriage:
    """How a card travels: as link, file or both, and the ways (vias) that are offered first."""

    carries: str = BOTH
    first: tuple[str, ...] = ()


CodeOf = Callable[[Way], str]


def ways_for(lang: str, first: Collection[str] = ()) -> tuple[Way, ...]:
    """Return all ways that have a place in the sheet: those in `first`, then the usual ones of the language."""
    return tuple(sorted(channels.WAYS.sheet(lang), key=lambda way: way.via not in first))


def relation_of(query: Mapping[str, str]) -> str:
    """Return for whom the words of a page shall be, as its address says; empty for anybody."""
    wish = query.get(QUERY, "")
    return wish if wish in RELATIONS else ""


def relations_of(here: str, chosen: str) -> tuple[Relation, ...]:
    """Return the choice of whom the words are for; `here` ends where one more parameter may follow."""
    plain = here.rstrip("?&")
    return (
        Relation("", plain, not chosen),
        *(Relation(name, f"{here}{QUERY}={name}", name == chosen) for name in RELATIONS),
    )


def share_sheet(code_of: CodeOf, sending: Sending) -> ShareSheet:
    """Return the sheet of one reader: `code_of` gives the latent code for a way.

    The QR picture is expected at `/g/<code>/qr.png`, the saved picture at `/g/<code>.jpg`.
    """

    def made(way: Way) -> ShareButton:
        return _button(way, code_of(way), sending)

    buttons = tuple(made(way) for way in _fitting(ways_for(sending.lang, sending.first), sending.carries))
    qr, save = made(WAYS["qr"]), made(WAYS["save"])
    front = channels.WAYS.front
    return ShareSheet(
        text=sending.text,
        carries=sending.carries,
        relations=relations_of(sending.here, sending.relation),
        friends_href=sending.friends,
        front=buttons[:front],
        rest=buttons[front:],
        native=made(WAYS["native"]),
        copy=made(WAYS["copy"]),
        save=save,
        qr=qr,
        print_href="" if sending.carries == LINK else f"/g/{code_of(WAYS['print'])}/{POSTCARD}",
        qr_picture=Picture(f"/g/{qr.code}/qr.png", 296, 296),
        saved=Picture(save.picture, *sending.size),
        pastes=_pastes(code_of, sending),
        letter=None if sending.carries == LINK else _letter(made(WAYS["eml"]), sending.relation),
        signatures=_signatures(code_of, sending),
        title=channels.title(sending.subject),
        videos=_videos(code_of, sending),
    )


def friend_row(number: int, code_of: CodeOf, sending: Sending) -> FriendRow:
    """Return one friend's row of a quick send."""

    def made(way: Way) -> ShareButton:
        return _button(way, code_of(way), sending)

    copies, *others = channels.WAYS.row(sending.lang)
    return FriendRow(
        number,
        buttons=tuple(made(way) for way in _fitting(others, sending.carries)),
        native=made(WAYS["native"]),
        copy=made(copies),
        save=made(WAYS["save"]),
    )


def _fitting(ways: tuple[Way, ...] | list[Way], carries: str) -> tuple[Way, ...]:
    return tuple(way for way in ways if carries in {BOTH, *way.carries})


def _button(way: Way, code: str, sending: Sending) -> ShareButton:
    page, picture = f"{sending.base}/g/{code}", f"/g/{code}.jpg"
    places = _places(page, f"{sending.base}{picture}", sending)
    return ShareButton(
        via=way.via,
        name=way.label,
        href=_filled(way.link, places),
        code=code,
        page_url=page,
        translated=way.translated,
        steps=_steps(way, sending.carries),
        app=_filled(way.app, places) if sending.carries != FILE else "",
        picture=picture,
        text=places["both"],
        pattern=way.link,
    )


def _places(page: str, picture: str, sending: Sending) -> dict[str, str]:
    return {
        "url": page,
        "text": sending.text,
        "both": f"{sending.text} {page}".strip(),
        "subject": sending.subject,
        "letter": channels.letter_text(sending.text, page),
        "sms": channels.sms_text(sending.text, page),
        "picture": picture,
    }


def _filled(link: str, places: Mapping[str, str]) -> str:
    """Fill a link's places, percent-encoded; what people wrote can be neither a place nor a parameter."""
    return link.format(**{name: quote(value, safe="") for name, value in places.items()}) if link else ""


def _steps(way: Way, carries: str) -> tuple[str, ...]:
    if carries == BOTH:
        return way.steps
    return tuple(step for step in way.steps if (step == "save") == (carries == FILE))


def _letter(button: ShareButton, relation: str) -> ShareButton:
    """The draft with the picture inside is a file of ours, not a link that leads out."""
    chosen = f"?{QUERY}={relation}" if relation else ""
    return ShareButton(
        via=button.via,
        name=button.name,
        href=f"/g/{button.code}/card.eml{chosen}",
        code=button.code,
        page_url=button.page_url,
        translated=button.translated,
    )


def _field(way: Way, code: str, text: str, end_card: str = "") -> CopyField:
    return CopyField(way.via, way.label, text, code, translated=way.translated, end_card=end_card)


def _pastes(code_of: CodeOf, sending: Sending) -> tuple[CopyField, ...]:
    if sending.carries == FILE:
        return ()
    return tuple(
        _field(way, code, _SNIPPETS[way.via](sending, code))
        for way in channels.WAYS.of("paste")
        for code in (code_of(way),)
    )


def _pasted(sending: Sending, code: str) -> Pasted:
    page = f"{sending.base}/g/{code}"
    return Pasted(sending.subject, page, f"{page}.jpg", *(side // 2 for side in sending.size))


_SNIPPETS: Mapping[str, Callable[[Sending, str], str]] = {
    "bbcode": lambda sending, code: channels.bbcode(_pasted(sending, code)),
    "markdown": lambda sending, code: channels.markdown(_pasted(sending, code)),
    "html": lambda sending, code: channels.html(_pasted(sending, code)),
    "embed": lambda sending, code: iframe_html(sending.base, code, sending.subject),
    "badge": lambda sending, code: badge_html(sending.base, code, lang=sending.lang),
}


def _signatures(code_of: CodeOf, sending: Sending) -> tuple[CopyField, ...]:
    if sending.carries == FILE:
        return ()
    way = WAYS["signature"]
    code = code_of(way)
    page = f"{sending.base}/g/{code}"
    plain = _field(way, code, channels.signature(sending.subject, page))
    return (plain, _field(way, code, channels.signature_html(sending.subject, page)))


def _videos(code_of: CodeOf, sending: Sending) -> tuple[CopyField, ...]:
    if sending.carries == FILE:
        return ()
    fields = []
    for way in channels.WAYS.video(sending.lang):
        code = code_of(way)
        text = channels.description(sending.subject, f"{sending.base}/g/{code}", way.limit)
        end_card = f"/g/{code}/{END_CARD}" if sending.carries == BOTH else ""
        fields.append(_field(way, code, text, end_card))
    return tuple(fields)
