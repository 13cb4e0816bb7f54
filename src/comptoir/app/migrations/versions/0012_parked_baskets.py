"""Baskets that wait at a store."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "till_parked",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("till", sa.Text(), nullable=False),
        sa.Column("parked_at", columns.Timestamp(), nullable=False),
        sa.Column("parked_by", sa.Text(), nullable=False),
        sa.Column("things", columns.Whole(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("ended_at", columns.Timestamp(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_till", sa.Text(), nullable=True),
        sa.Column("ended_how", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_parked")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_parked_store_id_ended_at"), "till_parked", ["store_id", "ended_at"], unique=False)
