"""The jobs of privacy, which need the keys beside the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.app import access_export, timeline
from comptoir.app.erasure import erasure_job
from comptoir.customers.services import erasing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comptoir.kernel.jobs import JobFunction
    from comptoir.kernel.secrets import SecretBox


def privacy_jobs(box: SecretBox) -> Mapping[str, JobFunction]:
    """Copies, erasures and the timeline made anew."""
    return {
        access_export.JOB: access_export.export_job(box),
        erasing.JOB: erasure_job(box),
        timeline.REBUILD: timeline.rebuild_timeline,
    }
