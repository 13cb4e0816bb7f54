"""`GET /api/v1/upkeep`: how long things are kept, how the copies stand, whether mail can be sent."""

from __future__ import annotations

from typing import Any

from litestar import get

from comptoir.access.domain import Principal
from comptoir.app.retention import periods
from comptoir.fiscal.copies import state_of_copies
from comptoir.kernel import mail
from comptoir.kernel.database import Database
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import format_instant


@get("/upkeep", permission="kernel.retention.read", sync_to_thread=True, summary="Retention, copies and mail")
def show_upkeep(database: Database, settings: Settings, principal: Principal, locale: str) -> dict[str, Any]:
    """The table of retention, the state of the copies off this computer, and of mail."""
    principal.require_everywhere("kernel.retention.read")
    copies = state_of_copies(settings, database)
    kept = []
    for period in periods():
        title, why = period.words(locale)
        kept.append({"name": period.name, "title": title, "days": period.days, "why": why})
    return {
        "retention": kept,
        "copies": {
            "set_up": copies.is_set_up,
            "late": copies.is_late(database.clock.now()),
            "error": copies.error,
            "records": copies.records,
            "since": None if copies.since is None else format_instant(copies.since),
            "copied_at": copies.copied_at,
        },
        "mail": {"set_up": mail.is_set_up(settings), "sender": settings.mail_sender or None},
    }


ROUTES = [show_upkeep]
