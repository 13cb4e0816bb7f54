"""Frozen dataclasses that a busy till makes by the thousands: the type checker keeps them from change, not Python.

Python's own set each field through `object.__setattr__`, which makes an instance cost eight times as much as an open
one; a ticket makes some forty.
"""

import dataclasses
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool = False, **options: Any) -> Any:
        """`dataclasses.dataclass`; a frozen class is equal and hashed alike, but not guarded at run time."""
        return dataclasses.dataclass(unsafe_hash=frozen, **options)
