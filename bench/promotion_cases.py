"""Promotions as a shop has them, to measure the pricing engine with."""

from __future__ import annotations

from uuid import UUID

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
