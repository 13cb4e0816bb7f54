"""What a product would look like as it is being written: on the web, at the till, on a label, in print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Annotated, Any, Literal, assert_never

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
from comptoir.kernel.values.errors import TooMany
from comptoir.kernel.values.time import Instant
from comptoir.media.services.objects import objects_in
from comptoir.pricing.domain import Book
from comptoir.pricing.service import PriceBookHolder
from comptoir.shelf.domain.catalogue import CataloguePlan
from comptoir.shelf.domain.formats import LabelFormat
from comptoir.shelf.domain.labels import Label
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
Form = Literal["web", "till", "label", "print"]

BYTES_MAX = 1_000_000
"""Of the changes of one product, as they are written."""
DRAWN_MAX, WAIT_SECONDS = 2, 10.0
"""Previews that one process draws at once, and how long the next one waits: a till sells beside them."""
_DRAWING = BoundedSemaphore(DRAWN_MAX)


class PreviewsBusy(TooMany):
    """Others are drawing previews for longer than anybody waits."""

    code = "app.previews_busy"


class PreviewBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """Where a product would be shown, and what is being changed of it, as `PATCH` takes it. format: of the label."""

    channel: Code
    locale: Code
    changes: dict[str, Any] = {}
    format: Code = "a4_24"


@post(
    "/products/{sku:str}/preview/{form:str}",
    permission=READ,
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=BYTES_MAX,
)
def preview_product(
    sku: str,
    form: Form,
    data: PreviewBody,
    database: Database,
    settings: Settings,
    prices: PriceBookHolder,
    principal: Principal,
) -> Response[Any]:
    """The page of the web shop (HTML), the card of a till (JSON), a label (SVG) or a page in print (SVG).

    Nothing is saved or published; what is drawn is drawn after the reading has ended, a few at a time. Raises
    UnknownProduct, UnknownStructure, InvalidProduct, NothingSetUp, FormatUnknown, PreviewsBusy.
    """
    label_format = format_named(data.format)
    if not _DRAWING.acquire(timeout=WAIT_SECONDS):
        raise PreviewsBusy
    try:
        draw = _drawer(sku, form, data, database, settings, prices.current(), principal, label_format)
        return draw()
    finally:
        _DRAWING.release()


def _drawer(
    sku: str,
    form: Form,
    data: PreviewBody,
    database: Database,
    settings: Settings,
    book: Book,
    principal: Principal,
    label_format: LabelFormat,
) -> Callable[[], Response[Any]]:
    """What is left to do once everything was read, so that no transaction is open while something is drawn."""
    now = database.clock.now()
    with database.read() as connection:
        view = drafted_card(connection, principal, Draft(sku, data.channel, data.locale, data.changes), now)
        match form:
            case "web":
                seen = window(connection, settings, channel=view.channel, locale=view.locale)
                language: Language = "fr" if view.locale.startswith("fr") else "en"
                above, page = top_categories(connection, seen), page_of(connection, seen, book, now, view)
                return lambda: _told(product_html(language, above, page), "text/html")
            case "till":
                seen = window(connection, settings, channel=view.channel, locale=view.locale)
                offer = offers(connection, book, seen.point, [view], seen.place_ids, now)[view.item_id]
                body = card_body(view, offer, pictures_of(connection, [view], now))
                return lambda: Response(body, headers=NO_STORE)
            case "label":
                label = _label(connection, book, view, now)
                words = label_words(label, view.locale, (), f"/p/{label.sku}")
                return lambda: _told(as_picture(words, label_format, view.locale), "image/svg+xml")
            case "print":
                return lambda: _told(_print(database, settings, book, view), "image/svg+xml")
            case _:
                assert_never(form)


def _told(content: bytes | str, media_type: str) -> Response[Any]:
    return Response(content, media_type=media_type, headers=NO_STORE)


def _label(connection: Connection, book: Book, view: CardView, now: Instant) -> Label:
    store = first_store(connection)
    if store is None:
        raise NothingSetUp
    label = drafted_label(connection, book, store, view, now)
    if label is None:
        raise UnknownProduct(str(view.body["sku"]))
    return label


def _print(database: Database, settings: Settings, book: Book, view: CardView) -> bytes:
    plan = CataloguePlan(title="", channel=view.channel, locale=view.locale, category=None, columns=3, has_prices=True)
    with TemporaryDirectory() as folder:
        return catalogue_page(database, objects_in(settings.data), book, plan, view, Path(folder))


ROUTES = [preview_product]
