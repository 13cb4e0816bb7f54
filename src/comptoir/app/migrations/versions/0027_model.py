"""Models of products: references, associations, patterns."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalog_move",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("skus", columns.Json(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("undone_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_move")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_move_at"), "catalog_move", ["at"], unique=False)
    op.create_table(
        "catalog_moved_item",
        sa.Column("move_id", columns.Id(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("before", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("move_id", "item_id", name=op.f("pk_catalog_moved_item")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_moved_item_item_id"), "catalog_moved_item", ["item_id"], unique=False)
