"""Cards: what a channel shows of a product in one locale, resolved over all levels, with a hash of the content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comptoir.catalog.domain.attributes import TEXT_TYPES, Attribute, AttributeType
from comptoir.catalog.domain.data import parse_decimal
from comptoir.catalog.domain.identifiers import shown_gtin
from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.domain.product import EVERYWHERE, Datum, Item, Values, scope
from comptoir.catalog.domain.resolution import resolve_values
from comptoir.catalog.domain.structure import Channel, Structure
from comptoir.kernel.values.canonical import canonical_json, sha256_hex
from comptoir.kernel.values.text import LocalizedText, localized

CardBody = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Card:
    """An immutable card; `hash` is the SHA-256 of `text`, the body's canonical JSON."""

    channel: str
    locale: str
    hash: str
    body: CardBody
    text: str
    categories: tuple[str, ...]


def product_label(structure: Structure, item: Item, values: Values, channel: str | None = None) -> LocalizedText:
    """What the product is called, by locale; without a name it is called by its SKU.

    The name's value for `channel` counts first, then the one of the first channel that has any. A name that does
    not depend on the locale is under the empty locale.
    """
    attribute = structure.label_attribute(structure.family(item.family))
    cells = values.get(attribute.code, {}) if attribute is not None else {}
    found: dict[str, str] = {}
    for key in sorted(cells, key=lambda one: (not one.startswith(f"{channel or ''}|"), one)):
        datum = cells[key]
        if isinstance(datum, str):
            found.setdefault(key.partition("|")[2], datum)
    return found or {"": item.sku}


def product_image(structure: Structure, item: Item, values: Values) -> str | None:
    """The asset or address of the product's picture, the first of its channels and locales."""
    attribute = structure.image_attribute(structure.family(item.family))
    cells = values.get(attribute.code, {}) if attribute is not None else {}
    first = next((cells[key] for key in sorted(cells)), None)
    return first if isinstance(first, str) else None


def label_in(label: LocalizedText, locale: str, channel: Channel | None = None) -> str:
    """The label for a reader of a locale."""
    return label.get(locale) or label.get("") or localized(label, locale, channel.locales if channel else ())


def value_for(attribute: Attribute, cells: Mapping[str, Datum], channel: Channel, locale: str) -> Datum | None:
    """The one value of an attribute that holds on a channel in a locale; texts fall back to the channel's locales."""
    side = channel.code if attribute.per_channel else None
    if not attribute.localizable:
        return cells.get(scope(side, None) if side else EVERYWHERE)
    found = cells.get(scope(side, locale))
    if found is not None or attribute.locales or attribute.type not in TEXT_TYPES:
        return found
    texts = {one: datum for one in channel.locales if isinstance(datum := cells.get(scope(side, one)), str)}
    return localized(texts, locale, channel.locales) or None


def build_card(structure: Structure, levels: Sequence[Item], channel: Channel, locale: str) -> Card:
    """The card of an item. `levels` go root first, the item itself last.

    Measurements are converted into the channel's unit; codes of choices carry their label. Prices and stock are no
    part of a card: they belong to the operations lane and join when the card is read.
    """
    item, root = levels[-1], levels[0]
    values = resolve_values([level.document for level in levels])
    shown: dict[str, object] = {}
    for code in sorted(values):
        attribute = structure.attribute(code)
        if attribute is None:
            continue
        datum = value_for(attribute, values[code], channel, locale)
        if datum is not None:
            shown[code] = _shown(structure, attribute, datum, channel, locale)
    categories = card_categories(levels)
    body: dict[str, object] = {
        "sku": item.sku,
        "item_id": str(item.id),
        "label": label_in(product_label(structure, item, values, channel.code), locale, channel),
        "image": product_image(structure, item, values),
        "family": item.family,
        "unit": item.unit,
        "department": item.department,
        "identifiers": {"gtin": [shown_gtin(gtin) for gtin in item.gtins]},
        "categories": list(categories),
        "values": shown,
        "group": None if item is root else _group(structure, levels, values, channel, locale),
    }
    if item.lifecycle is not Lifecycle.ACTIVE:
        body["lifecycle"] = item.lifecycle.value
    links = _links(levels)
    if links:
        body["associations"] = links
    return _card(channel.code, locale, body, categories)


def _card(channel: str, locale: str, body: CardBody, categories: tuple[str, ...]) -> Card:
    content = canonical_json(body)
    return Card(channel, locale, sha256_hex(content), body, content.decode(), categories)


def card_categories(levels: Sequence[Item]) -> tuple[str, ...]:
    """Where an item stands, its own categories before those of its models."""
    return tuple(dict.fromkeys(code for level in reversed(levels) for code in level.categories))


def _links(levels: Sequence[Item]) -> dict[str, list[dict[str, object]]]:
    """What the item is linked to by kind of link, its own links before those of its models."""
    found: dict[str, dict[str, int | None]] = {}
    for level in reversed(levels):
        for kind, links in level.document.associations.items():
            into = found.setdefault(kind, {})
            for link in links:
                into.setdefault(link.sku, link.quantity)
    return {
        kind: [{"sku": sku, "quantity": quantity} for sku, quantity in ones.items()]
        for kind, ones in sorted(found.items())
    }


def _group(
    structure: Structure, levels: Sequence[Item], values: Values, channel: Channel, locale: str
) -> dict[str, object]:
    root = levels[0]
    variant = structure.family_variant(root.family_variant)
    axes = variant.axes if variant is not None else ()
    return {
        "sku": root.sku,
        "item_id": str(root.id),
        "label": label_in(product_label(structure, root, root.document.values, channel.code), locale, channel),
        "axes": [{"attribute": axis, "label": _axis_label(structure, axis, values, channel, locale)} for axis in axes],
    }


def _axis_label(structure: Structure, axis: str, values: Values, channel: Channel, locale: str) -> str:
    attribute = structure.attribute(axis)
    datum = values.get(axis, {}).get(EVERYWHERE)
    if attribute is None or datum is None:
        return ""
    match _shown(structure, attribute, datum, channel, locale):
        case {"label": str(label)}:
            return label
        case {"amount": str(amount), "unit": str(unit)}:
            family = structure.measurement(attribute)
            known = family.units.get(unit) if family is not None else None
            return f"{amount} {known.symbol if known is not None and known.symbol else unit}"
        case other:
            return str(other)


def _shown(structure: Structure, attribute: Attribute, datum: Datum, channel: Channel, locale: str) -> object:
    if attribute.type is AttributeType.MEASUREMENT and isinstance(datum, dict):
        return _converted(structure, attribute, datum, channel)
    if attribute.choice_list is None:
        return datum
    if isinstance(datum, list):
        return [_named(structure, attribute, str(code), channel, locale) for code in datum]
    return _named(structure, attribute, str(datum), channel, locale)


def _named(structure: Structure, attribute: Attribute, code: str, channel: Channel, locale: str) -> dict[str, object]:
    """An option or record with its label, and with those attributes of a record that cards carry."""
    list_code = attribute.choice_list or attribute.code
    choice = structure.choice(list_code, code)
    label = localized(choice.labels, locale, channel.locales) if choice is not None else ""
    named: dict[str, object] = {"code": code, "label": label or code}
    entity = structure.entity(list_code) if choice is not None and choice.values else None
    if entity is None or choice is None or not entity.on_cards:
        return named
    shown = {}
    for own in filter(None, map(entity.attribute, entity.on_cards)):
        datum = value_for(own, choice.values.get(own.code, {}), channel, locale)
        if datum is not None:
            shown[own.code] = _said(structure, own, datum, channel, locale)
    return named | ({"values": shown} if shown else {})


def _said(structure: Structure, own: Attribute, datum: Datum, channel: Channel, locale: str) -> object:
    """A value of a record: of the records that it names only the labels."""
    told: Any = _shown(structure, own, datum, channel, locale)
    match told:
        case {"code": code, "label": label}:
            return {"code": code, "label": label}
        case [{"code": _, "label": _}, *_]:
            return [{"code": one["code"], "label": one["label"]} for one in told]
        case _:
            return told


def refreshed(structure: Structure, body: CardBody, channel: Channel, locale: str) -> Card:
    """A published card with the options, records and categories that it names as they are called now, and no more."""
    after = dict(body)
    values: dict[str, Any] = dict(after["values"])  # type: ignore[call-overload] # a card's values are a mapping
    for code, told in values.items():
        attribute = structure.attribute(code)
        if attribute is not None and attribute.choice_list is not None:
            codes = [one["code"] for one in told] if isinstance(told, list) else str(told["code"])
            values[code] = _shown(structure, attribute, codes, channel, locale)
    after["values"] = values
    group: Any = after["group"]
    if group is not None:
        axes = [
            {**one, "label": values[one["attribute"]]["label"]} if _has_label(values.get(one["attribute"])) else one
            for one in group["axes"]
        ]
        after["group"] = {**group, "axes": axes}
    found = (structure.category(code) for code in after["categories"])  # type: ignore[attr-defined] # a list of codes
    categories = tuple(dict.fromkeys(one.code for one in found if one is not None))
    after["categories"] = list(categories)
    return _card(channel.code, locale, after, categories)


def restaged(body: CardBody, channel: str, locale: str, stage: Lifecycle) -> Card:
    """A published card that says another stage of the product's life, and nothing else anew."""
    after: dict[str, Any] = {name: one for name, one in body.items() if name != "lifecycle"}
    if stage is not Lifecycle.ACTIVE:
        after["lifecycle"] = stage.value
    return _card(channel, locale, after, tuple(after["categories"]))


def _has_label(told: object) -> bool:
    return isinstance(told, dict) and "label" in told


def _converted(
    structure: Structure, attribute: Attribute, datum: Mapping[str, str], channel: Channel
) -> dict[str, str]:
    target = channel.units.get(attribute.code)
    family = structure.measurement(attribute)
    amount = parse_decimal(datum["amount"])
    if target is None or family is None or amount is None or not {target, datum["unit"]} <= family.units.keys():
        return dict(datum)
    return {"amount": f"{family.convert(amount, datum['unit'], target):f}", "unit": target}
