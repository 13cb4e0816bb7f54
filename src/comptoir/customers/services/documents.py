"""Documents of customers that have a version: segments, templates of mailings, the controller of the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from sqlalchemy import literal, select

from comptoir.access.service import record_audit
from comptoir.customers.events import DocumentChanged
from comptoir.customers.tables.privacy import CustomersDocument
from comptoir.kernel.bulk import upsert_rows
from comptoir.kernel.columns import Flag
from comptoir.kernel.values.errors import NotFound, Stale

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork


@dataclass(eq=False)
class DocumentNotFound(NotFound):
    """There is no such segment or template."""

    code: ClassVar[str] = "customers.document_not_found"
    document: str


@dataclass(eq=False)
class DocumentChangedMeanwhile(Stale):
    """Somebody changed it since the version that this change was made on."""

    code: ClassVar[str] = "customers.document_changed"
    document: str
    version: int


class Document(NamedTuple):
    """A document as it stands."""

    kind: str
    code: str
    version: int
    body: dict[str, Any]
    is_deleted: bool


_COLUMNS = tuple(CustomersDocument.__table__.c[name] for name in Document._fields)


def document(connection: Connection, kind: str, code: str) -> Document | None:
    """One document; None when it was never made or was taken away."""
    found = _found(connection, kind, code)
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


def put_document(
    uow: UnitOfWork,
    kind: str,
    code: str,
    body: Mapping[str, Any],
    expected_version: int | None = None,
    *,
    is_deleted: bool = False,
) -> Document:
    """Make or change a document, or take it away. Refuses DocumentChangedMeanwhile."""
    found = _found(uow.connection, kind, code, lock=True)
    if expected_version is not None and expected_version != (0 if found is None else found.version):
        raise DocumentChangedMeanwhile(code, 0 if found is None else found.version)
    written = Document(kind, code, 1 if found is None else found.version + 1, dict(body), is_deleted)
    columns = (*Document._fields, "changed_at", "changed_by")
    row = (*written, uow.now, str(uow.actor))
    upsert_rows(uow.connection, CustomersDocument, columns, [row], ("kind", "code"))
    record_audit(uow, "customers.document.changed", f"{kind}:{code}", {"version": written.version})
    uow.emit(DocumentChanged(kind=kind, code=code, is_deleted=is_deleted))
    return written


def _found(connection: Connection, kind: str, code: str, *, lock: bool = False) -> Document | None:
    statement = select(*_COLUMNS).where(CustomersDocument.kind == kind, CustomersDocument.code == code)
    row = connection.execute(statement.with_for_update() if lock else statement).one_or_none()
    return None if row is None else Document(*row)
