"""Through which window a product is seen: channel and language of its card, sale point of its price, stock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.services.structure import current_structure
from comptoir.company.domain import Store
from comptoir.company.queries import first_store, store_by_id
from comptoir.inventory.queries import places, require_place
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.errors import NotFound
from comptoir.pricing.domain import SalePoint
from comptoir.till.services.days import require_till


@dataclass(eq=False)
class ChannelUnknown(NotFound):
    """There is no channel of this code, or it does not show this language."""

    code = "storefront.channel_unknown"
    channel: str
    locale: str


@dataclass(eq=False)
class NothingSetUp(NotFound):
    """There is no store or no channel yet, so nothing can be shown or priced."""

    code = "storefront.nothing_set_up"


@dataclass(frozen=True, slots=True)
class Window:
    """What is needed to show products to somebody. store: None on the web."""

    channel: str
    locale: str
    point: SalePoint
    place_ids: Collection[UUID]
    store: Store | None


def window(
    connection: Connection,
    settings: Settings,
    *,
    channel: str | None = None,
    locale: str | None = None,
    place: str | None = None,
    till: str | None = None,
) -> Window:
    """The window that the parameters name; the web shop's where they name none.

    Refuses ChannelUnknown, TillNotFound, UnknownPlace, StoreNotFound, NothingSetUp.
    """
    shown_channel, shown_locale = _content(connection, settings, channel, locale)
    if till is not None:
        found = require_till(connection, till)
        store = store_by_id(connection, found.store_id)
        assert store is not None, "a till has a store"
        point = point_of(store, found.channel, is_shelf=True)
        return Window(shown_channel, shown_locale, point, [found.place_id], store)
    if place is not None:
        where = require_place(connection, place)
        store = None if where.store_id is None else store_by_id(connection, where.store_id)
        return Window(shown_channel, shown_locale, point_of(store or _first_store(connection), None), [where.id], store)
    everywhere = [one.id for one in places(connection) if one.kind.is_for_sale]
    return Window(shown_channel, shown_locale, point_of(_first_store(connection), shown_channel), everywhere, None)


def point_of(store: Store, channel: str | None, *, is_shelf: bool = False) -> SalePoint:
    """Where a sale of a store is priced and taxed; the web (a channel, no store) is priced without a store's lists."""
    return SalePoint(store.currency, store.territory, store.time_zone, channel, store.code, is_shelf)


def _content(connection: Connection, settings: Settings, channel: str | None, locale: str | None) -> tuple[str, str]:
    known = current_structure(connection).channels
    if not known:
        raise NothingSetUp
    wanted = channel or settings.web_channel
    found = known.get(wanted.lower()) if wanted else next(iter(known.values()))
    if found is None and channel is None:
        found = next(iter(known.values()))
    if found is None:
        raise ChannelUnknown(wanted, locale or "")
    if locale is None:
        return found.code, found.locales[0]
    same_language = [one for one in found.locales if one == locale] or [
        one for one in found.locales if one[:2] == locale[:2]
    ]
    if not same_language:
        raise ChannelUnknown(found.code, locale)
    return found.code, same_language[0]


def _first_store(connection: Connection) -> Store:
    found = first_store(connection)
    if found is None:
        raise NothingSetUp
    return found
