"""The states that promotions, campaigns and coupon series go through."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from comptoir.kernel.values.errors import Conflict
from comptoir.kernel.values.time import Instant
from comptoir.pricing.domain.prices import Moment, moment_at


class State(StrEnum):
    """What a person has decided; whether an active one is scheduled, running or over follows from its dates."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"
    DELETED = "deleted"


class Phase(StrEnum):
    """What people see: the state and the dates together."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class Step(StrEnum):
    """What a person can do with a promotion or a campaign; the text is the last part of its route."""

    ACTIVATE = "activate"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


STEPS = {
    Step.ACTIVATE: ({State.DRAFT}, State.ACTIVE),
    Step.PAUSE: ({State.ACTIVE}, State.PAUSED),
    Step.RESUME: ({State.PAUSED}, State.ACTIVE),
    Step.END: ({State.ACTIVE, State.PAUSED}, State.ENDED),
}
"""From which states a step leads where."""


@dataclass(eq=False)
class StepNotPossible(Conflict):
    """From where the thing stands, this step leads nowhere."""

    code: ClassVar[str] = "pricing.step_not_possible"
    name: str
    state: str
    step: str


def stepped(name: str, state: State, step: Step) -> State:
    """The state after a step. Refuses StepNotPossible."""
    allowed, after = STEPS[step]
    if state not in allowed:
        raise StepNotPossible(name, state.value, step.value)
    return after


def phase_of(state: State, validity: tuple[Moment | None, Moment | None], at: Instant, zone: str) -> Phase:
    """What people see at an instant; zone: of dates without offset."""
    start, end = validity
    if state is not State.ACTIVE:
        return Phase(state.value) if state is not State.DELETED else Phase.ENDED
    if end is not None and moment_at(end, zone) <= at:
        return Phase.ENDED
    if start is not None and moment_at(start, zone) > at:
        return Phase.SCHEDULED
    return Phase.RUNNING
