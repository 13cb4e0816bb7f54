"""Coupons that are for one customer."""

import sqlalchemy as sa
from alembic import op

from comptoir.kernel import columns

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pricing_coupon", sa.Column("customer_id", columns.Id(), nullable=True))
    op.create_index(op.f("ix_pricing_coupon_customer_id"), "pricing_coupon", ["customer_id"], unique=False)
