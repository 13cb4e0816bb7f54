"""What prices, promotions and labels still lacked: prices held for a basket, labels made ahead of a rise."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pricing_hold",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("until", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pricing_hold")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_pricing_hold_until"), "pricing_hold", ["until"], unique=False)
    op.create_table(
        "pricing_hold_time",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("version", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("minutes", columns.Whole(), nullable=False),
        sa.Column("recorded_at", columns.Timestamp(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_pricing_hold_time_minutes_not_negative")),
        sa.PrimaryKeyConstraint("channel", "version", name=op.f("pk_pricing_hold_time")),
        sqlite_strict=True,
    )
    op.add_column(
        "pricing_shelf", sa.Column("lead_hours", columns.Whole(), nullable=False, server_default=sa.text("0"))
    )
