"""Points and accounts of customers."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customers_account",
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("credit_limit", columns.Whole(), nullable=False),
        sa.Column("terms_days", columns.Whole(), nullable=False),
        sa.Column("is_blocked", columns.Flag(), nullable=False),
        sa.Column("balance", columns.Whole(), nullable=False),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("updated_at", columns.Timestamp(), nullable=False),
        sa.CheckConstraint(
            "credit_limit >= 0 AND terms_days >= 0", name=op.f("ck_customers_account_terms_not_negative")
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customers_account")),
        sqlite_strict=True,
    )
    op.create_table(
        "customers_account_allocation",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("credit_id", columns.Id(), nullable=False),
        sa.Column("charge_id", columns.Id(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_customers_account_allocation_amount_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers_account_allocation")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_customers_account_allocation_charge_id"), "customers_account_allocation", ["charge_id"], unique=False
    )
    op.create_index(
        op.f("ix_customers_account_allocation_customer_id_id"),
        "customers_account_allocation",
        ["customer_id", "id"],
        unique=False,
    )
    op.create_table(
        "customers_account_entry",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("balance", columns.Whole(), nullable=False),
        sa.Column("source_id", columns.Id(), nullable=False),
        sa.Column("part", columns.Whole(), nullable=False),
        sa.Column("about_id", columns.Id(), nullable=True),
        sa.Column("due_on", columns.Day(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("store_id", columns.Id(), nullable=True),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_customers_account_entry_amount_not_zero")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers_account_entry")),
        sqlite_strict=True,
    )
    op.create_index("ix_customers_account_entry_about_id", "customers_account_entry", ["about_id"], unique=False)
    op.create_index(
        op.f("ix_customers_account_entry_customer_id_id"),
        "customers_account_entry",
        ["customer_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_customers_account_entry_source_id_kind_part_customer_id"),
        "customers_account_entry",
        ["source_id", "kind", "part", "customer_id"],
        unique=True,
    )
    op.create_table(
        "customers_loyalty_programme",
        sa.Column("version", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("valid_from", columns.Timestamp(), nullable=False),
        sa.Column("body", columns.Json(), nullable=False),
        sa.Column("recorded_at", columns.Timestamp(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_customers_loyalty_programme")),
        sqlite_strict=True,
    )
    op.create_table(
        "customers_points_account",
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("balance", columns.Whole(), nullable=False),
        sa.Column("next_expiry_on", columns.Day(), nullable=True),
        sa.Column("merged_into", columns.Id(), nullable=True),
        sa.Column("updated_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customers_points_account")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_customers_points_account_merged_into"), "customers_points_account", ["merged_into"], unique=False
    )
    op.create_index(
        op.f("ix_customers_points_account_next_expiry_on"), "customers_points_account", ["next_expiry_on"], unique=False
    )
    op.create_table(
        "customers_points_entry",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("points", columns.Whole(), nullable=False),
        sa.Column("spend", columns.Whole(), nullable=False),
        sa.Column("balance", columns.Whole(), nullable=False),
        sa.Column("source_id", columns.Id(), nullable=False),
        sa.Column("part", columns.Whole(), nullable=False),
        sa.Column("about_id", columns.Id(), nullable=True),
        sa.Column("expires_on", columns.Day(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", columns.Json(), nullable=True),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "points <> 0 OR spend <> 0 OR detail IS NOT NULL", name=op.f("ck_customers_points_entry_something_moved")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers_points_entry")),
        sqlite_strict=True,
    )
    op.create_index("ix_customers_points_entry_about_id", "customers_points_entry", ["about_id"], unique=False)
    op.create_index(
        op.f("ix_customers_points_entry_customer_id_id"), "customers_points_entry", ["customer_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_customers_points_entry_source_id_kind_part_customer_id"),
        "customers_points_entry",
        ["source_id", "kind", "part", "customer_id"],
        unique=True,
    )
    op.create_table(
        "customers_reminder",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("level", columns.Whole(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("charges", columns.Json(), nullable=False),
        sa.Column("message_id", columns.Id(), nullable=True),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers_reminder")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_customers_reminder_customer_id_id"), "customers_reminder", ["customer_id", "id"], unique=False
    )
