"""The ledger: cards, forwards, openings, what ends them, reports, idempotency keys.

Ids are 63-bit numbers that the program makes; times are milliseconds since 1970. The hot tables bear no foreign keys: a
code is opened only when its reference exists, and the check of each key would lock the row of a popular parent.
`self_check` of the chain looks for what they would have forbidden.
"""

from alembic import op

revision = "0001"
down_revision = None

TABLES = (
    """create table card (
        id {id} primary key,
        template text not null,
        template_version integer not null,
        lang text not null,
        content text not null,
        came_from bigint,
        made_ms bigint not null
    )""",
    """create table card_state (
        card {id} primary key,
        taken_back_ms bigint,
        token_version integer not null default 1
    )""",
    """create table forward (
        id {id} primary key,
        card bigint not null,
        parent bigint,
        generation integer not null,
        channel integer not null,
        nonce bigint not null,
        key_number bigint not null,
        state integer not null,
        counted integer not null,
        made_ms bigint not null,
        check (parent < id),
        check (state between 0 and 2),
        check (counted in (0, 1)),
        check ((parent is null) = (generation = 0)),
        unique (parent, nonce, channel)
    )""",
    "create index forward_card on forward (card, id)",
    """create table opening_count (
        forward {id} primary key,
        previews bigint not null,
        scanners bigint not null,
        unknowns bigint not null
    )""",
    """create table opening_person (
        forward bigint not null,
        visitor bigint not null,
        made_ms bigint not null,
        primary key (forward, visitor)
    ){rowless}""",
    """create table recall (
        id {id} primary key,
        forward bigint not null,
        card bigint not null,
        undo integer not null,
        reason text not null,
        made_ms bigint not null
    )""",
    "create index recall_card on recall (card, forward, id)",
    """create table report (
        id {id} primary key,
        forward bigint not null,
        card bigint not null,
        reason text not null,
        words text not null,
        reporter bigint not null,
        made_ms bigint not null
    )""",
    "create index report_card on report (card, id)",
    """create table idempotency (
        scope text not null,
        key text not null,
        body_hash {bytes} not null,
        status integer not null,
        answer text not null,
        made_ms bigint not null,
        primary key (scope, key)
    ){rowless}""",
    "create index idempotency_made on idempotency (made_ms)",
)
WORDS = {
    "sqlite": {"id": "integer", "bytes": "blob", "rowless": " without rowid"},
    "postgresql": {"id": "bigint", "bytes": "bytea", "rowless": ""},
}


def upgrade() -> None:
    words = WORDS[op.get_bind().dialect.name]
    for table in TABLES:
        op.execute(table.format(**words))


def downgrade() -> None:
    for name in (
        "idempotency",
        "report",
        "recall",
        "opening_person",
        "opening_count",
        "forward",
        "card_state",
        "card",
    ):
        op.execute(f"drop table {name}")
