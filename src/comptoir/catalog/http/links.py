"""Routes of links between products: what a product shows, and the kinds of link most shops start with."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.cards import label_in
from comptoir.catalog.domain.refusals import UnknownProduct
from comptoir.catalog.domain.structure import usual_association_types
from comptoir.catalog.queries.links import shown_links
from comptoir.catalog.rows import load_items
from comptoir.catalog.services.basics import add_missing
from comptoir.catalog.services.products import find_product
from comptoir.catalog.services.rights import looks_of, readable
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.database import Database

READ = "catalog.product.read"


@get("/products/{sku:str}/links", permission=READ, sync_to_thread=True, summary="List the links of a product")
def read_links(sku: str, database: Database, principal: Principal, locale: str) -> Response[dict[str, Any]]:
    """Every link with the name of the other product; `is_reverse`: that one holds the link and it shows on both ends.

    A product's own links are written with the product, as `associations`; one to a product that the asker may not see
    has no name.
    """
    with database.read() as connection:
        item_id = find_product(connection, sku, with_documents=False).item.id
        structure = current_structure(connection)
        narrowings = principal.narrowings(READ)
        if readable(structure, narrowings, load_items(connection, ids=[item_id]), item_id) is None:
            raise UnknownProduct(sku)
        links = shown_links(connection, structure, item_id)
        looks = looks_of(connection, structure, narrowings, {one.item_id for one in links if one.item_id is not None})
        items = [
            {
                "association_type": one.kind,
                "sku": one.sku,
                "label": label_in(looks[one.item_id].label, locale) if one.item_id in looks else "",
                "quantity": one.quantity,
                "is_reverse": one.is_reverse,
            }
            for one in links
            if not one.is_reverse or one.item_id in looks
        ]
    return Response({"items": items})


@post(
    "/association-types:usual",
    permission="catalog.structure.edit",
    sync_to_thread=True,
    status_code=200,
    summary="Take the usual kinds of link",
)
def take_usual_links(database: Database, principal: Principal, trace: str) -> Response[dict[str, Any]]:
    """Accessories, cross-sell, up-sell, substitutes and packs, where they are not there yet; `created` names them."""
    with database.write(principal.actor, trace) as uow:
        return Response({"created": add_missing(uow, usual_association_types())})


LINK_ROUTES = [read_links, take_usual_links]
