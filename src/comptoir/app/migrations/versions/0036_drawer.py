"""What the till still lacked: an approval says the very thing that it is for."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("access_approval", sa.Column("about", columns.Id()))
