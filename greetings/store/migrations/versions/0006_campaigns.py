"""Campaigns: what a brand plans, its designs, its seeds, what the ledger told of its cards, and the counts of that.

`card_state` says which campaign a card belongs to: whoever looks at a forward reads that row anyway, so a card outside
of any campaign costs nothing. `campaign_event` is written in the units of the acts themselves and told to each reader
once: `counted` and `hooked` are 0 while it waits, a claim while it is being told, and the largest number afterwards.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = (
    """create table campaign (
        id {id} primary key,
        brand bigint not null,
        slug text not null unique,
        name text not null,
        state integer not null default 0,
        goal text not null,
        goal_number bigint not null,
        conversion_link text not null,
        festival text not null,
        starts_ms bigint,
        ends_ms bigint,
        ad_budget double precision not null,
        languages text not null,
        mode text not null,
        channels text not null,
        incentive text not null,
        seed_target bigint not null,
        sponsor_line text not null,
        pilot_target bigint not null,
        pilot_started_ms bigint,
        pilot_decided_ms bigint,
        pilot_verdict text not null default '',
        pilot_reason text not null default '',
        made_ms bigint not null,
        launched_ms bigint,
        closed_ms bigint,
        stopped text not null default '',
        stopped_ms bigint,
        stop_reason text not null default '',
        cloned_from bigint,
        check (state between 0 and 4)
    )""",
    "create index campaign_of on campaign (brand, id)",
    "create index campaign_state on campaign (state, id)",
    """create table campaign_variant (
        id {id} primary key,
        campaign bigint not null,
        template text not null,
        version integer not null,
        weight integer not null,
        label text not null,
        made_ms bigint not null,
        unique (campaign, template)
    )""",
    """create table campaign_seed (
        id {id} primary key,
        campaign bigint not null,
        number integer not null,
        label text not null,
        note text not null,
        code text not null,
        variant bigint not null,
        made_ms bigint not null,
        unique (campaign, number)
    )""",
    """create table campaign_event (
        id {id} primary key,
        campaign bigint not null,
        kind integer not null,
        subject bigint not null,
        who bigint not null default 0,
        seed bigint not null,
        variant bigint not null,
        channel integer not null,
        at_ms bigint not null,
        counted bigint not null default 0,
        hooked bigint not null default 0,
        unique (kind, subject, who)
    )""",
    "create index campaign_event_counted on campaign_event (counted, id)",
    "create index campaign_event_hooked on campaign_event (hooked, id)",
    "create index campaign_event_of on campaign_event (campaign, id)",
    """create table campaign_stat (
        campaign bigint not null,
        day integer not null,
        seed bigint not null,
        variant bigint not null,
        channel integer not null,
        cards bigint not null,
        forwards bigint not null,
        opened bigint not null,
        pushed bigint not null,
        joined bigint not null,
        converted bigint not null,
        primary key (campaign, day, seed, variant, channel)
    ){rowless}""",
    "alter table card_state add column campaign bigint not null default 0",
    "alter table card_state add column seed bigint not null default 0",
    "alter table card_state add column variant bigint not null default 0",
    "create index card_state_campaign on card_state (campaign, card) where campaign <> 0",
)
WORDS = {
    "sqlite": {"id": "integer", "rowless": " without rowid"},
    "postgresql": {"id": "bigint", "rowless": ""},
}
GONE = ("campaign_stat", "campaign_event", "campaign_seed", "campaign_variant", "campaign")


def upgrade() -> None:
    words = WORDS[op.get_bind().dialect.name]
    for table in TABLES:
        op.execute(table.format(**words))


def downgrade() -> None:
    op.execute("drop index card_state_campaign")
    for name in ("campaign", "seed", "variant"):
        op.execute(f"alter table card_state drop column {name}")
    for name in GONE:
        op.execute(f"drop table {name}")
