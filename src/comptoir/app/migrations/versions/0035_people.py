"""Customers are found by two words of their name at once."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

PAIRS = """
INSERT INTO customers_digest (token, customer_id, field)
SELECT DISTINCT (one.token | other.token) - (one.token & other.token), one.customer_id, 'pair'
FROM customers_digest one
JOIN customers_digest other ON other.customer_id = one.customer_id AND other.token > one.token
WHERE one.field = 'name' AND other.field = 'name'
"""


def upgrade() -> None:
    op.execute(PAIRS)  # the bits that differ: `pair` of the vault
