"""Promotions, coupons and what was redeemed; approvals."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_approval",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("approved_at", columns.Timestamp(), nullable=False),
        sa.Column("expires_at", columns.Timestamp(), nullable=False),
        sa.Column("used_for", columns.Id(), nullable=True),
        sa.Column("used_line", sa.Text(), nullable=True),
        sa.Column("used_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_approval")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_access_approval_used_for"), "access_approval", ["used_for"], unique=False)
    op.create_table(
        "pricing_coupon",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("uses", columns.Whole(), nullable=False),
        sa.Column("uses_max", columns.Whole(), nullable=True),
        sa.Column("made_at", columns.Timestamp(), nullable=False),
        sa.CheckConstraint(
            "uses >= 0 AND (uses_max IS NULL OR uses <= uses_max)", name=op.f("ck_pricing_coupon_uses_not_above_max")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_pricing_coupon")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_pricing_coupon_series_code"), "pricing_coupon", ["series", "code"], unique=False)
    op.create_table(
        "pricing_document",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", columns.Json(), nullable=False),
        sa.Column("recorded_at", columns.Timestamp(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "code", "version", name=op.f("pk_pricing_document")),
        sqlite_strict=True,
    )
    op.create_table(
        "pricing_redemption",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("order_id", columns.Id(), nullable=False),
        sa.Column("promotion", sa.Text(), nullable=False),
        sa.Column("coupon", sa.Text(), nullable=True),
        sa.Column("customer_id", columns.Id(), nullable=True),
        sa.Column("year", columns.Whole(), nullable=False),
        sa.Column("times", columns.Whole(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("coupon_uses", columns.Whole(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pricing_redemption")),
        sqlite_strict=True,
    )
    op.create_index("ix_pricing_redemption_coupon", "pricing_redemption", ["coupon"], unique=False)
    op.create_index(op.f("ix_pricing_redemption_order_id"), "pricing_redemption", ["order_id"], unique=False)
    op.create_index(op.f("ix_pricing_redemption_promotion_id"), "pricing_redemption", ["promotion", "id"], unique=False)
    op.create_table(
        "pricing_usage",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("times", columns.Whole(), server_default=sa.text("0"), nullable=False),
        sa.Column("amount", columns.Whole(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("times >= 0", name=op.f("ck_pricing_usage_times_not_negative")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pricing_usage")),
        sqlite_strict=True,
    )
    op.add_column("pricing_price_list", sa.Column("valid_from", sa.Text(), nullable=True))
    op.add_column("pricing_price_list", sa.Column("valid_to", sa.Text(), nullable=True))
