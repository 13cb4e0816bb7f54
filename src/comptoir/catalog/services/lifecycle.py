"""Taking products from one stage of their life to another; their cards follow in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy import select, update

from comptoir.catalog.domain.lifecycle import Lifecycle, may_follow
from comptoir.catalog.domain.refusals import WrongStage
from comptoir.catalog.events import CardPublished, LifecycleChanged
from comptoir.catalog.rows import load_descendants, lock_catalog
from comptoir.catalog.services.places import PUBLISH
from comptoir.catalog.services.products import find_product
from comptoir.catalog.services.publishing import withdraw
from comptoir.catalog.services.rights import refuse_outside
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.tables import CardRow, CurrentCardRow, ItemRow
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.canonical import canonical_json, sha256_hex


def set_lifecycle(uow: UnitOfWork, sku: str, wanted: Lifecycle) -> None:
    """Take a product, a model with all below it, to a stage; the same stage again changes nothing.

    Refuses UnknownProduct, OutsideRights, WrongStage.
    """
    lock_catalog(uow.connection)
    item = find_product(uow.connection, sku, with_documents=False).item
    refuse_outside(uow, current_structure(uow.connection), item.id, PUBLISH)
    if item.lifecycle is wanted:
        return
    if not may_follow(item.lifecycle, wanted):
        raise WrongStage(item.sku, item.lifecycle.value, wanted.value)
    below = load_descendants(uow.connection, [item.id], with_documents=False)
    ids = [item.id, *(one for one in below.by_id if any(level.id == item.id for level in below.levels(one)[:-1]))]
    if not wanted.is_shown:
        withdraw(uow, [item.id])
    uow.connection.execute(update(ItemRow).where(ItemRow.id.in_(ids)).values(lifecycle=wanted.value))
    if wanted.is_shown:
        _say_on_cards(uow, ids, wanted)
    uow.emit(
        LifecycleChanged(
            item_id=str(item.id), sku=item.sku, product_version=item.version, old=item.lifecycle.value, new=wanted.value
        )
    )


def _say_on_cards(uow: UnitOfWork, item_ids: Sequence[UUID], wanted: Lifecycle) -> None:
    """Cards that are out say the stage from now on; nothing else of them changes, whatever was edited since."""
    key = (CurrentCardRow.channel, CurrentCardRow.locale, CurrentCardRow.item_id)
    of_card = (
        (CardRow.channel == CurrentCardRow.channel)
        & (CardRow.locale == CurrentCardRow.locale)
        & (CardRow.item_id == CurrentCardRow.item_id)
        & (CardRow.revision == CurrentCardRow.revision)
    )
    statement = (
        select(*key, CurrentCardRow.revision, CurrentCardRow.hash, CardRow.sku_folded, CardRow.body)
        .join(CardRow, of_card)
        .where(CurrentCardRow.item_id.in_(item_ids))
        .order_by(*key)
    )
    history = []
    for channel, locale, item_id, revision, old_hash, sku_folded, text in uow.connection.execute(statement).all():
        assert text is not None, "a card that is out has a body"
        body = msgspec.json.decode(text, type=dict[str, object])
        body.pop("lifecycle", None)
        if wanted is not Lifecycle.ACTIVE:
            body["lifecycle"] = wanted.value
        content = canonical_json(body)
        hash_ = sha256_hex(content)
        if hash_ == old_hash:
            continue
        history.append((channel, locale, item_id, revision + 1, sku_folded, hash_, content.decode(), uow.now))
        uow.connection.execute(
            update(CurrentCardRow)
            .where(
                CurrentCardRow.channel == channel, CurrentCardRow.locale == locale, CurrentCardRow.item_id == item_id
            )
            .values(revision=revision + 1, hash=hash_)
        )
        uow.emit(
            CardPublished(
                item_id=str(item_id),
                sku=str(body["sku"]),
                channel=channel,
                locale=locale,
                hash=hash_,
                old_hash=old_hash,
            )
        )
    columns = ("channel", "locale", "item_id", "revision", "sku_folded", "hash", "body", "published_at")
    insert_rows(uow.connection, CardRow, columns, history)
