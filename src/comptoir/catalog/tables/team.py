"""What people who work on products together leave for each other: proposals, planned publications, views, grades."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class WithheldRow(Table):
    """Where an item is not shown although it is published elsewhere: until somebody publishes it there by name."""

    __tablename__ = "catalog_withheld"
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(Code, primary_key=True)
    locale: Mapped[str] = mapped_column(Code, primary_key=True)


class PlannedRow(Table):
    """A publication or withdrawal at an instant to come.

    channel, locale: null is all. state: waiting, done, failed or cancelled. due_at: `at` while it waits, else null.
    """

    __tablename__ = "catalog_planned"
    __table_args__ = (Index(None, "item_id"), Index(None, "due_at"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id)
    action: Mapped[str] = mapped_column(Code)
    channel: Mapped[str | None] = mapped_column(Code)
    locale: Mapped[str | None] = mapped_column(Code)
    at: Mapped[Instant]
    due_at: Mapped[Instant | None]
    state: Mapped[str] = mapped_column(Code)
    problem: Mapped[str | None] = mapped_column(Code)
    asked_by: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]


class ProposalRow(Table):
    """What a person would change of an item: a draft of their own until they ask for approval.

    fields: by field `{"old", "new"}`, as `changed_fields` names them, cells of values one by one. decided: by field
    `approved` or `rejected`. open_key: item and author while it is a draft or proposed, so that each has one.
    """

    __tablename__ = "catalog_proposal"
    __table_args__ = (
        Index(None, "item_id"),
        Index(None, "state", "id"),
        Index(None, "author", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id)
    author: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Code)
    open_key: Mapped[str | None] = mapped_column(Text, unique=True)
    version: Mapped[int]
    fields: Mapped[Any] = mapped_column(Json)
    decided: Mapped[Any] = mapped_column(Json)
    note: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    reviewer: Mapped[str | None] = mapped_column(Text)
    changed_at: Mapped[Instant]
    proposed_at: Mapped[Instant | None]
    decided_at: Mapped[Instant | None]
    seen_at: Mapped[Instant | None]


class ViewRow(Table):
    """A list of products that somebody keeps under a name: filter, columns and order."""

    __tablename__ = "catalog_view"
    __table_args__ = (Index(None, "owner"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    owner: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    is_shared: Mapped[bool]
    body: Mapped[Any] = mapped_column(Json)
    version: Mapped[int]
    changed_at: Mapped[Instant]


class RegradedRow(Table):
    """What the quality of a family's products was judged by last, as a digest, and how far they were marked anew.

    family: empty for products without one. after: the last item that was marked; null when all of them are.
    """

    __tablename__ = "catalog_regraded"
    family: Mapped[str] = mapped_column(Code, primary_key=True)
    digest: Mapped[str] = mapped_column(Code)
    after: Mapped[UUID | None] = mapped_column(Id)


class LabelRow(Table):
    """What an item without a level above it is called in a locale, folded: to find others called the same."""

    __tablename__ = "catalog_label"
    __table_args__ = (Index(None, "locale", "label"), {"sqlite_strict": True})
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    locale: Mapped[str] = mapped_column(Code, primary_key=True)
    label: Mapped[str] = mapped_column(Text)


class GradeRow(Table):
    """How good an item is on a channel in a locale, where it is not without a flaw.

    grade: B to E; reasons: `[[flaw, field], …]`. as_of: when it was looked at.
    """

    __tablename__ = "catalog_grade"
    __table_args__ = (Index(None, "channel", "locale", "grade"), {"sqlite_strict": True})
    item_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(Code, primary_key=True)
    locale: Mapped[str] = mapped_column(Code, primary_key=True)
    grade: Mapped[str] = mapped_column(Code)
    reasons: Mapped[Any] = mapped_column(Json)
    as_of: Mapped[Instant]
