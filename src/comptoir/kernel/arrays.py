"""Arrays of PostgreSQL as text, which the driver passes on as it is.

The driver's own way asks of each value what it is and escapes it with a regular expression, which cost more than the
rest of a ticket's write. The statement casts the text to the column's type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from uuid import UUID


def array_text(kind: str, values: Iterable[Any]) -> str:
    """`values` as an array of `kind`: bigint, boolean, bytea, jsonb (texts that are JSON already), text or uuid."""
    write = _WRITE[kind]
    return "{" + ",".join(["NULL" if value is None else write(value) for value in values]) + "}"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _hex(value: UUID) -> str:
    return value.hex


def _bytes(value: bytes) -> str:
    return f'"\\\\x{value.hex()}"'


_WRITE: Mapping[str, Callable[[Any], str]] = {
    "bigint": str,
    "boolean": str,
    "bytea": _bytes,
    "jsonb": _quoted,
    "text": _quoted,
    "uuid": _hex,
}
