"""Forgetting a customer everywhere: the job that purges copies, then lets the vault forget."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from sqlalchemy import delete, select, update

from comptoir.app.wiring import personal_sources
from comptoir.cases.tables import Comment
from comptoir.customers.domain.privacy import ErasureHindered, traces_of
from comptoir.customers.queries.standing import family
from comptoir.customers.rows.vault import open_parties
from comptoir.customers.services.erasing import call_off, erase
from comptoir.customers.tables.privacy import CustomersExport
from comptoir.kernel.archives import DAMAGED
from comptoir.kernel.tables import IdempotencyKey, Job, JobMessage, Outbox, OutboxAttachment
from comptoir.till.services.receipt_mails import open_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from comptoir.customers.domain.privacy import Traces
    from comptoir.kernel.database import Database
    from comptoir.kernel.jobs import JobContext, JobFunction
    from comptoir.kernel.secrets import SecretBox

_AT_ONCE = 500
_FILE_BYTES_MAX = 256 * 1024 * 1024
_GONE = "…"
"""Where a comment was."""

_encode = msgspec.json.encode


def erasure_job(box: SecretBox) -> JobFunction:
    """The job `customers.erase`: `{"customer": id}`."""

    def run(context: JobContext, argument: Mapping[str, Any]) -> Mapping[str, int]:
        customer_id = UUID(argument["customer"])
        purged = purge_copies(context.database, box, context.folder.parent, customer_id, context.job_id)
        try:
            with context.database.write(context.actor, context.trace) as uow:
                erase(uow, personal_sources(), customer_id)
        except ErasureHindered:
            with context.database.write(context.actor, context.trace) as uow:
                call_off(uow, customer_id)
            raise
        return {"read": 1, "purged": purged}

    return run


def purge_copies(database: Database, box: SecretBox, jobs: Path, customer_id: UUID, own_job: UUID | None = None) -> int:
    """Delete what names a customer outside the tables of their own: letters, answers, files and messages of jobs.

    jobs: the folder with those of all jobs. own_job: the one that does this. Answers how many copies were deleted.
    """
    with database.read() as connection:
        ids = family(connection, customer_id)
        traces = traces_of(open_parties(connection, box, ids).values())
        exports = list(
            connection.execute(select(CustomersExport.job_id).where(CustomersExport.customer_id.in_(ids))).scalars()
        )
    for job_id in exports:
        shutil.rmtree(jobs / str(job_id), ignore_errors=True)
    return (
        len(exports)
        + _purge_letters(database, box, ids, traces)
        + _purge_answers(database, traces)
        + _purge_words(database, traces)
        + _purge_jobs(database, jobs, traces, own_job)
    )


def _purge_letters(database: Database, box: SecretBox, ids: Sequence[UUID], traces: Sequence[Traces]) -> int:
    """Messages to the customer, and those that name them or leave for a typed address of theirs.

    What only carries the random id elsewhere stays.
    """
    own = {str(id_) for id_ in ids}
    gone: list[UUID] = []
    with database.read() as connection:
        attached: dict[UUID, list[bytes]] = {}
        for row in connection.execute(select(OutboxAttachment.outbox_id, OutboxAttachment.content)):
            attached.setdefault(row.outbox_id, []).append(bytes(row.content))
        columns = (Outbox.id, Outbox.message, Outbox.last_error)
        for row in connection.execute(select(*columns).execution_options(yield_per=_AT_ONCE)):
            content = [_encode(row.message), (row.last_error or "").encode(), *attached.get(row.id, ())]
            if isinstance(address := row.message.get("address"), str):
                content.append(open_address(box, address).encode())
            if row.message.get("customer") in own or any(_names(traces, one) for one in content):
                gone.append(row.id)
    for some in _slices(gone):
        with database.write() as uow:
            uow.connection.execute(delete(OutboxAttachment).where(OutboxAttachment.outbox_id.in_(some)))
            uow.connection.execute(delete(Outbox).where(Outbox.id.in_(some)))
    return len(gone)


def _purge_answers(database: Database, traces: Sequence[Traces]) -> int:
    """Remembered answers to writes."""
    columns = (IdempotencyKey.actor, IdempotencyKey.key, IdempotencyKey.headers, IdempotencyKey.body)
    with database.read() as connection:
        gone = [
            (row.actor, row.key)
            for row in connection.execute(select(*columns).execution_options(yield_per=_AT_ONCE))
            if _names(traces, bytes(row.body or b"") + _encode(row.headers))
        ]
    for actor, key in gone:
        with database.write() as uow:
            ours = (IdempotencyKey.actor == actor, IdempotencyKey.key == key)
            uow.connection.execute(delete(IdempotencyKey).where(*ours))
    return len(gone)


def _purge_words(database: Database, traces: Sequence[Traces]) -> int:
    """What people wrote about others' things: a comment on a case that names the customer goes, its place stays."""
    with database.read() as connection:
        rows = connection.execute(select(Comment.id, Comment.text).execution_options(yield_per=_AT_ONCE))
        gone = [row.id for row in rows if _names(traces, row.text.encode())]
    for some in _slices(gone):
        with database.write() as uow:
            uow.connection.execute(update(Comment).where(Comment.id.in_(some)).values(text=_GONE))
    return len(gone)


def _purge_jobs(database: Database, folder: Path, traces: Sequence[Traces], own_job: UUID | None) -> int:
    """Files of jobs that ended, and what jobs said about single records."""
    with database.read() as connection:
        rows = connection.execute(select(JobMessage.job_id, JobMessage.number, JobMessage.body))
        said = [(row.job_id, row.number) for row in rows if _names(traces, _encode(row.body))]
        busy = set(connection.execute(select(Job.id).where(Job.state.in_(("waiting", "running")))).scalars())
    for job_id, number in said:
        with database.write() as uow:
            uow.connection.execute(delete(JobMessage).where(JobMessage.job_id == job_id, JobMessage.number == number))
    kept = {str(one) for one in busy} | {str(own_job)}
    gone = [
        file
        for file in (folder.glob("*/**/*") if folder.is_dir() else ())
        if file.is_file() and file.relative_to(folder).parts[0] not in kept and _file_names(file, traces)
    ]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(said) + len(gone)


def _file_names(file: Path, traces: Sequence[Traces]) -> bool:
    """Whether a file names the customer; a workbook or archive is looked into."""
    if file.stat().st_size > _FILE_BYTES_MAX:
        return True  # what is too large to be looked into is not kept
    if zipfile.is_zipfile(file):
        try:
            with zipfile.ZipFile(file) as archive:
                members = [one for one in archive.infolist() if not one.is_dir()]
                if sum(one.file_size for one in members) > _FILE_BYTES_MAX:
                    return True
                return any(_names(traces, archive.read(one)) for one in members)
        except DAMAGED:
            return True  # neither is what cannot be
    return _names(traces, file.read_bytes())


def _names(traces: Sequence[Traces], content: bytes) -> bool:
    return any(one.are_in(content) for one in traces)


def _slices(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
