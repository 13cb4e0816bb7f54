"""Routes of products named by the patterns of their families."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import msgspec
from litestar import Response, post

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.draft import Mode
from comptoir.catalog.domain.refusals import InvalidProduct, UnknownStructure
from comptoir.catalog.domain.structure import StructureKind
from comptoir.catalog.domain.structure_rules import check_thing
from comptoir.catalog.domain.wire import draft_from_body
from comptoir.catalog.http.shapes import errors_of, origin_of
from comptoir.catalog.services.naming import foretell, make_product, name_again
from comptoir.catalog.services.rights import READS
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.database import Database
from comptoir.kernel.values.errors import FieldError

EDIT = "catalog.product.edit"
_UNNAMED = "-"


@post(
    "/products", permission=EDIT, sync_to_thread=True, status_code=201, summary="Make a product without typing its SKU"
)
def make(data: dict[str, Any], database: Database, principal: Principal, trace: str) -> Response[dict[str, Any]]:
    """The body as of `PUT /products/{sku}`, without `sku`: the pattern of the family gives one and its next number."""
    if "sku" in data:
        raise InvalidProduct("", errors=(FieldError("/sku", "catalog.unknown_field", {"field": "sku"}),))
    read = draft_from_body(data, Mode.MERGE, origin_of(principal), sku=_UNNAMED)
    if read.draft is None:
        raise InvalidProduct("", errors=read.errors)
    with database.write(principal.actor, trace) as uow:
        saved = make_product(uow, read.draft)
    return Response({"sku": saved.sku, "id": str(saved.item_id), "version": saved.version}, status_code=201)


class NamedBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Products to call anew. skus_too: their SKUs as well; the old ones still find them."""

    skus: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=500)]
    skus_too: bool = False


@post("/products:name", permission=EDIT, sync_to_thread=True, status_code=200, summary="Name products by their pattern")
def name_products(
    data: NamedBody, database: Database, principal: Principal, trace: str, locale: str
) -> Response[dict[str, Any]]:
    """What the patterns of their families say, whatever they were called; one outcome per product."""
    with database.write(principal.actor, trace) as uow:
        outcomes = name_again(uow, data.skus, skus_too=data.skus_too)
    return Response(
        {
            "items": [
                {"sku": one.sku, "outcome": one.outcome, "errors": errors_of(one.errors, locale)} for one in outcomes
            ]
        }
    )


class PatternBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The patterns to try, as the family has them or as it might."""

    sku_pattern: str | None = None
    label_pattern: str | None = None


@post(
    "/families/{code:str}/patterns:preview",
    permission="catalog.structure.read",
    sync_to_thread=True,
    status_code=200,
    summary="See what patterns would call ten products",
)
def preview_patterns(
    code: str, data: PatternBody, database: Database, principal: Principal
) -> Response[dict[str, Any]]:
    """Those of the family's first ten products that one may see whole.

    The SKU and labels they would get, what is missing, whether it is taken.
    """
    principal.require("catalog.product.read")
    with database.read() as connection:
        structure = current_structure(connection)
        known = structure.family(code)
        if known is None:
            raise UnknownStructure(StructureKind.FAMILY.value, code)
        family = replace(known, sku_pattern=data.sku_pattern, label_pattern=data.label_pattern)
        check_thing(structure, StructureKind.FAMILY, family)
        found = foretell(connection, structure, family, principal.narrowings(*READS))
    items = [
        {
            "sku": one.sku,
            "new_sku": one.new_sku,
            "labels": one.labels,
            "missing": list(one.missing),
            "is_taken": one.is_taken,
        }
        for one in found
    ]
    return Response({"items": items})


NAMING_ROUTES = [make, name_products, preview_patterns]
