"""Small builders for the tests of promotions, and shops out of few whole numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from comptoir.kernel.values.rate import Rate
from comptoir.pricing.domain import Basket, BasketLine, Book, Coupon, Facts, PricedBasket, PriceList, Promotion, Usage
from comptoir.pricing.domain.book import MILLION
from comptoir.pricing.domain.legal_caps import law_key
from comptoir.pricing.domain.promotion_book import PromotionBook
from comptoir.pricing.domain.promotions import (
    ALL_CLASSES,
    EVERYTHING,
    NOTHING,
    AmountOff,
    Bundle,
    FixedPrice,
    Gift,
    Limits,
    NForM,
    NthPercent,
    Offer,
    Percentage,
    PromotionClass,
    Selection,
    Slot,
    Step,
    Threshold,
)
from comptoir.pricing.rows.profiles import shipped_laws
from tests.pricing.examples import EUR, TAXES, basket, euro, item, line, list_price, weighed
from tests.pricing.oracle import Goods, Shop

CUSTOMER = UUID(int=77)
ITEMS = 4  # the last one is sold by weight
WINE = "category:wine"
KEYS = {item(0): frozenset({WINE}), item(1): frozenset({WINE, "brand:acme"})}
CAPPED_KEYS = {
    item(0): KEYS[item(0)] | {law_key("FR", "food")},
    item(1): KEYS[item(1)],
    item(2): frozenset({law_key("FR", "hygiene")}),
    item(3): frozenset({law_key("FR", "fresh_produce")}),
}
CAPS = {item(0): Fraction(34, 100), item(2): Fraction(40, 100), item(3): Fraction(34, 100)}


def percent(text: str) -> Rate:
    return Rate.from_percent(text)


def some(*numbers: int) -> Selection:
    return Selection(items=frozenset(item(number) for number in numbers))


def promotion(code: str, offer: Offer, **fields: Any) -> Promotion:  # noqa: ANN401 - the fields of a promotion
    """A promotion on everything that agrees with none; a threshold is of class basket."""
    fields.setdefault("selection", NOTHING if isinstance(offer, Bundle) else EVERYTHING)
    if isinstance(offer, Threshold):
        fields.setdefault("promotion_class", PromotionClass.BASKET)
    return Promotion(code=code, label={"en_US": code}, offer=offer, currency=EUR, **fields)


def together(one: Promotion) -> Promotion:
    """The promotion, agreeing with all others made so."""
    return replace(one, tags=frozenset({"any"}), combines_with=frozenset({"any"}))


def shop(amounts: Mapping[int, int], *promotions: Promotion, is_capped: bool = False) -> Book:
    """A book of prices in cents by number of the item, and promotions; is_capped: the law of France holds."""
    held = CAPPED_KEYS if is_capped else KEYS
    laws = {"FR": shipped_laws()["FR"]} if is_capped else {}
    return Book.build(
        7,
        (PriceList("retail", {"en_US": "Retail"}, EUR),),
        [list_price(number, amount) for number, amount in amounts.items()],
        {item(1): "reduced"},
        TAXES,
        promotions=PromotionBook.build(promotions, held, laws, {"closing": "closing_down"}),
    )


def shipping(amount: int) -> BasketLine:
    one = line(99, id="ship")
    return replace(one, item_id=None, unit_price=euro(amount), is_shipping=True)


# --- any shop ---------------------------------------------------------------------------------------------------------

AMOUNTS = (1000, 999, 250, 333, 5, 0, 1999, 100)
SELECTIONS = (
    EVERYTHING,
    some(0, 1),
    some(1, 2, 3),
    some(0),
    some(3),
    Selection(keys=frozenset({WINE})),
    Selection(items=frozenset({item(3)}), keys=frozenset({"brand:acme"})),
)
TAGS = (frozenset[str](), frozenset({"a"}), frozenset({"a", "b"}), frozenset({"b"}))
CLASSES = (ALL_CLASSES, ALL_CLASSES, frozenset({PromotionClass.LINE}), frozenset({PromotionClass.BASKET}))
LIMITS = (Limits(), Limits(), Limits(), Limits(per_basket=1), Limits(per_customer=3), Limits(in_total=2))
RATES = (percent("10"), percent("50"), percent("33.33"), percent("100"), percent("5"))
Numbers = Sequence[int]


def _offer(kind: int, size: int, money: int) -> Offer:
    amount, rate = (money * 37) % 1500 + 1, RATES[size % len(RATES)]
    slots = (Slot(SELECTIONS[size % 7], 1 + money % 2), Slot(SELECTIONS[money % 7], 1))
    match kind % 10:
        case 0 | 1:
            return Percentage(rate)
        case 2:
            return AmountOff(amount % 400 + 1)
        case 3:
            return FixedPrice(amount)
        case 4:
            return NForM(2 + size % 3, 1 + money % (1 + size % 3))
        case 5:
            return NthPercent(2 + money % 2, rate)
        case 6:
            return Bundle(slots[: 1 + size % 2], amount)
        case 7:
            condition = {"from_quantity": 1 + size % 2} if money % 2 else {"from_amount": amount}
            return Gift(slots[0], **condition)
        case _:
            if money % 2:
                return Threshold((Step(amount % 900, amount=amount % 300 + 1), Step(2000, amount=400)))
            return Threshold(
                (Step(amount % 900, rate=RATES[4]), Step(1500, rate=rate)) if size % 5 < 3 else (Step(0, rate),)
            )


def any_promotion(number: int, numbers: Numbers) -> Promotion:
    kind, size, money, selects, excludes, tags, wants, classes, limits, priority = numbers
    offer = _offer(kind, size, money)
    is_threshold = isinstance(offer, Threshold)
    shipping_or_basket = PromotionClass.SHIPPING if kind % 10 == 9 else PromotionClass.BASKET
    return Promotion(
        code=f"p{number}",
        label={"en_US": f"Promotion {number}"},
        offer=offer,
        promotion_class=shipping_or_basket if is_threshold else PromotionClass.LINE,
        priority=priority % 2,
        tags=TAGS[tags % 4],
        combines_with=TAGS[wants % 4],
        combines_classes=CLASSES[classes % 4],
        selection=NOTHING if isinstance(offer, Bundle) else SELECTIONS[selects % 7],
        exclusion=some(excludes % 4) if excludes % 5 == 0 else NOTHING,
        limits=LIMITS[limits % 6],
        coupon_series="series" if limits % 7 == 6 else None,
        currency=EUR,
    )


def any_line(number: int, numbers: Numbers) -> BasketLine:
    which, quantity = numbers
    identity = f"l{number}"
    if which % ITEMS == ITEMS - 1:
        return weighed(ITEMS - 1, f"{(1 + quantity % 3000) / 1000:.3f}", id=identity)
    return line(which % ITEMS, 1 + quantity % 4, id=identity)


@dataclass(frozen=True)
class Case:
    """A basket in a shop with promotions."""

    amounts: Mapping[int, int]
    promotions: tuple[Promotion, ...]
    basket: Basket
    facts: Facts
    is_capped: bool = False


def any_case(chance: Random) -> Case:
    """A case with the numbers of a seed: one draw for the whole, which is much faster than one for each number."""
    promotions = [any_promotion(number, chance.randbytes(10)) for number in range(chance.randint(1, 4))]
    if chance.randrange(3) == 0:
        promotions = [together(one) if chance.randrange(3) else one for one in promotions]
    if chance.randrange(4) == 0:  # groups and thresholds that all agree
        kinds = (chance.randrange(4, 8), *(chance.choice((4, 5, 8, 8, 9, 9)) for _ in range(chance.randint(1, 3))))
        rows = [bytes([kind]) + chance.randbytes(9) for kind in kinds]
        promotions = [together(any_promotion(number, row)) for number, row in enumerate(rows)]
    lines = [
        any_line(number, (chance.randrange(256), chance.randrange(9999))) for number in range(chance.randint(1, 3))
    ]
    if chance.randrange(3) == 0:
        lines.append(shipping(chance.choice((490, 5))))
    is_capped = chance.randrange(3) == 0
    if is_capped and chance.randrange(3) == 0:
        promotions[0] = replace(promotions[0], campaign="closing")
    coupons = (Coupon("C1", "series", None), Coupon("C0", "series", None))[: chance.randrange(3)]
    customer = CUSTOMER if chance.randrange(3) else None
    return Case(
        {number: chance.choice(AMOUNTS) for number in range(ITEMS)},
        tuple(promotions),
        basket(*lines),
        Facts(customer, coupons, usage={"p0": Usage(chance.randrange(3), chance.randrange(3))}),
        is_capped,
    )


cases = st.randoms(use_true_random=True).map(any_case)


def as_page(case: Case) -> Shop:
    """A case as the oracle sees it."""
    chosen, amounts, known = case.basket, case.amounts, case.facts
    caps = CAPS if case.is_capped else {}
    goods = [_goods(one, amounts, caps) for one in chosen.lines if not one.is_shipping]
    parcel = sum(one.unit_price.amount for one in chosen.lines if one.is_shipping and one.unit_price is not None)
    limits: dict[str, int | None] = {}
    open_ones = []
    for one in case.promotions:
        usage = known.usage.get(one.code, Usage())
        left = [] if one.limits.per_basket is None else [one.limits.per_basket]
        left += [] if one.limits.per_customer is None else [one.limits.per_customer - usage.by_customer]
        left += [] if one.limits.in_total is None else [one.limits.in_total - usage.in_total]
        limits[one.code] = min(left, default=None)
        is_known = one.limits.per_customer is None or known.customer_id is not None
        has_coupon = one.coupon_series is None or any(coupon.series == one.coupon_series for coupon in known.coupons)
        if is_known and has_coupon and min(left, default=1) > 0:
            open_ones.append(one)
    open_ones.sort(key=lambda one: (-one.priority, one.code))
    return Shop(
        tuple(sorted(goods, key=lambda one: one.order)), parcel, tuple(open_ones), limits, frozenset({"closing"})
    )


def _goods(one: BasketLine, amounts: Mapping[int, int], caps: Mapping[UUID, Fraction]) -> Goods:
    assert one.item_id is not None
    number = next(number for number in range(ITEMS) if item(number) == one.item_id)
    quantity = Fraction(one.quantity.millionths, MILLION)
    gross = Fraction(amounts[number]) * quantity
    return Goods(
        one.id,
        (one.sku, amounts[number], quantity, one.id),
        one.item_id,
        int(gross + Fraction(1, 2)),
        None if number == ITEMS - 1 else int(quantity),
        quantity,
        KEYS.get(one.item_id, frozenset()),
        caps.get(one.item_id),
    )


def spread(priced: PricedBasket) -> frozenset[tuple[str, str, int]]:
    """By line and promotion what is taken off; the shipping has no name."""
    return frozenset(
        ("" if one.id == "ship" else one.id, share.promotion, share.amount.amount)
        for one in priced.lines
        for share in one.discounts
    )
