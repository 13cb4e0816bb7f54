"""Label tasks and what each shelf shows."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pricing_shelf",
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("version", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("rises", sa.Text(), nullable=False),
        sa.Column("held_since", columns.Timestamp(), nullable=True),
        sa.Column("recorded_at", columns.Timestamp(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("store", "version", name=op.f("pk_pricing_shelf")),
        sqlite_strict=True,
    )
    op.create_table(
        "pricing_shown",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("price_list", sa.Text(), nullable=True),
        sa.Column("steps", columns.Json(), nullable=False),
        sa.Column("promotions", columns.Json(), nullable=False),
        sa.Column("pays", columns.Whole(), nullable=True),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("label_id", columns.Id(), nullable=True),
        sa.Column("shown_at", columns.Timestamp(), nullable=False),
        sa.Column("recorded_at", columns.Timestamp(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pricing_shown")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_pricing_shown_store_item_id_id"), "pricing_shown", ["store", "item_id", "id"], unique=False
    )
    op.create_table(
        "shelf_facing",
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("revision", columns.Whole(), nullable=False),
        sa.Column("task_id", columns.Id(), nullable=True),
        sa.Column("hung_id", columns.Id(), nullable=True),
        sa.Column("hung_revision", columns.Whole(), nullable=False),
        sa.Column("hung_at", columns.Timestamp(), nullable=True),
        sa.Column("stale_at", columns.Whole(), nullable=True),
        sa.PrimaryKeyConstraint("store_id", "item_id", name=op.f("pk_shelf_facing")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_shelf_facing_item_id"), "shelf_facing", ["item_id"], unique=False)
    op.create_index("ix_shelf_facing_stale_at", "shelf_facing", ["stale_at"], unique=False)
    op.create_table(
        "shelf_sheet",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("count", columns.Whole(), nullable=False),
        sa.Column("printed_at", columns.Timestamp(), nullable=False),
        sa.Column("printed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf_sheet")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_shelf_sheet_store_id_id"), "shelf_sheet", ["store_id", "id"], unique=False)
    op.create_table(
        "shelf_task",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("store_id", columns.Id(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("revision", columns.Whole(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("label", columns.Json(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("why", columns.Json(), nullable=False),
        sa.Column("asked_at", columns.Timestamp(), nullable=False),
        sa.Column("sheet_id", columns.Id(), nullable=True),
        sa.Column("sent_at", columns.Timestamp(), nullable=True),
        sa.Column("ended_at", columns.Timestamp(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf_task")),
        sqlite_strict=True,
    )
    op.create_index("ix_shelf_task_sheet_id", "shelf_task", ["sheet_id"], unique=False)
    op.create_index(
        op.f("ix_shelf_task_store_id_item_id_revision"), "shelf_task", ["store_id", "item_id", "revision"], unique=True
    )
    op.create_index("ix_shelf_task_store_id_state", "shelf_task", ["store_id", "state"], unique=False)
    op.create_table(
        "shelf_tick",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("until", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_shelf_tick")),
        sqlite_strict=True,
    )
