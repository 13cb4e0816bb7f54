"""What customers tell the feed: ids, whole numbers and codes, never who somebody is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from comptoir.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerEvent(Event):
    """Something about one customer."""

    topic: ClassVar[str]
    customer_id: str

    def key(self) -> str:
        return self.customer_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanged(CustomerEvent):
    """A customer allowed a purpose through a channel, or took that back."""

    topic: ClassVar[str] = "customers.consent.changed"
    consent_id: str
    purpose: str
    channel: str
    is_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSent(CustomerEvent):
    """The mail server took a mail to a customer."""

    topic: ClassVar[str] = "customers.mail.sent"
    mailing_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingSent(Event):
    """A mailing was written for so many customers."""

    topic: ClassVar[str] = "customers.mailing.sent"
    mailing_id: str
    segment: str
    template: str
    customers: int

    def key(self) -> str:
        return self.mailing_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChanged(Event):
    """A segment, a template of mailings or the controller of the register was changed or (`is_deleted`) taken away."""

    topic: ClassVar[str] = "customers.document.changed"
    kind: str
    code: str
    is_deleted: bool

    def key(self) -> str:
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsChanged(CustomerEvent):
    """Points of a customer moved: why, by how many, and what there is now. source_id: the ticket or act behind it."""

    topic: ClassVar[str] = "customers.points.changed"
    kind: str
    points: int
    balance: int
    source_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeChanged(Event):
    """The rules of the loyalty programme have another version; they begin at `valid_from`."""

    topic: ClassVar[str] = "customers.programme.changed"
    programme_version: int
    valid_from: str

    def key(self) -> str:
        return "programme"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged(CustomerEvent):
    """A customer on account owes more or less (amount, minor units), or the terms changed (kind "terms", amount 0)."""

    topic: ClassVar[str] = "customers.account.changed"
    kind: str
    amount: int
    balance: int
    currency: str
    source_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSent(CustomerEvent):
    """A customer on account was reminded of what is overdue (amount, minor units)."""

    topic: ClassVar[str] = "customers.reminder.sent"
    level: int
    amount: int
    currency: str


# --- who customers are ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerPut(CustomerEvent):
    """A customer was added or changed."""

    topic: ClassVar[str] = "customers.customer.put"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerMerged(CustomerEvent):
    """A customer was found to be another one, and is read as that one from now on."""

    topic: ClassVar[str] = "customers.customer.merged"
    into_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerUnmerged(CustomerEvent):
    """A merge was undone: the customer stands alone again."""

    topic: ClassVar[str] = "customers.customer.unmerged"
    into_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerErased(CustomerEvent):
    """Who a customer was is forgotten; the id stands for nobody any more."""

    topic: ClassVar[str] = "customers.customer.erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChanged(CustomerEvent):
    """A customer was put into a group or out of it by hand."""

    topic: ClassVar[str] = "customers.member.changed"
    group: str
    is_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten(CustomerEvent):
    """Somebody wrote a note about a customer."""

    topic: ClassVar[str] = "customers.note.written"
    note_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskChanged(CustomerEvent):
    """Something is to be done for a customer, or was; `state` is open or done."""

    topic: ClassVar[str] = "customers.task.changed"
    task_id: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChanged(Event):
    """A group of customers was added or changed."""

    topic: ClassVar[str] = "customers.group.changed"
    code: str

    def key(self) -> str:
        return self.code
