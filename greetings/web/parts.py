"""What the routes work with: the rooms and the door's own tools, built once by `app` and passed down."""

from __future__ import annotations

from dataclasses import dataclass

from greetings.brands import Brands
from greetings.brands.templates import Shelves
from greetings.brands.templates.editing import Editor
from greetings.campaigns import Campaigns
from greetings.cards import Album, Cards, Texts
from greetings.catalog import Catalog
from greetings.chain import Chain
from greetings.contests import Contests
from greetings.letters import Letters
from greetings.links import Links
from greetings.mail import Mail
from greetings.outside import Outside
from greetings.participants import Participants
from greetings.plans import Plans
from greetings.settings import Settings
from greetings.sponsors import Sponsors
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
    editor: Editor
    plans: Plans
    campaigns: Campaigns
    contests: Contests
    sponsors: Sponsors
    mail: Mail
    letters: Letters
    outside: Outside
    album: Album
    texts: Texts
    tools: Tools
    places: Places
    pages: Pages
    moulds: Moulds
    assets: Assets
    visitors: Visitors
    throttle: Throttle
