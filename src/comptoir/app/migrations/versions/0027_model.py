"""Models of products: references, associations, patterns."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns
from comptoir.kernel.values.codes import fold_code

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
    op.create_table(
        "catalog_link",
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target_folded", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "kind", "target_folded", name=op.f("pk_catalog_link")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_link_target_folded"), "catalog_link", ["target_folded"], unique=False)
    op.create_table(
        "catalog_own_barcode",
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("number", columns.Whole(), autoincrement=False, nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "number", name=op.f("pk_catalog_own_barcode")),
        sqlite_strict=True,
    )
    _fill_links()


def _fill_links() -> None:
    """The links of documents that stand. Cards show links from now on: none made before is compared with one of now."""
    document = sa.table(
        "catalog_document", sa.column("item_id", columns.Id()), sa.column("associations", columns.Json())
    )
    rows = [
        {"item_id": item_id, "kind": kind, "target_folded": folded}
        for item_id, associations in op.get_bind().execute(sa.select(document.c.item_id, document.c.associations))
        for kind, links in associations.items()
        for folded in sorted({fold_code(link[0]) for link in links})
    ]
    link = sa.table("catalog_link", sa.column("item_id", columns.Id()), sa.column("kind"), sa.column("target_folded"))
    if rows:
        op.bulk_insert(link, rows)
    op.execute(
        "UPDATE catalog_structure_state SET changed_at = 1 + (SELECT max(published_at) FROM catalog_card)"
        " WHERE changed_at <= (SELECT max(published_at) FROM catalog_card)"
    )
