"""Moving products between levels and families: shown first with all that is lost, then done, with a way back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, select, update

from comptoir.catalog.domain.completeness import NO_OFFER, Gap, Offer, Place, asked, lack, offered
from comptoir.catalog.domain.derived import found_by, unique_keys
from comptoir.catalog.domain.moves import Move, Placed, Told, Tree, carried_out, levels, problems, told, twins
from comptoir.catalog.domain.product import Association, Document, Item, Level, Review, Status, changed_fields
from comptoir.catalog.domain.refusals import InvalidProduct, MoveNotUndoable, OutsideRights, StaleMove, UnknownMove
from comptoir.catalog.domain.rights import outside
from comptoir.catalog.domain.structure import Structure
from comptoir.catalog.domain.validation import check_axes, check_item, check_values
from comptoir.catalog.rows import ItemSet, StoredItem, load_descendants, load_items, load_unique_owners, lock_catalog
from comptoir.catalog.services.completeness import load_offers
from comptoir.catalog.services.products import find_product
from comptoir.catalog.services.publishing import withdraw
from comptoir.catalog.services.rights import Writer, narrowings_of_writer
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.writing import ItemChange, unknown_words, write_changes
from comptoir.catalog.tables import MovedItemRow, MoveRow
from comptoir.kernel.actor import SYSTEM, Actor
from comptoir.kernel.bulk import insert_rows, select_by_keys
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.canonical import sha256_hex
from comptoir.kernel.values.errors import FieldError
from comptoir.kernel.values.time import Instant

MOVED_MAX = 2000
"""Items that one move may touch, variants counted."""
KEPT_DAYS = 30
"""How long a move can be undone."""
_MODELS = frozenset({Level.ROOT, Level.SUB})


@dataclass(frozen=True, slots=True)
class GapChange:
    """Completeness at one place before and after, in percent (None: not asked there), and what is missing anew."""

    requirement_set: str
    channel: str
    locale: str
    before: int | None
    after: int | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a move would do. seen: names the state that it was decided on. problems: by SKU, why it cannot be done."""

    items: tuple[Told, ...]
    requirements: Mapping[UUID, tuple[GapChange, ...]]
    problems: tuple[tuple[str, FieldError], ...]
    seen: str


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A move that can be looked at and undone."""

    id: UUID
    kind: str
    skus: tuple[str, ...]
    actor: str
    at: Instant
    is_undone: bool


def preview_move(connection: Connection, skus: Sequence[str], move: Move, actor: Actor = SYSTEM) -> Preview:
    """What the move would do; nothing is written. Where the actor may not do it, nothing but that is told.

    Refuses UnknownProduct.
    """
    return _planned(connection, skus, move, actor)[2]


def _planned(connection: Connection, skus: Sequence[str], move: Move, actor: Actor) -> tuple[ItemSet, Tree, Preview]:
    structure = current_structure(connection)
    wanted = list(dict.fromkeys(find_product(connection, sku, with_documents=False).item.id for sku in skus))
    items = _with_all_below(connection, [*wanted, *([move.parent] if move.parent else [])])
    before = {item_id: Placed(stored.item, stored.parent_id) for item_id, stored in items.by_id.items()}
    found: tuple[tuple[str, FieldError], ...] = ()
    if len(before) > MOVED_MAX:
        found = ((skus[0], FieldError("/skus", "catalog.too_many", {"limit": MOVED_MAX})),)
    after = carried_out(structure, before, wanted, move) if not found else before
    found = found or tuple(problems(structure, before, after, wanted, move))
    lines = told(before, after)
    forbidden = _outside(connection, actor, structure, before, after)
    if forbidden:
        found, lines = forbidden, []
    ids = [one.item_id for one in lines]
    offers = load_offers(connection, ids)
    gaps = {one: _gap_changes(structure, before, after, one, offers.get(one, NO_OFFER)) for one in ids}
    versions = sorted(f"{item_id}:{stored.item.version}" for item_id, stored in items.by_id.items())
    seen = sha256_hex(" ".join([str(structure.version), *versions]).encode())[:32]
    return items, after, Preview(tuple(lines), gaps, found, seen)


def _outside(
    connection: Connection, actor: Actor, structure: Structure, before: Tree, after: Tree
) -> tuple[tuple[str, FieldError], ...]:
    """What of a move is outside of the actor's rights, by SKU."""
    narrowings = narrowings_of_writer(connection, Writer(actor))
    if not narrowings:
        return ()
    return tuple(
        (placed.item.sku, error)
        for one, placed in after.items()
        if placed != before[one]
        for error in outside(
            structure,
            narrowings,
            levels(before, one),
            levels(after, one),
            ["parent", *changed_fields(before[one].item, placed.item)],
        )
    )


def _with_all_below(connection: Connection, item_ids: Collection[UUID]) -> ItemSet:
    """The items with everything above and below them."""
    items = load_items(connection, ids=item_ids)
    for stored in load_descendants(connection, item_ids).by_id.values():
        items.add(stored)
    return items


def _gap_changes(structure: Structure, before: Tree, after: Tree, item_id: UUID, offer: Offer) -> tuple[GapChange, ...]:
    old, new = (_gaps(structure, levels(tree, item_id), offer) for tree in (before, after))
    changes = []
    for place in sorted({*old, *new}):
        was, now = old.get(place), new.get(place)
        if (was and was.missing, was is None) != (now and now.missing, now is None):
            missing = tuple(name for name in (now.missing if now else ()) if was is None or name not in was.missing)
            percents = (was.percent if was else None, now.percent if now else None)
            changes.append(GapChange(*place, *percents, missing))
    return tuple(changes)


def _gaps(structure: Structure, path: Sequence[Item], offer: Offer) -> dict[Place, Gap]:
    one = found_by(structure, path).filled
    if one is None:
        return {}
    lacking = {
        (gap.requirement_set, gap.channel, gap.locale): gap
        for gap in lack(one.plan, one.bits | offered(one.plan, offer)).gaps
    }
    return {place: lacking.get(place, Gap(*place, count, ())) for place, count in asked(one.plan).items()}


def carry_out(uow: UnitOfWork, skus: Sequence[str], move: Move, seen: str | None = None) -> tuple[UUID, Preview]:
    """Do the move; its id and what it did. seen: of the preview that somebody agreed to.

    Refuses UnknownProduct, StaleMove, InvalidProduct with every reason.
    """
    lock_catalog(uow.connection)
    items, after, preview = _planned(uow.connection, skus, move, uow.actor)
    if seen is not None and seen != preview.seen:
        raise StaleMove(skus[0])
    if preview.problems:
        raise InvalidProduct(preview.problems[0][0], errors=tuple(error for _, error in preview.problems))
    changed = {one: placed for one, placed in after.items() if placed.item != items.by_id[one].item}
    move_id = new_id()
    rows = [
        (move_id, one, placed.item.version + 1, _state(items.by_id[one])) for one, placed in sorted(changed.items())
    ]
    _write(uow, items, after, changed)
    old = select(MoveRow.id).where(MoveRow.at < uow.now - timedelta(days=KEPT_DAYS))
    uow.connection.execute(delete(MovedItemRow).where(MovedItemRow.move_id.in_(old)))
    uow.connection.execute(delete(MoveRow).where(MoveRow.at < uow.now - timedelta(days=KEPT_DAYS)))
    head = (move_id, move.kind.value, list(skus), str(uow.actor), uow.now, None)
    insert_rows(uow.connection, MoveRow, ("id", "kind", "skus", "actor", "at", "undone_at"), [head])
    insert_rows(uow.connection, MovedItemRow, ("move_id", "item_id", "version", "before"), rows)
    return move_id, preview


def _write(uow: UnitOfWork, items: ItemSet, after: Tree, changed: Mapping[UUID, Placed]) -> None:
    structure = current_structure(uow.connection)
    changes = []
    for item_id, placed in changed.items():
        before = items.by_id[item_id]
        path = levels(after, item_id)
        fields = changed_fields(before.item, placed.item)
        if before.item.level is not placed.item.level:
            fields["level"] = {"old": before.item.level.value, "new": placed.item.level.value}
        review = placed.item.review if placed.item.review is Review.SUBMITTED else Review.NONE
        item = replace(placed.item, version=before.item.version + 1, review=review)
        root_id = path[0].id
        changes.append(ItemChange(before, item, placed.parent_id, root_id, found_by(structure, path), fields, None))
    words = unknown_words(uow.connection, (one.found.words for one in changes if one.found is not None))
    write_changes(uow, structure, changes, words)


def _state(stored: StoredItem) -> dict[str, object]:
    """What a move may change of an item, as plain data."""
    item = stored.item
    return {
        "family": item.family,
        "family_variant": item.family_variant,
        "parent_id": str(stored.parent_id) if stored.parent_id else None,
        "level": item.level.value,
        "enabled": item.enabled,
        "status": item.status.value,
        "categories": list(item.categories),
        "values": item.document.values,
        "associations": {
            kind: [[link.sku, link.quantity] for link in ones] for kind, ones in item.document.associations.items()
        },
        "origins": item.document.origins,
    }


def undo_move(uow: UnitOfWork, move_id: UUID) -> list[str]:
    """Put all items back where they stood; their SKUs. A move that was undone stays undone.

    Refuses UnknownMove, MoveNotUndoable where an item has changed since or cannot stand there any more.
    """
    lock_catalog(uow.connection)
    head = uow.connection.execute(select(MoveRow.skus, MoveRow.undone_at).where(MoveRow.id == move_id)).first()
    if head is None:
        raise UnknownMove(str(move_id))
    if head.undone_at is not None:
        return list(head.skus)
    columns = ("item_id", "version", "before")
    kept = select_by_keys(uow.connection, MovedItemRow, columns, "move_id", [move_id])
    states = {item_id: (version, before) for item_id, version, before in kept}
    above = {UUID(before["parent_id"]) for _, before in states.values() if before["parent_id"]}
    items = _with_all_below(uow.connection, [*states, *above])
    for item_id, (version, _) in states.items():
        stored = items.by_id.get(item_id)
        if stored is None or stored.item.version != version:
            raise MoveNotUndoable(stored.item.sku if stored else str(item_id))
    missing = above - items.by_id.keys()
    if missing:
        raise MoveNotUndoable(str(min(missing)))
    changed = {one: _put_back(items, items.by_id[one], before) for one, (_, before) in states.items()}
    now = {one: Placed(stored.item, stored.parent_id) for one, stored in items.by_id.items()}
    after = now | changed
    _refuse_wrong(uow.connection, now, after, changed)
    forbidden = _outside(uow.connection, uow.actor, current_structure(uow.connection), now, after)
    if forbidden:
        raise OutsideRights(forbidden[0][0])
    models = [one for one, placed in changed.items() if placed.item.level in _MODELS]
    withdraw(uow, [one for one in models if items.by_id[one].item.level not in _MODELS])
    _write(uow, items, after, changed)
    uow.connection.execute(update(MoveRow).where(MoveRow.id == move_id).values(undone_at=uow.now))
    return list(head.skus)


def _put_back(items: ItemSet, stored: StoredItem, before: Mapping[str, Any]) -> Placed:
    parent_id = UUID(before["parent_id"]) if before["parent_id"] else None
    links = {kind: tuple(Association(one[0], one[1]) for one in ones) for kind, ones in before["associations"].items()}
    was_model = before["level"] in {one.value for one in _MODELS}
    status = Status(before["status"]) if was_model else stored.item.status
    item = replace(
        stored.item,
        family=before["family"],
        family_variant=before["family_variant"],
        parent=items.by_id[parent_id].item.sku if parent_id else None,
        level=Level(before["level"]),
        enabled=before["enabled"],
        status=status,
        categories=tuple(before["categories"]),
        document=Document(values=before["values"], associations=links, origins=before["origins"]),
    )
    return Placed(item, parent_id)


def _refuse_wrong(connection: Connection, now: Tree, after: Tree, changed: Mapping[UUID, Placed]) -> None:
    """Families, categories, sisters and the kinds of attributes may be others by now."""
    structure = current_structure(connection)
    keys: dict[tuple[str, str, str], UUID] = {}
    for item_id, placed in changed.items():
        path = levels(after, item_id)
        parent = path[-2] if len(path) > 1 else None
        held = now[item_id].item.document.values
        given = {code: cells for code, cells in placed.item.document.values.items() if cells != held.get(code)}
        kept, errors = check_values(structure, given)
        wrong = [*check_item(structure, placed.item, parent), *errors]
        if parent is not None:
            wrong += check_axes(structure, path[0].family_variant, placed.item.level, placed.item.document.values)
        if wrong or kept != given:
            raise MoveNotUndoable(placed.item.sku)
        keys.update({key[:3]: item_id for key in unique_keys(structure, placed.item.document.values)})
    for key, owner in load_unique_owners(connection, keys).items():
        if owner != keys[key] and owner not in changed:
            raise MoveNotUndoable(after[keys[key]].item.sku)
    twin = next(twins(structure, after, list(changed)), None)
    if twin is not None:
        raise MoveNotUndoable(twin[0])


def moves_of(connection: Connection, item_id: UUID, limit: int = 10) -> list[MoveLine]:
    """The moves that touched an item, the newest first."""
    statement = (
        select(MoveRow)
        .join(MovedItemRow, MovedItemRow.move_id == MoveRow.id)
        .where(MovedItemRow.item_id == item_id)
        .order_by(MoveRow.at.desc(), MoveRow.id.desc())
        .limit(limit)
    )
    columns = (MoveRow.id, MoveRow.kind, MoveRow.skus, MoveRow.actor, MoveRow.at, MoveRow.undone_at)
    rows = connection.execute(statement.with_only_columns(*columns, maintain_column_froms=True))
    return [MoveLine(row[0], row[1], tuple(row[2]), row[3], row[4], row[5] is not None) for row in rows]
