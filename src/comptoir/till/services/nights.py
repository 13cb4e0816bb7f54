"""What the night does for tills: forgotten days close by themselves, then the months and years that have ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.fiscal import service as fiscal
from comptoir.kernel.values.time import business_day
from comptoir.till import rows
from comptoir.till.services.days import wall_of
from comptoir.till.services.forgotten import close_forgotten

if TYPE_CHECKING:
    from comptoir.fiscal.service import KeyRing
    from comptoir.kernel.database import Database
    from comptoir.kernel.jobs import JobContext, JobFunction
    from comptoir.till.services.work import Memory

JOB: Final = "till.night"


def night_job(keys: KeyRing, memory: Memory) -> JobFunction:
    """The nightly job; its outcome counts closed days, and closed months and years."""

    def work(context: JobContext, _argument: Mapping[str, Any]) -> Mapping[str, int]:
        days = close_forgotten(context.database, keys, memory)
        periods = close_ended_periods(context.database, keys, memory)
        return {"read": days + periods, "days": days, "periods": periods}

    return work


def close_ended_periods(database: Database, keys: KeyRing, memory: Memory) -> int:
    """Close the month and year of each till that lie behind it; how many. However long ago: once each.

    A till whose day is open has its own turn when that day is closed and the next one opens.
    """
    with database.read() as connection:
        tills = [till for till in rows.tills(connection, None) if till.day_id is None]
    closed = 0
    for till in tills:
        with database.write(SYSTEM_PRINCIPAL.actor) as uow:
            [present] = rows.tills_by_code(uow.connection, [till.code], lock=True).values()
            if present.day_id is not None:
                continue
            store = memory.store(uow.connection, till.store_id)
            today = business_day(uow.now, store.time_zone)
            wall = wall_of(uow.now, store)
            closed += fiscal.close_periods(uow, keys, till.id, store_id=store.id, day=today, wall=wall)
    return closed
