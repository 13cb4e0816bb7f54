"""Lifecycle, conversions of attributes, counters of patterns, grades kept with the item, and what was not found."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_IS_UNGRADED = sa.text("graded_version <> version")


def upgrade() -> None:
    op.create_table(
        "catalog_conversion",
        sa.Column("id", columns.Id(), nullable=False),
        sa.Column("before", columns.Json(), nullable=False),
        sa.Column("after", columns.Json(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("switched_at", columns.Timestamp(), nullable=True),
        sa.Column("undone_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_conversion")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_conversion_at"), "catalog_conversion", ["at"], unique=False)
    op.create_table(
        "catalog_converted",
        sa.Column("conversion_id", columns.Id(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("version", columns.Whole(), nullable=False),
        sa.Column("before", columns.Json(), nullable=False),
        sa.Column("after", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("conversion_id", "item_id", name=op.f("pk_catalog_converted")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalog_counter",
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("last", columns.Whole(), nullable=False),
        sa.PrimaryKeyConstraint("pattern", name=op.f("pk_catalog_counter")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalog_miss",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("count", columns.Whole(), nullable=False),
        sa.Column("last_on", columns.Day(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "text", name=op.f("pk_catalog_miss")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_catalog_miss_last_on"), "catalog_miss", ["last_on"], unique=False)
    op.add_column("catalog_item", sa.Column("lifecycle", sa.Text(), server_default="active", nullable=False))
    _keep_grades_with_items()


def _keep_grades_with_items() -> None:
    """All products are looked at again: flaws are known now that were not before."""
    op.create_table(
        "catalog_regraded",
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("after", columns.Id(), nullable=True),
        sa.PrimaryKeyConstraint("family", name=op.f("pk_catalog_regraded")),
        sqlite_strict=True,
    )
    op.add_column("catalog_item", sa.Column("graded_version", columns.Whole(), server_default="0", nullable=False))
    op.create_index(
        "ix_catalog_item_ungraded",
        "catalog_item",
        ["id"],
        unique=False,
        sqlite_where=_IS_UNGRADED,
        postgresql_where=_IS_UNGRADED,
    )
    op.drop_table("catalog_graded")
