"""A price, a price list, and which of several prices is in force.

Prices are never overwritten. A later price with the same list, step and validity takes the place of
the earlier one; an amount of None withdraws it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from comptoir.kernel.values.errors import MalformedValue, Refusal, TextKey
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.text import LocalizedText
from comptoir.kernel.values.time import Instant, format_instant, parse_day, parse_instant, wall_clock
from comptoir.pricing.domain.refusals import EmptyValidity, MixedValidity, NegativePrice, QuantityNotPositive

MILLION = 1_000_000

Moment = datetime  # aware: an Instant for everybody; naive: the wall clock of each store


@dataclass(frozen=True, slots=True)
class Price:
    """What `per` of an item costs on one list from `min_quantity` on.

    amount: minor units of the list's currency, tax included unless the list is net; None withdraws the price that
    it replaces.
    per, min_quantity: millionths of the item's unit of sale.
    valid_from: None is from when it was recorded on. valid_to: the first moment at which it is over.
    """

    id: UUID
    item_id: UUID
    price_list: str
    amount: int | None
    per: int
    min_quantity: int
    valid_from: Moment | None
    valid_to: Moment | None
    recorded_at: Instant

    @property
    def place(self) -> tuple[str, int, Moment | None, Moment | None]:
        """Two prices of one item with the same place: the later one counts."""
        return (self.price_list, self.min_quantity, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class PriceList:
    """Prices for some channels, stores and groups of customers; empty means all of them.

    priority: the higher one is asked first; among equals the list that names stores, then the one
    that names channels, then the code in alphabetical order; a list for groups of customers before all these.
    is_net: its amounts are without tax, for business customers. valid_from, valid_to: outside them no price
    of the list counts, so that all of them begin and end as one.
    """

    code: str
    label: LocalizedText
    currency: Currency
    channels: frozenset[str] = frozenset()
    stores: frozenset[str] = frozenset()
    priority: int = 0
    is_net: bool = False
    valid_from: Moment | None = None
    valid_to: Moment | None = None
    customer_groups: frozenset[str] = frozenset()

    def applies(
        self, currency: str, channel: str | None, store: str | None, groups: frozenset[str] = frozenset()
    ) -> bool:
        """Whether it is asked for a sale in a currency, on a channel, in a store, to a customer of some groups."""
        return (
            self.currency == currency
            and (not self.channels or channel in self.channels)
            and (not self.stores or store in self.stores)
            and (not self.customer_groups or not self.customer_groups.isdisjoint(groups))
        )

    @property
    def is_dated(self) -> bool:
        """Whether it begins or ends."""
        return self.valid_from is not None or self.valid_to is not None

    def is_in_force(self, at: Instant, zone: str) -> bool:
        """Whether its prices count at an instant on the wall clock of a zone."""
        return (self.valid_from is None or moment_at(self.valid_from, zone) <= at) and (
            self.valid_to is None or moment_at(self.valid_to, zone) > at
        )

    @property
    def rank(self) -> tuple[int, bool, bool, bool, str]:
        """Sorting by it puts the list to ask first in front."""
        return (-self.priority, not self.customer_groups, not self.stores, not self.channels, self.code)


@dataclass(frozen=True, slots=True)
class ConsumerPrice:
    """The price of one item that a customer of some sale point sees: `amount` for `per` millionths."""

    item_id: UUID
    price_list: str
    amount: Money
    per: int


def check_price(amount: int | None, per: int, min_quantity: int, validity: tuple[Moment | None, Moment | None]) -> None:
    """Refuses NegativePrice, QuantityNotPositive, MixedValidity, EmptyValidity, in this order."""
    if amount is not None and amount < 0:
        raise NegativePrice(amount, pointer="/amount")
    if per <= 0:
        raise QuantityNotPositive(millionths_text(per), pointer="/per")
    if min_quantity < 0:
        raise QuantityNotPositive(millionths_text(min_quantity), pointer="/min_quantity")
    check_validity(*validity)


def check_validity(start: Moment | None, end: Moment | None) -> None:
    """Refuses MixedValidity, EmptyValidity."""
    if start is None or end is None:
        return
    if (start.tzinfo is None) != (end.tzinfo is None):
        raise MixedValidity(moment_text(start), moment_text(end), pointer="/valid_to")
    if start >= end:
        raise EmptyValidity(moment_text(start), moment_text(end), pointer="/valid_to")


def superseded(prices: tuple[Price, ...], new: Price) -> tuple[Price, ...]:
    """The prices of one item on one list after `new` has been recorded."""
    place = new.place
    kept = tuple(price for price in prices if price.place != place)
    return kept if new.amount is None else (*kept, new)


def choose(prices: tuple[Price, ...], at: Instant, zone: str, quantity: int) -> Price | None:
    """The price in force for `quantity` millionths, or None.

    prices: of one item on one list, without superseded ones.
    Among those in force: one with an end is an exception to the standing ones; then the highest step
    reached; then the latest start; then the one recorded last.
    """
    if len(prices) == 1:
        only = prices[0]
        return only if reason_not_in_force(only, at, zone, quantity) is None else None
    best: Price | None = None
    best_rank: tuple[bool, int, datetime, UUID] | None = None
    for price in prices:
        if reason_not_in_force(price, at, zone, quantity) is not None:
            continue
        start = price.recorded_at if price.valid_from is None else moment_at(price.valid_from, zone)
        rank = (price.valid_to is not None, price.min_quantity, start, price.id)
        if best_rank is None or rank > best_rank:
            best, best_rank = price, rank
    return best


def in_force(prices: Iterable[Price], at: Instant, zone: str) -> list[Price]:
    """The prices of one item that count at an instant: for each list and step the one that `choose` would take."""
    places: dict[tuple[str, int], list[Price]] = {}
    for price in prices:
        places.setdefault((price.price_list, price.min_quantity), []).append(price)
    found = (choose(tuple(same), at, zone, step) for (_, step), same in places.items())
    return [price for price in found if price is not None]


def reason_not_in_force(price: Price, at: Instant, zone: str, quantity: int) -> str | None:
    """Why the price does not apply: "step", "not_yet", "over"; None when it does."""
    if price.min_quantity > quantity:
        return "step"
    if price.valid_from is not None and moment_at(price.valid_from, zone) > at:
        return "not_yet"
    if price.valid_to is not None and moment_at(price.valid_to, zone) <= at:
        return "over"
    return None


def moment_at(moment: Moment, zone: str) -> Instant:
    """The instant that a moment is in a time zone."""
    return Instant(moment) if moment.tzinfo is not None else _wall(moment, zone)


def parse_moment(text: str, *, is_end: bool = False) -> Moment:
    """A moment of a validity: RFC 3339 with an offset, or a date or time of each store's wall clock.

    A date alone is its first moment; as an end (`is_end`) the day itself still counts.
    Refuses MalformedValue.
    """
    stripped = text.strip()
    if len(stripped) <= 10:
        day = parse_day(stripped)
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the wall clock of each store
        return midnight + timedelta(days=1) if is_end else midnight
    try:
        moment = datetime.fromisoformat(stripped.upper())
    except ValueError:
        raise MalformedValue(text, TextKey("kernel.expected.instant")) from None
    return parse_instant(stripped) if moment.tzinfo is not None else moment.replace(microsecond=0)


def moment_text(moment: Moment) -> str:
    """The moment as the API shows it; `parse_moment` reads it back."""
    return moment.isoformat(timespec="seconds") if moment.tzinfo is None else format_instant(Instant(moment))


def latest_by_place(prices: Iterable[Price]) -> tuple[Price, ...]:
    """The prices of one item that count, from all ever recorded in the order of their ids."""
    current: tuple[Price, ...] = ()
    for price in prices:
        current = superseded(current, price)
    return current


@lru_cache(maxsize=4096)
def _wall(moment: datetime, zone: str) -> Instant:
    return wall_clock(moment, zone)


def parse_validity(valid_from: str | None, valid_to: str | None) -> tuple[Moment | None, Moment | None]:
    """Both ends of a validity as they were sent. Refuses MalformedValue, MixedValidity, EmptyValidity."""
    pointer = "/valid_from"
    try:
        start = None if valid_from is None else parse_moment(valid_from)
        pointer = "/valid_to"
        end = None if valid_to is None else parse_moment(valid_to, is_end=True)
    except Refusal as refusal:
        refusal.pointer = pointer
        raise
    check_validity(start, end)
    return start, end
