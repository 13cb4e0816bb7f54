"""What the till still lacked."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payments_terminal_totals",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("terminal_id", columns.Id(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("since", columns.Timestamp(), nullable=True),
        sa.Column("asked_at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("ours", columns.Whole(), nullable=False),
        sa.Column("said", columns.Whole(), nullable=True),
        sa.Column("period", columns.Whole(), nullable=True),
        sa.Column("lines", columns.Json(), nullable=False),
        sa.Column("is_typed", columns.Flag(), nullable=False),
        sa.Column("why_silent", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["terminal_id"],
            ["payments_terminal.id"],
            name=op.f("fk_payments_terminal_totals_terminal_id_payments_terminal"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments_terminal_totals")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_payments_terminal_totals_store_id_asked_at"),
        "payments_terminal_totals",
        ["store_id", "asked_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_payments_terminal_totals_terminal_id"), "payments_terminal_totals", ["terminal_id"], unique=False
    )
    op.create_table(
        "till_weighing",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("grams", columns.Whole(), nullable=False),
        sa.Column("unit_price", columns.Whole(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("ticket_id", columns.Id(), nullable=True),
        sa.ForeignKeyConstraint(["till_id"], ["till_till.id"], name=op.f("fk_till_weighing_till_id_till_till")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_weighing")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_weighing_till_id_at"), "till_weighing", ["till_id", "at"], unique=False)
