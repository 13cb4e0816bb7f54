"""Whether the process lives, may take traffic, and what it counts."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from comptoir.kernel.database import Database
from comptoir.kernel.metrics import REGISTRY

METRICS = CONTENT_TYPE_LATEST.partition("; charset")[0]
"""The answer itself adds the charset."""


@get("/healthz", permission="public", sync_to_thread=False, summary="Alive")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@get("/readyz", permission="public", sync_to_thread=True, summary="May take traffic")
def readyz(request: Request[Any, Any, Any], database: Database) -> Response[dict[str, str]]:
    """The database answers and everything held in memory is loaded."""
    with database.read() as connection:
        connection.execute(text("SELECT 1"))
    is_ready = request.app.state.runtime.is_ready
    return Response({"status": "ready" if is_ready else "starting"}, status_code=200 if is_ready else 503)


@get("/metrics", permission="public", sync_to_thread=True, summary="Metrics for Prometheus", media_type=METRICS)
def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Counters and times of this process."""
    beside: bytes = request.app.state.runtime.metrics_beside()
    return Response(generate_latest(REGISTRY) + beside, media_type=METRICS)


ROUTES = [healthz, readyz, metrics]
