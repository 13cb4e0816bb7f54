"""Promotions as they are sent and kept: plain data, and the way from it to the engine's value and back.

Rates are percent text, amounts minor units of the promotion's currency, moments text as in prices. What is sent names
items by SKU; what is kept names them by id, so that an item may be given another SKU.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import MalformedValue, Refusal, TextKey
from comptoir.kernel.values.money import parse_currency
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.text import LocalizedText
from comptoir.pricing.domain.prices import parse_validity
from comptoir.pricing.domain.promotions import (
    AmountOff,
    Bundle,
    FixedPrice,
    Gift,
    Hours,
    Limits,
    NForM,
    NthPercent,
    Offer,
    Percentage,
    Promotion,
    PromotionClass,
    Scope,
    Selection,
    Slot,
    Step,
    Threshold,
)

Code = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")]
Words = Annotated[str, Meta(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Percent = Annotated[str, Meta(max_length=20)]
MomentText = Annotated[str, Meta(max_length=40)]
Amount = Annotated[int, Meta(ge=0, le=10**12)]
Count = Annotated[int, Meta(ge=0, le=10**9)]
Codes = Annotated[tuple[Code, ...], Meta(max_length=1_000)]


class SelectionBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Items named one by one, or by a key: "category:wine", "family:shoes", "brand:acme", "attribute:season=winter".

    skus: as shown. items: by their id, as kept.
    """

    everything: bool = False
    skus: Annotated[tuple[Code, ...], Meta(max_length=10_000)] = ()
    keys: Codes = ()
    items: Annotated[tuple[UUID, ...], Meta(max_length=10_000)] = ()


NO_SELECTION = SelectionBody()
"""What is left out of a body; told from another empty one by being this very one."""


class SlotBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """So many units of a selection."""

    selection: SelectionBody
    quantity: Count = 1


class StepBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """From this amount on: a share or an amount off."""

    from_amount: Amount
    rate: Percent | None = None
    amount: Amount | None = None


class PercentageBody(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="percentage"):
    """A share of each unit."""

    rate: Percent


class AmountBody(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="amount"):
    """An amount off each unit of sale."""

    amount: Amount


class FixedPriceBody(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="fixed_price"):
    """A price for one unit of sale."""

    amount: Amount


class NForMBody(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="n_for_m"):
    """Take so many, pay for so many."""

    take: Count
    pay: Count


class NthPercentBody(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="nth_percent"):
    """Of each so many units the cheapest is reduced."""

    nth: Count
    rate: Percent


class BundleBody(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="bundle"):
    """A set at a price."""

    slots: Annotated[tuple[SlotBody, ...], Meta(max_length=20)]
    price: Amount


class GiftBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind", tag="gift"):
    """For so many units, or for units worth an amount, another free."""

    gift: SlotBody
    from_quantity: Count | None = None
    from_amount: Amount | None = None


class ThresholdBody(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="threshold"):
    """The highest step that the sum reaches."""

    steps: Annotated[tuple[StepBody, ...], Meta(max_length=50)]


OfferBody = (
    PercentageBody | AmountBody | FixedPriceBody | NForMBody | NthPercentBody | BundleBody | GiftBody | ThresholdBody
)


class HoursBody(Struct, frozen=True, forbid_unknown_fields=True):
    """From "10:00" to before "12:30"; an end not after the start is on the next day."""

    start: Annotated[str, Meta(pattern=r"^\d\d:\d\d(:\d\d)?$")]
    end: Annotated[str, Meta(pattern=r"^\d\d:\d\d(:\d\d)?$")]


class ScopeBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where, when and for whom; what is left out does not restrict. weekdays: 1 (Monday) to 7."""

    channels: Codes = ()
    stores: Codes = ()
    customer_groups: Codes = ()
    weekdays: Annotated[tuple[int, ...], Meta(max_length=7)] = ()
    hours: Annotated[tuple[HoursBody, ...], Meta(max_length=20)] = ()
    valid_from: MomentText | None = None
    valid_to: MomentText | None = None


class LimitsBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How often at most; amount_per_year: taken off for one customer in a calendar year, in all stores together."""

    per_basket: Count | None = None
    per_customer: Count | None = None
    in_total: Count | None = None
    amount_per_year: Amount | None = None


class PromotionBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename={"class_": "class"}):
    """A promotion. Its validity may be a campaign's, which then says when it runs."""

    label: Annotated[dict[Code, Words], Meta(max_length=200)]
    offer: OfferBody
    class_: Literal["line", "basket", "shipping"] = "line"
    priority: Annotated[int, Meta(ge=-1_000_000, le=1_000_000)] = 0
    tags: Codes = ()
    combines_with: Codes = ()
    combines_classes: tuple[Literal["line", "basket", "shipping"], ...] = ("line", "basket", "shipping")
    scope: ScopeBody = ScopeBody()
    selection: SelectionBody = NO_SELECTION
    exclusion: SelectionBody = NO_SELECTION
    coupon_series: Code | None = None
    limits: LimitsBody = LimitsBody()
    currency: Annotated[str, Meta(max_length=3)] | None = None
    campaign: Code | None = None


_kept = msgspec.json.Decoder(PromotionBody)
"""Made before there are threads; also the way that bodies from the database are read."""


def body_kept(kept: dict[str, Any]) -> PromotionBody:
    """The body that was kept."""
    return msgspec.convert(kept, PromotionBody)


def to_keep(body: PromotionBody) -> dict[str, Any]:
    """A body as plain data."""
    made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(body))
    return made


def to_promotion(code: str, version: int, body: PromotionBody) -> Promotion:
    """The engine's value. Refuses MalformedValue, MixedValidity, EmptyValidity with a pointer into the body."""
    try:
        valid_from, valid_to = parse_validity(body.scope.valid_from, body.scope.valid_to)
    except Refusal as refusal:
        refusal.pointer = f"/scope{refusal.pointer or ''}"
        raise
    scope = body.scope
    return Promotion(
        code=code,
        version=version,
        label=label_of(body),
        offer=_offer(body.offer),
        promotion_class=PromotionClass(body.class_),
        priority=body.priority,
        tags=frozenset(body.tags),
        combines_with=frozenset(body.combines_with),
        combines_classes=frozenset(PromotionClass(one) for one in body.combines_classes),
        scope=Scope(
            frozenset(scope.channels),
            frozenset(scope.stores),
            frozenset(str(fold_code(one)) for one in scope.customer_groups),
            frozenset(scope.weekdays),
            tuple(_hours(scope.hours)),
            valid_from,
            valid_to,
        ),
        selection=_selection(body.selection),
        exclusion=_selection(body.exclusion),
        coupon_series=body.coupon_series,
        limits=Limits(
            body.limits.per_basket, body.limits.per_customer, body.limits.in_total, body.limits.amount_per_year
        ),
        currency=None if body.currency is None else parse_currency(body.currency),
        campaign=body.campaign,
    )


def label_of(body: PromotionBody) -> LocalizedText:
    """The label by locale."""
    return dict(body.label)


def _hours(hours: Sequence[HoursBody]) -> Iterator[Hours]:
    for index, one in enumerate(hours):
        try:
            yield Hours(time.fromisoformat(one.start), time.fromisoformat(one.end))
        except ValueError:
            raise MalformedValue(
                f"{one.start}-{one.end}", TextKey("pricing.expected.hours"), pointer=f"/scope/hours/{index}"
            ) from None


def _selection(body: SelectionBody) -> Selection:
    return Selection(frozenset(body.items), frozenset(body.keys), body.everything)


def _slot(body: SlotBody) -> Slot:
    return Slot(_selection(body.selection), body.quantity)


def _rate(text: str, pointer: str) -> Rate:
    try:
        return Rate.from_percent(text)
    except Refusal as refusal:
        refusal.pointer = pointer
        raise


def _offer(body: OfferBody) -> Offer:
    match body:
        case PercentageBody(rate=rate):
            return Percentage(_rate(rate, "/offer/rate"))
        case AmountBody(amount=amount):
            return AmountOff(amount)
        case FixedPriceBody(amount=amount):
            return FixedPrice(amount)
        case NForMBody(take=take, pay=pay):
            return NForM(take, pay)
        case NthPercentBody(nth=nth, rate=rate):
            return NthPercent(nth, _rate(rate, "/offer/rate"))
        case BundleBody(slots=slots, price=price):
            return Bundle(tuple(map(_slot, slots)), price)
        case GiftBody(gift=gift, from_quantity=from_quantity, from_amount=from_amount):
            return Gift(_slot(gift), from_quantity, from_amount)
        case ThresholdBody(steps=steps):
            return Threshold(tuple(_step(index, step) for index, step in enumerate(steps)))


def _step(index: int, step: StepBody) -> Step:
    rate = None if step.rate is None else _rate(step.rate, f"/offer/steps/{index}/rate")
    return Step(step.from_amount, rate, step.amount)


def selections_in(body: PromotionBody) -> Iterator[tuple[str, SelectionBody]]:
    """Every selection with the pointer to it."""
    yield "/selection", body.selection
    yield "/exclusion", body.exclusion
    match body.offer:
        case BundleBody(slots=slots):
            for index, slot in enumerate(slots):
                yield f"/offer/slots/{index}/selection", slot.selection
        case GiftBody(gift=gift):
            yield "/offer/gift/selection", gift.selection
        case _:
            pass


def with_selections(body: PromotionBody, changed: dict[str, SelectionBody]) -> PromotionBody:
    """The body with other selections, by their pointer."""
    offer = body.offer
    match offer:
        case BundleBody(slots=slots):
            renewed = tuple(
                SlotBody(changed[f"/offer/slots/{index}/selection"], slot.quantity) for index, slot in enumerate(slots)
            )
            offer = BundleBody(renewed, offer.price)
        case GiftBody(gift=gift):
            offer = msgspec.structs.replace(offer, gift=SlotBody(changed["/offer/gift/selection"], gift.quantity))
        case _:
            pass
    plain = {name: NO_SELECTION if one == NO_SELECTION else one for name, one in changed.items()}
    return msgspec.structs.replace(body, offer=offer, selection=plain["/selection"], exclusion=plain["/exclusion"])


def by_other_keys(body: PromotionBody, renamed: Mapping[str, str]) -> PromotionBody:
    """The body with other keys for the same items."""

    def of(one: SelectionBody) -> SelectionBody:
        keys = {renamed.get(key, key) for key in one.keys}
        return SelectionBody(one.everything, one.skus, tuple(sorted(keys)), one.items)

    return with_selections(body, {at: of(one) for at, one in selections_in(body)}) if renamed else body
