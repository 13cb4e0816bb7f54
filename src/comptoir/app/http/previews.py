"""What a product would look like as it is being written: on the web, at the till, on a label, in print."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from litestar import Response, post
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain import Principal
from comptoir.app.http.cards import card_body, pictures_of
from comptoir.catalog.domain.refusals import UnknownProduct
from comptoir.catalog.queries import CardView
from comptoir.catalog.services.previewing import Draft, drafted_card
from comptoir.company.queries import first_store
from comptoir.kernel.database import Database
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import Instant
from comptoir.media.services.objects import objects_in
from comptoir.pricing.domain import Book
from comptoir.pricing.service import PriceBookHolder
from comptoir.shelf.domain.catalogue import CataloguePlan
from comptoir.shelf.services.catalogue import catalogue_page
from comptoir.shelf.services.content import drafted_label
from comptoir.shelf.services.printing import as_picture, format_named, label_words
from comptoir.storefront.http import Language, product_html
from comptoir.storefront.queries import offers
from comptoir.storefront.services.pages import page_of, top_categories
from comptoir.storefront.services.windows import NothingSetUp, window

READ = "catalog.product.read"
Code = Annotated[str, Meta(max_length=255)]
NO_STORE = {"Cache-Control": "no-store"}


class PreviewBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """Where a product would be shown, and what is being changed of it, as `PATCH` takes it. format: of the label."""

    channel: Code
    locale: Code
    changes: dict[str, Any] = {}
    format: Code = "a4_24"


@post("/products/{sku:str}/preview/{form:str}", permission=READ, sync_to_thread=True, status_code=200)
def preview_product(
    sku: str,
    form: Literal["web", "till", "label", "print"],
    data: PreviewBody,
    database: Database,
    settings: Settings,
    prices: PriceBookHolder,
    principal: Principal,
) -> Response[Any]:
    """The page of the web shop (HTML), the card of a till (JSON), a label (SVG) or a page in print (SVG).

    Nothing is saved or published. Raises UnknownProduct, UnknownStructure, InvalidProduct, NothingSetUp, FormatUnknown.
    """
    now, book = database.clock.now(), prices.current()
    with database.read() as connection:
        view = drafted_card(connection, principal, Draft(sku, data.channel, data.locale, data.changes), now)
        if form == "web":
            return _told(_page(connection, settings, book, view, now), "text/html")
        if form == "till":
            seen = window(connection, settings, channel=view.channel, locale=view.locale)
            offer = offers(connection, book, seen.point, [view], seen.place_ids, now)[view.item_id]
            return Response(card_body(view, offer, pictures_of(connection, [view], now)), headers=NO_STORE)
        if form == "label":
            return _told(_label(connection, book, view, now, data.format), "image/svg+xml")
    plan = CataloguePlan(title="", channel=view.channel, locale=view.locale, category=None, columns=3, has_prices=True)
    with TemporaryDirectory() as folder:
        made = catalogue_page(database, objects_in(settings.data), book, plan, view, Path(folder))
    return _told(made, "image/svg+xml")


def _told(content: bytes | str, media_type: str) -> Response[Any]:
    return Response(content, media_type=media_type, headers=NO_STORE)


def _page(connection: Connection, settings: Settings, book: Book, view: CardView, now: Instant) -> str:
    seen = window(connection, settings, channel=view.channel, locale=view.locale)
    language: Language = "fr" if view.locale.startswith("fr") else "en"
    return product_html(language, top_categories(connection, seen), page_of(connection, seen, book, now, view))


def _label(connection: Connection, book: Book, view: CardView, now: Instant, form: str) -> bytes:
    store = first_store(connection)
    if store is None:
        raise NothingSetUp
    label = drafted_label(connection, book, store, view, now)
    if label is None:
        raise UnknownProduct(str(view.body["sku"]))
    return as_picture(label_words(label, view.locale, (), f"/p/{label.sku}"), format_named(form), view.locale)


ROUTES = [preview_product]
