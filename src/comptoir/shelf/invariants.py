"""What must always be true of labels, for `comptoir verify`."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Connection

from comptoir.company.queries import stores
from comptoir.kernel.feed import FeedEntry
from comptoir.kernel.invariants import Invariant, feed_is_whole, told_entries
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.time import Instant
from comptoir.orders.queries import SoldAtShelf, sold_at_shelves
from comptoir.pricing.domain.shown import Rises, Shown, shown_of
from comptoir.pricing.events import ShelfChanged, ShelfShown
from comptoir.pricing.queries import shelf_policies
from comptoir.shelf import rows


def _nobody_paid_more_than_the_label_said(connection: Connection) -> Iterator[str]:
    """Each line of each ticket against what its shelf showed in the price book that it was priced with."""
    if not feed_is_whole(connection):
        return
    told = list(told_entries(connection, (ShelfChanged.topic, ShelfShown.topic)))
    for store in stores(connection):
        mine = [entry for entry in told if entry.store_id == store.id]
        if mine:
            yield from _above(mine, sold_at_shelves(connection, store.id))


def overcharges(connection: Connection, store_id: UUID, during: tuple[Instant, Instant]) -> list[str] | None:
    """Lines sold from one instant to another for more than their label said; None where nothing tells what hung."""
    if not feed_is_whole(connection):
        return None
    told = [e for e in told_entries(connection, (ShelfChanged.topic, ShelfShown.topic)) if e.store_id == store_id]
    return list(_above(told, sold_at_shelves(connection, store_id, during))) if told else []


def _above(told: list[FeedEntry], sold: Iterator[SoldAtShelf]) -> Iterator[str]:
    shown: dict[UUID, Shown] | None = None
    number = 0
    for line in sold:
        while number < len(told) and told[number].seq <= line.book_position:
            shown = _after(shown, told[number])
            number += 1
        label = None if shown is None else shown.get(line.item_id)
        step = None if label is None else label.step(line.reached)
        if label is None or step is None:
            continue
        most = (2 * step.amount * line.quantity + step.per) // (2 * step.per)
        if line.gross > most:
            yield f"ticket {line.number} asked {line.gross} for {line.sku}; its label said {most}"
        is_one = line.quantity == line.reached == label.steps[0].per
        if is_one and label.pays is not None and line.due > label.pays:
            yield f"ticket {line.number} asked {line.due} for {line.sku}; its label said {label.pays}"


def _after(shown: dict[UUID, Shown] | None, entry: FeedEntry) -> dict[UUID, Shown] | None:
    """What hung after an entry; None while rises wait for nothing."""
    fields = entry.fields()
    if entry.topic == ShelfChanged.topic:
        return None if fields["rises"] == Rises.AT_ONCE.value else (shown or {})
    if shown is not None:
        for one in fields["items"]:
            shown[UUID(one["item_id"])] = shown_of((one["price_list"], one["steps"], one["promotions"], one["pays"]))
    return shown


def _facings_point_at_their_tasks(connection: Connection) -> Iterator[str]:
    """A facing's open task is open and the newest; no other task of it is open."""
    held = {code for code, policy in shelf_policies(connection).items() if policy.held_since is not None}
    for store in stores(connection):
        after: tuple[str, UUID] | None = None
        while facings := rows.facing_page(connection, store.id, after, 500):
            after = (facings[-1].position, facings[-1].item_id)
            tasks = rows.tasks_by_id(connection, [one.task_id for one in facings])
            for one in facings:
                task = None if one.task_id is None else tasks.get(one.task_id)
                if one.task_id is not None and (task is None or not task.state.is_open):
                    yield f"facing {store.code}/{one.item_id} waits for {one.task_id}, which is not open"
                elif task is not None and (task.revision != one.revision or fold_code(store.code) not in held):
                    yield f"facing {store.code}/{one.item_id} is at {one.revision} and waits for {task.revision}"


INVARIANTS = [
    Invariant("shelf.nobody_paid_more_than_the_label_said", _nobody_paid_more_than_the_label_said),
    Invariant("shelf.facings_point_at_their_tasks", _facings_point_at_their_tasks),
]
