"""Counting what products lack: at once in the transaction of a save, in slices after a change of what is required."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from time import thread_time
from uuid import UUID

from sqlalchemy import Connection, delete, exists, select, update

from comptoir.catalog.domain.completeness import NO_OFFER, Filled, Lack, Offer, Place, asked, filled, lack, offered
from comptoir.catalog.domain.product import Item
from comptoir.catalog.domain.resolution import resolve_values
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.events import CompletenessChanged
from comptoir.catalog.rows import ItemSet, delete_by_item, ids_below, load_items, lock_catalog, mark_for_recount
from comptoir.catalog.services.pictures import KIND
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.tables import GapRow, ItemRow, LackRow, OfferRow, RecountRow
from comptoir.kernel.bulk import insert_rows, select_by_keys, upsert_rows
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.pace import next_size
from comptoir.kernel.uow import UnitOfWork
from comptoir.media.events import AssetStored, AssetWithdrawn
from comptoir.media.queries import ended_assets, uses_of

_GAP = ("pattern", "requirement_set", "channel", "locale", "required", "missing_count", "missing")
ASSETS = "catalog.assets"
ASSET_TOPICS = (AssetStored.topic, AssetWithdrawn.topic)
_NOTHING = Lack("", ())
_SECONDS = 0.010
SIZE_FIRST = 32
_SIZE_MAX = 400
_AT_ONCE_MAX = 100


def write_gaps(uow: UnitOfWork, counted: Sequence[tuple[Item, Filled | None]], fresh: Iterable[UUID] = ()) -> None:
    """Write what items lack, and tell where one became complete or ceased to be. fresh: items made just now."""
    connection = uow.connection
    new = set(fresh)
    counted = as_shown(connection, counted)
    old_ids = [item.id for item, _ in counted if item.id not in new]
    offers = load_offers(connection, old_ids)
    before = dict(select_by_keys(connection, LackRow, ("item_id", "pattern"), "item_id", old_ids))
    turned: list[tuple[Item, Filled | None, Lack]] = []
    for item, one in counted:
        now = _NOTHING
        if one is not None:
            now = lack(one.plan, one.bits | offered(one.plan, offers.get(item.id, NO_OFFER)))
        if item.id in new or now.pattern != before.get(item.id, ""):
            turned.append((item, one, now))
    _write_patterns(connection, {now.pattern: now for *_, now in turned if now.pattern})
    rows = [(item.id, now.pattern) for item, _, now in turned if now.pattern]
    upsert_rows(connection, LackRow, ("item_id", "pattern"), rows, ("item_id",))
    delete_by_item(connection, LackRow, [item.id for item, _, now in turned if not now.pattern])
    places = _places(connection, {before[item.id] for item, *_ in turned if item.id in before})
    for item, one, now in turned:
        was = places.get(before.get(item.id, ""), set())
        missing = {(gap.requirement_set, gap.channel, gap.locale) for gap in now.gaps}
        _tell(uow, item, one, was, missing, is_new=item.id in new)


def as_shown(connection: Connection, counted: Sequence[tuple[Item, Filled | None]]) -> list[tuple[Item, Filled | None]]:
    """What items fill without pictures whose rights have ended, as far as that was told: no channel shows them."""
    written = {each for _, one in counted if one is not None for _, texts in one.media for each in texts}
    ended = ended_assets(connection, written)
    return [(item, None if one is None else one.without_ended(ended)) for item, one in counted]


def note_assets(uow: UnitOfWork, asset_ids: Iterable[UUID]) -> None:
    """Count those anew that use assets of which channels may show others now, on their own level or from above."""
    uses = uses_of(uow.connection, list(asset_ids)).values()
    users = {use.user_id for ones in uses for use in ones if use.kind == KIND}
    if users:
        _count_anew(uow, users | ids_below(uow.connection, users))


def _write_patterns(connection: Connection, patterns: Mapping[str, Lack]) -> None:
    known = {row[0] for row in select_by_keys(connection, GapRow, ("pattern",), "pattern", patterns)}
    rows = [
        (pattern, gap.requirement_set, gap.channel, gap.locale, gap.required, len(gap.missing), _text(gap.missing))
        for pattern, one in patterns.items()
        if pattern not in known
        for gap in one.gaps
    ]
    insert_rows(connection, GapRow, _GAP, rows)


def _text(missing: Sequence[str]) -> str:
    return f"|{'|'.join(missing)}|"


def _places(connection: Connection, patterns: Iterable[str]) -> dict[str, set[Place]]:
    """Where patterns lack something."""
    found: dict[str, set[Place]] = {}
    for pattern, *place in select_by_keys(connection, GapRow, _GAP[:4], "pattern", patterns):
        found.setdefault(pattern, set()).add((place[0], place[1], place[2]))
    return found


def _tell(uow: UnitOfWork, item: Item, one: Filled | None, was: set[Place], now: set[Place], *, is_new: bool) -> None:
    """A new item is told of where it is complete; of any other, what turned."""
    places = asked(one.plan).keys() if one is not None else set()
    complete = sorted((places - now) if is_new else (was - now) & places)
    incomplete = [] if is_new else sorted(now - was)
    if complete or incomplete:
        uow.emit(
            CompletenessChanged(
                item_id=str(item.id),
                sku=item.sku,
                complete=["/".join(place) for place in complete],
                incomplete=["/".join(place) for place in incomplete],
            )
        )


def load_offers(connection: Connection, item_ids: Iterable[UUID]) -> dict[UUID, Offer]:
    """What other modules have told of items."""
    columns = ("item_id", "currencies", "has_tax_class")
    return {
        item_id: Offer(frozenset(currencies.split()), has_tax_class)
        for item_id, currencies, has_tax_class in select_by_keys(connection, OfferRow, columns, "item_id", item_ids)
    }


def note_offers(uow: UnitOfWork, offers: Mapping[UUID, Offer]) -> None:
    """Keep what another module tells of items, and count those anew of which it is new.

    A few are counted at once; many wait with their families, so that no transaction is long.
    """
    lock_catalog(uow.connection)
    known = load_offers(uow.connection, offers)
    changed = {item_id: offer for item_id, offer in offers.items() if known.get(item_id, NO_OFFER) != offer}
    rows = [(item_id, " ".join(sorted(one.currencies)), one.has_tax_class) for item_id, one in changed.items()]
    upsert_rows(uow.connection, OfferRow, ("item_id", "currencies", "has_tax_class"), rows, ("item_id",))
    _count_anew(uow, changed)


def _count_anew(uow: UnitOfWork, item_ids: Collection[UUID]) -> None:
    """A few at once; many wait with their families, so that no transaction is long."""
    lock_catalog(uow.connection)
    if len(item_ids) > _AT_ONCE_MAX:
        families = select_by_keys(uow.connection, ItemRow, ("family",), "id", item_ids)
        mark_for_recount(uow.connection, {family for (family,) in families if family is not None}, new_id())
        return
    items = load_items(uow.connection, ids=item_ids)
    structure = current_structure(uow.connection)
    write_gaps(uow, [_filled(structure, items, item_id) for item_id in item_ids if item_id in items.by_id])


def _filled(structure: Structure, items: ItemSet, item_id: UUID) -> tuple[Item, Filled | None]:
    levels = items.levels(item_id)
    return levels[-1], filled(structure, levels, resolve_values([level.document for level in levels]))


def recount_slice(database: Database, size: int) -> tuple[bool, int]:
    """Count some of the products that wait for it: whether none is left, and how many the next slice should take.

    Computed outside, written in a transaction of some milliseconds; what others have saved meanwhile is left as they
    counted it.
    """
    with database.read() as connection:
        row = connection.execute(
            select(RecountRow.family, RecountRow.stamp, RecountRow.after).order_by(RecountRow.family).limit(1)
        ).first()
        if row is None:
            return True, size
        ids = _next_of(connection, row.family, row.after, size)
        items = load_items(connection, ids=ids)
        structure = current_structure(connection)
        counted = [_filled(structure, items, item_id) for item_id in ids]
    with database.write() as uow:
        lock_catalog(uow.connection)
        began = thread_time()
        of_family = RecountRow.family == row.family
        if uow.connection.execute(select(RecountRow.stamp).where(of_family)).scalar() != row.stamp:
            return False, size
        if ids:
            write_gaps(uow, _untouched(uow.connection, items, counted))
            uow.connection.execute(update(RecountRow).where(of_family).values(after=ids[-1]))
        else:
            uow.connection.execute(delete(RecountRow).where(of_family))
            uow.connection.execute(delete(GapRow).where(~exists().where(LackRow.pattern == GapRow.pattern)))
        seconds = thread_time() - began
    return False, next_size(len(ids), seconds, _SECONDS, SIZE_FIRST, _SIZE_MAX) if ids else size


def recount_all(database: Database) -> None:
    """Count all products that wait for it."""
    is_done, size = False, SIZE_FIRST
    while not is_done:
        is_done, size = recount_slice(database, size)


def _next_of(connection: Connection, family: str, after: UUID | None, limit: int) -> list[UUID]:
    statement = select(ItemRow.id).where(ItemRow.family == family).order_by(ItemRow.id).limit(limit)
    if after is not None:
        statement = statement.where(ItemRow.id > after)
    return list(connection.execute(statement).scalars())


def _untouched(
    connection: Connection, items: ItemSet, counted: Sequence[tuple[Item, Filled | None]]
) -> list[tuple[Item, Filled | None]]:
    """Those of which no level has another version by now."""
    now = dict(select_by_keys(connection, ItemRow, ("id", "version"), "id", items.by_id))
    return [one for one in counted if all(now.get(level.id) == level.version for level in items.levels(one[0].id))]
