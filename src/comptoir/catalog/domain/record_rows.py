"""Reference entities, their records and the values of categories as rows of sheets, both ways.

A value stands in a column of its attribute's code, `story`, or of code and locale, `story-fr_FR`; several codes with
commas between. An empty cell says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from comptoir.catalog.domain.akeneo import Cells, labels, whole_number
from comptoir.catalog.domain.attributes import Attribute, Choice, ValueRules
from comptoir.catalog.domain.entities import ReferenceEntity, has_own_list
from comptoir.catalog.domain.product import Scope, scope, scope_parts
from comptoir.catalog.domain.sheet_rows import given_of
from comptoir.catalog.domain.structure import Structure
from comptoir.kernel.values.codes import fold_code

TAXONOMY = "taxonomy-"


def value_cells(values: Mapping[str, Mapping[Scope, Any]]) -> dict[str, str]:
    """Values of a record or a category by column."""
    cells = {}
    for code, scoped in sorted(values.items()):
        for key, datum in sorted(scoped.items()):
            _, locale = scope_parts(key)
            cells[f"{code}-{locale}" if locale else code] = _text(datum)
    return cells


def _text(datum: object) -> str:
    match datum:
        case bool():
            return "1" if datum else "0"
        case list():
            return ",".join(map(str, datum))
        case {"amount": amount, "unit": unit}:
            return f"{amount} {unit}"
        case _:
            return str(datum)


def values_in(
    structure: Structure, entity: ReferenceEntity, cells: Mapping[str, str]
) -> dict[str, dict[Scope, object]]:
    """The values that a row gives, not yet checked."""
    found: dict[str, dict[Scope, object]] = {}
    for attribute in entity.attributes:
        locales = [one.code for one in structure.locales.values()] if attribute.localizable else [None]
        for locale in locales:
            text = cells.get(f"{attribute.code}-{locale}" if locale else attribute.code, "")
            if text.strip():
                found.setdefault(attribute.code, {})[scope(None, locale)] = given_of(attribute, text)
    return found


def overlaid(
    before: Mapping[str, Mapping[Scope, object]], given: Mapping[str, Mapping[Scope, object]]
) -> dict[str, Any]:
    """Values with those that a row gives in their place."""
    return {code: {**before.get(code, {}), **given.get(code, {})} for code in sorted({*before, *given})}


def entity_row(entity: ReferenceEntity) -> dict[str, str]:
    """An entity; its attributes are JSON in one cell."""
    return {
        "code": entity.code,
        **{f"label-{locale}": text for locale, text in entity.labels.items()},
        "image_attribute": entity.image_attribute or "",
        "on_cards": ",".join(entity.on_cards),
        "attributes": json.dumps([_sparse(one) for one in entity.attributes], ensure_ascii=False, sort_keys=True),
    }


def _sparse(thing: Attribute | ValueRules) -> dict[str, Any]:
    """A dataclass as plain data, without what stands for itself."""
    found: dict[str, Any] = {}
    for one in fields(thing):
        kept = getattr(thing, one.name)
        if kept in (None, one.default, {}, ()):
            continue
        match kept:
            case ValueRules():
                found[one.name] = _sparse(kept)
            case Decimal():
                found[one.name] = f"{kept:f}"
            case _:
                found[one.name] = kept
    return found


def record_rows(structure: Structure) -> Iterator[dict[str, str]]:
    """Every record behind the options of its entity's own lists."""
    for entity in structure.reference_entities.values():
        lists = [one.choice_list or "" for one in entity.attributes if has_own_list(entity, one)]
        for list_code in (*lists, entity.code):
            for one in structure.choices.get(fold_code(list_code), {}).values():
                yield {
                    "entity": list_code,
                    "code": one.code,
                    **{f"label-{locale}": text for locale, text in one.labels.items()},
                    "sort_order": str(one.position),
                    **value_cells(one.values),
                }


def read_record(cells: Cells, place: int) -> tuple[str, Choice]:
    """The list and the record in a row, without its values."""
    position = whole_number(cells, "sort_order")
    record = Choice(code=cells["code"].strip(), labels=labels(cells), position=place if position is None else position)
    return cells["entity"].strip(), record
