"""What the law says to a promotion."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from comptoir.access.domain.principals import Principal
from comptoir.kernel.database import Database
from comptoir.kernel.http import page
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


ROUTES = [get_findings]
