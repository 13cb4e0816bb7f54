"""Approvals: somebody who may allows once what another may not do alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from comptoir.access.domain.principals import Principal
from comptoir.kernel.values.errors import Conflict, Forbidden, Invalid, TextKey
from comptoir.kernel.values.time import Instant

APPROVAL_LIFE = timedelta(minutes=5)
"""How long somebody who was called over may take to type, and no longer."""


@dataclass(eq=False)
class MayNotApprove(Forbidden):
    """Whoever approves may not do this without a limit themselves."""

    code: ClassVar[str] = "access.may_not_approve"
    permission: str


@dataclass(eq=False)
class ApprovalAmountNotPositive(Invalid):
    """An approval is for more than nothing."""

    code: ClassVar[str] = "access.approval_amount_not_positive"


@dataclass(eq=False)
class ApprovalNotUsable(Conflict):
    """The approval does not cover what it is used for."""

    code: ClassVar[str] = "access.approval_not_usable"
    is_journaled: ClassVar[bool] = True
    why: str


@dataclass(frozen=True, slots=True)
class Approval:
    """See the table. subject, about: what it is bound to. amount: minor units. approved_by, asked_by: actors."""

    id: UUID
    permission: str
    store_id: UUID
    subject: str
    amount: int
    reason: str
    approved_by: str
    asked_by: str
    approved_at: Instant
    expires_at: Instant
    used_for: UUID | None
    about: UUID | None = None


def check_may_approve(approver: Principal, permission: str, store_id: UUID) -> None:
    """Refuses MayNotApprove: only who may do it without limit allows it to others."""
    if not approver.allows(permission, store_id) or approver.limit(permission, store_id) is not None:
        raise MayNotApprove(permission)


def check_covers(
    approval: Approval | None,
    permission: str,
    subject: str,
    about: UUID | None,
    amount: int,
    asked_by: str,
    now: Instant,
) -> Approval:
    """The approval, if it covers this act and no other like it. Refuses ApprovalNotUsable."""
    why = None
    given = approval and (approval.permission, approval.subject, approval.about, approval.asked_by)
    if approval is None or about is None or given != (permission, subject, about, asked_by):
        why = "unknown"
    elif approval.used_for is not None:
        why = "used"
    elif now > approval.expires_at:
        why = "expired"
    elif amount > approval.amount:
        why = "amount"
    if why is not None:
        raise ApprovalNotUsable(TextKey(f"access.approval.{why}"))
    assert approval is not None
    return approval
