"""Loading and writing prices, lists and tax classes by key, and the shipped tax rates."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from sys import intern
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from comptoir.kernel.bulk import insert_rows, select_by_keys
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.money import Currency
from comptoir.kernel.values.time import Instant, from_ms
from comptoir.pricing.domain.prices import Moment, Price, PriceList, latest_by_place, moment_text, parse_moment
from comptoir.pricing.domain.taxes import TaxTable, tax_table
from comptoir.pricing.tables import PricingItemTaxClass, PricingPrice, PricingPriceList

_PRICE = ("id", "item_id", "price_list", "amount", "per", "min_quantity", "valid_from", "valid_to", "recorded_at")
HISTORY = (*_PRICE, "reason", "recorded_by")
_TAX_CLASS = ("id", "item_id", "tax_class", "recorded_at", "recorded_by")
_LIST = (
    *("code", "version", "label", "currency", "channels", "stores", "priority", "valid_from", "valid_to", "is_net"),
    "customer_groups",
    *("recorded_at", "recorded_by"),
)


@lru_cache(maxsize=1)
def shipped_taxes() -> TaxTable:
    """The tax rates that come with the program."""
    return tax_table(tomllib.loads((files("comptoir.pricing") / "tax_rates.toml").read_text(encoding="utf-8")))


def all_prices(connection: Connection) -> Iterator[Price]:
    """Every price ever recorded, in the order of their ids, which is the order they were recorded in.

    Read past SQLAlchemy's column types: a process does this before it can take its first request.
    """
    columns = ", ".join(f'"{name}"' for name in _PRICE)
    found = connection.exec_driver_sql(f'SELECT {columns} FROM "{PricingPrice.__tablename__}" ORDER BY id')  # noqa: S608 - names of our own table
    identify: Callable[[Any], UUID] = _same if connection.dialect.name == "postgresql" else _uuid
    instants: dict[int, Instant] = {}
    for rows in found.partitions(5_000):
        for price_id, item_id, price_list, amount, per, min_quantity, valid_from, valid_to, recorded_ms in rows:
            recorded_at = instants.get(recorded_ms)
            if recorded_at is None:
                recorded_at = instants[recorded_ms] = from_ms(recorded_ms)
            yield Price(
                identify(price_id),
                identify(item_id),
                price_list,
                amount,
                per,
                min_quantity,
                None if valid_from is None else parse_moment(valid_from),
                None if valid_to is None else parse_moment(valid_to),
                recorded_at,
            )


def _same(value: UUID) -> UUID:
    return value


def _uuid(value: bytes) -> UUID:
    return UUID(bytes=value)


def prices_of_items(
    connection: Connection, item_ids: Iterable[UUID], until: Instant | None = None
) -> dict[UUID, tuple[Price, ...]]:
    """The prices of items on all lists that count, or that counted at an instant, in the order of their ids."""
    found: dict[UUID, list[Price]] = {}
    for row in sorted(select_by_keys(connection, PricingPrice, _PRICE, "item_id", item_ids)):
        if until is None or row[8] <= until:
            found.setdefault(row[1], []).append(price_of(row))
    return {item_id: latest_by_place(prices) for item_id, prices in found.items()}


def insert_prices(uow: UnitOfWork, prices: Sequence[tuple[Price, str | None]]) -> None:
    """Add prices, with who recorded them and, for each, why."""
    actor = str(uow.actor)
    rows = [
        (
            price.id,
            price.item_id,
            price.price_list,
            price.amount,
            price.per,
            price.min_quantity,
            _text(price.valid_from),
            _text(price.valid_to),
            price.recorded_at,
            reason,
            actor,
        )
        for price, reason in prices
    ]
    insert_rows(uow.connection, PricingPrice, HISTORY, rows)


def price_lists(connection: Connection, until: Instant | None = None) -> dict[str, tuple[PriceList, int]]:
    """Each list by code as it stands, or stood at an instant, with its version."""
    newest = select(PricingPriceList.code, func.max(PricingPriceList.version).label("version")).group_by(
        PricingPriceList.code
    )
    if until is not None:
        newest = newest.where(PricingPriceList.recorded_at <= until)
    standing = newest.subquery()
    columns = [PricingPriceList.__table__.c[name] for name in _LIST[:11]]
    rows = connection.execute(
        select(*columns).join(
            standing,
            (PricingPriceList.code == standing.c.code) & (PricingPriceList.version == standing.c.version),
        )
    )
    return {
        row[0]: (
            PriceList(
                code=row[0],
                label=row[2],
                currency=Currency(row[3]),
                channels=frozenset(row[4]),
                stores=frozenset(row[5]),
                priority=row[6],
                valid_from=None if row[7] is None else parse_moment(row[7]),
                valid_to=None if row[8] is None else parse_moment(row[8]),
                is_net=row[9],
                customer_groups=frozenset(row[10]),
            ),
            row[1],
        )
        for row in rows
    }


def insert_price_list(uow: UnitOfWork, price_list: PriceList, version: int) -> None:
    """The next version of a list."""
    row = (
        price_list.code,
        version,
        price_list.label,
        price_list.currency,
        sorted(price_list.channels),
        sorted(price_list.stores),
        price_list.priority,
        _text(price_list.valid_from),
        _text(price_list.valid_to),
        price_list.is_net,
        sorted(price_list.customer_groups),
        uow.now,
        str(uow.actor),
    )
    insert_rows(uow.connection, PricingPriceList, _LIST, [row])


def all_tax_classes(connection: Connection) -> dict[UUID, str]:
    """The tax class of every item that was given one; read like `all_prices`."""
    sql = f'SELECT item_id, tax_class FROM "{PricingItemTaxClass.__tablename__}" ORDER BY id'  # noqa: S608 - as above
    identify: Callable[[Any], UUID] = _same if connection.dialect.name == "postgresql" else _uuid
    return {identify(item_id): intern(tax_class) for item_id, tax_class in connection.exec_driver_sql(sql)}


def tax_classes_of_items(connection: Connection, item_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The tax classes of items; those that were never given one are left out."""
    rows = select_by_keys(connection, PricingItemTaxClass, ("id", "item_id", "tax_class"), "item_id", item_ids)
    return {row[1]: row[2] for row in sorted(rows)}


def insert_tax_classes(uow: UnitOfWork, assigned: Mapping[UUID, str], ids: Iterator[UUID]) -> None:
    """Give items tax classes."""
    actor = str(uow.actor)
    rows = [(next(ids), item_id, tax_class, uow.now, actor) for item_id, tax_class in assigned.items()]
    insert_rows(uow.connection, PricingItemTaxClass, _TAX_CLASS, rows)


def price_of(row: Sequence[Any]) -> Price:
    """A price from its columns."""
    return Price(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        None if row[6] is None else parse_moment(row[6]),
        None if row[7] is None else parse_moment(row[7]),
        row[8],
    )


def _text(moment: Moment | None) -> str | None:
    return None if moment is None else moment_text(moment)
