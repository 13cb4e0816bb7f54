"""Where a product stands in its life: whether it is reordered, sold, shown, and changed.

Whether channels show it is another matter (`Status`): a product that was never published is a draft in any stage.
"""

from __future__ import annotations

from enum import StrEnum


class Lifecycle(StrEnum):
    """The stages, in their order."""

    ACTIVE = "active"
    """Sold and reordered."""
    PHASE_OUT = "phase_out"
    """What is left is sold, no more is ordered; its cards say so."""
    DISCONTINUED = "discontinued"
    """Off every channel; a till still sells what somebody brings to it."""
    ARCHIVED = "archived"
    """As discontinued, and nothing about it changes any more."""

    @property
    def is_shown(self) -> bool:
        """Whether channels may show it."""
        return self in {Lifecycle.ACTIVE, Lifecycle.PHASE_OUT}


_NAMES = {
    **{one.value: one for one in Lifecycle},
    "actif": Lifecycle.ACTIVE,
    "phase-out": Lifecycle.PHASE_OUT,
    "fin de série": Lifecycle.PHASE_OUT,
    "arrêté": Lifecycle.DISCONTINUED,
    "archivé": Lifecycle.ARCHIVED,
}


def stage_named(text: str) -> Lifecycle | None:
    """The stage of a code, or of its name on screens in English or French."""
    return _NAMES.get(text.strip().lower())


_AFTER = {
    Lifecycle.ACTIVE: {Lifecycle.PHASE_OUT, Lifecycle.DISCONTINUED},
    Lifecycle.PHASE_OUT: {Lifecycle.ACTIVE, Lifecycle.DISCONTINUED},
    Lifecycle.DISCONTINUED: {Lifecycle.ACTIVE, Lifecycle.PHASE_OUT, Lifecycle.ARCHIVED},
    Lifecycle.ARCHIVED: {Lifecycle.DISCONTINUED},
}


def may_follow(now: Lifecycle, wanted: Lifecycle) -> bool:
    """Whether a product may go from one stage to another in one step: nothing is archived that channels show."""
    return wanted in _AFTER[now]
