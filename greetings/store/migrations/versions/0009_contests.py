"""Contests: what a brand holds, who takes part, places that were made final.

`contest_entry.person` is the keyed fingerprint of an address or a number, `visitor` that of a browser; each may be
there once in a contest. `edits` counts what changed the list of who takes part, so that a list is fixed as it was read.
"""

from alembic import op

revision = "0009"
down_revision = "0008"

TABLES = (
    """create table contest (
        id {id} primary key,
        brand bigint not null,
        campaign bigint not null,
        kind integer not null,
        slug text not null unique,
        lang text not null,
        zone text not null,
        title text not null,
        prize text not null,
        terms text not null,
        prizes integer not null,
        min_age integer not null,
        weight_most integer not null,
        claim_days integer not null,
        starts_ms bigint not null,
        ends_ms bigint not null,
        draw_ms bigint not null,
        state integer not null,
        held integer not null,
        vouched integer not null,
        why text not null,
        rules text not null,
        round bigint not null,
        commitment text not null,
        announcement text not null,
        proof text not null,
        entries bigint not null,
        edits bigint not null,
        made_ms bigint not null,
        opened_ms bigint not null,
        frozen_ms bigint not null,
        done_ms bigint not null,
        check (kind between 0 and 1),
        check (state between 0 and 4)
    )""",
    "create index contest_of on contest (brand, id)",
    "create index contest_campaign on contest (campaign, id)",
    "create index contest_state on contest (state, ends_ms)",
    """create table contest_entry (
        id {id} primary key,
        contest bigint not null,
        ticket text not null,
        participant bigint,
        person bigint,
        visitor bigint not null,
        weight integer not null,
        crowd bigint not null,
        lang text not null,
        state integer not null,
        why text not null,
        prize integer not null,
        name text not null,
        contact text not null,
        claimed_ms bigint not null,
        handed_ms bigint not null,
        made_ms bigint not null,
        unique (contest, ticket),
        unique (contest, visitor),
        unique (contest, participant),
        unique (contest, person),
        check (state between 0 and 1)
    )""",
    "create index contest_entry_won on contest_entry (contest, prize) where prize > 0",
    "create index contest_entry_crowd on contest_entry (contest, crowd) where crowd <> 0",
    """create table contest_position (
        contest bigint not null,
        rank integer not null,
        participant bigint not null,
        ticket text not null,
        score bigint not null,
        reached_ms bigint not null,
        held bigint not null,
        primary key (contest, rank)
    ){rowless}""",
)
WORDS = {
    "sqlite": {"id": "integer", "rowless": " without rowid"},
    "postgresql": {"id": "bigint", "rowless": ""},
}


def upgrade() -> None:
    words = WORDS[op.get_bind().dialect.name]
    for table in TABLES:
        op.execute(table.format(**words))


def downgrade() -> None:
    for name in ("contest_position", "contest_entry", "contest"):
        op.execute(f"drop table {name}")
