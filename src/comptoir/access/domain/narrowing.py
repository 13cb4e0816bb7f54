"""What a grant is narrowed to within the catalogue: categories, attribute groups, locales and channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from comptoir.kernel.values.codes import fold_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """Folded codes; an empty dimension is not narrowed. A category stands for all that is below it."""

    categories: frozenset[str] = frozenset()
    attribute_groups: frozenset[str] = frozenset()
    locales: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()

    def covers(self, other: Narrowing) -> bool:
        """Whether all that the other reaches is reached by this one; categories are compared by their codes only."""
        return all(
            not getattr(self, name) or (getattr(other, name) and getattr(other, name) <= getattr(self, name))
            for name in DIMENSIONS
        )

    def body(self) -> dict[str, list[str]]:
        """The dimensions that are narrowed, as plain data."""
        return {name: sorted(getattr(self, name)) for name in DIMENSIONS if getattr(self, name)}


DIMENSIONS = tuple(one.name for one in fields(Narrowing))
EVERYTHING = Narrowing()


def narrowing_of(body: Mapping[Any, list[str]] | None) -> Narrowing:
    """The narrowing that plain data describes; None is none. Codes may be given in any case."""
    if not body:
        return EVERYTHING
    return Narrowing(**{name: frozenset(map(fold_code, body[name])) for name in DIMENSIONS if name in body})
