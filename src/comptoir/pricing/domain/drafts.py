"""A line while it is being priced; what each step of the engine reads and writes."""

from dataclasses import dataclass

from comptoir.pricing.domain.baskets import BasketLine, IncludedAmount, LineDiscount, LineTax
from comptoir.pricing.domain.taxes import TaxRate


@dataclass(slots=True)
class Draft:
    """Amounts in minor units with tax (of a net list without, until the tax is known), quantities in millionths.

    reserved: of the gross amount, what no promotion lowers (eco-participation, deposit).
    parts: the tax of each share, where the item has several rates. deposit_of: see PricedLine.
    """

    line: BasketLine
    quantity: int
    amount: int  # for `per`
    per: int
    price_list: str | None
    list_price: int | None
    gross: int
    due: int
    tax_class: str
    rate: TaxRate
    discounts: tuple[LineDiscount, ...] = ()
    tax: int = 0
    reserved: int = 0
    is_net: bool = False
    shares: tuple[tuple[TaxRate, int], ...] = ()
    taxes: tuple[LineTax, ...] = ()
    included: tuple[IncludedAmount, ...] = ()
    deposit_of: str | None = None

    @property
    def order(self) -> tuple[str, int, int, int, str]:
        """Breaks ties between lines whatever the order of scanning: SKU, unit price, quantity, line id.

        The quantity counts without its sign: what is taken back is shared out like what was sold.
        """
        return (self.line.sku, self.amount, self.per, abs(self.quantity), self.line.id)


def rounded(numerator: int, denominator: int) -> int:
    """The nearest whole number, half away from zero; `round_ratio` without its choice, for the hot path."""
    if numerator >= 0:
        return (2 * numerator + denominator) // (2 * denominator)
    return -((denominator - 2 * numerator) // (2 * denominator))
