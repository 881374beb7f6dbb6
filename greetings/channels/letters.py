"""Mail that a person sends himself: `mailto:` bodies, and a draft with the picture inside as a file.

No sender, no recipient, nothing that counts readers: whoever opens the draft fills in the rest and sends it. It refuses
nothing; headers are encoded by the standard library, whatever a name is made of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from hashlib import blake2b
from html import escape

_SPACES = re.compile(r"\s+")
# Only ASCII on the way, whatever the mail is about.
_POLICY = SMTP.clone(cte_type="7bit")
# Lone surrogates cannot be sent; text from people was cleaned of them before, this keeps any other caller safe.
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail: subject, words before the link, the link, what the picture says, and the picture (JPEG, pixels)."""

    subject: str
    words: str
    page: str
    alt: str
    lang: str
    direction: str
    picture: bytes = field(repr=False)
    width: int
    height: int


def letter_text(words: str, page: str) -> str:
    """Return the body of a mail: words, an empty line, the link as the last line; lines end with CRLF."""
    lines = [*words.splitlines(), "", page] if words else [page]
    return "\r\n".join(lines)


def eml(letter: Letter) -> bytes:
    """Return a draft (RFC 5322, `X-Unsent: 1`): multipart/related with text, HTML and the inline picture.

    The same letter gives the same bytes.
    """
    name = blake2b(letter.page.encode(), digest_size=12).hexdigest()
    whole = EmailMessage(policy=_POLICY)
    whole["Subject"] = _header(letter.subject)
    whole["X-Unsent"] = "1"
    whole["MIME-Version"] = "1.0"
    whole["Content-Language"] = letter.lang
    whole["Content-Type"] = 'multipart/related; type="multipart/alternative"'
    whole.set_boundary(f"=_related-{name}")
    words = MIMEPart(policy=_POLICY)
    words.set_content(letter_text(_sound(letter.words), letter.page).replace("\r\n", "\n") + "\n")
    words.add_alternative(_page(letter, name), subtype="html")
    words.set_boundary(f"=_words-{name}")
    picture = MIMEPart(policy=_POLICY)
    picture.set_content(
        letter.picture, "image", "jpeg", disposition="inline", filename="card.jpg", cid=f"<{name}@card>"
    )
    whole.attach(words)  # type: ignore[arg-type]  # the stubs forget parts
    whole.attach(picture)  # type: ignore[arg-type]
    return whole.as_bytes()


def _page(letter: Letter, name: str) -> str:
    page, alt = escape(letter.page), escape(_header(letter.alt))
    width = min(letter.width, 540)
    height = round(letter.height * width / letter.width)
    words = "<br>".join(escape(line) for line in _sound(letter.words).splitlines())
    return f"""\
<!doctype html>
<html lang="{escape(letter.lang)}" dir="{letter.direction}">
<head><meta charset="utf-8"><title>{escape(_header(letter.subject))}</title></head>
<body style="margin:0;padding:16px;font:16px/1.6 sans-serif">
<p style="margin:0 0 16px">{words}</p>
<p style="margin:0 0 16px"><a href="{page}"><img src="cid:{name}@card" width="{width}" height="{height}" \
alt="{alt}" style="border:0;max-width:100%;height:auto"></a></p>
<p style="margin:0"><a href="{page}" dir="ltr">{page}</a></p>
</body>
</html>
"""


def _header(text: str) -> str:
    """One line: a line end in a name must not begin a header of its own."""
    return _SPACES.sub(" ", _sound(text)).strip()


def _sound(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)
