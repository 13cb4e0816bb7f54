"""Permissions, and the patterns that roles are made of."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import NewType

Permission = NewType("Permission", str)
"""`module.thing.action`, three words."""

Pattern = NewType("Pattern", str)
"""Three words, each possibly `*`: `catalog.*.*` is all of the catalogue, `*.*.read` all reading."""

_PARTS = 3


def parse_pattern(text: str) -> Pattern:
    """A pattern in its full form; a trailing `*` stands for all that follows (`catalog.*`, `*`)."""
    parts = text.split(".")
    assert 0 < len(parts) <= _PARTS, f"not a permission pattern: {text}"
    assert all(part == "*" or part.replace("_", "a").isalnum() for part in parts), f"not a permission pattern: {text}"
    if len(parts) < _PARTS:
        assert parts[-1] == "*", f"a short pattern ends in *: {text}"
        parts += ["*"] * (_PARTS - len(parts))
    return Pattern(".".join(parts))


@lru_cache(maxsize=4096)
def patterns_for(permission: str) -> frozenset[Pattern]:
    """Every pattern that gives this permission: the permission itself and each of its parts widened to `*`."""
    parts = permission.split(".")
    assert len(parts) == _PARTS, f"a permission is module.thing.action: {permission}"
    return frozenset(Pattern(".".join(choice)) for choice in product(*((part, "*") for part in parts)))


def gives(patterns: frozenset[Pattern], permission: str) -> bool:
    """Whether any of the patterns gives the permission."""
    return not patterns_for(permission).isdisjoint(patterns)


def covers(patterns: frozenset[Pattern], narrower: Pattern) -> bool:
    """Whether one of the patterns gives everything that `narrower` could give.

    A pattern's own widenings are found like a permission's, because `*` widens to itself.
    """
    return not patterns_for(narrower).isdisjoint(patterns)
