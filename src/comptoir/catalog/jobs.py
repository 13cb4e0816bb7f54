"""The catalogue's long work, and how it leaves the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from comptoir.catalog.domain.columns import sheet_columns
from comptoir.catalog.queries import skus_by_id
from comptoir.catalog.services.bulk_changes import JOB, run_change
from comptoir.catalog.services.bulk_undo import MERGE, UNDO, run_undo
from comptoir.catalog.services.categories import run_merge
from comptoir.catalog.services.exports import export_catalog, run_export
from comptoir.catalog.services.imports.job import import_catalog
from comptoir.catalog.services.publishing_many import publish_drafts
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.team.rules import RULES_JOB, run_all
from comptoir.kernel.jobs import JobContext
from comptoir.kernel.texts import problem_texts
from comptoir.kernel.values.errors import Refusal


def publish_catalog(context: JobContext, argument: Mapping[str, Any]) -> dict[str, int]:
    """Publish all that is ready; a message for each product that was left, with the reason.

    argument: locale, of the messages. The outcome counts products: `updated` are shown anew, `rejected` were left.
    """
    locale = argument.get("locale", "en_US")
    refused: list[tuple[UUID, Refusal]] = []
    done, _ = publish_drafts(
        context.database,
        context.actor,
        context.trace,
        tell=context.progress,
        left=lambda item_id, refusal: refused.append((item_id, refusal)),
    )
    with context.database.read() as connection:
        skus = skus_by_id(connection, [item_id for item_id, _ in refused])
    for item_id, refusal in refused:
        detail = problem_texts(refusal.code, locale, refusal.facts())[1]
        context.message({"sku": skus[item_id], "code": refusal.code, "detail": detail, "severity": "error"})
    return {"read": done + len(refused), "updated": done, "rejected": len(refused)}


JOBS = {
    JOB: run_change,
    UNDO: run_undo,
    MERGE: run_merge,
    "catalog.import": import_catalog,
    "catalog.export": run_export,
    "catalog.publish": publish_catalog,
    RULES_JOB: run_all,
}
SHEETS = {"catalog.import": lambda connection: sheet_columns(current_structure(connection))}
EXPORTS = {"catalog": export_catalog}
