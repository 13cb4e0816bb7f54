"""What is derived from an item for finding it: typed filter values, unique keys, words, label and picture."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.cards import product_image, product_label
from comptoir.catalog.domain.completeness import Filled, filled
from comptoir.catalog.domain.data import parse_decimal
from comptoir.catalog.domain.identifiers import shown_gtin
from comptoir.catalog.domain.product import Datum, Item, Scope, Values
from comptoir.catalog.domain.resolution import resolve_values
from comptoir.catalog.domain.search_words import search_text
from comptoir.catalog.domain.structure import Structure
from comptoir.kernel.values.text import LocalizedText, fold

FOUND_BY_TEXT = frozenset({
    AttributeType.TEXT, AttributeType.IDENTIFIER, AttributeType.DATE, AttributeType.SINGLE_CHOICE,
    AttributeType.MULTIPLE_CHOICE, AttributeType.REFERENCE,
})  # fmt: skip
"""The types whose values are found by a text or a code; others by a number."""
_NUMBER_MAX = 2**63 - 1
_TEXT_LENGTH_MAX = 100

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class FilterValue:
    """A typed value to filter by: text (folded text, code, ISO date) or number (millionths, in the base unit)."""

    attribute: str
    scope: Scope
    text: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What makes an item findable and showable in lists, and what it fills of that which its family asks for."""

    label: LocalizedText
    image: str | None
    words: str
    filled: Filled | None


def filter_values(structure: Structure, values: Values) -> Iterator[FilterValue]:
    """The typed values of filterable attributes, and of every choice, so that options in use are known."""
    for code in sorted(values.keys() & structure.filterable):
        attribute = structure.attributes_as_written[code]
        for key, datum in values[code].items():
            yield from _typed(structure, attribute, key, datum)


def _typed(structure: Structure, attribute: Attribute, key: Scope, datum: Datum) -> Iterator[FilterValue]:
    code = attribute.code
    match attribute.type, datum:
        case AttributeType.BOOLEAN, bool():
            yield FilterValue(code, key, number=1_000_000 * datum)
        case AttributeType.NUMBER, str():
            number = _millionths(parse_decimal(datum))
            if number is not None:
                yield FilterValue(code, key, number=number)
        case AttributeType.MEASUREMENT, {"amount": str(amount), "unit": str(unit)}:
            family = structure.measurement(attribute)
            decimal = parse_decimal(amount)
            if family is not None and decimal is not None and unit in family.units:
                base = family.base_amount(decimal, unit) * 1_000_000
                if abs(base) <= _NUMBER_MAX:
                    yield FilterValue(code, key, number=round(base))
        case ((AttributeType.TEXT | AttributeType.IDENTIFIER), str()):
            yield FilterValue(code, key, text=fold(datum[:_TEXT_LENGTH_MAX]))
        case ((AttributeType.DATE | AttributeType.SINGLE_CHOICE | AttributeType.REFERENCE), str()):
            yield FilterValue(code, key, text=datum)
        case _, list():
            for one in datum:
                if isinstance(one, str):
                    yield FilterValue(code, key, text=one)
        case _:
            return


def _millionths(number: Decimal | None) -> int | None:
    if number is None or abs(number) > _NUMBER_MAX // 1_000_000:
        return None
    return int(number * 1_000_000)


def unique_keys(structure: Structure, values: Values) -> Iterator[tuple[str, Scope, str, str]]:
    """Attribute, scope, folded value and value as written, for every value that no other product may have."""
    for code in sorted(values.keys() & structure.unique):
        for key, datum in values[code].items():
            if isinstance(datum, str):
                yield code, key, fold(datum), datum


def found_by(structure: Structure, levels: Sequence[Item]) -> Found:
    """Label, picture, words and filled fields of an item over its levels, root first.

    The words come in an order of their own, since a database may give back the keys of a document in another one.
    """
    item = levels[-1]
    values = resolve_values([level.document for level in levels])
    label = product_label(structure, item, values)
    texts = [item.sku, *_in_order(label), *(shown_gtin(gtin) for gtin in item.gtins)]
    texts += _value_texts(structure, values)
    texts += [text for level in levels for text in _category_texts(structure, level.categories)]
    image = product_image(structure, item, values)
    return Found(label, image, search_text(texts), filled(structure, levels, values))


def _value_texts(structure: Structure, values: Values) -> list[str]:
    """The searched values in words. Written for the hot path: one pass over every value of every imported product."""
    searched = structure.searched
    texts: list[str] = []
    for code in sorted(values):
        if code not in searched:
            continue
        choice_list = searched[code]
        for datum in _in_order(values[code]):
            if choice_list is None:
                texts.append(str(datum))
                continue
            for one in datum if isinstance(datum, list) else [datum]:
                choice = structure.choice(choice_list, str(one))
                texts += _in_order(choice.labels) if choice and choice.labels else [str(one)]
    return texts


def _in_order(by_key: Mapping[str, Value]) -> Collection[Value]:
    if len(by_key) < 2:
        return by_key.values()
    return [by_key[key] for key in sorted(by_key)]


def _category_texts(structure: Structure, categories: Sequence[str]) -> Iterator[str]:
    for code in categories:
        category = structure.category(code)
        if category is not None:
            yield from _in_order(category.labels)


def card_words(body: Mapping[str, object], structure: Structure) -> str:
    """The words by which a channel finds a card: those of its own locale."""
    texts: list[str] = [str(body["label"]), str(body["sku"])]
    identifiers = body["identifiers"]
    assert isinstance(identifiers, Mapping)
    texts += [str(gtin) for gtin in identifiers.get("gtin", ())]
    values = body["values"]
    assert isinstance(values, Mapping)
    for code, shown in values.items():
        attribute = structure.attribute(code)
        for one in shown if isinstance(shown, list) else [shown]:
            if isinstance(one, str) and attribute is not None and attribute.type is AttributeType.TEXT:
                texts.append(one)
            elif isinstance(one, dict) and "label" in one:
                texts.append(str(one["label"]))
    return search_text(texts)
