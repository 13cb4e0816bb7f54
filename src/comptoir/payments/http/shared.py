"""What the routes of gift cards share: rights, fields of bodies, a value as the API shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta

from comptoir.company.queries import store_by_id
from comptoir.kernel.values.time import format_instant
from comptoir.payments.domain.numbers import PIN_PATTERN, SEALED_PIN_PATTERN
from comptoir.payments.domain.stored_values import StoredValue, StoredValueUnknown

if TYPE_CHECKING:
    from sqlalchemy import Connection

FIND = "payments.stored_value.find"
READ = "payments.stored_value.read"
BLOCK = "payments.stored_value.block"
ADJUST = "payments.stored_value.adjust"

Number = Annotated[str, Meta(min_length=1, max_length=100)]
Pin = Annotated[str, Meta(pattern=PIN_PATTERN)]
SealedPin = Annotated[str, Meta(pattern=SEALED_PIN_PATTERN)]
Reason = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]


def value_view(connection: Connection, value: StoredValue) -> dict[str, Any]:
    """A value without its ledger. Refuses StoredValueUnknown."""
    store = store_by_id(connection, value.store_id)
    if store is None:
        raise StoredValueUnknown
    return {
        "id": str(value.id),
        "kind": value.kind,
        "purpose": value.purpose,
        "tax_class": value.tax_class,
        "last_four": value.last_four,
        "balance": {"amount": value.balance, "currency": value.currency},
        "state": value.state,
        "store": store.code,
        "stores": list(value.stores),
        "customer": None if value.customer_id is None else str(value.customer_id),
        "expires_on": None if value.expires_on is None else value.expires_on.isoformat(),
        "has_pin": value.pin is not None,
        "replaced_by": None if value.replaced_by is None else str(value.replaced_by),
        "created_at": format_instant(value.created_at),
    }
