"""Routes of quality: how good a product's card is, and how many have which grade."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.rights import shows_field, shows_place
from comptoir.catalog.http.team import READ, seen_product
from comptoir.catalog.services.rights import stands_in
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.team.grading import grade_counts, grades_of
from comptoir.kernel.database import Database


@get("/products/{sku:str}/quality", permission=READ, sync_to_thread=True, summary="Read how good a product's card is")
def read_quality(sku: str, database: Database, principal: Principal) -> Response[dict[str, Any]]:
    """The grade on each channel in each locale, with the flaws and their fields; `is_fresh`: of the present version."""
    with database.read() as connection:
        stored = seen_product(connection, principal, sku)
        is_fresh, found = grades_of(connection, stored.item.id)
        structure, narrowings = current_structure(connection), principal.narrowings(READ)
        stands = stands_in(connection, stored.item.id)
        worse = {
            (channel, locale): (
                grade,
                [one for one in reasons if shows_field(structure, narrowings, stands, f"values.{one[1]}")],
            )
            for channel, locale, grade, reasons in found
        }
        items = [
            {
                "channel": channel.code,
                "locale": locale,
                "grade": worse.get((channel.code, locale), ("A", []))[0],
                "reasons": [
                    {"flaw": flaw, "field": name} for flaw, name in worse.get((channel.code, locale), ("A", []))[1]
                ],
            }
            for channel in structure.channels.values()
            for locale in channel.locales
            if shows_place(narrowings, channel.code, locale)
        ]
    return Response({"is_fresh": is_fresh, "items": items})


@get("/quality", permission=READ, sync_to_thread=True, summary="Count products by grade")
def read_grades(database: Database, principal: Principal) -> Response[dict[str, Any]]:
    """How many products have a grade worse than A, per channel and locale; `GET /products?grade=` lists them."""
    with database.read() as connection:
        items = [
            {"channel": channel, "locale": locale, "grade": grade, "count": count}
            for channel, locale, grade, count in grade_counts(connection)
            if shows_place(principal.narrowings(READ), channel, locale)
        ]
    return Response({"items": items})


QUALITY_ROUTES = [read_quality, read_grades]
