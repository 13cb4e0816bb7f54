"""All values of one level against the structure: what is kept, and an error for every field that is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comptoir.catalog.domain.attributes import AXIS_TYPES, Attribute
from comptoir.catalog.domain.data import Wrong, check_datum, is_empty, is_text
from comptoir.catalog.domain.entities import ReferenceEntity
from comptoir.catalog.domain.product import EVERYWHERE, Datum, Item, Level, Scope, Values, scope, scope_parts
from comptoir.catalog.domain.structure import FamilyVariant, Structure
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import FieldError
from comptoir.kernel.values.quantity import UNITS

VALUES_MAX = 2000
CATEGORIES_MAX = 200
LINKS_MAX = 1000


def pointer_part(text: str) -> str:
    """A name as a part of a JSON pointer (RFC 6901)."""
    return text.replace("~", "~0").replace("/", "~1")


def check_values(
    structure: Structure, given: Mapping[str, Mapping[Scope, object]], entity: ReferenceEntity | None = None
) -> tuple[Values, list[FieldError]]:
    """Every cell checked; wrong cells are left out and told, empty cells are left out silently.

    entity: whose attributes these are values of, instead of those of products. The pointer of an error is
    `/values/<attribute>` with the scope in its facts.
    """
    kept: dict[str, dict[Scope, Datum]] = {}
    errors: list[FieldError] = []
    attribute_of = structure.attribute if entity is None else entity.attribute
    any_text = structure.any_text if entity is None else {}
    for code, cells in given.items():
        length_max = any_text.get(code)
        if length_max is not None and len(cells) == 1:  # the usual case, written for the hot path
            text = cells.get(EVERYWHERE)
            if isinstance(text, str) and 0 < len(text) <= length_max and is_text(text):
                kept[code] = {EVERYWHERE: text}
                continue
        attribute = attribute_of(code)
        if attribute is None:
            errors.append(FieldError(f"/values/{pointer_part(code)}", "catalog.unknown_attribute", {"attribute": code}))
            continue
        is_plain = not (attribute.localizable or attribute.per_channel)
        for key, datum in cells.items():
            if is_empty(datum):
                continue
            wrong = None
            if key != EVERYWHERE or not is_plain:
                key, wrong = _check_scope(structure, attribute, key)  # noqa: PLW2901 - channels are kept as they are written
            checked = wrong or check_datum(structure, attribute, datum)
            if isinstance(checked, Wrong):
                channel, locale = scope_parts(key)
                facts = {**checked.facts, "attribute": attribute.code, "channel": channel, "locale": locale}
                errors.append(FieldError(f"/values/{pointer_part(code)}", checked.code, facts))
            elif not is_empty(checked):
                kept.setdefault(attribute.code, {})[key] = checked
    return kept, errors


def _is_scoped(attribute: Attribute) -> bool:
    return attribute.localizable or attribute.per_channel


EVERYWHERE_IS_WRONG = Wrong("catalog.value_scope", {})


def _check_scope(structure: Structure, attribute: Attribute, key: Scope) -> tuple[Scope, Wrong | None]:
    """The key as the channel writes itself, or why the value cannot stand there."""
    channel_code, locale = scope_parts(key)
    if (channel_code is not None) != attribute.per_channel or (locale is not None) != attribute.localizable:
        return key, EVERYWHERE_IS_WRONG
    channel = structure.channel(channel_code) if channel_code else None
    if channel_code and channel is None:
        return key, Wrong("catalog.value_unknown_channel", {})
    if locale is not None:
        known = structure.locales.get(fold_code(locale))
        if known is None:
            return key, Wrong("catalog.value_unknown_locale", {})
        if attribute.locales and known.code not in attribute.locales:
            return key, Wrong("catalog.value_locale_not_allowed", {})
        locale = known.code
    return scope(channel.code if channel else None, locale), None


def check_item(structure: Structure, item: Item, parent: Item | None) -> list[FieldError]:
    """Everything about an item but its values: family, parent, unit, categories, links."""
    errors: list[FieldError] = []
    if item.family is not None and structure.family(item.family) is None:
        errors.append(FieldError("/family", "catalog.unknown_family", {"family": item.family}))
    if item.unit not in UNITS:
        errors.append(FieldError("/unit", "catalog.unknown_sale_unit", {"unit": item.unit}))
    if len(item.categories) > CATEGORIES_MAX:
        errors.append(FieldError("/categories", "catalog.too_many", {"limit": CATEGORIES_MAX}))
    errors += [
        FieldError(f"/categories/{number}", "catalog.unknown_category", {"category": code})
        for number, code in enumerate(item.categories)
        if structure.category(code) is None
    ]
    errors += _check_variant(structure, item, parent)
    if len(item.document.values) > VALUES_MAX:
        errors.append(FieldError("/values", "catalog.too_many", {"limit": VALUES_MAX}))
    for kind, links in item.document.associations.items():
        known = structure.association_types.get(fold_code(kind))
        pointer = f"/associations/{pointer_part(kind)}"
        if known is None:
            errors.append(FieldError(pointer, "catalog.unknown_association_type", {"association_type": kind}))
        elif not known.quantified and any(link.quantity is not None for link in links):
            errors.append(FieldError(pointer, "catalog.link_without_quantity", {"association_type": kind}))
        if len(links) > LINKS_MAX:
            errors.append(FieldError(pointer, "catalog.too_many", {"limit": LINKS_MAX}))
    return errors


def _check_variant(structure: Structure, item: Item, parent: Item | None) -> list[FieldError]:
    if item.family_variant is not None:
        variant = structure.family_variant(item.family_variant)
        if variant is None:
            facts = {"family_variant": item.family_variant}
            return [FieldError("/family_variant", "catalog.unknown_family_variant", facts)]
        if item.family is None or fold_code(variant.family) != fold_code(item.family):
            return [FieldError("/family_variant", "catalog.other_family", {"family": variant.family})]
    if item.parent is None:
        return []
    if parent is None:
        return [FieldError("/parent", "catalog.unknown_parent", {"parent": item.parent})]
    if parent.level not in {Level.ROOT, Level.SUB}:
        return [FieldError("/parent", "catalog.parent_without_variants", {"parent": item.parent})]
    if item.family is not None and parent.family is not None and fold_code(item.family) != fold_code(parent.family):
        return [FieldError("/family", "catalog.other_family", {"family": parent.family})]
    return []


def level_of(structure: Structure, family_variant: str | None, parent: Item | None) -> Level:
    """Where an item stands: below its parent as far as the parent's family variant has levels."""
    if parent is None:
        return Level.ROOT if family_variant else Level.SIMPLE
    variant = structure.family_variant(parent.family_variant)
    if parent.level is Level.ROOT and variant is not None and len(variant.levels) == 2:
        return Level.SUB
    return Level.VARIANT


def axes_of_level(structure: Structure, family_variant: str | None, level: Level) -> tuple[str, ...]:
    """The axes whose values an item of this level must have."""
    variant = structure.family_variant(family_variant)
    if variant is None or level in {Level.SIMPLE, Level.ROOT}:
        return ()
    return variant.levels[0 if level is Level.SUB or len(variant.levels) == 1 else 1].axes


def check_axes(structure: Structure, family_variant: str | None, level: Level, values: Values) -> list[FieldError]:
    """Every axis of the level has a value of its own."""
    return [
        FieldError(f"/values/{pointer_part(axis)}", "catalog.axis_missing", {"attribute": axis})
        for axis in axes_of_level(structure, family_variant, level)
        if not values.get(axis)
    ]


def may_hold(variant: FamilyVariant, depth: int, attribute: str) -> bool:
    """Whether an item so many levels below the model may have a value of the attribute itself."""
    return depth <= variant.depth_of(attribute) or variant.may_override(attribute)


def axis_key(values: Values, axes: Sequence[str]) -> str:
    """The values on the axes as one text, equal for two sisters that cannot be told apart."""
    return "\x1f".join(repr(values.get(axis, {}).get(EVERYWHERE)) for axis in axes)


def can_be_axis(attribute: Attribute) -> bool:
    """An axis has one value for all channels and locales, of a type that can tell variants apart."""
    return attribute.type in AXIS_TYPES and not _is_scoped(attribute) and not attribute.multiple
