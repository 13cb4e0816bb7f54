"""Reservations, and the money that was paid for them in advance."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "till_reservation",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("till", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("customer_id", columns.Id(), nullable=True),
        sa.Column("lines", columns.Json(), nullable=False),
        sa.Column("shares", columns.Json(), nullable=False),
        sa.Column("wanted_on", columns.Day(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cancelled_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("entries", columns.Whole(), nullable=False),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_reservation")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_reservation_customer_id"), "till_reservation", ["customer_id"])
    op.create_index(op.f("ix_till_reservation_store_id_state"), "till_reservation", ["store_id", "state"])
    op.create_table(
        "till_advance_entry",
        sa.Column("reservation_id", columns.Id(), nullable=False),
        sa.Column("position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("net", columns.Whole(), nullable=False),
        sa.Column("rate", columns.Whole(), nullable=False),
        sa.Column("order_id", columns.Id(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reservation_id"],
            ["till_reservation.id"],
            name=op.f("fk_till_advance_entry_reservation_id_till_reservation"),
        ),
        sa.PrimaryKeyConstraint("reservation_id", "position", name=op.f("pk_till_advance_entry")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_till_advance_entry_order_id"), "till_advance_entry", ["order_id"])
