"""What the shelf refuses, with its facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.values.errors import Conflict, Invalid, NotFound


@dataclass(eq=False)
class LabelNotFound(NotFound):
    """There is no label of this id."""

    code: ClassVar[str] = "shelf.label_not_found"
    label: UUID


@dataclass(eq=False)
class SheetNotFound(NotFound):
    """Nothing was printed under this id."""

    code: ClassVar[str] = "shelf.sheet_not_found"
    sheet: UUID


@dataclass(eq=False)
class LabelReplaced(Conflict):
    """A newer label of the same item takes the place of this one."""

    code: ClassVar[str] = "shelf.label_replaced"
    label: UUID
    sku: str


@dataclass(eq=False)
class LabelNotPrinted(Conflict):
    """A label that was never printed cannot hang."""

    code: ClassVar[str] = "shelf.label_not_printed"
    label: UUID


@dataclass(eq=False)
class NothingToPrint(Conflict):
    """No label waits to be printed at the store."""

    code: ClassVar[str] = "shelf.nothing_to_print"
    store: str


@dataclass(eq=False)
class FormatUnknown(Invalid):
    """There is no label format of this code."""

    code: ClassVar[str] = "shelf.format_unknown"
    format: str


@dataclass(eq=False)
class FormOfFormat(Invalid):
    """A format for sheets is printed as PDF, one for label rolls as ZPL."""

    code: ClassVar[str] = "shelf.form_of_format"
    format: str
    form: str


@dataclass(eq=False)
class UnknownItem(Invalid):
    """A facing names an item that the catalogue does not have."""

    code: ClassVar[str] = "shelf.unknown_item"
    sku: str


@dataclass(eq=False)
class SeenInFuture(Invalid):
    """A label cannot have been seen at a time that has not come."""

    code: ClassVar[str] = "shelf.seen_in_future"
    at: str
