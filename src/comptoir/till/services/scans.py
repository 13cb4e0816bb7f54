"""A scan at a till: which item, how much of it at which price, what its symbol says, or why it is not sold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comptoir.till.domain.refusals import BarcodeUnknown
from comptoir.till.services.quotes import price_at_till
from comptoir.till.services.scanning import require_readable
from comptoir.till.services.shapes import LineBody, TicketBody

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.access.domain.principals import Principal
    from comptoir.kernel.values.time import Instant
    from comptoir.till.services.desk import TillDesk

_TEXT_MAX = 100


def scan(
    connection: Connection, tills: TillDesk, principal: Principal, till: str, code: str, now: Instant, locale: str
) -> dict[str, Any]:
    """What a code sells at a till, as a line may name it (`barcode`).

    Refuses SymbolUnreadable, BarcodeUnknown, and what pricing the line refuses: recalled, expired, out of hours, sold.
    """
    symbol = tills.memory.goods.current(connection).symbol(code)
    require_readable(symbol)
    if not symbol.text.isprintable() or len(symbol.text) > _TEXT_MAX:
        raise BarcodeUnknown(code[:_TEXT_MAX], pointer="/code")
    body = TicketBody(till, [LineBody("1", barcode=symbol.text)])
    quote = price_at_till(connection, tills, principal, body, now, locale=locale)
    line = quote.priced.lines[0]
    age, missing = quote.questions.get("1", (0, ()))
    return {
        "barcode": symbol.text,
        "sku": line.sku,
        "label": quote.labels.get(line.id),
        "quantity": str(line.quantity),
        "unit": line.quantity.unit.code,
        "price": {"amount": line.unit_price.amount, "currency": line.unit_price.currency},
        "is_measured": symbol.embedded is not None,
        "lot": symbol.lot,
        "expires_on": None if symbol.expires_on is None else symbol.expires_on.isoformat(),
        "best_before": None if symbol.best_before is None else symbol.best_before.isoformat(),
        "serial": symbol.serial,
        "age_min": age or None,
        "missing": list(missing),
        "lifecycle": quote.stages.get("1"),
    }
