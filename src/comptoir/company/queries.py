"""Lists and lookups of company."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Connection

from comptoir.access.ports import StoreSummary
from comptoir.company import rows
from comptoir.company.domain import LegalEntity, LegalEntityNotFound, Store, StoreNotFound
from comptoir.company.tables import LegalEntity as LegalEntityTable
from comptoir.company.tables import Store as StoreTable
from comptoir.kernel.values.codes import fold_code


def stores(connection: Connection, ids: Collection[UUID] | None = None) -> list[Store]:
    """All stores, or those of the ids, by code."""
    return rows.stores(connection) if ids is None else rows.stores(connection, StoreTable.id.in_(ids))


def first_store(connection: Connection) -> Store | None:
    """The first store by code, which speaks for the web shop."""
    return rows.first_store(connection)


def store_page(connection: Connection, ids: Collection[UUID] | None, after: str | None, limit: int) -> list[Store]:
    """Stores by code, after a folded code."""
    conditions: list[ColumnElement[bool]] = [] if ids is None else [StoreTable.id.in_(ids)]
    if after is not None:
        conditions.append(StoreTable.code_folded > after)
    return rows.stores(connection, *conditions, limit=limit)


def store_by_code(connection: Connection, code: str) -> Store | None:
    """The store of a code, however it is written."""
    return next(iter(rows.stores(connection, StoreTable.code_folded == fold_code(code))), None)


def store_by_id(connection: Connection, store_id: UUID) -> Store | None:
    """One store."""
    return next(iter(rows.stores(connection, StoreTable.id == store_id)), None)


def require_store(connection: Connection, code: str) -> Store:
    """The store of a code. Refuses StoreNotFound."""
    store = store_by_code(connection, code)
    if store is None:
        raise StoreNotFound(store=code[:100])
    return store


def legal_entities(connection: Connection) -> list[LegalEntity]:
    """All legal entities, by code."""
    return rows.legal_entities(connection)


def legal_entity_page(connection: Connection, after: str | None, limit: int) -> list[LegalEntity]:
    """Legal entities by code, after a folded code."""
    conditions = [] if after is None else [LegalEntityTable.code_folded > after]
    return rows.legal_entities(connection, *conditions, limit=limit)


def legal_entity_by_code(connection: Connection, code: str) -> LegalEntity | None:
    """The legal entity of a code, however it is written."""
    return next(iter(rows.legal_entities(connection, LegalEntityTable.code_folded == fold_code(code))), None)


def legal_entity_by_id(connection: Connection, legal_entity_id: UUID) -> LegalEntity | None:
    """One legal entity."""
    return next(iter(rows.legal_entities(connection, LegalEntityTable.id == legal_entity_id)), None)


def require_legal_entity(connection: Connection, code: str) -> LegalEntity:
    """The legal entity of a code. Refuses LegalEntityNotFound."""
    entity = legal_entity_by_code(connection, code)
    if entity is None:
        raise LegalEntityNotFound(legal_entity=code[:100])
    return entity


def nodes(connection: Connection) -> list[str]:
    """The codes of the computers that own facts."""
    return rows.nodes(connection)


def store_directory(connection: Connection) -> list[StoreSummary]:
    """The stores as access speaks of them."""
    return [
        StoreSummary(store.id, store.code, store.name, store.currency, store.time_zone) for store in stores(connection)
    ]
