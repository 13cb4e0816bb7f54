"""What the demo shop has on offer, from yesterday's closing on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from comptoir.app.demo.history import ZONE
from comptoir.app.demo.loyalty import REWARD
from comptoir.kernel.values.time import Instant, format_instant, local_time
from comptoir.pricing.domain.coupons import CouponSeries
from comptoir.pricing.domain.states import State, Step
from comptoir.pricing.services.campaigns import Campaign, put_campaign, step_campaign
from comptoir.pricing.services.coupons import put_series
from comptoir.pricing.services.promotion_bodies import body_kept
from comptoir.pricing.services.promotions import put_promotion

if TYPE_CHECKING:
    from comptoir.kernel.database import Database

OFFER_DAYS = 30

_EUR = {"currency": "EUR"}
_ON_COUPONS = {"tags": ["offer"], "combines_with": ["coupon"], "priority": 10}
"""What is on offer for everybody goes with a coupon, which counts after it, and not with another offer."""

PROMOTIONS: dict[str, dict[str, Any]] = {
    "bougies-deuxieme": {
        "label": {"fr_FR": "La deuxième bougie à −50 %", "en_US": "Second candle at half price"},
        "offer": {"kind": "nth_percent", "nth": 2, "rate": "50"},
        "selection": {"keys": ["category:bougies"]},
    },
    "confitures-3-pour-2": {
        "label": {"fr_FR": "3 pour le prix de 2", "en_US": "3 for 2"},
        "offer": {"kind": "n_for_m", "take": 3, "pay": 2},
        "selection": {"skus": ["CONF-ABR-320", "CONF-FRA-320", "CONF-FIG-320", "CONF-MYR-320", "CONF-LAI-320"]},
    },
    "papeterie-semaine": {
        "label": {"fr_FR": "−10 % en semaine", "en_US": "10 % off on weekdays"},
        "offer": {"kind": "percentage", "rate": "10"},
        "selection": {"keys": ["category:papeterie"]},
        "scope": {"weekdays": [1, 2, 3, 4, 5]},
    },
    "epicerie-5-euros": {
        "label": {"fr_FR": "5 € offerts dès 50 € d’épicerie", "en_US": "€5 off from €50 of pantry goods"},
        "class": "basket",
        "offer": {"kind": "threshold", "steps": [{"from_amount": 5_000, "amount": 500}]},
        "selection": {"keys": ["category:epicerie"]},
        **_EUR,
    },
    "petit-dejeuner": {
        "label": {"fr_FR": "La cafetière et son café : 42 €", "en_US": "French press with a coffee: €42"},
        "offer": {
            "kind": "bundle",
            "slots": [
                {"selection": {"skus": ["CAF-PIS-800"]}},
                {"selection": {"skus": ["CAFE-ETH-250", "CAFE-COL-250", "CAFE-BRE-250", "CAFE-DEC-250"]}},
            ],
            "price": 4_200,
        },
        **_EUR,
    },
    "bienvenue": {
        "label": {"fr_FR": "Bienvenue : −10 % dès 20 €", "en_US": "Welcome: 10 % off from €20"},
        "class": "basket",
        "offer": {"kind": "threshold", "steps": [{"from_amount": 2_000, "rate": "10"}]},
        "selection": {"everything": True},
        "coupon_series": "bienvenue",
        "tags": ["coupon"],
        "combines_with": ["offer"],
        **_EUR,
    },
    "cadeau-fidelite": {
        "label": {"fr_FR": "Cadeau fidélité : −10 € dès 30 €", "en_US": "Loyalty gift: €10 off from €30"},
        "class": "basket",
        "offer": {"kind": "threshold", "steps": [{"from_amount": 3_000, "amount": 1_000}]},
        "selection": {"everything": True},
        "coupon_series": REWARD,
        "tags": ["coupon"],
        "combines_with": ["offer"],
        **_EUR,
    },
    "personnel": {
        "label": {"fr_FR": "Remise du personnel", "en_US": "Staff discount"},
        "offer": {"kind": "percentage", "rate": "20"},
        "selection": {"everything": True},
        "scope": {"customer_groups": ["staff"]},
        "limits": {"amount_per_year": 50_000},
        **_EUR,
    },
}
COUPON = "BIENVENUE"
GIFTS = {
    "label": {"fr_FR": "−15 % sur la table et les soins", "en_US": "15 % off tableware and care"},
    "offer": {"kind": "percentage", "rate": "15"},
    "selection": {"keys": ["category:table", "category:soin"]},
    **_ON_COUPONS,
}
"""What the campaign of the coming weeks holds."""
CAMPAIGN_BEGINS, CAMPAIGN_ENDS = 10, 24


def make_promotions(database: Database, present: Instant) -> None:
    """Put them on offer for a month, for everybody or with the coupon, and plan a campaign."""
    welcome = {"fr_FR": "Bienvenue", "en_US": "Welcome"}
    start, end = format_instant(database.clock.now()), format_instant(Instant(present + timedelta(days=OFFER_DAYS)))
    today = local_time(present, ZONE).date()
    with database.write() as uow:
        put_series(uow, CouponSeries(code="bienvenue", label=welcome, shared_code=COUPON, is_released_on_return=True))
        for code, body in PROMOTIONS.items():
            is_for_all = not {"coupon_series", "limits"} & set(body)
            scope = {**body.get("scope", {}), **({"valid_from": start, "valid_to": end} if is_for_all else {})}
            combined = _ON_COUPONS if is_for_all else {}
            put_promotion(uow, code, body_kept({**combined, **body, "scope": scope}))
    with database.write() as uow:
        put_promotion(uow, "idees-cadeaux", body_kept(GIFTS), State.DRAFT)
        campaign = Campaign(
            code="fetes",
            label={"fr_FR": "Idées cadeaux", "en_US": "Gift ideas"},
            promotions=("idees-cadeaux",),
            valid_from=str(today + timedelta(days=CAMPAIGN_BEGINS)),
            valid_to=str(today + timedelta(days=CAMPAIGN_ENDS)),
        )
        put_campaign(uow, campaign)
        step_campaign(uow, "fetes", Step.ACTIVATE)
