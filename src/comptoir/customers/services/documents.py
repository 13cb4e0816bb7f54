"""Making, changing and taking away the documents of customers that have a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from comptoir.access.service import record_audit
from comptoir.customers.events import DocumentChanged
from comptoir.customers.queries.documents import Document, latest
from comptoir.customers.tables.privacy import CustomersDocument
from comptoir.kernel.bulk import upsert_rows
from comptoir.kernel.values.errors import Stale

if TYPE_CHECKING:
    from comptoir.kernel.uow import UnitOfWork


@dataclass(eq=False)
class DocumentChangedMeanwhile(Stale):
    """Somebody changed it since the version that this change was made on."""

    code: ClassVar[str] = "customers.document_changed"
    document: str
    version: int


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
    found = latest(uow.connection, kind, code, lock=True)
    if expected_version is not None and expected_version != (0 if found is None else found.version):
        raise DocumentChangedMeanwhile(code, 0 if found is None else found.version)
    written = Document(kind, code, 1 if found is None else found.version + 1, dict(body), is_deleted)
    columns = (*Document._fields, "changed_at", "changed_by")
    row = (*written, uow.now, str(uow.actor))
    upsert_rows(uow.connection, CustomersDocument, columns, [row], ("kind", "code"))
    record_audit(uow, "customers.document.changed", f"{kind}:{code}", {"version": written.version})
    uow.emit(DocumentChanged(kind=kind, code=code, is_deleted=is_deleted))
    return written
