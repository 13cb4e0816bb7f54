"""Published cards with what the operations lane says of them now: price, price per measure, what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import QueryParameter
from sqlalchemy import Connection

from comptoir.app.http.problems import locale_of
from comptoir.catalog.queries import CardPage, CardView, card, card_by_barcode, cards, cards_by_item, sellables
from comptoir.catalog.services.misses import note_miss
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.database import Database
from comptoir.kernel.http import page, page_limit, read_cursor, write_cursor
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.money import Money
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.time import Instant, format_instant, parse_instant
from comptoir.media.queries import picture_addresses
from comptoir.pricing.service import PriceBookHolder
from comptoir.storefront.domain import Offer
from comptoir.storefront.queries import offers
from comptoir.storefront.services.windows import ChannelUnknown, Window, window

_SKUS_MAX = 60


def money_body(money: Money) -> dict[str, Any]:
    """An amount as the outside sees it."""
    return {"amount": money.amount, "currency": money.currency}


def card_body(view: CardView, offer: Offer, pictures: Mapping[str, str]) -> dict[str, Any]:
    """A card joined with its offer. pictures: where those are that may be shown now, by what the card says."""
    return {
        **view.body,
        "variant": variant_words(view.body),
        "image": pictures.get(view.body["image"] or ""),
        "channel": view.channel,
        "locale": view.locale,
        "hash": view.hash,
        "published_at": format_instant(view.published_at),
        "price": None
        if offer.price is None
        else {
            **money_body(offer.price.amount),
            "per": millionths_text(offer.price.per),
            "price_list": offer.price.price_list,
        },
        "unit_price": None
        if offer.unit_price is None
        else {**money_body(offer.unit_price.price), "unit": offer.unit_price.unit},
        "reference": None if offer.reference is None else money_body(offer.reference),
        "eco_participation": None if offer.eco is None else money_body(offer.eco),
        "deposit": None if offer.deposit is None else money_body(offer.deposit),
        "available": millionths_text(offer.available),
    }


def variant_words(body: Mapping[str, Any]) -> str | None:
    """What sets a variant apart from its siblings, which share its label: `Marine, M`."""
    group = body.get("group")
    if group is None:
        return None
    return ", ".join(axis["label"] for axis in group["axes"] if axis["label"]) or None


def pictures_of(connection: Connection, views: Iterable[CardView], now: Instant) -> dict[str, str]:
    """Where the pictures of cards are, as far as their rights last: assets of ours small, addresses elsewhere."""
    return picture_addresses(connection, [view.body["image"] for view in views], now)


def till_window(
    connection: Connection, settings: Settings, till: str, locale: str, channel: str | None = None
) -> Window:
    """The window of a till in the reader's language; in the channel's first one where it has not that."""
    try:
        return window(connection, settings, channel=channel, till=till, locale=locale)
    except ChannelUnknown:
        return window(connection, settings, channel=channel, till=till)


@get("/cards", permission="public", sync_to_thread=True, summary="Published cards with price and availability")
def list_cards(
    request: Request[Any, Any, Any],
    database: Database,
    settings: Settings,
    prices: PriceBookHolder,
    channel: str | None = None,
    card_locale: Annotated[str | None, QueryParameter(name="locale")] = None,
    place: str | None = None,
    till: str | None = None,
    q: str | None = None,
    barcode: str | None = None,
    skus: Annotated[str | None, QueryParameter(max_length=8_000)] = None,
    category: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """Cards in the order of their labels, or of likeness to `q`; the web shop's channel unless another is named.

    skus: those of some articles, separated by commas, in that order. A till without `locale`: in the reader's language.
    """
    size = page_limit(limit)
    with database.read() as connection:
        if till is None or card_locale is not None:
            seen = window(connection, settings, channel=channel, locale=card_locale, place=place, till=till)
        else:
            seen = till_window(connection, settings, till, locale_of(request), channel)
        if skus is not None:
            found = CardPage(tuple(_cards_of(connection, seen, skus.split(",")[:_SKUS_MAX])))
        elif barcode is not None:
            one = card_by_barcode(connection, seen.channel, seen.locale, barcode)
            found = CardPage(() if one is None else (one,))
        else:
            position = () if after is None else read_cursor(after)
            known = current_structure(connection).category(category) if category is not None else None
            category = known.code if known is not None else category
            found = cards(connection, seen.channel, seen.locale, q=q, category=category, after=position, limit=size)
        now = database.clock.now()
        shown = offers(connection, prices.current(), seen.point, found.cards, seen.place_ids, now)
        pictures = pictures_of(connection, found.cards, now)
        next_ = write_cursor(*found.next) if found.next else None
        answer = page(connection, [card_body(view, shown[view.item_id], pictures) for view in found.cards], next_)
    if q is not None and not found.cards and after is None:
        note_miss(database, "web" if till is None else "till", q)
    return answer


def _cards_of(connection: Connection, seen: Window, skus: Sequence[str]) -> list[CardView]:
    """The cards of some SKUs, as they were asked; those that are not published are left out."""
    items = sellables(connection, skus=skus)
    wanted = dict.fromkeys(items[sku].item_id for sku in skus if sku in items)
    found = cards_by_item(connection, seen.channel, seen.locale, wanted)
    return [found[item_id] for item_id in wanted if item_id in found]


@get("/cards/{sku:str}", permission="public", sync_to_thread=True, summary="One published card")
def read_card(
    database: Database,
    settings: Settings,
    prices: PriceBookHolder,
    sku: str,
    channel: str | None = None,
    card_locale: Annotated[str | None, QueryParameter(name="locale")] = None,
    place: str | None = None,
    at: str | None = None,
) -> Response[dict[str, Any]]:
    """The card of a SKU now, or as it stood at an instant; price and availability are today's."""
    with database.read() as connection:
        seen: Window = window(connection, settings, channel=channel, locale=card_locale, place=place)
        moment = None if at is None else parse_instant(at)
        view = card(connection, seen.channel, seen.locale, sku, moment)
        now = database.clock.now()
        shown = offers(connection, prices.current(), seen.point, [view], seen.place_ids, now)
        body = card_body(view, shown[view.item_id], pictures_of(connection, [view], now))
        return Response(body, headers={"ETag": f'"{view.hash}"'})


ROUTES = [list_cards, read_card]
