"""Reference entities, and categories that carry values."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Records with values, categories that are moved and merged, outside taxonomies."""
    op.add_column("catalog_choice", sa.Column("values", columns.Json(), nullable=True))
    op.add_column("catalog_choice", sa.Column("version", columns.Whole(), server_default=sa.text("1"), nullable=False))
    op.create_table(
        "catalog_category_change",
        sa.Column("id", columns.Id(length=16), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("before", columns.Json(), nullable=False),
        sa.Column("after", columns.Json(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("undone_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_category_change")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_category_change_at"), "catalog_category_change", ["at"], unique=False)
    op.create_table(
        "catalog_stale_card",
        sa.Column("item_id", columns.Id(length=16), nullable=False),
        sa.Column("version", columns.Whole(), nullable=True),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_catalog_stale_card")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalog_taxonomy",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("size", columns.Whole(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_catalog_taxonomy")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalog_taxonomy_node",
        sa.Column("taxonomy", sa.Text(), nullable=False),
        sa.Column("position", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("taxonomy", "position", name=op.f("pk_catalog_taxonomy_node")),
        sqlite_strict=True,
    )
