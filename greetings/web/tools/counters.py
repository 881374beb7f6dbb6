"""The visit counter: `/tools/counter` makes one, `/tools/counter/<name>.svg` is the picture that counts.

A person counts once a day and a counter, a robot never; who it was is a keyed hash that is forgotten after a day. The
picture sets no cookie and reads none. Refuses names that were never given.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from greetings.chain import Kind
from greetings.web import i18n
from greetings.web.answers import NO_INDEX, PageAnswer, see_other
from greetings.web.common import query_of
from greetings.web.forwards import require_ours
from greetings.web.parts import Parts
from greetings.web.requests import kind_of_look, passer_by
from greetings.web.tools.frames import picture_html
from greetings.web.tools.visit import Visit, count_use, side_of, today_number, tool_path, visit_of
from greetings.web.views import CounterView, Picture

SUFFIX = ".svg"
LANGUAGE = "lang"
# A look that is not counted: the maker's own, at what he has just made.
PEEK = "peek"
# Not for shared caches: each person has to come by here once.
KEPT = "private, max-age=60"
DIGITS_MIN, LEAF, GAP, HEIGHT = 6, 22, 3, 58
MARGIN = 12
SAMPLE = 1208
_SERIF = "'Iowan Old Style','Palatino Linotype',Palatino,'Songti SC','Noto Serif CJK SC',Georgia,serif"
_SANS = (
    "system-ui,-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
)


def counter_width(people: int) -> int:
    """Return how wide the picture of a count is."""
    return 2 * MARGIN + len(_digits(people)) * (LEAF + GAP) - GAP


def _digits(people: int) -> str:
    return str(people).zfill(DIGITS_MIN)


@lru_cache(maxsize=1024)
def counter_svg(people: int, lang: str) -> bytes:
    """Draw a count as leaves of a calendar; below them the word for it in an interface language."""
    words = i18n.translations(lang)
    line = words.ngettext("visitor", "visitors", people)
    width = counter_width(people)
    leaves = "".join(
        f'<g transform="translate({MARGIN + place * (LEAF + GAP)} 9)"><rect width="{LEAF}" height="28" rx="3"'
        f' fill="#fffaf0" stroke="#d8cab3"/><path d="M0 3a3 3 0 0 1 3-3h{LEAF - 6}a3 3 0 0 1 3 3v2H0z" fill="#a3301f"/>'
        f'<text x="{LEAF / 2:g}" y="24.5" text-anchor="middle" font-size="19" font-family="{_SERIF}" font-weight="600"'
        f' fill="#2b2420">{digit}</text></g>'
        for place, digit in enumerate(_digits(people))
    )
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" viewBox="0 0 {width} {HEIGHT}"'
        f' role="img" xml:lang="{lang}"><title>{people} {escape(line)}</title>'
        f'<rect x=".5" y=".5" width="{width - 1}" height="{HEIGHT - 1}" rx="8.5" fill="#f7f0e3" stroke="#d8cab3"/>'
        f'{leaves}<text x="{width / 2:g}" y="51" text-anchor="middle" font-size="10.5" font-family="{_SANS}"'
        f' fill="#665a4e">{escape(line)}</text></svg>'
    )
    return drawing.encode("utf-8")


class CounterPages:
    """Answers `/tools/counter`, `/tools/counter/<name>` and the picture."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show what a counter is, and the button that makes one."""
        visit = await visit_of(self._parts, request.scope)
        count_use(self._parts, request, "counter")
        return self._page(visit, "", indexed=not request.url.query)

    async def make(self, request: Request) -> Response:
        """Make a counter, and lead to what is to be pasted."""
        require_ours(request)
        self._parts.throttle.take("tools", request.scope)
        visit = await visit_of(self._parts, request.scope)
        name = await self._parts.tools.counters.make()
        return see_other(visit.path(f"counter/{name}"), visit.reader.cookies)

    async def one(self, request: Request) -> Response:
        """Answer `/tools/counter/<name>`: the picture with its suffix, without it what is to be pasted."""
        name, dot, _ = str(request.path_params["name"]).partition(SUFFIX)
        if dot:
            return await self._picture(request, name)
        await self._parts.tools.counters.see(name, None, today_number())
        return self._page(await visit_of(self._parts, request.scope), name)

    async def _picture(self, request: Request, name: str) -> Response:
        query, scope = query_of(request.scope), request.scope
        person = None
        if PEEK not in query and request.method != "HEAD" and kind_of_look(scope) is Kind.UNKNOWN:
            person = passer_by(scope, self._parts.links, self._parts.settings.trusted_proxies)
        people = await self._parts.tools.counters.see(name, person, today_number())
        lang = i18n.matched(query.get(LANGUAGE, "") or "-") or i18n.SOURCE
        answer = Response(counter_svg(people, lang), 200, {"cache-control": KEPT}, "image/svg+xml")
        answer.raw_headers.append(NO_INDEX)
        return answer

    def _page(self, visit: Visit, name: str, *, indexed: bool = False) -> Response:
        lang, base = visit.reader.lang, visit.reader.base
        path = f"/tools/counter/{name}" if name else "/tools/counter"
        wide, address = counter_width(0), f"{path}{SUFFIX}?lang={lang}"
        title = i18n.translations(lang).gettext("Visit counter")
        page = base + tool_path("counter", visit.gives)
        view = CounterView(
            frame=i18n.frame_of(lang, path, visit.through.pairs),
            side=side_of(self._parts, visit, "counter"),
            action=visit.path("counter"),
            sample=Picture(f"/tools/counter.svg?lang={lang}", counter_width(SAMPLE), HEIGHT),
            picture=Picture(f"{address}&{PEEK}=1", wide, HEIGHT) if name else None,
            snippet=picture_html(page, base + address, title, width=wide, height=HEIGHT) if name else "",
        )
        html = self._parts.pages.html(view).encode("utf-8")
        return PageAnswer(html, extra=visit.reader.cookies, indexed=indexed)

    async def sample(self, request: Request) -> Response:
        """Answer `/tools/counter.svg`: what a counter looks like."""
        lang = i18n.matched(query_of(request.scope).get(LANGUAGE, "") or "-") or i18n.SOURCE
        headers = {"cache-control": "public, max-age=3600"}
        return Response(counter_svg(SAMPLE, lang), 200, headers, "image/svg+xml")
