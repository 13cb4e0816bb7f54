"""Giving approvals, and using them up with the act that they allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import Connection, select

from comptoir.access.domain.approvals import APPROVAL_LIFE, Approval, ApprovalAmountNotPositive, check_may_approve
from comptoir.access.domain.principals import Principal
from comptoir.access.events import ApprovalGiven
from comptoir.access.services.trail import record_audit
from comptoir.access.tables import ApprovalRow
from comptoir.kernel.actor import Actor
from comptoir.kernel.bulk import insert_rows, select_by_keys, update_rows
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.time import Instant

_COLUMNS = tuple(Approval.__dataclass_fields__)


class ApprovalUsedMeanwhile(Fault):
    """Somebody else used the approval between reading and writing; nothing was written."""

    retry_helps = True


def give_approval(  # noqa: PLR0913 - an approval has these parts
    uow: UnitOfWork,
    approver: Principal,
    asked_by: Principal,
    *,
    permission: str,
    store_id: UUID,
    subject: str,
    about: UUID | None,
    amount: int,
    reason: str,
) -> Approval:
    """Allow an act once. about: the very thing it is for. Refuses MayNotApprove, ApprovalAmountNotPositive."""
    check_may_approve(approver, permission, store_id)
    if amount <= 0:
        raise ApprovalAmountNotPositive(pointer="/amount")
    until = Instant(uow.now + APPROVAL_LIFE)
    actors = (str(approver.actor), str(asked_by.actor))
    given = Approval(new_id(), permission, store_id, subject, amount, reason, *actors, uow.now, until, None, about)
    insert_rows(uow.connection, ApprovalRow, _COLUMNS, [tuple(getattr(given, name) for name in _COLUMNS)])
    facts = {"permission": permission, "subject": subject, "amount": amount, "asked_by": given.asked_by}
    record_audit(uow, "access.approval.given", f"approval:{given.id}", {**facts, "reason": reason}, approver.actor)
    told = ApprovalGiven(
        approval_id=str(given.id),
        permission=permission,
        subject=subject,
        amount=amount,
        asked_by=given.asked_by,
        store_id=str(store_id),
    )
    uow.emit(told, actor=approver.actor)
    return given


def load_approvals(connection: Connection, ids: Iterable[UUID], *, lock: bool) -> dict[UUID, Approval]:
    """Approvals by their id."""
    rows = select_by_keys(connection, ApprovalRow, _COLUMNS, "id", ids, lock=lock)
    return {row[0]: Approval(*row) for row in rows}


def use_approvals(uow: UnitOfWork, used: Mapping[UUID, tuple[UUID, str, Actor]]) -> None:
    """Use approvals up: for which ticket, which line of it, by whom. Raises ApprovalUsedMeanwhile."""
    rows = [(id_, ticket, line, uow.now) for id_, (ticket, line, _) in sorted(used.items())]
    changed = update_rows(
        uow.connection,
        ApprovalRow,
        ("id", "used_for", "used_line", "used_at"),
        rows,
        key=("id",),
        assign="used_for = v.used_for, used_line = v.used_line, used_at = v.used_at",
        guard="t.used_for IS NULL",
    )
    if changed != len(rows):
        raise ApprovalUsedMeanwhile("an approval was used elsewhere at the same moment")
    for id_, (ticket, line, actor) in used.items():
        record_audit(uow, "access.approval.used", f"approval:{id_}", {"ticket": str(ticket), "line": line}, actor)


def approvals_of(connection: Connection, used_for: UUID) -> dict[str, str]:
    """Who approved lines of a ticket, by line."""
    statement = select(ApprovalRow.used_line, ApprovalRow.approved_by).where(ApprovalRow.used_for == used_for)
    return {row.used_line or "": row.approved_by for row in connection.execute(statement)}
