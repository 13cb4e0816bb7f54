"""What an inspector asks for: journals, checkpoints, archives, closures, versions, the compliance file."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import QueryParameter
from litestar.response import File
from msgspec import Meta, Struct
from sqlalchemy import select

from comptoir.access.domain.principals import Principal
from comptoir.company.queries import legal_entities
from comptoir.fiscal.queries import ARCHIVE_FILE, ARCHIVE_JOB, archives, closures, journals
from comptoir.fiscal.service import checkpoint, export_lines
from comptoir.fiscal.services.attestations import SOFTWARE, attestation, record_attestation
from comptoir.fiscal.services.documents import Document, Language, entity_totals, render
from comptoir.fiscal.services.kernel import running_kernel
from comptoir.fiscal.tables import FiscalJournal
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import job, start_job
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.errors import MalformedValue, NotFound, TextKey
from comptoir.kernel.values.time import parse_day

READ = "fiscal.journal.read"
MAKE = "fiscal.archive.make"
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class ArchiveNotThere(NotFound):
    """The archive is not made yet, or is no longer kept; it can be made again at any time."""

    code = "fiscal.archive_not_there"


class PeriodBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Business days, both included: `2026-01-01`."""

    first: Name
    last: Name


class AttestationBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Who publishes the version in use, and when they signed for it."""

    publisher: Name
    signed_on: Name


@get("/fiscal-journals/{till_id:uuid}", permission=READ, sync_to_thread=True, media_type="application/x-ndjson")
def export_journal(till_id: UUID, database: Database, principal: Principal) -> Response[bytes]:
    """The whole journal of a till, for the verifier that runs alone."""
    principal.require_everywhere(READ)
    with database.read() as connection:
        content = "".join(export_lines(connection, till_id)).encode()
    return Response(content, media_type="application/x-ndjson")


@get("/fiscal-journals", permission=READ, sync_to_thread=True)
def list_journals(database: Database, principal: Principal) -> dict[str, Any]:
    """Every till with a journal, and where its chains end: keep it elsewhere as a checkpoint."""
    principal.require_everywhere(READ)
    with database.read() as connection:
        found = connection.execute(
            select(FiscalJournal.till_id, FiscalJournal.till_code).order_by(FiscalJournal.till_code)
        ).all()
        return {
            "items": [{"till_id": str(till_id), "till": code} for till_id, code in found],
            "checkpoint": checkpoint(connection, [till_id for till_id, _ in found]),
        }


@get("/fiscal-inspection", permission=READ, sync_to_thread=True)
def show_inspection(database: Database, principal: Principal) -> dict[str, Any]:
    """Versions, attestation, totals per legal entity, tills with their keys, latest closures, archives made."""
    principal.require_everywhere(READ)
    kernel = running_kernel()
    with database.read() as connection:
        state, attested = attestation(connection)
        entities = legal_entities(connection)
        names = {one.code: f"{one.name} {one.legal_form}".strip() for one in entities}
        currencies = {one.code: str(one.currency) for one in entities}
        return {
            "software": SOFTWARE,
            "kernel": {"version": kernel.version, "sha256": kernel.sha256, "published": kernel.is_published},
            "attestation": {
                "state": state.value,
                "publisher": None if attested is None else attested.publisher,
                "software": None if attested is None else attested.software,
                "kernel": None if attested is None else attested.kernel,
                "signed_on": None if attested is None else attested.signed_on.isoformat(),
            },
            "entities": [
                {
                    "entity": entity,
                    "name": names.get(entity, entity),
                    "tills": tills,
                    "perpetual": {"amount": perpetual, "currency": currencies.get(entity, "EUR")},
                    "perpetual_absolute": {"amount": absolute, "currency": currencies.get(entity, "EUR")},
                }
                for entity, (tills, perpetual, absolute) in entity_totals(connection).items()
            ],
            "tills": journals(connection),
            "closures": closures(connection, currencies),
            "archives": archives(connection),
        }


@get("/fiscal-documents/{name:str}", permission=READ, sync_to_thread=True, media_type="text/html")
def show_document(
    name: str,
    database: Database,
    principal: Principal,
    language: Annotated[Literal["fr", "en"], QueryParameter(name="language")] = "fr",
) -> Response[bytes]:
    """The compliance file (`dossier`) or the template of the attestation, with the facts of this shop in it."""
    principal.require_everywhere(READ)
    which: Document = "attestation" if name == "attestation" else "dossier"
    if name not in {"dossier", "attestation"}:
        raise ArchiveNotThere
    tongue: Language = language
    with database.read() as connection:
        return Response(render(connection, which, tongue).encode(), media_type="text/html")


@put("/fiscal-attestation", permission="fiscal.attestation.record", sync_to_thread=True)
def save_attestation(data: AttestationBody, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """Record that whoever publishes the version in use has signed for the fiscal kernel that runs."""
    principal.require_everywhere("fiscal.attestation.record")
    signed_on = parse_day(data.signed_on)
    with database.write(principal.actor, trace) as uow:
        made = record_attestation(uow, data.publisher, signed_on)
    return {"publisher": made.publisher, "software": made.software, "kernel": made.kernel, "signed_on": data.signed_on}


@post("/fiscal-archives", permission=MAKE, sync_to_thread=True, status_code=202)
def make_archive(data: PeriodBody, database: Database, principal: Principal, trace: str) -> dict[str, Any]:
    """Make the archive of a period; the answer is the job that makes it, whose file is read when it has ended."""
    principal.require_everywhere(MAKE)
    first, last = parse_day(data.first), parse_day(data.last)
    if last < first:
        raise MalformedValue(data.last, TextKey("kernel.expected.day"), pointer="/last")
    with database.write(principal.actor, trace) as uow:
        job_id = start_job(uow, ARCHIVE_JOB, {"first": _text(first), "last": _text(last)})
    return {"job": str(job_id)}


@get("/fiscal-archives/{job_id:uuid}/file", permission=MAKE, sync_to_thread=True, media_type="application/zip")
def read_archive(job_id: UUID, database: Database, settings: Settings, principal: Principal) -> File:
    """The archive that a job has made: records, tables, compliance file, verifier, manifest and signatures."""
    principal.require_everywhere(MAKE)
    with database.read() as connection:
        found = job(connection, job_id)
    file = settings.data / "jobs" / str(job_id) / ARCHIVE_FILE
    if found.kind != ARCHIVE_JOB or not file.is_file():
        raise ArchiveNotThere
    name = f"archive-fiscale-{found.argument['first']}-{found.argument['last']}.zip"
    return File(file, filename=name, media_type="application/zip")


def _text(day: date) -> str:
    return day.isoformat()


ROUTES = [
    list_journals,
    export_journal,
    show_inspection,
    show_document,
    save_attestation,
    make_archive,
    read_archive,
]
