"""What is no promotion is refused, and the refusal says where."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from comptoir.kernel.values.errors import Invalid
from comptoir.kernel.values.rate import Rate
from comptoir.pricing.domain import Promotion, PromotionClass, check_promotion
from comptoir.pricing.domain.prices import parse_moment
from comptoir.pricing.domain.promotions import (
    EVERYTHING,
    NOTHING,
    OFFERS,
    AmountOff,
    Bundle,
    FixedPrice,
    Gift,
    Limits,
    NForM,
    NthPercent,
    Offer,
    Percentage,
    Scope,
    Slot,
    Step,
    Threshold,
)
from tests.pricing.examples import NOON
from tests.pricing.promotion_examples import percent, promotion

TEN = percent("10")
SOUND: tuple[Offer, ...] = (
    Percentage(TEN),
    AmountOff(1),
    FixedPrice(0),
    NForM(3, 2),
    NthPercent(2, TEN),
    Bundle((Slot(EVERYTHING, 2),), 999),
    Gift(Slot(EVERYTHING), from_quantity=2),
    Threshold((Step(0, TEN), Step(1, percent("11")))),
)


@pytest.mark.parametrize("offer", SOUND, ids=lambda offer: offer.kind)
def test_every_kind_can_be_meant(offer: Offer) -> None:
    check_promotion(promotion("p", offer))
    assert OFFERS[offer.kind] is type(offer)


@pytest.mark.parametrize(
    ("offer", "code", "pointer"),
    [
        (Percentage(Rate(0)), "out_of_range", "/offer/rate"),
        (Percentage(Rate(1_000_001)), "out_of_range", "/offer/rate"),
        (AmountOff(0), "out_of_range", "/offer/amount"),
        (FixedPrice(-1), "out_of_range", "/offer/amount"),
        (NForM(1, 1), "out_of_range", "/offer/take"),
        (NForM(3, 3), "out_of_range", "/offer/pay"),
        (NForM(3, 0), "out_of_range", "/offer/pay"),
        (NthPercent(1, TEN), "out_of_range", "/offer/nth"),
        (NthPercent(2, Rate(0)), "out_of_range", "/offer/rate"),
        (Bundle((), 1), "out_of_range", "/offer/slots"),
        (Bundle((Slot(EVERYTHING), Slot(EVERYTHING, 0)), 1), "out_of_range", "/offer/slots/1/quantity"),
        (Bundle((Slot(EVERYTHING),), -1), "out_of_range", "/offer/price"),
        (Bundle((Slot(NOTHING),), 1), "selects_nothing", "/offer/slots/0/selection"),
        (Gift(Slot(EVERYTHING)), "not_one_of", "/offer"),
        (Gift(Slot(EVERYTHING), 1, 1), "not_one_of", "/offer"),
        (Gift(Slot(EVERYTHING), 0), "out_of_range", "/offer/from_quantity"),
        (Gift(Slot(NOTHING), 1), "selects_nothing", "/offer/gift/selection"),
        (Threshold(()), "out_of_range", "/offer/steps"),
        (Threshold((Step(0),)), "not_one_of", "/offer/steps/0"),
        (Threshold((Step(0, TEN), Step(1, amount=1))), "not_one_of", "/offer/steps/1"),
        (Threshold((Step(5, TEN), Step(5, percent("20")))), "steps_do_not_rise", "/offer/steps/1"),
        (Threshold((Step(5, TEN), Step(6, TEN))), "steps_do_not_rise", "/offer/steps/1"),
        (Threshold((Step(-1, TEN),)), "out_of_range", "/offer/steps/0/from_amount"),
    ],
    ids=str,
)
def test_refuses_an_offer_that_cannot_be_meant(offer: Offer, code: str, pointer: str) -> None:
    refuses(promotion("p", offer), code, pointer)


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"promotion_class": PromotionClass.BASKET}, "not_among", "/class"),
        ({"offer": Threshold((Step(0, TEN),))}, "not_among", "/class"),
        ({"offer": AmountOff(1), "currency": None}, "currency_not_named", "/currency"),
        ({"selection": NOTHING}, "selects_nothing", "/selection"),
        ({"limits": Limits(per_basket=0)}, "out_of_range", "/limits/per_basket"),
        ({"limits": Limits(in_total=-1)}, "out_of_range", "/limits/in_total"),
        ({"scope": Scope(weekdays=frozenset({0}))}, "out_of_range", "/scope/weekdays"),
        (
            {"scope": Scope(valid_from=parse_moment("2026-11-22"), valid_to=parse_moment("2026-11-21"))},
            "empty_validity",
            "/valid_to",
        ),
        ({"scope": Scope(valid_from=parse_moment("2026-11-20"), valid_to=NOON)}, "mixed_validity", "/valid_to"),
    ],
    ids=str,
)
def test_refuses_a_promotion_that_cannot_be_meant(fields: dict[str, Any], code: str, pointer: str) -> None:
    refuses(replace(promotion("p", Percentage(TEN)), **fields), code, pointer)


def refuses(one: Promotion, code: str, pointer: str) -> None:
    with pytest.raises(Invalid) as no:
        check_promotion(one)
    assert (no.value.code, no.value.pointer) == (f"pricing.{code}", pointer)
