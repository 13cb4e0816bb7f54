"""The audit trail, to read."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from comptoir.access.domain.principals import Principal
from comptoir.access.http.pages import id_after, next_after
from comptoir.access.http.shapes import AuditView
from comptoir.access.queries import AuditFilter, audit_entries
from comptoir.kernel.database import Database
from comptoir.kernel.http import page, page_limit
from comptoir.kernel.texts import entries
from comptoir.kernel.values.text import fold
from comptoir.kernel.values.time import format_instant


@get("/audit", permission="access.audit.read", sync_to_thread=True)
def list_audit(
    database: Database,
    principal: Principal,
    locale: str,
    action: str | None = None,
    subject: str | None = None,
    actor: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """Who did what, newest first. `action`: one, the beginning of several, or their words in the caller's language."""
    principal.require_everywhere("access.audit.read")
    size = page_limit(limit)
    words = {entry.key: entry.word(locale[:2]) for entry in entries("act")}
    said = [] if action is None else [code for code, text in words.items() if fold(action) in fold(text)]
    with database.read() as connection:
        found = audit_entries(connection, AuditFilter(action, said, subject, actor), id_after(after), size + 1)
        items = [
            AuditView(
                id=entry.id,
                at=format_instant(entry.at),
                actor=entry.actor,
                action=entry.action,
                title=words.get(entry.action, entry.action),
                subject=entry.subject,
                detail=entry.detail,
                trace=entry.trace,
                sequence=sequence,
            )
            for entry, sequence in found[:size]
        ]
        return page(connection, items, next_after(items, more=len(found) > size))


ROUTES = [list_audit]
