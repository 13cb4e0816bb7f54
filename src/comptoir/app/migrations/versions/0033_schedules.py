"""Imports and exports at their time."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Schedules, their runs, and the contents that they have brought in."""
    op.create_table(
        "connectors_schedule",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", columns.Json(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_at", columns.Timestamp(), nullable=True),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=True),
        sa.Column("seen", columns.Json(), nullable=False),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connectors_schedule")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_connectors_schedule_due_at"), "connectors_schedule", ["due_at"], unique=False)
    op.create_table(
        "connectors_schedule_run",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("schedule_id", columns.Id(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("ended_at", columns.Timestamp(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("files", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connectors_schedule_run")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_connectors_schedule_run_schedule_id_at"),
        "connectors_schedule_run",
        ["schedule_id", "at"],
        unique=False,
    )
    op.create_table(
        "connectors_taken_file",
        sa.Column("schedule_id", columns.Id(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("schedule_id", "hash", name=op.f("pk_connectors_taken_file")),
        sqlite_strict=True,
    )
