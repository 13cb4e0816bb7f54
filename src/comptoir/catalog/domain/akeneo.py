"""The structure files of an Akeneo export, row by row. Products and models are read by `columns`.

Source: the column names of the CSV exports of Akeneo PIM 7 and earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from comptoir.catalog.domain.attributes import (
    Attribute,
    AttributeGroup,
    AttributeType,
    Choice,
    TextFormat,
    ValueRules,
)
from comptoir.catalog.domain.data import parse_decimal
from comptoir.catalog.domain.structure import (
    AssociationType,
    Category,
    Channel,
    Family,
    FamilyVariant,
    Locale,
    StructureThing,
    VariantLevel,
)

Cells = Mapping[str, str]
ThingReader = Callable[[Cells, int], StructureThing]

_TYPES = {
    "pim_catalog_identifier": AttributeType.IDENTIFIER,
    "pim_catalog_text": AttributeType.TEXT,
    "pim_catalog_textarea": AttributeType.LONG_TEXT,
    "pim_catalog_number": AttributeType.NUMBER,
    "pim_catalog_metric": AttributeType.MEASUREMENT,
    "pim_catalog_price_collection": AttributeType.MONEY,
    "pim_catalog_boolean": AttributeType.BOOLEAN,
    "pim_catalog_date": AttributeType.DATE,
    "pim_catalog_simpleselect": AttributeType.SINGLE_CHOICE,
    "pim_catalog_multiselect": AttributeType.MULTIPLE_CHOICE,
    "pim_catalog_image": AttributeType.IMAGE,
    "pim_catalog_file": AttributeType.FILE,
    "pim_reference_data_simpleselect": AttributeType.REFERENCE,
    "pim_reference_data_multiselect": AttributeType.REFERENCE,
    "pim_catalog_asset_collection": AttributeType.TEXT,
}
AKENEO_TYPES: Mapping[AttributeType, str] = {
    kind: name for name, kind in _TYPES.items() if name != "pim_catalog_asset_collection"
} | {AttributeType.RICH_TEXT: "pim_catalog_textarea", AttributeType.REFERENCE: "pim_reference_data_simpleselect"}
_TEXT_LENGTH = 255
MEGABYTE = 1_000_000


class UnknownType(ValueError):
    """An attribute type that this reader does not know."""


def read_attribute(cells: Cells, place: int) -> Attribute:
    """An attribute. Raises UnknownType."""
    written = cells.get("type", "")
    kind = _TYPES.get(written)
    if kind is None:
        raise UnknownType(written)
    if kind is AttributeType.LONG_TEXT and _is_true(cells, "wysiwyg_enabled"):
        kind = AttributeType.RICH_TEXT
    return Attribute(
        code=cells["code"].strip(),
        type=kind,
        labels=labels(cells),
        group=cells.get("group") or None,
        localizable=_is_true(cells, "localizable"),
        per_channel=_is_true(cells, "scopable"),
        locales=codes_in(cells, "available_locales") if _is_true(cells, "localizable") else (),
        unique=_is_true(cells, "unique"),
        filterable=_is_true(cells, "useable_as_grid_filter"),
        position=whole_number(cells, "sort_order") or place,
        rules=_rules(cells, kind),
        measurement_family=cells.get("metric_family") or None,
        default_unit=cells.get("default_metric_unit") or None,
        reference=cells.get("reference_data_name") or None,
        multiple=written == "pim_reference_data_multiselect",
    )


def _rules(cells: Cells, kind: AttributeType) -> ValueRules:
    formats = {"url": TextFormat.URL, "email": TextFormat.EMAIL, "regexp": TextFormat.PATTERN}
    pattern = cells.get("validation_regexp") or None
    is_number = kind in {AttributeType.NUMBER, AttributeType.MEASUREMENT}
    size = parse_decimal(cells.get("max_file_size", ""))
    return ValueRules(
        length_max=whole_number(cells, "max_characters") or (_TEXT_LENGTH if kind is AttributeType.TEXT else None),
        format=formats.get(cells.get("validation_rule", ""), TextFormat.ANY),
        pattern=pattern.strip("/") if pattern else None,
        number_min=parse_decimal(cells.get("number_min", "")),
        number_max=parse_decimal(cells.get("number_max", "")),
        decimals_allowed=not is_number or _is_true(cells, "decimals_allowed"),
        negative_allowed=not is_number or _is_true(cells, "negative_allowed"),
        date_min=cells.get("date_min") or None,
        date_max=cells.get("date_max") or None,
        extensions=tuple(one.lower() for one in codes_in(cells, "allowed_extensions")),
        file_bytes_max=int(size * Decimal(MEGABYTE)) if size is not None else None,
    )


def read_choice(cells: Cells, place: int) -> tuple[str, Choice]:
    """An option, with the code of its attribute."""
    position = whole_number(cells, "sort_order")
    choice = Choice(code=cells["code"].strip(), labels=labels(cells), position=place if position is None else position)
    return cells["attribute"].strip(), choice


def read_attribute_group(cells: Cells, place: int) -> AttributeGroup:
    """A heading for attributes."""
    return AttributeGroup(
        code=cells["code"].strip(), labels=labels(cells), position=whole_number(cells, "sort_order") or place
    )


def read_category(cells: Cells, place: int) -> Category:
    """A category; `place` keeps the order of the file."""
    return Category(
        code=cells["code"].strip(), parent=cells.get("parent", "").strip() or None, labels=labels(cells), position=place
    )


def read_locale(cells: Cells, _place: int) -> Locale:
    """A locale; exports that tell no activation mean that it is enabled."""
    return Locale(code=cells["code"].strip(), enabled=cells.get("is_activated", "1") != "0")


def read_association_type(cells: Cells, _place: int) -> AssociationType:
    """A kind of link."""
    return AssociationType(
        code=cells["code"].strip(),
        labels=labels(cells),
        two_way=_is_true(cells, "is_two_way"),
        quantified=_is_true(cells, "is_quantified"),
    )


def read_channel(cells: Cells, _place: int) -> Channel:
    """A channel with its conversions of units."""
    units = dict(one.split(":", 1) for one in codes_in(cells, "conversion_units") if ":" in one)
    return Channel(
        code=cells["code"].strip(),
        labels=labels(cells),
        locales=codes_in(cells, "locales"),
        currencies=codes_in(cells, "currencies"),
        tree=cells.get("tree", "").strip() or None,
        units=units,
    )


def read_family(cells: Cells, _place: int) -> Family:
    """A family with what each channel requires."""
    required = {
        column.removeprefix("requirements-"): codes_in(cells, column)
        for column in cells
        if column.startswith("requirements-") and cells[column]
    }
    return Family(
        code=cells["code"].strip(),
        labels=labels(cells),
        attributes=codes_in(cells, "attributes"),
        label_attribute=cells.get("attribute_as_label") or None,
        image_attribute=cells.get("attribute_as_image") or None,
        required=required,
    )


def read_family_variant(cells: Cells, _place: int) -> FamilyVariant:
    """A family variant of one or two levels; our own column `overridable` names what a lower level may say again."""
    levels = tuple(
        VariantLevel(
            axes=codes_in(cells, f"variant-axes_{number}"),
            attributes=tuple(dict.fromkeys(codes_in(cells, f"variant-attributes_{number}"))),
        )
        for number in (1, 2)
        if cells.get(f"variant-axes_{number}")
    )
    return FamilyVariant(
        code=cells["code"].strip(),
        family=cells["family"].strip(),
        levels=levels,
        labels=labels(cells),
        overridable=codes_in(cells, "overridable") if "overridable" in cells else None,
    )


def labels(cells: Cells) -> dict[str, str]:
    """The texts of `label-xx_XX` columns by locale."""
    return {
        column.removeprefix("label-"): text for column, text in cells.items() if text and column.startswith("label-")
    }


def codes_in(cells: Cells, column: str) -> tuple[str, ...]:
    """The codes in a cell, with commas between."""
    return tuple(part for one in cells.get(column, "").split(",") if (part := one.strip()))


def _is_true(cells: Cells, column: str) -> bool:
    return cells.get(column, "").strip().lower() in {"1", "true"}


def whole_number(cells: Cells, column: str) -> int | None:
    """The whole number in a cell; None for anything else."""
    text = cells.get(column, "").strip()
    return int(text) if text.isascii() and text.isdigit() else None


READERS: Mapping[str, ThingReader] = {
    "locales": read_locale,
    "categories": read_category,
    "association_types": read_association_type,
    "attribute_groups": read_attribute_group,
    "attributes": read_attribute,
    "channels": read_channel,
    "families": read_family,
    "family_variants": read_family_variant,
}
"""By the name of the file, in the order in which they are read; options come between attributes and channels."""

PASSED_OVER = frozenset({"currencies", "group_types", "groups", "user_groups", "user_roles", "jobs", "job_profiles"})
"""Files of an export whose records mean nothing here: they are counted as unchanged, with one warning per file."""
