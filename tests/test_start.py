"""The start: what is made ready first, and that nothing is left out or begun twice."""

from __future__ import annotations

import pytest

from greetings.app.serve import FIRST, LATER, Share
from greetings.catalog import preview_width
from greetings.engine.sizes import SIZES
from greetings.web.desk import LOOK_WIDTH
from greetings.web.maker import GALLERY_SIZE, GALLERY_WIDTH


@pytest.mark.parametrize("helpers", [1, 2, 3])
def test_helpers_begin_at_different_ends_and_each_knows_all(helpers):
    work = list(range(8))
    orders = [Share(place, helpers).sorted(work) for place in range(helpers)]
    assert all(sorted(order) == work for order in orders)
    assert len({order[0] for order in orders}) == helpers
    firsts = [set(order[: len(work) // helpers]) for order in orders]
    assert sum(len(first) for first in firsts) == len(set().union(*firsts))


def test_what_the_gallery_shows_is_made_first_and_everything_is_made_once():
    assert list(FIRST) == [(GALLERY_SIZE, preview_width(GALLERY_WIDTH))]
    wanted = [*FIRST, *LATER]
    assert len(set(wanted)) == len(wanted)
    assert {(size, None) for size in SIZES} <= set(wanted)
    assert {(size, preview_width(LOOK_WIDTH)) for size in SIZES} <= set(wanted)
