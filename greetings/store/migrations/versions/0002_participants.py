"""People who joined, who holds which link, counts of generations, creatives, holds, erasure.

The tree of participants is append-only: a row keeps its place and its eight ancestors for ever; `a1` is the
parent. What says who somebody is stands in nullable columns and in tables of its own, so that it can go
without the tree changing.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = (
    """create table participant (
        id {id} primary key,
        a1 bigint, a2 bigint, a3 bigint, a4 bigint, a5 bigint, a6 bigint, a7 bigint, a8 bigint,
        generation integer not null,
        root bigint not null,
        made_ms bigint not null,
        state integer not null default 0,
        counted integer not null default 1,
        handle text unique,
        display_name text,
        lang text,
        token {bytes},
        check (a1 < id),
        check (state between 0 and 2),
        check (counted in (0, 1)),
        check ((a1 is null) = (generation = 0))
    )""",
    "create index participant_a1 on participant (a1, id)",
    "create index participant_root on participant (root, id)",
    """create table participant_mail (
        participant {id} primary key,
        address text not null
    )""",
    """create table participant_void (
        id {id} primary key,
        participant bigint not null,
        undo integer not null,
        reason text not null,
        made_ms bigint not null
    )""",
    "create index participant_void_of on participant_void (participant, id)",
    """create table count_event (
        id {id} primary key,
        participant bigint not null,
        delta integer not null,
        claim bigint not null default 0
    )""",
    "create index count_event_claim on count_event (claim, id)",
    """create table stat (
        id {id} primary key,
        l1 bigint not null, l2 bigint not null, l3 bigint not null, l4 bigint not null,
        l5 bigint not null, l6 bigint not null, l7 bigint not null, l8 bigint not null
    )""",
    """create table board (
        campaign bigint not null,
        participant bigint not null,
        score bigint not null,
        primary key (campaign, participant)
    ){rowless}""",
    """create table creative (
        id {id} primary key,
        participant bigint not null,
        line text not null,
        link text not null,
        picture text not null,
        state integer not null,
        reason text not null,
        made_ms bigint not null,
        decided_ms bigint,
        check (state between 0 and 2)
    )""",
    "create index creative_of on creative (participant, state, id)",
    "create index creative_state on creative (state, id)",
    """create table shown_card (
        participant bigint not null,
        card bigint not null,
        made_ms bigint not null,
        primary key (participant, card)
    ){rowless}""",
    """create table holder_browser (
        visitor {id} primary key,
        holder bigint not null
    )""",
    "create index holder_browser_of on holder_browser (holder)",
    """create table holding (
        reference bigint not null,
        nonce bigint not null,
        holder bigint not null,
        made_ms bigint not null,
        primary key (reference, nonce)
    ){rowless}""",
    "create index holding_of on holding (holder, made_ms)",
    "create index opening_person_visitor on opening_person (visitor)",
    "alter table card add column brought_by bigint",
    """create table watch (
        id {id} primary key,
        card bigint not null,
        forward bigint not null,
        kind text not null,
        score integer not null,
        reasons text not null,
        state integer not null,
        made_ms bigint not null,
        decided_ms bigint,
        unique (forward, kind),
        check (state between 0 and 3)
    )""",
    "create index watch_state on watch (state, id)",
    """create table review (
        report {id} primary key,
        decision text not null,
        reason text not null,
        made_ms bigint not null
    )""",
    """create table ops_log (
        id {id} primary key,
        act text not null,
        subject text not null,
        reason text not null,
        made_ms bigint not null
    )""",
    """create table erasure (
        id {id} primary key,
        card bigint,
        participant bigint,
        made_ms bigint not null
    )""",
)
WORDS = {
    "sqlite": {"id": "integer", "bytes": "blob", "rowless": " without rowid"},
    "postgresql": {"id": "bigint", "bytes": "bytea", "rowless": ""},
}
GONE = (
    "erasure",
    "ops_log",
    "review",
    "watch",
    "holding",
    "holder_browser",
    "shown_card",
    "creative",
    "board",
    "stat",
    "count_event",
    "participant_void",
    "participant_mail",
    "participant",
)


def upgrade() -> None:
    words = WORDS[op.get_bind().dialect.name]
    for table in TABLES:
        op.execute(table.format(**words))


def downgrade() -> None:
    op.execute("drop index opening_person_visitor")
    op.execute("alter table card drop column brought_by")
    for name in GONE:
        op.execute(f"drop table {name}")
