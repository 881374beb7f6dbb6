"""Clicks: how many people followed the sponsor's link, beside what else is counted of a campaign."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("alter table campaign_stat add column clicked bigint not null default 0")


def downgrade() -> None:
    op.execute("alter table campaign_stat drop column clicked")
