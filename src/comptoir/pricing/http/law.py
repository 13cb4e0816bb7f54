"""What the law limits, and what it says to a promotion."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from comptoir.access.domain.principals import Principal
from comptoir.kernel.database import Database
from comptoir.kernel.http import page
from comptoir.pricing.domain.law_rules import Limit, PromotionLaw, SalesPeriod, Words
from comptoir.pricing.rows.profiles import shipped_laws
from comptoir.pricing.services.documents import Kind, standing
from comptoir.pricing.services.lawful import campaign_kind, findings_for
from comptoir.pricing.services.promotions import promotion_of

_OF_COSTS = frozenset({"net", "cost"})


@get("/promotions/{code:str}/findings", permission="pricing.promotion.read", sync_to_thread=True)
def get_findings(code: str, database: Database, principal: Principal) -> Response[dict[str, Any]]:
    """What the law says to a promotion where it shall run: what forbids it first, with rule, source and numbers.

    Numbers that tell a cost are only for who may see costs.
    """
    hidden = frozenset() if principal.allows("pricing.cost.read") else _OF_COSTS
    with database.read() as connection:
        document = standing(connection, Kind.PROMOTION, code)
        promotion = promotion_of(document)
        kind = campaign_kind(connection, promotion)
        findings = [
            {
                "rule": one.rule,
                "is_refusal": one.is_refusal,
                "sku": one.sku,
                "source": one.source,
                "is_verified": one.is_verified,
                "facts": {name: value for name, value in one.facts.items() if name not in hidden},
            }
            for one in findings_for(connection, promotion, kind, database.clock.now())
        ]
        return page(connection, findings, None)


@get("/promotion-laws", permission="pricing.promotion.read", sync_to_thread=False)
def get_laws() -> dict[str, Any]:
    """What each country limits: floors under prices, caps on what promotions take off, official sales, words.

    Shares are percent: a floor of the cost, a cap of the price. departments, `doubtful_in`: of the country; no
    departments is wherever no other row names one. `is_verified`: held against the text in force.
    """
    return {"items": [_law(country, one) for country, one in shipped_laws().items()], "next": None}


def _law(country: str, law: PromotionLaw) -> dict[str, Any]:
    return {
        "country": country,
        "floors": [_limit(one) for one in law.floors],
        "caps": [_limit(one) for one in law.caps],
        "below_cost": [{"kind": kind, "source": source} for kind, source in law.below_cost.items()],
        "sales": [_sales(one) for one in law.sales],
        "offered_days": law.offered_days,
        "offered_source": law.offered_source,
        "reserved_words": _words(law.reserved),
        "free_words": _words(law.free),
    }


def _limit(one: Limit) -> dict[str, Any]:
    return {
        "groups": sorted(one.groups),
        "rate": one.rate.percent_text,
        "exempt_kinds": sorted(one.exempt_kinds),
        "valid_from": one.valid_from.isoformat(),
        "valid_to": None if one.valid_to is None else one.valid_to.isoformat(),
        "doubtful_in": sorted(one.doubtful_in),
        "source": one.source,
        "is_verified": one.is_verified,
    }


def _sales(one: SalesPeriod) -> dict[str, Any]:
    return {
        "season": one.season,
        "departments": sorted(one.departments),
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "source": one.source,
        "is_verified": one.is_verified,
    }


def _words(one: Words) -> dict[str, Any]:
    return {"words": sorted(one.words), "groups": sorted(one.groups), "source": one.source}


ROUTES = [get_laws, get_findings]
