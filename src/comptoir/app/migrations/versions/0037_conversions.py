"""A conversion of an attribute says how far each product is, and when nothing of it is left to write."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One that was being worked out begins anew: nobody noted what was written beside it.

    Until it does it is as one that failed: nobody has anything to note for it. Its attribute is to be of the next
    generation, which bodies of before say nothing of.
    """
    op.add_column("catalog_conversion", sa.Column("ended_at", columns.Timestamp()))
    op.add_column("catalog_converted", sa.Column("stage", sa.Text(), server_default="done", nullable=False))
    op.create_index(
        op.f("ix_catalog_converted_conversion_id_stage_item_id"),
        "catalog_converted",
        ["conversion_id", "stage", "item_id"],
        unique=False,
    )
    op.execute("UPDATE catalog_conversion SET ended_at = coalesce(switched_at, at)")
    conversion: sa.TableClause = sa.table(
        "catalog_conversion",
        sa.column("id", columns.Id()),
        sa.column("after", columns.Json()),
        sa.column("switched_at", columns.Timestamp()),
    )
    waiting = sa.select(conversion.c.id, conversion.c.after).where(conversion.c.switched_at.is_(None))
    for one in op.get_bind().execute(waiting).all():
        given = sa.update(conversion).where(conversion.c.id == one.id)
        op.execute(given.values(after={**one.after, "generation": 1}))
