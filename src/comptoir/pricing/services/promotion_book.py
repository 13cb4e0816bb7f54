"""The promotions of a process's price book: loaded once, then kept true by the feed.

Of the items only those keys are known whose group some active promotion selects by (see `item_keys`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection

from comptoir.catalog.domain.structure import StructureKind
from comptoir.catalog.events import ProductCreated, ProductUpdated, StructureChanged
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.legal_caps import LAW
from comptoir.pricing.domain.promotion_book import PromotionBook
from comptoir.pricing.domain.promotions import Promotion, item_key
from comptoir.pricing.domain.states import State
from comptoir.pricing.events import CampaignChanged, PromotionChanged
from comptoir.pricing.rows.profiles import shipped_laws
from comptoir.pricing.rows.promotions import Renamings, active_versions, documents, renamed_since
from comptoir.pricing.services.documents import Kind
from comptoir.pricing.services.item_keys import CATEGORIES, groups_of, items_with_keys, keys_of_items
from comptoir.pricing.services.promotion_bodies import body_kept, by_other_keys, to_promotion
from comptoir.pricing.services.promotions import promotion_of

if TYPE_CHECKING:
    from comptoir.kernel.database import Database
    from comptoir.kernel.feed import FeedEntry


def load_promotions(connection: Connection, until: Instant | None = None) -> PromotionBook:
    """The promotions that are active, or were at an instant, with the items they select."""
    known = documents(connection, Kind.PROMOTION, until=until).values()
    renamed = {} if until is None else renamed_since(connection, until)  # items are known by their keys of today
    bodies = ((one, by_other_keys(body_kept(one.body), renamed)) for one in known if one.state is State.ACTIVE)
    running = [to_promotion(one.code, one.version, body) for one, body in bodies]
    kinds = {one.code: one.body.get("kind") for one in documents(connection, Kind.CAMPAIGN, until=until).values()}
    book = PromotionBook.build(running, {}, shipped_laws(), {code: kind for code, kind in kinds.items() if kind})
    groups = groups_of(book.keys_in_use)
    return book.apply(item_keys=items_with_keys(connection, groups)) if groups else book


def earlier_promotions(connection: Connection) -> list[Promotion]:
    """Every version of every promotion that was ever active: labels may still announce it. By the keys of today."""
    versions = active_versions(connection, Kind.PROMOTION)
    renamings = Renamings.load(connection)
    if not renamings.steps:
        return [promotion_of(one) for one in versions]
    return [
        to_promotion(one.code, one.version, by_other_keys(body_kept(one.body), renamings.since(one.recorded_at)))
        for one in versions
    ]


def follow_promotions(database: Database, book: PromotionBook, entries: Sequence[FeedEntry]) -> PromotionBook:
    """The book after what the feed says of promotions, and of products that may have moved; the same if nothing."""
    changed: dict[str, Promotion | None] = {}
    items: set[UUID] = set()
    kinds: dict[str, str | None] = {}
    is_restructured = False
    renewed: set[str] = set()
    for entry in entries:
        match entry.topic:
            case PromotionChanged.topic:
                fields = entry.fields()
                changed[fields["code"]] = _promotion(fields["code"], fields["document_version"], fields)
            case CampaignChanged.topic:
                fields = entry.fields()
                kinds[fields["code"]] = fields["body"].get("kind")
            case ProductCreated.topic | ProductUpdated.topic:
                items.add(UUID(entry.fields()["item_id"]))
            case StructureChanged.topic:
                fields = entry.fields()
                is_restructured |= fields["kind"] == StructureKind.CATEGORY.value
                if fields["kind"] == StructureKind.ATTRIBUTE.value:
                    renewed.add(item_key("attribute", fields["code"], ""))
            case _:
                pass
    before = groups_of(book.keys_in_use)
    if changed:
        put = [one for one in changed.values() if one is not None]
        book = book.apply(put, [code for code, one in changed.items() if one is None])
    if kinds:
        now = {**book.campaigns, **kinds}
        book = book.apply(campaigns={code: kind for code, kind in now.items() if kind})
    groups = groups_of(book.keys_in_use)
    fresh = (groups - before) | (groups & {CATEGORIES, LAW} if is_restructured else set())
    fresh |= _renewed_groups(groups, renewed) if renewed else set()
    if not fresh and not (items and groups):
        return book
    with database.read() as connection:
        if fresh:
            book = book.apply(item_keys=_with_fresh(connection, book, fresh))
        if items and groups:
            book = _with_moved(connection, book, items, groups)
    return book


def _renewed_groups(groups: frozenset[str], renewed: Collection[str]) -> set[str]:
    """The groups of attributes that may have become others; the same value may now be said of other items."""
    begins = tuple(renewed)
    is_lawful = any(key.startswith(begins) for law in shipped_laws().values() for key in law.keys)
    return {one for one in groups if one.startswith(begins) or (one == LAW and is_lawful)}


def _with_fresh(connection: Connection, book: PromotionBook, fresh: frozenset[str]) -> dict[UUID, frozenset[str]]:
    """Every item that has, or had, a key of the fresh groups."""
    found = items_with_keys(connection, fresh)
    nothing: frozenset[str] = frozenset()
    for item_id, held in book.item_keys.items():
        kept = frozenset(key for key in held if groups_of([key]).isdisjoint(fresh))
        if kept or item_id in found:
            found[item_id] = found.get(item_id, nothing) | kept
        elif held:
            found[item_id] = nothing
    return found


def _with_moved(
    connection: Connection, book: PromotionBook, items: Collection[UUID], groups: frozenset[str]
) -> PromotionBook:
    """The book with the keys that products have now which were changed, and their variants."""
    nothing: frozenset[str] = frozenset()
    now = keys_of_items(connection, items, groups)
    moved = {item_id: held for item_id, held in now.items() if held != book.item_keys.get(item_id, nothing)}
    return book.apply(item_keys=moved) if moved else book


def _promotion(code: str, version: int, fields: dict[str, object]) -> Promotion | None:
    """The promotion of an entry; None when it does not apply any more."""
    body = fields["body"]
    assert isinstance(body, dict), body
    return to_promotion(code, version, body_kept(body)) if fields["state"] == State.ACTIVE.value else None
