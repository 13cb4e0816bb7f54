"""Lists and lookups of the catalogue."""

from comptoir.catalog.queries.cards import CardPage, CardView, card, card_by_barcode, cards, cards_by_item, sister_cards
from comptoir.catalog.queries.gaps import NEARLY, GapCount, completeness, gap_counts, gaps_of, is_recounting
from comptoir.catalog.queries.items import (
    RANKED_MAX,
    GapFilter,
    GradeFilter,
    ProductFilter,
    ProductLine,
    product_count,
    product_keys,
    products,
    skus_by_id,
    variants_of,
)
from comptoir.catalog.queries.search import search
from comptoir.catalog.queries.sellables import Sellable, sellables
from comptoir.catalog.queries.traits import (
    Traits,
    categories_of_all,
    items_in,
    items_of_departments,
    items_of_family,
    items_with_value,
    traits,
)
from comptoir.catalog.rows import ids_below

__all__ = [
    "NEARLY",
    "RANKED_MAX",
    "CardPage",
    "CardView",
    "GapCount",
    "GapFilter",
    "GradeFilter",
    "ProductFilter",
    "ProductLine",
    "Sellable",
    "Traits",
    "card",
    "card_by_barcode",
    "cards",
    "cards_by_item",
    "categories_of_all",
    "completeness",
    "gap_counts",
    "gaps_of",
    "ids_below",
    "is_recounting",
    "items_in",
    "items_of_departments",
    "items_of_family",
    "items_with_value",
    "product_count",
    "product_keys",
    "products",
    "search",
    "sellables",
    "sister_cards",
    "skus_by_id",
    "traits",
    "variants_of",
]
