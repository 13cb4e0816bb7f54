"""A conversion of an attribute says how far each product is, and when nothing of it is left to write."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One that was being worked out begins anew: nobody noted what was written beside it."""
    op.add_column("catalog_conversion", sa.Column("ended_at", columns.Timestamp()))
    op.add_column("catalog_converted", sa.Column("stage", sa.Text(), server_default="done", nullable=False))
    op.create_index(
        op.f("ix_catalog_converted_conversion_id_stage_item_id"),
        "catalog_converted",
        ["conversion_id", "stage", "item_id"],
        unique=False,
    )
    op.execute("UPDATE catalog_conversion SET ended_at = switched_at")
