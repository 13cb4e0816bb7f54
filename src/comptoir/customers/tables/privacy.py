"""What the law on personal data asks for: consents, looks, erasures, notices, links; and what segments count.

Nothing here names anybody: a customer is a random id, and what identifies one rests in the vault (decision 61).
Rows keep the id that they were written with; whoever was merged is read together with whom they were merged into.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index, false
from sqlalchemy.orm import Mapped, mapped_column

from comptoir.kernel.columns import Code, Id, Json, Text, Whole
from comptoir.kernel.tables import Table
from comptoir.kernel.values.time import Instant


class CustomersConsent(Table):
    """A consent given or withdrawn; only ever added to, the last one of a purpose and channel stands.

    source: where it was said. wording: version of the text that was agreed to. reference: the ticket or page that
    proves it, never free text.
    """

    __tablename__ = "customers_consent"
    __table_args__ = (
        Index(None, "customer_id", "id"),
        Index("ix_customers_consent_said", "purpose", "channel", "customer_id", "at", "is_given"),
        {"sqlite_strict": True},
    )
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Id)
    purpose: Mapped[str] = mapped_column(Code)
    channel: Mapped[str] = mapped_column(Code)
    is_given: Mapped[bool]
    source: Mapped[str] = mapped_column(Code)
    wording: Mapped[str] = mapped_column(Code)
    reference: Mapped[str | None] = mapped_column(Code)
    actor: Mapped[str] = mapped_column(Text)
    at: Mapped[Instant]


class CustomersLook(Table):
    """Who looked at whom: at most one row for each actor, customer and hour (whole hours since 1970)."""

    __tablename__ = "customers_look"
    __table_args__ = (
        Index(None, "at", "customer_id"),
        {"sqlite_strict": True},
    )
    customer_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    hour: Mapped[int] = mapped_column(Whole, primary_key=True, autoincrement=False)
    actor: Mapped[str] = mapped_column(Text, primary_key=True)
    route: Mapped[str] = mapped_column(Code)
    at: Mapped[Instant]


class CustomersErasure(Table):
    """The tombstone of somebody who was forgotten. erased_at: null while copies are still being purged.

    kept: what stays without a name, and the duty that keeps it.
    """

    __tablename__ = "customers_erasure"
    __table_args__ = (
        Index(None, "asked_at", "customer_id"),
        {"sqlite_strict": True},
    )
    customer_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    reason: Mapped[str] = mapped_column(Code)
    actor: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[Instant]
    erased_at: Mapped[Instant | None]
    kept: Mapped[Any] = mapped_column(Json)


class CustomersNotice(Table):
    """Who will be forgotten because nothing happened for years, unless something happens before `due_at`."""

    __tablename__ = "customers_notice"
    __table_args__ = (
        Index(None, "due_at", "customer_id"),
        {"sqlite_strict": True},
    )
    customer_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    last_activity_at: Mapped[Instant]
    due_at: Mapped[Instant]
    noticed_at: Mapped[Instant]


class CustomersExport(Table):
    """A copy of everything kept about somebody, made to be downloaded; sealed, its file gone after `until`.

    The row stays a while longer, as proof that the copy was given. actor, asked_at: who asked, the customer on their
    own page included; null for those asked for before that was kept. taken_at: when it was first downloaded.
    """

    __tablename__ = "customers_export"
    __table_args__ = (
        Index(None, "customer_id"),
        Index(None, "asked_at", "job_id"),
        {"sqlite_strict": True},
    )
    job_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Id)
    until: Mapped[Instant]
    actor: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[Instant | None]
    taken_at: Mapped[Instant | None]
    is_gone: Mapped[bool] = mapped_column(server_default=false())


class CustomersLink(Table):
    """A key that was mailed to a customer or given to their browser, known by its hash only.

    kind: `page` opens the customer's own page once, `visit` is the browser that did, `unsubscribe` ends mail.
    """

    __tablename__ = "customers_link"
    __table_args__ = (
        Index(None, "customer_id"),
        Index(None, "until"),
        {"sqlite_strict": True},
    )
    hash: Mapped[str] = mapped_column(Code, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    customer_id: Mapped[UUID] = mapped_column(Id)
    until: Mapped[Instant]
    used_at: Mapped[Instant | None]


class CustomersMoment(Table):
    """The timeline: what happened with a customer, kept by a reader of the feed and rebuilt from the ledgers.

    kind and ref_id say where the details are; amount: minor units of the currency, or points where it is null.
    """

    __tablename__ = "customers_moment"
    __table_args__ = ({"sqlite_strict": True, "sqlite_with_rowid": False},)
    customer_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    at: Mapped[Instant] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    ref_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    store_id: Mapped[UUID | None] = mapped_column(Id)
    amount: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(Code)


class CustomersFact(Table):
    """What a customer bought in all, in one currency; returns taken off amount. Kept with the timeline."""

    __tablename__ = "customers_fact"
    __table_args__ = (Index(None, "currency"), {"sqlite_strict": True, "sqlite_with_rowid": False})
    customer_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    currency: Mapped[str] = mapped_column(Code, primary_key=True)
    orders: Mapped[int]
    amount: Mapped[int]
    first_at: Mapped[Instant]
    last_at: Mapped[Instant]


class CustomersBought(Table):
    """How often and for how much a customer bought an item or (kind `store`) in a store, returns taken off."""

    __tablename__ = "customers_bought"
    __table_args__ = (
        Index("ix_customers_bought_thing", "kind", "thing_id", "customer_id", "times"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    customer_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    thing_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    currency: Mapped[str] = mapped_column(Code, primary_key=True)
    times: Mapped[int]
    amount: Mapped[int]
    last_at: Mapped[Instant]


class CustomersDocument(Table):
    """A segment, a template of mailings or the register's controller, as it stands; a deleted one keeps its code."""

    __tablename__ = "customers_document"
    __table_args__ = ({"sqlite_strict": True, "sqlite_with_rowid": False},)
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    version: Mapped[int]
    body: Mapped[Any] = mapped_column(Json)
    is_deleted: Mapped[bool]
    changed_at: Mapped[Instant]
    changed_by: Mapped[str] = mapped_column(Text)


class CustomersMailing(Table):
    """A template sent to a segment, once."""

    __tablename__ = "customers_mailing"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    segment: Mapped[str] = mapped_column(Code)
    template: Mapped[str] = mapped_column(Code)
    body: Mapped[Any] = mapped_column(Json)
    actor: Mapped[str] = mapped_column(Text)
    at: Mapped[Instant]


class CustomersMailed(Table):
    """What became of a mailing for one customer: waiting, sent, withdrawn, no_address or dead."""

    __tablename__ = "customers_mailed"
    __table_args__ = (
        Index(None, "customer_id"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    mailing_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    state: Mapped[str] = mapped_column(Code)
    coupon: Mapped[str | None] = mapped_column(Code)
    at: Mapped[Instant]
