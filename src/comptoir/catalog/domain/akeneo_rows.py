"""The structure as rows of an Akeneo export: what `akeneo` reads, the other way round."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from comptoir.catalog.domain.akeneo import AKENEO_TYPES, MEGABYTE
from comptoir.catalog.domain.attributes import (
    TEXT_LENGTH_MAX,
    Attribute,
    AttributeGroup,
    AttributeType,
    Choice,
    TextFormat,
)
from comptoir.catalog.domain.record_rows import TAXONOMY, entity_row, record_rows, value_cells
from comptoir.catalog.domain.structure import (
    AssociationType,
    Category,
    Channel,
    Family,
    FamilyVariant,
    Labels,
    Locale,
    Structure,
)
from comptoir.kernel.values.codes import fold_code

Cells = dict[str, str]

_FORMATS = {TextFormat.URL: "url", TextFormat.EMAIL: "email", TextFormat.PATTERN: "regexp"}


def structure_rows(structure: Structure) -> dict[str, list[Cells]]:
    """The rows of each structure file by its name; of a file that would be empty nothing."""
    listed: dict[str, tuple[Callable[[Any], Cells], Iterable[Any]]] = {
        "locales": (_locale, structure.locales.values()),
        "categories": (_category, sorted(structure.categories.values(), key=lambda one: one.position)),
        "association_types": (_association_type, structure.association_types.values()),
        "attribute_groups": (_attribute_group, structure.attribute_groups.values()),
        "attributes": (_attribute, sorted(structure.attributes.values(), key=lambda one: (one.position, one.code))),
        "channels": (_channel, structure.channels.values()),
        "families": (_family, structure.families.values()),
        "family_variants": (_family_variant, structure.family_variants.values()),
    }
    rows = {name: list(map(row_of, things)) for name, (row_of, things) in listed.items()}
    rows["attribute_options"] = list(_options(structure))
    rows["reference_entities"] = [entity_row(one) for one in structure.reference_entities.values()]
    rows["records"] = list(record_rows(structure))
    return {name: found for name, found in rows.items() if found}


def _options(structure: Structure) -> Iterable[Cells]:
    written = set()
    for attribute in structure.attributes.values():
        list_code = attribute.choice_list
        if list_code is not None and list_code not in written and structure.entity(list_code) is None:
            written.add(list_code)
            choices = structure.choices.get(fold_code(list_code), {}).values()
            yield from (_option(attribute.code, one) for one in sorted(choices, key=lambda one: one.position))


def _option(attribute: str, choice: Choice) -> Cells:
    return {"code": choice.code, **_labels(choice.labels), "attribute": attribute, "sort_order": str(choice.position)}


def _attribute(one: Attribute) -> Cells:
    kind = AKENEO_TYPES[one.type]
    if one.type is AttributeType.REFERENCE and one.multiple:
        kind = "pim_reference_data_multiselect"
    rules = one.rules
    longest = rules.length_max or (TEXT_LENGTH_MAX if one.type is AttributeType.TEXT else None)
    size = None if rules.file_bytes_max is None else Decimal(rules.file_bytes_max) / MEGABYTE
    return {
        "code": one.code,
        **_labels(one.labels),
        "type": kind,
        "group": one.group or "",
        "localizable": _truth(one.localizable),
        "scopable": _truth(one.per_channel),
        "available_locales": ",".join(one.locales),
        "unique": _truth(one.unique),
        "useable_as_grid_filter": _truth(one.filterable),
        "sort_order": str(one.position),
        "metric_family": one.measurement_family or "",
        "default_metric_unit": one.default_unit or "",
        "reference_data_name": one.reference or "",
        "wysiwyg_enabled": _truth(one.type is AttributeType.RICH_TEXT),
        "max_characters": _number(longest),
        "validation_rule": _FORMATS.get(rules.format, ""),
        "validation_regexp": f"/{rules.pattern}/" if rules.pattern else "",
        "number_min": _number(rules.number_min),
        "number_max": _number(rules.number_max),
        "decimals_allowed": _truth(rules.decimals_allowed),
        "negative_allowed": _truth(rules.negative_allowed),
        "date_min": rules.date_min or "",
        "date_max": rules.date_max or "",
        "allowed_extensions": ",".join(rules.extensions),
        "max_file_size": _number(size),
    }


def _attribute_group(one: AttributeGroup) -> Cells:
    return {"code": one.code, **_labels(one.labels), "sort_order": str(one.position)}


def _category(one: Category) -> Cells:
    outside = {f"{TAXONOMY}{code}": name for code, name in one.taxonomies.items()}
    return {"code": one.code, "parent": one.parent or "", **_labels(one.labels), **value_cells(one.values), **outside}


def _locale(one: Locale) -> Cells:
    return {"code": one.code, "is_activated": _truth(one.enabled)}


def _association_type(one: AssociationType) -> Cells:
    scopes = {"is_two_way": _truth(one.two_way), "is_quantified": _truth(one.quantified)}
    return {"code": one.code, **_labels(one.labels), **scopes}


def _channel(one: Channel) -> Cells:
    units = ",".join(f"{attribute}:{unit}" for attribute, unit in one.units.items())
    return {
        "code": one.code,
        **_labels(one.labels),
        "locales": ",".join(one.locales),
        "currencies": ",".join(one.currencies),
        "tree": one.tree or "",
        "conversion_units": units,
    }


def _family(one: Family) -> Cells:
    return {
        "code": one.code,
        **_labels(one.labels),
        "attributes": ",".join(one.attributes),
        "attribute_as_image": one.image_attribute or "",
        "attribute_as_label": one.label_attribute or "",
        **{f"requirements-{channel}": ",".join(codes) for channel, codes in one.required.items()},
    }


def _family_variant(one: FamilyVariant) -> Cells:
    cells = {"code": one.code, "family": one.family, **_labels(one.labels)}
    for number, level in enumerate(one.levels, 1):
        cells[f"variant-axes_{number}"] = ",".join(level.axes)
        cells[f"variant-attributes_{number}"] = ",".join(level.attributes)
    return cells


def _labels(labels: Labels) -> Cells:
    return {f"label-{locale}": text for locale, text in labels.items()}


def _truth(value: object) -> str:
    return "1" if value else "0"


def _number(value: Decimal | int | None) -> str:
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def columns_of(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """Every column that any row has, in the order in which they first appear."""
    return list(dict.fromkeys(name for row in rows for name in row))
