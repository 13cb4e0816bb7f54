"""The web shop: pages rendered here, that need no script but to stay live."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urlencode

import msgspec
from litestar import Request, Response, get
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect
from litestar.types import AnyCallable

from comptoir.catalog.domain.refusals import UnknownCard
from comptoir.catalog.domain.structure import Category
from comptoir.catalog.queries import CardView, card
from comptoir.catalog.services.misses import note_miss
from comptoir.kernel.database import Database
from comptoir.kernel.http import read_cursor, write_cursor
from comptoir.kernel.settings import Settings
from comptoir.kernel.texts import text
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.quantity import Quantity, unit
from comptoir.kernel.values.text import localized
from comptoir.pricing.service import PriceBookHolder
from comptoir.storefront.domain import Announced, Offer
from comptoir.storefront.queries import offers
from comptoir.storefront.services.pages import (
    ProductPage,
    category_named,
    product_page,
    stock_by_store,
    tiles,
    top_categories,
)
from comptoir.storefront.services.windows import NothingSetUp, window

Language = Literal["fr", "en"]
Menu = Sequence[tuple[Category, Sequence[Category]]]
LOCALES = {"fr": "fr_FR", "en": "en_US"}
FEW = 10
"""At most so many left are counted out; more is simply in stock."""

if TYPE_CHECKING:
    from jinja2 import Environment

HTML = "text/html"
_STATIC = {
    "shop.css": "text/css",
    "live.js": "text/javascript",
    "gallery.js": "text/javascript",
    "favicon.svg": "image/svg+xml",
}


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - a server starts without it

    made = Environment(
        loader=PackageLoader("comptoir.storefront"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters["json"] = _json
    return made


def _json(value: object) -> str:
    """JSON that may stand inside a script element."""
    return msgspec.json.encode(value).decode().replace("<", "\\u003c")


class _Teller:
    """What templates ask for: words, prices and quantities in the page's language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.locale = LOCALES[language]

    def text(self, key: str, **facts: object) -> str:
        return text(f"shop.{key}", self.locale, **facts)

    def price(self, offer: Offer) -> str:
        if offer.price is None:
            return self.text("no_price")
        return text("kernel.plain", self.locale, value=offer.price.amount)

    def struck(self, offer: Offer) -> str:
        """The lowest price before an announced reduction; empty where none may be struck."""
        return "" if offer.reference is None else text("kernel.plain", self.locale, value=offer.reference)

    def measure_price(self, offer: Offer) -> str:
        """The price of a kilogram or litre; empty where the price itself is of one."""
        if offer.unit_price is None:
            return ""
        name = text(f"kernel.unit.{offer.unit_price.unit}", self.locale)
        amount = text("kernel.plain", self.locale, value=offer.unit_price.price)
        return self.text("per", price=amount, unit=name)

    def charges(self, offer: Offer) -> list[str]:
        """The eco-participation inside the price, and the deposit on top of it."""
        told = (("eco", offer.eco), ("deposit", offer.deposit))
        return [self.text(key, amount=text("kernel.plain", self.locale, value=one)) for key, one in told if one]

    def promotion(self, one: Announced) -> str:
        """A promotion as the page tells it, with its last day."""
        label = localized(one.label, self.locale)
        return label if one.last_day is None else self.text("until", label=label, day=one.last_day)

    def left(self, quantity: Quantity) -> str:
        if quantity.value <= 0:
            return self.text("sold_out")
        if quantity.value <= FEW:
            return self.text("few_left", count=quantity)
        return self.text("in_stock")

    def stock_class(self, quantity: Quantity) -> str:
        return "out" if quantity.value <= 0 else "few" if quantity.value <= FEW else "plenty"

    def label(self, labels: dict[str, str]) -> str:
        return localized(labels, self.locale)

    def available(self, view: CardView, offer: Offer) -> Quantity:
        return Quantity.from_millionths(max(0, offer.available), unit(view.body["unit"]))


def _page(template: str, language: Language, status: int = 200, **facts: object) -> Response[str]:
    body = _environment().get_template(template).render(t=_Teller(language), language=language, **facts)
    return Response(body, status_code=status, media_type=HTML, headers={"Cache-Control": "no-cache"})


def product_html(language: Language, menu: Menu, page: ProductPage) -> str:
    """A product's page as visitors would get it, without its scripts, for those who are still writing the product."""
    facts = {"menu": menu, "page": page, "path": f"/p/{page.view.body['sku']}", "linked": {}}
    page_as_shown = _environment().get_template("product.html").render(t=_Teller(language), language=language, **facts)
    return _SCRIPTS.sub("", page_as_shown)


_SCRIPTS = re.compile(r"<script\b.*?</script>", re.DOTALL)


def _language(request: Request[Any, Any, Any]) -> Language:
    return "en" if request.url.path.startswith("/en") else "fr"


def _shown(path: str) -> Callable[[AnyCallable], list[HTTPRouteHandler]]:
    """A page of the shop at the same path in both languages, the language first."""

    def decorate(page: AnyCallable) -> list[HTTPRouteHandler]:
        return [
            get(
                f"/{language}{path}",
                permission="public",
                include_in_schema=False,
                sync_to_thread=True,
                dependencies={"language": Provide(_language, sync_to_thread=False)},
            )(page)
            for language in LOCALES
        ]

    return decorate


@get("/", permission="public", include_in_schema=False)
async def front_door(locale: str) -> Redirect:
    """To the home page in the visitor's language."""
    return Redirect(f"/{locale[:2]}", status_code=302, headers={"Vary": "Accept-Language"})


@_shown("")
def home(language: Language, database: Database, settings: Settings, prices: PriceBookHolder) -> Response[str]:
    """Categories, and a look around."""
    with database.read() as connection:
        try:
            seen = window(connection, settings, locale=LOCALES[language])
        except NothingSetUp:
            return _page("empty.html", language)
        menu = top_categories(connection, seen)
        now = database.clock.now()
        shelves = [
            (one, tiles(connection, seen, prices.current(), now, category=one.code).tiles[:4]) for one, _ in menu
        ]
        return _page("home.html", language, menu=menu, shelves=[shelf for shelf in shelves if shelf[1]], path="")


@_shown("/c/{code:str}")
def category(
    language: Language,
    code: str,
    database: Database,
    settings: Settings,
    prices: PriceBookHolder,
    after: str | None = None,
) -> Response[str] | Redirect:
    """The products of a category and of those below it; one that was merged leads to the other."""
    with database.read() as connection:
        seen = window(connection, settings, locale=LOCALES[language])
        menu = top_categories(connection, seen)
        found = category_named(connection, code)
        if found is None:
            return _page("missing.html", language, 404, menu=menu)
        if fold_code(found[0].code) != fold_code(code):
            return Redirect(f"/{language}/c/{quote(found[0].code)}", status_code=301)
        position = read_cursor(after) if after else ()
        shown = tiles(connection, seen, prices.current(), database.clock.now(), category=found[0].code, after=position)
        return _page(
            "list.html",
            language,
            menu=menu,
            title=localized(found[0].labels, seen.locale) or found[0].code,
            below=found[1],
            trail=found[2],
            q=None,
            tiles=shown.tiles,
            following=_following(f"/{language}/c/{code}?", shown.next),
            path=f"/c/{code}",
        )


@_shown("/search")
def search(
    language: Language,
    database: Database,
    settings: Settings,
    prices: PriceBookHolder,
    q: str = "",
    after: str | None = None,
) -> Response[str]:
    """Products that are like the words."""
    with database.read() as connection:
        seen = window(connection, settings, locale=LOCALES[language])
        position = read_cursor(after) if after else ()
        shown = tiles(connection, seen, prices.current(), database.clock.now(), q=q[:_WORDS_MAX], after=position)
        found = _page(
            "list.html",
            language,
            menu=top_categories(connection, seen),
            title=text("shop.results", seen.locale, q=q[:_WORDS_MAX]),
            below=(),
            trail=(),
            q=q[:_WORDS_MAX],
            tiles=shown.tiles,
            following=_following(f"/{language}/search?{urlencode({'q': q[:_WORDS_MAX]})}&", shown.next),
            path=f"/search?{urlencode({'q': q[:_WORDS_MAX]})}",
        )
    if not shown.tiles and not after:
        note_miss(database, "web", q)
    return found


@_shown("/p/{sku:str}")
def product(
    request: Request[Any, Any, Any],
    language: Language,
    sku: str,
    database: Database,
    settings: Settings,
    prices: PriceBookHolder,
) -> Response[str]:
    """A product with its variants, price and stock per store."""
    with database.read() as connection:
        seen = window(connection, settings, locale=LOCALES[language])
        menu = top_categories(connection, seen)
        try:
            shown = product_page(connection, seen, prices.current(), database.clock.now(), sku)
        except UnknownCard:
            return _page("missing.html", language, 404, menu=menu)
        address = str(request.url.with_replacements(query=""))
        return _page(
            "product.html",
            language,
            menu=menu,
            page=shown,
            path=f"/p/{sku}",
            linked=linked_data(shown, address, str(request.base_url)),
        )


@_shown("/p/{sku:str}/offer")
def offer_fragment(
    language: Language, sku: str, database: Database, settings: Settings, prices: PriceBookHolder
) -> Response[str]:
    """The part of a product's page that changes as the shop sells: price and stock."""
    with database.read() as connection:
        seen = window(connection, settings, locale=LOCALES[language])
        view = card(connection, seen.channel, seen.locale, sku)
        shown = offers(connection, prices.current(), seen.point, [view], seen.place_ids, database.clock.now())
        stock = stock_by_store(connection, view, seen.locale)
        return _page("offer.html", language, view=view, offer=shown[view.item_id], stock=stock)


@get("/shop/{name:str}", permission="public", include_in_schema=False, sync_to_thread=True)
def static_file(name: Literal["shop.css", "live.js", "gallery.js", "favicon.svg"]) -> Response[bytes]:
    """The shop's style and its scripts."""
    body = files("comptoir.storefront").joinpath("static", name).read_bytes()
    return Response(body, media_type=_STATIC[name], headers={"Cache-Control": "max-age=300"})


_WORDS_MAX = 100


def _following(address: str, position: Sequence[str]) -> str | None:
    return f"{address}after={write_cursor(*position)}" if position else None


def linked_data(page: ProductPage, address: str, base: str) -> dict[str, object]:
    """The product as schema.org tells it to search engines."""
    view, offer = page.view, page.offer
    told: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": view.body["label"],
        "sku": view.body["sku"],
        "url": address,
    }
    description = view.body["values"].get("description")
    if isinstance(description, str):
        told["description"] = description
    if page.pictures:
        images = [one.large for one in page.pictures]
        told["image"] = [one if one.startswith("https://") else base.rstrip("/") + one for one in images]
    gtins = view.body["identifiers"].get("gtin") or []
    if gtins:
        told["gtin"] = gtins[0]
    brand = view.body["values"].get("brand")
    if isinstance(brand, dict):
        told["brand"] = {"@type": "Brand", "name": brand["label"]}
    if offer.price is not None:
        in_stock = offer.available > 0
        told["offers"] = {
            "@type": "Offer",
            "url": address,
            "price": offer.price.amount.decimal_text,
            "priceCurrency": offer.price.amount.currency,
            "availability": f"https://schema.org/{'InStock' if in_stock else 'OutOfStock'}",
        }
    return told


PAGES = [front_door, *home, *category, *search, *product, *offer_fragment, static_file]
