"""Items that can be sold, as prices, stock and tills look them up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, overload
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.domain.packs import Component
from comptoir.catalog.queries.cards import current_cards
from comptoir.catalog.tables import AliasRow, IdentifierRow, ItemRow
from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.gtin import read_gtin
from comptoir.kernel.values.quantity import Unit, unit
from comptoir.kernel.values.text import LocalizedText

_COLUMNS = ("id", "sku", "sku_folded", "label", "unit", "department", "image", "level", "enabled", "lifecycle")
_MODELS = frozenset({"root", "sub"})
_VARIANT = "variant"


@dataclass(frozen=True, slots=True)
class Sellable:
    """An item as prices, stock and tills speak of it.

    label: by locale, resolved over the levels; of a published variant, with its axes.
    is_enabled: false for an item that is kept but no longer offered. pack: what it holds, where that was asked for
    (`queries.packs.with_packs`).
    """

    item_id: UUID
    sku: str
    label: LocalizedText
    unit: Unit
    department: str | None
    gtins: tuple[str, ...]
    image: str | None
    is_enabled: bool = True
    pack: tuple[Component, ...] = ()
    lifecycle: Lifecycle = Lifecycle.ACTIVE


@overload
def sellables(connection: Connection, *, item_ids: Collection[UUID]) -> dict[UUID, Sellable]: ...
@overload
def sellables(connection: Connection, *, skus: Collection[str]) -> dict[str, Sellable]: ...
@overload
def sellables(connection: Connection, *, barcodes: Collection[str]) -> dict[str, Sellable]: ...
def sellables(
    connection: Connection,
    *,
    item_ids: Collection[UUID] | None = None,
    skus: Collection[str] | None = None,
    barcodes: Collection[str] | None = None,
) -> Mapping[UUID, Sellable] | Mapping[str, Sellable]:
    """Items that can be sold, by exactly one kind of key, as it was asked; unknown keys are left out.

    skus match in any case and by former SKUs; barcodes by their 14-digit form. Models are not sold, their variants are.
    """
    if item_ids is not None:
        return _by_id(connection, item_ids)
    if skus is not None:
        return _by_sku(connection, skus)
    assert barcodes is not None, "one kind of key is named"
    return _by_barcode(connection, barcodes)


def _by_id(connection: Connection, item_ids: Collection[UUID]) -> dict[UUID, Sellable]:
    rows = select_by_keys(connection, ItemRow, _COLUMNS, "id", item_ids)
    return {found.item_id: found for found in _made(connection, rows)}


def _by_sku(connection: Connection, skus: Collection[str]) -> dict[str, Sellable]:
    folded = {sku: fold_code(sku) for sku in skus}
    rows = select_by_keys(connection, ItemRow, _COLUMNS, "sku_folded", folded.values())
    found = {fold_code(one.sku): one for one in _made(connection, rows)}
    unknown = set(folded.values()) - {row[2] for row in rows}
    if unknown:
        former = dict(select_by_keys(connection, AliasRow, ("sku_folded", "item_id"), "sku_folded", unknown))
        items = _by_id(connection, former.values())
        found |= {sku: items[item_id] for sku, item_id in former.items() if item_id in items}
    return {sku: found[code] for sku, code in folded.items() if code in found}


def _by_barcode(connection: Connection, barcodes: Collection[str]) -> dict[str, Sellable]:
    gtins = {code: gtin for code in barcodes if (gtin := read_gtin(code).gtin) is not None}
    named = dict(select_by_keys(connection, IdentifierRow, ("gtin", "item_id"), "gtin", gtins.values()))
    items = _by_id(connection, named.values())
    return {code: items[named[gtin]] for code, gtin in gtins.items() if named.get(gtin) in items}


def _made(connection: Connection, rows: list[tuple[Any, ...]]) -> list[Sellable]:
    sold = [row for row in rows if row[7] not in _MODELS]
    gtins: dict[UUID, list[str]] = {}
    named = select_by_keys(connection, IdentifierRow, ("item_id", "gtin"), "item_id", [row[0] for row in sold])
    for item_id, gtin in named:
        gtins.setdefault(item_id, []).append(gtin)
    axes = _axes(connection, [row[0] for row in sold if row[7] == _VARIANT])
    return [
        Sellable(
            item_id,
            sku,
            _with_axes(label, axes.get(item_id, {})),
            unit(code),
            department,
            tuple(gtins.get(item_id, ())),
            image,
            is_enabled,
            lifecycle=Lifecycle(lifecycle),
        )
        for item_id, sku, _, label, code, department, image, _, is_enabled, lifecycle in sold
    ]


def _axes(connection: Connection, variant_ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """What tells published variants apart, by locale: "Blanc, 37"."""
    found: dict[UUID, dict[str, str]] = {}
    for view in current_cards(connection, variant_ids):
        group = view.body["group"] or {"axes": ()}
        found.setdefault(view.item_id, {})[view.locale] = ", ".join(axis["label"] for axis in group["axes"])
    return found


def _with_axes(label: LocalizedText, axes: Mapping[str, str]) -> LocalizedText:
    """The label with the axes behind it, so that a receipt tells which of the variants was sold."""
    return {locale: f"{words} – {axes[locale]}" if axes.get(locale) else words for locale, words in label.items()}
