"""What products are called by the pattern of their family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from comptoir.catalog.domain.patterns import Place, label_of, parse_pattern
from comptoir.catalog.domain.product import Datum, Item, Scope, scope
from comptoir.catalog.domain.structure import Family, Structure


def labelled(structure: Structure, levels: Sequence[Item], *, family: Family | None = None, anew: bool = False) -> Item:
    """The item with a label wherever it has none; with `anew`, wherever the pattern makes one. levels: root first.

    family: as it would be; None is as it stands.

    A pattern with `{label}` names the variants of a model, any other names products and models.
    """
    item = levels[-1]
    family = family or structure.family(item.family)
    attribute = structure.label_attribute(family)
    if family is None or not family.label_pattern or attribute is None or attribute.per_channel:
        return item
    parts = parse_pattern(family.label_pattern)
    if (Place("label") in parts) != (len(levels) > 1):
        return item
    before = item.document.values.get(attribute.code, {})
    cells: dict[Scope, Datum] = dict(before)
    spoken = {locale for channel in structure.channels.values() for locale in channel.locales}
    for locale in sorted(spoken) if attribute.localizable else [None]:
        key = scope(None, locale)
        called = label_of(structure, parts, levels, locale).text if anew or key not in before else None
        if called:
            cells[key] = called[: attribute.rules.text_length_max]
    if cells == before:
        return item
    return replace(item, document=replace(item.document, values={**item.document.values, attribute.code: cells}))
