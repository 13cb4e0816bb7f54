"""What a product can say: attributes, their types and the rules their values keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

TEXT_LENGTH_MAX = 65_535
"""Characters that any text value may hold; a shorter limit is the attribute's own."""


def index_key(code: str, generation: int) -> str:
    """See `Attribute.index_key`; no code of an attribute has a character like this one."""
    return f"{code}@{generation}" if generation else code


class AttributeType(StrEnum):
    """The finite list of value types; every `match` over it is exhaustive."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    RICH_TEXT = "rich_text"
    IDENTIFIER = "identifier"
    NUMBER = "number"
    MEASUREMENT = "measurement"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    IMAGE = "image"
    FILE = "file"
    REFERENCE = "reference"

    @property
    def is_free_text(self) -> bool:
        """Whether white space is part of the value."""
        return self in TEXT_TYPES


class TextFormat(StrEnum):
    """A shape that a text value must have, beyond its length."""

    ANY = "any"
    URL = "url"
    EMAIL = "email"
    PATTERN = "pattern"


TEXT_TYPES = frozenset({AttributeType.TEXT, AttributeType.LONG_TEXT, AttributeType.RICH_TEXT, AttributeType.IDENTIFIER})
MEDIA_TYPES = frozenset({AttributeType.IMAGE, AttributeType.FILE})
CHOICE_TYPES = frozenset({AttributeType.SINGLE_CHOICE, AttributeType.MULTIPLE_CHOICE, AttributeType.REFERENCE})
AXIS_TYPES = frozenset(
    {
        AttributeType.SINGLE_CHOICE,
        AttributeType.REFERENCE,
        AttributeType.BOOLEAN,
        AttributeType.MEASUREMENT,
        AttributeType.NUMBER,
        AttributeType.TEXT,
    }
)
"""Types that can tell variants apart. Free text is allowed: packaging differs by words too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRules:
    """Limits of one attribute's values; `None` means no limit of its own.

    number_min, number_max: inclusive, in the unit that the value is written in.
    date_min, date_max: inclusive ISO dates.
    file_bytes_max: bytes. extensions: lower case, without the dot; empty allows all.
    """

    length_max: int | None = None
    format: TextFormat = TextFormat.ANY
    pattern: str | None = None
    number_min: Decimal | None = None
    number_max: Decimal | None = None
    decimals_allowed: bool = True
    negative_allowed: bool = True
    date_min: str | None = None
    date_max: str | None = None
    extensions: tuple[str, ...] = ()
    file_bytes_max: int | None = None

    @property
    def text_length_max(self) -> int:
        """Characters that a text value may hold."""
        return min(self.length_max or TEXT_LENGTH_MAX, TEXT_LENGTH_MAX)


INDEXING: Final = ("filterable", "unique")
"""What keeps rows beside the documents: once products hold values, an attribute takes or leaves it by a conversion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One attribute. Its type and its two scope flags never change once it has been made.

    localizable: one value per locale. per_channel: one value per channel.
    locales: the only locales in which a localizable value may exist; empty allows all.
    reference: the entity whose records a reference names, or the list that its options are taken from.
    multiple: a reference holds a list of records, a picture or file attribute a list of files.
    generation: how often it has become another attribute; only conversions count it.
    """

    code: str
    type: AttributeType
    labels: Mapping[str, str] = field(default_factory=dict)
    group: str | None = None
    localizable: bool = False
    per_channel: bool = False
    locales: tuple[str, ...] = ()
    unique: bool = False
    filterable: bool = False
    position: int = 0
    rules: ValueRules = ValueRules()
    measurement_family: str | None = None
    default_unit: str | None = None
    reference: str | None = None
    multiple: bool = False
    generation: int = 0

    @property
    def index_key(self) -> str:
        """What the rows that find its values name it by, so that those of its next generation can stand beside them."""
        return index_key(self.code, self.generation)

    @property
    def choice_list(self) -> str | None:
        """Code of the list that the value's codes come from, if the type has one."""
        return self.reference or self.code if self.type in CHOICE_TYPES else None

    @property
    def holds_list(self) -> bool:
        """Whether a value is a list of codes."""
        return self.type is AttributeType.MULTIPLE_CHOICE or (self.type is AttributeType.REFERENCE and self.multiple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One option of a choice, or one record of a reference. values: see `Values`, of the attributes of its entity."""

    code: str
    labels: Mapping[str, str] = field(default_factory=dict)
    position: int = 0
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeGroup:
    """A heading under which the editor shows attributes."""

    code: str
    labels: Mapping[str, str] = field(default_factory=dict)
    position: int = 0
