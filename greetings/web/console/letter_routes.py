"""Which address below `/console/letters` is answered by whom."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from greetings.web.console.letter_desk import LetterDesk
from greetings.web.console.letters import LIST_PATH, NEW_PATH, PATH, PEOPLE_PATH, LetterPages
from greetings.web.console.list_people import ListPeople
from greetings.web.parts import Parts


def letter_routes(parts: Parts) -> list[BaseRoute]:
    """Return the pages of a brand's list and letters."""
    letters, people, desk = LetterPages(parts), ListPeople(parts), LetterDesk(parts)
    one, person = f"{PATH}/{{id}}", f"{PEOPLE_PATH}/{{id}}"
    return [
        Route(PATH, letters.show, methods=["GET"]),
        Route(LIST_PATH, letters.list_desk, methods=["GET"]),
        Route(LIST_PATH, letters.change, methods=["POST"]),
        Route(PEOPLE_PATH, people.show, methods=["GET"]),
        Route(f"{PEOPLE_PATH}/find", people.find, methods=["POST"]),
        Route(f"{PEOPLE_PATH}/export", people.export, methods=["POST"]),
        Route(person, people.one, methods=["GET"]),
        Route(f"{person}/erase", people.erase, methods=["POST"]),
        Route(NEW_PATH, desk.new, methods=["GET"]),
        Route(NEW_PATH, desk.make, methods=["POST"]),
        Route(one, desk.one, methods=["GET"]),
        Route(one, desk.change, methods=["POST"]),
        Route(f"{one}/look", desk.look, methods=["GET"]),
        Route(f"{one}/card.jpg", desk.card, methods=["GET"]),
        Route(f"{one}/try", desk.try_out, methods=["POST"]),
        Route(f"{one}/send", desk.send, methods=["POST"]),
        Route(f"{one}/stop", desk.stop, methods=["POST"]),
        Route(f"{one}/go-on", desk.go_on, methods=["POST"]),
        Route(f"{one}/drop", desk.drop, methods=["POST"]),
    ]
