"""The tables of people and companies: who they are is sealed, everything else knows a random id."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class Customer(Table):
    """A customer without anything that identifies somebody.

    state: active, merged (into `merged_into`) or erased; store_id: where they were entered, None for the whole shop.
    purchases, spent: how often and for how much (minor units, tax included, returns taken off) they bought.
    allows: what the last words of their consents allow (`domain.consents.joined`), with those of whoever was merged.
    """

    __tablename__ = "customers_customer"
    __table_args__ = (
        Index(None, "state", "last_activity_at", "id"),
        Index("ix_customers_customer_state_of", "id", "state"),
        Index("ix_customers_customer_segment", "state", "last_purchase_at", "purchases", "spent", "kind", "allows"),
        Index(None, "merged_into"),
        Index(None, "household_id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    state: Mapped[str] = mapped_column(Code)
    merged_into: Mapped[UUID | None] = mapped_column(Id)
    household_id: Mapped[UUID | None] = mapped_column(Id)
    language: Mapped[str] = mapped_column(Code)
    store_id: Mapped[UUID | None] = mapped_column(Id)
    created_at: Mapped[Instant]
    changed_at: Mapped[Instant]
    last_activity_at: Mapped[Instant]
    purchases: Mapped[int]
    spent: Mapped[int]
    last_purchase_at: Mapped[Instant | None]
    allows: Mapped[str] = mapped_column(Text, server_default="")
    version: Mapped[int]


class Vault(Table):
    """What identifies a customer: the person's own key, sealed by the keys beside the database, and the document."""

    __tablename__ = "customers_vault"
    customer_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    sealed_key: Mapped[bytes]
    document: Mapped[bytes]


class Digest(Table):
    """Where a value leads: the keyed digest of a card, number, address or word of a name, and whose it is."""

    __tablename__ = "customers_digest"
    __table_args__ = (
        Index(None, "customer_id", "token"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    token: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    customer_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    field: Mapped[str] = mapped_column(Code)


class Spelling(Table):
    """From a beginning or a typing error to the word that may be meant; both are keyed digests."""

    __tablename__ = "customers_spelling"
    __table_args__: Any = {"sqlite_strict": True, "sqlite_with_rowid": False}
    variant: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    word: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)


class Merge(Table):
    """That a customer was found to be another one, and what of the other's figures it changed."""

    __tablename__ = "customers_merge"
    __table_args__ = (Index(None, "from_id", "id"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    from_id: Mapped[UUID] = mapped_column(Id)
    into_id: Mapped[UUID] = mapped_column(Id)
    into_before: Mapped[Any] = mapped_column(Json)
    at: Mapped[Instant]
    by: Mapped[str]
    undone_at: Mapped[Instant | None]


class Likeness(Table):
    """Two customers that may be one; the smaller id first. state: open, or dismissed by a person."""

    __tablename__ = "customers_likeness"
    __table_args__ = (Index(None, "second_id"), Index(None, "state", "found_at", "first_id"), {"sqlite_strict": True})
    first_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    second_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    reason: Mapped[str] = mapped_column(Code)
    state: Mapped[str] = mapped_column(Code)
    found_at: Mapped[Instant]


class Group(Table):
    """A group of customers: put together by hand, or (with a rule) whoever the rule fits at the moment.

    order_minimum: what an order of its members comes to at least, without tax, in minor units; None is any amount.
    """

    __tablename__ = "customers_group"
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    name: Mapped[Any] = mapped_column(Json)
    rule: Mapped[Any] = mapped_column(Json, nullable=True)
    order_minimum: Mapped[int | None]
    version: Mapped[int]
    changed_at: Mapped[Instant]


class Member(Table):
    """Who belongs to a group by hand."""

    __tablename__ = "customers_member"
    __table_args__ = (Index(None, "group_code", "customer_id"), {"sqlite_strict": True})
    customer_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    group_code: Mapped[str] = mapped_column(Code, primary_key=True)


class Note(Table):
    """What somebody wrote about a customer, sealed with the customer's own key."""

    __tablename__ = "customers_note"
    __table_args__ = (Index(None, "customer_id", "id"), {"sqlite_strict": True})
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Id)
    sealed_text: Mapped[bytes]
    at: Mapped[Instant]
    by: Mapped[str] = mapped_column(Text)


class Task(Table):
    """What is to be done for a customer, sealed as notes are; state: open or done."""

    __tablename__ = "customers_task"
    __table_args__ = (
        Index(None, "customer_id", "id"),
        Index(None, "state", "due_on", "id"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Id)
    sealed_text: Mapped[bytes]
    due_on: Mapped[str | None] = mapped_column(Code)
    assignee_id: Mapped[UUID | None] = mapped_column(Id)
    state: Mapped[str] = mapped_column(Code)
    at: Mapped[Instant]
    by: Mapped[str] = mapped_column(Text)
    done_at: Mapped[Instant | None]
