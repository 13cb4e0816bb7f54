"""What the catalogue refuses, and the codes of the errors it finds in fields."""

from __future__ import annotations

from dataclasses import dataclass

from comptoir.kernel.values.errors import Conflict, Invalid, NotFound, Stale, TextKey


@dataclass(eq=False)
class UnknownProduct(NotFound):
    """No product has that SKU or id."""

    code = "catalog.unknown_product"
    sku: str


@dataclass(eq=False)
class UnknownStructure(NotFound):
    """No thing of that kind has that code."""

    code = "catalog.unknown_structure"
    kind: str
    wanted: str


@dataclass(eq=False)
class InvalidProduct(Invalid):
    """One or more fields of a product are wrong; each is told in `errors`."""

    code = "catalog.invalid_product"
    sku: str


@dataclass(eq=False)
class InvalidStructure(Invalid):
    """One or more fields of an attribute, family or the like are wrong; each is told in `errors`."""

    code = "catalog.invalid_structure"
    kind: str
    wanted: str


@dataclass(eq=False)
class StructureInUse(Conflict):
    """The thing cannot go or change this way while others depend on it."""

    code = "catalog.structure_in_use"
    kind: str
    wanted: str
    used_by: str


@dataclass(eq=False)
class FixedProperty(Conflict):
    """Type and scopes of an attribute, and the shape of a family variant, stay as they were made."""

    code = "catalog.fixed_property"
    wanted: str
    property: str


@dataclass(eq=False)
class HasVariants(Conflict):
    """A product with variants can be neither deleted nor changed in kind before they are gone."""

    code = "catalog.has_variants"
    sku: str
    variants: int


@dataclass(eq=False)
class StaleProduct(Stale):
    """The product has changed since the version that the write was decided on."""

    code = "catalog.stale_product"
    sku: str
    expected: int
    version: int
    changed: str


@dataclass(eq=False)
class StaleStructure(Stale):
    """The thing has changed since the version that the write was decided on."""

    code = "catalog.stale_structure"
    kind: str
    wanted: str
    expected: int
    version: int


@dataclass(eq=False)
class WrongStep(Conflict):
    """The workflow does not go that way from here."""

    code = "catalog.wrong_step"
    sku: str
    step: str
    review: str


@dataclass(eq=False)
class NotPublishable(Conflict):
    """The product cannot be shown: it is disabled, or no channel exists."""

    code = "catalog.not_publishable"
    sku: str
    reason: TextKey


@dataclass(eq=False)
class UnknownCard(NotFound):
    """No card of that product is published on the channel in the locale."""

    code = "catalog.unknown_card"
    sku: str
    channel: str
    locale: str


@dataclass(eq=False)
class UnreadableSource(Invalid):
    """The file or folder cannot be read as a catalogue."""

    code = "catalog.unreadable_source"
    source: str
    reason: TextKey


def unreadable(source: str, why: str) -> UnreadableSource:
    """The refusal of a source, `why` being the last word of its text key."""
    return UnreadableSource(source, TextKey(f"catalog.reason.{why}"))
