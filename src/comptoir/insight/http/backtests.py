"""Routes of insight: a promotion tried on past sales, and what one does while it runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from msgspec import Meta, Struct

from comptoir.access.domain.principals import Principal
from comptoir.company.queries import store_directory
from comptoir.insight import rows
from comptoir.insight.domain import BacktestUnknown
from comptoir.insight.services.backtests import Asked, start_backtest
from comptoir.kernel.database import Database
from comptoir.kernel.http import page, page_limit, read_id_cursor, write_cursor
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.time import format_instant, parse_day
from comptoir.orders.queries import promotion_sums

RUN, READ, COST = "insight.backtest.run", "insight.result.read", "pricing.cost.read"
DAYS = 28
_OF_COST = ("margin_before", "margin_after", "margin_with_uplift", "break_even", "lines_without_cost")


class BacktestBody(Struct, frozen=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}):
    """Which past sales to try it on: days, both included; without them the last four weeks. uplift: percent text."""

    first: Annotated[str, Meta(max_length=10)] | None = None
    last: Annotated[str, Meta(max_length=10)] | None = None
    stores: Annotated[list[Annotated[str, Meta(min_length=1, max_length=100)]], Meta(max_length=1_000)] = []
    uplift: Annotated[str, Meta(max_length=20)] = "0"


@post("/promotions/{code:str}/backtest", permission=RUN, status_code=202, sync_to_thread=True)
def ask_backtest(
    code: str, data: BacktestBody, database: Database, principal: Principal, trace: str
) -> Response[dict[str, Any]]:
    """Try a promotion, a draft too, on past sales; the job's id is that of the result."""
    principal.require_everywhere(RUN)
    last = database.clock.now().date() if data.last is None else parse_day(data.last)
    first = last - timedelta(days=DAYS - 1) if data.first is None else parse_day(data.first)
    asked = Asked(fold_code(code), first, last, tuple(data.stores), Rate.from_percent(data.uplift).millionths)
    with database.write(principal.actor, trace) as uow:
        job_id = start_backtest(uow, asked)
    body = {"job": str(job_id), "backtest": f"/api/v1/promotions/{code}/backtests/{job_id}"}
    return Response(body, status_code=202, headers={"Location": f"/api/v1/jobs/{job_id}"})


@get("/promotions/{code:str}/backtests", permission=RUN, sync_to_thread=True)
def list_backtests(
    code: str, database: Database, principal: Principal, limit: int | None = None, after: str | None = None
) -> Response[dict[str, Any]]:
    """The back-tests of a promotion, the newest first."""
    size, before = page_limit(limit), None if after is None else read_id_cursor(after)
    with database.read() as connection:
        found = rows.backtests(connection, fold_code(code), before, size + 1)
        next_ = write_cursor(str(found[size - 1].id)) if len(found) > size else None
        return page(connection, [_view(one, principal) for one in found[:size]], next_)


@get("/promotions/{code:str}/backtests/{backtest_id:uuid}", permission=RUN, sync_to_thread=True)
def get_backtest(code: str, backtest_id: UUID, database: Database, principal: Principal) -> dict[str, Any]:
    """What a back-test found; what depends on costs is shown to whom may see them."""
    with database.read() as connection:
        found = rows.backtest(connection, backtest_id)
    if found is None or found.promotion != fold_code(code):
        raise BacktestUnknown(str(backtest_id))
    return _view(found, principal)


@get("/promotions/{code:str}/results", permission=READ, sync_to_thread=True)
def get_results(code: str, database: Database, principal: Principal) -> dict[str, Any]:
    """What a promotion did so far at each store, returns taken off: while it runs and after."""
    allowed = principal.store_ids(READ)
    with database.read() as connection:
        directory = {one.id: one.code for one in store_directory(connection)}
        found = promotion_sums(connection, fold_code(code), allowed, None)
    shown = [
        {"store": directory[one.store_id], "orders": one.orders, "discount": one.discount, "due": one.due}
        for one in found
    ]
    return {"promotion": fold_code(code), "stores": sorted(shown, key=lambda one: str(one["store"]))}


def _view(one: rows.Backtest, principal: Principal) -> dict[str, Any]:
    result = {"is_over": True, **one.result}
    if not principal.allows(COST):
        for name in _OF_COST:
            del result[name]
    asked = one.asked
    return {
        "id": str(one.id),
        "promotion": one.promotion,
        "at": format_instant(one.at),
        "asked_by": one.asked_by,
        "from": asked["first"],
        "to": asked["last"],
        "stores": asked["stores"],
        "currency": one.currency,
        "result": result,
    }


ROUTES = [ask_backtest, list_backtests, get_backtest, get_results]
