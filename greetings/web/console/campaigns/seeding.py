"""Step 4, seeding: links for the places where it begins, the pilot with its rule, and when to let go."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Right
from greetings.campaigns import CampaignWish, Check, Figures, NewSeed, Pilot, Seed
from greetings.errors import BadInput, Conflict, NotInPlan, Problem
from greetings.plans.rules import CAMPAIGNS
from greetings.web import i18n
from greetings.web.answers import see_other
from greetings.web.common import base_of, query_of
from greetings.web.console.bench import new_once, once_key
from greetings.web.console.campaigns.heads import Desk, desk_of, head_of, step_path
from greetings.web.console.campaigns.plan import whole
from greetings.web.console.session import who, who_acts
from greetings.web.findings import field_problems
from greetings.web.parts import Parts
from greetings.web.views import CampaignSeedingView, CheckRow, FormField, PilotBox, SeedRow, Words

STEP = "seeding"
TARGETS = ("pilot_target", "seed_target")
SHARES = frozenset({"passed_on", "arrived"})


class SeedingPages:
    """Answers `/console/campaigns/<id>/seeding`, its seeds and its pilot."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Show the seeds, the pilot, and how far it goes by itself."""
        return await self.page(await desk_of(self._parts, request, await who(self._parts, request)))

    async def sow(self, request: Request) -> Response:
        """Make the links of a place."""
        signed, form = await who_acts(self._parts, request, Right.DESIGN)
        desk = await desk_of(self._parts, request, signed)
        key = once_key(f"campaigns/{desk.campaign.id}/seeds", signed.person.id, form, form)
        wish = NewSeed(form.get("label", ""), form.get("note", ""))
        try:
            made = await self._parts.campaigns.add_seed(
                signed.brand, desk.campaign.id, wish, by=signed.person.actor, key=key
            )
        except BadInput as error:
            return await self.page(desk, form=form, problems=error.problems, status=error.status)
        except (Conflict, NotInPlan) as error:
            trouble = "plan" if isinstance(error, NotInPlan) else "full"
            return await self.page(desk, form=form, trouble=trouble, status=error.status)
        return see_other(f"{step_path(desk.campaign, STEP)}?seed={made.number}")

    async def aim(self, request: Request) -> Response:
        """Set the pilot's size, and when to let go."""
        signed, form = await who_acts(self._parts, request, Right.DESIGN)
        desk = await desk_of(self._parts, request, signed)
        wish = CampaignWish(
            pilot_target=_aimed(form, "pilot_target"), seed_target=_aimed(form, "seed_target")
        )
        return await self._done(
            desk,
            self._parts.campaigns.change(signed.brand, desk.campaign.id, wish, by=signed.person.actor),
            form,
        )

    async def pilot(self, request: Request) -> Response:
        """Begin the pilot, with as many people as the form says."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        desk = await desk_of(self._parts, request, signed)
        return await self._done(desk, self._begin(desk, _aimed(form, TARGETS[0])), form)

    async def _begin(self, desk: Desk, people: int | None) -> None:
        campaigns, brand, by = self._parts.campaigns, desk.signed.brand, desk.signed.person.actor
        if people is not None and people != desk.campaign.brief.pilot_target:
            await campaigns.change(brand, desk.campaign.id, CampaignWish(pilot_target=people), by=by)
        async with self._parts.plans.room(brand, CAMPAIGNS) as most:
            await campaigns.start_pilot(brand, desk.campaign.id, by=by, most=most)

    async def skip(self, request: Request) -> Response:
        """Do without a pilot."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        desk = await desk_of(self._parts, request, signed)
        reason = form.get("reason", "")
        act = self._parts.campaigns.skip_pilot(signed.brand, desk.campaign.id, reason, by=signed.person.actor)
        return await self._done(desk, act, form)

    async def decide(self, request: Request) -> Response:
        """Decide on the pilot."""
        signed, form = await who_acts(self._parts, request, Right.RUN)
        desk = await desk_of(self._parts, request, signed)
        if form.get("decision") not in {"go", "stop"}:
            return await self.page(desk, trouble="unknown", status=BadInput.status)
        act = self._parts.campaigns.decide_pilot(
            signed.brand,
            desk.campaign.id,
            go=form["decision"] == "go",
            reason=form.get("reason", ""),
            by=signed.person.actor,
        )
        return await self._done(desk, act, form)

    async def _done(self, desk: Desk, act: Awaitable[object], form: Mapping[str, str]) -> Response:
        try:
            await act
        except BadInput as error:
            paths = {one.path for one in error.problems}
            trouble = "reason" if "reason" in paths else "" if paths & set(TARGETS) else "missing"
            return await self.page(
                desk, form=form, problems=error.problems, trouble=trouble, status=error.status
            )
        except NotInPlan as error:
            return await self.page(desk, trouble="plan", status=error.status)
        except Conflict as error:
            return await self.page(desk, trouble="state", status=error.status)
        return see_other(step_path(desk.campaign, STEP))

    async def page(
        self,
        desk: Desk,
        *,
        form: Mapping[str, str] | None = None,
        problems: Sequence[Problem] = (),
        trouble: str = "",
        status: int = 200,
    ) -> Response:
        """Show the step with what stands in its forms."""
        campaigns, campaign, brand = self._parts.campaigns, desk.campaign, desk.signed.brand
        seeding = await campaigns.seeding(campaign)
        query = query_of(desk.request.scope)
        fresh = whole(query.get("seed", "")) or 0
        view = CampaignSeedingView(
            frame=desk.sheet.frame(step_path(campaign, STEP)),
            bench=desk.bench,
            head=await head_of(desk, STEP),
            seeds=await self._seeds(desk),
            fields=tuple(self._field(name, form or {}, problems) for name in ("label", "note")),
            organic=seeding.organic,
            target=seeding.target,
            share=percent(seeding.organic, seeding.target),
            going=seeding.done,
            pilot=pilot_box(await campaigns.report(brand, campaign.id), campaign.state, desk.lang),
            targets=tuple(_target(desk, name, form or {}, problems) for name in TARGETS),
            once=new_once(),
            designs=not desk.locked,
            runs=desk.signed.person.may(Right.RUN),
            fresh=fresh,
            started=campaign.state == "running" and bool(query.get("started")),
            trouble=trouble,
        )
        return desk.sheet.answer(view, status)

    async def _seeds(self, desk: Desk) -> tuple[SeedRow, ...]:
        campaigns, campaign = self._parts.campaigns, desk.campaign
        tracked = await campaigns.tracking(desk.signed.brand, campaign.id)
        figures = {one.key: one.figures for one in tracked.per_seed}
        base = base_of(desk.request.scope)
        return tuple(
            _seed_row(one, base, campaign.slug, figures=figures.get(str(one.id), Figures()))
            for one in await campaigns.seeds(campaign)
            if one.number
        )

    def _field(self, name: str, form: Mapping[str, str], problems: Sequence[Problem]) -> FormField:
        found = field_problems(problems, name)
        limit = self._parts.settings.name_max
        return FormField(name, "line", form.get(name, ""), limit, name == "label", problems=found)


def _seed_row(seed: Seed, base: str, slug: str, *, figures: Figures) -> SeedRow:
    return SeedRow(
        number=seed.number,
        label=Words(seed.label),
        note=Words(seed.note),
        page_url=base + seed.page_path(slug),
        card_url=base + seed.card_path,
        qr=f"{seed.card_path}/qr.png",
        forwards=figures.forwards,
        opened=figures.opened,
        joined=figures.joined,
    )


def _aimed(form: Mapping[str, str], name: str) -> int | None:
    """Return a target from its form; None where it is not asked for, -1 for what is no number."""
    if name not in form:
        return None
    found = whole(form[name])
    return -1 if found is None else found


def _target(desk: Desk, name: str, form: Mapping[str, str], problems: Sequence[Problem]) -> FormField:
    value = form.get(name, str(getattr(desk.campaign.brief, name)))
    return FormField(name, "line", value, 9, True, problems=field_problems(problems, name))


def percent(part: float, whole_: float) -> int:
    """Return a share as 0 to 100."""
    return min(100, round(100 * part / whole_)) if whole_ > 0 else 0


def pilot_box(pilot: Pilot, state: str, lang: str) -> PilotBox:
    """Return a pilot as its page shows it."""
    stage = pilot.verdict or ("running" if state == "pilot" else "none")
    checks = tuple(_check(one, lang) for one in pilot.checks)
    return PilotBox(stage, pilot.advice, checks, Words(pilot.reason))


def _check(check: Check, lang: str) -> CheckRow:
    needed = check.least if check.least is not None else check.most or 0.0
    share = percent(check.value, needed)
    return CheckRow(
        check.name, _worded(check, check.value, lang), _worded(check, needed, lang), check.passed, share
    )


def _worded(check: Check, value: float, lang: str) -> str:
    if check.name == "opened":
        return i18n.count_words(round(value), lang)
    if check.name in SHARES:
        return i18n.count_words(round(value, 2), lang)
    return i18n.percent_words(value, lang)
