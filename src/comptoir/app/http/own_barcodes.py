"""The route that gives products barcodes of the shop's own, beside the prefixes that its scales print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import Response, post

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.refusals import InvalidProduct, RangeUsedUp
from comptoir.catalog.services.own_barcodes import give_own_barcodes, unlisted_prefix
from comptoir.kernel.database import Database
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import FieldError
from comptoir.kernel.values.gtin import DEFAULT_LAYOUTS
from comptoir.till.domain.symbols import PREFIXES, masks_of
from comptoir.till.services import setting_up

_SKUS_MAX = 500
_IN_STORE = tuple(prefix for prefix in PREFIXES if prefix.startswith("2"))
"""The prefixes that a barcode of 13 digits can begin with and mean something in one company only."""


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
    """The next numbers of an in-store prefix that no mask reads as a scale's label.

    A product that has a barcode keeps it. While the usual masks hold, the first prefix that no product's barcode begins
    with is taken out of them. Where every prefix is a mask's, one must be taken out of the masks first.
    """
    if not 0 < len(data.skus) <= _SKUS_MAX:
        error = FieldError("/skus", "catalog.too_many", {"limit": _SKUS_MAX})
        raise InvalidProduct("", errors=(error,))
    with database.write(principal.actor, trace) as uow:
        given = give_in_store(uow, data.skus)
    return Response({"items": [{"sku": sku, "gtin": gtin} for sku, gtin in given.items()]})


def give_in_store(uow: UnitOfWork, skus: Sequence[str]) -> dict[str, str]:
    """Give each product a barcode that no mask reads; the barcode by SKU. Refuses as `give_own_barcodes` does."""
    masks = setting_up.masks_in_use(uow.connection)
    prefix = unlisted_prefix(uow, _IN_STORE) if masks is None else _unmasked(masks)
    if prefix is None:
        raise RangeUsedUp("20-29")
    given = give_own_barcodes(uow, skus, prefix)
    if masks is None and any(gtin.startswith(prefix) for gtin in given.values()):
        usual = masks_of(DEFAULT_LAYOUTS)
        setting_up.put_masks(uow, {name: mask for name, mask in usual.items() if name != prefix})
    return given


def _unmasked(masks: Mapping[str, str]) -> str | None:
    """The last in-store prefix that no mask reads."""
    return next((prefix for prefix in reversed(_IN_STORE) if prefix not in masks), None)


ROUTES = [give]
