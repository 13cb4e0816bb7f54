"""Promotions tried on past sales."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "insight_backtest",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("promotion", columns.Code(), nullable=False),
        sa.Column("currency", columns.Code(), nullable=False),
        sa.Column("asked", columns.Json(), nullable=False),
        sa.Column("result", columns.Json(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insight_backtest")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_insight_backtest_promotion_id"), "insight_backtest", ["promotion", "id"], unique=False)
