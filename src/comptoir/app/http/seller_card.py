"""A product as the seller at a till answers questions of it: texts, pictures, variants, stock, what goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from litestar import get

from comptoir.access.domain.principals import Principal
from comptoir.app.http.cards import card_body, pictures_of, till_window
from comptoir.catalog.domain.attributes import AttributeType
from comptoir.catalog.domain.pictures import Role, card_media
from comptoir.catalog.queries import cards_by_item, sellables
from comptoir.catalog.queries.links import links_of
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.database import Database
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.text import localized
from comptoir.media.queries import picture_addresses
from comptoir.pricing.service import PriceBookHolder
from comptoir.storefront.queries import offers
from comptoir.storefront.services.pages import ProductPage, product_page
from comptoir.storefront.services.windows import Window
from comptoir.till.services.days import require_till

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.catalog.domain.structure import Structure
    from comptoir.kernel.values.time import Instant
    from comptoir.pricing.domain import Book

READ = "till.till.read"
_RELATED_MAX = 24


@get("/tills/{code:str}/products/{sku:str}", permission=READ, sync_to_thread=True)
def read_seller_card(
    code: str,
    sku: str,
    database: Database,
    settings: Settings,
    prices: PriceBookHolder,
    principal: Principal,
    locale: str,
) -> dict[str, Any]:
    """What a seller wants to know of a product at a till, in the reader's language where it is kept in it."""
    now = database.clock.now()
    with database.read() as connection:
        till = require_till(connection, code)
        principal.require(READ, till.store_id)
        seen = till_window(connection, settings, code, locale)
        book = prices.current()
        page = product_page(connection, seen, book, now, sku)
        structure = current_structure(connection)
        return {
            "card": card_body(page.view, page.offer, pictures_of(connection, [page.view], now)),
            "title": page.title,
            "axes": [
                {
                    "label": label,
                    "choices": [{"label": one.label, "sku": one.sku, "is_chosen": one.is_chosen} for one in choices],
                }
                for label, choices in page.axes.items()
            ],
            "texts": _texts(structure, page, seen.locale),
            "promotions": [localized(one.label, seen.locale) for one in page.offer.promotions],
            "facts": [{"label": label, "value": value} for label, value in page.details],
            "pictures": _pictures(connection, structure, page, now),
            "stock": [
                {
                    "name": one.name,
                    "city": one.city,
                    "quantity": millionths_text(one.quantity.millionths),
                    "is_here": one.store_id == till.store_id,
                }
                for one in page.stock
            ],
            "related": _related(connection, structure, seen, book, now, page),
        }


def _texts(structure: Structure, page: ProductPage, locale: str) -> list[dict[str, str]]:
    """The long texts, the description first: what it is made of, what it may cause, how to care for it."""
    shown = {label for label, _ in page.details}
    found = []
    for code, value in page.view.body["values"].items():
        attribute = structure.attribute(code)
        if attribute is None or attribute.type is not AttributeType.LONG_TEXT or not isinstance(value, str):
            continue
        label = localized(attribute.labels, locale) or code
        if label not in shown:
            found.append((code != "description", {"label": label, "text": value}))
    return [text for _, text in sorted(found, key=lambda one: one[0])]


def _pictures(connection: Connection, structure: Structure, page: ProductPage, now: Instant) -> list[str]:
    """The product's pictures, the main one first, each once."""
    named = [one for role, one in card_media(structure, page.view.body) if role in {Role.MAIN, Role.GALLERY}]
    addresses = picture_addresses(connection, named, now)
    return [addresses[one] for one in named if one in addresses]


def _related(
    connection: Connection, structure: Structure, seen: Window, book: Book, now: Instant, page: ProductPage
) -> list[dict[str, Any]]:
    """What is linked to the product, by kind of link, with price and stock here. count: how many a pack holds."""
    group = page.view.body["group"]
    levels = {page.view.item_id, *([UUID(group["item_id"])] if group else [])}
    links = links_of(connection, structure, levels)
    items = sellables(connection, skus={sku for ones in links.values() for sku, _ in ones[:_RELATED_MAX]})
    views = cards_by_item(connection, seen.channel, seen.locale, {one.item_id for one in items.values()})
    costs = offers(connection, book, seen.point, list(views.values()), seen.place_ids, now)
    pictures = pictures_of(connection, views.values(), now)
    found = []
    for kind, ones in links.items():
        known = structure.association_types.get(fold_code(kind))
        shown = [
            {"card": card_body(views[item.item_id], costs[item.item_id], pictures), "count": count}
            for sku, count in ones
            if (item := items.get(sku)) is not None and item.item_id in views
        ]
        if shown:
            label = localized(known.labels, seen.locale) if known is not None else ""
            found.append({"kind": kind, "label": label or kind, "items": shown})
    return found


ROUTES = [read_seller_card]
