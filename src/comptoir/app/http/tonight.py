"""The owner's evening: one page over drawers, acts, labels and prices."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from litestar import get

from comptoir.access.domain.principals import Principal
from comptoir.app.tonight import tonight
from comptoir.company.queries import stores
from comptoir.kernel.database import Database
from comptoir.kernel.values.time import business_day, parse_day
from comptoir.till.services.books import days_between

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.company.domain import Store

_DAYS_BACK = 14
READ = "insight.report.read"


@get("/reports/tonight", permission=READ, sync_to_thread=True)
def get_tonight(database: Database, principal: Principal, day: str | None = None) -> dict[str, Any]:
    """The day of each store that one may see (the last with an open till when left out): drawers, acts, labels.

    The newest day comes first: a store that was closed since does not stand before tonight.
    """
    asked = None if day is None else parse_day(day)
    with database.read() as connection:
        now = database.clock.now()
        items = []
        for store in stores(connection, principal.store_ids(READ)):
            today = business_day(now, store.time_zone)
            items.append(tonight(connection, store, asked or _last_day(connection, store, today)))
    return {"items": sorted(items, key=lambda one: str(one["day"]), reverse=True)}


def _last_day(connection: Connection, store: Store, today: date) -> date:
    """The newest day on which a till of the store was open, within two weeks; today where there is none."""
    days = days_between(connection, [store.id], today - timedelta(days=_DAYS_BACK), today)
    return days[-1].day.business_day if days else today


ROUTES = [get_tonight]
