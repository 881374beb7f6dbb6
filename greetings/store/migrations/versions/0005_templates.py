"""Templates that brands upload: one row per version, with its card.toml, so that a card's words need no package.

`template` is the name in the catalog, `<slug of the brand>.<id>`. `approved_ms` stays when a version is archived: it
may have cards.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = (
    """create table template_version (
        id {id} primary key,
        brand bigint not null,
        template text not null,
        version integer not null,
        package text not null,
        manifest text not null,
        state integer not null,
        findings text not null,
        reason text not null default '',
        made_ms bigint not null,
        decided_ms bigint,
        approved_ms bigint,
        unique (template, version),
        check (state between 0 and 5)
    )""",
    "create index template_version_of on template_version (brand, id)",
    "create index template_version_state on template_version (state, id)",
    "create index template_version_approved on template_version (approved_ms, id)",
)
ID = {"sqlite": "integer", "postgresql": "bigint"}


def upgrade() -> None:
    number = ID[op.get_bind().dialect.name]
    for table in TABLES:
        op.execute(table.format(id=number))


def downgrade() -> None:
    op.execute("drop table template_version")
