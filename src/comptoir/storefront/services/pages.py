"""The pages of the web shop as plain data: tiles, a product with its variants, where it is in stock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.domain.attributes import MEDIA_TYPES
from comptoir.catalog.domain.packs import whole_packs
from comptoir.catalog.domain.pictures import Role, card_media
from comptoir.catalog.domain.structure import Category, Structure
from comptoir.catalog.queries import CardView, card, cards, sister_cards
from comptoir.catalog.queries.packs import packs
from comptoir.catalog.services.structure import current_structure
from comptoir.company.queries import stores
from comptoir.inventory.queries import levels, places
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.quantity import Quantity, unit
from comptoir.kernel.values.text import localized
from comptoir.kernel.values.time import Instant
from comptoir.media.queries import picture_address, picture_addresses, shown_assets
from comptoir.pricing.domain import Book
from comptoir.storefront.domain import Offer
from comptoir.storefront.queries import offers
from comptoir.storefront.services.windows import Window
from comptoir.till.services.recalls import stopped_items

TILES_PER_PAGE = 24
_CARDS_READ = 120


@dataclass(frozen=True, slots=True)
class Tile:
    """A product in a list: a single one, or the first variant for all variants of its model."""

    view: CardView
    offer: Offer
    label: str
    choices: int
    picture: str | None


@dataclass(frozen=True, slots=True)
class TilePage:
    """A page of tiles; `next` is the cursor of the following page, empty at the end."""

    tiles: Sequence[Tile]
    next: Sequence[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of an axis and the variant that has it, nearest to the one shown; None when there is none."""

    label: str
    sku: str | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class StoreStock:
    """What a store (or, without code, the web's own stock) has of an item."""

    store_id: UUID | None
    name: str
    city: str
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of a product: where it is as a thumbnail, on the page and to look at closely; what it shows."""

    thumb: str
    large: str
    zoom: str
    alt: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document or a film of a product, and what it is called."""

    label: str
    address: str
    is_film: bool


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A product with everything around it. axes: by the label of the attribute."""

    view: CardView
    offer: Offer
    title: str
    axes: Mapping[str, Sequence[Choice]]
    stock: Sequence[StoreStock]
    trail: Sequence[Category]
    details: Sequence[tuple[str, str]]
    pictures: Sequence[Shown]
    papers: Sequence[Paper]


def group_key(view: CardView) -> str:
    """What variants of one model share: the model's SKU, or the item's own."""
    group = view.body["group"]
    return str(group["sku"] if group else view.body["sku"])


def tiles(
    connection: Connection,
    window: Window,
    book: Book,
    now: Instant,
    *,
    category: str | None = None,
    q: str | None = None,
    after: Sequence[str] = (),
) -> TilePage:
    """A page of some two dozen products or more, one tile per model. after: the `next` of the page before."""
    last_group, position = (after[0], after[1:]) if after else ("", ())
    found: dict[str, list[CardView]] = {}
    while True:
        read = cards(
            connection, window.channel, window.locale, q=q, category=category, after=position, limit=_CARDS_READ
        )
        for view in read.cards:
            if group_key(view) != last_group:
                found.setdefault(group_key(view), []).append(view)
        position = read.next
        if not position or len(found) >= TILES_PER_PAGE:
            break
    firsts = [views[0] for views in found.values()]
    costs = offers(connection, book, window.point, firsts, window.place_ids, now)
    pictures = picture_addresses(connection, [view.body["image"] for view in firsts], now)
    made = [
        Tile(
            views[0], costs[views[0].item_id], _title(views[0]), len(views), pictures.get(views[0].body["image"] or "")
        )
        for views in found.values()
    ]
    return TilePage(made, (group_key(firsts[-1]), *position) if position and firsts else ())


def product_page(connection: Connection, window: Window, book: Book, now: Instant, sku: str) -> ProductPage:
    """A product by its SKU. Refuses UnknownCard."""
    return page_of(connection, window, book, now, card(connection, window.channel, window.locale, sku))


def page_of(connection: Connection, window: Window, book: Book, now: Instant, view: CardView) -> ProductPage:
    """The page of a card, published or not, beside the published ones of its sisters."""
    structure = current_structure(connection)
    group = view.body["group"]
    sisters = sister_cards(connection, window.channel, window.locale, UUID(group["item_id"])) if group else [view]
    if all(one.item_id != view.item_id for one in sisters):
        sisters = [*sisters, view]
    return ProductPage(
        view,
        offers(connection, book, window.point, [view], window.place_ids, now)[view.item_id],
        _title(view),
        _axes(structure, view, sisters, window.locale),
        stock_by_store(connection, view, window.locale),
        _trail(structure, view.body["categories"]),
        _details(structure, view, window.locale),
        *_media(connection, structure, view, window.locale, now),
    )


def _media(
    connection: Connection, structure: Structure, view: CardView, locale: str, now: Instant
) -> tuple[list[Shown], list[Paper]]:
    """What there is to look at, as far as its rights last: pictures, the main one first; documents and films."""
    named = card_media(structure, view.body)
    assets = shown_assets(connection, [one for _, one in named], now)
    pictures, papers = [], []
    for role, one in named:
        asset = assets.get(one)
        if role in {Role.MAIN, Role.GALLERY}:
            if asset is not None and asset.is_picture:
                alt = localized(asset.alt, locale) or _title(view)
                thumb, large, zoom = (picture_address(asset, size) for size in ("thumb", "large", "zoom"))
                pictures.append(Shown(thumb, large, zoom, alt))
            elif one.startswith("https://"):
                pictures.append(Shown(one, one, one, _title(view)))
        elif asset is not None:
            label = localized(asset.alt, locale) or asset.file_name
            papers.append(Paper(label, f"/api/v1/assets/{asset.id}/file?v={asset.stamp}", is_film=False))
        elif one.startswith("https://"):
            papers.append(Paper(one.removeprefix("https://")[:80], one, is_film=role is Role.VIDEO))
    return pictures, papers


def stock_by_store(connection: Connection, view: CardView, locale: str) -> list[StoreStock]:
    """What each store has, its places together, in the order of the stores; then places of no store."""
    known = {store.id: store for store in stores(connection)}
    where = {place.id: place for place in places(connection) if place.kind.is_for_sale}
    of_unit = unit(view.body["unit"])
    sums: dict[UUID, int] = dict.fromkeys(known, 0)
    outside: dict[UUID, int] = {}
    shown = [] if view.item_id in stopped_items(connection) else [view.item_id]
    pack = packs(connection, shown).get(view.item_id, ())
    groups = {place_id: where[place_id].store_id or place_id for place_id in where}
    free: dict[UUID, dict[UUID, int]] = {}
    for (item_id, place_id), level in levels(connection, [p.item_id for p in pack] or shown, list(where)).items():
        of_group = free.setdefault(groups[place_id], {})
        of_group[item_id] = of_group.get(item_id, 0) + level.available
    for group, of_group in free.items():
        left = whole_packs(pack, of_group) if pack else of_group[view.item_id]
        (outside if group in where else sums)[group] = left
    found = [
        StoreStock(store.id, store.name, store.address.city, Quantity.from_millionths(max(0, sums[store.id]), of_unit))
        for store in known.values()
    ]
    found += [
        StoreStock(None, localized(where[place_id].name, locale), "", Quantity.from_millionths(max(0, left), of_unit))
        for place_id, left in outside.items()
    ]
    return found


def top_categories(connection: Connection, window: Window) -> list[tuple[Category, Sequence[Category]]]:
    """The categories below the root of the channel's tree, each with those below it."""
    structure = current_structure(connection)
    channel = structure.channels[fold_code(window.channel)]
    children = structure.children
    below = children.get(fold_code(channel.tree), ()) if channel.tree else children.get(None, ())
    return [(one, children.get(fold_code(one.code), ())) for one in below]


def category_named(connection: Connection, code: str) -> tuple[Category, Sequence[Category], Sequence[Category]] | None:
    """A category with those below it and those above it (the tree left out); None when there is none."""
    structure = current_structure(connection)
    found = structure.category(code)
    if found is None:
        return None
    return found, structure.children.get(fold_code(found.code), ()), _trail(structure, [found.code])[:-1]


def _title(view: CardView) -> str:
    group = view.body["group"]
    return str(group["label"] if group and group.get("label") else view.body["label"])


def _axes(
    structure: Structure, view: CardView, sisters: Iterable[CardView], locale: str
) -> dict[str, Sequence[Choice]]:
    """For each axis its values, each with the variant that differs from the shown one in as little as possible."""
    if view.body["group"] is None:
        return {}
    here = _axis_values(view)
    others = [(sister.body["sku"], _axis_values(sister)) for sister in sisters]
    axes: dict[str, Sequence[Choice]] = {}
    for code, chosen in here.items():
        choices = []
        for value in dict.fromkeys(values.get(code, "") for _, values in others):
            fitting = [(sku, values) for sku, values in others if values.get(code) == value]
            nearest = max(fitting, key=lambda one: sum(one[1].get(axis) == here[axis] for axis in here), default=None)
            choices.append(Choice(value, None if nearest is None else nearest[0], value == chosen))
        attribute = structure.attribute(code)
        axes[localized(attribute.labels, locale) if attribute is not None else code] = choices
    return axes


def _axis_values(view: CardView) -> dict[str, str]:
    return {axis["attribute"]: str(axis["label"]) for axis in (view.body["group"] or {"axes": ()})["axes"]}


def _trail(structure: Structure, codes: Sequence[str]) -> list[Category]:
    """The first category with those above it, from the top down, the tree itself left out."""
    trail: list[Category] = []
    code: str | None = codes[0] if codes else None
    while code is not None and len(trail) < _DEPTH_MAX:
        found = structure.category(code)
        if found is None or found.parent is None:
            break
        trail.insert(0, found)
        code = found.parent
    return trail


_DEPTH_MAX = 12
_TOLD_ELSEWHERE = frozenset({"name", "description", "video", "sku", "ean", "price"})


def _details(structure: Structure, view: CardView, locale: str) -> list[tuple[str, str]]:
    """Attributes and their values as people read them; names, texts and pictures have their own place on the page."""
    shown = []
    for code, value in view.body["values"].items():
        attribute = structure.attribute(code)
        written = _written(value)
        if (
            attribute is None
            or attribute.type in MEDIA_TYPES
            or code in _TOLD_ELSEWHERE
            or not written
            or len(written) > _DETAIL_LENGTH
        ):
            continue
        shown.append((localized(attribute.labels, locale) or code, written))
    return shown


_DETAIL_LENGTH = 120


def _written(value: Any) -> str:  # noqa: ANN401 - a value of a card: text, number, choice, measurement or a list
    if isinstance(value, Mapping):
        if "label" in value:
            return str(value["label"])
        if "amount" in value and "unit" in value:
            return f"{value['amount']} {_SYMBOLS.get(value['unit'], str(value['unit']).lower())}"
        return ""
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(part for part in map(_written, value) if part)
    return str(value)


_SYMBOLS = {
    "GRAM": "g", "KILOGRAM": "kg", "MILLILITER": "ml", "CENTILITER": "cl", "LITER": "l", "CENTIMETER": "cm",
    "MILLIMETER": "mm", "METER": "m", "INCH": "″", "WATT": "W", "KILOWATT": "kW", "MEGAPIXEL": "MP",
}  # fmt: skip
