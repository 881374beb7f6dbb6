"""What the routes work with: the rooms and the door's own tools, built once by `app` and passed down."""

from __future__ import annotations

from dataclasses import dataclass

from greetings.brands import Brands
from greetings.brands.templates import Shelves
from greetings.cards import Album, Cards, Texts
from greetings.catalog import Catalog
from greetings.chain import Chain
from greetings.letters import Letters
from greetings.links import Links
from greetings.mail import Mail
from greetings.participants import Participants
from greetings.settings import Settings
from greetings.store import Database
from greetings.tools import Tools
from greetings.web.assets import Assets
from greetings.web.moulds import Moulds
from greetings.web.pages import Pages
from greetings.web.throttle import Throttle
from greetings.web.visitors import Visitors
from greetings.workers import Places


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts of one process."""

    settings: Settings
    database: Database
    links: Links
    chain: Chain
    catalog: Catalog
    cards: Cards
    people: Participants
    brands: Brands
    shelves: Shelves
    mail: Mail
    letters: Letters
    album: Album
    texts: Texts
    tools: Tools
    places: Places
    pages: Pages
    moulds: Moulds
    assets: Assets
    visitors: Visitors
    throttle: Throttle
