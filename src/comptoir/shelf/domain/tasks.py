"""A label task: one label that has to come to one shelf, on paper or electronic, and what its acknowledgement proves.

asked → sent (printed, or given to a gateway) → shown; failed where it could not be hung; superseded where the content
changed before it was seen. What was sent may hang although nobody said so, and what hangs may be an older label: so
the till goes by all labels that may hang, and takes the lowest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.shown import Shown, either


class TaskState(Enum):
    """Where a label task stands."""

    ASKED = "asked"
    SENT = "sent"
    SHOWN = "shown"
    FAILED = "failed"
    SUPERSEDED = "superseded"

    @property
    def is_open(self) -> bool:
        return self in {TaskState.ASKED, TaskState.SENT, TaskState.FAILED}


@dataclass(frozen=True, slots=True)
class Task:
    """A task. revision: counts the labels of one facing. sent_at: when it may have begun to hang; None: not printed."""

    id: UUID
    revision: int
    state: TaskState
    hash: str
    shown: Shown
    sent_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Facing:
    """The place of an item on a store's shelves. hung: the label that was seen there last; None: it is not known.

    revision: of its newest task. hung_revision: the highest that was ever seen to hang.
    """

    revision: int = 0
    hung: Task | None = None
    hung_revision: int = 0
    hung_at: Instant | None = None


class Step(Enum):
    """What has to happen to a facing once its label's content is known."""

    NOTHING = "nothing"
    ASK = "ask"  # a new task; an open one is superseded
    DROP = "drop"  # the open task is superseded: what hangs is right again


def next_step(facing: Facing, open_task: Task | None, content_hash: str) -> Step:
    """Whether a new label is needed.

    A label that was printed and then superseded may hang, so the one that hangs is not known to be right any more.
    """
    if open_task is None:
        return Step.NOTHING if facing.hung is not None and facing.hung.hash == content_hash else Step.ASK
    if open_task.hash == content_hash:
        return Step.NOTHING
    hangs_right = facing.hung is not None and facing.hung.hash == content_hash
    return Step.DROP if hangs_right and open_task.sent_at is None else Step.ASK


@dataclass(frozen=True, slots=True)
class Seen:
    """What an acknowledgement proves: what the till goes by from now on (None: as before), and of the facing.

    is_hung: the label is the one that hangs. is_unsure: it is not known what hangs, so a label must be asked again.
    """

    shown: Shown | None
    is_hung: bool
    is_unsure: bool = False


def seen_at_shelf(
    facing: Facing, task: Task, later: Sequence[Task], current: Shown | None, at: Instant, *, is_timed: bool
) -> Seen:
    """What is known after `task`'s label was seen at `at`.

    later: tasks of the facing with a higher revision that were sent, which may hang too. is_timed: `at` was told by
    who saw it; else it is when the word arrived, which may be late.
    A label older than one seen before is a late word, or hangs again by mistake: never reason to ask for more.
    """
    is_older_word = facing.hung_at is not None and at < facing.hung_at
    if task.revision < facing.hung_revision:
        if is_timed and is_older_word:
            return Seen(None, is_hung=False)
        return Seen(task.shown if current is None else either(current, task.shown), is_hung=False, is_unsure=True)
    if facing.hung is not None and task.id == facing.hung.id:
        return Seen(None, is_hung=True)
    shown = task.shown
    for one in later:
        shown = either(shown, one.shown)
    if is_older_word and current is not None:
        return Seen(either(current, shown), is_hung=False, is_unsure=True)
    return Seen(shown, is_hung=True)
