"""The columns of product sheets: `attr`, `attr-locale`, `attr-locale-channel`, `attr-CURRENCY`, `attr-unit`.

A plan is made once per file from its header; a row then costs what its filled cells cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.product import Scope, scope
from comptoir.catalog.domain.structure import Structure
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.money import CURRENCIES

GTIN_COLUMNS = frozenset({"gtin", "ean", "ean13", "ean_13", "barcode", "upc", "gtin13", "gtin14"})
"""Attributes and columns whose values are read as barcodes."""
KEPT_AS_WRITTEN = frozenset({AttributeType.TEXT, AttributeType.LONG_TEXT, AttributeType.RICH_TEXT})
"""Types of which a filled cell is the value as it is."""


class Plain(StrEnum):
    """Columns that are no values."""

    SKU = "sku"
    FAMILY = "family"
    FAMILY_VARIANT = "family_variant"
    PARENT = "parent"
    CATEGORIES = "categories"
    ENABLED = "enabled"
    UNIT = "unit"
    DEPARTMENT = "department"
    GTIN = "gtin"
    LIFECYCLE = "lifecycle"


class Part(StrEnum):
    """What a column holds of a value."""

    WHOLE = "whole"
    UNIT = "unit"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column that holds a value, or a part of one.

    is_barcode: its cells are barcodes of the product too. is_text: a filled cell is the value as it is, and no more.
    """

    place: int
    name: str
    attribute: Attribute
    scope: Scope
    part: Part = Part.WHOLE
    currency: str = ""
    is_barcode: bool = False
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class LinkColumn:
    """A column of linked SKUs, `X_SELL-products`; of a pack their quantities follow in `PACK-products-quantity`."""

    place: int
    association_type: str
    quantities: int | None = None


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """What each column of a file is. unknown: columns that mean nothing here."""

    plain: Mapping[Plain, int]
    values: tuple[ValueColumn, ...]
    links: tuple[LinkColumn, ...]
    unknown: tuple[str, ...]
    locale: str | None = None
    default_channel: str | None = None


def plan_columns(structure: Structure, columns: Sequence[str], locale: str | None = None) -> ColumnPlan:
    """Tell for every column what it is.

    locale: for columns that name none although their attribute is localizable.
    """
    plain: dict[Plain, int] = {}
    values: list[ValueColumn] = []
    links: list[LinkColumn] = []
    unknown: list[str] = []
    places = {name.strip().lower(): place for place, name in enumerate(columns)}
    has_sku = any(name.strip().lower() == "sku" for name in columns)
    for place, name in enumerate(columns):
        folded = name.strip().lower()
        known = None if folded == "code" and has_sku else _PLAIN.get(folded)
        if known is not None and known not in plain:
            plain[known] = place
            if known is not Plain.GTIN or structure.attribute(folded) is None:
                continue
        value = _value_column(structure, place, name.strip(), locale)
        link = _link_column(structure, place, name.strip(), places.get(f"{folded}-quantity")) if value is None else None
        if value is not None:
            values.append(value)
        elif link is not None:
            links.append(link)
        elif folded not in _PASSED_OVER and folded not in _PLAIN and not _is_group_column(structure, name):
            unknown.append(name)
    return ColumnPlan(plain, tuple(values), tuple(links), tuple(unknown), locale)


OWN_COLUMNS = (
    "sku",
    "gtin",
    "family",
    "family_variant",
    "parent",
    "categories",
    "enabled",
    "sale_unit",
    "department",
    "lifecycle",
)
"""The columns of a product's own fields, in the order in which sheets have them."""
_PLAIN = {
    "sku": Plain.SKU,
    "code": Plain.SKU,
    "family": Plain.FAMILY,
    "family_variant": Plain.FAMILY_VARIANT,
    "parent": Plain.PARENT,
    "categories": Plain.CATEGORIES,
    "enabled": Plain.ENABLED,
    "sale_unit": Plain.UNIT,
    "department": Plain.DEPARTMENT,
    "lifecycle": Plain.LIFECYCLE,
    **dict.fromkeys(GTIN_COLUMNS, Plain.GTIN),
}
_PASSED_OVER = frozenset({"groups", "uuid", "created", "updated", "version", "status"})


def _is_group_column(structure: Structure, name: str) -> bool:
    name = name.strip()
    if name.endswith("-quantity"):
        return _link_column(structure, 0, name.removesuffix("-quantity")) is not None
    kind, _, end = name.rpartition("-")
    return end in {"groups", "product_uuids"} and fold_code(kind) in structure.association_types


def _link_column(structure: Structure, place: int, name: str, quantities: int | None = None) -> LinkColumn | None:
    kind, _, end = name.rpartition("-")
    known = structure.association_types.get(fold_code(kind)) if kind else None
    return LinkColumn(place, known.code, quantities) if known and end in {"products", "product_models"} else None


def _value_column(structure: Structure, place: int, name: str, locale: str | None) -> ValueColumn | None:
    attribute = structure.attribute(name)
    parts: list[str] = []
    if attribute is None:
        head, *parts = name.split("-")
        attribute = structure.attribute(head)
    if attribute is None:
        return None
    known_locale = locale if attribute.localizable else None
    if attribute.localizable and parts and fold_code(parts[0]) in structure.locales:
        known_locale = structure.locales[fold_code(parts.pop(0))].code
    channel = None
    if attribute.per_channel and parts:
        known = structure.channel(parts[0])
        channel = known.code if known is not None else None
        parts = parts[1:] if known is not None else parts
    key = scope(channel, known_locale)
    match attribute.type, parts:
        case _, []:
            is_barcode = attribute.code.lower() in GTIN_COLUMNS
            is_text = attribute.type in KEPT_AS_WRITTEN and not is_barcode
            return ValueColumn(place, name, attribute, key, is_barcode=is_barcode, is_text=is_text)
        case AttributeType.MEASUREMENT, ["unit"]:
            return ValueColumn(place, name, attribute, key, Part.UNIT)
        case AttributeType.MONEY, [currency] if currency in CURRENCIES:
            return ValueColumn(place, name, attribute, key, Part.CURRENCY, currency)
        case _:
            return None


def sheet_columns(structure: Structure) -> dict[str, Mapping[str, str]]:
    """Every column that a sheet of products may have, with its attribute's labels; the product's own fields have none.

    A localizable attribute has a column for each language that a channel speaks, one per channel for each channel.
    """
    columns: dict[str, Mapping[str, str]] = {name: {} for name in OWN_COLUMNS}
    channels = sorted(structure.channels.values(), key=lambda channel: channel.code)
    for attribute in sorted(structure.attributes.values(), key=lambda one: (one.position, one.code)):
        if attribute.type is AttributeType.IDENTIFIER:
            continue
        for channel in channels if attribute.per_channel else [None]:
            spoken = [locale for one in ([channel] if channel else channels) for locale in one.locales]
            for locale in dict.fromkeys(spoken) if attribute.localizable else [None]:
                parts = (attribute.code, locale, channel.code if channel else None)
                name = "-".join(part for part in parts if part is not None)
                columns[name] = attribute.labels
                if attribute.type is AttributeType.MEASUREMENT:
                    columns[f"{name}-unit"] = attribute.labels
    return columns
