"""The keys that items have for promotions: their categories with all above, their family, values of attributes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.queries import items_in_categories, items_of_family, items_with_value, traits
from comptoir.catalog.services.structure import current_structure
from comptoir.pricing.domain.promotions import item_key

ItemKeys = dict[UUID, frozenset[str]]


def items_with_keys(connection: Connection, keys: Iterable[str]) -> ItemKeys:
    """Every item for sale that has one of the keys, with those of the keys that it has."""
    structure = current_structure(connection)
    found: dict[UUID, list[str]] = {}
    for key in sorted(keys):
        for item_id in _items_with(connection, structure, key):
            found.setdefault(item_id, []).append(key)
    same: dict[tuple[str, ...], frozenset[str]] = {}
    return {item_id: same.setdefault(tuple(held), frozenset(held)) for item_id, held in found.items()}


def keys_of_items(connection: Connection, item_ids: Collection[UUID], keys: frozenset[str]) -> ItemKeys:
    """Which of the keys each item among these (and below the models among them) has; perhaps none."""
    structure = current_structure(connection)
    attributes = {key.partition(":")[2].partition("=")[0] for key in keys if key.startswith("attribute:")}
    found = {}
    for item_id, one in traits(connection, item_ids, attributes).items():
        held = {item_key("category", above.code) for code in one.categories for above in structure.path(code)}
        held |= {item_key("attribute", code, value) for code, values in one.values.items() for value in values}
        if one.family is not None:
            held.add(item_key("family", one.family))
        found[item_id] = keys & held
    return found


def _items_with(connection: Connection, structure: Structure, key: str) -> set[UUID]:
    kind, _, name = key.partition(":")
    match kind:
        case "category":
            return items_in_categories(connection, structure.descendants(name))
        case "family":
            return items_of_family(connection, name)
        case _:
            attribute, _, value = name.partition("=")
            return items_with_value(connection, attribute, value)
