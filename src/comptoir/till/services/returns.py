"""What a return takes back: units of a ticket at what was paid for them, or (blind) items at today's price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from comptoir.kernel.values.errors import MalformedValue
from comptoir.kernel.values.quantity import millionths_text, parse_quantity, unit
from comptoir.kernel.values.time import Instant
from comptoir.orders.domain import (
    Amounts,
    Order,
    OrderAllocation,
    OrderHead,
    OrderKind,
    OrderLine,
    OrderPart,
    ReturnedMoreThanSold,
    give_back,
    give_back_parts,
    give_back_shares,
    taxes_of,
    totals_of,
)
from comptoir.pricing.domain import Basket, Facts, price
from comptoir.pricing.domain.profiles import DEPOSIT_LINE
from comptoir.pricing.services.buyers import buyer_of
from comptoir.till.domain.refusals import (
    LineRepeated,
    QuantityNotPositive,
    ReturnedLineUnknown,
    ReturnUnclear,
    TicketEmpty,
    TicketNotFound,
    WrongCurrency,
)
from comptoir.till.domain.tenders import GivenTender, check_refund, with_rounding
from comptoir.till.services.heads import head_of
from comptoir.till.services.lines import read_lines
from comptoir.till.services.order_lines import order_parts
from comptoir.till.services.set_aside import place_back
from comptoir.till.services.shapes import ReturnLineBody

if TYPE_CHECKING:
    from comptoir.till.services.shapes import ReturnBody
    from comptoir.till.services.work import Counter, SealCommand, Work

MAKE: Final = "till.return.make"

Returned = Mapping[tuple[UUID, int], int]


def decide_return(
    work: Work,
    command: SealCommand,
    body: ReturnBody,
    counter: Counter,
    number: str,
    given: Sequence[GivenTender],
    at: Instant,
) -> tuple[Order, Returned, list[GivenTender]]:
    """The order that takes back, what it counts on the lines of the original, and the tenders with their rounding.

    Refuses PermissionDenied, ReturnUnclear, TicketNotFound, WrongCurrency (of the ticket), TicketEmpty, LineRepeated,
    ReturnedLineUnknown, QuantityNotPositive, ReturnedMoreThanSold, RefundDiffers.
    """
    order, returned = price_return(work, command, body, counter, number, at)
    rounded = with_rounding(given, -order.head.due, work.book.cash_step(counter.point, at))
    check_refund(rounded, -order.head.due, counter.store.currency)
    return order, returned, rounded


def price_return(
    work: Work, command: SealCommand, body: ReturnBody, counter: Counter, number: str, at: Instant
) -> tuple[Order, Returned]:
    """The same before anybody says how the money goes back."""
    command.principal.require(MAKE, counter.store.id)
    original_id = command.original_id
    if body.without_receipt == (original_id is not None) or (body.ticket is not None and body.order is not None):
        raise ReturnUnclear(pointer="/without_receipt")
    if original_id is None:
        return _blind(work, command, body, counter, number, at), {}
    original = work.orders.get(original_id)
    if original is None or original.head.kind != OrderKind.SALE.value:
        raise TicketNotFound(original_id, pointer="/ticket")
    if original.head.currency != counter.store.currency:
        raise WrongCurrency(original.head.currency, counter.store.currency, pointer="/ticket")
    lines, shares, parts, returned = _linked_lines(work, command.id, body.lines, original, counter)
    head = _head(command, counter, number, at, totals_of(lines), original, work.book.position)
    return Order(head, lines, taxes_of(command.id, lines, parts), shares, parts), returned


def _linked_lines(
    work: Work, order_id: UUID, asked: Sequence[ReturnLineBody], original: Order, counter: Counter
) -> tuple[tuple[OrderLine, ...], tuple[OrderAllocation, ...], tuple[OrderPart, ...], Returned]:
    """The lines that go back; with a line goes the deposit that was paid for it."""
    if not asked:
        raise TicketEmpty(pointer="/lines")
    by_ref = {line.ref: line for line in original.lines}
    named = {one.line for one in asked}
    lines: list[OrderLine] = []
    shares: list[OrderAllocation] = []
    parts: list[OrderPart] = []
    returned: dict[tuple[UUID, int], int] = {}
    seen: set[str] = set()
    for index, one in enumerate(asked):
        where = f"/lines/{index}"
        if one.id in seen:
            raise LineRepeated(one.id, pointer=f"{where}/id")
        seen.add(one.id)
        sold = None if one.line is None else by_ref.get(one.line)
        if sold is None:
            raise ReturnedLineUnknown(one.line or "", pointer=f"{where}/line")
        sold = _standing(sold, returned)
        quantity = _quantity(one, sold, where)
        goes = [(one, sold)]
        deposit = by_ref.get(sold.ref + DEPOSIT_LINE)
        if deposit is not None and deposit.ref not in named:
            deposit = _standing(deposit, returned)
            if deposit.quantity - deposit.returned >= quantity:
                goes.append((ReturnLineBody(one.id + DEPOSIT_LINE, reason=one.reason), deposit))
        for asked_line, line in goes:
            key = (line.order_id, line.position)
            position = len(lines) + 1
            own = [share for share in original.allocations if share.line_position == line.position]
            given = give_back_shares(line, own, quantity)
            lines.append(_line_back(order_id, position, asked_line, line, quantity, place_back(work, counter, one)))
            shares += [
                share._replace(order_id=order_id, line_position=position, amount=-amount)
                for share, amount in zip(own, given, strict=True)
            ]
            inside = [part for part in original.parts if part.line_position == line.position]
            parts += [
                part._replace(order_id=order_id, line_position=position, base=-part.base, amount=-part.amount)
                for part in (give_back_parts(line, inside, quantity) if inside else ())
            ]
            returned[key] = returned.get(key, 0) + quantity
    return tuple(lines), tuple(shares), tuple(parts), returned


def _standing(line: OrderLine, returned: Mapping[tuple[UUID, int], int]) -> OrderLine:
    """A line with what this return takes back already."""
    return line._replace(returned=line.returned + returned.get((line.order_id, line.position), 0))


def _quantity(one: ReturnLineBody, sold: OrderLine, where: str) -> int:
    try:
        quantity = parse_quantity(one.quantity, unit(sold.unit)).millionths
    except MalformedValue as wrong:
        wrong.pointer = f"{where}/quantity"
        raise
    if quantity <= 0:
        raise QuantityNotPositive(one.id, pointer=f"{where}/quantity")
    if sold.returned + quantity > sold.quantity:
        raise ReturnedMoreThanSold(
            sold.ref,
            millionths_text(sold.quantity),
            millionths_text(sold.returned),
            millionths_text(quantity),
            pointer=f"{where}/quantity",
        )
    return quantity


def _line_back(
    order_id: UUID, position: int, one: ReturnLineBody, sold: OrderLine, quantity: int, place_id: UUID
) -> OrderLine:
    back = give_back(sold, quantity)
    return sold._replace(
        order_id=order_id,
        position=position,
        ref=one.id,
        quantity=-quantity,
        gross=-back.gross,
        discount=-back.discount,
        net=-back.net,
        tax=-back.tax,
        due=-back.due,
        reason=one.reason,
        place_id=place_id if sold.item_id is not None else None,
        return_position=sold.position,
        returned=0,
    )


def _blind(work: Work, command: SealCommand, body: ReturnBody, counter: Counter, number: str, at: Instant) -> Order:
    """Items without a ticket, at today's price (or one set by hand, with the permission for it)."""
    sold = read_lines(work, counter, body.lines, command.principal, at, sign=-1)
    buyer = buyer_of(work.buyers, body.customer)
    groups = frozenset[str]() if buyer is None else buyer.groups
    basket = Basket(work.book.point_for(counter.point, groups), tuple(one.basket for one in sold))
    facts = Facts(None if buyer is None else buyer.id, customer_groups=groups)
    priced = price(basket, work.book, facts, at)
    lines, taxes, shares, parts = order_parts(command.id, counter, sold, priced)
    if any(one.set_aside for one in body.lines):
        places = {one.id: place_back(work, counter, one) for one in body.lines if one.set_aside}
        lines = tuple(line._replace(place_id=places.get(line.ref, line.place_id)) for line in lines)
    head = _head(command, counter, number, at, totals_of(lines), None, priced.book_position)
    return Order(head._replace(customer_id=facts.customer_id), lines, taxes, shares, parts)


def _head(
    command: SealCommand,
    counter: Counter,
    number: str,
    at: Instant,
    totals: Amounts,
    original: Order | None,
    book_position: int,
) -> OrderHead:
    return head_of(
        counter.till,
        counter.store,
        OrderKind.RETURN.value,
        totals,
        order_id=command.id,
        number=number,
        at=at,
        customer_id=None if original is None else original.head.customer_id,
        content_hash=command.content_hash,
        book_position=book_position,
        return_of=None if original is None else original.head.id,
    )
