"""Which address below `/ops` is answered by whom."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from greetings.web.console.bench import OPS_ROOT
from greetings.web.console.ops_brand import OpsBrand
from greetings.web.console.ops_brands import PATH as BRANDS_PATH
from greetings.web.console.ops_brands import OpsBrands
from greetings.web.console.ops_campaigns import PATH as CAMPAIGNS_PATH
from greetings.web.console.ops_campaigns import OpsCampaigns
from greetings.web.console.ops_contests import PATH as CONTESTS_PATH
from greetings.web.console.ops_contests import OpsContests
from greetings.web.console.ops_designs import PATH as DESIGNS_PATH
from greetings.web.console.ops_designs import OpsDesigns
from greetings.web.console.ops_guests import PATH as GUESTS_PATH
from greetings.web.console.ops_guests import OpsGuests
from greetings.web.console.ops_letters import PATH as LETTERS_PATH
from greetings.web.console.ops_letters import OpsLetters
from greetings.web.console.ops_pages import (
    CREATIVES_PATH,
    IN_PATH,
    LOG_PATH,
    WATCH_PATH,
    OpsActs,
    OpsCreatives,
    OpsReports,
    OpsSignIn,
    OpsWatch,
)
from greetings.web.parts import Parts


def ops_routes(parts: Parts) -> list[BaseRoute]:
    """Return the pages of those who run the site."""
    sign_in, reports, watch = OpsSignIn(parts), OpsReports(parts), OpsWatch(parts)
    creatives, brands, brand = OpsCreatives(parts), OpsBrands(parts), OpsBrand(parts)
    campaigns, guests = OpsCampaigns(parts), OpsGuests(parts)
    return [
        Route(IN_PATH, sign_in.ask, methods=["GET"]),
        Route(IN_PATH, sign_in.enter, methods=["POST"]),
        Route(f"{OPS_ROOT}/out", sign_in.leave, methods=["POST"]),
        Route(f"{OPS_ROOT}/out/everywhere", sign_in.leave_all, methods=["POST"]),
        Route(OPS_ROOT, reports.show, methods=["GET"]),
        Route(f"{OPS_ROOT}/reports", reports.decide, methods=["POST"]),
        Route(f"{OPS_ROOT}/recall", reports.recall, methods=["POST"]),
        Route(WATCH_PATH, watch.show, methods=["GET"]),
        Route(f"{WATCH_PATH}/{{id}}", watch.decide, methods=["POST"]),
        Route(CREATIVES_PATH, creatives.show, methods=["GET"]),
        Route(f"{CREATIVES_PATH}/{{id}}.jpg", creatives.picture, methods=["GET"]),
        Route(f"{CREATIVES_PATH}/{{id}}", creatives.decide, methods=["POST"]),
        Route(GUESTS_PATH, guests.show, methods=["GET"]),
        Route(f"{GUESTS_PATH}/{{id}}", guests.decide, methods=["POST"]),
        *design_routes(parts),
        *letter_routes(parts),
        Route(CONTESTS_PATH, OpsContests(parts).show, methods=["GET"]),
        Route(f"{CONTESTS_PATH}/{{id}}", OpsContests(parts).decide, methods=["POST"]),
        Route(CAMPAIGNS_PATH, campaigns.show, methods=["GET"]),
        Route(f"{CAMPAIGNS_PATH}/{{id}}", campaigns.decide, methods=["POST"]),
        Route(BRANDS_PATH, brands.show, methods=["GET"]),
        Route(BRANDS_PATH, brands.add, methods=["POST"]),
        Route(f"{BRANDS_PATH}/{{slug}}", brand.show, methods=["GET"]),
        Route(f"{BRANDS_PATH}/{{slug}}", brands.act, methods=["POST"]),
        Route(f"{BRANDS_PATH}/{{slug}}/plan", brand.set_plan, methods=["POST"]),
        Route(LOG_PATH, OpsActs(parts).show, methods=["GET"]),
    ]


def design_routes(parts: Parts) -> list[BaseRoute]:
    """Return the pages of templates that wait."""
    designs, one = OpsDesigns(parts), f"{DESIGNS_PATH}/{{id}}/{{version}}"
    return [
        Route(DESIGNS_PATH, designs.show, methods=["GET"]),
        Route(one, designs.decide, methods=["POST"]),
        Route(f"{one}/sheet.png", designs.proof, methods=["GET"]),
        Route(f"{one}/{{size}}.jpg", designs.picture, methods=["GET"]),
    ]


def letter_routes(parts: Parts) -> list[BaseRoute]:
    """Return the pages of letters on their way."""
    letters = OpsLetters(parts)
    return [
        Route(LETTERS_PATH, letters.show, methods=["GET"]),
        Route(f"{LETTERS_PATH}/suppress", letters.suppress, methods=["POST"]),
        Route(f"{LETTERS_PATH}/{{id}}", letters.decide, methods=["POST"]),
    ]
