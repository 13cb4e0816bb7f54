"""What the lines of a request sell; `order_lines` makes an order of them once they are priced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from comptoir.catalog.domain.packs import Component
from comptoir.catalog.queries import Sellable
from comptoir.kernel.texts import text
from comptoir.kernel.values.errors import MalformedValue, TextKey
from comptoir.kernel.values.frozen import dataclass
from comptoir.kernel.values.gtin import EmbeddedCode, EmbeddedKind
from comptoir.kernel.values.money import Currency, Money, round_ratio
from comptoir.kernel.values.quantity import KILOGRAM, PIECE, Quantity, Unit, parse_quantity
from comptoir.kernel.values.text import localized
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain import BasketLine, Book
from comptoir.pricing.domain.profiles import DEPOSIT_LINE
from comptoir.pricing.domain.taxes import OUTSIDE, VOUCHER, Where
from comptoir.till.domain.advances import ADVANCE, SIGNS, AdvanceKind, AdvanceUse, reference_of
from comptoir.till.domain.refusals import (
    BarcodeUnknown,
    DepartmentUnknown,
    ItemUnknown,
    LineRepeated,
    LineUnclear,
    PriceNegative,
    QuantityNotPositive,
    ReasonMissing,
    TicketEmpty,
    WrongCurrency,
)
from comptoir.till.domain.symbols import SymbolUnreadable
from comptoir.till.domain.tills import Department
from comptoir.till.services.asking import item_of
from comptoir.till.services.packs import taxed_as_held
from comptoir.till.services.shapes import AdvanceBody, LineBody, MoneyBody, PriceBody, ReturnLineBody, StoredValueBody
from comptoir.till.services.work import Counter, Work

if TYPE_CHECKING:
    from comptoir.access.domain import Principal

OVERRIDE = "till.line.override_price"
GIFT_CARD = "@gift_card"
"""The department of lines that sell or use gift cards; no department of a till is called so."""
_ONE = 1_000_000
_GTIN_LENGTH = 14
_GRAM_MILLIONTHS = 1_000
_KILOGRAM_MILLIONTHS = 1_000_000


@dataclass(frozen=True, slots=True)
class SoldLine:
    """What a line sells: the basket's line and what the order keeps beside its money. pack: what it holds."""

    basket: BasketLine
    label: str
    barcode: str | None
    department: str | None
    seller_id: UUID | None
    pack: tuple[Component, ...] = ()


def read_lines(
    work: Work,
    counter: Counter,
    lines: Sequence[LineBody | ReturnLineBody],
    principal: Principal,
    now: Instant,
    sign: int = 1,
    where: Where = Where.TAKE_AWAY,
) -> list[SoldLine]:
    """The lines of a sale, or (sign -1) of a blind return. where: a line that does not say is consumed.

    Refuses TicketEmpty; then for the first line concerned LineRepeated, LineUnclear, ItemUnknown, BarcodeUnknown,
    DepartmentUnknown, MalformedValue, QuantityNotPositive, WrongCurrency, PriceNegative, ReasonMissing,
    PermissionDenied (a price by hand).
    """
    if not lines:
        raise TicketEmpty(pointer="/lines")
    found: list[SoldLine] = []
    seen: set[str] = set()
    for index, line in enumerate(lines):
        if line.id in seen or line.id.endswith(DEPOSIT_LINE):
            raise LineRepeated(line.id, pointer=f"/lines/{index}/id")
        seen.add(line.id)
        item = item_of(line, work.by_sku, work.by_barcode)
        if isinstance(line, LineBody) and line.gift_card is not None:
            sold = _gift_card_line(counter, line, line.gift_card, index)
        elif item is None and isinstance(line, LineBody) and line.advance is not None:
            sold = _advance_line(counter, line, line.advance, index)
        elif item is None:
            sold = _open_line(counter, line, index, sign)
        else:
            sold = _item_line(
                work, counter, line, item, _embedded_in(work, line, item, index), principal, index, now, sign
            )
        if isinstance(line, LineBody) and (line.empties or (line.where or where) is not Where.TAKE_AWAY):
            sold = _consumed(counter, sold, line, line.where or where, index)
        found.append(sold)
    return found


def _embedded_in(work: Work, line: LineBody | ReturnLineBody, item: Sellable, index: int) -> EmbeddedCode | None:
    """What a scale or a producer wrote into the barcode of a line; nothing where the whole code is the item's own.

    Refuses SymbolUnreadable: a price that its own check digit contradicts is not sold.
    """
    if line.barcode is None or line.sku is not None:
        return None
    symbol = work.goods.symbol(line.barcode)
    if symbol.embedded is None or line.barcode.zfill(_GTIN_LENGTH) in item.gtins:
        return None
    if symbol.unreadable is not None:
        raise SymbolUnreadable(TextKey(symbol.unreadable), pointer=f"/lines/{index}/barcode")
    return symbol.embedded


def _consumed(counter: Counter, sold: SoldLine, line: LineBody, where: Where, index: int) -> SoldLine:
    """A line with where it is consumed, or with only its deposit given back. Refuses LineUnclear."""
    if not line.empties:
        return replace(sold, basket=replace(sold.basket, where=where))
    if sold.basket.item_id is None or sold.basket.unit_price is not None:
        raise LineUnclear(line.id, pointer=f"/lines/{index}")
    basket = replace(sold.basket, quantity=-sold.basket.quantity, is_empties=True)
    label = text("receipt.empties", counter.store.locale, label=sold.label)
    return replace(sold, basket=basket, label=label, pack=())


def _item_line(  # noqa: PLR0913, PLR0917 - a line is read with all of these
    work: Work,
    counter: Counter,
    line: LineBody | ReturnLineBody,
    item: Sellable,
    code: EmbeddedCode | None,
    principal: Principal,
    index: int,
    now: Instant,
    sign: int,
) -> SoldLine:
    currency = counter.store.currency
    unit_price = None if line.unit_price is None else amount_in(line.unit_price, currency, f"/lines/{index}/unit_price")
    reason = None
    if unit_price is not None:
        if unit_price.amount < 0:
            raise PriceNegative(line.id, pointer=f"/lines/{index}/unit_price")
        override = line.override if isinstance(line, LineBody) else None
        reason = (
            override.reason if override is not None else (line.reason if isinstance(line, ReturnLineBody) else None)
        )
        if reason is None:
            raise ReasonMissing(line.id, pointer=f"/lines/{index}/override")
        principal.require(OVERRIDE, counter.store.id)
    quantity = _quantity(line, item.unit, index) if code is None else None
    if code is not None:
        quantity, printed = _embedded(work.book, counter, item, code, currency, now)
        if printed is not None:
            unit_price, reason = printed, "printed price"
    assert quantity is not None
    basket = BasketLine(line.id, item.sku, quantity if sign > 0 else -quantity, item.item_id, unit_price, None, reason)
    return SoldLine(
        taxed_as_held(work, counter, basket, item.pack, now) if item.pack else basket,
        work.memory.label(item, counter.store.locale),
        line.barcode,
        item.department,
        line.seller if isinstance(line, LineBody) else None,
        item.pack,
    )


def _embedded(
    book: Book, counter: Counter, item: Sellable, code: EmbeddedCode, currency: Currency, now: Instant
) -> tuple[Quantity, Money | None]:
    """Quantity, and the price that the label shows, where a scale printed one.

    A price on weighed goods gives the weight nearest to it; where no gram gives that very amount, what is printed
    counts, and the price per kilogram is the one that gives it.
    """
    if code.kind is EmbeddedKind.WEIGHT:
        grams = Quantity.from_millionths(code.value * _GRAM_MILLIONTHS, KILOGRAM)
        return (grams if item.unit == KILOGRAM else Quantity.from_millionths(1_000_000, item.unit)), None
    if code.kind is EmbeddedKind.COUNT:
        return Quantity.from_millionths(code.value * 1_000_000, PIECE), None
    printed = Money(code.value, currency)
    price = book.consumer_price(item.item_id, counter.point, now) if item.unit == KILOGRAM else None
    if price is None or price.amount.amount <= 0:
        return Quantity.from_millionths(1_000_000, item.unit), printed
    weight, by_hand = _weight_of(code.value, price.amount.amount, price.per)
    if weight == 0:
        return Quantity.from_millionths(1_000_000, item.unit), printed
    return Quantity.from_millionths(weight, KILOGRAM), None if by_hand is None else Money(by_hand, currency)


def _weight_of(printed: int, amount: int, per: int) -> tuple[int, int | None]:
    """Millionths of a kilogram that a printed price stands for, and the price per kilogram that gives it exactly.

    The price is None where the list's own does; the weight is within a few grams of what the list's price says, and
    0 where none fits.
    """
    nearest = round_ratio(printed * per, amount * _GRAM_MILLIONTHS) * _GRAM_MILLIONTHS
    if nearest > 0 and round_ratio(amount * nearest, per) == printed:
        return nearest, None
    for grams in (0, 1, -1, 2, -2, 3, -3):
        weight = nearest + grams * _GRAM_MILLIONTHS
        if weight > 0:
            by_hand = round_ratio(printed * _KILOGRAM_MILLIONTHS, weight)
            if round_ratio(by_hand * weight, _KILOGRAM_MILLIONTHS) == printed:
                return weight, by_hand
    return 0, None


def _open_line(counter: Counter, line: LineBody | ReturnLineBody, index: int, sign: int) -> SoldLine:
    """A line without an item: a department at an open price."""
    if line.department is None:
        if line.sku is not None:
            raise ItemUnknown(line.sku, pointer=f"/lines/{index}/sku")
        if line.barcode is not None:
            raise BarcodeUnknown(line.barcode, pointer=f"/lines/{index}/barcode")
        raise LineUnclear(line.id, pointer=f"/lines/{index}")
    if line.sku is not None or line.unit_price is None:
        raise LineUnclear(line.id, pointer=f"/lines/{index}")
    department = counter.till.departments.get(line.department)
    if department is None:
        raise DepartmentUnknown(line.department, pointer=f"/lines/{index}/department")
    price = amount_in(line.unit_price, counter.store.currency, f"/lines/{index}/unit_price")
    if price.amount < 0:
        raise PriceNegative(line.id, pointer=f"/lines/{index}/unit_price")
    quantity = _quantity(line, PIECE, index)
    return SoldLine(
        BasketLine(
            line.id, f"@{line.department}", quantity if sign > 0 else -quantity, None, price, department.tax_class, None
        ),
        line.label or _department_label(department, counter.store.locale),
        line.barcode,
        department.code,
        line.seller if isinstance(line, LineBody) else None,
    )


def _gift_card_line(counter: Counter, line: LineBody, card: StoredValueBody, index: int) -> SoldLine:
    """A gift card sold or topped up, or the value of a single-purpose one used. Refuses LineUnclear, WrongCurrency."""
    where = f"/lines/{index}"
    others = (line.sku, line.barcode, line.department, line.override)
    is_plain = line.quantity == "1" and not line.empties and all(one is None for one in others)
    if not is_plain or line.unit_price is None or (card.is_used and card.tax_class is None):
        raise LineUnclear(line.id, pointer=where)
    price = amount_in(line.unit_price, counter.store.currency, f"{where}/unit_price")
    if price.amount <= 0:
        raise PriceNegative(line.id, pointer=f"{where}/unit_price")
    label = "receipt.gift_card_used" if card.is_used else "receipt.gift_card"
    quantity = Quantity.from_millionths(-_ONE if card.is_used else _ONE, PIECE)
    return SoldLine(
        BasketLine(line.id, GIFT_CARD, quantity, None, price, card.tax_class or VOUCHER, None),
        text(label, counter.store.locale, last_four=card.number[-4:]),
        None,
        GIFT_CARD,
        line.seller,
    )


def _advance_line(counter: Counter, line: LineBody, advance: AdvanceBody, index: int) -> SoldLine:
    """Money for a reservation, at the rate of what is ordered. Refuses LineUnclear, WrongCurrency, PriceNegative."""
    where = f"/lines/{index}"
    is_plain = line.quantity == "1" and not line.empties and line.where is None and line.label is None
    others = (line.sku, line.barcode, line.department, line.override, line.gift_card, line.details)
    is_outside = advance.use in {AdvanceUse.COMPENSATION, AdvanceUse.DOUBLED}
    sign = SIGNS.get(advance.use)
    is_plain = is_plain and all(one is None for one in others) and is_outside == (advance.tax_class == OUTSIDE)
    is_agreed = advance.kind is AdvanceKind.EARNEST or advance.use in {AdvanceUse.PAID, AdvanceUse.DEDUCTED}
    if not (is_plain and is_agreed) or line.unit_price is None or sign is None or advance.tax_class == VOUCHER:
        raise LineUnclear(line.id, pointer=where)
    price = amount_in(line.unit_price, counter.store.currency, f"{where}/unit_price")
    if price.amount <= 0:
        raise PriceNegative(line.id, pointer=f"{where}/unit_price")
    reference = reference_of(advance.reservation)
    label = text(f"receipt.{advance.kind}_{advance.use}", counter.store.locale, reference=reference)
    quantity = Quantity.from_millionths(sign * _ONE, PIECE)
    basket = BasketLine(line.id, ADVANCE, quantity, None, price, advance.tax_class, None)
    return SoldLine(basket, label, None, ADVANCE, line.seller)


def _department_label(department: Department, locale: str) -> str:
    return localized(department.label, locale) or department.code


def _quantity(line: LineBody | ReturnLineBody, unit: Unit, index: int) -> Quantity:
    if line.quantity == "1":
        return _one(unit)
    try:
        quantity = parse_quantity(line.quantity, unit)
    except MalformedValue as wrong:
        wrong.pointer = f"/lines/{index}/quantity"
        raise
    if quantity.value <= 0:
        raise QuantityNotPositive(line.id, pointer=f"/lines/{index}/quantity")
    return quantity


@lru_cache(maxsize=64)
def _one(unit: Unit) -> Quantity:
    """Kept, since most lines sell one."""
    return Quantity.from_millionths(_ONE, unit)


def amount_in(money: MoneyBody | PriceBody, currency: Currency, pointer: str) -> Money:
    """An amount in the store's currency. Refuses WrongCurrency."""
    if money.currency != currency:
        raise WrongCurrency(money.currency, currency, pointer=pointer)
    return Money(money.amount, currency)
