"""Eco-participation, deposits and the tax profile of an item; costs; net price lists; distance sales."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "orders_order_part",
        sa.Column("order_id", columns.Id(), nullable=False),
        sa.Column("line_position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("rate", columns.Whole(), nullable=False),
        sa.Column("exemption", sa.Text(), nullable=True),
        sa.Column("base", columns.Whole(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "line_position", "position", name=op.f("pk_orders_order_part")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pricing_cost",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("valid_from", columns.Day(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("per", columns.Whole(), nullable=False),
        sa.Column("recorded_at", columns.Timestamp(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(amount IS NULL OR amount >= 0) AND per > 0", name=op.f("ck_pricing_cost_cost_not_negative")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pricing_cost")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_pricing_cost_item_id_id"), "pricing_cost", ["item_id", "id"], unique=False)
    op.create_table(
        "pricing_distance_sales",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("year", columns.Whole(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("is_oss", columns.Flag(), nullable=False),
        sa.Column("is_destination", columns.Flag(), nullable=False),
        sa.Column("recorded_at", columns.Timestamp(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pricing_distance_sales")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_pricing_distance_sales_entity_year_id"),
        "pricing_distance_sales",
        ["entity", "year", "id"],
        unique=False,
    )
    op.create_table(
        "pricing_item_profile",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("valid_from", columns.Day(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("content", columns.Json(), nullable=False),
        sa.Column("recorded_at", columns.Timestamp(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pricing_item_profile")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_pricing_item_profile_item_id_id"), "pricing_item_profile", ["item_id", "id"], unique=False)
    op.add_column("pricing_price_list", sa.Column("is_net", columns.Flag(), server_default=sa.false(), nullable=False))
