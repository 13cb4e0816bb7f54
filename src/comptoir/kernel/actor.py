"""Who acts: a person, a program, a till or the system itself."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal
from uuid import UUID

from comptoir.kernel.values.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Written as `kind:id` wherever an act is recorded; never a name or an address."""

    kind: Literal["person", "client", "till", "system"]
    id: UUID | None = None

    def __str__(self) -> str:
        return _text(self.kind, self.id)


@lru_cache(maxsize=4096)
def _text(kind: str, identity: UUID | None) -> str:
    """Kept, since one person acts many times."""
    return kind if identity is None else f"{kind}:{identity}"


SYSTEM = Actor("system")


def parse_actor(text: str) -> Actor:
    """The actor that was written as `kind:id`."""
    kind, _, identity = text.partition(":")
    return Actor(kind, UUID(identity) if identity else None)  # type: ignore[arg-type] # written by __str__
