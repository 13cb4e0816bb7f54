"""A row of a product sheet as a draft, read by the plan of its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from comptoir.catalog.domain.attributes import MEDIA_TYPES, Attribute, AttributeType
from comptoir.catalog.domain.columns import KEPT_AS_WRITTEN, ColumnPlan, Part, Plain, ValueColumn
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.lifecycle import Lifecycle, stage_named
from comptoir.catalog.domain.product import Association, Origin, Scope
from comptoir.kernel.values.codes import natural_code
from comptoir.kernel.values.errors import FieldError, MalformedValue
from comptoir.kernel.values.gtin import GtinDamage, read_gtin
from comptoir.kernel.values.money import Currency, parse_money

_TRUE = frozenset({"1", "true", "yes", "y", "oui", "vrai", "on", "enabled", "active", "actif"})
_FALSE = frozenset({"0", "false", "no", "n", "non", "faux", "off", "disabled", "inactive", "inactif"})


@dataclass(slots=True)
class ReadRow:
    """The draft in a row, and what was wrong with single cells. stage: of its life, where the row says one."""

    draft: ProductDraft
    errors: list[FieldError] = field(default_factory=list)
    warnings: list[FieldError] = field(default_factory=list)
    stage: Lifecycle | None = None


MediaFinder = Callable[[str], str | None]
"""Finds the asset for what a media cell says; None when there is no such file."""


def read_row(plan: ColumnPlan, cells: Sequence[str], find_media: MediaFinder) -> ReadRow | None:
    """The draft in a row; None when it names no product.

    Empty cells say nothing: what stands stays. A media file that is not there is a warning and no value.
    """
    place = plan.plain.get(Plain.SKU)
    sku = cells[place].strip() if place is not None else ""
    if not sku:
        return None
    warnings: list[FieldError] = []
    errors: list[FieldError] = []
    try:
        natural_code(sku)
    except MalformedValue:
        errors.append(FieldError("/sku", "catalog.code_malformed", {"code": sku[:100]}))
    values, gtins = _read_values(plan, cells, find_media, errors, warnings)
    fields: dict[str, object] = {}
    for column, name in ((Plain.FAMILY, "family"), (Plain.FAMILY_VARIANT, "family_variant"), (Plain.PARENT, "parent"),
                         (Plain.UNIT, "unit"), (Plain.DEPARTMENT, "department")):  # fmt: skip
        at = plan.plain.get(column)
        if at is not None and cells[at].strip():
            fields[name] = cells[at].strip()
    if "parent" in fields:
        fields.pop("family_variant", None)
    at = plan.plain.get(Plain.CATEGORIES)
    if at is not None and cells[at].strip():
        fields["categories"] = tuple(_listed(cells[at]))
    at = plan.plain.get(Plain.ENABLED)
    if at is not None and cells[at].strip():
        truth = parse_truth(cells[at])
        if truth is None:
            errors.append(FieldError("/enabled", "catalog.value_not_boolean", {}))
        else:
            fields["enabled"] = truth
    at = plan.plain.get(Plain.GTIN)
    if at is not None:
        gtins = tuple(dict.fromkeys([*_barcodes(cells[at]), *gtins]))
    if gtins:
        fields["gtins"] = gtins
    draft = ProductDraft(
        sku=sku,
        mode=Mode.MERGE_CELLS,
        origin=Origin.IMPORT,
        values=values,
        associations=_read_links(plan, cells),
        barcodes_checked=False,
        inherited_dropped=True,
        **fields,  # type: ignore[arg-type] # built field by field above
    )
    return ReadRow(draft, errors, warnings, _read_stage(plan, cells, errors))


def _read_links(plan: ColumnPlan, cells: Sequence[str]) -> dict[str, tuple[Association, ...]]:
    """The links in a row; quantities stand in the order of the SKUs, with bars between (Akeneo's way)."""
    found: dict[str, tuple[Association, ...]] = {}
    for column in plan.links:
        if not cells[column.place].strip():
            continue
        written = cells[column.quantities].split("|") if column.quantities is not None else []
        for number, code in enumerate(_listed(cells[column.place])):
            text = written[number].strip() if number < len(written) else ""
            is_count = text.isascii() and text.isdigit() and 0 < int(text) < 2**31
            link = Association(code, int(text) if is_count else None)
            found[column.association_type] = (*found.get(column.association_type, ()), link)
    return found


def _read_stage(plan: ColumnPlan, cells: Sequence[str], errors: list[FieldError]) -> Lifecycle | None:
    at = plan.plain.get(Plain.LIFECYCLE)
    if at is None or not cells[at].strip():
        return None
    stage = stage_named(cells[at])
    if stage is None:
        errors.append(FieldError("/lifecycle", "catalog.unknown_stage", {"text": cells[at].strip()[:100]}))
    return stage


def parse_truth(text: str) -> bool | None:
    """Yes or no in English, French, or as a digit."""
    word = text.strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


def _barcodes(cell: str) -> Iterator[str]:
    """Those that a cell lists; a number that a French spreadsheet has written out, `4,00638E+12`, is one."""
    is_number = read_gtin(cell).damage in {GtinDamage.SCIENTIFIC, GtinDamage.DECIMAL}
    return iter([cell.strip()]) if is_number else _listed(cell)


def _listed(cell: str) -> Iterator[str]:
    return (part for one in cell.split(",") if (part := one.strip()))


def _read_values(
    plan: ColumnPlan,
    cells: Sequence[str],
    find_media: MediaFinder,
    errors: list[FieldError],
    warnings: list[FieldError],
) -> tuple[dict[str, dict[Scope, object]], tuple[str, ...]]:
    values: dict[str, dict[Scope, object]] = {}
    gtins: list[str] = []
    amounts: dict[tuple[str, Scope], list[object]] = {}
    units: dict[tuple[str, Scope], str] = {}
    for column in plan.values:
        cell = cells[column.place]
        if column.is_text:
            if cell:
                values.setdefault(column.attribute.code, {})[column.scope] = cell
            continue
        attribute, key = column.attribute, column.scope
        if not cell or (not attribute.type.is_free_text and not cell.strip()):
            continue
        if column.part is Part.UNIT:
            units[attribute.code, key] = cell.strip()
        elif column.part is Part.CURRENCY:
            amount = _amount(column, cell, errors)
            if amount is not None:
                amounts.setdefault((attribute.code, key), []).append(amount)
        elif attribute.type in MEDIA_TYPES:
            asset = _asset(column, cell, find_media, warnings)
            if asset is not None:
                values.setdefault(attribute.code, {})[key] = asset
        else:
            values.setdefault(attribute.code, {})[key] = given_of(attribute, cell)
            if column.is_barcode:
                gtins.append(cell.strip())
    _join_parts(values, amounts, units)
    return values, tuple(gtins)


def _join_parts(
    values: dict[str, dict[Scope, object]],
    amounts: Mapping[tuple[str, Scope], list[object]],
    units: Mapping[tuple[str, Scope], str],
) -> None:
    """Values that stand in several columns: money by currency, a measurement and its unit."""
    for (code, key), listed in amounts.items():
        values.setdefault(code, {})[key] = listed
    for (code, key), unit in units.items():
        held = values.get(code, {}).get(key)
        if isinstance(held, dict):
            held["unit"] = unit


def _amount(column: ValueColumn, cell: str, errors: list[FieldError]) -> dict[str, object] | None:
    try:
        money = parse_money(cell.strip(), Currency(column.currency))
    except MalformedValue:
        facts = {"attribute": column.attribute.code, "channel": None, "locale": None}
        errors.append(FieldError(f"/{column.name}", "catalog.value_not_money", facts))
        return None
    return {"amount": money.amount, "currency": column.currency}


def _asset(column: ValueColumn, cell: str, find_media: MediaFinder, warnings: list[FieldError]) -> object:
    """The file that a cell names, or those of an attribute that holds several; files that are missing are told."""
    found = []
    for written in _listed(cell) if column.attribute.multiple else [cell.strip()]:
        asset = find_media(written)
        if asset is not None:
            found.append(asset)
            continue
        facts = {"attribute": column.attribute.code, "file": written[:200]}
        warnings.append(FieldError(f"/{column.name}", "catalog.media_missing", facts))
    if column.attribute.multiple:
        return found or None
    return found[0] if found else None


def given_of(attribute: Attribute, cell: str) -> object:
    """What a cell gives for an attribute, not yet checked."""
    match attribute.type:
        case AttributeType.BOOLEAN:
            truth = parse_truth(cell)
            return cell if truth is None else truth
        case AttributeType.MULTIPLE_CHOICE:
            return list(_listed(cell))
        case AttributeType.REFERENCE:
            return list(_listed(cell)) if attribute.multiple else cell.strip()
        case AttributeType.MEASUREMENT:
            amount, _, unit = cell.strip().partition(" ")
            return {"amount": amount, "unit": unit.strip() or attribute.default_unit or ""}
        case kind if kind in KEPT_AS_WRITTEN:
            return cell
        case _:
            return cell.strip()
