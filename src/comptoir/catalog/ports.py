"""Who goes by what attributes say, or by categories, beside the catalogue itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from sqlalchemy import Connection

from comptoir.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class ValueUse:
    """Something that goes by an attribute, or by a category.

    kind: whose text is `catalog.value_use.KIND`; name: what people call it.
    value: the text or code that it looks for, as `items_with_value` does; the code of a category. types: those that it
    can read, where it reads the value itself. is_fixed: it cannot look for another value. is_binding: without it an
    attribute becomes no other; what is not binding follows if it can.
    """

    kind: str
    name: str
    value: str | None = None
    types: frozenset[str] = frozenset()
    is_fixed: bool = False
    is_binding: bool = True


@runtime_checkable
class ValueUser(Protocol):
    """What of a module goes by attributes: asked before an attribute becomes another, and in the switch itself.

    And what goes by categories: asked before one goes up in another.
    """

    def uses(self, connection: Connection, attribute: str | None, *, lock: bool = False) -> Sequence[ValueUse]:
        """Everything that goes by the attribute, or (None) by categories.

        lock: and nothing else does until the transaction ends.
        """
        ...

    def follow(self, uow: UnitOfWork, attribute: str, successors: Mapping[str, str]) -> None:
        """Look for other values from now on; called in the transaction of the switch, with those that differ."""
        ...
