"""Step 2, the idea: the designs of a campaign, how often each is met, and whether one looks like somebody else's."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from greetings.brands import Right
from greetings.brands.templates import STATES, Version
from greetings.brands.templates.rows import APPROVED, ARCHIVED
from greetings.campaigns import CampaignWish, NewVariant, Variant
from greetings.campaigns.likeness import SIZE as ALIKE_SIZE
from greetings.campaigns.likeness import Alike, Likenesses
from greetings.cards import Look
from greetings.engine.document import Template
from greetings.engine.languages import pick
from greetings.errors import BadInput, Conflict, NotFound, Problem
from greetings.festivals import evergreen
from greetings.web.answers import see_other
from greetings.web.console.api import row_number
from greetings.web.console.bench import new_once
from greetings.web.console.campaigns.heads import (
    BEFORE,
    SIZE,
    WIDTH,
    Desk,
    desk_of,
    head_of,
    step_path,
    template_picture,
)
from greetings.web.console.campaigns.plan import whole
from greetings.web.console.designs import PATH as DESIGNS_PATH
from greetings.web.console.marks import document_of
from greetings.web.console.session import who, who_acts
from greetings.web.findings import field_problems
from greetings.web.parts import Parts
from greetings.web.pictures import SAMPLE_CODE
from greetings.web.views import (
    CampaignIdeaView,
    DesignChoice,
    FormField,
    Likeness,
    Picture,
    VariantRow,
    Words,
)

STEP = "idea"
WEIGHTS = (0, 1, 2, 3, 4, 9)
_RATIO = 1.25


class IdeaPages:
    """Answers `/console/campaigns/<id>/idea` and what is done to its designs."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._likenesses = Likenesses(parts.shelves, parts.catalog, self._example)

    async def _example(self, template: Template) -> bytes:
        look = Look(ALIKE_SIZE, "jpeg", WIDTH)
        link = f"https://cards.example/g/{SAMPLE_CODE}"
        found = await self._parts.album.example(template, template.document.home, link, look=look)
        return found.body

    async def show(self, request: Request) -> Response:
        """Show the designs."""
        return await self.page(await desk_of(self._parts, request, await who(self._parts, request)))

    async def save(self, request: Request) -> Response:
        """Keep the brand's line on the card."""
        signed, form = await who_acts(self._parts, request, Right.DESIGN)
        desk = await desk_of(self._parts, request, signed)
        line = form.get("sponsor_line", "")
        wish = CampaignWish(sponsor_line=line)
        try:
            await self._parts.campaigns.change(signed.brand, desk.campaign.id, wish, by=signed.person.actor)
        except BadInput as error:
            return await self.page(desk, line=line, problems=error.problems, status=error.status)
        except Conflict as error:
            return await self.page(desk, line=line, trouble="state", status=error.status)
        return see_other(step_path(desk.campaign, "channels" if form.get("then") == "next" else STEP))

    async def add(self, request: Request) -> Response:
        """Take a design."""
        signed, form = await who_acts(self._parts, request, Right.DESIGN)
        desk = await desk_of(self._parts, request, signed)
        wish = NewVariant(form.get("template", ""))
        there = await self._parts.campaigns.variants(desk.campaign)
        twice = any(one.template == wish.template for one in there)
        done = self._parts.campaigns.add_variant(signed.brand, desk.campaign.id, wish, by=signed.person.actor)
        return await self._done(desk, done, "taken" if twice else "full")

    async def weigh(self, request: Request) -> Response:
        """Say how often a design is met."""
        signed, form = await who_acts(self._parts, request, Right.DESIGN)
        desk, variant = await desk_of(self._parts, request, signed), _variant(request)
        weight = whole(form.get("weight", ""))
        done = self._parts.campaigns.weigh_variant(
            signed.brand,
            desk.campaign.id,
            variant,
            -1 if weight is None else weight,
            by=signed.person.actor,
        )
        return await self._done(desk, done, "state")

    async def drop(self, request: Request) -> Response:
        """Take a design out."""
        signed, _ = await who_acts(self._parts, request, Right.DESIGN)
        desk = await desk_of(self._parts, request, signed)
        number, variant = desk.campaign.id, _variant(request)
        done = self._parts.campaigns.drop_variant(signed.brand, number, variant, by=signed.person.actor)
        return await self._done(desk, done, "state")

    async def _done(self, desk: Desk, act: Awaitable[object], conflict: str) -> Response:
        try:
            await act
        except BadInput as error:
            return await self.page(desk, trouble="unknown", status=error.status)
        except Conflict as error:
            return await self.page(desk, trouble=conflict, status=error.status)
        return see_other(step_path(desk.campaign, STEP))

    async def page(
        self,
        desk: Desk,
        *,
        line: str | None = None,
        problems: Sequence[Problem] = (),
        trouble: str = "",
        status: int = 200,
    ) -> Response:
        """Show the designs, those that could be taken, and the brand's line."""
        variants = await self._parts.campaigns.variants(desk.campaign)
        taken = {one.template for one in variants}
        field = FormField(
            "sponsor_line",
            "line",
            desk.campaign.brief.sponsor_line if line is None else line,
            self._parts.settings.creative_line_max,
            False,
            problems=field_problems(problems, "sponsor_line"),
        )
        plan = await self._parts.plans.known(desk.signed.brand)
        view = CampaignIdeaView(
            frame=desk.sheet.frame(step_path(desk.campaign, STEP)),
            bench=desk.bench,
            head=await head_of(desk, STEP),
            variants=tuple([await self._row(desk, one, variants) for one in variants]),
            own=await self._own(desk, taken),
            ours=self._ours(desk, taken),
            sponsor_line=field,
            own_sponsor=plan.own_sponsor,
            once=new_once(),
            weights=WEIGHTS,
            locked=desk.locked,
            trouble=trouble,
            problems=field_problems([one for one in problems if one.path != "sponsor_line"]),
        )
        return desk.sheet.answer(view, status)

    async def _row(self, desk: Desk, variant: Variant, among: Sequence[Variant]) -> VariantRow:
        template = self._parts.catalog.version(variant.template, variant.version)
        total = sum(one.weight for one in among)
        return VariantRow(
            id=str(variant.id),
            title=Words(template.title(desk.lang) if template else variant.label),
            template=variant.template,
            version=variant.version,
            label=variant.label,
            weight=variant.weight,
            share=round(100 * variant.weight / total) if total else 0,
            picture=template_picture(template, desk.lang) if template else None,
            state=self._state(desk, variant),
            alike=await self._alike(desk, variant) if desk.campaign.state in BEFORE else None,
        )

    def _state(self, desk: Desk, variant: Variant) -> str:
        """Say why a design cannot be met, empty when it can."""
        offered = self._parts.catalog.get(variant.template)
        if offered is None:
            return "gone"
        return "" if fits(offered, desk.campaign.brief.festival) else "season"

    async def _alike(self, desk: Desk, variant: Variant) -> Likeness | None:
        """Say what an own design looks like too much; ours are everybody's."""
        brand = desk.signed.brand
        if not variant.template.startswith(f"{brand.slug}."):
            return None
        try:
            version = await self._parts.shelves.find(brand.id, variant.template, variant.version)
            found = await self._likenesses.of(version)
        except NotFound:
            return None
        return await self._likeness(found, desk.lang) if found else None

    async def _likeness(self, found: Alike, lang: str) -> Likeness | None:
        template = self._parts.catalog.version(found.template, found.version)
        if template is None:
            return None
        brand = await self._parts.brands.by_id(found.brand) if found.brand else None
        return Likeness(
            of="brand" if brand else "ours",
            title=Words(template.title(lang)),
            whose=Words(brand.name if brand else ""),
            picture=template_picture(template, lang),
        )

    async def _own(self, desk: Desk, taken: set[str]) -> tuple[DesignChoice, ...]:
        """Return the brand's own designs, the newest version of each, those that fit first."""
        newest: dict[str, Version] = {}
        for one in await self._parts.shelves.listed(desk.signed.brand.id):
            if one.state != STATES[ARCHIVED] and one.template not in taken:
                before = newest.get(one.template)
                if before is None or (before.state != STATES[APPROVED] and one.state == STATES[APPROVED]):
                    newest[one.template] = one
        found = [self._own_choice(desk, one) for one in newest.values()]
        return tuple(sorted(found, key=lambda one: (one.state != STATES[APPROVED], not one.fits)))

    def _own_choice(self, desk: Desk, version: Version) -> DesignChoice:
        document, href = document_of(version), f"{DESIGNS_PATH}/{version.template}/{version.version}"
        title = pick(document.title, desk.lang, home=document.home) if document else ""
        festivals = document.festivals if document else ()
        festival = desk.campaign.brief.festival
        return DesignChoice(
            template=version.template,
            title=Words(title or version.template),
            picture=Picture(f"{href}/{SIZE}.jpg", WIDTH, round(WIDTH * _RATIO)) if document else None,
            own=True,
            fits=not festival or festival in festivals,
            state=version.state,
            href=href,
        )

    def _ours(self, desk: Desk, taken: set[str]) -> tuple[DesignChoice, ...]:
        festival = desk.campaign.brief.festival
        found = [
            DesignChoice(
                template=one.id,
                title=Words(one.title(desk.lang)),
                picture=template_picture(one, desk.lang),
                own=False,
                fits=fits(one, festival),
            )
            for one in self._parts.catalog.shipped
            if one.id not in taken
        ]
        return tuple(sorted(found, key=lambda one: not one.fits))


def fits(template: Template, festival: str) -> bool:
    """Say whether a design is made for a festival, or for days that are always in season."""
    made_for = set(template.document.festivals)
    always = {one.festival for one in evergreen()}
    return not festival or not made_for or festival in made_for or bool(made_for & always)


def _variant(request: Request) -> int:
    return row_number(request.path_params["variant"])
