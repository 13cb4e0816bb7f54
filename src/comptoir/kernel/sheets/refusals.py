"""Why a file is refused as a whole."""

from dataclasses import dataclass
from pathlib import Path

from comptoir.kernel.values.errors import FieldError, Invalid, TextKey, TooLarge


@dataclass(eq=False)
class SheetUnreadable(Invalid):
    """The file is not a sheet that can be read."""

    code = "kernel.sheet_unreadable"
    file: str
    reason: TextKey


@dataclass(eq=False)
class SheetTooLarge(TooLarge):
    """The file holds more than is taken, packed or unpacked."""

    code = "kernel.sheet_too_large"
    file: str
    reason: TextKey
    limit: int


@dataclass(eq=False)
class MappingInvalid(Invalid):
    """A mapping file is wrong, or names columns that the sheet does not have."""

    code = "kernel.mapping_invalid"
    where: str
    reason: TextKey


def unreadable(path: Path, why: str) -> SheetUnreadable:
    """The refusal of a file, `why` being the last word of its text key."""
    return SheetUnreadable(path.name, reason(why))


def too_large(path: Path, why: str, limit: int) -> SheetTooLarge:
    """The refusal of too large a file, `why` being the last word of its text key."""
    return SheetTooLarge(path.name, reason(why), limit)


def damage(why: str) -> FieldError:
    """What is wrong with a row that cannot be read."""
    return FieldError("", "kernel.row_damaged", {"reason": reason(why)})


def reason(why: str) -> TextKey:
    """The key of a reason's words."""
    return TextKey(f"kernel.sheet.reason.{why}")
