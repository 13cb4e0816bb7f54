"""Opening cases, and what people do with them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from comptoir.access.domain import Principal
from comptoir.access.service import record_audit
from comptoir.cases.domain import Case, CaseState, Comment, check_comment, is_closing
from comptoir.cases.events import CaseAssigned, CaseClosed, CaseCommented, CaseOpened
from comptoir.cases.queries import visible_case
from comptoir.cases.rows import assign_case, close_case, count_again, insert_comment, insert_unless_open
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork

_RESOLVE = "cases.case.resolve"


def open_case(
    uow: UnitOfWork, kind: str, subject: str, facts: Mapping[str, object], store_id: UUID | None = None
) -> Case:
    """Asks for a person's decision; while a case of this kind and subject is open, it is counted once more instead.

    kind: `module.what_happened`, whose words are the text `case.<kind>` of that module, filled with the facts.
    facts: plain data without personal data. store_id: whose people decide; None for those of the whole shop.
    """
    case = Case(new_id(), kind, subject, facts, store_id, CaseState.OPEN, None, 1, uow.now, None)
    while not insert_unless_open(uow.connection, case):
        counted = count_again(uow.connection, kind, subject)
        if counted is not None:
            return counted
    uow.emit(CaseOpened(case_id=str(case.id), kind=kind, store_id=_text(store_id), subject=subject))
    return case


def decide_case(
    uow: UnitOfWork, principal: Principal, case_id: UUID, state: CaseState, note: str | None = None
) -> Case:
    """Closes a case as resolved or dismissed, with a note. The same decision again changes nothing.

    Refuses CaseNotFound, MalformedValue (note), CaseClosed.
    """
    case = visible_case(uow.connection, principal, case_id, _RESOLVE, lock=True)
    if note is not None:
        note = check_comment(note)
    if not is_closing(case, state):
        return case
    if note is not None:
        insert_comment(uow.connection, case.id, Comment(new_id(), str(uow.actor), note, uow.now))
    close_case(uow.connection, case.id, state, uow.now)
    record_audit(uow, "cases.case.closed", f"case:{case.id}", {"kind": case.kind, "state": state.value})
    uow.emit(CaseClosed(case_id=str(case.id), kind=case.kind, store_id=_text(case.store_id), state=state.value))
    return visible_case(uow.connection, principal, case_id, _RESOLVE)


def comment_case(uow: UnitOfWork, principal: Principal, case_id: UUID, text: str) -> Comment:
    """Writes on a case, open or not. Refuses CaseNotFound, MalformedValue."""
    case = visible_case(uow.connection, principal, case_id, _RESOLVE)
    comment = Comment(new_id(), str(uow.actor), check_comment(text), uow.now)
    insert_comment(uow.connection, case.id, comment)
    uow.emit(CaseCommented(case_id=str(case.id), kind=case.kind, store_id=_text(case.store_id)))
    return comment


def take_case(uow: UnitOfWork, principal: Principal, case_id: UUID, assignee_id: UUID | None) -> Case:
    """Says who takes care of the case; None is nobody in particular. Refuses CaseNotFound."""
    case = visible_case(uow.connection, principal, case_id, _RESOLVE, lock=True)
    if case.assignee_id == assignee_id:
        return case
    assign_case(uow.connection, case.id, assignee_id)
    uow.emit(
        CaseAssigned(
            case_id=str(case.id), kind=case.kind, store_id=_text(case.store_id), assignee_id=_text(assignee_id)
        )
    )
    return visible_case(uow.connection, principal, case_id, _RESOLVE)


def _text(id_: UUID | None) -> str | None:
    return None if id_ is None else str(id_)
