"""The catalogue on paper, as PDF: cover, contents, categories, and every product with picture, price and barcode."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from babel import dates, numbers

from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.queries import CardView, cards
from comptoir.catalog.services.structure import current_structure
from comptoir.company.queries import first_store, store_by_code
from comptoir.kernel.texts import text
from comptoir.kernel.values.errors import Fault, Refusal
from comptoir.kernel.values.text import localized
from comptoir.kernel.values.time import local_time
from comptoir.media.queries import shown_assets
from comptoir.media.services.rendering import recipe_named, rendition
from comptoir.pricing.domain import SalePoint
from comptoir.shelf.domain.catalogue import PRODUCTS_MAX, CatalogueEmpty, CataloguePlan, CatalogueTooLarge, ean_bars

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.database import Database
    from comptoir.kernel.values.money import Money
    from comptoir.media.domain import Asset
    from comptoir.media.ports import ObjectStore
    from comptoir.pricing.domain import Book

    Tell = Callable[[int, int | None], None]

FILE = "catalogue.pdf"
_PAGE = 200
_WORDS_MAX = 180


def make_catalogue(
    database: Database, objects: ObjectStore, book: Book, plan: CataloguePlan, folder: Path, tell: Tell
) -> int:
    """Write the catalogue into the folder; how many products it has. tell: products done, and of how many.

    Refuses CatalogueEmpty, CatalogueTooLarge.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with database.read() as connection:
        structure = current_structure(connection)
        views = _views(connection, plan)
        data = _data(connection, database, book, plan, (structure, views))
        images = [view.body["image"] for view in views]
        assets = shown_assets(connection, images, database.clock.now())
    _set_pictures(data, objects, assets, folder, images, tell)
    (folder / FILE).write_bytes(_compile(data, folder))
    for one in folder.glob("*.jpg"):
        one.unlink()
    return len(views)


def catalogue_page(
    database: Database, objects: ObjectStore, book: Book, plan: CataloguePlan, view: CardView, folder: Path
) -> bytes:
    """The page of a catalogue on which a card would stand, published or not, as SVG. folder: for files on the way."""
    with database.read() as connection:
        data = _data(connection, database, book, plan, (current_structure(connection), [view]))
        assets = shown_assets(connection, [view.body["image"]], database.clock.now())
    _set_pictures(data, objects, assets, folder, [view.body["image"]], lambda _done, _total: None)
    return _compile(data, folder, "svg")


def _set_pictures(
    data: Mapping[str, Any],
    objects: ObjectStore,
    assets: Mapping[str, Asset],
    folder: Path,
    images: Sequence[str | None],
    tell: Tell,
) -> None:
    """Put the pictures of the products into the folder and their names into the data."""
    known = dict.fromkeys(image for image in images if image is not None)
    pictures = [(image, assets[image]) for image in known if image in assets and assets[image].is_picture]
    names: dict[str, str] = {}
    with ThreadPoolExecutor(os.cpu_count()) as makers:  # vips works without the interpreter's lock
        made = {image: makers.submit(_picture, objects, asset, folder) for image, asset in pictures}
        for done, image in enumerate(images):
            if image is not None and image in made:
                names[image] = made[image].result()
            tell(done + 1, len(images))
    for section in data["sections"]:
        for product in section["products"]:
            product["picture"] = names.get(product["picture"], "")


def _views(connection: Connection, plan: CataloguePlan) -> list[CardView]:
    found: list[CardView] = []
    after: Sequence[str] = ()
    while True:
        page = cards(connection, plan.channel, plan.locale, category=plan.category, after=after, limit=_PAGE)
        found += page.cards
        after = page.next
        if len(found) > PRODUCTS_MAX:
            raise CatalogueTooLarge(PRODUCTS_MAX)
        if not after:
            break
    if not found:
        raise CatalogueEmpty
    return found


def _picture(objects: ObjectStore, asset: Asset, folder: Path) -> str:
    """The name of the picture's file in the folder; empty where its original is gone or cannot be printed."""
    try:
        content = rendition(objects, asset, recipe_named("print"))
    except Refusal:
        return ""
    name = f"{asset.hash}.jpg"
    (folder / name).write_bytes(content)
    return name


def _data(
    connection: Connection,
    database: Database,
    book: Book,
    plan: CataloguePlan,
    known: tuple[Structure, Sequence[CardView]],
) -> dict[str, Any]:
    structure, views = known
    store = first_store(connection) if plan.store is None else store_by_code(connection, plan.store)
    now = database.clock.now()
    point = None
    if store is not None:
        point = SalePoint(store.currency, store.territory, store.time_zone, plan.channel, store.code)
    sections: dict[str, list[dict[str, str]]] = {}
    for view in views:
        price = None
        if plan.has_prices and point is not None:
            price = book.consumer_price(view.item_id, point, now)
        title = _section(structure, view, plan.locale)
        shown = "" if price is None else _money(price.amount, plan.locale)
        sections.setdefault(title, []).append(_product(view, shown))
    day = local_time(now, "UTC" if store is None else store.time_zone).date()
    name = "" if store is None else store.name
    return {
        "language": plan.locale[:2],
        "title": plan.title or text("catalogue.title", plan.locale),
        "shop": name,
        "day": dates.format_date(day, "long", locale=plan.locale),
        "contents": text("catalogue.contents", plan.locale),
        "prices": text("catalogue.prices", plan.locale) if plan.has_prices else "",
        "columns": plan.columns,
        "sections": [{"title": title, "products": sections[title]} for title in sorted(sections)],
    }


def _section(structure: Structure, view: CardView, locale: str) -> str:
    """The category below the tree that the product stands in, in words."""
    codes = view.body["categories"]
    above = [one for one in structure.path(codes[0]) if one.parent is not None] if codes else []
    if not above:
        return text("catalogue.others", locale)
    return localized(above[-1].labels, locale) or above[-1].code


def _product(view: CardView, price: str) -> dict[str, str]:
    body = view.body
    gtins = body["identifiers"].get("gtin") or []
    group: Mapping[str, Any] = body["group"] or {"axes": ()}
    words = body["values"].get("description")
    return {
        "name": str(body["label"]),
        "variant": ", ".join(str(axis["label"]) for axis in group["axes"] if axis["label"]),
        "words": words[:_WORDS_MAX] if isinstance(words, str) else "",
        "sku": str(body["sku"]),
        "price": price,
        "gtin": str(gtins[0]) if gtins else "",
        "bars": ean_bars(str(gtins[0])) if gtins else "",
        "picture": body["image"] or "",
    }


def _money(money: Money, locale: str) -> str:
    shown = numbers.format_currency(Decimal(money.decimal_text), money.currency, locale=locale)
    return str(shown).replace("\u202f", "\u00a0")


def _compile(data: Mapping[str, Any], folder: Path, kind: Literal["pdf", "svg"] = "pdf") -> bytes:
    """As PDF, or the last page as SVG. All words come as data, never read as the typesetter's own language."""
    import typst  # noqa: PLC0415 - a server starts without it

    (folder / "catalogue.json").write_text(json.dumps(data), encoding="utf-8")
    source = resources.files("comptoir.shelf").joinpath("templates", "catalogue.typ").read_bytes()
    main = folder / "catalogue.typ"
    main.write_bytes(source)
    made: object = typst.compile(str(main), root=str(folder), format=kind)
    main.unlink()
    (folder / "catalogue.json").unlink()
    document = made[-1] if isinstance(made, list) else made
    if not isinstance(document, bytes):
        raise Fault("typst made no document")
    return document
