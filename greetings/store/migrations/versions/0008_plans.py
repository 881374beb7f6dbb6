"""Plans: which one a brand has since when, which reminders of its end went out, and who wants none.

`brand_plan` is append-only; the newest row of a brand is in force until `until_ms`. A brand without a row has the plan
of the settings. `limits` are the brand's own, as JSON. The column of brands that was meant for this goes, unused.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = (
    """create table brand_plan (
        id {id} primary key,
        brand bigint not null,
        plan text not null,
        since_ms bigint not null,
        until_ms bigint,
        limits text not null,
        reason text not null
    )""",
    "create index brand_plan_of on brand_plan (brand, id)",
    "create index brand_plan_until on brand_plan (until_ms)",
    """create table plan_reminder (
        brand bigint not null,
        until_ms bigint not null,
        days integer not null,
        made_ms bigint not null,
        primary key (brand, until_ms, days)
    ){rowless}""",
    """create table plan_quiet (
        brand {id} primary key,
        made_ms bigint not null
    )""",
)
WORDS = {
    "sqlite": {"id": "integer", "rowless": " without rowid"},
    "postgresql": {"id": "bigint", "rowless": ""},
}


def upgrade() -> None:
    words = WORDS[op.get_bind().dialect.name]
    for table in TABLES:
        op.execute(table.format(**words))
    op.execute("alter table brand drop column plan")


def downgrade() -> None:
    for name in ("plan_quiet", "plan_reminder", "brand_plan"):
        op.execute(f"drop table {name}")
    op.execute("alter table brand add column plan text not null default ''")
