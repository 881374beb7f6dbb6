"""Letters to a brand's owners when something of theirs stops working; quiet where the site sends no mail.

What the letter says stands on the console too: a letter that cannot be sent is logged and forgotten.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from greetings.brands import OWNER, Brand, Brands
from greetings.errors import GreetingsError
from greetings.mail import Letter, Mail

log = logging.getLogger("greetings")


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened, and where one sees and mends it."""

    subject: str
    text: str
    path: str


class Notices:
    """Tells owners."""

    def __init__(self, brands: Brands, mail: Mail, base_url: str) -> None:
        self._brands = brands
        self._mail = mail
        self._base_url = base_url

    async def tell(self, brand: int, notice: Notice) -> int:
        """Write to the owners that have an address; give how many letters went out."""
        if not self._mail.on:
            return 0
        found = await self._brands.by_id(brand)
        owners = [one for one in await self._brands.people.of(found) if one.role == OWNER and one.mail]
        return sum([await self._sent(found, one.mail, notice) for one in owners])

    async def _sent(self, brand: Brand, to: str, notice: Notice) -> bool:
        text = f"{notice.text}\n\n{self._base_url}{notice.path}\n\n{brand.name}"
        try:
            await self._mail.send(Letter(to, notice.subject, text))
        except GreetingsError as error:
            log.warning("a notice to brand %d was not sent: %s", brand.id, error.message)
            return False
        return True
