"""Keeping the lines of feeds true: only products that changed are looked at again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, select, update

from comptoir.catalog.domain.pictures import Role, card_media
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.queries import CardView, cards, cards_by_item, ids_below
from comptoir.catalog.services.structure import current_structure
from comptoir.company.queries import first_store, stores
from comptoir.connectors.domain import Facts, Feed, line_of
from comptoir.connectors.domain.feeds import BASE
from comptoir.connectors.queries import StoredFeed, require_feed
from comptoir.connectors.tables import FeedLineRow, FeedMarkRow, FeedRow
from comptoir.inventory.queries import available, places
from comptoir.kernel.bulk import insert_rows, select_by_keys, upsert_rows
from comptoir.kernel.database import Database
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.quantity import Quantity, millionths_text, unit
from comptoir.kernel.values.text import localized
from comptoir.kernel.values.time import Instant
from comptoir.media.queries import picture_address, shown_assets, uses_of
from comptoir.media.services.editing import notice_rights
from comptoir.pricing.domain import Book, SalePoint, net_content, unit_price
from comptoir.pricing.queries import turning_items
from comptoir.till.services.recalls import stopped_items

SLICE = 50
"""So many products are looked at in one transaction, so that no change falls between a look and what is kept of it."""
_MORE_IMAGES_MAX = 10
_LINE = ("feed", "item_id", "sku", "text", "problems", "has_problems")


def mark(uow: UnitOfWork, codes: Iterable[str], item_ids: Collection[UUID]) -> None:
    """Products that feeds shall look at again."""
    rows = [(code, item_id) for code in codes for item_id in item_ids]
    upsert_rows(uow.connection, FeedMarkRow, ("feed", "item_id"), rows, ("feed", "item_id"))


def mark_all(uow: UnitOfWork) -> None:
    """Every feed shall look at every product again."""
    uow.connection.execute(update(FeedRow).values(is_whole=False))


def items_showing(connection: Connection, asset_ids: Collection[UUID]) -> set[UUID]:
    """The items that may show some assets: those that use them, and all below these."""
    users = {use.user_id for uses in uses_of(connection, asset_ids).values() for use in uses}
    return users | ids_below(connection, users)


def refresh(database: Database, book: Book, code: str) -> StoredFeed:
    """Look at what changed since the last look, in slices; the feed as it stands then. Refuses FeedUnknown."""
    _notice_time(database, book, code)
    with database.read() as connection:
        stored = require_feed(connection, code)
    if not stored.is_whole:
        _build_whole(database, book, stored)
    while _build_marked(database, book, code):
        pass
    with database.read() as connection:
        return require_feed(connection, code)


def _notice_time(database: Database, book: Book, code: str) -> None:
    """Mark what began or ended by itself: prices, promotions, rights of pictures."""
    with database.read() as connection:
        stored = require_feed(connection, code)
        zones = {store.time_zone for store in stores(connection)}
        now = database.clock.now()
        turned = turning_items(connection, book, stored.looked_at, now, zones)
    with database.write() as uow:
        mark(uow, [code], (turned or set()) | items_showing(uow.connection, notice_rights(uow)))
        if turned is None:
            mark_all(uow)
        uow.connection.execute(update(FeedRow).where(FeedRow.code == code).values(looked_at=now))


def _build_whole(database: Database, book: Book, stored: StoredFeed) -> None:
    feed = stored.feed
    with database.write() as uow:
        old = set(uow.connection.execute(select(FeedLineRow.item_id).where(FeedLineRow.feed == feed.code)).scalars())
        uow.connection.execute(update(FeedRow).where(FeedRow.code == feed.code).values(is_whole=True))
    after: Sequence[str] = ()
    while True:
        with database.write() as uow:
            page = cards(uow.connection, feed.channel, feed.locale, after=after, limit=SLICE)
            ids = [view.item_id for view in page.cards]
            _keep(uow, feed, ids, _lines(uow.connection, book, feed, page.cards, uow.now))
        old -= set(ids)
        after = page.next
        if not after:
            break
    gone = list(old)
    for start in range(0, len(gone), SLICE):
        with database.write() as uow:
            mark(uow, [feed.code], gone[start : start + SLICE])


def _build_marked(database: Database, book: Book, code: str) -> bool:
    """One slice of what is marked; whether there may be more."""
    with database.write() as uow:
        feed = require_feed(uow.connection, code).feed
        statement = select(FeedMarkRow.item_id).where(FeedMarkRow.feed == code).order_by(FeedMarkRow.item_id)
        ids = list(uow.connection.execute(statement.limit(SLICE)).scalars())
        if ids:
            views = list(cards_by_item(uow.connection, feed.channel, feed.locale, ids).values())
            _keep(uow, feed, ids, _lines(uow.connection, book, feed, views, uow.now))
    return len(ids) == SLICE


def _keep(uow: UnitOfWork, feed: Feed, ids: Sequence[UUID], made: Sequence[tuple[Any, ...]]) -> None:
    """Put the lines of some products in place of those that stand; the revision moves on where one differs."""
    rows = select_by_keys(uow.connection, FeedLineRow, ("feed", "item_id", "text"), "item_id", ids)
    before = {item_id: text for code, item_id, text in rows if code == feed.code}
    if before != {row[1]: row[3] for row in made}:
        moved_on = update(FeedRow).where(FeedRow.code == feed.code).values(revision=FeedRow.revision + 1)
        uow.connection.execute(moved_on)
    for table in (FeedLineRow, FeedMarkRow):
        uow.connection.execute(delete(table).where(table.feed == feed.code, table.item_id.in_(ids)))
    insert_rows(uow.connection, FeedLineRow, _LINE, made)


def _lines(
    connection: Connection, book: Book, feed: Feed, views: Sequence[CardView], now: Instant
) -> list[tuple[Any, ...]]:
    store = first_store(connection)
    if store is None or not views:
        return []
    structure = current_structure(connection)
    point = SalePoint(store.currency, store.territory, store.time_zone, feed.channel, store.code)
    where = [one.id for one in places(connection) if one.kind.is_for_sale]
    stock = available(connection, [view.item_id for view in views], where)
    stock |= dict.fromkeys(stopped_items(connection), 0)
    looks = {view.item_id: card_media(structure, view.body) for view in views}
    assets = shown_assets(connection, [one for ones in looks.values() for _, one in ones], now)
    addresses = {one: BASE + picture_address(asset, "feed") for one, asset in assets.items() if asset.is_picture}
    made = []
    for view in views:
        named = [one for role, one in looks[view.item_id] if role in {Role.MAIN, Role.GALLERY}]
        pictures = [found for one in named if (found := one if one.startswith("https://") else addresses.get(one))]
        facts = _facts(structure, book, point, feed, view, (stock.get(view.item_id, 0), pictures, now))
        line = line_of(feed, facts)
        problems = [{"column": one.column, "code": one.code} for one in line.problems]
        made.append((feed.code, view.item_id, str(view.body["sku"]), line.text, problems, bool(problems)))
    return made


def _facts(
    structure: Structure,
    book: Book,
    point: SalePoint,
    feed: Feed,
    view: CardView,
    known: tuple[int, Sequence[str], Instant],
) -> Facts:
    """What the columns of a feed may tell of a product."""
    stock, pictures, now = known
    body = view.body
    values = {code: _text(value) for code, value in body["values"].items()}
    gtins = body["identifiers"].get("gtin") or []
    price = book.consumer_price(view.item_id, point, now)
    sources: dict[str, str | tuple[str, ...]] = {
        "sku": str(body["sku"]),
        "label": str(body["label"]),
        "description": values.get("description", ""),
        "gtin": gtins[0] if gtins else "",
        "brand": values.get("brand", ""),
        "availability": "in_stock" if stock > 0 else "out_of_stock",
        "quantity": millionths_text(max(0, stock)),
        "link": f"{BASE}/{feed.locale[:2]}/p/{body['sku']}",
        "image": pictures[0] if pictures else "",
        "more_images": tuple(pictures[1 : 1 + _MORE_IMAGES_MAX]),
        "categories": _path(structure, body["categories"], feed.locale),
        "group": str(body["group"]["sku"]) if body["group"] else "",
        "condition": "new",
        "identifier_exists": "" if gtins else "no",
    }
    if price is not None:
        per = Quantity.from_millionths(price.per, unit(body["unit"]))
        sources["price"] = f"{price.amount.decimal_text} {price.amount.currency}"
        measured = unit_price(price.amount, per, net_content(body["values"]))
        if measured is not None:
            sources["unit_price"] = f"{measured.price.decimal_text} {measured.price.currency}/{measured.unit}"
    above = [one for code in body["categories"] for one in structure.path(code)]
    outside: dict[str, str] = {}
    for one in above:
        outside = {**one.taxonomies, **outside}
    codes = tuple(code for one in above for code in (one.code, *one.former))
    return Facts(sources=sources, values=values, categories=codes, taxonomies=outside)


def _path(structure: Structure, codes: Sequence[str], locale: str) -> str:
    found = reversed(list(structure.path(codes[0]))) if codes else ()
    return " > ".join(localized(one.labels, locale) or one.code for one in found if one.parent is not None)


def _text(value: object) -> str:
    match value:
        case {"label": str(label)}:
            return label
        case {"amount": str(amount), "unit": str(of_unit)}:
            return f"{amount} {of_unit}"
        case [*several]:
            return ", ".join(_text(one) for one in several)
        case bool():
            return "yes" if value else "no"
        case Mapping() | None:
            return ""
        case _:
            return str(value)
