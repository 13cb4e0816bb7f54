"""Whether a product says all that its family asks for on a channel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.product import Item, Scope, scope
from comptoir.catalog.domain.resolution import resolve_values
from comptoir.catalog.domain.structure import Channel, Structure
from comptoir.kernel.values.codes import fold_code


def missing_attributes(structure: Structure, levels: Sequence[Item], channel: Channel) -> tuple[str, ...]:
    """Attributes that the family requires for the channel and that some locale of it lacks, as the family lists them.

    levels: root first, the item itself last. What a model's own variants bring is not asked of the model; an
    identifier is never missing, since the SKU is one.
    """
    item = levels[-1]
    family = structure.family(item.family or levels[0].family)
    if family is None:
        return ()
    values = resolve_values([level.document for level in levels])
    brought_below = _brought_below(structure, levels)
    return tuple(
        attribute.code
        for code in family.required.get(channel.code, ())
        if (attribute := structure.attribute(code)) is not None
        and attribute.type is not AttributeType.IDENTIFIER
        and fold_code(code) not in brought_below
        and any(cell not in values.get(attribute.code, {}) for cell in _cells(attribute, channel))
    )


def _brought_below(structure: Structure, levels: Sequence[Item]) -> frozenset[str]:
    variant = structure.family_variant(levels[0].family_variant)
    if variant is None or levels[-1].level.is_sellable:
        return frozenset()
    below = variant.levels[len(levels) - 1 :]
    return frozenset(fold_code(code) for level in below for code in (*level.axes, *level.attributes))


def _cells(attribute: Attribute, channel: Channel) -> Iterator[Scope]:
    """Where the channel looks for a value."""
    of_channel = channel.code if attribute.per_channel else None
    if not attribute.localizable:
        yield scope(of_channel, None)
        return
    for locale in channel.locales:
        if not attribute.locales or locale in attribute.locales:
            yield scope(of_channel, locale)
