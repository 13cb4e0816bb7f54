"""What selling and the time after it still lacked."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "till_void",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("amount", columns.Whole(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_void")),
        sqlite_strict=True,
    )
    op.create_table(
        "till_practice",
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("day_id", columns.Id(), nullable=False),
        sa.Column("since", columns.Timestamp(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["till_id"], ["till_till.id"], name=op.f("fk_till_practice_till_id_till_till")),
        sa.PrimaryKeyConstraint("till_id", name=op.f("pk_till_practice")),
        sqlite_strict=True,
    )
    op.create_table(
        "till_scale",
        sa.Column("till_id", columns.Id(), nullable=False),
        sa.Column("driver", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("verified_until", columns.Day(), nullable=True),
        sa.ForeignKeyConstraint(["till_id"], ["till_till.id"], name=op.f("fk_till_scale_till_id_till_till")),
        sa.PrimaryKeyConstraint("till_id", name=op.f("pk_till_scale")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_orders_order_line_item_id"), "orders_order_line", ["item_id"], unique=False)
