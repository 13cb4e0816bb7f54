"""What is no promotion: refused before it is recorded."""

import itertools
from typing import assert_never

from comptoir.pricing.domain.prices import check_validity
from comptoir.pricing.domain.promotions import (
    AmountOff,
    Bundle,
    FixedPrice,
    Gift,
    NForM,
    NthPercent,
    Percentage,
    Promotion,
    PromotionClass,
    Step,
    Threshold,
)
from comptoir.pricing.domain.refusals import (
    CurrencyNotNamed,
    NotAmong,
    NotOneOf,
    OutOfRange,
    SelectsNothing,
    StepsDoNotRise,
)

ONE = 1_000_000


def check_promotion(promotion: Promotion) -> None:
    """Refuses what cannot be meant; the pointer names the field of the promotion.

    In this order: NotAmong (an offer outside its class), what the offer refuses (OutOfRange, NotOneOf,
    StepsDoNotRise), CurrencyNotNamed, SelectsNothing, OutOfRange (limits, weekdays), MixedValidity, EmptyValidity.
    """
    is_threshold = isinstance(promotion.offer, Threshold)
    if is_threshold == (promotion.promotion_class is PromotionClass.LINE):
        allowed = (PromotionClass.BASKET, PromotionClass.SHIPPING) if is_threshold else (PromotionClass.LINE,)
        raise NotAmong(promotion.promotion_class, ", ".join(allowed), pointer="/class")
    names_amount = _check_offer(promotion)
    if names_amount and promotion.currency is None:
        raise CurrencyNotNamed(pointer="/currency")
    _check_selections(promotion)
    for name in ("per_basket", "per_customer", "in_total"):
        limit = getattr(promotion.limits, name)
        if limit is not None:
            _between(limit, 1, None, f"/limits/{name}")
    for weekday in sorted(promotion.scope.weekdays):
        _between(weekday, 1, 7, "/scope/weekdays")
    check_validity(promotion.scope.valid_from, promotion.scope.valid_to)


def _check_offer(promotion: Promotion) -> bool:
    """Checks the offer's own numbers; whether it names an amount of money."""
    match promotion.offer:
        case Percentage(rate=rate):
            _between(rate.millionths, 1, ONE, "/offer/rate")
            return False
        case AmountOff(amount=amount):
            _between(amount, 1, None, "/offer/amount")
            return True
        case FixedPrice(amount=amount):
            _between(amount, 0, None, "/offer/amount")
            return True
        case NForM(take=take, pay=pay):
            _between(take, 2, None, "/offer/take")
            _between(pay, 1, take - 1, "/offer/pay")
            return False
        case NthPercent(nth=nth, rate=rate):
            _between(nth, 2, None, "/offer/nth")
            _between(rate.millionths, 1, ONE, "/offer/rate")
            return False
        case Bundle(slots=slots, price=price):
            _between(len(slots), 1, None, "/offer/slots")
            for index, slot in enumerate(slots):
                _between(slot.quantity, 1, None, f"/offer/slots/{index}/quantity")
            _between(price, 0, None, "/offer/price")
            return True
        case Gift() as gift:
            return _check_gift(gift)
        case Threshold(steps=steps):
            return _check_steps(steps)
        case _:
            assert_never(promotion.offer)


def _check_gift(gift: Gift) -> bool:
    _between(gift.gift.quantity, 1, None, "/offer/gift/quantity")
    if (gift.from_quantity is None) == (gift.from_amount is None):
        raise NotOneOf("from_quantity, from_amount", pointer="/offer")
    if gift.from_quantity is not None:
        _between(gift.from_quantity, 1, None, "/offer/from_quantity")
        return False
    assert gift.from_amount is not None
    _between(gift.from_amount, 1, None, "/offer/from_amount")
    return True


def _check_steps(steps: tuple[Step, ...]) -> bool:
    """Steps rise, in what they ask and in what they give, and give all a share or all an amount."""
    _between(len(steps), 1, None, "/offer/steps")
    for index, step in enumerate(steps):
        where = f"/offer/steps/{index}"
        _between(step.from_amount, 0, None, f"{where}/from_amount")
        if (step.rate is None) == (step.amount is None) or (step.rate is None) != (steps[0].rate is None):
            raise NotOneOf("rate, amount", pointer=where)
        if step.rate is not None:
            _between(step.rate.millionths, 1, ONE, f"{where}/rate")
        if step.amount is not None:
            _between(step.amount, 1, None, f"{where}/amount")
    for index, (lower, higher) in enumerate(itertools.pairwise(steps), start=1):
        gives_more = (higher.rate or higher.amount or 0) > (lower.rate or lower.amount or 0)  # type: ignore[operator]
        if higher.from_amount <= lower.from_amount or not gives_more:
            raise StepsDoNotRise(pointer=f"/offer/steps/{index}")
    return any(step.amount is not None or step.from_amount for step in steps)


def _check_selections(promotion: Promotion) -> None:
    match promotion.offer:
        case Bundle(slots=slots):
            for index, slot in enumerate(slots):
                if slot.selection.is_empty:
                    raise SelectsNothing(pointer=f"/offer/slots/{index}/selection")
            return
        case Gift(gift=gift):
            if gift.selection.is_empty:
                raise SelectsNothing(pointer="/offer/gift/selection")
        case _:
            pass
    if promotion.selection.is_empty:
        raise SelectsNothing(pointer="/selection")


def _between(value: int, low: int, high: int | None, pointer: str) -> None:
    if value < low or (high is not None and value > high):
        raise OutOfRange(str(value), str(low), "…" if high is None else str(high), pointer=pointer)
