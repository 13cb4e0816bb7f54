"""The routes of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import QueryParameter
from msgspec import Meta, Struct
from sqlalchemy import Connection

from comptoir.access.domain import Principal
from comptoir.access.services.colleagues import names_of
from comptoir.cases.domain import Case, CaseState, Comment, mentioned
from comptoir.cases.ports import CaseSight
from comptoir.cases.queries import CaseFilter, comments, visible_case, visible_cases
from comptoir.cases.service import case_people, comment_case, decide_case, take_back_decision, take_case
from comptoir.kernel.database import Database
from comptoir.kernel.http import WrongCursor, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.texts import all_texts
from comptoir.kernel.values.time import format_instant

READ, RESOLVE = "cases.case.read", "cases.case.resolve"
LongText = Annotated[str, Meta(max_length=5_000)]


class ResolveBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """A decision; `dismiss` when there was nothing to do."""

    note: LongText | None = None
    dismiss: bool = False


class CommentBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """What somebody writes on a case."""

    text: LongText


class AssignBody(Struct, forbid_unknown_fields=True, kw_only=True):
    """Who takes care of a case; null is nobody in particular."""

    person: UUID | None


class CommentView(Struct, kw_only=True):
    """A comment; `author` is a kind and an id. In the text `@[id]` speaks to somebody; `names` says to whom, by id."""

    id: UUID
    author: str
    author_name: str | None
    text: str
    names: dict[str, str]
    at: str


class CaseView(Struct, kw_only=True):
    """A case; `title` is in the caller's language, `comments` only where one case is asked for.

    due: the day until which it is to be done, where somebody said one.
    """

    id: UUID
    kind: str
    title: str
    subject: str
    facts: Mapping[str, Any]
    store_id: UUID | None
    state: str
    assignee: UUID | None
    assignee_name: str | None
    due: str | None
    occurrences: int
    opened_at: str
    closed_at: str | None
    comments: list[CommentView] | None = None


@get("/cases", permission=READ, sync_to_thread=True)
def list_cases(
    database: Database,
    principal: Principal,
    case_sight: CaseSight,
    locale: str,
    case_state: Annotated[CaseState | None, QueryParameter(name="state")] = None,
    kind: str | None = None,
    assignee: UUID | None = None,
    subject: str | None = None,
    asks_me: bool = False,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """Cases, newest first. subject: how theirs begins, such as `item:` and the id of a product.

    asks_me: where somebody has spoken to the caller, who has written nothing since.
    """
    size = page_limit(limit)
    with database.read() as connection:
        wanted = CaseFilter(case_state, kind, None, assignee, subject, principal.id if asks_me else None)
        found, following = visible_cases(connection, principal, wanted, _id_after(after), size, case_sight)
        items = _views(connection, found, locale)
        return page(connection, items, None if following is None else write_cursor(str(following)))


@get("/case-people", permission=RESOLVE, sync_to_thread=True, summary="List who may be asked about something")
def list_people(
    database: Database, principal: Principal, case_sight: CaseSight, subject: Annotated[str, Meta(max_length=300)]
) -> dict[str, Any]:
    """Colleagues who see cases about the subject of one, by name: whom to give a task, or to speak to."""
    with database.read() as connection:
        if case_sight.hidden(connection, principal, frozenset({subject})):
            return {"items": []}
        found = case_people(connection, subject, case_sight)
    return {"items": [{"id": str(one.id), "name": one.name} for one in found]}


@get("/cases/{case_id:uuid}", permission=READ, sync_to_thread=True)
def show_case(case_id: UUID, database: Database, principal: Principal, case_sight: CaseSight, locale: str) -> CaseView:
    """One case with its comments."""
    with database.read() as connection:
        case = visible_case(connection, principal, case_id, sight=case_sight)
        return _views(connection, [case], locale, with_comments=True)[0]


@post("/cases/{case_id:uuid}/resolve", permission=RESOLVE, status_code=200, sync_to_thread=True)
def resolve_case(
    case_id: UUID,
    data: ResolveBody,
    database: Database,
    principal: Principal,
    case_sight: CaseSight,
    trace: str,
    locale: str,
) -> CaseView:
    """Decide a case, with a note."""
    state = CaseState.DISMISSED if data.dismiss else CaseState.RESOLVED
    with database.write(principal.actor, trace) as uow:
        case = decide_case(uow, principal, case_id, state, data.note or None, case_sight)
        return _views(uow.connection, [case], locale, with_comments=True)[0]


@post(
    "/cases/{case_id:uuid}/reopen",
    permission=RESOLVE,
    status_code=200,
    sync_to_thread=True,
    summary="Open a case again",
)
def open_again(
    case_id: UUID, database: Database, principal: Principal, case_sight: CaseSight, trace: str, locale: str
) -> CaseView:
    """Take back the decision of a case that was closed by mistake; what was said on it stays."""
    with database.write(principal.actor, trace) as uow:
        case = take_back_decision(uow, principal, case_id, case_sight)
        return _views(uow.connection, [case], locale, with_comments=True)[0]


@post("/cases/{case_id:uuid}/comments", permission=RESOLVE, sync_to_thread=True)
def add_comment(
    case_id: UUID, data: CommentBody, database: Database, principal: Principal, case_sight: CaseSight, trace: str
) -> CommentView:
    """Write on a case. `@[id]` speaks to one of its people, who finds it on their home page."""
    with database.write(principal.actor, trace) as uow:
        comment = comment_case(uow, principal, case_id, data.text, case_sight)
        return _comment_view(comment, _names(uow.connection, [comment]))


@post("/cases/{case_id:uuid}/assign", permission=RESOLVE, status_code=200, sync_to_thread=True)
def assign(
    case_id: UUID,
    data: AssignBody,
    database: Database,
    principal: Principal,
    case_sight: CaseSight,
    trace: str,
    locale: str,
) -> CaseView:
    """Say who takes care of a case."""
    with database.write(principal.actor, trace) as uow:
        case = take_case(uow, principal, case_id, data.person, case_sight)
        return _views(uow.connection, [case], locale)[0]


def _id_after(after: str | None) -> UUID | None:
    if after is None:
        return None
    try:
        return UUID(read_cursor(after, 1)[0])
    except ValueError:
        raise WrongCursor(pointer="/after") from None


def _views(
    connection: Connection, cases: Sequence[Case], locale: str, *, with_comments: bool = False
) -> list[CaseView]:
    written = {one.id: comments(connection, one.id) for one in cases} if with_comments else {}
    told = [comment for ones in written.values() for comment in ones]
    names = _names(connection, told, [one.assignee_id for one in cases if one.assignee_id is not None])
    return [_view(one, locale, names, written.get(one.id)) for one in cases]


def _names(connection: Connection, written: Sequence[Comment], people: Sequence[UUID] = ()) -> Mapping[str, str]:
    spoken_to = {person for comment in written for person in mentioned(comment.text)}
    actors = {comment.author for comment in written}
    return names_of(connection, actors | {f"person:{one}" for one in (*people, *spoken_to)})


def _view(case: Case, locale: str, names: Mapping[str, str], written: list[Comment] | None) -> CaseView:
    due = case.facts.get("due")
    return CaseView(
        id=case.id,
        kind=case.kind,
        title=all_texts().text(f"case.{case.kind}", locale, case.facts),
        subject=case.subject,
        facts=case.facts,
        store_id=case.store_id,
        state=case.state.value,
        assignee=case.assignee_id,
        assignee_name=names.get(f"person:{case.assignee_id}"),
        due=due if isinstance(due, str) else None,
        occurrences=case.occurrences,
        opened_at=format_instant(case.opened_at),
        closed_at=None if case.closed_at is None else format_instant(case.closed_at),
        comments=None if written is None else [_comment_view(one, names) for one in written],
    )


def _comment_view(comment: Comment, names: Mapping[str, str]) -> CommentView:
    spoken_to = {str(one): names.get(f"person:{one}", "") for one in sorted(mentioned(comment.text))}
    return CommentView(
        id=comment.id,
        author=comment.author,
        author_name=names.get(comment.author),
        text=comment.text,
        names=spoken_to,
        at=format_instant(comment.at),
    )


ROUTES = [list_cases, list_people, show_case, resolve_case, open_again, add_comment, assign]
