"""Sponsors: domains that brands have proved, what came of clicks, who is told of what happens, and how that went.

Secrets that must be used again (they sign) are kept sealed under the installation's own. `webhook_delivery.lease` is 0
while a delivery waits, and names who works on it otherwise; until `webhook.rest_ms` nothing is sent there.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = (
    """create table brand_domain (
        id {id} primary key,
        brand bigint not null,
        domain text not null,
        token text not null,
        state integer not null default 0,
        way text not null default '',
        trouble text not null default '',
        made_ms bigint not null,
        checked_ms bigint,
        verified_ms bigint,
        failing_ms bigint,
        due_ms bigint,
        unique (brand, domain),
        check (state between 0 and 3)
    )""",
    "create index brand_domain_due on brand_domain (due_ms)",
    """create table conversion_secret (
        brand bigint primary key,
        sealed {bytes} not null,
        before {bytes},
        before_until_ms bigint not null default 0,
        open_return integer not null default 0,
        made_ms bigint not null,
        check (open_return between 0 and 1)
    ){rowless}""",
    """create table conversion (
        id {id} primary key,
        brand bigint not null,
        campaign bigint not null,
        reference text not null,
        amount text not null,
        currency text not null,
        way integer not null,
        click_ms bigint not null,
        seed bigint not null,
        variant bigint not null,
        channel integer not null,
        unique (campaign, reference),
        check (way between 0 and 2)
    )""",
    "create index conversion_of on conversion (brand, id)",
    """create table campaign_participant (
        participant bigint primary key,
        campaign bigint not null
    ){rowless}""",
    """create table webhook (
        id {id} primary key,
        brand bigint not null,
        url text not null,
        kinds text not null,
        note text not null,
        state integer not null default 0,
        sealed {bytes} not null,
        before {bytes},
        before_until_ms bigint not null default 0,
        made_ms bigint not null,
        failing_ms bigint,
        arrived_ms bigint,
        rest_ms bigint not null default 0,
        check (state between 0 and 3)
    )""",
    "create index webhook_of on webhook (brand, id)",
    """create table webhook_delivery (
        id {id} primary key,
        webhook bigint not null,
        brand bigint not null,
        event bigint not null,
        kind text not null,
        body text not null,
        state integer not null default 0,
        tries integer not null default 0,
        due_ms bigint not null,
        lease bigint not null default 0,
        unique (webhook, event),
        check (state between 0 and 2)
    )""",
    "create index webhook_delivery_of on webhook_delivery (webhook, id)",
    "create index webhook_delivery_due on webhook_delivery (webhook, due_ms, id) where state = 0",
    """create table webhook_try (
        id {id} primary key,
        delivery bigint not null,
        status integer not null,
        trouble text not null,
        answer text not null,
        ms integer not null
    )""",
    "create index webhook_try_of on webhook_try (delivery, id)",
)
WORDS = {
    "sqlite": {"id": "integer", "bytes": "blob", "rowless": " without rowid"},
    "postgresql": {"id": "bigint", "bytes": "bytea", "rowless": ""},
}
GONE = (
    *("webhook_try", "webhook_delivery", "webhook", "campaign_participant"),
    *("conversion", "conversion_secret", "brand_domain"),
)


def upgrade() -> None:
    words = WORDS[op.get_bind().dialect.name]
    for table in TABLES:
        op.execute(table.format(**words))


def downgrade() -> None:
    for name in GONE:
        op.execute(f"drop table {name}")
