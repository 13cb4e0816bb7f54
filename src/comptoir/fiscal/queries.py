"""Records of journals by what they are about."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from comptoir.fiscal.domain.journal import RecordKind
from comptoir.fiscal.tables import FiscalRecord
from comptoir.kernel.bulk import select_by_keys

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PREVIOUS = 8
"""Field of a ticket's text that holds the signature before it."""


def ticket_signatures(connection: Connection, ticket_ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """The signature of each ticket and the one before it."""
    columns = ("subject_id", "kind", "signature", "text")
    found = select_by_keys(connection, FiscalRecord, columns, "subject_id", ticket_ids)
    return {
        subject_id: (signature, text.partition("\n")[0].split(";")[_PREVIOUS])
        for subject_id, kind, signature, text in found
        if kind == RecordKind.TICKET.value
    }


def duplicate_count(connection: Connection, ticket_id: UUID) -> int:
    """How often a ticket was reprinted."""
    statement = select(FiscalRecord.sequence).where(
        FiscalRecord.subject_id == ticket_id, FiscalRecord.kind == RecordKind.DUPLICATE.value
    )
    return len(connection.execute(statement).all())
