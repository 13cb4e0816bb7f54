"""`POST /api/v1/imports`: a file to bring in, run as a job."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from litestar import Request, post

from comptoir.access.domain import Principal
from comptoir.app.http.jobs import job_body
from comptoir.app.sheets import job_of
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import job, start_job
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.errors import TooLarge

if TYPE_CHECKING:
    from pathlib import Path

UPLOAD_BYTES_MAX = 512 * 1024 * 1024
PERMISSIONS = {
    "catalog.import": "catalog.product.import",
    "pricing.import": "pricing.price.import",
    "inventory.import": "inventory.stock.import",
    "shelf.import": "shelf.facing.import",
}


class UploadTooLarge(TooLarge):
    """The file is larger than one upload may be; the command line takes any size."""

    code = "app.upload_too_large"


@post("/imports", permission="signed_in", status_code=202, request_max_body_size=None, summary="Bring in a file")
async def start_import(
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    settings: Settings,
    trace: str,
    kind: str,
    file_name: str,
    format: str = "auto",
    dry_run: bool = False,
) -> dict[str, Any]:
    """The body is the file as it is; the answer is the job, whose progress the feed tells.

    Raises KindUnknown, PermissionDenied, UploadTooLarge.
    """
    job_kind = job_of(kind)
    principal.require(PERMISSIONS[job_kind])
    job_id = new_id()
    folder = settings.data / "jobs" / str(job_id)
    folder.mkdir(parents=True)
    path = folder / f"source{PurePath(file_name).suffix.lower()[:8]}"
    await _receive(request, path)
    argument = {
        "path": str(path.resolve()),
        "file_name": PurePath(file_name).name,
        "format": format,
        "mapping": None,
        "dry_run": dry_run,
    }
    with database.write(principal.actor, trace) as uow:
        start_job(uow, job_kind, argument, job_id)
    with database.read() as connection:
        return {"job": job_body(job(connection, job_id))}


async def _receive(request: Request[Any, Any, Any], path: Path) -> None:
    received = 0
    with path.open("wb") as file:
        async for block in request.stream():
            received += len(block)
            if received > UPLOAD_BYTES_MAX:
                raise UploadTooLarge
            file.write(block)
