"""Patterns that name products: `{brand}-{counter:5}` makes a SKU, `{label} {colour}` a label.

A name in braces is an attribute; `{label}` is what the model above is called, `{family}` and `{parent}` are codes, and
`{counter:5}` is the next number of the pattern, with zeros before it up to so many digits. A number behind another
name keeps so many of its first characters. In a SKU values are written as codes: without accents, in capitals, and a
hyphen for whatever is no letter or digit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comptoir.catalog.domain.cards import label_in, product_label, value_for
from comptoir.catalog.domain.product import EVERYWHERE, Datum, Item
from comptoir.catalog.domain.resolution import resolve_values
from comptoir.catalog.domain.structure import Family, Structure
from comptoir.kernel.values.errors import MalformedValue, TextKey
from comptoir.kernel.values.text import localized

COUNTER, LABEL, FAMILY, PARENT = "counter", "label", "family", "parent"
_OWN = frozenset({COUNTER, LABEL, FAMILY, PARENT})
_PLACE = re.compile(r"\{([A-Za-z0-9_-]+)(?::([1-9][0-9]?))?\}")
_NO_CODE = re.compile(r"[^A-Z0-9]+")
PATTERN_LENGTH_MAX = 200
DIGITS_MAX = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A name in braces. width: digits of a counter, or the most characters of anything else; None is all."""

    name: str
    width: int | None = None


Part = str | Place


@dataclass(frozen=True, slots=True)
class Filled:
    """What a pattern makes of a product. text: None where something is missing, which `missing` names."""

    text: str | None
    missing: tuple[str, ...] = ()


def parse_pattern(text: str) -> tuple[Part, ...]:
    """The parts of a pattern. Refuses MalformedValue: braces that name nothing, two counters, nothing but words."""
    parts: list[Part] = []
    end = 0
    for found in _PLACE.finditer(text):
        parts += [text[end : found.start()]] if found.start() > end else []
        parts.append(Place(found[1], int(found[2]) if found[2] else None))
        end = found.end()
    parts += [text[end:]] if text[end:] else []
    counters = [one for one in parts if isinstance(one, Place) and one.name == COUNTER]
    words = [one for one in parts if isinstance(one, str)]
    is_wrong = (
        len(text) > PATTERN_LENGTH_MAX
        or len(counters) > 1
        or any((one.width or 1) > DIGITS_MAX for one in counters)
        or len(words) == len(parts)
        or any("{" in one or "}" in one or not one.isprintable() for one in words)
    )
    if is_wrong:
        raise MalformedValue(text[:100], TextKey("catalog.expected.pattern"))
    return tuple(parts)


def attributes_in(parts: Sequence[Part]) -> list[str]:
    """The attributes that a pattern asks for."""
    return [one.name for one in parts if isinstance(one, Place) and one.name not in _OWN]


def has_counter(parts: Sequence[Part]) -> bool:
    """Whether the pattern gives each product a number of its own."""
    return any(isinstance(one, Place) and one.name == COUNTER for one in parts)


def fill(parts: Sequence[Part], said: Callable[[str], str | None], number: int | None = None) -> Filled:
    """The text of a pattern. said: what stands for a name; None or nothing where the product does not say it."""
    texts: list[str] = []
    missing: list[str] = []
    for one in parts:
        if isinstance(one, str):
            texts.append(one)
        elif one.name == COUNTER:
            assert number is not None, "a pattern with a counter is given a number"
            texts.append(f"{number:0{one.width or 1}d}")
        elif text := said(one.name):
            texts.append(text[: one.width])
        else:
            missing.append(one.name)
    return Filled(None, tuple(missing)) if missing else Filled(" ".join("".join(texts).split()))


def as_code(text: str) -> str:
    """Words as a code: `Bleu pâle` is `BLEU-PALE`."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return _NO_CODE.sub("-", plain.upper()).strip("-")


def sku_of(structure: Structure, parts: Sequence[Part], levels: Sequence[Item], number: int | None) -> Filled:
    """The SKU that a pattern gives an item; levels go root first, the item itself last."""

    def said(name: str) -> str | None:
        found = _said(structure, levels, name, None)
        return as_code(found) if found is not None else None

    filled = fill(parts, said, number)
    return filled if filled.text is None else Filled(filled.text.replace(" ", "-"))


def label_of(structure: Structure, parts: Sequence[Part], levels: Sequence[Item], locale: str | None) -> Filled:
    """What a pattern calls an item in a locale; None is a label that all locales share."""
    return fill(parts, lambda name: _said(structure, levels, name, locale or ""), number=0)


def _said(structure: Structure, levels: Sequence[Item], name: str, locale: str | None) -> str | None:
    """What stands for a name; locale: None writes codes, where words would have a language."""
    item, above = levels[-1], levels[:-1]
    match name:
        case "family":
            return item.family or levels[0].family
        case "parent":
            return item.parent
        case "label":
            if not above:
                return None
            values = resolve_values([one.document for one in above])
            return label_in(product_label(structure, above[-1], values), locale or "") or None
        case _:
            return _value(structure, levels, name, locale)


def _value(structure: Structure, levels: Sequence[Item], name: str, locale: str | None) -> str | None:
    attribute = structure.attribute(name)
    if attribute is None:
        return None
    cells = resolve_values([one.document for one in levels]).get(attribute.code, {})
    datum: Datum | None = cells.get(EVERYWHERE)
    if datum is None and locale and structure.channels:
        shown = (value_for(attribute, cells, one, locale) for one in structure.channels.values())
        datum = next((one for one in shown if one is not None), None)
    elif datum is None and cells and not locale:
        datum = cells[min(cells)]
    if attribute.choice_list is not None and isinstance(datum, str):
        choice = structure.choice(attribute.choice_list, datum) if locale is not None else None
        return (localized(choice.labels, locale or "") if choice is not None else "") or datum
    if isinstance(datum, dict):
        family = structure.measurement(attribute)
        unit = family.units.get(datum["unit"]) if family is not None else None
        return f"{datum['amount']} {unit.symbol if unit is not None and unit.symbol else datum['unit']}"
    return datum if isinstance(datum, str) else None


def pattern_error(
    structure: Structure, family: Family, text: str, *, is_label: bool
) -> tuple[str, dict[str, object]] | None:
    """What is wrong with a pattern of a family, as the code and facts of a field's error."""
    try:
        parts = parse_pattern(text)
    except MalformedValue:
        return "catalog.name_pattern_malformed", {"pattern": text[:100]}
    if is_label and (has_counter(parts) or structure.label_attribute(family) is None):
        return "catalog.pattern_no_label", {"pattern": text[:100]}
    unknown = next((one for one in attributes_in(parts) if structure.attribute(one) is None), None)
    return None if unknown is None else ("catalog.unknown_attribute", {"attribute": unknown})
