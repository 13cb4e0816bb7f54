"""Routes of catalogues on paper."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.response import File
from msgspec import Meta, Struct

from comptoir.access.domain import Principal
from comptoir.company.queries import store_by_code
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import job, start_job
from comptoir.kernel.settings import Settings
from comptoir.pricing.domain.refusals import UnknownStore
from comptoir.shelf.domain.catalogue import CATALOGUE_JOB, CatalogueNotThere
from comptoir.shelf.services.catalogue import FILE

PRINT = "shelf.catalogue.print"

Code = Annotated[str, Meta(min_length=1, max_length=255)]


class CatalogueBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A catalogue on paper; see `CataloguePlan`."""

    channel: Code
    locale: Code
    title: Annotated[str, Meta(max_length=300)] = ""
    category: Code | None = None
    columns: Annotated[int, Meta(ge=1, le=4)] = 3
    prices: bool = True
    store: Code | None = None


@post("/print-catalogues", permission=PRINT, sync_to_thread=True, status_code=202)
def start_catalogue(data: CatalogueBody, database: Database, principal: Principal, trace: str) -> dict[str, str]:
    """Make a catalogue on paper; the answer is the job that makes it, whose file is read when it has ended.

    Raises UnknownStore.
    """
    argument = {
        "title": data.title,
        "channel": data.channel,
        "locale": data.locale,
        "category": data.category,
        "columns": data.columns,
        "has_prices": data.prices,
        "store": data.store,
    }
    with database.write(principal.actor, trace) as uow:
        if data.store is not None and store_by_code(uow.connection, data.store) is None:
            raise UnknownStore(data.store, pointer="/store")
        return {"job": str(start_job(uow, CATALOGUE_JOB, argument))}


@get("/print-catalogues/{job_id:uuid}/file", permission=PRINT, sync_to_thread=True)
def read_catalogue(job_id: UUID, database: Database, principal: Principal, settings: Settings) -> File:
    """The catalogue that a job has made, to whoever began it. Raises JobNotFound, CatalogueNotThere."""
    with database.read() as connection:
        found = job(connection, job_id)
    file = settings.data / "jobs" / str(job_id) / FILE
    is_own = found.kind == CATALOGUE_JOB and found.actor == str(principal.actor)
    if not is_own or not file.is_file():
        raise CatalogueNotThere
    return File(file, filename=FILE, media_type="application/pdf", content_disposition_type="inline")


CATALOGUE_ROUTES = [start_catalogue, read_catalogue]
