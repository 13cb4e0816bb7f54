"""Changes of many products at once."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What a change of many products replaced, kept while it can be taken back."""
    op.create_table(
        "catalog_bulk_change",
        sa.Column("job_id", columns.Id(), nullable=False),
        sa.Column("item_id", columns.Id(), nullable=False),
        sa.Column("body", columns.Json(), nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "item_id", name=op.f("pk_catalog_bulk_change")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_catalog_bulk_change_at"), "catalog_bulk_change", ["at"], unique=False)
