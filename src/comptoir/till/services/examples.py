"""What a ticket would earn: the rules of the programme, or other ones, tried on a basket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from comptoir.access.domain import Principal
from comptoir.customers.domain.earning import EarningLine, Facts, earn
from comptoir.customers.domain.programme import Programme
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain import PricedLine
from comptoir.pricing.services.item_keys import keys_as_written
from comptoir.till.services.asking import item_of
from comptoir.till.services.desk import TillDesk
from comptoir.till.services.quotes import price_at_till
from comptoir.till.services.shapes import TicketBody
from comptoir.till.services.work import load_counters, load_items


def worked_example(
    connection: Connection,
    tills: TillDesk,
    principal: Principal,
    body: TicketBody,
    programme: Programme,
    tier: str | None,
    groups: frozenset[str],
    at: Instant,
) -> dict[str, Any]:
    """Points, by line and with their reasons. Refuses what pricing a ticket refuses."""
    quote = price_at_till(connection, tills, principal, body, at)
    counter = load_counters(connection, tills.memory, [body.till], lock=False)[fold_code(body.till)]
    by_sku, by_barcode = load_items(connection, tills.memory, [body])
    items = [item_of(line, by_sku, by_barcode) for line in body.lines]
    departments = {item.item_id: item.department for item in items if item is not None}
    ids = {line.item_id for line in quote.priced.lines if line.item_id is not None}
    keys = keys_as_written(connection, ids, programme.item_keys)
    lines = [_line(place, one, keys, departments) for place, one in enumerate(quote.priced.lines, start=1)]
    earned = earn(lines, programme, Facts(local_time(at, counter.store.time_zone), groups, tier))
    return {
        "points": earned.points,
        "reasons": [one._asdict() for one in earned.reasons],
        "lines": [
            {
                "id": one.id,
                "label": quote.labels.get(one.id, one.sku),
                "due": {"amount": one.due.amount, "currency": one.due.currency},
                "points": earned.lines.get(place, 0),
            }
            for place, one in enumerate(quote.priced.lines, start=1)
        ],
    }


def _line(
    place: int, one: PricedLine, keys: Mapping[UUID, frozenset[str]], departments: Mapping[UUID, str | None]
) -> EarningLine:
    return EarningLine(
        place,
        one.sku,
        frozenset() if one.item_id is None else keys.get(one.item_id, frozenset()),
        None if one.item_id is None else departments.get(one.item_id),
        one.tax_class,
        one.quantity.millionths,
        one.due.amount,
        one.net.amount,
        one.deposit_of is not None,
    )
