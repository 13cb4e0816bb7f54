"""Who sees what."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Programs narrowed to a part of the catalogue."""
    for table in ("access_client", "access_token"):
        op.add_column(table, sa.Column("narrowing", columns.Json(), nullable=True))
