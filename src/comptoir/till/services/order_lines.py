"""From priced lines to the lines, taxes, discount shares and parts of an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from comptoir.catalog.domain.packs import Component
from comptoir.kernel.texts import text
from comptoir.orders.domain import TAX_PART, OrderAllocation, OrderLine, OrderPart, OrderTax
from comptoir.pricing.domain import PricedBasket, PricedLine
from comptoir.till.services.lines import SoldLine
from comptoir.till.services.packs import parts_held
from comptoir.till.services.work import Counter


def order_parts(
    order_id: UUID, counter: Counter, sold: Sequence[SoldLine], priced: PricedBasket
) -> tuple[tuple[OrderLine, ...], tuple[OrderTax, ...], tuple[OrderAllocation, ...], tuple[OrderPart, ...]]:
    """Lines, taxes, discount shares and parts of an order, from what the engine said."""
    lines: list[OrderLine] = []
    shares: list[OrderAllocation] = []
    parts: list[OrderPart] = []
    place_id = counter.till.place_id
    whats = sold if len(sold) == len(priced.lines) else with_deposits(counter, sold, priced)
    for position, (what, line) in enumerate(zip(whats, priced.lines, strict=True), start=1):
        gross, due, net = line.gross.amount, line.due.amount, line.net.amount
        lines.append(
            OrderLine(
                order_id,
                position,
                line.id,
                line.item_id,
                line.sku if line.item_id is not None or line.deposit_of is not None else None,
                what.barcode,
                what.label,
                what.department,
                line.quantity.millionths,
                line.quantity.unit.code,
                line.unit_price.amount,
                line.per,
                line.price_list,
                None if line.list_price is None else line.list_price.amount,
                what.basket.reason,
                gross,
                gross - due,
                net,
                due - net,
                due,
                line.tax_class,
                line.taxes[0].rate.millionths if line.taxes else 0,
                line.exemption,
                place_id if line.item_id is not None else None,
                what.seller_id,
                None,
                0,
            )
        )
        if line.included or len(line.taxes) > 1 or what.pack:
            parts += _parts(order_id, position, line, what.pack)
        for share_position, discount in enumerate(line.discounts, start=1):
            shares.append(
                OrderAllocation(
                    order_id,
                    position,
                    share_position,
                    "promotion",
                    discount.promotion,
                    discount.label,
                    discount.amount.amount,
                )
            )
    taxes = tuple(
        OrderTax(order_id, position, tax.rate.millionths, tax.exemption, tax.base.amount, tax.amount.amount)
        for position, tax in enumerate(priced.taxes, start=1)
    )
    return tuple(lines), taxes, tuple(shares), tuple(parts)


def with_deposits(counter: Counter, sold: Sequence[SoldLine], priced: PricedBasket) -> list[SoldLine]:
    """What each priced line sells: after a line with a deposit stands that of its deposit."""
    known = {what.basket.id: what for what in sold}
    found = []
    for line in priced.lines:
        what = known.get(line.id)
        if what is None:
            of = known[line.deposit_of or ""]
            label = text("receipt.deposit", counter.store.locale, label=of.label)
            what = SoldLine(replace(of.basket, reason=None), label, None, of.department, of.seller_id)
        found.append(what)
    return found


def _parts(order_id: UUID, position: int, line: PricedLine, pack: Sequence[Component]) -> list[OrderPart]:
    """The taxes of a line that has several, what is inside its price, and what a pack holds."""
    found = [
        OrderPart(
            order_id,
            position,
            0,
            TAX_PART,
            tax.tax_class,
            tax.rate.millionths,
            tax.exemption,
            tax.base.amount,
            tax.amount.amount,
        )
        for tax in (line.taxes if len(line.taxes) > 1 else ())
    ]
    found += [
        OrderPart(order_id, position, 0, one.kind, one.code, 0, None, 0, one.amount.amount) for one in line.included
    ]
    found += parts_held(order_id, position, pack, line)
    return [part._replace(position=number) for number, part in enumerate(found, start=1)]
