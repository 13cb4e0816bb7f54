"""The tables of cases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class Case(Table):
    """A case. `open_key` names kind and subject while it is open, so that each is open once at most."""

    __tablename__ = "cases_case"
    __table_args__ = (Index(None, "state", "id"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    subject: Mapped[str]
    facts: Mapped[Any] = mapped_column(Json)
    store_id: Mapped[UUID | None] = mapped_column(Id)
    state: Mapped[str] = mapped_column(Code)
    open_key: Mapped[str | None] = mapped_column(Text, unique=True)
    assignee_id: Mapped[UUID | None] = mapped_column(Id)
    occurrences: Mapped[int]
    opened_at: Mapped[Instant]
    closed_at: Mapped[Instant | None]


class Comment(Table):
    """What somebody wrote on a case."""

    __tablename__ = "cases_comment"
    __table_args__ = (Index(None, "case_id", "id"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    case_id: Mapped[UUID] = mapped_column(Id, ForeignKey("cases_case.id"))
    author: Mapped[str]
    text: Mapped[str]
    at: Mapped[Instant]
