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
