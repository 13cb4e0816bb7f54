"""Labels and their tasks. Pure: values in, values out."""

from comptoir.shelf.domain.labels import Label, LabelText, label_hash
from comptoir.shelf.domain.tasks import Facing, Seen, Step, Task, TaskState, next_step, seen_at_shelf

__all__ = [
    "Facing",
    "Label",
    "LabelText",
    "Seen",
    "Step",
    "Task",
    "TaskState",
    "label_hash",
    "next_step",
    "seen_at_shelf",
]
