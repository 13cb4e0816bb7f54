"""What books and closings still lacked."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounting_entry", sa.Column("part", columns.Whole(), server_default=sa.text("0"), nullable=False))
    op.drop_index(op.f("ix_accounting_entry_kind_subject_id"), table_name="accounting_entry")
    op.create_index(
        op.f("ix_accounting_entry_kind_subject_id_part"),
        "accounting_entry",
        ["kind", "subject_id", "part"],
        unique=True,
    )
