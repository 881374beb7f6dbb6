"""Growing together: answers to cards, cards that a group signs, guest books, the exchange of pages.

A card itself is never changed: `card.signing` only says that there is something to look for in `signing`. Words of
signers and guests stand in rows of their own, so that each can take his own back.
"""

from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = (
    "alter table card add column signing integer not null default 0",
    """create table answer (
        card {id} primary key,
        answered bigint not null,
        place bigint not null,
        made_ms bigint not null
    )""",
    "create index answer_of on answer (answered, card)",
    """create table signing (
        card {id} primary key,
        kind text not null,
        most integer not null,
        signed integer not null default 0,
        state integer not null default 0,
        closes_ms bigint not null,
        made_ms bigint not null,
        check (signed between 0 and most),
        check (state in (0, 1))
    )""",
    """create table signature (
        id {id} primary key,
        card bigint not null,
        visitor bigint not null,
        name text not null,
        line text not null,
        lang text not null,
        hidden integer not null default 0,
        made_ms bigint not null,
        check (hidden in (0, 1))
    )""",
    "create index signature_of on signature (card, id)",
    "create index signature_visitor on signature (visitor)",
    """create table guest_book (
        participant {id} primary key,
        mode integer not null,
        check (mode between 0 and 2)
    )""",
    """create table guest_line (
        id {id} primary key,
        participant bigint not null,
        visitor bigint not null,
        day integer not null,
        guest bigint,
        name text not null,
        line text not null,
        lang text not null,
        state integer not null,
        made_ms bigint not null,
        unique (participant, visitor, day),
        check (state between 0 and 2)
    )""",
    "create index guest_line_of on guest_line (participant, state, id)",
    "create index guest_line_by on guest_line (guest)",
    """create table guest_report (
        line bigint not null,
        reporter bigint not null,
        reason text not null,
        words text not null,
        made_ms bigint not null,
        primary key (line, reporter)
    ){rowless}""",
    """create table exchange (
        low bigint not null,
        high bigint not null,
        asked_by bigint not null,
        state integer not null,
        made_ms bigint not null,
        primary key (low, high),
        check (low < high),
        check (asked_by in (low, high)),
        check (state between 0 and 2)
    ){rowless}""",
    "create index exchange_high on exchange (high, low)",
)
WORDS = {
    "sqlite": {"id": "integer", "rowless": " without rowid"},
    "postgresql": {"id": "bigint", "rowless": ""},
}
GONE = ("exchange", "guest_report", "guest_line", "guest_book", "signature", "signing", "answer")


def upgrade() -> None:
    words = WORDS[op.get_bind().dialect.name]
    for table in TABLES:
        op.execute(table.format(**words))


def downgrade() -> None:
    for name in GONE:
        op.execute(f"drop table {name}")
    op.execute("alter table card drop column signing")
