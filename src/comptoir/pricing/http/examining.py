"""What a promotion that is being written meets, and what remains of the prices of its goods."""

from __future__ import annotations

from typing import Any

from litestar import post
from msgspec import Struct

from comptoir.access.domain.principals import Principal
from comptoir.company.domain import Store
from comptoir.company.queries import first_store, require_store
from comptoir.kernel.database import Database
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.money import Money
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.refusals import UnknownStore
from comptoir.pricing.domain.states import State, phase_of
from comptoir.pricing.service import PriceBookHolder
from comptoir.pricing.services.examining import SAMPLE_MAX, Competitor, Remaining, competitors, remaining
from comptoir.pricing.services.promotion_bodies import Code, PromotionBody
from comptoir.pricing.services.promotions import checked

_WARNINGS = ("below_cost", "below_floor", "cost_unknown")


class ExaminedBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A promotion that is being written. code: its own, so that it does not meet itself; store: else the first."""

    promotion: PromotionBody
    code: Code = "-"
    store: Code | None = None


@post("/promotions:examine", permission="pricing.promotion.edit", status_code=200, sync_to_thread=True)
def examine_promotion(
    data: ExaminedBody, database: Database, prices: PriceBookHolder, principal: Principal
) -> dict[str, Any]:
    """The promotions that run or are planned on the same goods at the same time, and what remains of the prices.

    `reason` says why the two do not combine: they name no "tags" of each other, or do not allow their "classes".
    `outcome` is what the engine takes of an example basket: "both", "draft", "other" or "neither"; `due` what that
    basket costs, `steps` why. Costs and margins are only for who may see costs; the warnings are for all.
    """
    with database.read() as connection:
        now = database.clock.now()
        store = first_store(connection) if data.store is None else require_store(connection, data.store)
        if store is None:
            raise UnknownStore("", pointer="/store")
        _, draft = checked(connection, fold_code(data.code), data.promotion)
        met = competitors(connection, prices.current(), draft, store, now)
        left = remaining(connection, draft, store, now)
    sees_costs = principal.allows("pricing.cost.read")
    return {
        "competitors": [_competitor(one, store, now) for one in met],
        "margins": {
            "items": len(left),
            **{warning: sum([warning in one.warnings for one in left]) for warning in _WARNINGS},
            "sample": [_remaining(one, store, sees_costs=sees_costs) for one in left[:SAMPLE_MAX]],
        },
    }


def _competitor(one: Competitor, store: Store, now: Instant) -> dict[str, Any]:
    scope = one.promotion.scope
    names = ("without", "draft", "other", "both")
    return {
        "code": one.promotion.code,
        "label": dict(one.promotion.label),
        "phase": phase_of(State.ACTIVE, (scope.valid_from, scope.valid_to), now, store.time_zone).value,
        "items": one.items,
        "agrees": one.reason is None,
        "reason": one.reason,
        "outcome": one.outcome,
        "basket": [{"sku": sku, "quantity": millionths_text(of.millionths)} for sku, of in one.basket],
        "due": {name: _money(due) for name, due in zip(names, one.dues, strict=True)},
        "steps": [{"step": step.step, "facts": dict(step.facts)} for step in one.steps],
    }


def _remaining(one: Remaining, store: Store, *, sees_costs: bool) -> dict[str, Any]:
    cost = None if one.cost is None or not sees_costs else _money(Money(one.cost, store.currency))
    margin = None if one.margin is None or not sees_costs else one.margin.percent_text
    return {
        "sku": one.sku,
        "price": _money(Money(one.price, store.currency)),
        "after": _money(Money(one.after, store.currency)),
        "warnings": list(one.warnings),
        "cost": cost,
        "margin": margin,
    }


def _money(money: Money) -> dict[str, Any]:
    return {"amount": money.amount, "currency": money.currency}


ROUTES = [examine_promotion]
