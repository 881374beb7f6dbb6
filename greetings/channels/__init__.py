"""The ways in which a card travels, as data, and the words and files that each of them asks for.

Pure: no HTTP, no store, no clock. It knows no codes; whoever uses it hands in addresses. It refuses tables with
mistakes at the start.

Face:
    WAYS: Ways      .by_via[via] -> Way  .sheet(lang)  .video(lang)  .of(part)  .front
    RULES           what platforms demand: (Rule, ...)
    wording(lang, relation, Said(words, sender), friend="") -> str       the words before a link; RELATIONS
    around(lang, relation, said) -> (before, after)                       for a name that stays in the browser
    segments(text) -> Segments(encoding, units, segments, left)           what a text message costs
    sms_text(words, link) -> str                                          fits one message, the link last
    letter_text(words, page) -> str;  eml(Letter) -> bytes                mailto: body, draft with the picture inside
    bbcode | markdown | html (Pasted) -> str;  signature(words, page), signature_html(words, page) -> str
    title(words), description(words, page, limit) -> str                  for a video site
"""

from greetings.channels.letters import Letter, eml, letter_text
from greetings.channels.rules import RULES, Rule
from greetings.channels.sms import Segments, segments, sms_text
from greetings.channels.snippets import Pasted, bbcode, html, markdown, signature, signature_html
from greetings.channels.videos import description, title
from greetings.channels.ways import WAYS, Way, Ways
from greetings.channels.words import RELATIONS, Said, around, wording

__all__ = [
    "RELATIONS",
    "RULES",
    "WAYS",
    "Letter",
    "Pasted",
    "Rule",
    "Said",
    "Segments",
    "Way",
    "Ways",
    "around",
    "bbcode",
    "description",
    "eml",
    "html",
    "letter_text",
    "markdown",
    "segments",
    "signature",
    "signature_html",
    "sms_text",
    "title",
    "wording",
]
