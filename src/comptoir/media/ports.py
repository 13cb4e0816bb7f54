"""Where the bytes of assets lie."""

from __future__ import annotations

from typing import Protocol


class ObjectStore(Protocol):
    """A place for bytes by name. Called outside of transactions, or before the row that names the object."""

    def put(self, name: str, content: bytes) -> None:
        """Keep the content; an object that exists already is the same and may be left."""
        ...

    def get(self, name: str) -> bytes | None:
        """The content, or None."""
        ...
