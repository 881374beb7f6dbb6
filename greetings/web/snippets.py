"""What somebody pastes into his own site: the frame with a card, and the badge. Plain HTML without script."""

from __future__ import annotations

from html import escape

from greetings.web import i18n

# A phone's width, and high enough for a portrait card with its line and button.
FRAME_WIDTH, FRAME_HEIGHT = 360, 560
NARROWEST, SHORTEST = 240, 240
BADGE_WIDTH, BADGE_HEIGHT = 264, 64


def iframe_html(base: str, code: str, title: str, *, width: int = 0, height: int = FRAME_HEIGHT) -> str:
    """Return the frame that shows a code's card, `width` x `height` pixels; without width as wide as its place.

    The frame's page suits any width from 240 px, so it needs no style of its own, which many sites would forbid.
    """
    source, wide = escape(f"{base}/g/{code}/embed"), str(width) if width else "100%"
    return (
        f'<iframe src="{source}" title="{escape(title)}" width="{wide}" height="{height}" frameborder="0"'
        ' loading="lazy" referrerpolicy="no-referrer"></iframe>'
    )


def badge_html(base: str, code: str, *, lang: str) -> str:
    """Return the badge of a code's card as a picture with a link, in an interface language."""
    title = escape(i18n.translations(lang).gettext("I sent a card"))
    source = escape(f"{base}/badge/{code}.svg?lang={lang}")
    return (
        f'<a href="{escape(f"{base}/g/{code}")}"><img src="{source}" width="{BADGE_WIDTH}" height="{BADGE_HEIGHT}"'
        f' alt="{title}" loading="lazy"></a>'
    )
