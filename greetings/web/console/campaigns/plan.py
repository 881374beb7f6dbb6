"""Step 1, the plan: what a campaign is to bring, and when. A festival fills in its days by one choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Right
from greetings.campaigns import GOALS, Campaign, CampaignWish
from greetings.errors import BadInput, Conflict, Problem
from greetings.festivals import Occasion, ahead, evergreen
from greetings.web import i18n
from greetings.web.answers import see_other
from greetings.web.console.campaigns.days import (
    coming,
    day_in,
    days_of,
    end_ms,
    first_ms,
    season_of,
    today_in,
    zone_of,
)
from greetings.web.console.campaigns.heads import Desk, desk_of, head_of, step_path
from greetings.web.console.campaigns.listing import festival_choice
from greetings.web.console.session import who, who_acts
from greetings.web.desk import language_name
from greetings.web.findings import field_problems
from greetings.web.parts import Parts
from greetings.web.views import CampaignPlanView, PlanForm, Tick
from greetings.web.views.campaigns import Problems

STEP = "plan"
_NUMBER = 9
FIELDS = ("name", "slug", "goal", "goal_number", "conversion_link", "festival", "starts", "ends", "ad_budget")


class PlanPages:
    """Answers `/console/campaigns/<id>` and its plan."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def first(self, request: Request) -> Response:
        """Lead to the step where something is to be done: the first one that lacks something, later the figures."""
        signed = await who(self._parts, request)
        desk = await desk_of(self._parts, request, signed)
        missing = await self._parts.campaigns.missing(signed.brand, desk.campaign.id)
        before = desk.campaign.state in {"draft", "pilot"}
        step = missing[0].step if before and missing else "seeding" if before else "tracking"
        return see_other(step_path(desk.campaign, step))

    async def show(self, request: Request) -> Response:
        """Show the plan."""
        desk = await desk_of(self._parts, request, await who(self._parts, request))
        return await self.page(desk, form_of_plan(desk.campaign))

    async def save(self, request: Request) -> Response:
        """Keep the plan; what is wrong stands beside the fields, as it was typed."""
        signed, form = await who_acts(self._parts, request, Right.DESIGN)
        desk = await desk_of(self._parts, request, signed)
        words = {name: form.get(name, "") for name in FIELDS}
        langs = _languages(form, desk.campaign.brief.languages)
        if form.get("then") == "dates":
            words |= _festival_days(words["festival"])
        problems: list[Problem] = []
        wish = wish_of(words, langs, problems)
        try:
            if problems:
                raise BadInput("", problems=problems)
            await self._parts.campaigns.change(signed.brand, desk.campaign.id, wish, by=signed.person.actor)
        except BadInput as error:
            return await self.page(desk, words, langs, problems=error.problems, status=error.status)
        except Conflict as error:
            return await self.page(desk, words, langs, trouble="state", status=error.status)
        return see_other(step_path(desk.campaign, "idea" if form.get("then") == "next" else STEP))

    async def page(
        self,
        desk: Desk,
        words: Mapping[str, str],
        langs: Sequence[str] | None = None,
        *,
        problems: Sequence[Problem] = (),
        trouble: str = "",
        status: int = 200,
    ) -> Response:
        """Show the plan with what stands in its form."""
        chosen = desk.campaign.brief.languages if langs is None else langs
        known = dict.fromkeys((*i18n.TONGUES, *chosen))
        zone = zone_of(words["festival"], today_in(None))
        most = self._parts.settings.ad_weight_max * 100
        form = PlanForm(
            **{name: words[name] for name in FIELDS},
            ad_most=f"{most:g}",
            zone=zone.key.replace("_", " "),
            languages=tuple(Tick(one, language_name(one), one in chosen) for one in known),
            goals=GOALS,
        )
        view = CampaignPlanView(
            frame=desk.sheet.frame(step_path(desk.campaign, STEP)),
            bench=desk.bench,
            head=await head_of(desk, STEP),
            form=form,
            festivals=tuple(
                festival_choice(one, desk.lang, chosen=one.festival == words["festival"])
                for one in _offered(words["festival"])
            ),
            problems=by_field(problems),
            locked=desk.locked,
            trouble=trouble,
        )
        return desk.sheet.answer(view, status)


def form_of_plan(campaign: Campaign) -> dict[str, str]:
    """Return a plan as its form shows it."""
    brief = campaign.brief
    starts, ends = days_of(campaign)
    return {
        "name": brief.name,
        "slug": campaign.slug,
        "goal": brief.goal,
        "goal_number": str(brief.goal_number or ""),
        "conversion_link": brief.conversion_link,
        "festival": brief.festival,
        "starts": starts.isoformat() if starts else "",
        "ends": ends.isoformat() if ends else "",
        "ad_budget": f"{brief.ad_budget:g}" if brief.ad_budget is not None else "",
    }


def wish_of(words: Mapping[str, str], langs: Sequence[str], problems: list[Problem]) -> CampaignWish:
    """Read a plan from its form; what cannot be read is added to `problems`."""
    zone = zone_of(words["festival"], today_in(None))
    starts, ends = _day("starts", words, problems), _day("ends", words, problems)
    return CampaignWish(
        name=words["name"],
        slug=words["slug"].strip().removeprefix("/c/"),
        goal=words["goal"],
        goal_number=_whole("goal_number", words, problems),
        conversion_link=words["conversion_link"],
        festival=words["festival"],
        starts_ms=_moment(starts, zone, first=True),
        ends_ms=_moment(ends, zone, first=False),
        ad_budget=_share(words, problems),
        languages=tuple(langs),
    )


def _languages(form: Mapping[str, str], before: Sequence[str]) -> tuple[str, ...]:
    """Return the languages that are ticked: those that were there before keep their order, since the first leads."""
    ticked = [name.removeprefix("lang-") for name in form if name.startswith("lang-")]
    return tuple(sorted(ticked, key=lambda one: before.index(one) if one in before else len(before)))


def by_field(problems: Sequence[Problem]) -> Problems:
    """Gather findings by the field that they belong to."""
    places = dict.fromkeys(one.path.removesuffix("_ms").partition(".")[0] for one in problems)
    return {
        place: field_problems(
            [one for one in problems if one.path.removesuffix("_ms").partition(".")[0] == place]
        )
        for place in places
    }


def whole(text: str) -> int | None:
    """Read a whole number that people typed, 0 for nothing; None for anything else."""
    plain = text.strip().replace(",", "").replace("\u066c", "").replace(" ", "")
    if not plain:
        return 0
    return int(plain) if plain.isdecimal() and len(plain) <= _NUMBER else None


def _whole(name: str, words: Mapping[str, str], problems: list[Problem]) -> int:
    found = whole(words[name])
    if found is None:
        problems.append(Problem(name, "Please write a whole number.", "number"))
    return found or 0


def _share(words: Mapping[str, str], problems: list[Problem]) -> float | None:
    text = words["ad_budget"].strip().removesuffix("%").strip().replace(",", ".")
    if not text:
        return None
    try:
        return float(text) if len(text) <= _NUMBER else -1.0
    except ValueError:
        problems.append(Problem("ad_budget", "Please write a number.", "number"))
        return None


def _day(name: str, words: Mapping[str, str], problems: list[Problem]) -> date | None:
    try:
        return day_in(words[name])
    except ValueError:
        problems.append(Problem(name, "Please write a day such as 2027-02-17.", "day"))
        return None


def _moment(day: date | None, zone: ZoneInfo, *, first: bool) -> int:
    """Return a moment for a day; 0 takes it away."""
    if day is None:
        return 0
    return first_ms(day, zone) if first else end_ms(day, zone)


def _festival_days(festival: str) -> dict[str, str]:
    """Return the days that a festival gives to a plan."""
    for one in coming():
        if one.festival == festival:
            starts, ends = season_of(one)
            return {"starts": starts.isoformat(), "ends": ends.isoformat()}
    return {}


def _offered(festival: str) -> tuple[Occasion, ...]:
    """Return the festivals to choose from, with the chosen one, however far it is."""
    found = coming()
    if not festival or any(one.festival == festival for one in found):
        return found
    dated = ahead(today_in(None), 1, only=[festival])
    return (*found, *dated, *(one for one in evergreen() if one.festival == festival))
