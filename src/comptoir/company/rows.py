"""Loading and writing the rows of company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from comptoir.company.domain import Address, LegalEntity, Opening, OpeningHours, Store, Weekday
from comptoir.company.tables import LegalEntity as LegalEntityTable
from comptoir.company.tables import Node
from comptoir.company.tables import Store as StoreTable
from comptoir.kernel.prepared import Prepared
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import Instant

_ENTITY = (
    LegalEntityTable.id,
    LegalEntityTable.code,
    LegalEntityTable.name,
    LegalEntityTable.legal_form,
    LegalEntityTable.address,
    LegalEntityTable.currency,
    LegalEntityTable.vat_number,
    LegalEntityTable.registration_number,
    LegalEntityTable.register,
    LegalEntityTable.share_capital,
    LegalEntityTable.version,
)
_STORE = (
    StoreTable.id,
    StoreTable.code,
    StoreTable.name,
    StoreTable.legal_entity_id,
    StoreTable.address,
    StoreTable.territory,
    StoreTable.time_zone,
    StoreTable.currency,
    StoreTable.locale,
    StoreTable.hours,
    StoreTable.node,
    StoreTable.registration_number,
    StoreTable.phone,
    StoreTable.version,
)
_STORE_FIELDS = tuple(column.key for column in _STORE)


def legal_entities(
    connection: Connection, *conditions: ColumnElement[bool], lock: bool = False, limit: int | None = None
) -> list[LegalEntity]:
    """The legal entities that meet the conditions, by code."""
    statement = select(*_ENTITY).where(*conditions).order_by(LegalEntityTable.code_folded).limit(limit)
    rows = connection.execute(statement.with_for_update() if lock else statement)
    return [
        LegalEntity(
            id=row.id,
            code=row.code,
            name=row.name,
            legal_form=row.legal_form,
            address=_address(row.address),
            currency=Currency(row.currency),
            vat_number=row.vat_number,
            registration_number=row.registration_number,
            register=row.register,
            share_capital=None if row.share_capital is None else Money(row.share_capital, Currency(row.currency)),
            version=row.version,
        )
        for row in rows
    ]


def stores(
    connection: Connection, *conditions: ColumnElement[bool], lock: bool = False, limit: int | None = None
) -> list[Store]:
    """The stores that meet the conditions, by code."""
    statement = select(*_STORE).where(*conditions).order_by(StoreTable.code_folded).limit(limit)
    rows = connection.execute(statement.with_for_update() if lock else statement)
    return list(map(_store, rows))


_FIRST_STORE = Prepared(select(*_STORE).order_by(StoreTable.code_folded).limit(1))


def first_store(connection: Connection) -> Store | None:
    """The first store by code: what every visitor of the web shop is asked for."""
    row = _FIRST_STORE.first(connection)
    return None if row is None else _store(row)


def _store(row: Sequence[Any]) -> Store:
    """A store from the columns of `_STORE`."""
    fields = dict(zip(_STORE_FIELDS, row, strict=True))
    shaped = {
        "address": _address(fields["address"]),
        "currency": Currency(fields["currency"]),
        "hours": _hours(fields["hours"]),
    }
    return Store(**fields | shaped)


def save_legal_entity(connection: Connection, entity: LegalEntity, folded: str, now: Instant, *, is_new: bool) -> None:
    """Writes all columns of an entity."""
    values: dict[str, Any] = {
        "id": entity.id,
        "code": entity.code,
        "code_folded": folded,
        "name": entity.name,
        "legal_form": entity.legal_form,
        "address": _plain_address(entity.address),
        "currency": entity.currency,
        "vat_number": entity.vat_number,
        "registration_number": entity.registration_number,
        "register": entity.register,
        "share_capital": None if entity.share_capital is None else entity.share_capital.amount,
        "version": entity.version,
        "changed_at": now,
    }
    if is_new:
        connection.execute(insert(LegalEntityTable).values(values))
    else:
        connection.execute(update(LegalEntityTable).where(LegalEntityTable.id == entity.id).values(values))


def save_store(connection: Connection, store: Store, folded: str, now: Instant, *, is_new: bool) -> None:
    """Writes all columns of a store."""
    values: dict[str, Any] = {
        "id": store.id,
        "code": store.code,
        "code_folded": folded,
        "name": store.name,
        "legal_entity_id": store.legal_entity_id,
        "address": _plain_address(store.address),
        "territory": store.territory,
        "time_zone": store.time_zone,
        "currency": store.currency,
        "locale": store.locale,
        "hours": _plain_hours(store.hours),
        "node": store.node,
        "registration_number": store.registration_number,
        "phone": store.phone,
        "version": store.version,
        "changed_at": now,
    }
    if is_new:
        connection.execute(insert(StoreTable).values(values))
    else:
        connection.execute(update(StoreTable).where(StoreTable.id == store.id).values(values))


def nodes(connection: Connection) -> list[str]:
    """The codes of all nodes."""
    return list(connection.execute(select(Node.code).order_by(Node.code)).scalars())


def insert_node(connection: Connection, code: str, now: Instant) -> None:
    """A further node."""
    connection.execute(insert(Node).values(code=code, created_at=now))


def _plain_address(address: Address) -> dict[str, Any]:
    return {
        "lines": list(address.lines),
        "postcode": address.postcode,
        "city": address.city,
        "country": address.country,
    }


def _address(data: Mapping[str, Any]) -> Address:
    return Address(tuple(data["lines"]), data["postcode"], data["city"], data["country"])


def _plain_hours(hours: OpeningHours) -> dict[str, list[list[int]]]:
    return {str(int(day)): [[one.opens, one.closes] for one in openings] for day, openings in hours.items()}


def _hours(data: Mapping[str, list[list[int]]]) -> dict[Weekday, tuple[Opening, ...]]:
    return {Weekday(int(day)): tuple(Opening(*one) for one in openings) for day, openings in sorted(data.items())}
