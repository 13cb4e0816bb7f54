"""The customer's own copy: everything that is kept about one person, as JSON and CSV in one sealed archive."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import case, func, insert, select, update

from comptoir.access.service import record_audit
from comptoir.app.wiring import personal_sources
from comptoir.customers.domain.privacy import EXPORT_KEPT, ExportExpired, ExportNotFound
from comptoir.customers.queries.standing import family
from comptoir.customers.rows.vault import open_for, seal_for
from comptoir.customers.tables.privacy import CustomersExport
from comptoir.kernel.jobs import start_job
from comptoir.kernel.sheets.formulas import guard
from comptoir.kernel.tables import Job
from comptoir.kernel.values.time import Instant, format_instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from comptoir.customers.ports import PersonalDataSource
    from comptoir.kernel.jobs import JobContext, JobFunction
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.uow import UnitOfWork

JOB = "customers.export_person"
_FILE = "person.sealed"


def ask_export(uow: UnitOfWork, customer_id: UUID) -> UUID:
    """Begin a copy of everything that is kept about a customer; the job that makes it."""
    standing = family(uow.connection, customer_id)[0]
    job_id = start_job(uow, JOB, {"customer": str(standing)})
    values = {"job_id": job_id, "customer_id": standing, "until": Instant(uow.now + EXPORT_KEPT)}
    asked = {"actor": str(uow.actor), "asked_at": uow.now, "taken_at": None}
    uow.connection.execute(insert(CustomersExport).values(values | asked))
    record_audit(uow, "customers.export.asked", f"customer:{standing}", {"job": str(job_id)})
    return job_id


def export_job(box: SecretBox) -> JobFunction:
    """The job `customers.export_person`: `{"customer": id}`."""

    def run(context: JobContext, argument: Mapping[str, Any]) -> Mapping[str, int]:
        customer_id = UUID(argument["customer"])
        with context.database.read() as connection:
            told = everything(connection, box, personal_sources(), customer_id)
            sealed = seal_for(connection, box, customer_id, archive_of(told))
        (context.folder / _FILE).write_bytes(sealed)
        return {"read": sum(len(rows) for rows in told.values())}

    return run


def everything(
    connection: Connection, box: SecretBox, sources: Sequence[PersonalDataSource], customer_id: UUID
) -> dict[str, list[dict[str, object]]]:
    """All rows about a customer and whoever was merged into them, by what they are."""
    ids = family(connection, customer_id)
    return {
        source.name: [{name: _plain(value) for name, value in row.items()} for row in source.told(connection, box, ids)]
        for source in sources
    }


def archive_of(told: Mapping[str, Sequence[Mapping[str, object]]]) -> bytes:
    """A zip with `person.json` and one CSV file of each kind of rows that there are."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", msgspec.json.format(msgspec.json.encode(told), indent=2))
        for name, rows in told.items():
            if rows:
                columns = list(dict.fromkeys(column for row in rows for column in row))
                archive.writestr(f"{name}.csv", sheet_text(rows, columns))
    return packed.getvalue()


class AskedCopy(NamedTuple):
    """That a copy was asked for. actor: `system` is the customer, on their own page. state: of its job, else `gone`."""

    customer_id: UUID
    job_id: UUID
    actor: str
    asked_at: Instant
    taken_at: Instant | None
    until: Instant
    state: str


def asked_copies(connection: Connection, before: tuple[Instant, UUID] | None, limit: int) -> list[AskedCopy]:
    """The copies that were asked for, newest first; before: instant and job of the last one that was seen."""
    table = CustomersExport
    statement = (
        select(
            table.customer_id,
            table.job_id,
            table.actor,
            table.asked_at,
            table.taken_at,
            table.until,
            case((table.is_gone, "gone"), else_=func.coalesce(Job.state, "gone")),
        )
        .outerjoin(Job, Job.id == table.job_id)
        .where(table.asked_at.is_not(None))
    )
    if before is not None:
        at, job_id = before
        statement = statement.where((table.asked_at < at) | ((table.asked_at == at) & (table.job_id < job_id)))
    ordered = statement.order_by(table.asked_at.desc(), table.job_id.desc()).limit(limit)
    return [AskedCopy(*row) for row in connection.execute(ordered)]


def take_export(uow: UnitOfWork, box: SecretBox, jobs: Path, customer_id: UUID, job_id: UUID) -> bytes:
    """The archive of a copy for whoever downloads it, which is kept. Refuses as `open_export`."""
    body = open_export(uow.connection, box, jobs, customer_id, job_id, uow.now)
    table = CustomersExport
    first = update(table).where(table.job_id == job_id, table.taken_at.is_(None)).values(taken_at=uow.now)
    uow.connection.execute(first)
    record_audit(uow, "customers.export.taken", f"customer:{customer_id}", {"job": str(job_id)})
    return body


def exports_of(connection: Connection, customer_id: UUID, now: Instant) -> list[tuple[UUID, bool]]:
    """The copies of a customer's data that are kept, newest first, and whether each is ready."""
    table = CustomersExport
    statement = (
        select(table.job_id, Job.state)
        .join(Job, Job.id == table.job_id)
        .where(table.customer_id.in_(family(connection, customer_id)), table.until > now)
        .order_by(table.job_id.desc())
    )
    return [(row.job_id, row.state == "done") for row in connection.execute(statement)]


def open_export(
    connection: Connection, box: SecretBox, jobs: Path, customer_id: UUID, job_id: UUID, now: Instant
) -> bytes:
    """The archive of a copy. Refuses ExportNotFound (also of another customer), ExportExpired."""
    ids = family(connection, customer_id)
    ours = (CustomersExport.job_id == job_id, CustomersExport.customer_id.in_(ids))
    row = connection.execute(select(CustomersExport.until, CustomersExport.customer_id).where(*ours)).one_or_none()
    if row is None:
        raise ExportNotFound
    if row.until <= now:
        raise ExportExpired
    file = jobs / str(job_id) / _FILE
    if not file.is_file():
        raise ExportNotFound
    return open_for(connection, box, row.customer_id, file.read_bytes())


def _plain(value: object) -> object:
    match value:
        case UUID():
            return str(value)
        case datetime():
            return format_instant(Instant(value))
        case date():
            return value.isoformat()
        case bytes():
            return None
        case _:
            return value


def sheet_text(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Rows as CSV with guarded formulas."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in columns])
    return written.getvalue()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return guard(value)
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case _:
            return guard(msgspec.json.encode(value).decode())
