"""What a promotion is: whom, when and what it is for, and what it takes off.

All amounts are minor units with tax, all times the rules of `Moment` (aware: an instant for everybody;
naive: the wall clock of each store). Which promotions apply together is in `combining`;
source: docs/decisions/0041-promotions-combine.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, NamedTuple
from uuid import UUID

from comptoir.kernel.values.money import Currency
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.text import LocalizedText
from comptoir.pricing.domain.prices import Moment


class PromotionClass(StrEnum):
    """What a promotion lowers."""

    LINE = "line"
    BASKET = "basket"
    SHIPPING = "shipping"


ALL_CLASSES = frozenset(PromotionClass)


@dataclass(frozen=True, slots=True)
class Selection:
    """The items that are named one by one or have one of the keys; with `everything`, all of them.

    keys: "category:wine" (an item carries those of its categories and of all above them), "brand:acme",
    "family:shoes", "attribute:season=winter"; see `item_key`.
    """

    items: frozenset[UUID] = frozenset()
    keys: frozenset[str] = frozenset()
    everything: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it can select nothing."""
        return not (self.everything or self.items or self.keys)


EVERYTHING = Selection(everything=True)
NOTHING = Selection()


def item_key(kind: str, code: str, value: str | None = None) -> str:
    """The key of a category, brand, family, or (with a value) attribute."""
    return f"{kind}:{code}" if value is None else f"{kind}:{code}={value}"


@dataclass(frozen=True, slots=True)
class Hours:
    """From `start` to before `end` on a wall clock; an end not after the start is on the next day.

    22:00 to 02:00 belongs to the weekday on which it starts; 00:00 to 00:00 is a whole day.
    """

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Scope:
    """Where, when and for whom; what is empty does not restrict.

    weekdays: 1 (Monday) to 7, of the wall clock of the store, as are the hours.
    customer_groups: the customer is in one of them.
    """

    channels: frozenset[str] = frozenset()
    stores: frozenset[str] = frozenset()
    customer_groups: frozenset[str] = frozenset()
    weekdays: frozenset[int] = frozenset()
    hours: tuple[Hours, ...] = ()
    valid_from: Moment | None = None
    valid_to: Moment | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How often at most: a use is a group of a group offer, a unit of another line offer, else a basket.

    A promotion with a limit per customer is only for a known customer.
    amount_per_year: minor units that it takes off at most for one customer in a calendar year; whoever loads the
    usage sees to it.
    """

    per_basket: int | None = None
    per_customer: int | None = None
    in_total: int | None = None
    amount_per_year: int | None = None

    @property
    def is_counted(self) -> bool:
        """Whether uses are limited by number."""
        return not (self.per_basket is None and self.per_customer is None and self.in_total is None)


UNLIMITED = Limits()
FREE = 1_000_000


# --- what it takes off ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Percentage:
    """A share of each unit."""

    kind: ClassVar[str] = "percentage"
    rate: Rate


@dataclass(frozen=True, slots=True)
class AmountOff:
    """An amount off each unit of sale (each kilogram of what is sold by weight)."""

    kind: ClassVar[str] = "amount"
    amount: int


@dataclass(frozen=True, slots=True)
class FixedPrice:
    """A price for one unit of sale; what costs less stays as it is."""

    kind: ClassVar[str] = "fixed_price"
    amount: int


@dataclass(frozen=True, slots=True)
class NForM:
    """Take so many, pay for the dearest so many: 3 for 2."""

    kind: ClassVar[str] = "n_for_m"
    take: int
    pay: int


@dataclass(frozen=True, slots=True)
class NthPercent:
    """Of each `nth` units the cheapest is reduced: the second at half price."""

    kind: ClassVar[str] = "nth_percent"
    nth: int
    rate: Rate


@dataclass(frozen=True, slots=True)
class Slot:
    """So many units of a selection."""

    selection: Selection
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Bundle:
    """One unit set, with each of its slots filled, at a price."""

    kind: ClassVar[str] = "bundle"
    slots: tuple[Slot, ...]
    price: int


@dataclass(frozen=True, slots=True)
class Gift:
    """For so many units of the promotion's selection, or for units worth an amount: the gift's units free."""

    kind: ClassVar[str] = "gift"
    gift: Slot
    from_quantity: int | None = None
    from_amount: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """From this amount on: a share or an amount off the sum (one of the two)."""

    from_amount: int
    rate: Rate | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """The highest step that the sum reaches, of class basket or shipping; one step from 0 is "off everything"."""

    kind: ClassVar[str] = "threshold"
    steps: tuple[Step, ...]


Offer = Percentage | AmountOff | FixedPrice | NForM | NthPercent | Bundle | Gift | Threshold
OFFERS: Mapping[str, type[Offer]] = MappingProxyType(
    {one.kind: one for one in (Percentage, AmountOff, FixedPrice, NForM, NthPercent, Bundle, Gift, Threshold)}
)
GROUP_OFFERS = (NForM, NthPercent, Bundle, Gift)


class PartTerms(NamedTuple):
    """A selection of a group: so many units, or units worth an amount; whether they are reduced. place: of it."""

    place: int
    quantity: int
    from_amount: int | None
    is_reduced: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """A promotion as every basket asks it, made once.

    order: sorting by it puts the promotion that comes first in front: falling priority, then code. rate: millionths
    off; each: instead, minor units for one unit of sale, off or (`is_price`) to pay. parts: of a group, empty for what
    takes no groups; units_min: that a group has; kept: of them those that keep their price, where all parts select
    the same; bundle: the price of one. is_open: whether it asks nothing of customer, coupons, weekday and hour.
    """

    order: tuple[int, str]
    rate: int
    each: int | None
    is_price: bool
    parts: tuple[PartTerms, ...]
    units_min: int
    kept: int | None
    bundle: int | None
    is_open: bool

    @classmethod
    def of(cls, promotion: "Promotion") -> "Terms":
        """The terms of a promotion."""
        rate, each, is_price = _taken(promotion.offer)
        parts = _parts(promotion.offer) if promotion.is_group else ()
        is_row = bool(parts) and not isinstance(promotion.offer, Bundle | Gift)
        scope = promotion.scope
        asks = scope.weekdays or scope.hours or scope.customer_groups or promotion.limits.is_counted
        return cls(
            (-promotion.priority, promotion.code),
            rate,
            each,
            is_price,
            parts,
            sum([part.quantity for part in parts]),
            sum([part.quantity for part in parts if not part.is_reduced]) if is_row else None,
            promotion.offer.price if isinstance(promotion.offer, Bundle) else None,
            not asks and promotion.coupon_series is None,
        )


def _taken(offer: Offer) -> tuple[int, int | None, bool]:
    match offer:
        case Percentage(rate=rate) | NthPercent(rate=rate):
            return rate.millionths, None, False
        case AmountOff(amount=amount):
            return 0, amount, False
        case FixedPrice(amount=amount):
            return 0, amount, True
        case _:
            return FREE, None, False  # what N for M does not pay, and gifts


def _parts(offer: Offer) -> tuple[PartTerms, ...]:
    match offer:
        case NForM(take=take, pay=pay):
            return (PartTerms(0, pay, None, False), PartTerms(0, take - pay, None, True))
        case NthPercent(nth=nth):
            return (PartTerms(0, nth - 1, None, False), PartTerms(0, 1, None, True))
        case Bundle(slots=slots):
            return tuple(PartTerms(place, slot.quantity, None, True) for place, slot in enumerate(slots))
        case Gift(gift=gift, from_quantity=quantity, from_amount=amount):
            return (PartTerms(0, quantity or 0, amount, False), PartTerms(1, gift.quantity, None, True))
        case _:
            return (PartTerms(0, 1, None, True),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """A rule that lowers prices of a basket.

    priority: the higher one comes first inside an alternative and in ties.
    tags, combines_with, combines_classes: two promotions may share a unit when each names a tag of the
    other and both allow the other's class.
    selection, exclusion: a bundle selects by its slots and has only the exclusion.
    coupon_series: only for a basket that shows a coupon of this series.
    currency: of its amounts; a promotion that names one is for sales in it only.
    """

    code: str
    label: LocalizedText
    offer: Offer
    promotion_class: PromotionClass = PromotionClass.LINE
    priority: int = 0
    tags: frozenset[str] = frozenset()
    combines_with: frozenset[str] = frozenset()
    combines_classes: frozenset[PromotionClass] = ALL_CLASSES
    scope: Scope = field(default_factory=Scope)
    selection: Selection = NOTHING
    exclusion: Selection = NOTHING
    coupon_series: str | None = None
    limits: Limits = UNLIMITED
    currency: Currency | None = None
    campaign: str | None = None
    version: int = 1
    terms: Terms = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", Terms.of(self))

    @property
    def is_personal(self) -> bool:
        """Whether only some customers get it; such prices are not those that the public saw (30-day rule)."""
        return self.coupon_series is not None or bool(self.scope.customer_groups)

    @property
    def is_group(self) -> bool:
        """Whether it takes units in whole groups: step 1 of the decision page."""
        return self.promotion_class is PromotionClass.LINE and (
            isinstance(self.offer, GROUP_OFFERS) or self.limits.is_counted
        )

    @property
    def selections(self) -> tuple[Selection, ...]:
        """Every selection that an item may match."""
        match self.offer:
            case Bundle(slots=slots):
                return tuple(slot.selection for slot in slots)
            case Gift(gift=gift):
                return (self.selection, gift.selection)
            case _:
                return (self.selection,)

    @property
    def promise(self) -> "Promotion":
        """What a label that names it promises, beside its words: versions with equal promises say the same.

        Which items it selects, at which stores, and until when is asked of the version in force; the sets of a bundle
        and a gift are part of the offer.
        """
        scope = Scope(customer_groups=self.scope.customer_groups, weekdays=self.scope.weekdays, hours=self.scope.hours)
        return replace(self, version=0, label={}, priority=0, scope=scope, selection=NOTHING, exclusion=NOTHING)

    def agrees_with(self, other: "Promotion") -> bool:
        """Whether the two may touch the same units."""
        return (
            not self.combines_with.isdisjoint(other.tags)
            and not other.combines_with.isdisjoint(self.tags)
            and other.promotion_class in self.combines_classes
            and self.promotion_class in other.combines_classes
        )
