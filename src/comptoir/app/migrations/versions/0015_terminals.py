"""Payment terminals, their settlements and the rules of tenders."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payments_attempt", sa.Column("basket_id", columns.Id(), nullable=True))
    op.add_column(
        "payments_attempt", sa.Column("is_abandoned", columns.Flag(), server_default=sa.false(), nullable=False)
    )
    op.add_column("payments_attempt", sa.Column("original_id", columns.Id(), nullable=True))
    op.add_column("payments_attempt", sa.Column("original_transaction_id", sa.Text(), nullable=True))
    op.add_column("payments_attempt", sa.Column("original_transaction_at", sa.Text(), nullable=True))
    op.create_index(op.f("ix_payments_attempt_basket_id"), "payments_attempt", ["basket_id"], unique=False)
    op.create_index(op.f("ix_payments_attempt_original_id"), "payments_attempt", ["original_id"], unique=False)
    op.add_column(
        "payments_terminal", sa.Column("options", columns.Json(), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column("payments_terminal", sa.Column("sealed_key", sa.LargeBinary(), nullable=True))
