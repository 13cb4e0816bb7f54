"""Refusals (an expected no), faults (the world failing); a bug is an `assert`.

Refusal
├── Invalid               the request cannot be right (default for a business no)
│   └── MalformedValue    a text that is not what it should be
├── NotFound · Gone       it is not there · it is no longer there
├── Conflict              it contradicts what is there
├── Stale                 it was decided on an older version
├── PreconditionRequired  the version it was decided on is not named
├── Unauthenticated · Forbidden
├── TooMany · TooLarge
└── NotReady              cannot be answered yet; ask again
Fault
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import ClassVar


class TextKey(str):
    """A fact that is itself a text to translate, named by its key in a `texts.toml`."""

    __slots__ = ()


@dataclass(eq=False)
class Refusal(Exception):
    """An expected no: a stable code and the facts; it knows nothing of HTTP.

    Subclasses are dataclasses with `eq=False` (not frozen: context managers set attributes on
    exceptions), set `code` to "module.reason", and hold their facts as fields.
    """

    code: ClassVar[str]
    is_journaled: ClassVar[bool] = False  # somebody tried what they may not: told to the audit trail
    pointer: str | None = field(default=None, kw_only=True)  # JSON pointer into the request

    def facts(self) -> dict[str, object]:
        """The fields of the subclass by name; placeholders of the texts use these names."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in _NOT_FACTS}

    def __str__(self) -> str:
        """Text for logs, never shown to people."""
        told = ", ".join(f"{name}={value!s}" for name, value in self.facts().items())
        where = f" at {self.pointer}" if self.pointer else ""
        return f"{getattr(self, 'code', type(self).__name__)}({told}){where}"


_NOT_FACTS = frozenset({"pointer", "errors"})


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field of a request: where, the refusal code that says why, and its facts."""

    pointer: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(eq=False)
class Invalid(Refusal):
    """The request cannot be done as it stands, whatever the state of the shop."""

    errors: tuple[FieldError, ...] = field(default=(), kw_only=True)


@dataclass(eq=False)
class MalformedValue(Invalid):
    """A text that is not what is `expected` (a TextKey, or plain words)."""

    code = "kernel.malformed_value"
    value: str
    expected: str

    def __post_init__(self) -> None:
        self.value = self.value if len(self.value) <= 80 else self.value[:79] + "…"


@dataclass(eq=False)
class NotFound(Refusal):
    """The thing named does not exist, or may not be seen."""


@dataclass(eq=False)
class Gone(Refusal):
    """The thing named existed and exists no longer."""


@dataclass(eq=False)
class Conflict(Refusal):
    """The request contradicts what is there."""


@dataclass(eq=False)
class Stale(Refusal):
    """The request was decided on an older version."""


@dataclass(eq=False)
class PreconditionRequired(Refusal):
    """The request must name the version it was decided on."""


@dataclass(eq=False)
class Unauthenticated(Refusal):
    """Nobody is signed in, or the proof is not valid."""


@dataclass(eq=False)
class Forbidden(Refusal):
    """Whoever asks may not do this."""

    is_journaled: ClassVar[bool] = True


@dataclass(eq=False)
class TooMany(Refusal):
    """Asked too often; ask again after `retry_after_seconds`."""

    retry_after_seconds: int = field(default=1, kw_only=True)


@dataclass(eq=False)
class TooLarge(Refusal):
    """More than is taken in one piece."""


@dataclass(eq=False)
class NotReady(Refusal):
    """Cannot be answered now, but later."""


class Fault(Exception):
    """The world fails (disk, network, database); `retry_helps` says whether to try again."""

    retry_helps: bool = False

    def __init__(self, message: str, *, retry_helps: bool | None = None) -> None:
        super().__init__(message)
        if retry_helps is not None:
            self.retry_helps = retry_helps
