"""Taking products from one stage of their life to another; their cards follow in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import update

from comptoir.catalog.domain.cards import restaged
from comptoir.catalog.domain.derived import card_words
from comptoir.catalog.domain.lifecycle import Lifecycle, may_follow
from comptoir.catalog.domain.refusals import wrong_stage
from comptoir.catalog.events import LifecycleChanged
from comptoir.catalog.rows import ItemSet, load_descendants, load_items, lock_catalog
from comptoir.catalog.services.current_cards import current_bodies, current_cards
from comptoir.catalog.services.places import PUBLISH
from comptoir.catalog.services.products import find_product
from comptoir.catalog.services.publishing import MadeCard, put_cards, withdraw
from comptoir.catalog.services.rights import refuse_outside
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.services.writing import unknown_words
from comptoir.catalog.tables import ItemRow
from comptoir.kernel.uow import UnitOfWork


def set_lifecycle(uow: UnitOfWork, sku: str, wanted: Lifecycle, *, with_below: bool = True) -> None:
    """Take a product, a model with all below it, to a stage; the same stage again changes nothing.

    with_below: False puts what hangs below it aside, whose stage is known.
    Refuses UnknownProduct, OutsideRights, WrongStage.
    """
    lock_catalog(uow.connection)
    item = find_product(uow.connection, sku, with_documents=False).item
    refuse_outside(uow, current_structure(uow.connection), item.id, PUBLISH)
    if item.lifecycle is wanted:
        return
    if not may_follow(item.lifecycle, wanted):
        raise wrong_stage(item.sku, item.lifecycle, wanted)
    items = load_items(uow.connection, ids=[item.id], with_documents=False)
    for stored in load_descendants(uow.connection, [item.id], with_documents=False).by_id.values():
        items.add(stored)
    ids = [one for one in items.by_id if any(level.id == item.id for level in items.levels(one))]
    ids = ids if with_below else [item.id]
    if not wanted.is_shown:
        withdraw(uow, [item.id])
    uow.connection.execute(update(ItemRow).where(ItemRow.id.in_(ids)).values(lifecycle=wanted.value, source_hash=None))
    if wanted.is_shown:
        _say_on_cards(uow, items, ids, wanted)
    uow.emit(
        LifecycleChanged(
            item_id=str(item.id), sku=item.sku, product_version=item.version, old=item.lifecycle.value, new=wanted.value
        )
    )


def _say_on_cards(uow: UnitOfWork, items: ItemSet, ids: Sequence[UUID], wanted: Lifecycle) -> None:
    """Cards that are out say the stage from now on; nothing else of them changes, whatever was edited since."""
    connection = uow.connection
    structure = current_structure(connection)
    current = current_cards(connection, ids)
    new: list[MadeCard] = []
    for place, body in sorted(current_bodies(connection, ids).items()):
        channel, locale, item_id = place
        card = restaged(body, channel, locale, wanted)
        if card.hash != current[place][1]:
            levels = items.levels(item_id)
            shown = replace(levels[-1], sku=str(body["sku"]))
            new.append((shown, levels[0].id, card, card_words(card.body, structure)))
    put_cards(uow, structure, new, current, unknown_words(connection, (one[3] for one in new)))
