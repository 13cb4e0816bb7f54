"""Routes of rules besides those that every part of the structure has: a preview, and running them on all products."""

from __future__ import annotations

from typing import Any

from litestar import Response, post

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.cards import label_in
from comptoir.catalog.domain.refusals import InvalidStructure, OutsideRights
from comptoir.catalog.domain.rights import may_change_thing
from comptoir.catalog.domain.rules import Rule
from comptoir.catalog.domain.structure import StructureKind
from comptoir.catalog.services.rights import READS
from comptoir.catalog.services.structure import current_structure, thing_from_body
from comptoir.catalog.services.team.rules import RULES_JOB, preview_rule
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import start_job


@post(
    "/rules:preview",
    permission="catalog.structure.edit",
    sync_to_thread=True,
    status_code=200,
    summary="See what a rule would change",
)
def preview(data: dict[str, Any], database: Database, principal: Principal, locale: str) -> Response[dict[str, Any]]:
    """The rule in the body, kept or not, beside those that are: how many products it would change, and some of them."""
    rule = thing_from_body(StructureKind.RULE, {name: one for name, one in data.items() if name != "version"})
    if not isinstance(rule, Rule):
        raise InvalidStructure(StructureKind.RULE.value, rule.code)
    with database.read() as connection:
        if not may_change_thing(current_structure(connection), principal.narrowings("catalog.structure.edit"), rule):
            raise OutsideRights(rule.code)
        found = preview_rule(connection, rule, principal.narrowings(*READS))
    return Response(
        {
            "looked_at": found.looked_at,
            "changed": found.changed,
            "unsettled": found.unsettled,
            "is_whole": found.is_whole,
            "items": [
                {
                    "sku": stored.item.sku,
                    "label": label_in(stored.label, locale),
                    "changes": [part.body() for part in parts],
                }
                for stored, parts in found.shown
            ],
        }
    )


@post(
    "/rules:run",
    permission="catalog.structure.edit",
    sync_to_thread=True,
    status_code=202,
    summary="Run the rules on all products",
)
def run(database: Database, principal: Principal, trace: str) -> Response[dict[str, Any]]:
    """A job; the rules also run whenever a product is saved."""
    principal.require("catalog.product.edit")
    with database.write(principal.actor, trace) as uow:
        job_id = start_job(uow, RULES_JOB, {})
    return Response({"job": {"id": str(job_id)}}, status_code=202)


RULE_ROUTES = [preview, run]
