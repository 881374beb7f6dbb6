"""A private link that was lost: a letter brings a way to make a new one. Only where mail is on.

Whoever asks is always told the same, after the same time, whether the page and the address belong together or not.
Nothing changes until the link in the letter is used by hand: a mail scanner that fetches it, or a stranger who asks for
letters, cannot make the old link worthless. The link is sealed, good for an hour, and names nobody.
"""

from __future__ import annotations

import logging
from hmac import compare_digest

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from greetings.errors import GreetingsError, NotFound
from greetings.mail import Letter
from greetings.participants import Participant
from greetings.web import i18n
from greetings.web.answers import PageAnswer, see_other
from greetings.web.cards import reader_of
from greetings.web.common import base_of, query_of
from greetings.web.forms import form_of
from greetings.web.forwards import require_ours
from greetings.web.parts import Parts
from greetings.web.people.addresses import own_path
from greetings.web.sealed import Seals
from greetings.web.views import OwnNoteView, Words

LOST_PATH = "/own/lost"
AGAIN_PATH = "/own/lost/again"
_PURPOSE = "lost-link"

log = logging.getLogger("greetings")


class LostPages:
    """Answers `/own/lost` and `/own/lost/again/<seal>`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._seals = Seals(parts.settings.secret_key)

    async def ask(self, request: Request) -> Response:
        """Show the form."""
        self._require_mail()
        handle = query_of(request.scope).get("handle", "")[:200]
        return self._page(request, "lost", action=LOST_PATH, handle=handle)

    async def take(self, request: Request) -> Response:
        """Take handle and address; the letter is written after the answer."""
        require_ours(request)
        self._require_mail()
        self._parts.throttle.take("joins", request.scope)
        form = form_of(request.scope)
        answer = self._page(request, "sent")
        handle, mail = form.get("handle", ""), form.get("mail", "")
        # An attribute that Starlette reads: the letter must not change how long the answer takes.
        answer.background = BackgroundTask(self._write, handle, mail, base=base_of(request.scope))
        return answer

    async def again(self, request: Request) -> Response:
        """Ask whether a new link is wanted: whoever only fetches this page changes nothing."""
        participant = await self._participant(request)
        return self._page(request, "again", action=request.scope["path"], participant=participant)

    async def renew(self, request: Request) -> Response:
        """Make the new link and lead to the private page."""
        require_ours(request)
        participant = await self._participant(request)
        token = await self._parts.people.renew_token(participant)
        return see_other(f"{own_path(participant.handle, token)}?renewed=1")

    def _require_mail(self) -> None:
        if not self._parts.mail.on:
            raise NotFound("This site sends no mail.")

    async def _write(self, handle: str, mail: str, *, base: str) -> None:
        """Send the letter if page and address belong together; whoever asked learns neither."""
        people = self._parts.people
        try:
            participant = await people.by_handle(handle)
            kept = await people.mail_of(participant)
            if kept and compare_digest(kept.casefold().encode(), mail.strip().casefold().encode()):
                await self._parts.mail.send(self._letter(participant, kept, base=base))
        except NotFound:
            return
        except GreetingsError as error:
            log.warning("a letter with a new private link was not sent: %s", error.message)

    def _letter(self, participant: Participant, mail: str, *, base: str) -> Letter:
        words = i18n.translations(i18n.matched(participant.lang) or i18n.SOURCE)
        seal = self._seals.seal({_PURPOSE: participant.id, "handle": participant.handle})
        lines = (
            words.gettext("Hello, %(name)s") % {"name": participant.display_name},
            words.gettext("Here you can make a new private link for your page:"),
            f"{base}{AGAIN_PATH}/{seal}",
            words.gettext("It works for one hour. If you did not ask for it, you need not do anything."),
        )
        return Letter(mail, words.gettext("A new private link for your page"), "\n\n".join(lines) + "\n")

    async def _participant(self, request: Request) -> Participant:
        """Return whose seal it is; raise NotFound, also when the handle is somebody else's by now."""
        value = self._seals.open(request.path_params["seal"])
        participant = await self._parts.people.by_handle(str(value.get("handle", "")))
        if value.get(_PURPOSE) != participant.id:
            raise NotFound("There is nothing at this address. Please check the link.")
        return participant

    def _page(
        self,
        request: Request,
        kind: str,
        *,
        action: str = "",
        handle: str = "",
        participant: Participant | None = None,
    ) -> PageAnswer:
        reader = reader_of(self._parts, request.scope, new=False)
        name = Words(participant.display_name) if participant else None
        path = request.scope["path"] if kind == "again" else LOST_PATH
        view = OwnNoteView(i18n.frame_of(reader.lang, path), kind, action, handle, name)
        return PageAnswer(self._parts.pages.html(view).encode("utf-8"), extra=reader.cookies)
