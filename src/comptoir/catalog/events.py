"""The feed entries of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from comptoir.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _ProductEvent(Event):
    item_id: str
    sku: str
    product_version: int

    def key(self) -> str:
        return self.item_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCreated(_ProductEvent):
    """A product came into being."""

    topic = "catalog.product.created"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductUpdated(_ProductEvent):
    """A product changed. changed: by field, `{"old", "new"}`; values are `values.<attribute>`."""

    topic = "catalog.product.updated"
    changed: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDeleted(_ProductEvent):
    """A product is gone; its cards were withdrawn before."""

    topic = "catalog.product.deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessChanged(Event):
    """A product became complete, or ceased to be, for a requirement set on a channel in a locale.

    complete, incomplete: the places where, each `set/channel/locale`.
    """

    topic = "catalog.completeness.changed"
    item_id: str
    sku: str
    complete: Sequence[str]
    incomplete: Sequence[str]

    def key(self) -> str:
        return self.item_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductReviewed(_ProductEvent):
    """A draft was submitted, approved or rejected."""

    topic = "catalog.product.reviewed"
    review: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeConverted(Event):
    """An attribute became another, with all its values. products: how many of them changed."""

    topic = "catalog.attribute.converted"
    attribute: str
    products: int

    def key(self) -> str:
        return self.attribute


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecycleChanged(_ProductEvent):
    """A product went to another stage of its life, a model with all below it."""

    topic = "catalog.product.lifecycle_changed"
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationPlanned(Event):
    """A publication or withdrawal was planned, or taken back. change: `made` or `cancelled`."""

    topic = "catalog.publication.planned"
    plan_id: str
    item_id: str
    sku: str
    action: str
    change: str

    def key(self) -> str:
        return self.item_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalChanged(Event):
    """What somebody would change of a product was proposed, decided or taken back. author: a kind and an id."""

    topic = "catalog.proposal.changed"
    proposal_id: str
    item_id: str
    author: str
    proposal_state: str

    def key(self) -> str:
        return self.proposal_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPublished(Event):
    """A card took the place of the one before on a channel in a locale. old_hash: None for the first."""

    topic = "catalog.card.published"
    item_id: str
    sku: str
    channel: str
    locale: str
    hash: str
    old_hash: str | None

    def key(self) -> str:
        return f"{self.channel}/{self.locale}/{self.item_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardWithdrawn(Event):
    """A channel shows the product no longer: a tombstone."""

    topic = "catalog.card.withdrawn"
    item_id: str
    sku: str
    channel: str
    locale: str
    old_hash: str

    def key(self) -> str:
        return f"{self.channel}/{self.locale}/{self.item_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureChanged(Event):
    """An attribute, family, category or the like was made, changed or deleted.

    kind: the name of its route. change: `created`, `updated` or `deleted`.
    """

    topic = "catalog.structure.changed"
    kind: str
    code: str
    change: str

    def key(self) -> str:
        return f"{self.kind}/{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsChanged(Event):
    """Options of a list, or records of a reference entity, were made, changed or deleted. list: its code."""

    topic = "catalog.records.changed"
    list: str
    codes: Sequence[str]
    change: str

    def key(self) -> str:
        return self.list


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoriesChanged(Event):
    """A category was moved, or merged into `target`, or that was undone. change: `moved`, `merged` or `put_back`."""

    topic = "catalog.categories.changed"
    change_id: str
    category: str
    target: str | None
    change: str

    def key(self) -> str:
        return self.category
