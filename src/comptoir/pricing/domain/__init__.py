"""Prices, taxes and the engine that turns a basket into money. Pure: values in, values out.

All quantities inside are whole millionths of the item's unit of sale, all amounts whole minor units.
"""

from comptoir.pricing.domain.baskets import (
    Basket,
    BasketLine,
    BasketTotals,
    DocumentTax,
    Facts,
    IncludedAmount,
    LineDiscount,
    LineTax,
    PricedBasket,
    PricedLine,
    SalePoint,
    TraceStep,
)
from comptoir.pricing.domain.book import Book
from comptoir.pricing.domain.engine import price
from comptoir.pricing.domain.prices import ConsumerPrice, Moment, Price, PriceList, choose
from comptoir.pricing.domain.taxes import TaxRate, TaxTable, tax_table
from comptoir.pricing.domain.unit_prices import UnitPrice, unit_price

__all__ = [
    "Basket",
    "BasketLine",
    "BasketTotals",
    "Book",
    "ConsumerPrice",
    "DocumentTax",
    "Facts",
    "IncludedAmount",
    "LineDiscount",
    "LineTax",
    "Moment",
    "Price",
    "PriceList",
    "PricedBasket",
    "PricedLine",
    "SalePoint",
    "TaxRate",
    "TaxTable",
    "TraceStep",
    "UnitPrice",
    "choose",
    "price",
    "tax_table",
    "unit_price",
]
