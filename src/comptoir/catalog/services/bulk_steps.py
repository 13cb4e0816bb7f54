"""What a change of many products does to a product as a whole, and how it is taken back.

Published, withdrawn, submitted, or taken to another stage of its life; one product after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, update

from comptoir.catalog.domain.grid import Action, ActionKind
from comptoir.catalog.domain.lifecycle import Lifecycle, may_follow
from comptoir.catalog.domain.product import Item, Status
from comptoir.catalog.domain.refusals import wrong_stage
from comptoir.catalog.domain.workflow import Step
from comptoir.catalog.rows import StoredItem, load_descendants, load_items
from comptoir.catalog.services.lifecycle import set_lifecycle
from comptoir.catalog.services.products import BY_ID, publish_product, take_step, withdraw_product
from comptoir.catalog.tables import ItemRow
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import FieldError, TextKey


def stage_foreseen(item: Item, wanted: Lifecycle) -> tuple[str, list[FieldError]]:
    """What taking an item to a stage would do, and why not."""
    if item.lifecycle is wanted:
        return "unchanged", []
    if may_follow(item.lifecycle, wanted):
        return "updated", []
    refusal = wrong_stage(item.sku, item.lifecycle, wanted)
    return "rejected", [FieldError("/lifecycle", refusal.code, refusal.facts())]


def take(uow: UnitOfWork, action: Action, item_id: UUID) -> tuple[bool, dict[UUID, dict[str, Any]]]:
    """Do it; whether it changed anything, and what `take_back` needs, by item.

    A model that goes to another stage takes all below it along; each of them is told. Refuses what the step does.
    """
    named = f"{BY_ID}{item_id}"
    is_stage = action.kind is ActionKind.STAGE
    before = _standing(uow.connection, item_id, with_below=is_stage)
    match action.kind:
        case ActionKind.PUBLISH:
            publish_product(uow, named)
        case ActionKind.WITHDRAW:
            withdraw_product(uow, named)
        case ActionKind.STAGE:
            set_lifecycle(uow, named, Lifecycle(action.value))
        case ActionKind.SUBMIT:
            take_step(uow, named, Step.SUBMIT)
            return True, {}
        case _:
            raise AssertionError(action.kind)
    after = _standing(uow.connection, item_id, with_below=is_stage)
    changed = {}
    for one, (rank, was) in before.items():
        now = after[one][1].item
        if (was.item.status, was.item.lifecycle) != (now.status, now.lifecycle):
            changed[one] = {
                "sku": now.sku,
                "rank": rank,
                "status": [was.item.status.value, now.status.value],
                "lifecycle": [was.item.lifecycle.value, now.lifecycle.value],
                "shown": was.published_version,
            }
    return bool(changed) or not is_stage, changed


def _standing(connection: Connection, item_id: UUID, *, with_below: bool) -> dict[UUID, tuple[int, StoredItem]]:
    """An item and, if asked, all below it, each with the number of levels above it."""
    items = load_items(connection, ids=[item_id], with_documents=False)
    if with_below:
        for stored in load_descendants(connection, [item_id], with_documents=False).by_id.values():
            items.add(stored)
    paths = {one: items.levels(one) for one in items.by_id}
    found = {one: (len(path) - 1, items.by_id[one]) for one, path in paths.items()}
    return {one: each for one, each in found.items() if any(level.id == item_id for level in paths[one])}


def take_back(uow: UnitOfWork, item_id: UUID, body: Mapping[str, Any]) -> tuple[bool, FieldError | None]:
    """Let an item stand as it did: whether it does again, and what is to be told of it; models come first.

    Where somebody has changed it since it stays. It is shown again only if it says what it said, for all that is known:
    what older versions kept names no stage and nothing that was shown. Refuses NotPublishable, OutsideRights.
    """
    named = f"{BY_ID}{item_id}"
    stored = load_items(uow.connection, ids=[item_id], with_documents=False).by_id.get(item_id)
    if stored is None:
        return False, FieldError("", "catalog.unknown_product", {"sku": body.get("sku", str(item_id))})
    item = stored.item
    status, stage = body["status"], body.get("lifecycle", [item.lifecycle.value] * 2)
    if [item.status.value, item.lifecycle.value] != [status[1], stage[1]]:
        return False, FieldError("", "catalog.stage_changed", {"sku": item.sku, **_named(item)})
    if stage[0] != stage[1]:
        set_lifecycle(uow, named, Lifecycle(stage[0]), with_below=False)
    if status[0] == status[1]:
        return True, None
    if status[0] != Status.PUBLISHED.value:
        withdraw_product(uow, named)
    elif body.get("shown") != item.version:
        return True, FieldError("", "catalog.stays_withdrawn", {"sku": item.sku})
    elif item.level.is_sellable:
        publish_product(uow, named)
    else:
        shown = {"status": status[0], "published_version": body["shown"]}
        uow.connection.execute(update(ItemRow).where(ItemRow.id == item_id).values(**shown))
    return True, None


def _named(item: Item) -> dict[str, TextKey]:
    return {
        "status": TextKey(f"catalog.status.{item.status.value}"),
        "stage": TextKey(f"catalog.stage.{item.lifecycle.value}"),
    }
