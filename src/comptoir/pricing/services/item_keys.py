"""The keys that items have for promotions: their categories with all above, their family, values of attributes.

Keys are known by groups: as soon as one promotion selects by a category, the categories of all items are, so that the
next such promotion costs nothing; values of attributes are a group each, since few of them are ever on offer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.domain.derived import FOUND_BY_TEXT
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.queries import (
    categories_of_all,
    items_of_departments,
    items_of_family,
    items_with_value,
    sellables,
    traits,
)
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import Invalid
from comptoir.kernel.values.text import fold
from comptoir.pricing.domain.law_rules import PromotionLaw
from comptoir.pricing.domain.legal_caps import LAW, law_key
from comptoir.pricing.domain.promotions import item_key
from comptoir.pricing.rows.profiles import shipped_laws
from comptoir.pricing.rows.promotions import lock_documents

ItemKeys = dict[UUID, frozenset[str]]
CATEGORIES = "category"


@dataclass(eq=False)
class UnknownKey(Invalid):
    """A selection names a category, family or attribute that the catalogue does not have."""

    code: ClassVar[str] = "pricing.unknown_key"
    key: str


@dataclass(eq=False)
class NotFilterable(Invalid):
    """Only attributes to filter by can select what is on offer, and of these only texts, dates and options."""

    code: ClassVar[str] = "pricing.not_filterable"
    attribute: str


def key_as_kept(connection: Connection, text: str, pointer: str) -> str:
    """A key as the catalogue writes its parts. "brand:x" is the value x of the attribute `brand`."""
    structure = current_structure(connection)
    kind, _, name = text.partition(":")
    match kind:
        case "category" if (category := structure.category(name)) is not None:
            return item_key(kind, category.code)
        case "family" if (family := structure.family(name)) is not None:
            return item_key(kind, family.code)
        case "brand" | "attribute":
            code, value = ("brand", name) if kind == "brand" else _pair(name)
            attribute = structure.attribute(code)
            if attribute is None or not value:
                raise UnknownKey(text, pointer=pointer)
            if attribute.code not in structure.filterable or attribute.type not in FOUND_BY_TEXT:
                raise NotFilterable(attribute.code, pointer=pointer)
            if attribute.choice_list:
                choice = structure.choice(attribute.choice_list, value)
                if choice is None:
                    raise UnknownKey(text, pointer=pointer)
                value = choice.code
            else:
                value = fold(value)
            return item_key("attribute", attribute.code, value)
        case _:
            raise UnknownKey(text, pointer=pointer)


def _pair(name: str) -> tuple[str, str]:
    code, _, value = name.partition("=")
    return code, value


class WrittenKeys:
    """Keys as the catalogue writes them, for modules that do not know it (`customers.ports.KeyReader`)."""

    def read(self, uow: UnitOfWork, key: str, pointer: str) -> str:
        """Refuses what `key_as_kept` refuses. While it holds, no attribute becomes another."""
        lock_documents(uow.connection)
        return key_as_kept(uow.connection, key, pointer)


def keys_as_written(
    connection: Connection, item_ids: Collection[UUID], written: Iterable[str]
) -> dict[UUID, frozenset[str]]:
    """Which of some keys each item has: as they were written, which may have been long ago, and otherwise."""
    asked = {key: key_found(connection, key) for key in written}
    if not asked:
        return {}
    held = keys_of_items(connection, item_ids, asked.values())
    return {item_id: frozenset(key for key in asked if asked[key] in keys) for item_id, keys in held.items()}


def key_found(connection: Connection, key: str) -> str:
    """A key of long ago as the catalogue writes it; unchanged where it names nothing any more."""
    try:
        return key_as_kept(connection, key, "")
    except (UnknownKey, NotFilterable):
        return key


def groups_of(keys: Iterable[str]) -> frozenset[str]:
    """The groups that keys belong to."""
    return frozenset(_group_of(key) for key in keys)


def _group_of(key: str) -> str:
    kind = key.partition(":")[0]
    return kind if kind in {CATEGORIES, LAW} else key


def items_with_keys(connection: Connection, keys: Iterable[str]) -> ItemKeys:
    """Every item for sale that has a key of the groups of these keys, with all of the groups' keys that it has."""
    structure = current_structure(connection)
    found: ItemKeys = {}
    for group in sorted(groups_of(keys)):
        if group == CATEGORIES:
            held = _by_category(connection, structure)
        elif group == LAW:
            held = _by_law(connection)
        else:
            held = dict.fromkeys(_items_with(connection, group), frozenset({group}))
        if not found:
            found = held
        else:
            for item_id, more in held.items():
                found[item_id] = found.get(item_id, frozenset()) | more
    return found


def keys_of_items(connection: Connection, item_ids: Collection[UUID], keys: Iterable[str]) -> ItemKeys:
    """The same of the items among these and below the models among them; an item may have none."""
    structure = current_structure(connection)
    groups = groups_of(keys)
    attributes = {group.partition(":")[2].partition("=")[0] for group in groups if group.startswith("attribute:")}
    found = {}
    for item_id, one in traits(connection, item_ids, attributes).items():
        held = {item_key("attribute", code, value) for code, values in one.values.items() for value in values}
        if one.family is not None:
            held.add(item_key("family", one.family))
        held &= groups
        found[item_id] = frozenset(held | (_with_above(structure, one.categories) if CATEGORIES in groups else set()))
    if LAW in groups:
        departments = {item_id: one.department for item_id, one in sellables(connection, item_ids=found).items()}
        for law_keys in _grouped_by_law(
            shipped_laws(), departments, lambda law: keys_of_items(connection, found, law.keys)
        ):
            for item_id, key in law_keys.items():
                found[item_id] |= {key}
    return found


def _by_law(connection: Connection) -> ItemKeys:
    """The items for sale that some law counts to a group of goods."""
    laws = shipped_laws()
    named = {department for law in laws.values() for group in law.groups for department in group.departments}
    departments: dict[UUID, str | None] = dict(items_of_departments(connection, named))
    found: ItemKeys = {}
    for law_keys in _grouped_by_law(laws, departments, lambda law: items_with_keys(connection, law.keys)):
        for item_id, key in law_keys.items():
            found[item_id] = found.get(item_id, frozenset()) | {key}
    return found


def _grouped_by_law(
    laws: Mapping[str, PromotionLaw],
    departments: Mapping[UUID, str | None],
    keys_for: Callable[[PromotionLaw], ItemKeys],
) -> Iterator[dict[UUID, str]]:
    """For each law the key of the group of each item that it counts to one; by tax class alone it counts none here."""
    for country, law in laws.items():
        keys = keys_for(law)
        of_law = {}
        for item_id in keys.keys() | departments.keys():
            group = law.group_of(keys.get(item_id, ()), departments.get(item_id), "")
            if group is not None:
                of_law[item_id] = law_key(country, group)
        yield of_law


def _by_category(connection: Connection, structure: Structure) -> ItemKeys:
    """Items in the same categories share one set of keys."""
    same: dict[tuple[str, ...], frozenset[str]] = {}
    found = {}
    for item_id, codes in categories_of_all(connection).items():
        keys = same.get(codes)
        if keys is None:
            keys = same[codes] = frozenset(_with_above(structure, codes))
        found[item_id] = keys
    return found


def _with_above(structure: Structure, codes: Iterable[str]) -> set[str]:
    """The categories and those above them, also by the codes of those that were merged into one of them."""
    above = [one for code in codes for one in structure.path(code)]
    merged = {former for one in above for former in one.former if structure.category(former) == one}
    return {item_key("category", code) for code in merged.union(one.code for one in above)}


def _items_with(connection: Connection, key: str) -> set[UUID]:
    kind, _, name = key.partition(":")
    if kind == "family":
        return items_of_family(connection, name)
    attribute, _, value = name.partition("=")
    return items_with_value(connection, attribute, value)
