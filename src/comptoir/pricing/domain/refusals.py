"""What pricing refuses, with its facts."""

from dataclasses import dataclass
from typing import ClassVar

from comptoir.kernel.values.errors import Conflict, Invalid, NotFound, Stale


@dataclass(eq=False)
class NoPrice(Invalid):
    """No list that applies has a price in force for the item, and nobody set one by hand."""

    code: ClassVar[str] = "pricing.no_price"
    sku: str


@dataclass(eq=False)
class LineIdTaken(Invalid):
    """Two lines of a basket have one id, or a line has one that the engine gives: of shipping, of a deposit."""

    code: ClassVar[str] = "pricing.line_id_taken"
    line: str


@dataclass(eq=False)
class WrongCurrency(Invalid):
    """A price is in another currency than the sale, or than its price list."""

    code: ClassVar[str] = "pricing.wrong_currency"
    given: str
    expected: str


@dataclass(eq=False)
class UnknownTerritory(Invalid):
    """There are no tax rates for the territory."""

    code: ClassVar[str] = "pricing.unknown_territory"
    territory: str


@dataclass(eq=False)
class NoTaxRate(Invalid):
    """The territory has no rate of the class, nor a standard one, on that day."""

    code: ClassVar[str] = "pricing.no_tax_rate"
    tax_class: str
    territory: str
    day: str


@dataclass(eq=False)
class UnknownTaxClass(Invalid):
    """There is no tax class with this code."""

    code: ClassVar[str] = "pricing.unknown_tax_class"
    tax_class: str


@dataclass(eq=False)
class NegativePrice(Invalid):
    """A price below zero."""

    code: ClassVar[str] = "pricing.negative_price"
    amount: int


@dataclass(eq=False)
class QuantityNotPositive(Invalid):
    """The quantity that a price is for is zero or less, or its step is below zero."""

    code: ClassVar[str] = "pricing.quantity_not_positive"
    quantity: str


@dataclass(eq=False)
class EmptyValidity(Invalid):
    """A price that would end before it starts."""

    code: ClassVar[str] = "pricing.empty_validity"
    valid_from: str
    valid_to: str


@dataclass(eq=False)
class MixedValidity(Invalid):
    """One end of a validity is an instant, the other the wall clock of each store."""

    code: ClassVar[str] = "pricing.mixed_validity"
    valid_from: str
    valid_to: str


@dataclass(eq=False)
class UnknownPriceList(NotFound):
    """There is no price list with this code."""

    code: ClassVar[str] = "pricing.unknown_price_list"
    price_list: str


@dataclass(eq=False)
class UnknownItem(Invalid):
    """A price or a basket names an item that the catalogue does not have."""

    code: ClassVar[str] = "pricing.unknown_item"
    sku: str


@dataclass(eq=False)
class ItemNotFound(NotFound):
    """The catalogue has no item with this code."""

    code: ClassVar[str] = "pricing.item_not_found"
    sku: str


@dataclass(eq=False)
class ListCurrencyFixed(Conflict):
    """A price list keeps the currency that it was made with."""

    code: ClassVar[str] = "pricing.list_currency_fixed"
    price_list: str
    currency: str


@dataclass(eq=False)
class UnknownStore(Invalid):
    """A price list names a store that does not exist."""

    code: ClassVar[str] = "pricing.unknown_store"
    store: str


@dataclass(eq=False)
class PriceListChangedMeanwhile(Stale):
    """The list was changed since the version that the request names."""

    code: ClassVar[str] = "pricing.price_list_changed"
    price_list: str
    version: int


@dataclass(eq=False)
class MalformedLine(Invalid):
    """A line of a batch is not the JSON of a price."""

    code: ClassVar[str] = "pricing.malformed_line"
    problem: str


@dataclass(eq=False)
class NoAmount(Invalid):
    """A row of a sheet has neither a price nor an amount."""

    code: ClassVar[str] = "pricing.no_amount"


@dataclass(eq=False)
class AmountNotWhole(Invalid):
    """An `amount` is in minor units and therefore whole; "12.90" belongs into a column `price`."""

    code: ClassVar[str] = "pricing.amount_not_whole"
    amount: str


@dataclass(eq=False)
class SharesNotWhole(Invalid):
    """The shares of an item's tax classes do not add up to one, or name a class twice. sum: millionths."""

    code: ClassVar[str] = "pricing.shares_not_whole"
    sum: int


@dataclass(eq=False)
class ChargeNotPositive(Invalid):
    """An eco-participation or a deposit of nothing or less; leave it out instead."""

    code: ClassVar[str] = "pricing.charge_not_positive"
    charge: str
    amount: int


@dataclass(eq=False)
class NoDeposit(Invalid):
    """Empties are taken back of an item that carries no deposit."""

    code: ClassVar[str] = "pricing.no_deposit"
    sku: str


@dataclass(eq=False)
class ListTaxFixed(Conflict):
    """A price list stays net or with tax, as it was made."""

    code: ClassVar[str] = "pricing.list_tax_fixed"
    price_list: str


@dataclass(eq=False)
class NotAmong(Invalid):
    """A promotion's offer does not exist in its class."""

    code: ClassVar[str] = "pricing.not_among"
    given: str
    allowed: str


@dataclass(eq=False)
class OutOfRange(Invalid):
    """A number of a promotion is below `low` or above `high` (rates in millionths)."""

    code: ClassVar[str] = "pricing.out_of_range"
    value: str
    low: str
    high: str


@dataclass(eq=False)
class NotOneOf(Invalid):
    """Exactly one of two fields of a promotion must be given, and the same one in each step."""

    code: ClassVar[str] = "pricing.not_one_of"
    names: str


@dataclass(eq=False)
class StepsDoNotRise(Invalid):
    """A step of a promotion asks for no more than the one before it, or gives no more."""

    code: ClassVar[str] = "pricing.steps_do_not_rise"


@dataclass(eq=False)
class CurrencyNotNamed(Invalid):
    """A promotion names an amount of money, and not of which currency."""

    code: ClassVar[str] = "pricing.currency_not_named"


@dataclass(eq=False)
class SelectsNothing(Invalid):
    """A promotion, a slot or a gift that no item could ever match."""

    code: ClassVar[str] = "pricing.selects_nothing"


@dataclass(eq=False)
class StrikeNotJustified(Invalid):
    """A struck price is above the lowest of the days before the reduction, or there is none that may be struck.

    reason: "above_lowest", or the value of `domain.history.Unjustified`.
    """

    code: ClassVar[str] = "pricing.strike_not_justified"
    sku: str
    strike: str
    lowest: str
    reason: str
