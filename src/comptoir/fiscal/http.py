"""The export of a journal and its checkpoint."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get
from sqlalchemy import select

from comptoir.access.domain.principals import Principal
from comptoir.fiscal.service import checkpoint, export_lines
from comptoir.fiscal.tables import FiscalJournal
from comptoir.kernel.database import Database

READ = "fiscal.journal.read"


@get("/fiscal-journals/{till_id:uuid}", permission=READ, sync_to_thread=True, media_type="application/x-ndjson")
def export_journal(till_id: UUID, database: Database, principal: Principal) -> Response[bytes]:
    """The whole journal of a till, for the verifier that runs alone."""
    principal.require_everywhere(READ)
    with database.read() as connection:
        content = "".join(export_lines(connection, till_id)).encode()
    return Response(content, media_type="application/x-ndjson")


@get("/fiscal-journals", permission=READ, sync_to_thread=True)
def list_journals(database: Database, principal: Principal) -> dict[str, Any]:
    """Every till with a journal, and where its chains end: keep it elsewhere as a checkpoint."""
    principal.require_everywhere(READ)
    with database.read() as connection:
        found = connection.execute(
            select(FiscalJournal.till_id, FiscalJournal.till_code).order_by(FiscalJournal.till_code)
        ).all()
        return {
            "items": [{"till_id": str(till_id), "till": code} for till_id, code in found],
            "checkpoint": checkpoint(connection, [till_id for till_id, _ in found]),
        }


ROUTES = [list_journals, export_journal]
