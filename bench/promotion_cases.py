"""Promotions as a shop has them, to measure the pricing engine with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec

from comptoir.kernel.values.money import Currency
from comptoir.kernel.values.rate import Rate
from comptoir.pricing.domain.promotion_book import PromotionBook
from comptoir.pricing.domain.promotions import (
    EVERYTHING,
    NOTHING,
    AmountOff,
    Bundle,
    NForM,
    NthPercent,
    Offer,
    Percentage,
    Promotion,
    PromotionClass,
    Selection,
    Slot,
    Step,
    Threshold,
)
from comptoir.pricing.services.promotion_bodies import PromotionBody
from comptoir.pricing.services.promotions import put_promotion
from tests.pricing.shop import Shop
from tests.support.databases import write

EUR = Currency("EUR")
TEN, FIFTEEN, TWENTY, HALF = (Rate.from_percent(text) for text in ("10", "15", "20", "50"))


def department(number: int) -> Selection:
    """Everything of one department."""
    return Selection(keys=frozenset({f"category:{number}"}))


def promotion_book(items: list[UUID], in_force: int, departments: int, *, matching: bool = True) -> PromotionBook:
    """A book of so many promotions; the items are of the departments in turn, twelve promotions select some of them."""
    found = MATCHING if matching else ()
    found += tuple(
        _promotion(f"other-{number}", Percentage(TEN), Selection(keys=frozenset({f"category:other-{number}"})))
        for number in range(in_force - len(found))
    )
    keys = {item: frozenset({f"category:{place % departments}"}) for place, item in enumerate(items)}
    return PromotionBook.build(found, keys)


def _promotion(
    code: str, offer: Offer, selection: Selection, of: PromotionClass = PromotionClass.LINE, *, tag: str | None = None
) -> Promotion:
    tags = frozenset() if tag is None else frozenset({tag})
    return Promotion(
        code=code,
        label={"en_US": code, "fr_FR": code},
        offer=offer,
        promotion_class=of,
        selection=selection,
        tags=tags,
        combines_with=tags,
        currency=EUR,
    )


MATCHING = (
    *(_promotion(f"twenty-{number}", Percentage(TWENTY), department(number)) for number in range(3)),
    *(_promotion(f"ten-{number}", Percentage(TEN), department(number), tag="club") for number in range(3)),
    _promotion("off", AmountOff(20), department(2), tag="club"),
    _promotion("three-for-two", NForM(3, 2), department(0)),
    _promotion("second-half", NthPercent(2, HALF), department(1)),
    _promotion("pair", Bundle((Slot(department(0)), Slot(department(1))), 500), NOTHING),
    _promotion("steps", Threshold((Step(1_000, TEN), Step(5_000, FIFTEEN))), EVERYTHING, PromotionClass.BASKET),
    _promotion("two", Threshold((Step(1_500, amount=200),)), EVERYTHING, PromotionClass.BASKET, tag="club"),
)


# --- in a shop --------------------------------------------------------------------------------------------------------


def run_promotions(shop: Shop, departments: Sequence[Sequence[str]], in_force: int) -> None:
    """So many promotions that run; twelve are for the SKUs of the three departments, the others for nothing sold."""
    others = [f"UNSOLD-{number}" for number in range(in_force - len(MATCHING))]
    shop.add_products(dict.fromkeys(others, "H87"))
    with write(shop.database) as uow:
        for code, body in _bodies(departments, others):
            put_promotion(uow, code, msgspec.convert(body, PromotionBody))


def _bodies(departments: Sequence[Sequence[str]], others: Sequence[str]) -> Iterator[tuple[str, dict[str, object]]]:
    """The promotions of MATCHING as people write them, and one more for each of the other SKUs."""
    places: dict[Selection, dict[str, object]] = {
        department(number): {"skus": skus} for number, skus in enumerate(departments)
    }
    places |= {EVERYTHING: {"everything": True}, NOTHING: {}}
    for one in MATCHING:
        offer: dict[str, object] = {"kind": one.offer.kind}
        match one.offer:
            case Percentage(rate=rate):
                offer |= {"rate": rate.percent_text}
            case AmountOff(amount=amount):
                offer |= {"amount": amount}
            case NForM(take=take, pay=pay):
                offer |= {"take": take, "pay": pay}
            case NthPercent(nth=nth, rate=rate):
                offer |= {"nth": nth, "rate": rate.percent_text}
            case Bundle(slots=slots, price=price):
                offer |= {"slots": [{"selection": places[slot.selection]} for slot in slots], "price": price}
            case Threshold(steps=steps):
                offer |= {
                    "steps": [
                        {"from_amount": step.from_amount, "amount": step.amount}
                        if step.rate is None
                        else {"from_amount": step.from_amount, "rate": step.rate.percent_text}
                        for step in steps
                    ]
                }
            case _:
                raise AssertionError(one.offer)  # none of MATCHING
        yield (
            one.code,
            {
                "label": dict(one.label),
                "offer": offer,
                "class": one.promotion_class.value,
                "tags": sorted(one.tags),
                "combines_with": sorted(one.combines_with),
                "selection": places[one.selection],
                "currency": EUR,
            },
        )
    for number, sku in enumerate(others):
        ten = {"kind": "percentage", "rate": "10"}
        yield f"other-{number}", {"label": {"en_US": sku}, "offer": ten, "selection": {"skus": [sku]}}
