"""Coupons and limits: what a basket's engine must know of them, and what a sale uses up.

`load_uses` reads (for a sale: locks) them once for a group of baskets; `facts_of` gives a basket's facts; `redeem`
counts what was applied, so that the next basket of the group sees it; `write_uses` writes it. Baskets that no promotion
with a limit or a coupon concerns cost no query.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from sqlalchemy import Connection

from comptoir.kernel.actor import parse_actor
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.errors import Conflict, TextKey
from comptoir.kernel.values.frozen import dataclass
from comptoir.kernel.values.time import Instant, local_time
from comptoir.pricing.domain.baskets import Applied, Basket, Facts, PricedBasket, SalePoint, Usage
from comptoir.pricing.domain.book import Book
from comptoir.pricing.domain.engine import price
from comptoir.pricing.domain.holds import Held, price_held
from comptoir.pricing.domain.promotions import Promotion
from comptoir.pricing.events import PromotionRedeemed
from comptoir.pricing.rows.promotions import (
    Redemption,
    begin_usages,
    redemptions_of_orders,
    usage_key,
    usages,
    write_redemptions,
)
from comptoir.pricing.services.coupons import KnownCoupons, find_coupons

if TYPE_CHECKING:
    from comptoir.kernel.uow import UnitOfWork

__all__ = [
    "Asked",
    "CouponNotUsable",
    "Redemption",
    "Uses",
    "check_coupons",
    "facts_of",
    "give_back",
    "load_redeemed",
    "load_uses",
    "price_within",
    "redeem",
    "write_uses",
]

_NO_LIMIT = 2**62


@dataclass(eq=False)
class CouponNotUsable(Conflict):
    """A coupon of a sale does not count. why: "unknown", "mistyped", "not_yours", "not_yet", "expired" or "used"."""

    code: ClassVar[str] = "pricing.coupon_not_usable"
    coupon: str
    why: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a basket decides which coupons and limits concern it. held: prices that it keeps."""

    point: SalePoint
    at: Instant
    item_ids: frozenset[UUID]
    customer_id: UUID | None = None
    coupons: tuple[str, ...] = ()
    customer_groups: frozenset[str] = frozenset()
    held: Held | None = None


@dataclass(slots=True)
class Uses:
    """The coupons and usages that a group of baskets concerns, as the next basket sees them.

    used: times and amount by usage key. redeemed: of the orders that are taken back, what they used.
    """

    coupons: KnownCoupons = field(default_factory=lambda: KnownCoupons({}, {}))
    used: dict[str, tuple[int, int]] = field(default_factory=dict)
    redeemed: Mapping[UUID, Sequence[Redemption]] = field(default_factory=dict)


def is_counted(promotion: Promotion) -> bool:
    """Whether its uses are counted: it has a coupon, or a limit beyond one basket."""
    limits = promotion.limits
    return not (
        promotion.coupon_series is None
        and limits.per_customer is None
        and limits.in_total is None
        and limits.amount_per_year is None
    )


def concerning(book: Book, asked: Asked) -> dict[str, Promotion]:
    """The promotions in force that may touch a basket and whose coupon or limit must be looked up."""
    if not book.promotions.promotions:
        return {}
    in_force = book.promotions.in_force(asked.point, asked.at)
    selecting = (one for item_id in asked.item_ids for one, *_ in book.promotions.selecting(item_id, in_force))
    return {one.code: one for one in selecting if is_counted(one) and (one.coupon_series is None or asked.coupons)}


def load_uses(connection: Connection, book: Book, baskets: Sequence[Asked], *, uow: UnitOfWork | None = None) -> Uses:
    """What these baskets need to know. uow: of a sale, which locks what it may use up."""
    uses = Uses()
    shown = {text for asked in baskets for text in asked.coupons}
    if shown:
        uses.coupons = find_coupons(connection, shown, lock=uow is not None)
    keys: set[str] = set()
    for asked in baskets:
        for one in concerning(book, asked).values():
            keys.update(usage_keys(one.code, asked.customer_id, _year(asked)))
    if keys and uow is not None:
        begin_usages(uow, keys)
    if keys:
        uses.used = dict.fromkeys(keys, (0, 0)) | usages(connection, keys, lock=uow is not None)
    return uses


def facts_of(uses: Uses, book: Book, asked: Asked) -> Facts:
    """What the engine is told about a basket."""
    if not (uses.used or asked.coupons):
        return Facts(asked.customer_id, customer_groups=asked.customer_groups)
    zone = asked.point.time_zone
    shown = {
        coupon.code: coupon
        for coupon in (uses.coupons.shown(text, asked.at, zone, asked.customer_id) for text in asked.coupons)
    }
    usage = {}
    for one in concerning(book, asked).values() if uses.used else ():
        keys = usage_keys(one.code, asked.customer_id, _year(asked))
        everybody, customer, in_year = [*(uses.used.get(key, (0, 0)) for key in keys), (0, 0), (0, 0)][:3]
        cap = one.limits.amount_per_year
        is_exhausted = cap is not None and (asked.customer_id is None or in_year[1] >= cap)
        usage[one.code] = Usage(customer[0], everybody[0], is_exhausted)
    return Facts(asked.customer_id, tuple(shown.values()), asked.customer_groups, usage)


def price_within(uses: Uses, book: Book, asked: Asked, basket: Basket, *, explain: bool = False) -> PricedBasket:
    """The basket with all its money, coupons and limits looked up.

    A promotion that would pass somebody's amount of the year is left out, and the basket is priced again without it.
    Refuses what `price` refuses.
    """
    facts = facts_of(uses, book, asked)
    while True:
        if asked.held is None:
            priced = price(basket, book, facts, asked.at, explain=explain)
        else:
            priced = price_held(basket, book, facts, asked.at, asked.held, explain=explain)
        too_much = _too_much(uses, book, asked, priced)
        if not too_much:
            return priced
        facts = replace(facts, usage={**facts.usage, **{code: Usage(is_exhausted=True) for code in too_much}})


def _too_much(uses: Uses, book: Book, asked: Asked, priced: PricedBasket) -> list[str]:
    found = []
    for applied in priced.applied if uses.used else ():
        promotion = book.promotions.promotions.get(applied.promotion)  # None: over, but still on the label
        cap = None if promotion is None else promotion.limits.amount_per_year
        if cap is not None and asked.customer_id is not None:
            key = usage_key(applied.promotion, asked.customer_id, _year(asked))
            if uses.used.get(key, (0, 0))[1] + applied.amount.amount > cap:
                found.append(applied.promotion)
    return found


def check_coupons(facts: Facts) -> None:
    """Refuses CouponNotUsable: a sale does not silently leave out a coupon that its customer showed."""
    for index, coupon in enumerate(facts.coupons):
        if coupon.refused is not None:
            why = TextKey(f"pricing.coupon.{coupon.refused}")
            raise CouponNotUsable(coupon.code.upper(), why, pointer=f"/coupons/{index}")


def redeem(
    uses: Uses, book: Book, asked: Asked, applied: Sequence[Applied], order_id: UUID, actor: str
) -> list[Redemption]:
    """What a sale uses up; the next basket of the group sees it."""
    redemptions: list[Redemption] = []
    counted: set[str] = set()
    for one in applied:
        promotion = book.promotions.promotions.get(one.promotion)
        if promotion is None or not is_counted(promotion):
            continue
        is_first = one.coupon is not None and one.coupon not in counted
        if one.coupon is not None:
            counted.add(one.coupon)
        redemptions.append(
            Redemption(
                new_id(),
                order_id,
                one.promotion,
                one.coupon,
                asked.customer_id,
                _year(asked),
                one.uses,
                one.amount.amount,
                int(is_first),
                asked.at,
                actor,
            )
        )
    _count(uses, redemptions)
    return redemptions


def give_back(uses: Uses, order_id: UUID, at: Instant, actor: str) -> list[Redemption]:
    """What goes back when an order is wholly returned: the coupons whose series says so, with their promotions."""
    series = uses.coupons.series
    redemptions = []
    for one in uses.redeemed.get(order_id, ()):
        coupon = None if one.coupon is None else uses.coupons.coupons.get(one.coupon)
        if coupon is None or coupon.series not in series or not series[coupon.series].is_released_on_return:
            continue
        back = (-one.times, -one.amount, -one.coupon_uses, at, actor)
        redemptions.append(Redemption(new_id(), *one[1:6], *back))
    _count(uses, redemptions)
    return redemptions


def _count(uses: Uses, redemptions: Sequence[Redemption]) -> None:
    for one in redemptions:
        for key in usage_keys(one.promotion, one.customer_id, one.year):
            times, amount = uses.used.get(key, (0, 0))
            uses.used[key] = (times + one.times, amount + one.amount)
        coupon = None if one.coupon is None else uses.coupons.coupons.get(one.coupon)
        if coupon is not None and one.coupon_uses:
            uses.coupons.coupons[coupon.code] = coupon._replace(uses=coupon.uses + one.coupon_uses)


def load_redeemed(uow: UnitOfWork, uses: Uses, order_ids: Sequence[UUID]) -> None:
    """What orders that are taken back have used, locked with their coupons."""
    found: dict[UUID, list[Redemption]] = {}
    for one in redemptions_of_orders(uow.connection, order_ids):
        found.setdefault(one.order_id, []).append(one)
    if not found:
        return
    everything = [one for ones in found.values() for one in ones]
    known = find_coupons(uow.connection, {one.coupon for one in everything if one.coupon is not None}, lock=True)
    keys = {key for one in everything for key in usage_keys(one.promotion, one.customer_id, one.year)}
    uses.used = {**usages(uow.connection, keys, lock=True), **uses.used}
    uses.coupons = KnownCoupons({**known.coupons, **uses.coupons.coupons}, {**known.series, **uses.coupons.series})
    uses.redeemed = found


def write_uses(uow: UnitOfWork, book: Book, redemptions: Sequence[Redemption]) -> None:
    """Write what a group has used up and given back: one statement per table."""
    used: dict[str, tuple[int, int, int]] = {}
    coupon_uses: dict[str, int] = {}
    for one in redemptions:
        promotion = book.promotions.promotions.get(one.promotion)
        in_total, each = (
            (None, None) if promotion is None else (promotion.limits.in_total, promotion.limits.per_customer)
        )
        everybody, *of_customer = usage_keys(one.promotion, one.customer_id, one.year)
        for key, limit in ((everybody, in_total), *((key, each) for key in of_customer)):
            times, amount, _ = used.get(key, (0, 0, 0))
            most = _NO_LIMIT if limit is None or one.times < 0 else limit
            used[key] = (times + one.times, amount + one.amount, most)
        if one.coupon is not None and one.coupon_uses:
            coupon_uses[one.coupon] = coupon_uses.get(one.coupon, 0) + one.coupon_uses
    begin_usages(uow, used)
    write_redemptions(uow, redemptions, used, coupon_uses)
    for one in redemptions:
        uow.emit(
            PromotionRedeemed(
                promotion=one.promotion,
                order_id=str(one.order_id),
                coupon=one.coupon,
                customer_id=None if one.customer_id is None else str(one.customer_id),
                times=one.times,
                amount=one.amount,
            ),
            actor=parse_actor(one.actor),
        )


def usage_keys(promotion: str, customer_id: UUID | None, year: int) -> tuple[str, ...]:
    """The usages that a redemption counts in: of everybody, of the customer, and of the customer in the year."""
    everybody = usage_key(promotion)
    if customer_id is None:
        return (everybody,)
    return (everybody, usage_key(promotion, customer_id), usage_key(promotion, customer_id, year))


def _year(asked: Asked) -> int:
    return local_time(asked.at, asked.point.time_zone).year
