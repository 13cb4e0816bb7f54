"""`POST /api/v1/products:publish`: show all that is ready, run as a job."""

from __future__ import annotations

from typing import Any

from litestar import post

from comptoir.access.domain import Principal
from comptoir.app.http.jobs import job_body
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import job, start_job


@post("/products:publish", permission="catalog.product.sync", sync_to_thread=True, status_code=202)
def publish_products(database: Database, principal: Principal, trace: str, locale: str) -> dict[str, Any]:
    """Show every product in use as it stands on every channel. The answer is the job, which tells what was left."""
    with database.write(principal.actor, trace) as uow:
        job_id = start_job(uow, "catalog.publish", {"locale": locale})
    with database.read() as connection:
        return {"job": job_body(job(connection, job_id))}
