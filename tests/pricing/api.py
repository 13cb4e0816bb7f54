"""The routes of pricing and inventory in a small application of their own, for a caller with chosen permissions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from litestar import Litestar, Request, Router
from litestar.di import Provide
from litestar.testing import TestClient
from litestar.types import ControllerRouterHandler

from comptoir.access.domain import Grant, Pattern, Principal
from comptoir.app.http.problems import handlers, locale_of
from comptoir.inventory.http import ROUTES as INVENTORY_ROUTES
from comptoir.kernel.database import Database
from comptoir.pricing.http import ROUTES as PRICING_ROUTES
from comptoir.pricing.service import PriceBookHolder


def anybody(*patterns: str, store_id: UUID | None = None) -> Principal:
    grants = (Grant("role", frozenset(Pattern(pattern) for pattern in patterns), store_id),)
    return Principal("person", UUID(int=1), "Somebody", "en_US", grants)


@contextmanager
def api(database: Database, principal: Principal, *beside: ControllerRouterHandler) -> Iterator[TestClient[Litestar]]:
    def give(value: object) -> Provide:
        return Provide(lambda: value, sync_to_thread=False)

    def locale(request: Request[Any, Any, Any]) -> str:
        return locale_of(request)

    def prices() -> PriceBookHolder:
        holder = PriceBookHolder(database)
        with database.read() as connection:
            holder.load(connection)
        return holder

    app = Litestar(
        [Router("/api/v1", route_handlers=[*PRICING_ROUTES, *INVENTORY_ROUTES, *beside])],
        dependencies={
            "database": give(database),
            "prices": Provide(prices, sync_to_thread=False),
            "principal": give(principal),
            "trace": give("trace"),
            "locale": Provide(locale, sync_to_thread=False),
        },
        exception_handlers=handlers(),
        logging_config=None,
    )
    with TestClient(app) as client:
        yield client
