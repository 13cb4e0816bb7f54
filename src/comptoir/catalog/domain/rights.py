"""What a person who is narrowed to a part of the catalogue may see and change: one pure answer for every way in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from comptoir.access.domain.narrowing import Narrowing
from comptoir.catalog.domain.attributes import Attribute, AttributeGroup, Choice
from comptoir.catalog.domain.product import Item, Scope, scope_parts
from comptoir.catalog.domain.structure import Category, Channel, Family, Locale, Structure, StructureThing
from comptoir.catalog.domain.validation import pointer_part
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError

Narrowings = Sequence[Narrowing]
"""Any of them serves; none is not narrowed."""

OUTSIDE = "catalog.outside_rights"


def reaches(structure: Structure, one: Narrowing, categories: Iterable[str]) -> bool:
    """Whether a product that stands in these categories is within the narrowing."""
    return not one.categories or any(_within(structure, one, code) for code in categories)


def _within(structure: Structure, one: Narrowing, category: str) -> bool:
    wanted = {structure.led_on.get(code, code) for code in one.categories} if structure.led_on else one.categories
    return any(fold_code(above.code) in wanted for above in structure.path(category))


def categories_of(levels: Iterable[Item]) -> set[str]:
    """Where an item stands: its own categories and those of the levels above it."""
    return {code for item in levels for code in item.categories}


def sees(structure: Structure, narrowings: Narrowings, levels: Sequence[Item]) -> bool:
    """Whether an item (its levels, root first) is within any of the narrowings."""
    categories = categories_of(levels)
    return not narrowings or any(reaches(structure, one, categories) for one in narrowings)


def outside(
    structure: Structure,
    narrowings: Narrowings,
    before: Sequence[Item],
    after: Sequence[Item],
    changes: Iterable[str],
) -> list[FieldError]:
    """What of a change is outside of the narrowings, field by field; empty when all of it is within.

    before, after: the levels of the item in both states, root first; `before` is empty for a new item. changes: the
    fields that differ. Both states must be within the categories, and no category of others is given or taken. A
    narrowing to locales, channels or attribute groups gives the values of those and nothing else.
    """
    if not narrowings:
        return []
    stands = [categories_of(levels) for levels in (before, after) if levels]
    near = [one for one in narrowings if all(reaches(structure, one, codes) for codes in stands)]
    was, now = before[-1] if before else None, after[-1]
    if not near:
        return [FieldError("/categories", OUTSIDE, {"field": now.sku})]
    moved = set(was.categories if was else ()) ^ set(now.categories)
    whole = [one for one in near if is_whole(one)]
    found: list[FieldError] = []
    for name in changes:
        if name.startswith("values."):
            code = name.removeprefix("values.")
            if not all(any(_gives(structure, one, code, key) for one in near) for key in _cells(was, now, code)):
                found.append(FieldError(f"/values/{pointer_part(code)}", OUTSIDE, {"field": code}))
        elif name == "categories":
            if not any(all(reaches(structure, one, (code,)) for code in moved) for one in whole):
                found.append(FieldError("/categories", OUTSIDE, {"field": name}))
        elif not whole:
            pointer = "/identifiers/gtin" if name == "gtins" else "/" + pointer_part(name).replace(".", "/", 1)
            found.append(FieldError(pointer, OUTSIDE, {"field": name}))
    return found


def gives_act(structure: Structure, narrowings: Narrowings, categories: Collection[str], *, whole: bool = True) -> bool:
    """Whether an act on an item is within. categories: where it stands; whole: the act touches all of the item."""
    near = (one for one in narrowings if reaches(structure, one, categories))
    return not narrowings or any(is_whole(one) or not whole for one in near)


def is_whole(one: Narrowing) -> bool:
    """Whether all of a product is within, wherever the product is: only categories are narrowed."""
    return not (one.attribute_groups or one.locales or one.channels)


def _cells(before: Item | None, after: Item, attribute: str) -> list[Scope]:
    """The cells of an attribute that differ."""
    was = before.document.values.get(attribute, {}) if before else {}
    now = after.document.values.get(attribute, {})
    return [key for key in {*was, *now} if was.get(key) != now.get(key)]


def _gives(structure: Structure, one: Narrowing, code: str, key: Scope) -> bool:
    """Whether a cell may be changed: a value that stands for all locales is not one of a locale."""
    channel, locale = scope_parts(key)
    return (
        _is_of_group(structure, one, code)
        and (not one.locales or (locale is not None and fold_code(locale) in one.locales))
        and (not one.channels or (channel is not None and fold_code(channel) in one.channels))
    )


def _is_of_group(structure: Structure, one: Narrowing, code: str) -> bool:
    if not one.attribute_groups:
        return True
    attribute = structure.attribute(code)
    return attribute is not None and attribute.group is not None and fold_code(attribute.group) in one.attribute_groups


def _shows(structure: Structure, one: Narrowing, code: str, key: Scope) -> bool:
    """Whether a cell may be seen: what stands for all locales or channels stands for these too."""
    channel, locale = scope_parts(key)
    return (
        _is_of_group(structure, one, code)
        and (locale is None or not one.locales or fold_code(locale) in one.locales)
        and (channel is None or not one.channels or fold_code(channel) in one.channels)
    )


def shown(structure: Structure, narrowings: Narrowings, item: Item, categories: Iterable[str]) -> Item:
    """The item with the values that may be seen. categories: where it stands, see `categories_of`."""
    near = [one for one in narrowings if reaches(structure, one, categories)]
    if not narrowings or any(is_whole(one) for one in near):
        return item
    values = {}
    for code, cells in item.document.values.items():
        kept = {key: datum for key, datum in cells.items() if any(_shows(structure, one, code, key) for one in near)}
        if kept:
            values[code] = kept
    return replace(item, document=replace(item.document, values=values))


def shows_all_of(structure: Structure, narrowings: Narrowings, code: str) -> bool:
    """Whether no narrowing hides an attribute as a whole: what one hides, nobody narrowed by it asks for."""
    return all(_is_of_group(structure, one, code) for one in narrowings)


def shown_scopes(structure: Structure, narrowings: Narrowings, code: str) -> list[Scope]:
    """The scopes in which no narrowing hides the values of an attribute."""
    channels = ("", *(one.code for one in structure.channels.values()))
    locales = ("", *(one.code for one in structure.locales.values()))
    keys = [f"{channel}|{locale}" for channel in channels for locale in locales]
    return [key for key in keys if all(_shows(structure, one, code, key) for one in narrowings)]


def shows_field(
    structure: Structure, narrowings: Narrowings, categories: Iterable[str], name: str, scope: Scope | None = None
) -> bool:
    """Whether a field of a product in these categories may be seen: of a value (`values.CODE`) a cell, or any of them.

    What is not a value is seen by whoever sees the product.
    """
    if not narrowings or not name.startswith("values."):
        return True
    code = name.removeprefix("values.")
    near = [one for one in narrowings if reaches(structure, one, categories)]
    return any(
        _is_of_group(structure, one, code) if scope is None else _shows(structure, one, code, scope) for one in near
    )


def shows_place(narrowings: Narrowings, channel: str | None, locale: str | None) -> bool:
    """Whether what is told of a channel and a locale (None is any) may be seen."""
    return not narrowings or any(
        (channel is None or not one.channels or fold_code(channel) in one.channels)
        and (locale is None or not one.locales or fold_code(locale) in one.locales)
        for one in narrowings
    )


def shown_structure(structure: Structure, narrowings: Narrowings) -> Structure:
    """The structure as it goes out to somebody: their attributes, categories (with those above), locales, channels."""
    if not narrowings:
        return structure
    attributes = {key: one for key, one in structure.attributes.items() if _any_group(structure, narrowings, one.code)}
    inside = {
        fold_code(above.code)
        for code in structure.categories
        if any(reaches(structure, one, (code,)) for one in narrowings)
        for above in structure.path(code)
    }
    known = attributes.keys()
    return replace(
        structure,
        attributes=attributes,
        attribute_groups={
            key: one
            for key, one in structure.attribute_groups.items()
            if any(not each.attribute_groups or key in each.attribute_groups for each in narrowings)
        },
        categories={key: one for key, one in structure.categories.items() if key in inside},
        locales={key: one for key, one in structure.locales.items() if shows_place(narrowings, None, key)},
        channels={key: one for key, one in structure.channels.items() if shows_place(narrowings, key, None)},
        families={key: _family_of(one, known) for key, one in structure.families.items()},
    )


def _any_group(structure: Structure, narrowings: Narrowings, code: str) -> bool:
    return any(_is_of_group(structure, one, code) for one in narrowings)


def _family_of(family: Family, known: Collection[str]) -> Family:
    def kept(codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(code for code in codes if fold_code(code) in known)

    return replace(
        family,
        attributes=kept(family.attributes),
        required={channel: kept(codes) for channel, codes in family.required.items()},
    )


def place_within(narrowings: Narrowings, channel: str, locale: str) -> bool:
    """Whether a product may be shown on, or taken off, a channel in a locale."""
    return not narrowings or any(
        not one.attribute_groups
        and (not one.channels or fold_code(channel) in one.channels)
        and (not one.locales or fold_code(locale) in one.locales)
        for one in narrowings
    )


def may_change_thing(structure: Structure, narrowings: Narrowings, *things: StructureThing | None) -> bool:
    """Whether a part of the structure, as it was and as it shall be, may be changed: only what is named is within."""
    return not narrowings or any(
        all(thing is None or _names(structure, one, thing) for thing in things) for one in narrowings
    )


def may_change_record(
    structure: Structure, narrowings: Narrowings, list_code: str, before: Choice | None, after: Choice | None
) -> bool:
    """Whether a record, as it was and as it shall be, may be changed.

    A narrowing to groups gives the records that an attribute of these groups names, one to locales what is said in
    these and nothing that stands for all.
    """
    return not narrowings or any(_gives_record(structure, one, list_code, before, after) for one in narrowings)


def _gives_record(
    structure: Structure, one: Narrowing, list_code: str, before: Choice | None, after: Choice | None
) -> bool:
    naming = [
        each for each in structure.attributes.values() if fold_code(each.choice_list or "") == fold_code(list_code)
    ]
    if one.attribute_groups and not any(fold_code(each.group or "") in one.attribute_groups for each in naming):
        return False
    if not one.locales:
        return bool(one.attribute_groups)
    if before is None or after is None or before.position != after.position:
        return False
    spoken = {
        locale for locale in {*before.labels, *after.labels} if before.labels.get(locale) != after.labels.get(locale)
    }
    cells = {(code, key) for values in (before.values, after.values) for code in values for key in values[code]}
    for code, key in cells:
        if before.values.get(code, {}).get(key) != after.values.get(code, {}).get(key):
            spoken.add(scope_parts(key)[1] or "")
    return all(fold_code(locale) in one.locales for locale in spoken)


def _names(structure: Structure, one: Narrowing, thing: StructureThing) -> bool:
    match thing:
        case Attribute():
            return thing.group is not None and fold_code(thing.group) in one.attribute_groups
        case AttributeGroup():
            return fold_code(thing.code) in one.attribute_groups
        case Category():
            above = {fold_code(each.code) for each in structure.path(thing.parent or thing.code)}
            return not one.categories.isdisjoint({fold_code(thing.code), *above})
        case Locale():
            return fold_code(thing.code) in one.locales
        case Channel():
            return fold_code(thing.code) in one.channels
        case _:
            return False
