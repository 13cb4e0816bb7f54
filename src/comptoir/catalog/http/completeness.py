"""Routes of completeness: where products lack something, and the requirement sets most shops start with."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.requirements import usual_requirement_sets
from comptoir.catalog.queries import NEARLY, gap_counts, is_recounting
from comptoir.catalog.services.structure import add_missing
from comptoir.kernel.database import Database


@get("/completeness", permission="catalog.product.read", sync_to_thread=True, summary="Count what products lack")
def read_completeness(database: Database) -> Response[dict[str, Any]]:
    """How many products lack something, per requirement set, channel and locale; places without any are left out.

    nearly: those of them that lack `nearly_max` fields at most. is_recounting: products wait to be counted again.
    """
    with database.read() as connection:
        body = {
            "items": [
                {
                    "requirement_set": one.requirement_set,
                    "channel": one.channel,
                    "locale": one.locale,
                    "incomplete": one.incomplete,
                    "nearly": one.nearly,
                }
                for one in gap_counts(connection)
            ],
            "nearly_max": NEARLY,
            "is_recounting": is_recounting(connection),
        }
    return Response(body)


@post(
    "/requirement-sets:usual",
    permission="catalog.structure.edit",
    sync_to_thread=True,
    status_code=200,
    summary="Take the usual requirement sets",
)
def take_usual_sets(database: Database, principal: Principal, trace: str) -> Response[dict[str, Any]]:
    """The sets for web, till, label and print that are not there yet; `created` names them."""
    with database.write(principal.actor, trace) as uow:
        return Response({"created": add_missing(uow, usual_requirement_sets())})


COMPLETENESS_ROUTES = [read_completeness, take_usual_sets]
