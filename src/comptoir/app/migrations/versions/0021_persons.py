"""Codes and terms of gift cards, who asked for copies, and what segments count by."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payments_stored_value_term",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("months", columns.Whole(), nullable=True),
        sa.PrimaryKeyConstraint("scope", "kind", name=op.f("pk_payments_stored_value_term")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.add_column("payments_stored_value", sa.Column("pin", sa.Text(), nullable=True))
    op.add_column("customers_export", sa.Column("actor", sa.Text(), nullable=True))
    op.add_column("customers_export", sa.Column("asked_at", columns.Timestamp(), nullable=True))
    op.add_column("customers_export", sa.Column("taken_at", columns.Timestamp(), nullable=True))
    op.add_column("customers_export", sa.Column("is_gone", columns.Flag(), server_default=sa.false(), nullable=False))
    op.create_index(
        op.f("ix_customers_export_asked_at_job_id"), "customers_export", ["asked_at", "job_id"], unique=False
    )
    op.drop_index(op.f("ix_customers_bought_kind_thing_id_customer_id"), table_name="customers_bought")
    op.create_index(
        "ix_customers_bought_thing", "customers_bought", ["kind", "thing_id", "customer_id", "times"], unique=False
    )
    op.create_index(
        "ix_customers_customer_segment",
        "customers_customer",
        ["state", "last_purchase_at", "purchases", "spent", "kind"],
        unique=False,
    )
    op.create_index(op.f("ix_customers_fact_currency"), "customers_fact", ["currency"], unique=False)
    op.create_index("ix_customers_customer_state_of", "customers_customer", ["id", "state"], unique=False)
    op.create_index(
        "ix_customers_consent_said",
        "customers_consent",
        ["purpose", "channel", "customer_id", "at", "is_given"],
        unique=False,
    )
