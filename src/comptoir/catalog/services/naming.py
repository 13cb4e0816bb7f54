"""Products that are named by the pattern of their family: when they are made, and when somebody asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.naming import labelled
from comptoir.catalog.domain.patterns import has_counter, parse_pattern, sku_of
from comptoir.catalog.domain.product import Item
from comptoir.catalog.domain.refusals import InvalidProduct, OutsideRights
from comptoir.catalog.domain.rights import Narrowings, is_whole, sees
from comptoir.catalog.domain.structure import Family, Structure
from comptoir.catalog.rows import ItemSet, load_items, load_versions, lock_catalog
from comptoir.catalog.services.decided import Saved
from comptoir.catalog.services.rights import WRITES, Writer, refuse_outside
from comptoir.catalog.services.saving import prepare, save_products
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.tables import CounterRow, ItemRow
from comptoir.kernel.bulk import upsert_rows
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError

_NAMELESS = "-"
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Foretold:
    """What the patterns of a family would call a product. problem: why the SKU cannot be given."""

    sku: str
    new_sku: str | None
    labels: dict[str, str]
    missing: tuple[str, ...] = ()
    is_taken: bool = False


def make_product(uow: UnitOfWork, draft: ProductDraft, permissions: tuple[str, ...] = WRITES) -> Saved:
    """Make a product whose SKU comes from its family; the draft's own SKU says nothing.

    The number is read and kept in the transaction that makes the product, under the catalogue's lock: what is not made
    takes none, and no two products have the same. Numbers whose SKU stands already are passed over.
    Refuses InvalidProduct: no pattern, something missing that it asks for, a SKU that is taken, and any wrong field.
    """
    lock_catalog(uow.connection)
    structure = current_structure(uow.connection)
    placeholder = _NAMELESS
    while load_versions(uow.connection, [fold_code(placeholder)]):
        placeholder += _NAMELESS
    nameless = replace(draft, sku=placeholder, new_sku=None, mode=Mode.MERGE)
    found = prepare(uow.connection, [nameless], writer=Writer(uow.actor, permissions))
    levels = found.levels_of(0)
    family = structure.family(levels[-1].family or levels[0].family)
    if family is None or not family.sku_pattern:
        raise InvalidProduct("", errors=(_no_pattern(family),))
    sku = _next_sku(uow, structure, family.sku_pattern, levels)
    saved = save_products(uow, [replace(nameless, sku=sku)], permissions)[0]
    if saved.errors:
        raise InvalidProduct(sku, errors=saved.errors)
    return saved


def _next_sku(uow: UnitOfWork, structure: Structure, pattern: str, levels: Sequence[Item]) -> str:
    parts = parse_pattern(pattern)
    number = _last(uow.connection, pattern) + 1
    while True:
        filled = sku_of(structure, parts, levels, number)
        if filled.text is None or not filled.text:
            facts: dict[str, object] = {"pattern": pattern, "missing": ", ".join(filled.missing)}
            raise InvalidProduct("", errors=(FieldError("/sku", "catalog.pattern_lacks", facts),))
        if not load_versions(uow.connection, [fold_code(filled.text)]):
            break
        if not has_counter(parts):
            error = FieldError("/sku", "catalog.pattern_taken", {"pattern": pattern, "sku": filled.text})
            raise InvalidProduct(filled.text, errors=(error,))
        number += 1
    if has_counter(parts):
        upsert_rows(uow.connection, CounterRow, ("pattern", "last"), [(pattern, number)], ("pattern",))
    return filled.text


def _last(connection: Connection, pattern: str) -> int:
    return connection.execute(select(CounterRow.last).where(CounterRow.pattern == pattern)).scalar() or 0


def name_again(uow: UnitOfWork, skus: Sequence[str], *, skus_too: bool) -> list[Saved]:
    """Call products what their families' patterns say, whatever they were called; their SKUs as well when asked.

    One that a pattern does not suit is rejected alone, with the reason. Refuses nothing.
    """
    lock_catalog(uow.connection)
    structure = current_structure(uow.connection)
    outcomes = []
    for sku in dict.fromkeys(skus):
        items = load_items(uow.connection, skus=[fold_code(sku)])
        stored = items.by_sku.get(fold_code(sku))
        if stored is None:
            outcomes.append(
                Saved(sku, "rejected", None, 0, (FieldError("/sku", "catalog.unknown_product", {"sku": sku}),), ())
            )
            continue
        levels = items.levels(stored.item.id)
        family = structure.family(stored.item.family or levels[0].family)
        new_sku = None
        if skus_too:
            try:
                refuse_outside(uow, structure, stored.item.id, WRITES[0])
                new_sku = _sku_again(uow, structure, family, levels)
            except OutsideRights as refusal:
                errors = (FieldError("/sku", refusal.code, {"field": "sku"}),)
                outcomes.append(Saved(sku, "rejected", stored.item.id, stored.item.version, errors, ()))
                continue
            except InvalidProduct as refusal:
                outcomes.append(Saved(sku, "rejected", stored.item.id, stored.item.version, refusal.errors, ()))
                continue
        values = labelled(structure, levels, anew=True).document.values
        draft = ProductDraft(sku=stored.item.sku, new_sku=new_sku, mode=Mode.MERGE, values=values)
        outcomes += save_products(uow, [draft])
    return outcomes


def _no_pattern(family: Family | None) -> FieldError:
    if family is None:
        return FieldError("/sku", "catalog.no_sku_nor_family", {})
    return FieldError("/sku", "catalog.no_sku_pattern", {"family": family.code})


def _sku_again(uow: UnitOfWork, structure: Structure, family: Family | None, levels: Sequence[Item]) -> str | None:
    """Another SKU by the pattern; None where the present one is what it makes."""
    pattern = family.sku_pattern if family is not None else None
    if not pattern:
        raise InvalidProduct("", errors=(_no_pattern(family),))
    parts = parse_pattern(pattern)
    if not has_counter(parts) and sku_of(structure, parts, levels, None).text == levels[-1].sku:
        return None
    return _next_sku(uow, structure, pattern, levels)


def foretell(
    connection: Connection, structure: Structure, family: Family, narrowings: Narrowings = ()
) -> list[Foretold]:
    """What the patterns of a family, as given, would make of those of its first ten products that may be seen whole.

    A pattern may ask for any field, so that whoever is narrowed to some fields or places is shown none.
    """
    ids = select(ItemRow.id).where(ItemRow.family == family.code).order_by(ItemRow.sku_folded).limit(_SHOWN)
    items = load_items(connection, ids=list(connection.execute(ids).scalars()))
    whole = tuple(filter(is_whole, narrowings))
    shown = [
        one
        for one in items.by_id.values()
        if one.item.family == family.code
        and (not narrowings or (whole and sees(structure, whole, items.levels(one.item.id))))
    ][:_SHOWN]
    number = _last(connection, family.sku_pattern) if family.sku_pattern else 0
    found = []
    for stored in sorted(shown, key=lambda one: fold_code(one.item.sku)):
        number += 1
        found.append(_foretold(connection, structure, family, items, stored.item, number))
    return found


def _foretold(
    connection: Connection, structure: Structure, family: Family, items: ItemSet, item: Item, number: int
) -> Foretold:
    levels = items.levels(item.id)
    attribute = structure.label_attribute(family)
    values = labelled(structure, levels, family=family, anew=True).document.values
    called = values.get(attribute.code, {}) if attribute is not None else {}
    labels = {key.partition("|")[2]: text for key, text in called.items() if isinstance(text, str)}
    if not family.sku_pattern:
        return Foretold(item.sku, None, labels)
    filled = sku_of(structure, parse_pattern(family.sku_pattern), levels, number)
    owner = load_versions(connection, [fold_code(filled.text)]) if filled.text else {}
    is_taken = any(item_id != item.id for item_id, _ in owner.values())
    return Foretold(item.sku, filled.text, labels, filled.missing, is_taken)
