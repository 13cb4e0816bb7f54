"""Payment attempts and stored value, without a database."""

from comptoir.payments.domain.attempts import (
    MOVES,
    OPEN,
    SILENT,
    AddressInvalid,
    AmountNotPositive,
    Answer,
    Attempt,
    AttemptDiffers,
    AttemptFinished,
    AttemptState,
    AttemptUnknown,
    Direction,
    ManualOutcomeInvalid,
    OutcomeUnknown,
    TerminalBusy,
    TerminalUnknown,
    refuse_second_charge,
)
from comptoir.payments.domain.numbers import NumberInvalid
from comptoir.payments.domain.stored_values import NumberTaken, ValueKind

__all__ = [
    "MOVES",
    "OPEN",
    "SILENT",
    "AddressInvalid",
    "AmountNotPositive",
    "Answer",
    "Attempt",
    "AttemptDiffers",
    "AttemptFinished",
    "AttemptState",
    "AttemptUnknown",
    "Direction",
    "ManualOutcomeInvalid",
    "NumberInvalid",
    "NumberTaken",
    "OutcomeUnknown",
    "TerminalBusy",
    "TerminalUnknown",
    "ValueKind",
    "refuse_second_charge",
]
