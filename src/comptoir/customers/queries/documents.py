"""Documents of customers as they stand: segments, templates of mailings, the controller of the register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from sqlalchemy import literal, select

from comptoir.customers.tables.privacy import CustomersDocument
from comptoir.kernel.columns import Flag
from comptoir.kernel.values.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(eq=False)
class DocumentNotFound(NotFound):
    """There is no such segment or template."""

    code: ClassVar[str] = "customers.document_not_found"
    document: str


class Document(NamedTuple):
    """A document as it stands."""

    kind: str
    code: str
    version: int
    body: dict[str, Any]
    is_deleted: bool


_COLUMNS = tuple(CustomersDocument.__table__.c[name] for name in Document._fields)


def latest(connection: Connection, kind: str, code: str, *, lock: bool = False) -> Document | None:
    """One document, also one that was taken away."""
    statement = select(*_COLUMNS).where(CustomersDocument.kind == kind, CustomersDocument.code == code)
    row = connection.execute(statement.with_for_update() if lock else statement).one_or_none()
    return None if row is None else Document(*row)


def document(connection: Connection, kind: str, code: str) -> Document | None:
    """One document; None when it was never made or was taken away."""
    found = latest(connection, kind, code)
    return None if found is None or found.is_deleted else found


def require_document(connection: Connection, kind: str, code: str) -> Document:
    """One document. Refuses DocumentNotFound."""
    found = document(connection, kind, code)
    if found is None:
        raise DocumentNotFound(code[:80])
    return found


def documents(connection: Connection, kind: str) -> list[Document]:
    """All of a kind, by code."""
    table = CustomersDocument
    statement = (
        select(*_COLUMNS)
        .where(table.kind == kind, table.is_deleted == literal(value=False, type_=Flag))
        .order_by(table.code)
    )
    return [Document(*row) for row in connection.execute(statement)]
