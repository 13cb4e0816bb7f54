"""What the HTTP edges of all modules share: pages of lists, document versions."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from litestar import Response

from comptoir.kernel.feed import last_position
from comptoir.kernel.values.errors import Invalid, PreconditionRequired

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from litestar import Request
    from litestar.datastructures import Headers
    from sqlalchemy import Connection

Answer = tuple[int, bytes, list[tuple[bytes, bytes]]]
"""Status, JSON, and headers besides its type and length."""

FEED_POSITION = "Feed-Position"
PAGE_LIMIT = 50
PAGE_LIMIT_MAX = 500
_NUMBER_LENGTH_MAX = 19


@dataclass(eq=False)
class WrongCursor(Invalid):
    """`after` is not a value that a list gave as `next`."""

    code = "kernel.wrong_cursor"


@dataclass(eq=False)
class VersionNotNamed(PreconditionRequired):
    """A browser must say in `If-Match` which version it changes."""

    code = "kernel.version_not_named"


@dataclass(eq=False)
class WrongVersionHeader(Invalid):
    """`If-Match` is not an entity tag that we gave."""

    code = "kernel.wrong_version_header"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """How a route that ends in an id and is asked for all day long answers without the framework around it.

    Named as `shortcut` where the route is declared; used by app/http/shortcuts.py. decode: raises ValueError for a body
    of another shape. answer: is given the process, the id, the body, the principal and the trace; None for what it
    leaves to the framework.
    """

    decode: Callable[[bytes], Any]
    answer: Callable[[Any, UUID, Any, Any, str], Awaitable[Answer | None]]


def page(connection: Connection, items: Sequence[Any], next_: str | None) -> Response[dict[str, Any]]:
    """A page of a list, with the feed position from which the feed continues it (read in the same snapshot)."""
    return Response({"items": list(items), "next": next_}, headers={FEED_POSITION: str(last_position(connection))})


def page_limit(limit: int | None) -> int:
    """How many items a page holds: 50 unless asked otherwise, 1 to 500."""
    return min(max(limit or PAGE_LIMIT, 1), PAGE_LIMIT_MAX)


def write_cursor(*parts: str) -> str:
    """An opaque `next` that holds the sort key of the last item."""
    return base64.urlsafe_b64encode("\x1f".join(parts).encode()).decode().rstrip("=")


def read_cursor(after: str, parts: int | None = None) -> tuple[str, ...]:
    """The sort key in a cursor, of so many parts. Raises WrongCursor."""
    try:
        key = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode().split("\x1f")
    except (binascii.Error, ValueError) as wrong:
        raise WrongCursor(pointer="/after") from wrong
    if (parts is not None and len(key) != parts) or any("\0" in part for part in key):
        raise WrongCursor(pointer="/after")
    return tuple(key)


def read_id_cursor(after: str) -> UUID:
    """The id in a cursor. Raises WrongCursor."""
    try:
        return UUID(read_cursor(after, 1)[0])
    except ValueError as wrong:
        raise WrongCursor(pointer="/after") from wrong


def read_number_cursor(after: str) -> int:
    """The number in a cursor. Raises WrongCursor."""
    told = read_cursor(after, 1)[0]
    if not (told.isascii() and told.isdigit() and len(told) < _NUMBER_LENGTH_MAX):
        raise WrongCursor(pointer="/after")
    return int(told)


def etag(version: int) -> str:
    """The entity tag of a document's version."""
    return f'"{version}"'


def expected_version(headers: Headers) -> int | None:
    """The version that `If-Match` names; None when a program leaves it out, or for `*`.

    Raises VersionNotNamed for a browser without it, WrongVersionHeader.
    """
    named = headers.get("if-match")
    if named is None:
        if headers.get("x-comptoir-client") == "web":
            raise VersionNotNamed
        return None
    if named.strip() == "*":
        return None
    text = named.strip().removeprefix("W/").strip('"')
    if not text.isascii() or not text.isdigit():
        raise WrongVersionHeader
    return int(text)


def address_of(request: Request[Any, Any, Any]) -> str:
    """The address that a request came from."""
    return request.client.host if request.client else "unknown"
