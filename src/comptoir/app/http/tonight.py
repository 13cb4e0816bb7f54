"""The owner's evening: one page over drawers, acts, labels and prices."""

from __future__ import annotations

from typing import Any

from litestar import get

from comptoir.access.domain.principals import Principal
from comptoir.app.tonight import tonight
from comptoir.company.queries import stores
from comptoir.kernel.database import Database
from comptoir.kernel.values.time import business_day, parse_day

READ = "insight.report.read"


@get("/reports/tonight", permission=READ, sync_to_thread=True)
def get_tonight(database: Database, principal: Principal, day: str | None = None) -> dict[str, Any]:
    """The day (today when left out) of each store that one may see: drawers, acts out of the ordinary, labels."""
    asked = None if day is None else parse_day(day)
    with database.read() as connection:
        allowed = principal.store_ids(READ)
        found = stores(connection, allowed)
        now = database.clock.now()
        items = [tonight(connection, store, asked or business_day(now, store.time_zone)) for store in found]
    return {"items": [one for one in items if one["drawers"] or len(items) == 1]}


ROUTES = [get_tonight]
