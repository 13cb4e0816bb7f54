"""What customers allow, beside them, so that segments count it from an index."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers_customer", sa.Column("allows", sa.Text(), server_default="", nullable=False))
    _tell_what_was_said()
    op.drop_index("ix_customers_customer_segment", table_name="customers_customer")
    op.create_index(
        "ix_customers_customer_segment",
        "customers_customer",
        ["state", "last_purchase_at", "purchases", "spent", "kind", "allows"],
        unique=False,
    )


def _tell_what_was_said() -> None:
    """The last words of each customer, with those of whoever was merged into them."""
    connection = op.get_bind()
    merged = sa.text("SELECT id, merged_into FROM customers_customer WHERE state = 'merged'")
    above = {row[0]: row[1] for row in connection.execute(merged)}
    said = sa.text("SELECT customer_id, purpose, channel, is_given FROM customers_consent ORDER BY at, id")
    allowed: dict[object, set[str]] = {}
    for customer_id, purpose, channel, is_given in connection.execute(said):
        who = customer_id
        while who in above:
            who = above[who]
        words = allowed.setdefault(who, set())
        (words.add if is_given else words.discard)(f"{purpose}/{channel}")
    rows = [
        {"id": id_, "allows": "".join(f" {one}" for one in sorted(words)) + " "}
        for id_, words in allowed.items()
        if words
    ]
    if rows:
        connection.execute(sa.text("UPDATE customers_customer SET allows = :allows WHERE id = :id"), rows)
