"""Routes of a product's life."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, post

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.services.lifecycle import set_lifecycle
from comptoir.catalog.services.products import find_product
from comptoir.kernel.database import Database


class LifecycleBody(msgspec.Struct, forbid_unknown_fields=True):
    """The stage that the product goes to."""

    lifecycle: Lifecycle


@post(
    "/products/{sku:str}/lifecycle",
    permission="catalog.product.publish",
    sync_to_thread=True,
    status_code=200,
    summary="Take a product to another stage of its life",
)
def change_lifecycle(
    sku: str, data: LifecycleBody, database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """A model with all below it. Its cards say that it is being phased out; a discontinued product is withdrawn.

    A discontinued product that becomes active again stays withdrawn until somebody publishes it.
    """
    with database.write(principal.actor, trace) as uow:
        set_lifecycle(uow, sku, data.lifecycle)
        item = find_product(uow.connection, sku, with_documents=False).item
    return Response({"sku": item.sku, "lifecycle": item.lifecycle.value, "status": item.status.value})


LIFECYCLE_ROUTES = [change_lifecycle]
