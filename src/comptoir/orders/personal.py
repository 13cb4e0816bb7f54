"""What orders keep by a customer's id: purchases, which the books need without a name."""

from __future__ import annotations

from comptoir.customers.ports import KeptRows
from comptoir.orders.tables import OrderHeadRow, OrderLineRow

PERSONAL = (
    KeptRows("orders.orders", OrderHeadRow, duty="books", secret=("content_hash", "book_position")),
    KeptRows("orders.lines", OrderLineRow, duty="books", parent=("order_id", OrderHeadRow, "id")),
)
