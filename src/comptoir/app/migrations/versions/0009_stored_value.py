"""Gift cards and store credit."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payments_stored_value",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("last_four", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("entity_id", columns.Id(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("stores", columns.Json(), nullable=False),
        sa.Column("customer_id", columns.Id(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("balance", columns.Whole(), nullable=False),
        sa.Column("entries", columns.Whole(), nullable=False),
        sa.Column("expires_on", columns.Day(), nullable=True),
        sa.Column("replaced_by", columns.Id(), nullable=True),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments_stored_value")),
        sa.UniqueConstraint("digest", name=op.f("uq_payments_stored_value_digest")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_payments_stored_value_customer_id"), "payments_stored_value", ["customer_id"], unique=False
    )
    op.create_index(op.f("ix_payments_stored_value_expires_on"), "payments_stored_value", ["expires_on"], unique=False)
    op.create_index(op.f("ix_payments_stored_value_last_four"), "payments_stored_value", ["last_four"], unique=False)
    op.create_index(
        op.f("ix_payments_stored_value_store_id_id"), "payments_stored_value", ["store_id", "id"], unique=False
    )
    op.create_table(
        "payments_stored_value_entry",
        sa.Column("value_id", columns.Id(), nullable=False),
        sa.Column("position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("balance", columns.Whole(), nullable=False),
        sa.Column("order_id", columns.Id(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("store_id", columns.Id(), nullable=True),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["value_id"],
            ["payments_stored_value.id"],
            name=op.f("fk_payments_stored_value_entry_value_id_payments_stored_value"),
        ),
        sa.PrimaryKeyConstraint("value_id", "position", name=op.f("pk_payments_stored_value_entry")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_payments_stored_value_entry_order_id"), "payments_stored_value_entry", ["order_id"], unique=False
    )
