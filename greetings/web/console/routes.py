"""Which address of the consoles is answered by whom."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from greetings.web.console.api import SIGN_IN_PATH
from greetings.web.console.bench import ROOT
from greetings.web.console.campaigns.acts import campaign_routes
from greetings.web.console.contests import PATH as CONTESTS_PATH
from greetings.web.console.contests import ContestDesk
from greetings.web.console.designs import PATH as DESIGNS_PATH
from greetings.web.console.designs import STARTER_PATH, DesignPages
from greetings.web.console.editor import EditorPages
from greetings.web.console.editor_start import PATH as START_PATH
from greetings.web.console.editor_start import StartPages
from greetings.web.console.editor_view import PATH as EDITOR_PATH
from greetings.web.console.home import LOG_PATH, Home
from greetings.web.console.keys import PATH as KEYS_PATH
from greetings.web.console.keys import KeyPages
from greetings.web.console.letter_routes import letter_routes
from greetings.web.console.members import PATH as PEOPLE_PATH
from greetings.web.console.members import MemberPages
from greetings.web.console.ops_routes import ops_routes
from greetings.web.console.plan import PATH as PLAN_PATH
from greetings.web.console.plan import PlanPages
from greetings.web.console.signing import JOIN_PATH, SignIn, SignUp
from greetings.web.parts import Parts
from greetings.web.sponsors.routes import sponsor_routes


def console_routes(parts: Parts) -> list[BaseRoute]:
    """Return the pages of brands' people, and of those who run the site."""
    home, keys, people = Home(parts), KeyPages(parts), MemberPages(parts)
    plan = PlanPages(parts)
    one_key, one_person = f"{KEYS_PATH}/{{prefix}}", f"{PEOPLE_PATH}/{{id}}"
    return [
        *sign_in_routes(parts),
        Route(ROOT, home.show, methods=["GET"]),
        Route(LOG_PATH, home.log, methods=["GET"]),
        Route(KEYS_PATH, keys.show, methods=["GET"]),
        Route(KEYS_PATH, keys.make, methods=["POST"]),
        Route(f"{one_key}/rotate", keys.rotate, methods=["POST"]),
        Route(f"{one_key}/revoke", keys.revoke, methods=["POST"]),
        Route(PEOPLE_PATH, people.show, methods=["GET"]),
        Route(PEOPLE_PATH, people.invite, methods=["POST"]),
        Route(f"{one_person}/link", people.link, methods=["POST"]),
        Route(f"{one_person}/role", people.change, methods=["POST"]),
        Route(f"{one_person}/remove", people.remove, methods=["POST"]),
        *campaign_routes(parts),
        *editor_routes(parts),
        *design_routes(parts),
        *letter_routes(parts),
        *contest_routes(parts),
        Route(PLAN_PATH, plan.show, methods=["GET"]),
        Route(f"{PLAN_PATH}/reminders", plan.remind, methods=["POST"]),
        *sponsor_routes(parts),
        *ops_routes(parts),
    ]


def design_routes(parts: Parts) -> list[BaseRoute]:
    """Return the pages of a brand's templates."""
    designs, one = DesignPages(parts), f"{DESIGNS_PATH}/{{id}}/{{version}}"
    return [
        Route(DESIGNS_PATH, designs.show, methods=["GET"]),
        Route(DESIGNS_PATH, designs.upload, methods=["POST"]),
        Route(STARTER_PATH, designs.starter, methods=["GET"]),
        Route(one, designs.one, methods=["GET"]),
        Route(f"{one}/sheet.png", designs.proof, methods=["GET"]),
        Route(f"{one}/{{size}}.jpg", designs.picture, methods=["GET"]),
        Route(f"{one}/submit", designs.submit, methods=["POST"]),
        Route(f"{one}/archive", designs.archive, methods=["POST"]),
    ]


def editor_routes(parts: Parts) -> list[BaseRoute]:
    """Return the pages of the template editor; they come before those of the templates, whose addresses are wider."""
    start, editor, one = StartPages(parts), EditorPages(parts), f"{EDITOR_PATH}/{{draft}}"
    return [
        Route(START_PATH, start.show, methods=["GET"]),
        Route(START_PATH, start.begin, methods=["POST"]),
        Route(one, editor.show, methods=["GET"]),
        Route(one, editor.keep, methods=["POST"]),
        Route(f"{one}/look", editor.look, methods=["POST"]),
        Route(f"{one}/check", editor.check, methods=["POST"]),
        Route(f"{one}/save", editor.save, methods=["POST"]),
        Route(f"{one}/picture", editor.picture, methods=["POST"]),
        Route(f"{one}/discard", editor.discard, methods=["POST"]),
        Route(f"{one}/{{size}}.jpg", editor.drawn, methods=["GET"]),
    ]


def contest_routes(parts: Parts) -> list[BaseRoute]:
    """Return the pages of a brand's contests."""
    desk, one = ContestDesk(parts), f"{CONTESTS_PATH}/{{id}}"
    return [
        Route(CONTESTS_PATH, desk.show, methods=["GET"]),
        Route(CONTESTS_PATH, desk.make, methods=["POST"]),
        Route(one, desk.one, methods=["GET"]),
        Route(one, desk.change, methods=["POST"]),
        Route(f"{one}/open", desk.open, methods=["POST"]),
        Route(f"{one}/drop", desk.drop, methods=["POST"]),
        Route(f"{one}/cancel", desk.cancel, methods=["POST"]),
        Route(f"{one}/freeze", desk.freeze, methods=["POST"]),
        Route(f"{one}/conclude", desk.conclude, methods=["POST"]),
        Route(f"{one}/out", desk.take_out, methods=["POST"]),
        Route(f"{one}/handed", desk.hand_over, methods=["POST"]),
    ]


def sign_in_routes(parts: Parts) -> list[BaseRoute]:
    """Return what signs people in and out, and lets brands in."""
    sign_in, sign_up = SignIn(parts), SignUp(parts)
    link, sealed = f"{SIGN_IN_PATH}/{{token}}", f"{JOIN_PATH}/{{seal}}"
    return [
        Route(SIGN_IN_PATH, sign_in.ask, methods=["GET"]),
        Route(SIGN_IN_PATH, sign_in.letter, methods=["POST"]),
        Route(link, sign_in.look, methods=["GET"]),
        Route(link, sign_in.enter, methods=["POST"]),
        Route(f"{ROOT}/out", sign_in.leave, methods=["POST"]),
        Route(f"{ROOT}/out/everywhere", sign_in.leave_all, methods=["POST"]),
        Route(JOIN_PATH, sign_up.ask, methods=["GET"]),
        Route(JOIN_PATH, sign_up.take, methods=["POST"]),
        Route(sealed, sign_up.sure, methods=["GET"]),
        Route(sealed, sign_up.enter, methods=["POST"]),
    ]
