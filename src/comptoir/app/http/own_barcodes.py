"""The route that gives products barcodes of the shop's own, beside the prefixes that its scales print."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, post

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.refusals import InvalidProduct, RangeUsedUp
from comptoir.catalog.services.own_barcodes import give_own_barcodes
from comptoir.kernel.database import Database
from comptoir.kernel.values.errors import FieldError
from comptoir.kernel.values.gtin import DEFAULT_LAYOUTS
from comptoir.till.domain.symbols import PREFIXES, masks_of
from comptoir.till.services import setting_up

_SKUS_MAX = 500


class OwnBarcodesBody(msgspec.Struct, forbid_unknown_fields=True):
    """The products that shall have a barcode."""

    skus: tuple[str, ...]


@post(
    "/products:own-barcodes",
    permission="catalog.product.edit",
    sync_to_thread=True,
    status_code=200,
    summary="Give products barcodes of the shop's own",
)
def give(data: OwnBarcodesBody, database: Database, principal: Principal, trace: str) -> Response[dict[str, Any]]:
    """The next numbers of the last in-store prefix that no mask reads as a scale's label.

    A product that has a barcode keeps it. Where every prefix is a mask's, one must be taken out of the masks first.
    """
    if not 0 < len(data.skus) <= _SKUS_MAX:
        error = FieldError("/skus", "catalog.too_many", {"limit": _SKUS_MAX})
        raise InvalidProduct("", errors=(error,))
    with database.write(principal.actor, trace) as uow:
        found = setting_up.masks_in_use(uow.connection)
        masks = masks_of(DEFAULT_LAYOUTS) if found is None else found
        free = [prefix for prefix in PREFIXES if prefix not in masks and prefix.startswith("2")]
        if not free:
            raise RangeUsedUp("20-29")
        given = give_own_barcodes(uow, data.skus, free[-1])
    return Response({"items": [{"sku": sku, "gtin": gtin} for sku, gtin in given.items()]})


ROUTES = [give]
