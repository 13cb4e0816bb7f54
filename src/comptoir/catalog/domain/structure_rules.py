"""What makes an attribute, family, category or channel right, and what keeps it from changing or going."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import assert_never

from comptoir.catalog.domain.attributes import Attribute, AttributeType, Choice, TextFormat
from comptoir.catalog.domain.entities import OF_CATEGORIES, ReferenceEntity, named_by
from comptoir.catalog.domain.measurement import MeasurementFamily, Operation
from comptoir.catalog.domain.patterns import pattern_error
from comptoir.catalog.domain.product import Values
from comptoir.catalog.domain.refusals import FixedProperty, InvalidStructure, StructureInUse
from comptoir.catalog.domain.requirements import Field, Requirement, RequirementSet, attribute_of
from comptoir.catalog.domain.rules import Rule, attributes_of
from comptoir.catalog.domain.ruling import rule_errors
from comptoir.catalog.domain.structure import (
    Category,
    Channel,
    Family,
    FamilyVariant,
    Locale,
    Structure,
    StructureKind,
    StructureThing,
)
from comptoir.catalog.domain.validation import can_be_axis, check_values
from comptoir.kernel.values.codes import fold_code, word_code
from comptoir.kernel.values.errors import FieldError, MalformedValue
from comptoir.kernel.values.money import CURRENCIES

_LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?_([A-Z]{2}|[0-9]{3})")


def check_thing(structure: Structure, kind: StructureKind, thing: StructureThing) -> None:
    """Refuse InvalidStructure unless the thing is right and everything it names exists in `structure`."""
    errors = [*_code_errors(kind, thing), *_own_errors(structure, thing)]
    if errors:
        raise InvalidStructure(kind.value, thing.code, errors=tuple(errors))


def _code_errors(kind: StructureKind, thing: StructureThing) -> Iterator[FieldError]:
    if kind is StructureKind.LOCALE:
        if not _LOCALE.fullmatch(thing.code):
            yield FieldError("/code", "catalog.code_malformed", {"code": thing.code[:100]})
        return
    try:
        word_code(thing.code)
    except MalformedValue:
        yield FieldError("/code", "catalog.code_malformed", {"code": thing.code[:100]})


def _own_errors(structure: Structure, thing: StructureThing) -> Iterator[FieldError]:
    match thing:
        case Attribute():
            yield from _attribute_errors(structure, thing)
        case Family():
            yield from _family_errors(structure, thing)
        case FamilyVariant():
            yield from _family_variant_errors(structure, thing)
        case Category():
            yield from _category_errors(structure, thing)
        case Channel():
            yield from _channel_errors(structure, thing)
        case MeasurementFamily():
            yield from _measurement_errors(thing)
        case RequirementSet():
            yield from _requirement_errors(structure, thing)
        case Rule():
            yield from rule_errors(structure, thing)
        case ReferenceEntity():
            yield from _entity_errors(structure, thing)
        case _:
            return


def _attribute_errors(structure: Structure, attribute: Attribute) -> Iterator[FieldError]:
    if attribute.group is not None and fold_code(attribute.group) not in structure.attribute_groups:
        yield FieldError("/group", "catalog.unknown_group", {"group": attribute.group})
    yield from _unknown("/locales", "catalog.unknown_locale", "locale", attribute.locales, structure.locales)
    if attribute.unique and attribute.type not in _CAN_BE_UNIQUE:
        yield FieldError("/unique", "catalog.cannot_be_unique", {"type": attribute.type.value})
    if attribute.unique and (attribute.localizable or attribute.per_channel):
        yield FieldError("/unique", "catalog.unique_is_everywhere", {})
    if attribute.type is AttributeType.IDENTIFIER and (attribute.localizable or attribute.per_channel):
        yield FieldError("/type", "catalog.unique_is_everywhere", {})
    if attribute.rules.format is TextFormat.PATTERN:
        yield from _pattern_errors(attribute.rules.pattern)
    if attribute.type is AttributeType.MEASUREMENT:
        family = structure.measurement(attribute)
        if family is None:
            facts: dict[str, object] = {"measurement_family": attribute.measurement_family}
            yield FieldError("/measurement_family", "catalog.unknown_measurement_family", facts)
        elif attribute.default_unit is not None and attribute.default_unit not in family.units:
            yield FieldError("/default_unit", "catalog.value_unknown_unit", {"unit": attribute.default_unit})


_CAN_BE_UNIQUE = frozenset({AttributeType.TEXT, AttributeType.IDENTIFIER, AttributeType.NUMBER, AttributeType.DATE})


def _pattern_errors(pattern: str | None) -> Iterator[FieldError]:
    try:
        re.compile(pattern or "")
    except re.error:
        yield FieldError("/rules/pattern", "catalog.pattern_malformed", {"pattern": pattern})


def _family_errors(structure: Structure, family: Family) -> Iterator[FieldError]:
    yield from _unknown(
        "/attributes", "catalog.unknown_attribute", "attribute", family.attributes, structure.attributes
    )
    owned = {fold_code(code) for code in family.attributes}
    for name in ("label_attribute", "image_attribute"):
        code = getattr(family, name)
        if code is not None and fold_code(code) not in owned:
            yield FieldError(f"/{name}", "catalog.attribute_not_in_family", {"attribute": code})
    for name, pattern in (("sku_pattern", family.sku_pattern), ("label_pattern", family.label_pattern)):
        wrong = pattern_error(structure, family, pattern, is_label=name == "label_pattern") if pattern else None
        if wrong is not None:
            yield FieldError(f"/{name}", *wrong)
    for channel, required in family.required.items():
        if structure.channel(channel) is None:
            yield FieldError(f"/required/{channel}", "catalog.unknown_channel", {"channel": channel})
        for code in required:
            if fold_code(code) not in owned:
                yield FieldError(f"/required/{channel}", "catalog.attribute_not_in_family", {"attribute": code})


def _family_variant_errors(structure: Structure, variant: FamilyVariant) -> Iterator[FieldError]:
    family = structure.family(variant.family)
    if family is None:
        yield FieldError("/family", "catalog.unknown_family", {"family": variant.family})
        return
    if len(variant.levels) not in {1, 2}:
        yield FieldError("/levels", "catalog.levels", {})
    owned = {fold_code(code) for code in family.attributes}
    seen: set[str] = set()
    for number, level in enumerate(variant.levels):
        if not level.axes:
            yield FieldError(f"/levels/{number}/axes", "catalog.no_axis", {})
        for axis in level.axes:
            attribute = structure.attribute(axis)
            if attribute is None or not can_be_axis(attribute):
                yield FieldError(f"/levels/{number}/axes", "catalog.cannot_be_axis", {"attribute": axis})
        for code in dict.fromkeys((*level.axes, *level.attributes)):
            if fold_code(code) not in owned:
                pointer = f"/levels/{number}/attributes"
                yield FieldError(pointer, "catalog.attribute_not_in_family", {"attribute": code})
            if fold_code(code) in seen:
                yield FieldError(f"/levels/{number}/attributes", "catalog.attribute_twice", {"attribute": code})
            seen.add(fold_code(code))
    for code in variant.overridable or ():
        if fold_code(code) not in owned:
            yield FieldError("/overridable", "catalog.attribute_not_in_family", {"attribute": code})


def _entity_errors(structure: Structure, entity: ReferenceEntity) -> Iterator[FieldError]:
    seen: set[str] = set()
    for number, one in enumerate(entity.attributes):
        pointer = f"/attributes/{number}"
        if fold_code(one.code) in seen:
            yield FieldError(f"{pointer}/code", "catalog.attribute_twice", {"attribute": one.code})
        seen.add(fold_code(one.code))
        if one.type is AttributeType.IDENTIFIER or one.unique or one.per_channel:
            yield FieldError(f"{pointer}/type", "catalog.unfit_for_records", {"attribute": one.code})
        if one.type is AttributeType.REFERENCE and structure.entity(one.reference) is None:
            yield FieldError(f"{pointer}/reference", "catalog.unknown_entity", {"entity": one.reference or ""})
        for error in (*_code_errors(StructureKind.ATTRIBUTE, one), *_attribute_errors(structure, one)):
            yield FieldError(f"{pointer}{error.pointer}", error.code, error.facts)
    picture = entity.attribute(entity.image_attribute) if entity.image_attribute else None
    if entity.image_attribute and (picture is None or picture.type is not AttributeType.IMAGE):
        yield FieldError("/image_attribute", "catalog.unknown_attribute", {"attribute": entity.image_attribute})
    for number, code in enumerate(entity.on_cards):
        if entity.attribute(code) is None:
            yield FieldError(f"/on_cards/{number}", "catalog.unknown_attribute", {"attribute": code})


def _category_errors(structure: Structure, category: Category) -> Iterator[FieldError]:
    if category.values:
        _, errors = check_values(structure, category.values, structure.entity(OF_CATEGORIES))
        yield from errors
    if category.parent is None:
        return
    if structure.category(category.parent) is None:
        yield FieldError("/parent", "catalog.unknown_category", {"category": category.parent})
    elif fold_code(category.code) in {fold_code(one.code) for one in structure.path(category.parent)}:
        yield FieldError("/parent", "catalog.category_loop", {"category": category.code})


def _channel_errors(structure: Structure, channel: Channel) -> Iterator[FieldError]:
    if not channel.locales:
        yield FieldError("/locales", "catalog.no_locale", {})
    yield from _unknown("/locales", "catalog.unknown_locale", "locale", channel.locales, structure.locales)
    for currency in channel.currencies:
        if currency not in CURRENCIES:
            yield FieldError("/currencies", "catalog.value_unknown_currency", {"currency": currency})
    if channel.tree is not None:
        tree = structure.category(channel.tree)
        if tree is None or tree.parent is not None:
            yield FieldError("/tree", "catalog.unknown_tree", {"category": channel.tree})
    for code, unit in channel.units.items():
        attribute = structure.attribute(code)
        family = structure.measurement(attribute) if attribute else None
        if family is None or unit not in family.units:
            yield FieldError(f"/units/{code}", "catalog.value_unknown_unit", {"unit": unit})


def _measurement_errors(family: MeasurementFamily) -> Iterator[FieldError]:
    standard = family.units.get(family.standard_unit)
    if standard is None or standard.to_standard:
        yield FieldError("/standard_unit", "catalog.standard_unit", {"unit": family.standard_unit})
    for code, unit in family.units.items():
        if unit.code != code:
            yield FieldError(f"/units/{code}/code", "catalog.code_malformed", {"code": unit.code})
        for step in unit.to_standard:
            if step.operation in {Operation.MULTIPLY, Operation.DIVIDE} and step.operand <= 0:
                yield FieldError(f"/units/{code}/to_standard", "catalog.factor_not_positive", {"unit": code})


def _requirement_errors(structure: Structure, wanted: RequirementSet) -> Iterator[FieldError]:
    yield from _unknown("/channels", "catalog.unknown_channel", "channel", wanted.channels, structure.channels)
    for number, one in enumerate(wanted.requirements):
        pointer = f"/requirements/{number}"
        code = attribute_of(one.field)
        if code is not None and structure.attribute(code) is None:
            yield FieldError(f"{pointer}/field", "catalog.unknown_attribute", {"attribute": code[:100]})
        if code is None and one.field not in set(Field):
            yield FieldError(f"{pointer}/field", "catalog.unknown_requirement", {"field": one.field[:100]})
        yield from _unknown(f"{pointer}/families", "catalog.unknown_family", "family", one.families, structure.families)


def _unknown(pointer: str, code: str, fact: str, wanted: Iterable[str], known: object) -> Iterator[FieldError]:
    assert isinstance(known, dict)
    for number, one in enumerate(wanted):
        if fold_code(one) not in known:
            yield FieldError(f"{pointer}/{number}", code, {fact: one})


def check_change(
    structure: Structure, kind: StructureKind, before: StructureThing, after: StructureThing, *, has_values: bool
) -> None:
    """Refuse FixedProperty where the change would give stored values another meaning.

    has_values: whether any product depends on the thing's shape.
    """
    if isinstance(before, Attribute) and isinstance(after, Attribute):
        for name in ("type", "localizable", "per_channel", "measurement_family", "multiple"):
            if getattr(before, name) != getattr(after, name):
                raise FixedProperty(after.code, name)
    if isinstance(before, ReferenceEntity) and isinstance(after, ReferenceEntity):
        _refuse_lost_attributes(structure, before, after)
    if has_values and isinstance(before, FamilyVariant) and isinstance(after, FamilyVariant):
        if [level.axes for level in before.levels] != [level.axes for level in after.levels]:
            raise FixedProperty(after.code, "levels")
        if fold_code(before.family) != fold_code(after.family):
            raise FixedProperty(after.code, "family")
    if isinstance(before, MeasurementFamily) and isinstance(after, MeasurementFamily):
        _refuse_lost_units(structure, kind, before, after)


def _refuse_lost_attributes(structure: Structure, before: ReferenceEntity, after: ReferenceEntity) -> None:
    """Refuse FixedProperty, StructureInUse where an attribute goes or changes its shape while records have values."""
    for one in before.attributes:
        kept = after.attribute(one.code)
        holder = next((code for code, values in own_values(structure, before.code) if one.code in values), None)
        if holder is None:
            continue
        if kept is None:
            raise StructureInUse(StructureKind.REFERENCE_ENTITY.value, one.code, holder)
        for name in ("type", "localizable", "multiple", "reference", "measurement_family"):
            if getattr(kept, name) != getattr(one, name):
                raise FixedProperty(one.code, name)


def own_values(structure: Structure, entity: str) -> Iterator[tuple[str, Values]]:
    """Code and values of every record of an entity; those of `category` are the categories."""
    if fold_code(entity) == OF_CATEGORIES:
        yield from ((one.code, one.values) for one in structure.categories.values())
    else:
        yield from ((one.code, one.values) for one in structure.choices.get(fold_code(entity), {}).values())


def record_users(structure: Structure, list_code: str, code: str) -> Iterator[tuple[str, str]]:
    """Entity and code of the records and categories that name an option or record."""
    wanted = (fold_code(list_code), fold_code(code))
    for entity in (*structure.reference_entities.values(),):
        if not any(one.choice_list and fold_code(one.choice_list) == wanted[0] for one in entity.attributes):
            continue
        for holder, values in own_values(structure, entity.code):
            if any((fold_code(of), fold_code(named)) == wanted for of, named in named_by(entity, values)):
                yield entity.code, holder


def _refuse_lost_units(
    structure: Structure, kind: StructureKind, before: MeasurementFamily, after: MeasurementFamily
) -> None:
    changed = [code for code, unit in before.units.items() if after.units.get(code) != unit]
    user = next((one.code for one in structure.attributes.values() if structure.measurement(one) == before), None)
    if changed and user is not None:
        raise StructureInUse(kind.value, changed[0], user)


def refuse_used(
    structure: Structure, kind: StructureKind, thing: StructureThing | Choice, *, used_by_items: str | None
) -> None:
    """Refuse StructureInUse when a product, or another part of the structure, names the thing."""
    user = used_by_items or next(_users(structure, kind, thing), None)
    if user is not None:
        raise StructureInUse(kind.value, thing.code, user)


def _users(structure: Structure, kind: StructureKind, thing: StructureThing | Choice) -> Iterator[str]:
    folded = fold_code(thing.code)
    if isinstance(thing, Choice):
        return
    match kind:
        case StructureKind.REFERENCE_ENTITY:
            yield from _entity_users(structure, folded)
        case StructureKind.ATTRIBUTE:
            families = structure.families.values()
            yield from (one.code for one in families if folded in map(fold_code, one.attributes))
            yield from _asking(structure, lambda one: fold_code(attribute_of(one.field) or "") == folded)
            yield from (one.code for one in structure.rules.values() if folded in attributes_of(one))
        case StructureKind.ATTRIBUTE_GROUP:
            yield from (
                one.code for one in structure.attributes.values() if one.group and fold_code(one.group) == folded
            )
        case StructureKind.FAMILY:
            yield from (one.code for one in structure.family_variants.values() if fold_code(one.family) == folded)
            yield from _asking(structure, lambda one: folded in map(fold_code, one.families))
        case StructureKind.CATEGORY:
            yield from (one.code for one in structure.children.get(folded, ()))
            yield from (one.code for one in structure.channels.values() if one.tree and fold_code(one.tree) == folded)
        case StructureKind.LOCALE:
            assert isinstance(thing, Locale)
            yield from (one.code for one in structure.channels.values() if thing.code in one.locales)
        case StructureKind.MEASUREMENT_FAMILY:
            yield from (
                one.code
                for one in structure.attributes.values()
                if one.measurement_family and fold_code(one.measurement_family) == folded
            )
        case StructureKind.CHANNEL:
            yield from (one.code for one in structure.families.values() if thing.code in one.required)
            sets = structure.requirement_sets.values()
            yield from (one.code for one in sets if folded in map(fold_code, one.channels))
        case (
            StructureKind.FAMILY_VARIANT
            | StructureKind.ASSOCIATION_TYPE
            | StructureKind.REQUIREMENT_SET
            | StructureKind.RULE
        ):
            return
        case _:
            assert_never(kind)


def _entity_users(structure: Structure, folded: str) -> Iterator[str]:
    """The attributes that name an entity, of products and of other entities, and its records."""
    own = (one for entity in structure.reference_entities.values() for one in entity.attributes)
    for one in (*structure.attributes.values(), *own):
        if one.reference and fold_code(one.reference) == folded:
            yield one.code
    yield from (code for code, values in own_values(structure, folded) if values or folded != OF_CATEGORIES)


def _asking(structure: Structure, names: Callable[[Requirement], bool]) -> Iterator[str]:
    """The requirement sets of which a requirement names the thing."""
    return (one.code for one in structure.requirement_sets.values() if any(map(names, one.requirements)))
