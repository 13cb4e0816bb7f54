"""What the product sheets of other shop systems say: Shopify, WooCommerce, Magento (Adobe Commerce) and UnoPim.

A record is a row by the names of its columns. Each record gives listings: products and variants in one shape, whatever
the sheet. Layouts: Shopify's product CSV, WooCommerce's product export, Adobe Commerce's `catalog_product` export,
UnoPim's product export.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby

from comptoir.kernel.values.text import fold

Record = Mapping[str, str]
Options = tuple[tuple[str, str], ...]
"""Pairs of an option's name and its value, in the order of the sheet."""

_ATTRIBUTES_MAX = 30
_WORD_BREAKS = re.compile(r"[^a-z0-9]+")
_PAIR = re.compile(r"(?:^|,)\s*(\w+)=")
_NO_OPTIONS: Options = (("Title", "Default Title"),)
_PRICE_COLUMN = re.compile(r"price \(([A-Z]{3})\)")


class ListingKind(StrEnum):
    """What a listing is among its sisters."""

    SIMPLE = "simple"
    GROUP = "group"
    VARIANT = "variant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A product or variant. texts: by attribute. price, sale_price, quantity: as written, "" where nothing is said."""

    sku: str
    kind: ListingKind = ListingKind.SIMPLE
    parent: str = ""
    family: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    options: Options = ()
    categories: tuple[tuple[str, ...], ...] = ()
    images: tuple[str, ...] = ()
    gtin: str = ""
    is_enabled: bool = True
    price: str = ""
    sale_price: str = ""
    currency: str = ""
    quantity: str = ""


@dataclass(slots=True)
class Links:
    """What only the whole sheet tells. skus: by the shop's own number. adopted: a variant's group and options."""

    skus: dict[str, str] = field(default_factory=dict)
    adopted: dict[str, tuple[str, Options]] = field(default_factory=dict)


def slug(*words: str) -> str:
    """Words as a code: folded, everything but letters and digits becomes one `_`."""
    return _WORD_BREAKS.sub("_", fold(" ".join(words))).strip("_")[:100]


def learn(records: Iterable[Record]) -> Links:
    """What later rows of a sheet refer to."""
    links = Links()
    for record in records:
        if record.get("ID") and record.get("SKU"):
            links.skus[record["ID"]] = record["SKU"].strip()
        for variation in record.get("configurable_variations", "").split("|"):
            pairs = dict(_pairs(variation))
            sku = pairs.pop("sku", "")
            if sku:
                links.adopted[fold(sku)] = (record["sku"].strip(), tuple(pairs.items()))
    return links


def read_shopify(records: Iterable[Record], links: Links) -> Iterator[list[Listing]]:
    """A handle's first row is the product, each row with options a variant, the others more pictures."""
    del links
    for handle, group in groupby(records, key=lambda record: record.get("Handle", "").strip()):
        rows = list(group)
        if not handle:
            yield from ([] for _ in rows)
            continue
        yield from _shopify_product(handle, rows)


def _shopify_product(handle: str, rows: list[Record]) -> list[list[Listing]]:
    head = rows[0]
    names = [head.get(f"Option{number} Name", "").strip() for number in (1, 2, 3)]
    status = head.get("Status", "").strip().lower()
    told = Listing(
        sku=handle,
        family=head.get("Type", "").strip(),
        texts=_filled(
            {
                "name": head.get("Title", ""),
                "description": head.get("Body (HTML)", ""),
                "brand": head.get("Vendor", ""),
                "tags": head.get("Tags", ""),
                "meta_title": head.get("SEO Title", ""),
                "meta_description": head.get("SEO Description", ""),
            }
        ),
        categories=_paths(head.get("Product Category", ""), between="", within=">"),
        images=tuple(row["Image Src"].strip() for row in rows if row.get("Image Src", "").strip()),
        is_enabled=status == "active" if status else head.get("Published", "true").strip().lower() != "false",
    )
    variants = [_shopify_variant(told, names, row) for row in rows]
    if variants[0] is not None and variants[0].options == _NO_OPTIONS:
        only = replace(variants[0], kind=ListingKind.SIMPLE, parent="", options=(), images=told.images)
        own = head.get("Variant SKU", "").strip() or handle
        return [[replace(only, sku=own, texts=told.texts, categories=told.categories)], *([] for _ in rows[1:])]
    if any(one is not None and fold(one.sku) == fold(handle) for one in variants):
        told = replace(told, sku=f"{handle}-model")
        variants = [None if one is None else replace(one, parent=told.sku) for one in variants]
    listed = [[] if one is None else [one] for one in variants]
    return [[replace(told, kind=ListingKind.GROUP), *listed[0]], *listed[1:]]


def _shopify_variant(told: Listing, names: list[str], row: Record) -> Listing | None:
    values = [row.get(f"Option{number} Value", "").strip() for number in (1, 2, 3)]
    options = tuple((name, value) for name, value in zip(names, values, strict=True) if name and value)
    if not options:
        return None
    image = row.get("Variant Image", "").strip()
    is_counted = bool(row.get("Variant Inventory Tracker", "").strip())
    price, before = row.get("Variant Price", "").strip(), row.get("Variant Compare At Price", "").strip()
    return Listing(
        sku=row.get("Variant SKU", "").strip() or f"{told.sku}-{slug(*(value for _, value in options))}",
        kind=ListingKind.VARIANT,
        parent=told.sku,
        family=told.family,
        options=options,
        images=(image,) if image else (),
        gtin=row.get("Variant Barcode", "").strip(),
        is_enabled=told.is_enabled,
        price=before or price,
        sale_price=price if before else "",
        quantity=row.get("Variant Inventory Qty", "").strip() if is_counted else "",
    )


def read_woocommerce(records: Iterable[Record], links: Links) -> Iterator[list[Listing]]:
    """Variations name their product by SKU or `id:` and its number."""
    for record in records:
        kinds = {word.strip() for word in record.get("Type", "").split(",")}
        above = record.get("Parent", "").strip()
        above = links.skus.get(above[3:], "") if above.startswith("id:") else above
        is_variant = "variation" in kinds and bool(above)
        options = tuple(
            (name, value)
            for number in range(1, _ATTRIBUTES_MAX)
            if (name := record.get(f"Attribute {number} name", "").strip())
            and (value := record.get(f"Attribute {number} value(s)", "").strip())
        )
        sku = record.get("SKU", "").strip()
        if not sku and is_variant:
            sku = f"{above}-{slug(*(value for _, value in options))}"
        yield [
            Listing(
                sku=sku or f"{slug(record.get('Name', ''))}-{record.get('ID', '').strip()}",
                kind=_kind(is_group="variable" in kinds, is_variant=is_variant),
                parent=above if is_variant else "",
                texts=_filled(
                    {
                        "name": record.get("Name", ""),
                        "description": record.get("Description", ""),
                        "short_description": record.get("Short description", ""),
                        "tags": record.get("Tags", ""),
                    }
                ),
                options=options,
                categories=_paths(record.get("Categories", ""), between=",", within=">"),
                images=tuple(one.strip() for one in record.get("Images", "").split(",") if one.strip()),
                gtin=record.get("GTIN, UPC, EAN, or ISBN", "").strip(),
                is_enabled=record.get("Published", "1").strip() == "1",
                price=record.get("Regular price", "").strip(),
                sale_price=record.get("Sale price", "").strip(),
                quantity=record.get("Stock", "").strip(),
            )
        ]


def read_magento(records: Iterable[Record], links: Links) -> Iterator[list[Listing]]:
    """Rows of a store view only translate and are passed over; a configurable product names its variations."""
    for record in records:
        sku = record.get("sku", "").strip()
        if record.get("store_view_code", "").strip() or not sku:
            yield []
            continue
        above, options = links.adopted.get(fold(sku), ("", ()))
        own = _pairs(record.get("additional_attributes", ""))
        names = ("name", "description", "short_description", "url_key", "meta_title", "meta_description", "weight")
        base, more = record.get("base_image", ""), record.get("additional_images", "")
        yield [
            Listing(
                sku=sku,
                kind=_kind(is_group=record.get("product_type", "") == "configurable", is_variant=bool(above)),
                parent=above,
                family=record.get("attribute_set_code", "").strip(),
                texts=_filled({**dict(own), **{name: record.get(name, "") for name in names}}),
                options=options,
                categories=tuple(
                    path[1:] for path in _paths(record.get("categories", ""), between=",", within="/") if path[1:]
                ),
                images=tuple(dict.fromkeys(one.strip() for one in [base, *more.split(",")] if one.strip())),
                is_enabled=record.get("product_online", "1").strip() == "1",
                price=record.get("price", "").strip(),
                sale_price=record.get("special_price", "").strip(),
                quantity=record.get("qty", "").strip(),
            )
        ]


_UNOPIM_OWN = frozenset({"channel", "locale", "sku", "status", "type", "parent", "attribute_family", "image",
                         "categories", "product_status"})  # fmt: skip


def read_unopim(records: Iterable[Record], links: Links) -> Iterator[list[Listing]]:
    """A column is an attribute; a variant stands for itself, for the sheet does not say what tells it apart."""
    del links
    for record in records:
        price = next(((name, cell) for name, cell in record.items() if cell and _PRICE_COLUMN.fullmatch(name)), None)
        texts = {slug(name): cell for name, cell in record.items() if name not in _UNOPIM_OWN and "price" not in name}
        image = record.get("image", "").strip()
        yield [
            Listing(
                sku=record.get("sku", "").strip(),
                family=record.get("attribute_family", "").strip(),
                texts=_filled(texts),
                categories=tuple((code.strip(),) for code in record.get("categories", "").split(",") if code.strip()),
                images=(image,) if image else (),
                is_enabled=record.get("status", "true").strip().lower() in {"true", "1"},
                price="" if price is None else price[1].strip(),
                currency="" if price is None else price[0][-4:-1],
            )
        ]


def _kind(*, is_group: bool, is_variant: bool) -> ListingKind:
    if is_variant:
        return ListingKind.VARIANT
    return ListingKind.GROUP if is_group else ListingKind.SIMPLE


def _filled(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: text.strip() for name, text in texts.items() if text.strip()}


def _paths(cell: str, *, between: str, within: str) -> tuple[tuple[str, ...], ...]:
    """`Clothing > Tops, Sale` as paths from the top."""
    found = cell.split(between) if between else [cell]
    return tuple(path for one in found if (path := tuple(part.strip() for part in one.split(within) if part.strip())))


def _pairs(cell: str) -> list[tuple[str, str]]:
    """`color=Red,size=M` as pairs; a comma inside a value is kept."""
    parts = _PAIR.split(cell.strip())[1:]
    return [(name, value.strip()) for name, value in zip(parts[::2], parts[1::2], strict=True)]


@dataclass(frozen=True, slots=True)
class ShopLayout:
    """A system's sheet. columns: those that it always has; they also tell which system it is."""

    columns: frozenset[str]
    read: Callable[[Iterable[Record], Links], Iterator[list[Listing]]]


LAYOUTS: Mapping[str, ShopLayout] = {
    "shopify": ShopLayout(frozenset({"Handle", "Title", "Option1 Name", "Option1 Value"}), read_shopify),
    "woocommerce": ShopLayout(frozenset({"Type", "SKU", "Name", "Regular price", "Parent"}), read_woocommerce),
    "magento": ShopLayout(frozenset({"sku", "product_type", "attribute_set_code", "name"}), read_magento),
    "unopim": ShopLayout(frozenset({"channel", "locale", "sku", "attribute_family"}), read_unopim),
}


def layout_of(columns: Iterable[str]) -> str | None:
    """The system whose sheet has these columns; None when none is known."""
    given = frozenset(columns)
    return next((name for name, layout in LAYOUTS.items() if layout.columns <= given), None)
