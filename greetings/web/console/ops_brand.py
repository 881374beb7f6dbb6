"""One brand in the ops console: its plan with meters and limits of its own, what it had before, what it did last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Brand
from greetings.errors import BadInput, Problem
from greetings.plans import LIMITS, SPONSOR, Plan, PlanWish, Standing, Term, until_of
from greetings.web.answers import see_other
from greetings.web.console.bench import ops_bench, sheet_of, time_at
from greetings.web.console.deeds import deed_rows
from greetings.web.console.ops_brands import PATH
from greetings.web.console.plan import after_words, last_day, meter_rows, plan_card
from greetings.web.console.session import Operator, operator, operator_acts
from greetings.web.findings import field_problems
from greetings.web.ops_api import checked_reason
from greetings.web.parts import Parts
from greetings.web.views import BrandRow, FormField, OpsBrandView, TermRow, Words

NEWEST = 8
NUMBER_MAX = 12


@dataclass(frozen=True, slots=True)
class _Page:
    """What the page shows beside the brand: the words of a form that did not fit, and why."""

    words: Mapping[str, str] | None = None
    problems: Sequence[Problem] = ()
    trouble: str = ""


class OpsBrand:
    """Answers `/ops/brands/<slug>`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show a brand."""
        found = await operator(self._parts, request)
        brand = await self._parts.brands.by_slug(request.path_params["slug"])
        return await self._page(request, found, brand, _Page())

    async def set_plan(self, request: Request) -> Response:
        """Give a brand a plan; what is wrong stands beside the fields, the words kept."""
        found, form = await operator_acts(self._parts, request)
        brand = await self._parts.brands.by_slug(request.path_params["slug"])
        try:
            await self._parts.plans.set(brand, _wish(form))
        except BadInput as error:
            page = _Page(form, error.problems, "reason" if _about_reason(error) else "")
            return await self._page(request, found, brand, page, error.status)
        return see_other(f"{PATH}/{brand.slug}")

    async def _page(  # noqa: PLR0917 - as every page of a console
        self, request: Request, found: Operator, brand: Brand, page: _Page, status: int = 200
    ) -> Response:
        parts, sheet = self._parts, sheet_of(self._parts, request)
        plans = parts.plans
        standing = await plans.standing(brand)
        form = _form_of(standing, page, plans.rules.plan(standing.term.plan))
        view = OpsBrandView(
            frame=sheet.frame(f"{PATH}/{brand.slug}"),
            bench=ops_bench(found, "brands"),
            brand=BrandRow(brand.slug, Words(brand.name), brand.held, time_at(brand.made_ms)),
            plan=plan_card(standing.plan, sheet.lang, current=True),
            meters=meter_rows(standing),
            anew=time_at(standing.month.until_ms),
            until=last_day(standing.until_ms),
            after=after_words(plans, standing, sheet.lang),
            choices=tuple(
                plan_card(one, sheet.lang, current=one.name == standing.plan.name)
                for one in plans.rules.plans.values()
            ),
            chosen=(page.words or {}).get("plan", standing.plan.name),
            until_field=form[0],
            limits=form[1:],
            terms=tuple(self._term(one, sheet.lang) for one in await plans.history(brand)),
            deeds=await deed_rows(parts, brand, most=NEWEST),
            problems=field_problems([one for one in page.problems if one.path in {"plan"}]),
            trouble=page.trouble,
        )
        return sheet.answer(view, status)

    def _term(self, term: Term, lang: str) -> TermRow:
        return TermRow(
            title=Words(self._parts.plans.rules.plan(term.plan).title(lang), lang),
            since=time_at(term.since_ms),
            until=last_day(term.until_ms),
            own=tuple(sorted(term.limits.items())),
            reason=Words(term.reason) if term.reason else None,
        )


def _wish(form: Mapping[str, str]) -> PlanWish:
    """Read the form; raise BadInput with all findings."""
    problems: list[Problem] = []
    limits, until, reason = {}, None, ""
    for name in (*LIMITS, SPONSOR):
        text = form.get(f"limit-{name}", "").strip()
        if text and not (text.isascii() and text.isdigit() and len(text) <= NUMBER_MAX):
            problems.append(
                Problem(f"limits.{name}", "Please write a whole number, or nothing.", "not-a-number")
            )
        elif text:
            limits[name] = int(text)
    try:
        until = until_of(form.get("until", ""))
    except BadInput as error:
        problems.extend(error.problems)
    try:
        reason = checked_reason(form.get("reason", ""))
    except BadInput as error:
        problems.extend(error.problems)
    if problems:
        raise BadInput("Please look at the form once more.", problems=problems)
    return PlanWish(form.get("plan", ""), until, limits, reason)


def _about_reason(error: BadInput) -> bool:
    return any(one.path == "reason" for one in error.problems)


def _form_of(standing: Standing, page: _Page, plan: Plan) -> tuple[FormField, ...]:
    """Return the fields of the form: the end, then the brand's own limits; `label` is what the plan gives."""
    term = standing.term
    until = "" if standing.until_ms is None else _day_of(standing.until_ms)
    own = term.limits if standing.plan.name == term.plan else {}
    words = page.words or {
        "until": until,
        **{f"limit-{name}": str(number) for name, number in own.items()},
    }
    fields = [
        FormField(
            "until",
            "line",
            words.get("until", ""),
            10,
            False,
            problems=field_problems(page.problems, "until"),
        )
    ]
    for name in (*LIMITS, SPONSOR):
        usual = int(plan.own_sponsor) if name == SPONSOR else plan.most(name)
        fields.append(
            FormField(
                name=name,
                kind="line",
                value=words.get(f"limit-{name}", ""),
                limit=NUMBER_MAX,
                required=False,
                label="" if usual is None else str(usual),
                problems=field_problems(page.problems, f"limits.{name}"),
            )
        )
    return tuple(fields)


def _day_of(until_ms: int) -> str:
    """Return the last day of a plan that ends at a moment."""
    return f"{datetime.fromtimestamp(until_ms / 1000, UTC) - timedelta(milliseconds=1):%Y-%m-%d}"
