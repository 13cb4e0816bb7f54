"""A line while it is being priced; what each step of the engine reads and writes."""

from dataclasses import dataclass

from comptoir.pricing.domain.baskets import BasketLine, LineDiscount
from comptoir.pricing.domain.taxes import TaxRate


@dataclass(slots=True)
class Draft:
    """Amounts in minor units with tax, quantities in millionths.

    reserved: of the gross amount, what no promotion lowers (eco-participation, deposit).
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

    @property
    def order(self) -> tuple[str, int, int, int, str]:
        """Breaks ties between lines whatever the order of scanning: SKU, unit price, quantity, line id."""
        return (self.line.sku, self.amount, self.per, self.quantity, self.line.id)


def rounded(numerator: int, denominator: int) -> int:
    """The nearest whole number, half away from zero; `round_ratio` without its choice, for the hot path."""
    if numerator >= 0:
        return (2 * numerator + denominator) // (2 * denominator)
    return -((denominator - 2 * numerator) // (2 * denominator))
