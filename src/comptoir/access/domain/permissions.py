"""Permissions, and the patterns that roles are made of."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import NewType

Permission = NewType("Permission", str)
"""`module.thing.action`, three words."""

Pattern = NewType("Pattern", str)
"""Three words, each possibly `*`: `catalog.*.*` is all of the catalogue, `*.*.read` all reading."""

_PARTS = 3
_PATTERN = re.compile(r"(?:[a-z][a-z0-9_]*|\*)(?:\.(?:[a-z][a-z0-9_]*|\*)){0,2}", re.ASCII)


def parse_pattern(text: str) -> Pattern:
    """A pattern in its full form; a trailing `*` stands for all that follows (`catalog.*`, `*`)."""
    pattern = _completed(text)
    assert pattern is not None, f"not a permission pattern: {text}"
    return pattern


def parse_scope(text: str) -> frozenset[Pattern] | None:
    """The patterns of an OAuth scope, which has spaces between them; None when one of them is no pattern."""
    patterns = [_completed(word) for word in text.split()]
    known = frozenset(pattern for pattern in patterns if pattern is not None)
    return known if None not in patterns else None


def _completed(text: str) -> Pattern | None:
    if _PATTERN.fullmatch(text) is None:
        return None
    parts = text.split(".")
    if len(parts) < _PARTS and parts[-1] != "*":
        return None
    return Pattern(".".join(parts + ["*"] * (_PARTS - len(parts))))


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
