"""What a card has to hold, and how complete it is."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns
from comptoir.kernel.ids import new_id

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalog_gap",
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("requirement_set", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("required", columns.Whole(), nullable=False),
        sa.Column("missing_count", columns.Whole(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pattern", "requirement_set", "channel", "locale", name=op.f("pk_catalog_gap")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalog_lack",
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_catalog_lack")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_lack_pattern"), "catalog_lack", ["pattern"], unique=False)
    op.create_table(
        "catalog_offer",
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("currencies", sa.Text(), nullable=False),
        sa.Column("has_tax_class", columns.Flag(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_catalog_offer")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalog_recount",
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("stamp", columns.Id(), nullable=False),
        sa.Column("after", columns.Id(), nullable=True),
        sa.PrimaryKeyConstraint("family", name=op.f("pk_catalog_recount")),
        sqlite_strict=True,
    )
    _count_all()


def _count_all() -> None:
    """What is there already waits to be counted, family by family."""
    items = sa.table("catalog_item", sa.column("family", sa.Text()))
    recounts = sa.table("catalog_recount", sa.column("family", sa.Text()), sa.column("stamp", columns.Id()))
    families = op.get_bind().execute(sa.select(items.c.family).where(items.c.family.is_not(None)).distinct())
    rows = [{"family": family, "stamp": new_id()} for (family,) in families]
    if rows:
        op.bulk_insert(recounts, rows)
