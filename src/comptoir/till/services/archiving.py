"""The job that makes an archive: each till signs what goes in, the file is written, and checked by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from comptoir.fiscal.domain.codes import EventCode
from comptoir.fiscal.queries import ARCHIVE_FILE
from comptoir.fiscal.service import record_event
from comptoir.fiscal.services.archives import Period, parts_of, seal_part, write_archive
from comptoir.till import rows
from comptoir.till.services.days import wall_of

if TYPE_CHECKING:
    from uuid import UUID

    from comptoir.fiscal.service import KeyRing
    from comptoir.kernel.jobs import JobContext, JobFunction
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.till.services.work import Memory


def archive_job(keys: KeyRing, memory: Memory) -> JobFunction:
    """Make the archive of `first` to `last`; its outcome counts tills, and problems, of which there should be none."""

    def work(context: JobContext, argument: Mapping[str, Any]) -> Mapping[str, int]:
        period = Period(date.fromisoformat(argument["first"]), date.fromisoformat(argument["last"]))
        with context.database.read() as connection:
            parts = parts_of(connection, period)
        # A run that was interrupted begins anew: what it signed by then stays told, and the archive is the later one.
        for done, part in enumerate(parts):
            context.progress(done, len(parts))
            with context.database.write(context.actor, context.trace) as uow:
                seal_part(uow, keys, part, period, _wall(uow, memory, part.till_id))
        context.folder.mkdir(parents=True, exist_ok=True)
        problems = write_archive(context.database, keys, parts, period, context.folder / ARCHIVE_FILE)
        for problem in problems:
            context.message({"problem": problem})
        if problems:
            with context.database.write(context.actor, context.trace) as uow:
                for part in parts:
                    wall = _wall(uow, memory, part.till_id)
                    code = EventCode.INTEGRITY_FAILURE
                    record_event(uow, keys, part.till_id, code=code, info=period.label, wall=wall)
        return {"read": len(parts), "tills": len(parts), "problems": len(problems)}

    return work


def _wall(uow: UnitOfWork, memory: Memory, till_id: UUID) -> str:
    till = rows.tills_by_id(uow.connection, [till_id])[till_id]
    return wall_of(uow.now, memory.store(uow.connection, till.store_id))
