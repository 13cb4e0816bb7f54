"""A product as it is written: one document per level, with the origin of each value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType
from uuid import UUID

from comptoir.catalog.domain.lifecycle import Lifecycle

ItemId = NewType("ItemId", UUID)

Datum = str | bool | list[str] | dict[str, str] | list[dict[str, str | int]]
"""What one cell holds, by type: text and codes `str`, yes or no `bool`, several choices `list[str]`,
a measurement `{"amount", "unit"}` (decimal text), money `[{"amount", "currency"}]` (minor units)."""

Scope = str
"""`channel|locale`, either side empty where the attribute does not depend on it."""

Values = Mapping[str, Mapping[Scope, Datum]]
Associations = Mapping[str, tuple["Association", ...]]

EVERYWHERE: Scope = "|"


def scope(channel: str | None, locale: str | None) -> Scope:
    """The key of a cell."""
    return f"{channel or ''}|{locale or ''}"


def scope_parts(key: Scope) -> tuple[str | None, str | None]:
    """Channel and locale of a cell's key."""
    channel, _, locale = key.partition("|")
    return channel or None, locale or None


class Level(StrEnum):
    """Where an item stands: alone, or on a level of a family of variants."""

    SIMPLE = "simple"
    ROOT = "root"
    SUB = "sub"
    VARIANT = "variant"

    @property
    def is_sellable(self) -> bool:
        """Whether somebody can hold one in the hand."""
        return self in {Level.SIMPLE, Level.VARIANT}


class Status(StrEnum):
    """What channels may see of an item."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Review(StrEnum):
    """Where a change stands between the one who drafts and the one who approves."""

    NONE = "none"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


class Origin(StrEnum):
    """Who set a value on its level."""

    PERSON = "person"
    PROGRAM = "program"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Association:
    """A link to another item by SKU; quantity is None unless the association type is quantified."""

    sku: str
    quantity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What an item holds on its own level.

    origins: who set each attribute; attributes that are missing here have the origin under the empty key.
    """

    values: Values = field(default_factory=dict)
    associations: Associations = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

    def origin(self, attribute: str) -> str:
        return self.origins.get(attribute) or self.origins.get("", Origin.PERSON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item with its document.

    unit: UN/ECE Recommendation 20 code of what is sold, H87 is a piece.
    family_variant: how its variants split; only a root has one.
    parent: SKU of the level above, as the parent writes it.
    """

    id: ItemId
    sku: str
    family: str | None = None
    family_variant: str | None = None
    parent: str | None = None
    level: Level = Level.SIMPLE
    enabled: bool = True
    status: Status = Status.DRAFT
    review: Review = Review.NONE
    lifecycle: Lifecycle = Lifecycle.ACTIVE
    version: int = 0
    unit: str = "H87"
    department: str | None = None
    categories: tuple[str, ...] = ()
    gtins: tuple[str, ...] = ()
    document: Document = Document()


def usual_first(origins: Mapping[str, str], otherwise: str) -> dict[str, str]:
    """Who set each attribute, in short: the most usual origin stands once under the empty key."""
    if not origins:
        return {"": otherwise}
    counts: dict[str, int] = {}
    for one in origins.values():
        counts[one] = counts.get(one, 0) + 1
    usual = max(sorted(counts), key=lambda one: counts[one])
    return {"": usual, **{attribute: one for attribute, one in origins.items() if one != usual}}


def merged(into: object, change: object) -> object:
    """`change` merged into a value: objects merge, lists and scalars replace, null erases.

    Source: RFC 7396 (JSON merge patch).
    """
    if not isinstance(change, Mapping):
        return change
    result: dict[str, object] = dict(into) if isinstance(into, Mapping) else {}
    for key, value in change.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def changed_fields(before: Item, new: Item) -> dict[str, dict[str, object]]:
    """What differs between two states, by field: `{"old": …, "new": …}`; values are `values.<attribute>`."""
    changes: dict[str, dict[str, object]] = {}
    for name in _PLAIN_FIELDS:
        left, right = getattr(before, name), getattr(new, name)
        if left != right:
            changes[name] = {"old": _plain(left), "new": _plain(right)}
    for attribute in sorted({*before.document.values, *new.document.values}):
        was, now = before.document.values.get(attribute), new.document.values.get(attribute)
        if was != now:
            changes[f"values.{attribute}"] = {"old": was, "new": now}
    for kind in sorted({*before.document.associations, *new.document.associations}):
        links_before, links_now = before.document.associations.get(kind), new.document.associations.get(kind)
        if links_before != links_now:
            changes[f"associations.{kind}"] = {"old": _links(links_before), "new": _links(links_now)}
    return changes


def _links(links: tuple[Association, ...] | None) -> list[str] | None:
    return None if links is None else [link.sku for link in links]


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


_PLAIN_FIELDS = (
    "sku",
    "family",
    "family_variant",
    "parent",
    "enabled",
    "unit",
    "department",
    "categories",
    "gtins",
)
