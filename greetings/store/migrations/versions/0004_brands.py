"""Brands: who they are, the people and keys that act for them, who is signed in, what was done in their name.

Of keys, sign-in links and sessions only hashes are kept. `brand_session.person` 0 stands for those who run the site;
`seal` is then the hash of their token, so that a new token ends what the old one began.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = (
    """create table brand (
        id {id} primary key,
        slug text not null unique,
        name text not null,
        state integer not null default 0,
        plan text not null default '',
        made_ms bigint not null,
        check (state between 0 and 1)
    )""",
    """create table brand_person (
        id {id} primary key,
        brand bigint not null,
        name text not null,
        mail text not null,
        role integer not null,
        state integer not null default 0,
        made_ms bigint not null,
        check (role between 0 and 2),
        check (state between 0 and 1)
    )""",
    "create index brand_person_of on brand_person (brand, id)",
    "create index brand_person_mail on brand_person (mail)",
    """create table brand_key (
        id {id} primary key,
        brand bigint not null,
        prefix text not null unique,
        hash {bytes} not null,
        name text not null,
        scopes text not null,
        made_ms bigint not null,
        revoked_ms bigint,
        used_ms bigint
    )""",
    "create index brand_key_of on brand_key (brand, id)",
    """create table brand_link (
        hash {bytes} primary key,
        person bigint not null,
        made_ms bigint not null,
        used_ms bigint
    ){rowless}""",
    "create index brand_link_of on brand_link (person)",
    """create table brand_session (
        hash {bytes} primary key,
        person bigint not null,
        seal {bytes},
        made_ms bigint not null,
        seen_ms bigint not null
    ){rowless}""",
    "create index brand_session_of on brand_session (person)",
    """create table brand_log (
        id {id} primary key,
        brand bigint not null,
        actor text not null,
        act text not null,
        subject text not null,
        made_ms bigint not null
    )""",
    "create index brand_log_of on brand_log (brand, id)",
)
WORDS = {
    "sqlite": {"id": "integer", "bytes": "blob", "rowless": " without rowid"},
    "postgresql": {"id": "bigint", "bytes": "bytea", "rowless": ""},
}
GONE = ("brand_log", "brand_session", "brand_link", "brand_key", "brand_person", "brand")


def upgrade() -> None:
    words = WORDS[op.get_bind().dialect.name]
    for table in TABLES:
        op.execute(table.format(**words))


def downgrade() -> None:
    for name in GONE:
        op.execute(f"drop table {name}")
