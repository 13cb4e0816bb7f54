"""People and companies who buy: the vault, search, groups, merges."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customers_customer",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("merged_into", columns.Id(), nullable=True),
        sa.Column("household_id", columns.Id(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=True),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.Column("changed_at", columns.Timestamp(), nullable=False),
        sa.Column("last_activity_at", columns.Timestamp(), nullable=False),
        sa.Column("purchases", columns.Whole(), nullable=False),
        sa.Column("spent", columns.Whole(), nullable=False),
        sa.Column("last_purchase_at", columns.Timestamp(), nullable=True),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers_customer")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_customers_customer_household_id"), "customers_customer", ["household_id"], unique=False)
    op.create_index(op.f("ix_customers_customer_merged_into"), "customers_customer", ["merged_into"], unique=False)
    op.create_index(
        op.f("ix_customers_customer_state_last_activity_at_id"),
        "customers_customer",
        ["state", "last_activity_at", "id"],
        unique=False,
    )
    op.create_table(
        "customers_digest",
        sa.Column("token", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token", "customer_id", name=op.f("pk_customers_digest")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_customers_digest_customer_id_token"), "customers_digest", ["customer_id", "token"], unique=False
    )
    op.create_table(
        "customers_group",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", columns.Json(), nullable=False),
        sa.Column("rule", columns.Json(), nullable=True),
        sa.Column("order_minimum", columns.Whole(), nullable=True),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("changed_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_customers_group")),
        sqlite_strict=True,
    )
    op.create_table(
        "customers_likeness",
        sa.Column("first_id", columns.Id(), nullable=False),
        sa.Column("second_id", columns.Id(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("found_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_customers_likeness")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_customers_likeness_second_id"), "customers_likeness", ["second_id"], unique=False)
    op.create_index(
        op.f("ix_customers_likeness_state_found_at_first_id"),
        "customers_likeness",
        ["state", "found_at", "first_id"],
        unique=False,
    )
    op.create_table(
        "customers_member",
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "group_code", name=op.f("pk_customers_member")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_customers_member_group_code_customer_id"),
        "customers_member",
        ["group_code", "customer_id"],
        unique=False,
    )
    op.create_table(
        "customers_merge",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("from_id", columns.Id(), nullable=False),
        sa.Column("into_id", columns.Id(), nullable=False),
        sa.Column("into_before", columns.Json(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("undone_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers_merge")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_customers_merge_from_id_id"), "customers_merge", ["from_id", "id"], unique=False)
    op.create_table(
        "customers_note",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers_note")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_customers_note_customer_id_id"), "customers_note", ["customer_id", "id"], unique=False)
    op.create_table(
        "customers_spelling",
        sa.Column("variant", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("word", columns.Whole(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("variant", "word", name=op.f("pk_customers_spelling")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "customers_task",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=True),
        sa.Column("assignee_id", columns.Id(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("done_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers_task")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_customers_task_customer_id_id"), "customers_task", ["customer_id", "id"], unique=False)
    op.create_index(
        op.f("ix_customers_task_state_due_on_id"), "customers_task", ["state", "due_on", "id"], unique=False
    )
    op.create_table(
        "customers_vault",
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customers_vault")),
        sqlite_strict=True,
    )
    op.add_column(
        "pricing_price_list",
        sa.Column("customer_groups", columns.Json(), server_default=sa.text("'[]'"), nullable=False),
    )
