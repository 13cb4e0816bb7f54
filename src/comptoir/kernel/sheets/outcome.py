"""What became of the rows of a file: every row read has exactly one end, and the totals say so."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from comptoir.kernel.texts import problem_texts
from comptoir.kernel.values.errors import Fault, FieldError


class OutcomeDoesNotAddUp(Fault):
    """Rows were read of which nobody knows what became: the job fails, whatever it did."""


class Severity(Enum):
    """Whether a message kept its row out."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class RowMessage:
    """One thing to say about one row, in words only when it is shown.

    column: "" for the whole row. facts: those of the refusal `code`.
    """

    row: int
    column: str
    code: str
    severity: Severity
    facts: Mapping[str, object] = field(default_factory=dict)

    def shown(self, locale: str) -> dict[str, str | int]:
        """As the API answers it."""
        return {
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "detail": problem_texts(self.code, locale, self.facts)[1],
            "severity": self.severity.value,
        }


@dataclass(slots=True)
class Outcome:
    """Counts of rows by what became of them, and messages about them.

    Whoever reads calls `saw`, whoever decides calls one of the ends; `finish` holds the two against each other. Only
    the first `messages_max` messages are kept; `message_counts` counts all of them by code.
    """

    messages_max: int = 1_000
    counts: Counter[str] = field(default_factory=Counter)
    messages: list[RowMessage] = field(default_factory=list)
    message_counts: Counter[str] = field(default_factory=Counter)
    read: int = 0

    def saw(self, rows: int = 1) -> None:
        """So many rows were read."""
        self.read += rows

    def created(self, rows: int = 1) -> None:
        """They were new."""
        self.counts["created"] += rows

    def updated(self, rows: int = 1) -> None:
        """They changed something."""
        self.counts["updated"] += rows

    def unchanged(self, rows: int = 1) -> None:
        """All was so already."""
        self.counts["unchanged"] += rows

    def rejected(self, row: int, errors: Sequence[FieldError]) -> None:
        """One row was kept out, for these reasons."""
        assert errors, f"row {row} was rejected without a reason"
        self.counts["rejected"] += 1
        for error in errors:
            self._say(row, error, Severity.ERROR)

    def warn(self, row: int, error: FieldError) -> None:
        """Something about a row that did not keep it out."""
        self.counts["warnings"] += 1
        self._say(row, error, Severity.WARNING)

    def finish(self) -> dict[str, int]:
        """The totals; raises OutcomeDoesNotAddUp unless each row read has exactly one end."""
        totals = self.totals()
        ended = sum(totals[name] for name in ("created", "updated", "unchanged", "rejected"))
        if ended != self.read:
            raise OutcomeDoesNotAddUp(f"{self.read} rows were read, but {ended} have an end: {totals}")
        return totals

    def totals(self) -> dict[str, int]:
        """The totals so far, in the order of the contract."""
        names = ("created", "updated", "unchanged", "rejected", "warnings")
        return {"read": self.read} | {name: self.counts[name] for name in names}

    def _say(self, row: int, error: FieldError, severity: Severity) -> None:
        self.message_counts[error.code] += 1
        if len(self.messages) < self.messages_max:
            self.messages.append(RowMessage(row, error.pointer.lstrip("/"), error.code, severity, error.facts))
