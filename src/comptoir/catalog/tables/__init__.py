"""The catalogue's tables, by what they keep."""

from comptoir.catalog.tables.bulk import BulkChangeRow
from comptoir.catalog.tables.cards import CardCategoryRow, CardRow, CurrentCardRow, StaleCardRow
from comptoir.catalog.tables.completeness import GapRow, LackRow, OfferRow, RecountRow
from comptoir.catalog.tables.conversions import ConversionRow, ConvertedRow, CounterRow
from comptoir.catalog.tables.items import (
    AliasRow,
    ChangeRow,
    DocumentRow,
    IdentifierRow,
    ItemCategoryRow,
    ItemRow,
    UniqueValueRow,
    ValueRow,
)
from comptoir.catalog.tables.links import LinkRow
from comptoir.catalog.tables.misses import MissRow
from comptoir.catalog.tables.moves import MovedItemRow, MoveRow
from comptoir.catalog.tables.own_barcodes import OwnBarcodeRow
from comptoir.catalog.tables.structure import (
    CategoryChangeRow,
    ChoiceRow,
    StructureRow,
    StructureState,
    TaxonomyNodeRow,
    TaxonomyRow,
)
from comptoir.catalog.tables.team import (
    GradeRow,
    LabelRow,
    PlannedRow,
    ProposalRow,
    RegradedRow,
    ViewRow,
    WithheldRow,
)
from comptoir.catalog.tables.words import SearchRow, TrigramRow, WordRow

__all__ = [
    "AliasRow",
    "BulkChangeRow",
    "CardCategoryRow",
    "CardRow",
    "CategoryChangeRow",
    "ChangeRow",
    "ChoiceRow",
    "ConversionRow",
    "ConvertedRow",
    "CounterRow",
    "CurrentCardRow",
    "DocumentRow",
    "GapRow",
    "GradeRow",
    "IdentifierRow",
    "ItemCategoryRow",
    "ItemRow",
    "LabelRow",
    "LackRow",
    "LinkRow",
    "MissRow",
    "MoveRow",
    "MovedItemRow",
    "OfferRow",
    "OwnBarcodeRow",
    "PlannedRow",
    "ProposalRow",
    "RecountRow",
    "RegradedRow",
    "SearchRow",
    "StaleCardRow",
    "StructureRow",
    "StructureState",
    "TaxonomyNodeRow",
    "TaxonomyRow",
    "TrigramRow",
    "UniqueValueRow",
    "ValueRow",
    "ViewRow",
    "WithheldRow",
    "WordRow",
]
