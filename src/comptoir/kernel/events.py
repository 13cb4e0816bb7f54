"""What a feed entry is before it is written: a fact in plain data."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar
from uuid import UUID

import msgspec

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A change that has happened, named `module.thing.happened`.

    Subclasses add plain fields (ids, whole numbers, text; never personal data). Fields are added, never re-meant.
    """

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
        told: dict[str, object] = {"v": self.version}
        for name in _names_of(type(self)):
            told[name] = getattr(self, name)
        return _encode(told).decode()


_names: dict[str, tuple[str, ...]] = {}


def _names_of(event: type[Event]) -> tuple[str, ...]:
    """The fields of a kind of event, remembered by its topic."""
    names = _names.get(event.topic)
    if names is None:
        names = _names[event.topic] = tuple(field.name for field in fields(event))
    return names
