"""The feed entries of cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from comptoir.kernel.events import Event, store_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _CaseEvent(Event):
    case_id: str
    kind: str
    store_id: str | None

    def key(self) -> str:
        return self.case_id

    def store(self) -> UUID | None:
        return store_of(self.store_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(_CaseEvent):
    """Something must be decided by a person; of the same case again where its decision was taken back."""

    topic: ClassVar[str] = "cases.case.opened"
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(_CaseEvent):
    """A person has decided; `state` is resolved or dismissed."""

    topic: ClassVar[str] = "cases.case.closed"
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAssigned(_CaseEvent):
    """Somebody takes care of a case, or (null) nobody any more."""

    topic: ClassVar[str] = "cases.case.assigned"
    assignee_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCommented(_CaseEvent):
    """Somebody wrote on a case."""

    topic: ClassVar[str] = "cases.case.commented"
