"""Lists and lookups of cases, each limited to what the asker may see."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, exists, false, or_, select

from comptoir.access.domain import Principal
from comptoir.cases import rows
from comptoir.cases.domain import Case, CaseNotFound, CaseState, Comment, mention
from comptoir.cases.ports import ALL_SEEN, CaseSight
from comptoir.cases.tables import Case as CaseTable
from comptoir.cases.tables import Comment as CommentTable

_PART = 200
_PARTS_MAX = 10


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases: in a state, of a kind, of a store, of an assignee; about a subject that begins so.

    asks_id: in which a comment speaks to this person, who has written nothing on it since.
    """

    state: CaseState | None = None
    kind: str | None = None
    store_id: UUID | None = None
    assignee_id: UUID | None = None
    subject: str | None = None
    asks_id: UUID | None = None


def visible_cases(
    connection: Connection,
    principal: Principal,
    wanted: CaseFilter,
    after: UUID | None,
    limit: int,
    sight: CaseSight = ALL_SEEN,
) -> tuple[list[Case], UUID | None]:
    """A page of cases, newest first, of the stores where the asker may see them, about what they may see.

    With it the case after which the next page goes on; a page may be short before the end where nearly all is hidden.
    """
    conditions = _seen_by(principal, "cases.case.read")
    if wanted.state is not None:
        conditions.append(CaseTable.state == wanted.state.value)
    if wanted.kind is not None:
        conditions.append(CaseTable.kind == wanted.kind)
    if wanted.store_id is not None:
        conditions.append(CaseTable.store_id == wanted.store_id)
    if wanted.assignee_id is not None:
        conditions.append(CaseTable.assignee_id == wanted.assignee_id)
    if wanted.subject is not None:
        conditions.append(CaseTable.subject.startswith(wanted.subject, autoescape=True))
    if wanted.asks_id is not None:
        conditions.append(_asks(wanted.asks_id))
    found: list[Case] = []
    size = limit + 1 if sight is ALL_SEEN else max(limit + 1, _PART)
    for _ in range(_PARTS_MAX):
        part = rows.cases(connection, *conditions, *([] if after is None else [CaseTable.id < after]), limit=size)
        hidden = sight.hidden(connection, principal, {one.subject for one in part})
        found += [one for one in part if one.subject not in hidden]
        if len(found) > limit:
            return found[:limit], found[limit - 1].id
        if len(part) < size:
            return found, None
        after = part[-1].id
    return found, after


def visible_case(
    connection: Connection,
    principal: Principal,
    case_id: UUID,
    permission: str = "cases.case.read",
    *,
    lock: bool = False,
    sight: CaseSight = ALL_SEEN,
) -> Case:
    """One case. Refuses CaseNotFound, also for one that the asker may not see."""
    found = rows.cases(connection, CaseTable.id == case_id, *_seen_by(principal, permission), lock=lock)
    if not found or sight.hidden(connection, principal, {found[0].subject}):
        raise CaseNotFound(case=str(case_id))
    return found[0]


def comments(connection: Connection, case_id: UUID) -> list[Comment]:
    """The comments on a case, oldest first."""
    return rows.comments(connection, case_id)


def open_case_of(connection: Connection, kind: str, subject: str) -> Case | None:
    """The open case of a kind about a subject."""
    found = rows.cases(connection, CaseTable.open_key == rows.open_key(kind, subject))
    return found[0] if found else None


def open_cases(connection: Connection, kind: str) -> list[Case]:
    """All open cases of a kind, for whoever opened them to see whether they still hold."""
    return rows.cases(connection, CaseTable.kind == kind, CaseTable.state == CaseState.OPEN.value)


def _seen_by(principal: Principal, permission: str) -> list[ColumnElement[bool]]:
    """A case of no store is the business of those who have the permission for all stores.

    Somebody of some stores also sees what they were asked to take care of, and where a comment speaks to them.
    """
    stores = principal.store_ids(permission)
    if stores is None:
        return []
    if not stores:
        return [false()]
    asked = or_(CaseTable.assignee_id == principal.id, _spoken_to(principal.id))
    return (
        [or_(CaseTable.store_id.in_(stores), asked)] if principal.kind == "person" else [CaseTable.store_id.in_(stores)]
    )


def _spoken_to(person_id: UUID) -> ColumnElement[bool]:
    here = (CommentTable.case_id == CaseTable.id, CommentTable.text.contains(mention(person_id), autoescape=True))
    return exists(select(CommentTable.id).where(*here))


def _asks(person_id: UUID) -> ColumnElement[bool]:
    """Whether the last word to somebody came after their own last word."""
    last = select(CommentTable.id).where(CommentTable.case_id == CaseTable.id).order_by(CommentTable.id.desc()).limit(1)
    own = last.where(CommentTable.author == f"person:{person_id}").scalar_subquery()
    told = last.where(CommentTable.text.contains(mention(person_id), autoescape=True)).scalar_subquery()
    return told.is_not(None) & or_(own.is_(None), told > own)
