"""The operations of campaigns: what the OpenAPI document says, and from which they are registered."""

from __future__ import annotations

from functools import partial

from greetings.web.console import campaign_bodies as bodies
from greetings.web.operations import BRAND_KEY, KEY_PARAMETER, OPS_TOKEN, Operation, parameter

_ERRORS = (400, 401, 403, 404, 429)
_WRITES = (400, 401, 403, 404, 409, 413, 422, 429, 503)
_ALL = "/brand/campaigns"
_ONE = f"{_ALL}/{{id}}"
_DESIGN = f"{_ONE}/designs/{{design}}"
_AFTER = parameter("after", "query", "`next` of the page before")
_one = partial(Operation, token=BRAND_KEY)
_ops = partial(Operation, token=OPS_TOKEN)

MAKING: tuple[Operation, ...] = (
    _one(
        "brand_campaigns",
        "GET",
        _ALL,
        "The brand's campaigns",
        bodies.CampaignsOut,
        text="The newest first. Needs the scope `campaigns:read`.",
        parameters=(_AFTER,),
        errors=(*_ERRORS, 422),
    ),
    _one(
        "brand_make_campaign",
        "POST",
        _ALL,
        "Begin a campaign",
        bodies.CampaignOut,
        status=201,
        text=(
            "A draft; only the name is needed now. `missing` tells what a launch still lacks. Needs the scope "
            "`campaigns:write`."
        ),
        body=bodies.NewCampaignWish,
        examples={
            "lantern": {
                "summary": "Two weeks around Mid-Autumn",
                "value": {
                    "name": "Lantern night",
                    "goal": "openings",
                    "goal_number": 5000,
                    "festival": "mid-autumn",
                    "starts": "2027-09-01T00:00:00+08:00",
                    "ends": "2027-09-17T00:00:00+08:00",
                    "languages": ["zh-Hans", "en"],
                    "channels": ["wechat", "whatsapp", "email"],
                },
            }
        },
        parameters=(KEY_PARAMETER,),
        errors=_WRITES,
    ),
    _one(
        "brand_campaign",
        "GET",
        _ONE,
        "One campaign",
        bodies.CampaignOut,
        text="Its plan, its designs, where it stands. Needs the scope `campaigns:read`.",
        errors=_ERRORS,
    ),
    _one(
        "brand_change_campaign",
        "PATCH",
        _ONE,
        "Change a campaign",
        bodies.CampaignOut,
        text=(
            "Only what is sent changes. What people have seen by then stays as it is: the address from the pilot on, "
            "goal, beginning, festival and incentive from the launch on. Needs the scope `campaigns:write`."
        ),
        body=bodies.CampaignChange,
        examples={"longer": {"summary": "A week longer", "value": {"ends": "2027-09-24T00:00:00+08:00"}}},
        errors=_WRITES,
    ),
    _one(
        "brand_clone_campaign",
        "POST",
        f"{_ONE}/clone",
        "Begin another one like it",
        bodies.CampaignOut,
        status=201,
        text="A draft with the same plan but without dates, with its designs, without seeds. Needs `campaigns:write`.",
        body=bodies.CloneWish,
        examples={"next": {"summary": "Next year", "value": {"name": "Lantern night 2028"}}},
        parameters=(KEY_PARAMETER,),
        errors=_WRITES,
    ),
    _one(
        "brand_campaign_missing",
        "GET",
        f"{_ONE}/missing",
        "What stops a launch",
        bodies.LackingOut,
        text="Everything at once, with step and field; empty when it may be launched. Needs `campaigns:read`.",
        errors=_ERRORS,
    ),
    _one(
        "brand_campaign_lint",
        "GET",
        f"{_ONE}/lint",
        "What platforms would stop",
        bodies.LintOut,
        text=(
            "Each channel of the campaign with what it would stop, cut or not show, and where the rule stands. What "
            "stops is in `missing` too. Needs `campaigns:read`."
        ),
        errors=_ERRORS,
    ),
    _one(
        "brand_campaign_act",
        "POST",
        f"{_ONE}/acts",
        "Take a step",
        bodies.CampaignOut,
        text=(
            "`start-pilot` opens it to those who have a link; `go` or `stop` decide on the pilot, `skip-pilot` does "
            "without one and says why; `launch`, `close` and `archive` follow. 422 lists all that a launch or a pilot "
            "lacks, 409 says that the state forbids the step. Needs the scope `campaigns:write`."
        ),
        body=bodies.ActWish,
        examples={
            "skip": {
                "summary": "No pilot",
                "value": {"act": "skip-pilot", "reason": "Forty regular customers."},
            },
            "launch": {"summary": "Launch", "value": {"act": "launch"}},
        },
        errors=(*_WRITES, 402),
    ),
)
SOWING: tuple[Operation, ...] = (
    _one(
        "brand_add_design",
        "POST",
        f"{_ONE}/designs",
        "Offer a template",
        bodies.DesignOut,
        status=201,
        text=(
            "One of ours or an approved one of the brand's own. With several, each visitor meets one of them for ever, "
            "by their weights. Needs the scope `campaigns:write`."
        ),
        body=bodies.DesignWish,
        examples={
            "half": {
                "summary": "Beside another one",
                "value": {"template": "mid-autumn", "weight": 1, "label": "B"},
            }
        },
        errors=_WRITES,
    ),
    _one(
        "brand_weigh_design",
        "PATCH",
        _DESIGN,
        "Say how often a design is met",
        bodies.DesignOut,
        text="0 offers it no more; its cards and figures stay. Needs the scope `campaigns:write`.",
        body=bodies.WeightWish,
        examples={"more": {"summary": "Three times as often", "value": {"weight": 3}}},
        errors=_WRITES,
    ),
    _one(
        "brand_drop_design",
        "DELETE",
        _DESIGN,
        "Take a design out",
        bodies.CampaignOut,
        text="Once somebody may have met it, it is only offered no more. Needs the scope `campaigns:write`.",
        errors=_WRITES,
    ),
    _one(
        "brand_campaign_seeds",
        "GET",
        f"{_ONE}/seeds",
        "Where it is sown",
        bodies.SeedingOut,
        text=(
            "Number 0 is the campaign's own page. `done` says that enough people came by themselves: from then on no "
            "seed is made; those that are there work for ever. Needs the scope `campaigns:read`."
        ),
        errors=_ERRORS,
    ),
    _one(
        "brand_add_seed",
        "POST",
        f"{_ONE}/seeds",
        "Make a seed",
        bodies.SeedOut,
        status=201,
        text="A card of the brand's with a label; all that comes of it is counted there. Needs `campaigns:write`.",
        body=bodies.SeedWish,
        examples={
            "club": {
                "summary": "A book club",
                "value": {"label": "Book club", "words": {"message": "Thank you for every evening."}},
            }
        },
        parameters=(KEY_PARAMETER,),
        errors=_WRITES,
    ),
)
FIGURES: tuple[Operation, ...] = (
    _one(
        "brand_campaign_pilot",
        "GET",
        f"{_ONE}/pilot",
        "What the pilot has shown",
        bodies.PilotReportOut,
        text="The figures, the rule and what it advises. Needs the scope `insights:read`.",
        errors=_ERRORS,
    ),
    _one(
        "brand_campaign_tracking",
        "GET",
        f"{_ONE}/tracking",
        "The figures",
        bodies.TrackingOut,
        text="By seed, design, channel and day, up to now. Needs the scope `insights:read`.",
        errors=_ERRORS,
    ),
)
CAMPAIGN_OPERATIONS: tuple[Operation, ...] = (*MAKING, *SOWING, *FIGURES)
OPS_CAMPAIGN_OPERATIONS: tuple[Operation, ...] = (
    _ops(
        "ops_campaigns",
        "GET",
        "/ops/campaigns",
        "The campaigns of all brands",
        bodies.OpsCampaignsOut,
        text="The newest first.",
        parameters=(_AFTER,),
        errors=(400, 401, 404, 422, 429),
    ),
    _ops(
        "ops_campaign",
        "POST",
        "/ops/campaigns/{id}",
        "Hold, recall or resume a campaign",
        bodies.OpsCampaignRowOut,
        text=(
            "`hold` shuts its page and lets no new card join it; its cards live on. `recall` takes its cards out of "
            "service as well. `resume` undoes both, and gives back exactly what was recalled."
        ),
        body=bodies.StopDecision,
        examples={"hold": {"summary": "Hold", "value": {"decision": "hold", "reason": "a complaint"}}},
        errors=_WRITES,
    ),
)
