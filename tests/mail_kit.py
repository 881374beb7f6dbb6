"""A site with a real mail server beside it."""

from __future__ import annotations

import asyncio
import socket
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from site_kit import open_site
from stores import free_port


class Box:
    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 kept"


@contextmanager
def open_site_with_mail(folder, **given):
    """Serve with a real mail server beside it."""
    box = Box()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"smtp://127.0.0.1:{listening.getsockname()[1]}"
        with open_site(folder, smtp_url=address, mail_from="Cards <cards@cards.example>", **given) as site:

            async def start():
                loop = asyncio.get_running_loop()
                return await loop.create_server(
                    lambda: SMTP(box, hostname="mail.example", loop=loop), sock=listening
                )

            server = site.client.portal.call(start)
            try:
                yield site, box
            finally:
                site.client.portal.call(server.close)


@contextmanager
def mail_server():
    """Give a mail server of its own thread, with its address and the letters it got."""
    box = Box()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.url = f"smtp://127.0.0.1:{port}"
    try:
        yield box
    finally:
        controller.stop()
