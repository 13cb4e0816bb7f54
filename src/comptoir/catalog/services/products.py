"""What one does with single products: save, delete, let them through the workflow, publish, withdraw."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, delete, func, select, update

from comptoir.catalog.domain.draft import ProductDraft
from comptoir.catalog.domain.refusals import HasVariants, InvalidProduct, StaleProduct, UnknownProduct
from comptoir.catalog.domain.wire import is_code
from comptoir.catalog.domain.workflow import Step, after_step
from comptoir.catalog.events import ProductDeleted, ProductReviewed
from comptoir.catalog.rows import StoredItem, delete_by_item, load_items, lock_catalog
from comptoir.catalog.services.decided import Saved
from comptoir.catalog.services.pictures import KIND as PICTURES
from comptoir.catalog.services.places import EVERYWHERE, Where
from comptoir.catalog.services.publishing import forget_cards, publish, withdraw
from comptoir.catalog.services.rights import WRITES, refuse_outside
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import current_structure
from comptoir.catalog.tables import (
    AliasRow,
    DocumentRow,
    GradeRow,
    IdentifierRow,
    ItemCategoryRow,
    ItemRow,
    LabelRow,
    LackRow,
    LinkRow,
    OfferRow,
    PlannedRow,
    ProposalRow,
    SearchRow,
    UniqueValueRow,
    ValueRow,
    WithheldRow,
)
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.codes import fold_code
from comptoir.media.services.editing import note_uses

BY_ID = "id:"
_OF_ITEM = (
    SearchRow,
    ValueRow,
    UniqueValueRow,
    IdentifierRow,
    ItemCategoryRow,
    AliasRow,
    DocumentRow,
    LackRow,
    LinkRow,
    OfferRow,
    GradeRow,
    LabelRow,
    PlannedRow,
    ProposalRow,
    WithheldRow,
)


def find_product(connection: Connection, sku: str, *, with_documents: bool = True) -> StoredItem:
    """A product by SKU (an old one too), or by `id:UUID`. Refuses UnknownProduct."""
    stored: StoredItem | None = None
    if sku.startswith(BY_ID):
        try:
            item_id = UUID(sku.removeprefix(BY_ID))
        except ValueError:
            raise UnknownProduct(sku) from None
        stored = load_items(connection, ids=[item_id], with_documents=with_documents).by_id.get(item_id)
    elif is_code(sku):
        folded = fold_code(sku)
        stored = load_items(connection, skus=[folded], with_documents=with_documents).by_sku.get(folded)
    if stored is None:
        raise UnknownProduct(sku)
    return stored


def save_product(uow: UnitOfWork, draft: ProductDraft, permissions: tuple[str, ...] = WRITES) -> Saved:
    """Save one product. Refuses StaleProduct, InvalidProduct with every field that is wrong.

    permissions: see `save_products`.
    """
    saved = save_products(uow, [draft], permissions)[0]
    if saved.errors:
        raise InvalidProduct(draft.sku, errors=saved.errors)
    return saved


def delete_product(uow: UnitOfWork, sku: str, expected_version: int | None = None) -> None:
    """Delete a product: its cards are withdrawn, its past cards stay.

    Refuses UnknownProduct, StaleProduct, HasVariants.
    """
    lock_catalog(uow.connection)
    stored = find_product(uow.connection, sku, with_documents=False)
    item = stored.item
    refuse_outside(uow, current_structure(uow.connection), item.id, "catalog.product.delete")
    _refuse_stale(stored, expected_version)
    variants = uow.connection.execute(
        select(func.count()).select_from(ItemRow).where(ItemRow.parent_id == item.id)
    ).scalar_one()
    if variants:
        raise HasVariants(item.sku, variants)
    withdraw(uow, [item.id])
    forget_cards(uow, [item.id])
    for table in _OF_ITEM:
        delete_by_item(uow.connection, table, [item.id])
    uow.connection.execute(delete(ItemRow).where(ItemRow.id == item.id))
    note_uses(uow, PICTURES, [item.id], [])
    uow.emit(ProductDeleted(item_id=str(item.id), sku=item.sku, product_version=item.version))


def _refuse_stale(stored: StoredItem, expected_version: int | None) -> None:
    item = stored.item
    if expected_version is not None and expected_version != item.version:
        raise StaleProduct(item.sku, expected_version, item.version, "")


def take_step(uow: UnitOfWork, sku: str, step: Step, comment: str = "") -> None:
    """Submit, approve or reject a product. Refuses UnknownProduct, WrongStep."""
    lock_catalog(uow.connection)
    item = find_product(uow.connection, sku, with_documents=False).item
    permission = "catalog.product.submit" if step is Step.SUBMIT else "catalog.product.approve"
    refuse_outside(uow, current_structure(uow.connection), item.id, permission)
    review = after_step(item.sku, item.review, step)
    if review is item.review:
        return
    uow.connection.execute(update(ItemRow).where(ItemRow.id == item.id).values(review=review.value))
    uow.emit(
        ProductReviewed(
            item_id=str(item.id),
            sku=item.sku,
            product_version=item.version,
            review=review.value,
            comment=comment[:1000],
        )
    )


def publish_product(uow: UnitOfWork, sku: str, where: Where = EVERYWHERE) -> int:
    """Publish a product, a model with all its variants; how many cards are new.

    Refuses UnknownProduct, NotPublishable, WrongStep, OutsideRights.
    """
    return publish(uow, [find_product(uow.connection, sku, with_documents=False).item.id], where)


def withdraw_product(uow: UnitOfWork, sku: str, where: Where = EVERYWHERE) -> int:
    """Withdraw a product from channels; how many cards went. Refuses UnknownProduct, OutsideRights."""
    return withdraw(uow, [find_product(uow.connection, sku, with_documents=False).item.id], where)
