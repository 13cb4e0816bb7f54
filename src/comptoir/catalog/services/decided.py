"""What a draft makes of what stands, before it is written, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from comptoir.catalog.domain.derived import Found
from comptoir.catalog.domain.draft import ProductDraft
from comptoir.catalog.domain.product import Item
from comptoir.catalog.rows import StoredItem
from comptoir.kernel.values.errors import FieldError

Outcome = Literal["created", "updated", "unchanged", "rejected"]


@dataclass(slots=True)
class Saved:
    """What became of one draft."""

    sku: str
    outcome: Outcome
    item_id: UUID | None
    version: int
    errors: tuple[FieldError, ...]
    warnings: tuple[FieldError, ...]


@dataclass(slots=True)
class Prepared:
    """A draft, the item that it makes, and what is wrong with it."""

    draft: ProductDraft
    before: StoredItem | None
    item: Item
    parent_id: UUID | None
    root_id: UUID
    errors: list[FieldError]
    warnings: tuple[FieldError, ...]
    unique: list[tuple[str, str, str, str]] = field(default_factory=list)
    changes: dict[str, dict[str, object]] = field(default_factory=dict)
    found: Found | None = None
    above: Sequence[Item] = ()

    @property
    def levels(self) -> list[Item]:
        """The item behind those above it."""
        return [*self.above, self.item]

    @property
    def is_change(self) -> bool:
        before = self.before
        return before is None or bool(self.changes) or self.parent_id != before.parent_id

    @property
    def notes_source(self) -> bool:
        """Whether an unchanged item is now known to come from a record."""
        source = self.draft.source_hash
        return source is not None and self.before is not None and source != self.before.source_hash

    def saved(self) -> Saved:
        version = self.before.item.version if self.before is not None else 0
        if self.errors:
            return Saved(self.draft.sku, "rejected", None, version, tuple(self.errors), self.warnings)
        if not self.is_change:
            return Saved(self.draft.sku, "unchanged", self.item.id, version, (), self.warnings)
        outcome: Outcome = "created" if self.before is None else "updated"
        return Saved(self.item.sku, outcome, self.item.id, version + 1, (), self.warnings)
