"""What Akeneo's rules say that the products of its sample catalogue lack, read from its files and nothing else.

Source: Akeneo's completeness: floor of the percentage; a price needs every currency of the channel, a measurement its
amount and unit; false is filled; no family, none. The folder has no pictures, so no picture is filled.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

Row = dict[str, str]
Place = tuple[str, str, str]
"""SKU, channel, locale."""


def _rows(source: Path, name: str) -> list[Row]:
    with (source / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _listed(text: str) -> list[str]:
    return [one for one in text.split(",") if one]


def _said(models: dict[str, Row], row: Row) -> Row:
    """The cells of a product and of the models above it."""
    parent = models.get(row.get("parent", "").lower())
    above = _said(models, parent) if parent is not None else {}
    return above | {name: text for name, text in row.items() if text}


def _is_filled(attribute: Row, said: Row, channel: Row, locale: str) -> bool:
    parts = [attribute["code"]]
    parts += [locale] if attribute["localizable"] == "1" else []
    parts += [channel["code"]] if attribute["scopable"] == "1" else []
    name = "-".join(parts)
    match attribute["type"]:
        case "pim_catalog_price_collection":
            return all(said.get(f"{name}-{currency}") for currency in _listed(channel["currencies"]))
        case "pim_catalog_metric":
            return bool(said.get(name)) and bool(said.get(f"{name}-unit"))
        case "pim_catalog_image" | "pim_catalog_file":
            return False
        case _:
            return bool(said.get(name))


def missing(source: Path) -> Iterator[tuple[Place, int, set[str]]]:
    """For every product with a family, channel and locale: how much is required, and what is missing."""
    attributes = {row["code"]: row for row in _rows(source, "attributes")}
    families = {row["code"].lower(): row for row in _rows(source, "families")}
    channels = _rows(source, "channels")
    models = {row["code"].lower(): row for row in _rows(source, "product_models")}
    for row in _rows(source, "products"):
        family, said = families.get(row["family"].lower()), _said(models, row)
        if family is None:
            continue
        for channel in channels:
            required = [attributes[code] for code in _listed(family[f"requirements-{channel['code']}"])]
            for locale in _listed(channel["locales"]):
                asked = [
                    one
                    for one in required
                    if one["type"] != "pim_catalog_identifier"
                    and (not one["available_locales"] or locale in _listed(one["available_locales"]))
                ]
                lacks = {one["code"] for one in asked if not _is_filled(one, said, channel, locale)}
                yield (row["sku"], channel["code"], locale), len(asked), lacks
