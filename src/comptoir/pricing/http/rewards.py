"""The route by which points buy a coupon."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, post
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.customers.services.statements import entry_view, require_customer
from comptoir.kernel.database import Database
from comptoir.pricing.services.rewards import buy_reward


class RewardBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Which reward; the same id again gives the same coupon."""

    id: UUID
    reward: Annotated[str, Meta(min_length=1, max_length=100)]


@post(
    "/customers/{customer_id:uuid}/loyalty/rewards",
    permission="customers.points.spend",
    status_code=201,
    sync_to_thread=True,
    responses={200: ResponseSpec(dict[str, Any], description="It was bought before", generate_examples=False)},
)
def buy(
    customer_id: UUID, data: RewardBody, database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """Spend points of a customer on a reward: a coupon that works once, in the store and on the web."""
    with database.write(principal.actor, trace) as uow:
        standing = require_customer(uow.connection, customer_id)
        entry, is_new = buy_reward(uow, standing, data.id, data.reward)
    return Response(entry_view(entry), status_code=201 if is_new else 200)


ROUTES = [buy]
