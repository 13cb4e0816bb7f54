"""What a feed entry is before it is written: a fact in plain data."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar
from uuid import UUID

import msgspec

_encode = msgspec.json.Encoder().encode


class Event:
    """A change that has happened, named `module.thing.happened`.

    Subclasses are frozen dataclasses of plain fields (ids, whole numbers, text; never personal data). Fields are added,
    never re-meant.
    """

    __slots__ = ()
    topic: ClassVar[str]
    version: ClassVar[int] = 1

    def key(self) -> str:
        """What the entry is about: entries of one key are read in the order they were made."""
        raise TypeError(f"{type(self).__name__} names no key")

    def store(self) -> UUID | None:
        """The store the fact belongs to, for readers that may see some stores only."""
        return None

    def payload(self) -> str:
        """The fields as JSON text, with the payload's version as `v`."""
        fields = _encode(self).decode()
        return f'{{"v":{self.version}{"" if fields == "{}" else ","}{fields[1:]}'


@lru_cache(maxsize=4096)
def store_of(store_id: str | None) -> UUID | None:
    """The store that an event names in its fields; there are few, and each stands in many entries."""
    return None if store_id is None else UUID(store_id)
