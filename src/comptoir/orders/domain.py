"""One order model for every channel: a till ticket is an order born placed, paid and handed over.

Amounts are minor units of the order's currency, quantities millionths of the line's unit, rates millionths of one.
Of a line and of an order: gross - discount = due = net + tax. A return is an order of its own with negative amounts.
The values are tuples in the order of their table's columns, so that a busy till writes them as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, NamedTuple
from uuid import UUID

from comptoir.kernel.values.errors import Conflict
from comptoir.kernel.values.money import round_ratio
from comptoir.kernel.values.time import Instant


class OrderKind(StrEnum):
    """A return points to what it takes back, or is blind."""

    SALE = "sale"
    RETURN = "return"


class Commercial(StrEnum):
    """What was agreed."""

    DRAFT = "draft"
    PLACED = "placed"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class Payment(StrEnum):
    """What was paid."""

    DUE = "due"
    PARTLY = "partly"
    PAID = "paid"
    OVER = "over"
    REFUND_DUE = "refund_due"


class Fulfilment(StrEnum):
    """Where the goods of an order are, taken together."""

    UNALLOCATED = "unallocated"
    HELD = "held"
    ALLOCATED = "allocated"
    PICKING = "picking"
    READY = "ready"
    HANDED_OVER = "handed_over"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    SHORT = "short"
    CANCELLED = "cancelled"


IMPORTED = 0
"""The book position of a sale that another till made: no price book of ours priced it."""


class OrderHead(NamedTuple):
    """The head of an order. `book_position` is the feed position of the prices it was made with, or IMPORTED."""

    id: UUID
    channel: str
    kind: str
    entity_id: UUID
    store_id: UUID
    till_id: UUID | None
    number: str
    currency: str
    commercial: str
    payment: str
    fulfilment: str
    gross: int
    discount: int
    net: int
    tax: int
    due: int
    placed_at: Instant
    customer_id: UUID | None
    content_hash: str
    book_position: int
    return_of: UUID | None


class OrderLine(NamedTuple):
    """A line as it was sold: later changes of the catalogue do not touch it.

    ref: the caller's name of the line. unit_price: for `per` millionths. list_price: what the list asked where a
    person set another price, with `reason`. return_position: the line of `return_of` that a return line takes back.
    returned: millionths taken back so far; only ever raised by the conditional update.
    """

    order_id: UUID
    position: int
    ref: str
    item_id: UUID | None
    sku: str | None
    barcode: str | None
    label: str
    department: str | None
    quantity: int
    unit: str
    unit_price: int
    per: int
    price_list: str | None
    list_price: int | None
    reason: str | None
    gross: int
    discount: int
    net: int
    tax: int
    due: int
    tax_class: str
    rate: int
    exemption: str | None
    place_id: UUID | None
    seller_id: UUID | None
    return_position: int | None
    returned: int


class OrderTax(NamedTuple):
    """The tax of one rate on the whole order; `base` is without tax."""

    order_id: UUID
    position: int
    rate: int
    exemption: str | None
    base: int
    amount: int


class OrderAllocation(NamedTuple):
    """The share of a discount on one line, as it was given."""

    order_id: UUID
    line_position: int
    position: int
    kind: str
    promotion: str
    label: str
    amount: int


class OrderPart(NamedTuple):
    """What is inside a line besides its one tax, for the few lines that have it.

    kind: "tax" of one class, where a line has several (`code` the class, `base` without tax, `amount` the tax);
    "eco_participation" inside the amount, or "deposit" which is all of it (`code` what it is for, `amount` with tax);
    "component" of a pack (`code` its SKU, `amount` the millionths of it that the line took from stock).
    """

    order_id: UUID
    line_position: int
    position: int
    kind: str
    code: str
    rate: int
    exemption: str | None
    base: int
    amount: int


TAX_PART = "tax"
COMPONENT = "component"


class Order(NamedTuple):
    """An order with all its parts."""

    head: OrderHead
    lines: tuple[OrderLine, ...]
    taxes: tuple[OrderTax, ...]
    allocations: tuple[OrderAllocation, ...]
    parts: tuple[OrderPart, ...] = ()


class Amounts(NamedTuple):
    """The money of a line or of a part of it."""

    gross: int
    discount: int
    net: int
    tax: int
    due: int


@dataclass(eq=False)
class ReturnedMoreThanSold(Conflict):
    """More of a line would be returned than was sold."""

    code: ClassVar[str] = "orders.returned_more_than_sold"
    line: str
    sold: str
    returned: str
    requested: str


def amounts_of(line: OrderLine) -> Amounts:
    """The money of a line."""
    return Amounts(line.gross, line.discount, line.net, line.tax, line.due)


def give_back(line: OrderLine, quantity: int) -> Amounts:
    """What goes back for `quantity` millionths of a line, `line.returned` of which are back already.

    What was paid for the units up to then is rounded, and what was rounded before is subtracted, so that all returns
    of a line together give back exactly what was paid for it. Net and discount follow from due and tax, and gross.
    """
    assert 0 < quantity <= line.quantity - line.returned, (line.quantity, line.returned, quantity)
    before, after = line.returned, line.returned + quantity
    due, tax, gross = (
        round_ratio(whole * after, line.quantity) - round_ratio(whole * before, line.quantity)
        for whole in (line.due, line.tax, line.gross)
    )
    return Amounts(gross, gross - due, due - tax, tax, due)


def give_back_shares(line: OrderLine, shares: Sequence[OrderAllocation], quantity: int) -> list[int]:
    """What of each discount share goes with `quantity` millionths; their sum is the discount of `give_back`.

    The last share takes the odd minor units of rounding.
    """
    discount = give_back(line, quantity).discount
    before, after = line.returned, line.returned + quantity
    given = [
        round_ratio(share.amount * after, line.quantity) - round_ratio(share.amount * before, line.quantity)
        for share in shares
    ]
    if given:
        given[-1] += discount - sum(given)
    return given


def give_back_parts(line: OrderLine, parts: Sequence[OrderPart], quantity: int) -> list[OrderPart]:
    """What of each part of a line goes with `quantity` millionths, `line.returned` of which are back already.

    Of the taxes the last takes the odd minor units, so that they are the net and the tax of `give_back`.
    """
    whole = give_back(line, quantity)
    before, after = line.returned, line.returned + quantity

    def share(amount: int) -> int:
        return round_ratio(amount * after, line.quantity) - round_ratio(amount * before, line.quantity)

    found = []
    for part in parts:
        amount = share(part.amount)
        found.append(part._replace(base=share(part.base + part.amount) - amount if part.base else 0, amount=amount))
    taxes = [index for index, one in enumerate(found) if one.kind == TAX_PART]
    if taxes:
        last = found[taxes[-1]]
        base = whole.net - sum(found[index].base for index in taxes[:-1])
        found[taxes[-1]] = last._replace(base=base, amount=whole.tax - sum(found[index].amount for index in taxes[:-1]))
    return found


def taxes_of(order_id: UUID, lines: Iterable[OrderLine], parts: Iterable[OrderPart] = ()) -> tuple[OrderTax, ...]:
    """The taxes of an order from its lines, and from the parts of those that have several rates; by falling rate."""
    sums: dict[tuple[int, str | None], tuple[int, int]] = {}
    several = [part for part in parts if part.kind == TAX_PART]
    split = {part.line_position for part in several}
    whole = [(line.rate, line.exemption, line.net, line.tax) for line in lines if line.position not in split]
    for rate, exemption, net, tax in whole + [(one.rate, one.exemption, one.base, one.amount) for one in several]:
        base, amount = sums.get((rate, exemption), (0, 0))
        sums[rate, exemption] = (base + net, amount + tax)
    ranked = sorted(sums.items(), key=lambda one: (-one[0][0], one[0][1] or ""))
    return tuple(
        OrderTax(order_id, position, rate, exemption, base, amount)
        for position, ((rate, exemption), (base, amount)) in enumerate(ranked, start=1)
    )


def totals_of(lines: Iterable[OrderLine]) -> Amounts:
    """The sums over the lines."""
    gross = discount = net = tax = due = 0
    for line in lines:
        gross += line.gross
        discount += line.discount
        net += line.net
        tax += line.tax
        due += line.due
    return Amounts(gross, discount, net, tax, due)


def faults_of(order: Order) -> list[str]:
    """What does not add up in an order; an empty list is as it should be."""
    head, found = order.head, list[str]()
    if totals_of(order.lines) != (head.gross, head.discount, head.net, head.tax, head.due):
        found.append("the lines do not add up to the head")
    if head.gross - head.discount != head.due or head.net + head.tax != head.due:
        found.append("gross - discount, due and net + tax differ")
    if (sum(tax.base for tax in order.taxes), sum(tax.amount for tax in order.taxes)) != (head.net, head.tax):
        found.append("the taxes do not add up to the head")
    shares: dict[int, int] = {}
    for share in order.allocations:
        shares[share.line_position] = shares.get(share.line_position, 0) + share.amount
    split: dict[int, tuple[int, int]] = {}
    for part in order.parts:
        if part.kind == TAX_PART:
            base, amount = split.get(part.line_position, (0, 0))
            split[part.line_position] = (base + part.base, amount + part.amount)
    for line in order.lines:
        if split.get(line.position, (line.net, line.tax)) != (line.net, line.tax):
            found.append(f"the taxes of line {line.position} do not add up to its tax")
        if line.gross - line.discount != line.due or line.net + line.tax != line.due:
            found.append(f"line {line.position} does not add up")
        if shares.get(line.position, 0) != line.discount:
            found.append(f"the shares of line {line.position} are not its discount")
        if line.returned and not 0 <= line.returned <= line.quantity:
            found.append(f"line {line.position} has more returned than sold")
    return found
