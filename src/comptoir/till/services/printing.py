"""Printers of tills and what they are asked for: rows, without a word to any printer (`print_desk` does that)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from comptoir.access.service import record_audit
from comptoir.kernel.values.time import Instant, format_instant
from comptoir.till.domain.paper import (
    CLAIM_LASTS,
    JOB_WAITS,
    Connection,
    JobKind,
    JobNotFound,
    JobNotWaiting,
    JobState,
    Printer,
    PrinterNotSetUp,
    PrinterState,
    check_address,
)
from comptoir.till.events import JobEnded, PrinterChanged
from comptoir.till.tables import PrinterRow, PrintJob

if TYPE_CHECKING:
    from sqlalchemy import Connection as Database

    from comptoir.kernel.uow import UnitOfWork
    from comptoir.till.domain.tills import Till

_FIELDS = tuple(Printer.__dataclass_fields__)
_OPEN: Final = (JobState.WAITING.value, JobState.PRINTING.value)
_JOB = (
    PrintJob.id, PrintJob.till_id, PrintJob.kind, PrintJob.subject_id, PrintJob.duplicate, PrintJob.state,
    PrintJob.problem, PrintJob.tries, PrintJob.made_at, PrintJob.ended_at,
)  # fmt: skip


def printer_of(connection: Database, till_id: UUID) -> Printer | None:
    """The printer of a till."""
    statement = select(*(getattr(PrinterRow, name) for name in _FIELDS)).where(PrinterRow.till_id == till_id)
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    told = dict(zip(_FIELDS, row, strict=True))
    return Printer(**told | {"connection": Connection(told["connection"]), "state": PrinterState(told["state"])})


def require_printer(connection: Database, till: Till) -> Printer:
    """The printer of a till. Refuses PrinterNotSetUp."""
    found = printer_of(connection, till.id)
    if found is None:
        raise PrinterNotSetUp(till.code)
    return found


def put_printer(uow: UnitOfWork, till: Till, store_id: UUID, wanted: Printer) -> Printer:
    """Set up the printer of a till. Refuses PrinterAddressWrong."""
    known = printer_of(uow.connection, till.id)
    address = check_address(wanted.connection, wanted.address)
    made = replace(wanted, till_id=till.id, address=address, version=1 if known is None else known.version + 1)
    values = {name: getattr(made, name) for name in _FIELDS}
    if known is None:
        uow.connection.execute(insert(PrinterRow).values(values))
    else:
        uow.connection.execute(update(PrinterRow).where(PrinterRow.till_id == till.id).values(values))
    facts = {"till": till.code, "connection": made.connection.value, "address": address}
    record_audit(uow, "till.printer.changed", f"till:{till.id}", facts)
    uow.emit(PrinterChanged(till=till.code, store_id=str(store_id), state=made.state.value))
    return made


def drop_printer(uow: UnitOfWork, till: Till, store_id: UUID) -> None:
    """The till has no printer any more; what waits for it is given up. Refuses PrinterNotSetUp."""
    require_printer(uow.connection, till)
    waiting = (PrintJob.till_id == till.id, PrintJob.state == JobState.WAITING.value)
    uow.connection.execute(
        update(PrintJob).where(*waiting).values(state=JobState.CANCELLED.value, content=b"", ended_at=uow.now)
    )
    uow.connection.execute(delete(PrinterRow).where(PrinterRow.till_id == till.id))
    record_audit(uow, "till.printer.dropped", f"till:{till.id}", {"till": till.code})
    uow.emit(PrinterChanged(till=till.code, store_id=str(store_id), state="none"))


def say_state(uow: UnitOfWork, till: Till, state: PrinterState) -> None:
    """What the printer says now; told only where it is news."""
    row = (PrinterRow.till_id == till.id, PrinterRow.state != state.value)
    changed = uow.connection.execute(update(PrinterRow).where(*row).values(state=state.value, said_at=uow.now))
    if changed.rowcount:
        uow.emit(PrinterChanged(till=till.code, store_id=str(till.store_id), state=state.value))


def ask(
    uow: UnitOfWork,
    printer: Printer,
    job_id: UUID,
    kind: JobKind,
    content: bytes,
    *,
    subject_id: UUID | None = None,
    duplicate: int = 0,
) -> None:
    """Put a job into the queue of a printer; the desk is woken after the commit."""
    uow.connection.execute(
        insert(PrintJob).values(
            id=job_id,
            till_id=printer.till_id,
            kind=kind.value,
            subject_id=subject_id,
            duplicate=duplicate,
            content=content,
            state=JobState.WAITING.value,
            problem=None,
            tries=0,
            made_at=uow.now,
            made_by=str(uow.actor),
            claimed_until=None,
            ended_at=None,
        )
    )


def tidy(uow: UnitOfWork, till: Till) -> None:
    """Give up what has waited too long, and say `unclear` of what a process left in the middle."""
    old, mine = Instant(uow.now - JOB_WAITS), PrintJob.till_id == till.id
    late = (mine, PrintJob.state == JobState.WAITING.value, PrintJob.made_at < old)
    left = (mine, PrintJob.state == JobState.PRINTING.value, PrintJob.claimed_until < uow.now)
    for conditions, state in ((late, JobState.EXPIRED), (left, JobState.UNCLEAR)):
        for job_id in uow.connection.execute(select(PrintJob.id).where(*conditions).order_by(PrintJob.id)).scalars():
            _end(uow, till, job_id, state)


def claim(uow: UnitOfWork, till: Till) -> tuple[UUID, JobKind, bytes] | None:
    """The next job of a printer, for this process alone; None while another job of it is being printed."""
    tidy(uow, till)
    statement = select(PrintJob.id, PrintJob.kind, PrintJob.content, PrintJob.state).where(
        PrintJob.till_id == till.id, PrintJob.state.in_(_OPEN)
    )
    found = uow.connection.execute(statement.order_by(PrintJob.id).with_for_update()).all()
    if not found or any(row.state == JobState.PRINTING.value for row in found):
        return None
    # A drawer opens now, even while a receipt waits for paper.
    row = next((one for one in found if one.kind == JobKind.DRAWER.value), found[0])
    until = Instant(uow.now + CLAIM_LASTS)
    changed = uow.connection.execute(
        update(PrintJob)
        .where(PrintJob.id == row.id, PrintJob.state == JobState.WAITING.value)
        .values(state=JobState.PRINTING.value, claimed_until=until, tries=PrintJob.tries + 1)
    )
    return (row.id, JobKind(row.kind), bytes(row.content)) if changed.rowcount else None


def put_back(uow: UnitOfWork, till: Till, job_id: UUID, problem: PrinterState) -> None:
    """Nothing of the job went out: it waits again."""
    say_state(uow, till, problem)
    uow.connection.execute(
        update(PrintJob)
        .where(PrintJob.id == job_id, PrintJob.state == JobState.PRINTING.value)
        .values(state=JobState.WAITING.value, problem=problem.value, claimed_until=None)
    )


def end_printed(uow: UnitOfWork, till: Till, job_id: UUID) -> None:
    """The printer said that all of the job is printed."""
    say_state(uow, till, PrinterState.READY)
    _end(uow, till, job_id, JobState.PRINTED)


def end_unclear(uow: UnitOfWork, till: Till, job_id: UUID, problem: PrinterState) -> None:
    """Some of the job went out, and nobody knows how much was printed."""
    say_state(uow, till, problem)
    _end(uow, till, job_id, JobState.UNCLEAR, problem)


def cancel_job(uow: UnitOfWork, till: Till, job_id: UUID) -> None:
    """A job that waits is not wanted any more. Refuses JobNotFound, JobNotWaiting."""
    state = job_view(uow.connection, job_id)["state"]
    if state != JobState.WAITING.value or not _end(uow, till, job_id, JobState.CANCELLED):
        raise JobNotWaiting(state)


def settle_job(uow: UnitOfWork, till: Till, job_id: UUID) -> None:
    """A person saw that an unclear job was printed after all. Refuses JobNotFound, JobNotWaiting."""
    state = job_view(uow.connection, job_id)["state"]
    if state != JobState.UNCLEAR.value or not _end(uow, till, job_id, JobState.PRINTED):
        raise JobNotWaiting(state)


def _end(uow: UnitOfWork, till: Till, job_id: UUID, state: JobState, problem: PrinterState | None = None) -> bool:
    values: dict[str, Any] = {"state": state.value, "content": b"", "ended_at": uow.now, "claimed_until": None}
    if problem is not None:
        values["problem"] = problem.value
    open_ones = (*_OPEN, JobState.UNCLEAR.value) if state is JobState.PRINTED else _OPEN
    changed = uow.connection.execute(
        update(PrintJob).where(PrintJob.id == job_id, PrintJob.state.in_(open_ones)).values(values)
    )
    if changed.rowcount:
        uow.emit(JobEnded(till=till.code, store_id=str(till.store_id), job_id=str(job_id), state=state.value))
    return bool(changed.rowcount)


def waiting_tills(connection: Database) -> list[UUID]:
    """Tills whose printer has something to do."""
    statement = select(PrintJob.till_id).where(PrintJob.state.in_(_OPEN)).distinct()
    return list(connection.execute(statement).scalars())


def is_asked(connection: Database, job_id: UUID) -> bool:
    """Whether there is, or was, such a job."""
    return connection.execute(select(PrintJob.id).where(PrintJob.id == job_id)).one_or_none() is not None


def job_till(connection: Database, job_id: UUID) -> UUID:
    """The till of a job. Refuses JobNotFound."""
    found = connection.execute(select(PrintJob.till_id).where(PrintJob.id == job_id)).scalar_one_or_none()
    if found is None:
        raise JobNotFound(job_id)
    return found


def job_view(connection: Database, job_id: UUID) -> dict[str, Any]:
    """A job as the API shows it. Refuses JobNotFound."""
    row = connection.execute(select(*_JOB).where(PrintJob.id == job_id)).one_or_none()
    if row is None:
        raise JobNotFound(job_id)
    return _view(row)


def jobs_of(connection: Database, till_id: UUID, limit: int) -> list[dict[str, Any]]:
    """The jobs of a till's printer, newest first."""
    statement = select(*_JOB).where(PrintJob.till_id == till_id).order_by(PrintJob.id.desc()).limit(limit)
    return [_view(row) for row in connection.execute(statement)]


def _view(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of the statements above
    return {
        "id": str(row.id),
        "kind": row.kind,
        "ticket": None if row.subject_id is None else str(row.subject_id),
        "duplicate": row.duplicate,
        "state": row.state,
        "problem": row.problem,
        "tries": row.tries,
        "made_at": format_instant(row.made_at),
        "ended_at": None if row.ended_at is None else format_instant(row.ended_at),
    }
