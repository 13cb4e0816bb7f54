"""Routes of completeness: where products lack something, and the requirement sets most shops start with."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.requirements import VALUES, usual_requirement_sets
from comptoir.catalog.domain.rights import shows_place
from comptoir.catalog.queries import NEARLY, gap_counts, is_recounting
from comptoir.catalog.services.basics import add_missing
from comptoir.catalog.services.lawful import LAWFUL, adopt_lawful, lawful_groups
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.database import Database


@get("/completeness", permission="catalog.product.read", sync_to_thread=True, summary="Count what products lack")
def read_completeness(database: Database, principal: Principal) -> Response[dict[str, Any]]:
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
                if shows_place(principal.narrowings("catalog.product.read"), one.channel, one.locale)
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


@get(
    "/requirement-sets:lawful",
    permission="catalog.structure.read",
    sync_to_thread=True,
    summary="List what the law asks for on the web",
)
def list_lawful(database: Database) -> Response[dict[str, Any]]:
    """By kind of goods, what is asked for today and where the law says so; `families` are those asked already."""
    with database.read() as connection:
        known = current_structure(connection).requirement_sets.get(LAWFUL)
    asked = {one.field: list(one.families) for one in known.requirements} if known is not None else {}
    items = [
        {
            "code": group.code,
            "labels": dict(group.labels),
            "families": asked.get(VALUES + group.attributes[0].code, []),
            "fields": [
                {"field": VALUES + one.code, "labels": dict(one.labels), "source": group.sources[one.code]}
                for one in group.attributes
            ],
        }
        for group in lawful_groups(database.clock.now().date())
    ]
    return Response({"items": items})


class LawfulBody(msgspec.Struct, forbid_unknown_fields=True):
    """Which families are of which kind of goods."""

    families: dict[str, tuple[str, ...]]


@post(
    "/requirement-sets:lawful",
    permission="catalog.structure.edit",
    sync_to_thread=True,
    status_code=200,
    summary="Ask for what the law asks for on the web",
)
def ask_lawful(data: LawfulBody, database: Database, principal: Principal, trace: str) -> Response[dict[str, Any]]:
    """Attributes are made where they are missing, families get them, and the set `lawful-on-the-web` asks for them.

    Families of kinds that are left out are asked for nothing any more.
    """
    principal.require("catalog.attribute.create")
    with database.write(principal.actor, trace) as uow:
        found = adopt_lawful(uow, data.families, uow.now.date())
    return Response({"requirement_set": found.code, "requirements": len(found.requirements)})


COMPLETENESS_ROUTES = [read_completeness, take_usual_sets, list_lawful, ask_lawful]
