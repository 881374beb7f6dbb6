"""Tools: how often each is used on which day, and counters for pages elsewhere.

`counter_seen` holds who came today (a keyed hash of the day), so that nobody counts twice; its rows go after a day.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = (
    """create table tool_count (
        name text not null,
        day integer not null,
        uses bigint not null,
        primary key (name, day)
    ){rowless}""",
    """create table counter (
        name text not null primary key,
        made_ms bigint not null,
        people bigint not null
    ){rowless}""",
    """create table counter_seen (
        day integer not null,
        counter text not null,
        visitor bigint not null,
        batch bigint not null,
        primary key (day, counter, visitor)
    ){rowless}""",
    "create index counter_seen_batch on counter_seen (batch, counter)",
)
ROWLESS = {"sqlite": " without rowid", "postgresql": ""}
GONE = ("counter_seen", "counter", "tool_count")


def upgrade() -> None:
    rowless = ROWLESS[op.get_bind().dialect.name]
    for table in TABLES:
        op.execute(table.format(rowless=rowless))


def downgrade() -> None:
    for name in GONE:
        op.execute(f"drop table {name}")
