"""Till days that nobody closed: they close by themselves in the next night, marked as not counted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.fiscal import service as fiscal
from comptoir.fiscal.domain.codes import EventCode
from comptoir.kernel.values.time import Instant, business_day
from comptoir.till import rows
from comptoir.till.domain.cash import DrawerShared
from comptoir.till.domain.refusals import PaymentUnsettled, TillClosed
from comptoir.till.services.closing import close_day
from comptoir.till.services.days import wall_of

if TYPE_CHECKING:
    from comptoir.fiscal.service import KeyRing
    from comptoir.kernel.database import Database
    from comptoir.till.domain.tills import Till
    from comptoir.till.services.work import Memory

_HOURS_AFTER_MIDNIGHT = 2
"""A late evening still closes by hand; by this hour nobody will."""

log = structlog.get_logger(__name__)


def forgotten_tills(database: Database, memory: Memory) -> list[Till]:
    """The tills whose day ended in the night before; those that share a drawer first."""
    now = Instant(database.clock.now() - timedelta(hours=_HOURS_AFTER_MIDNIGHT))
    with database.read() as connection:
        opened = [till for till in rows.tills(connection, None) if till.day_id is not None]
        days = rows.days_by_id(connection, [till.day_id for till in opened if till.day_id is not None])
        forgotten = [
            (till, days[till.day_id])
            for till in opened
            if till.day_id is not None
            and days[till.day_id].business_day < business_day(now, memory.store(connection, till.store_id).time_zone)
        ]
    return [till for till, day in sorted(forgotten, key=lambda one: (one[1].drawer_day_id is None, one[0].code))]


def close_forgotten(database: Database, keys: KeyRing, memory: Memory) -> int:
    """Close each forgotten day in a transaction of its own; how many. A card payment without outcome waits."""
    closed = 0
    for till in forgotten_tills(database, memory):
        try:
            with database.write(SYSTEM_PRINCIPAL.actor) as uow:
                z = close_day(uow, keys, memory, SYSTEM_PRINCIPAL, till.code, {})
                wall = wall_of(uow.now, memory.store(uow.connection, till.store_id))
                code, info = EventCode.DAY_CLOSED_BY_ITSELF, f"Z {z['number']}"
                fiscal.record_event(uow, keys, till.id, code=code, info=info, wall=wall)
            closed += 1
        except (PaymentUnsettled, DrawerShared, TillClosed) as waits:
            log.info("till.day_not_closed", till=till.code, why=waits.code)
    return closed
