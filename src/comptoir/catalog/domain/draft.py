"""What somebody wants a product to be, and the state that comes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from typing import Any, Final

from comptoir.catalog.domain.product import (
    Association,
    Datum,
    Document,
    Item,
    ItemId,
    Level,
    Origin,
    Scope,
    Values,
    usual_first,
)
from comptoir.catalog.domain.resolution import resolve_values, without_inherited
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.validation import (
    axes_of_level,
    check_axes,
    check_item,
    check_values,
    level_of,
    may_hold,
    pointer_part,
)
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError, TextKey
from comptoir.kernel.values.gtin import GtinDamage, read_gtin


class Unset(Enum):
    """A field that was not given."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET

GivenValues = Mapping[str, Mapping[Scope, object] | None]
"""Cells by attribute; None erases the attribute, an empty cell erases the cell."""


class Mode(StrEnum):
    """How a draft meets what is there."""

    REPLACE = "replace"
    """What is not given goes."""
    MERGE = "merge"
    """An attribute that is given replaces all its cells; null erases; the rest stays."""
    MERGE_CELLS = "merge_cells"
    """Every cell that is given replaces that cell only: how the columns of a sheet work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    """One product as given by a person, a program or a file.

    new_sku: the SKU that the product shall have from now on. gtins: as written.
    barcodes_checked: a wrong barcode is an error; otherwise a warning, and the product has no identifier from it.
    expected_version: the version the draft was made on.
    source_hash: of the record in a file, so that the same record is known the next time.
    even_archived: the shop's categories change, not what the product says, so that archived ones come along; or the
    same row takes the product out of the archive.
    """

    sku: str
    mode: Mode
    origin: Origin = Origin.PERSON
    new_sku: str | None = None
    family: str | Unset | None = UNSET
    family_variant: str | Unset | None = UNSET
    parent: str | Unset | None = UNSET
    enabled: bool | Unset = UNSET
    unit: str | Unset = UNSET
    department: str | Unset | None = UNSET
    categories: tuple[str, ...] | Unset = UNSET
    gtins: tuple[str, ...] | Unset = UNSET
    values: GivenValues = field(default_factory=dict)
    associations: Mapping[str, tuple[Association, ...] | None] = field(default_factory=dict)
    barcodes_checked: bool = True
    inherited_dropped: bool = False
    expected_version: int | None = None
    source_hash: bytes | None = None
    even_archived: bool = False


@dataclass(frozen=True, slots=True)
class Drafted:
    """The state after a draft, with what is wrong and what is doubtful about it."""

    item: Item
    errors: tuple[FieldError, ...]
    warnings: tuple[FieldError, ...]


def apply_draft(
    structure: Structure, draft: ProductDraft, existing: Item | None, above: Sequence[Item], new_id: ItemId
) -> Drafted:
    """The item that the draft makes. `above` are the levels above it, root first; empty when it has no parent.

    Errors mean that the item must not be kept. Wrong cells are never kept.
    """
    parent = above[-1] if above else None
    base = existing or Item(id=new_id, sku=draft.sku)
    if existing is not None and draft.mode is Mode.REPLACE:
        base = Item(
            id=existing.id,
            sku=existing.sku,
            status=existing.status,
            review=existing.review,
            lifecycle=existing.lifecycle,
            version=existing.version,
        )
    plain = _plain_fields(structure, draft, base, parent)
    level = level_of(structure, plain["family_variant"], parent)
    gtins, gtin_errors = _gtins(draft, base.gtins)
    values, errors = _values(structure, draft, base.document.values)
    root = above[0] if above else None
    if draft.inherited_dropped and above:
        axes = axes_of_level(structure, root.family_variant if root else None, level)
        inherited = resolve_values([level.document for level in above])
        values = without_inherited(values, {key: cells for key, cells in inherited.items() if key not in axes})
    associations = _associations(structure, draft, base.document)
    origins = _origins(base.document if existing else Document(), values, draft.origin)
    document = Document(values=values, associations=associations, origins=origins)
    item = replace(base, **plain, level=level, gtins=gtins, document=document)
    errors += check_item(structure, item, parent)
    errors += _check_level(existing, item, parent)
    if parent is not None and parent.level in {Level.ROOT, Level.SUB}:
        errors += check_axes(structure, root.family_variant if root else None, item.level, values)
        errors += _check_overrides(structure, item, existing, above)
    if draft.barcodes_checked:
        return Drafted(item, (*errors, *gtin_errors), ())
    return Drafted(item, tuple(errors), tuple(gtin_errors))


def _plain_fields(structure: Structure, draft: ProductDraft, base: Item, parent: Item | None) -> dict[str, Any]:
    """The fields that are no values, as codes write themselves."""
    family = base.family if isinstance(draft.family, Unset) else draft.family
    if family is None and parent is not None:
        family = parent.family
    known_family = structure.family(family)
    variant = base.family_variant if isinstance(draft.family_variant, Unset) else draft.family_variant
    known_variant = structure.family_variant(variant)
    if known_variant is not None and family is None:
        family = known_variant.family
        known_family = structure.family(family)
    wanted = base.categories if isinstance(draft.categories, Unset) else draft.categories
    categories = [known.code if (known := structure.category(code)) else code for code in wanted]
    return {
        "sku": draft.new_sku or base.sku,
        "family": known_family.code if known_family else family,
        "family_variant": known_variant.code if known_variant else variant,
        "parent": parent.sku if parent else (base.parent if isinstance(draft.parent, Unset) else draft.parent),
        "enabled": base.enabled if isinstance(draft.enabled, Unset) else draft.enabled,
        "unit": base.unit if isinstance(draft.unit, Unset) else draft.unit,
        "department": base.department if isinstance(draft.department, Unset) else draft.department,
        "categories": tuple(dict.fromkeys(categories)),
    }


def _values(structure: Structure, draft: ProductDraft, before: Values) -> tuple[Values, list[FieldError]]:
    given = {code: cells for code, cells in draft.values.items() if cells is not None}
    checked, errors = check_values(structure, given)
    if draft.mode is Mode.REPLACE or not before:
        return checked, errors
    kept: dict[str, Mapping[Scope, Datum]] = dict(before)
    for code, cells in draft.values.items():
        attribute = structure.attribute(code)
        if attribute is None:
            continue
        now: dict[Scope, Datum] = {}
        if draft.mode is Mode.MERGE_CELLS and cells is not None:
            now = {key: datum for key, datum in before.get(attribute.code, {}).items() if key not in cells}
        now.update(checked.get(attribute.code, {}))
        if now:
            kept[attribute.code] = now
        else:
            kept.pop(attribute.code, None)
    return kept, errors


def _gtins(draft: ProductDraft, before: tuple[str, ...]) -> tuple[tuple[str, ...], list[FieldError]]:
    return (before, []) if isinstance(draft.gtins, Unset) else read_gtins(draft.gtins)


def read_gtins(texts: Sequence[str]) -> tuple[tuple[str, ...], list[FieldError]]:
    """The sound barcodes of these in their 14 digits, each once, and what is wrong with the others."""
    found: dict[str, None] = {}
    errors: list[FieldError] = []
    for number, written in enumerate(texts):
        reading = read_gtin(written)
        if reading.gtin is None:
            damage = reading.damage.value if reading.damage else GtinDamage.EMPTY.value
            facts = {"barcode": written[:60], "damage": TextKey(f"catalog.barcode.{damage}")}
            errors.append(FieldError(f"/identifiers/gtin/{number}", "catalog.barcode_damaged", facts))
        else:
            found[reading.gtin] = None
    return tuple(found), errors


def _associations(structure: Structure, draft: ProductDraft, before: Document) -> Mapping[str, tuple[Association, ...]]:
    kept = {} if draft.mode is Mode.REPLACE else dict(before.associations)
    for kind, links in draft.associations.items():
        known = structure.association_types.get(fold_code(kind))
        code = known.code if known else kind
        if links:
            is_counted = known is not None and known.quantified
            kept[code] = tuple(_counted(link) for link in links) if is_counted else links
        else:
            kept.pop(code, None)
    return kept


def _counted(link: Association) -> Association:
    return link if link.quantity is not None else Association(link.sku, 1)


def _origins(before: Document, values: Values, origin: Origin) -> dict[str, str]:
    """Who set each attribute: unchanged values keep their origin; the most usual origin stands once under ""."""
    if not before.values:
        return {"": origin.value}
    found = {
        attribute: before.origin(attribute) if before.values.get(attribute) == cells else origin.value
        for attribute, cells in values.items()
    }
    return usual_first(found, origin.value)


def _check_level(existing: Item | None, item: Item, parent: Item | None) -> list[FieldError]:
    if parent is not None and item.family_variant is not None:
        return [FieldError("/family_variant", "catalog.variant_of_variant", {"parent": parent.sku})]
    if existing is not None and existing.level in {Level.ROOT, Level.SUB} and item.level is not existing.level:
        return [FieldError("/parent", "catalog.level_fixed", {"level": existing.level.value})]
    if parent is not None and parent.id == item.id:
        return [FieldError("/parent", "catalog.unknown_parent", {"parent": item.sku})]
    return []


def _check_overrides(
    structure: Structure, item: Item, existing: Item | None, above: Sequence[Item]
) -> list[FieldError]:
    """What this draft newly says otherwise than the levels above, where the family does not allow it."""
    variant = structure.family_variant(above[0].family_variant)
    stood = existing.document.values if existing is not None else {}
    if variant is None:
        return []
    inherited = resolve_values([level.document for level in above])
    return [
        FieldError(f"/values/{pointer_part(code)}", "catalog.override_not_allowed", {"attribute": code})
        for code, cells in item.document.values.items()
        if not may_hold(variant, len(above), code)
        and cells != stood.get(code)
        and any(inherited.get(code, {}).get(key) != datum for key, datum in cells.items())
    ]


def taken(pointer: str, code: str, **facts: object) -> FieldError:
    """The error of a field whose value belongs to another product already."""
    return FieldError(pointer, code, facts)
