"""Consents, erasures, segments, mailings and the timeline of customers."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customers_bought",
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("thing_id", columns.Id(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("times", columns.Whole(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("last_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "kind", "thing_id", "currency", name=op.f("pk_customers_bought")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_customers_bought_kind_thing_id_customer_id"),
        "customers_bought",
        ["kind", "thing_id", "customer_id"],
        unique=False,
    )
    op.create_table(
        "customers_consent",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("is_given", columns.Flag(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers_consent")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_customers_consent_customer_id_id"), "customers_consent", ["customer_id", "id"], unique=False
    )
    op.create_table(
        "customers_document",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("body", columns.Json(), nullable=False),
        sa.Column("is_deleted", columns.Flag(), nullable=False),
        sa.Column("changed_at", columns.Timestamp(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "code", name=op.f("pk_customers_document")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "customers_erasure",
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("asked_at", columns.Timestamp(), nullable=False),
        sa.Column("erased_at", columns.Timestamp(), nullable=True),
        sa.Column("kept", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customers_erasure")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_customers_erasure_asked_at_customer_id"),
        "customers_erasure",
        ["asked_at", "customer_id"],
        unique=False,
    )
    op.create_table(
        "customers_export",
        sa.Column("job_id", columns.Id(), nullable=False),
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("until", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_customers_export")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_customers_export_customer_id"), "customers_export", ["customer_id"], unique=False)
    op.create_table(
        "customers_fact",
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("orders", columns.Whole(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("first_at", columns.Timestamp(), nullable=False),
        sa.Column("last_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "currency", name=op.f("pk_customers_fact")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "customers_link",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("until", columns.Timestamp(), nullable=False),
        sa.Column("used_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_customers_link")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_customers_link_customer_id"), "customers_link", ["customer_id"], unique=False)
    op.create_index(op.f("ix_customers_link_until"), "customers_link", ["until"], unique=False)
    op.create_table(
        "customers_look",
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("hour", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "hour", "actor", name=op.f("pk_customers_look")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_customers_look_at_customer_id"), "customers_look", ["at", "customer_id"], unique=False)
    op.create_table(
        "customers_mailed",
        sa.Column("mailing_id", columns.Id(), nullable=False),
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("coupon", sa.Text(), nullable=True),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("mailing_id", "customer_id", name=op.f("pk_customers_mailed")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_customers_mailed_customer_id"), "customers_mailed", ["customer_id"], unique=False)
    op.create_table(
        "customers_mailing",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("body", columns.Json(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers_mailing")),
        sqlite_strict=True,
    )
    op.create_table(
        "customers_moment",
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref_id", columns.Id(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=True),
        sa.Column("amount", columns.Whole(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("customer_id", "at", "kind", "ref_id", name=op.f("pk_customers_moment")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "customers_notice",
        sa.Column("customer_id", columns.Id(), nullable=False),
        sa.Column("last_activity_at", columns.Timestamp(), nullable=False),
        sa.Column("due_at", columns.Timestamp(), nullable=False),
        sa.Column("noticed_at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customers_notice")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_customers_notice_due_at_customer_id"), "customers_notice", ["due_at", "customer_id"], unique=False
    )
