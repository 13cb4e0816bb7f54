"""Recording prices, price lists and tax classes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.queries import Sellable, sellables
from comptoir.company.queries import store_by_code
from comptoir.customers.queries.people import named_group
from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code, word_code
from comptoir.kernel.values.errors import FieldError, Refusal
from comptoir.kernel.values.money import parse_currency
from comptoir.kernel.values.quantity import parse_quantity
from comptoir.kernel.values.text import LocalizedText
from comptoir.kernel.values.time import Instant, format_instant
from comptoir.pricing.domain.prices import (
    Price,
    PriceList,
    check_price,
    moment_text,
    parse_validity,
    superseded,
)
from comptoir.pricing.domain.refusals import (
    ListCurrencyFixed,
    ListTaxFixed,
    PriceListChangedMeanwhile,
    UnknownItem,
    UnknownPriceList,
    UnknownStore,
    UnknownTaxClass,
    WrongCurrency,
)
from comptoir.pricing.events import PriceChanged, PriceListChanged, TaxClassAssigned
from comptoir.pricing.rows import (
    insert_price_list,
    insert_prices,
    insert_tax_classes,
    price_lists,
    prices_of_items,
    shipped_taxes,
    tax_classes_of_items,
)
from comptoir.pricing.services.floors import BELOW_COST, Floors
from comptoir.pricing.tables import PricingPriceList

SLICE = 100
"""Prices written in one transaction, so that it stays well under 20 ms."""

Status = Literal["created", "updated", "unchanged", "rejected"]


@dataclass(frozen=True, slots=True)
class PutPriceList:
    """A price list as it shall be; no channels, stores or groups of customers means all of them."""

    code: str
    label: LocalizedText
    currency: str
    channels: frozenset[str] = frozenset()
    stores: frozenset[str] = frozenset()
    priority: int = 0
    valid_from: str | None = None
    valid_to: str | None = None
    is_net: bool = False
    customer_groups: frozenset[str] = frozenset()


def put_price_list(
    uow: UnitOfWork, command: PutPriceList, expected_version: int | None = None
) -> tuple[PriceList, Status]:
    """Make a price list or change where it applies.

    expected_version: the one the change was decided on; None does not ask.
    Refuses MalformedValue (code, currency, validity), MixedValidity, EmptyValidity, UnknownStore,
    PriceListChangedMeanwhile, ListCurrencyFixed, ListTaxFixed, GroupUnknown.
    """
    code = fold_code(word_code(command.code))
    currency = parse_currency(command.currency)
    start, end = parse_validity(command.valid_from, command.valid_to)
    for store in sorted(command.stores):
        if store_by_code(uow.connection, store) is None:
            raise UnknownStore(store, pointer="/stores")
    _lock_lists(uow, [code])
    known = price_lists(uow.connection).get(code)
    if known is not None and expected_version not in {None, known[1]}:
        raise PriceListChangedMeanwhile(code, known[1])
    if known is not None and known[0].currency != currency:
        raise ListCurrencyFixed(code, known[0].currency, pointer="/currency")
    if known is not None and known[0].is_net != command.is_net:
        raise ListTaxFixed(code, pointer="/is_net")
    new = PriceList(
        code=code,
        label=dict(command.label),
        currency=currency,
        channels=command.channels,
        stores=command.stores,
        priority=command.priority,
        valid_from=start,
        valid_to=end,
        is_net=command.is_net,
        customer_groups=_groups(uow.connection, command.customer_groups),
    )
    return _write_price_list(uow, new, known)


def _groups(connection: Connection, codes: Collection[str]) -> frozenset[str]:
    """Groups of customers by their folded codes. Refuses GroupUnknown."""
    return frozenset(named_group(connection, code, "/customer_groups").code for code in sorted(codes))


def move_price_list(uow: UnitOfWork, code: str, valid_from: str | None, valid_to: str | None) -> PriceList:
    """Give a price list another beginning and end; all its prices go with it. Refuses UnknownPriceList."""
    _lock_lists(uow, [fold_code(code)])
    known = price_lists(uow.connection).get(fold_code(code))
    if known is None:
        raise UnknownPriceList(code)
    start, end = parse_validity(valid_from, valid_to)
    return _write_price_list(uow, replace(known[0], valid_from=start, valid_to=end), known)[0]


def _write_price_list(uow: UnitOfWork, new: PriceList, known: tuple[PriceList, int] | None) -> tuple[PriceList, Status]:
    if known is not None and known[0] == new:
        return new, "unchanged"
    version = 1 if known is None else known[1] + 1
    insert_price_list(uow, new, version)
    uow.emit(
        PriceListChanged(
            code=new.code,
            list_version=version,
            label=new.label,
            currency=new.currency,
            channels=sorted(new.channels),
            stores=sorted(new.stores),
            priority=new.priority,
            valid_from=None if new.valid_from is None else moment_text(new.valid_from),
            valid_to=None if new.valid_to is None else moment_text(new.valid_to),
            is_net=new.is_net,
            customer_groups=sorted(new.customer_groups),
        )
    )
    return new, "created" if known is None else "updated"


def assign_tax_classes(uow: UnitOfWork, tax_classes: Mapping[UUID, str], skus: Mapping[UUID, str]) -> int:
    """Give items their tax classes; how many changed. skus: of the items. Refuses UnknownTaxClass."""
    for tax_class in tax_classes.values():
        if tax_class not in shipped_taxes().classes:
            raise UnknownTaxClass(tax_class)
    known = tax_classes_of_items(uow.connection, tax_classes)
    changed = {item_id: new for item_id, new in tax_classes.items() if known.get(item_id) != new}
    insert_tax_classes(uow, changed, iter(new_id, None))
    for item_id, new in changed.items():
        uow.emit(TaxClassAssigned(item_id=str(item_id), sku=skus[item_id], old=known.get(item_id), new=new))
    return len(changed)


# --- prices -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PutPrice:
    """A price as it was sent: quantities, dates and codes are text.

    amount: in minor units; None withdraws. currency: None is the list's. below_cost: the case in which the law lets
    it be below the floor.
    """

    sku: str
    price_list: str
    amount: int | None
    currency: str | None = None
    per: str = "1"
    min_quantity: str = "0"
    valid_from: str | None = None
    valid_to: str | None = None
    below_cost: str | None = None


@dataclass(frozen=True, slots=True)
class PriceOutcome:
    """What became of one price of a batch."""

    status: Status
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    """A price to append, and what stood in its place."""

    new: Price
    old: Price | None
    item: Sellable
    currency: str
    below_cost: str | None = None


def record_prices(uow: UnitOfWork, commands: Sequence[PutPrice], reason: str | None = None) -> list[PriceOutcome]:
    """Append prices; one outcome per command, and a rejected one stops no other.

    At most SLICE commands, so that the transaction stays short. A price that says what already stands is left out.
    """
    assert len(commands) <= SLICE, len(commands)
    _lock_lists(uow, {fold_code(command.price_list) for command in commands})
    outcomes, changes = _decide(uow.connection, commands, uow.now)
    insert_prices(uow, [(change.new, _reason(change.below_cost, reason)) for change in changes])
    for change in changes:
        uow.emit(_changed(change))
    return outcomes


def _reason(below_cost: str | None, reason: str | None) -> str | None:
    return reason if below_cost is None else f"{BELOW_COST}{below_cost}{'' if reason is None else f' {reason}'}"


def try_prices(connection: Connection, commands: Sequence[PutPrice], now: Instant) -> list[PriceOutcome]:
    """What `record_prices` would answer; writes nothing."""
    return _decide(connection, commands, now)[0]


def _decide(
    connection: Connection, commands: Sequence[PutPrice], now: Instant
) -> tuple[list[PriceOutcome], list[_Change]]:
    """What becomes of each command; each sees what those before it have changed."""
    items = sellables(connection, skus={command.sku for command in commands})
    lists = {code: found for code, (found, _) in price_lists(connection).items()}
    standing = prices_of_items(connection, {item.item_id for item in items.values()})
    floors = Floors(connection, [item.item_id for item in items.values()])
    outcomes = []
    changes = []
    for command in commands:
        try:
            item = _item(items, command.sku)
            new = _price(command, item, lists, now)
            of_item = standing.get(new.item_id, ())
            old = next((one for one in of_item if one.place == new.place), None)
            if not _says_the_same(old, new):
                floors.check(new, lists[new.price_list], item, command.below_cost)
        except Refusal as refusal:
            error = FieldError(refusal.pointer or "", refusal.code, refusal.facts())
            outcomes.append(PriceOutcome("rejected", (error,)))
            continue
        if _says_the_same(old, new):
            outcomes.append(PriceOutcome("unchanged"))
            continue
        standing[new.item_id] = superseded(of_item, new)
        changes.append(_Change(new, old, item, lists[new.price_list].currency, command.below_cost))
        outcomes.append(PriceOutcome("created" if old is None else "updated"))
    return outcomes, changes


def _says_the_same(old: Price | None, new: Price) -> bool:
    if old is None or new.amount is None:
        return old is None and new.amount is None
    return (old.amount, old.per) == (new.amount, new.per)


def _item(items: Mapping[str, Sellable], sku: str) -> Sellable:
    item = items.get(sku)
    if item is None:
        raise UnknownItem(sku, pointer="/sku")
    return item


def _price(command: PutPrice, item: Sellable, lists: Mapping[str, PriceList], now: Instant) -> Price:
    """The price that a command asks for. Refuses UnknownPriceList, WrongCurrency, MalformedValue, `check_price`'s."""
    code = fold_code(command.price_list)
    price_list = lists.get(code)
    if price_list is None:
        raise UnknownPriceList(command.price_list, pointer="/price_list")
    if command.currency is not None and command.currency.strip().upper() != price_list.currency:
        raise WrongCurrency(command.currency, price_list.currency, pointer="/currency")
    pointer = "/per"
    try:
        per = parse_quantity(command.per, item.unit).millionths
        pointer = "/min_quantity"
        min_quantity = parse_quantity(command.min_quantity, item.unit).millionths
        valid_from, valid_to = parse_validity(command.valid_from, command.valid_to)
    except Refusal as refusal:
        refusal.pointer = refusal.pointer or pointer
        raise
    check_price(command.amount, per, min_quantity, (valid_from, valid_to))
    return Price(new_id(), item.item_id, code, command.amount, per, min_quantity, valid_from, valid_to, now)


def _changed(change: _Change) -> PriceChanged:
    new, old = change.new, change.old
    return PriceChanged(
        price_id=str(new.id),
        item_id=str(new.item_id),
        sku=change.item.sku,
        price_list=new.price_list,
        currency=change.currency,
        min_quantity=new.min_quantity,
        valid_from=None if new.valid_from is None else moment_text(new.valid_from),
        valid_to=None if new.valid_to is None else moment_text(new.valid_to),
        recorded_at=format_instant(new.recorded_at),
        old=None if old is None else {"amount": old.amount, "per": old.per},
        new={"amount": new.amount, "per": new.per},
    )


def _lock_lists(uow: UnitOfWork, codes: Iterable[str]) -> None:
    """One writer per list at a time: prices of a list enter the feed in the order of their ids."""
    select_by_keys(uow.connection, PricingPriceList, ("code", "version"), "code", codes, lock=True)
