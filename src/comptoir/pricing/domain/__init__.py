"""Prices, taxes and the engine that turns a basket into money. Pure: values in, values out.

All quantities inside are whole millionths of the item's unit of sale, all amounts whole minor units.
"""

from comptoir.pricing.domain.baskets import (
    Applied,
    Basket,
    BasketLine,
    BasketTotals,
    Coupon,
    DocumentTax,
    Facts,
    IncludedAmount,
    LineDiscount,
    LineTax,
    PricedBasket,
    PricedLine,
    SalePoint,
    TraceStep,
    Usage,
)
from comptoir.pricing.domain.book import Book
from comptoir.pricing.domain.engine import price
from comptoir.pricing.domain.prices import ConsumerPrice, Moment, Price, PriceList, choose
from comptoir.pricing.domain.promotion_rules import check_promotion
from comptoir.pricing.domain.promotions import Promotion, PromotionClass
from comptoir.pricing.domain.taxes import TaxRate, TaxTable, tax_table
from comptoir.pricing.domain.unit_prices import Content, UnitPrice, net_content, unit_price

__all__ = [
    "Applied",
    "Basket",
    "BasketLine",
    "BasketTotals",
    "Book",
    "ConsumerPrice",
    "Content",
    "Coupon",
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
    "Promotion",
    "PromotionClass",
    "SalePoint",
    "TaxRate",
    "TaxTable",
    "TraceStep",
    "UnitPrice",
    "Usage",
    "check_promotion",
    "choose",
    "net_content",
    "price",
    "tax_table",
    "unit_price",
]
