"""Letters of brands to people who asked for them: lists, who is on them and why, letters, and what became of each.

An address stands in `subscriber` alone, and only after its owner has confirmed it; everywhere else there is its hash.
`suppression.brand` 0 is for all brands. `delivery.taken` is the claim of a worker until `until_ms`.
"""

from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = (
    """create table mail_list (
        brand bigint primary key,
        promise text not null,
        imprint text not null,
        reply_to text not null,
        open integer not null,
        version integer not null,
        changed_ms bigint not null
    )""",
    """create table list_wording (
        id bigint primary key,
        brand bigint not null,
        version integer not null,
        lang text not null,
        words text not null
    )""",
    """create table list_ask (
        brand bigint not null,
        hash {bytes} not null,
        times integer not null,
        asked_ms bigint not null,
        primary key (brand, hash)
    ){rowless}""",
    """create table subscriber (
        id {id} primary key,
        brand bigint not null,
        mail text not null,
        hash {bytes} not null,
        domain text not null,
        lang text not null,
        state integer not null,
        token text not null unique,
        wording bigint not null,
        place text not null,
        softs integer not null default 0,
        soft_ms bigint not null default 0,
        asked_ms bigint not null,
        confirmed_ms bigint not null,
        ended_ms bigint,
        unique (brand, hash),
        check (state between 0 and 3)
    )""",
    "create index subscriber_of on subscriber (brand, state, id)",
    """create table list_consent (
        id {id} primary key,
        brand bigint not null,
        subscriber bigint not null,
        act text not null,
        wording bigint,
        place text not null,
        origin text not null,
        made_ms bigint not null
    )""",
    "create index list_consent_of on list_consent (subscriber, id)",
    """create table suppression (
        brand bigint not null,
        hash {bytes} not null,
        reason text not null,
        made_ms bigint not null,
        primary key (brand, hash)
    ){rowless}""",
    """create table letter (
        id {id} primary key,
        brand bigint not null,
        state integer not null,
        lang text not null,
        audience text not null,
        subject text not null,
        words text not null,
        template text not null,
        card_to text not null,
        card_words text not null,
        base text not null default '',
        code text not null default '',
        made_of text not null default '',
        reason text not null default '',
        made_ms bigint not null,
        sent_ms bigint,
        done_ms bigint,
        check (state between 0 and 5)
    )""",
    "create index letter_of on letter (brand, id)",
    "create index letter_state on letter (state, id)",
    """create table delivery (
        letter bigint not null,
        subscriber bigint not null,
        domain text not null,
        state integer not null,
        attempts integer not null default 0,
        due_ms bigint not null,
        taken bigint not null default 0,
        until_ms bigint not null default 0,
        relay text not null default '',
        said text not null default '',
        after text not null default '',
        left_ms bigint,
        changed_ms bigint not null,
        primary key (letter, subscriber),
        check (state between 0 and 7)
    ){rowless}""",
    "create index delivery_due on delivery (letter, state, due_ms)",
    "create index delivery_out on delivery (until_ms) where state = 1",
    "create index delivery_taken on delivery (taken) where taken <> 0",
    "create index delivery_after on delivery (letter, after) where after <> ''",
    "create index delivery_whose on delivery (subscriber)",
    """create table letter_day (
        brand bigint not null,
        day integer not null,
        sent integer not null,
        primary key (brand, day)
    ){rowless}""",
)
GONE = (
    *("letter_day", "delivery", "letter", "suppression", "list_consent", "subscriber", "list_ask"),
    *("list_wording", "mail_list"),
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
    for name in GONE:
        op.execute(f"drop table {name}")
