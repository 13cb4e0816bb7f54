"""Opening cases, and what people do with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection

from comptoir.access.domain import Principal
from comptoir.access.service import record_audit
from comptoir.access.services.colleagues import colleagues
from comptoir.cases.domain import (
    Case,
    CaseOpenAgain,
    CaseState,
    CaseUnseen,
    Comment,
    check_comment,
    is_closing,
    mentioned,
)
from comptoir.cases.events import CaseAssigned, CaseClosed, CaseCommented, CaseOpened
from comptoir.cases.ports import ALL_SEEN, CaseSight
from comptoir.cases.queries import open_case_of, visible_case
from comptoir.cases.rows import (
    assign_case,
    close_case,
    count_again,
    insert_comment,
    insert_unless_open,
    open_key,
    reopen_case,
)
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork

_READ, _RESOLVE = "cases.case.read", "cases.case.resolve"


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
    uow: UnitOfWork,
    principal: Principal,
    case_id: UUID,
    state: CaseState,
    note: str | None = None,
    sight: CaseSight = ALL_SEEN,
) -> Case:
    """Closes a case as resolved or dismissed, with a note. The same decision again changes nothing.

    Refuses CaseNotFound, MalformedValue (note), CaseClosed.
    """
    case = visible_case(uow.connection, principal, case_id, _RESOLVE, lock=True, sight=sight)
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


def take_back_decision(uow: UnitOfWork, principal: Principal, case_id: UUID, sight: CaseSight = ALL_SEEN) -> Case:
    """Opens a case that was closed by mistake; what was said on it stays. One that is open stays as it is.

    Refuses CaseNotFound, CaseOpenAgain.
    """
    case = visible_case(uow.connection, principal, case_id, _RESOLVE, lock=True, sight=sight)
    if case.state is CaseState.OPEN:
        return case
    other = open_case_of(uow.connection, case.kind, case.subject)
    if other is not None:
        raise CaseOpenAgain(case=str(other.id))
    reopen_case(uow.connection, case.id, open_key(case.kind, case.subject))
    record_audit(uow, "cases.case.reopened", f"case:{case.id}", {"kind": case.kind, "state": case.state.value})
    uow.emit(CaseOpened(case_id=str(case.id), kind=case.kind, store_id=_text(case.store_id), subject=case.subject))
    return replace(case, state=CaseState.OPEN, closed_at=None)


def comment_case(
    uow: UnitOfWork, principal: Principal, case_id: UUID, text: str, sight: CaseSight = ALL_SEEN
) -> Comment:
    """Writes on a case, open or not; `mention(id)` in the text speaks to somebody, who is told.

    Refuses CaseNotFound, MalformedValue, CaseUnseen.
    """
    case = visible_case(uow.connection, principal, case_id, _RESOLVE, sight=sight)
    comment = Comment(new_id(), str(uow.actor), check_comment(text), uow.now)
    _refuse_strangers(uow.connection, case, mentioned(comment.text), sight)
    insert_comment(uow.connection, case.id, comment)
    uow.emit(CaseCommented(case_id=str(case.id), kind=case.kind, store_id=_text(case.store_id)))
    return comment


def take_case(
    uow: UnitOfWork, principal: Principal, case_id: UUID, assignee_id: UUID | None, sight: CaseSight = ALL_SEEN
) -> Case:
    """Says who takes care of the case; None is nobody in particular. Refuses CaseNotFound, CaseUnseen."""
    case = visible_case(uow.connection, principal, case_id, _RESOLVE, lock=True, sight=sight)
    if case.assignee_id == assignee_id:
        return case
    if assignee_id is not None:
        _refuse_strangers(uow.connection, case, {assignee_id}, sight)
    assign_case(uow.connection, case.id, assignee_id)
    uow.emit(
        CaseAssigned(
            case_id=str(case.id), kind=case.kind, store_id=_text(case.store_id), assignee_id=_text(assignee_id)
        )
    )
    return replace(case, assignee_id=assignee_id)


def case_people(connection: Connection, subject: str, sight: CaseSight = ALL_SEEN) -> list[Principal]:
    """Colleagues who may be asked about a subject, by name: those who see cases, and what this one is about."""
    return [
        one
        for one in colleagues(connection)
        if one.allows(_READ) and not sight.hidden(connection, one, frozenset({subject}))
    ]


def _refuse_strangers(connection: Connection, case: Case, person_ids: Collection[UUID], sight: CaseSight) -> None:
    known = {one.id for one in case_people(connection, case.subject, sight)} if person_ids else set()
    for person_id in sorted(person_ids):
        if person_id not in known:
            raise CaseUnseen(person=str(person_id))


def _text(id_: UUID | None) -> str | None:
    return None if id_ is None else str(id_)
