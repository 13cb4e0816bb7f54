"""What the routes of the catalogue answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from comptoir.access.domain.principals import Principal
from comptoir.catalog.domain.cards import label_in
from comptoir.catalog.domain.completeness import Gap
from comptoir.catalog.domain.product import Datum, Item, Origin
from comptoir.catalog.domain.resolution import resolve_with_provenance
from comptoir.catalog.domain.rights import Narrowings
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.wire import resolved_body, writable_body
from comptoir.catalog.queries import ProductLine
from comptoir.catalog.rows import ItemSet, StoredItem
from comptoir.catalog.services.rights import readable
from comptoir.kernel.texts import problem_texts
from comptoir.kernel.values.errors import FieldError
from comptoir.kernel.values.time import format_instant


def image_address(image: str | None) -> str | None:
    """Where a browser finds a product's picture: an asset's small rendition, or the address it was given."""
    if image is None or image.startswith("https://"):
        return image
    return f"/api/v1/assets/{image}/renditions/small"


def origin_of(principal: Principal) -> Origin:
    """Who sets values: a person in a browser, or a program."""
    return Origin.PERSON if principal.kind == "person" else Origin.PROGRAM


def product_body(
    items: ItemSet,
    stored: StoredItem,
    variants: Iterable[ProductLine],
    axes: Mapping[UUID, str],
    places: Iterable[Gap],
    locale: str,
) -> dict[str, Any]:
    """A product as the contract shows it, with what the editor needs besides.

    values are those of its own level; `resolved` those that hold, each with where it comes from; `completeness` what is
    missing, per requirement set, channel and locale. axes: what sets each variant apart, in words.
    """
    item = stored.item
    levels = items.levels(item.id)
    return {
        "id": str(item.id),
        **writable_body(item),
        "level": item.level.value,
        "status": item.status.value,
        "review": item.review.value,
        "lifecycle": item.lifecycle.value,
        "version": item.version,
        "is_published_as_it_stands": stored.published_version == item.version,
        "label": label_in(stored.label, locale),
        "labels": dict(stored.label),
        "image": image_address(stored.image),
        "family_variant_of_root": levels[0].family_variant,
        "resolved": resolved_body(resolve_with_provenance(levels)),
        "variants": [
            {
                "sku": one.sku,
                "label": label_in(one.label, locale),
                "axes": axes.get(one.item_id, ""),
                "level": one.level,
                "status": one.status,
            }
            for one in variants
        ],
        "completeness": [gap_body(one) for one in places],
        "created_at": format_instant(stored.created_at),
        "updated_at": format_instant(stored.updated_at),
    }


def axis_words(
    structure: Structure, narrowings: Narrowings, items: ItemSet, root: Item, locale: str
) -> dict[UUID, str]:
    """What sets variants apart from their sisters, in words, as far as it may be seen. items: the variants."""
    split = structure.family_variant(root.family_variant)
    axes = [one for code in (split.axes if split else ()) if (one := structure.attribute(code)) is not None]
    found: dict[UUID, str] = {}
    for item_id in items.by_id:
        seen = readable(structure, narrowings, items, item_id)
        if seen is None:
            continue
        words = []
        for axis in axes:
            datum = next(iter(seen.document.values.get(axis.code, {}).values()), None)
            choice = structure.choice(axis.choice_list or axis.code, str(datum))
            if datum is not None:
                words.append((label_in(choice.labels, locale) or choice.code) if choice else data_text(datum))
        found[item_id] = ", ".join(words)
    return found


def data_text(datum: Datum) -> str:
    """A value in short: an amount with its unit, a list with commas."""
    match datum:
        case {"amount": str(amount), "unit": str(unit)}:
            return f"{amount} {unit}"
        case list():
            return ", ".join(map(str, datum))
        case _:
            return str(datum)


def gap_body(gap: Gap) -> dict[str, Any]:
    """How complete a product is at one place, and the fields that are missing there."""
    return {
        "requirement_set": gap.requirement_set,
        "channel": gap.channel,
        "locale": gap.locale,
        "required": gap.required,
        "missing": list(gap.missing),
        "percent": gap.percent,
    }


def line_body(line: ProductLine, parents: Mapping[Any, str], lacking: Iterable[Gap], locale: str) -> dict[str, Any]:
    """A product in a list; `incomplete` tells the places where something is missing."""
    return {
        "id": str(line.item_id),
        "sku": line.sku,
        "label": label_in(line.label, locale),
        "labels": dict(line.label),
        "image": image_address(line.image),
        "family": line.family,
        "family_variant": line.family_variant,
        "parent": parents.get(line.parent_id) if line.parent_id is not None else None,
        "level": line.level,
        "status": line.status,
        "review": line.review,
        "lifecycle": line.lifecycle,
        "enabled": line.enabled,
        "version": line.version,
        "is_published_as_it_stands": line.published_version == line.version,
        "unit": line.unit,
        "department": line.department,
        "incomplete": [gap_body(one) for one in lacking],
        "created_at": format_instant(line.created_at),
        "updated_at": format_instant(line.updated_at),
    }


def errors_of(errors: Iterable[FieldError], locale: str) -> list[dict[str, str]]:
    """Errors of one line, in the caller's words."""
    return [
        {
            "pointer": error.pointer,
            "code": error.code,
            "detail": problem_texts(error.code, locale, error.facts)[1],
        }
        for error in errors
    ]
