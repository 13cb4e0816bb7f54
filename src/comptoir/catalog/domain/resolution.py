"""What an item says once all its levels are laid over each other: root, sub, variant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comptoir.catalog.domain.product import Datum, Document, Item, Scope, Values


@dataclass(frozen=True, slots=True)
class Resolved:
    """One value with where it comes from.

    sku: the item that holds it. inherited: whether that is a level above. origin: who set it there.
    """

    datum: Datum
    sku: str
    inherited: bool
    origin: str


def resolve_values(documents: Sequence[Document]) -> Values:
    """The values that hold, cell by cell; a lower level overrides a higher one. `documents` go root first."""
    if len(documents) == 1:
        return documents[0].values
    merged: dict[str, dict[Scope, Datum]] = {}
    for document in documents:
        for attribute, cells in document.values.items():
            merged[attribute] = {**merged.get(attribute, {}), **cells}
    return merged


def resolve_with_provenance(levels: Sequence[Item]) -> dict[str, dict[Scope, Resolved]]:
    """As `resolve_values`, and each value tells its item and origin. `levels` go root first, the item itself last."""
    assert levels, "an item is its own last level"
    last = levels[-1]
    merged: dict[str, dict[Scope, Resolved]] = {}
    for item in levels:
        for attribute, cells in item.document.values.items():
            origin = item.document.origin(attribute)
            into = merged.setdefault(attribute, {})
            for key, datum in cells.items():
                into[key] = Resolved(datum, item.sku, item is not last, origin)
    return merged


def without_inherited(values: Values, above: Values) -> Values:
    """The values without the cells that equal what is inherited anyway."""
    kept: dict[str, dict[Scope, Datum]] = {}
    for attribute, cells in values.items():
        inherited = above.get(attribute)
        own = (
            dict(cells)
            if inherited is None
            else {key: datum for key, datum in cells.items() if inherited.get(key) != datum}
        )
        if own:
            kept[attribute] = own
    return kept
