"""The routes of cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import QueryParameter
from msgspec import Meta, Struct

from comptoir.access.domain import Principal
from comptoir.cases.domain import Case, CaseState, Comment
from comptoir.cases.queries import CaseFilter, comments, visible_case, visible_cases
from comptoir.cases.service import comment_case, decide_case, take_case
from comptoir.kernel.database import Database
from comptoir.kernel.http import WrongCursor, page, page_limit, read_cursor, write_cursor
from comptoir.kernel.texts import all_texts
from comptoir.kernel.values.time import format_instant

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
    """A comment; `author` is a kind and an id."""

    id: UUID
    author: str
    text: str
    at: str


class CaseView(Struct, kw_only=True):
    """A case; `title` is in the caller's language, `comments` only where one case is asked for."""

    id: UUID
    kind: str
    title: str
    subject: str
    facts: Mapping[str, Any]
    store_id: UUID | None
    state: str
    assignee: UUID | None
    occurrences: int
    opened_at: str
    closed_at: str | None
    comments: list[CommentView] | None = None


@get("/cases", permission="cases.case.read", sync_to_thread=True)
def list_cases(
    database: Database,
    principal: Principal,
    locale: str,
    case_state: Annotated[CaseState | None, QueryParameter(name="state")] = None,
    kind: str | None = None,
    assignee: UUID | None = None,
    subject: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Response[dict[str, Any]]:
    """Cases, newest first. subject: how theirs begins, such as `item:` and the id of a product."""
    size = page_limit(limit)
    with database.read() as connection:
        wanted = CaseFilter(state=case_state, kind=kind, assignee_id=assignee, subject=subject)
        found = visible_cases(connection, principal, wanted, _id_after(after), size + 1)
        items = [_view(case, locale) for case in found[:size]]
        return page(connection, items, write_cursor(str(items[-1].id)) if len(found) > size else None)


@get("/cases/{case_id:uuid}", permission="cases.case.read", sync_to_thread=True)
def show_case(case_id: UUID, database: Database, principal: Principal, locale: str) -> CaseView:
    """One case with its comments."""
    with database.read() as connection:
        case = visible_case(connection, principal, case_id)
        return _view(case, locale, comments(connection, case_id))


@post("/cases/{case_id:uuid}/resolve", permission="cases.case.resolve", status_code=200, sync_to_thread=True)
def resolve_case(
    case_id: UUID, data: ResolveBody, database: Database, principal: Principal, trace: str, locale: str
) -> CaseView:
    """Decide a case, with a note."""
    state = CaseState.DISMISSED if data.dismiss else CaseState.RESOLVED
    with database.write(principal.actor, trace) as uow:
        case = decide_case(uow, principal, case_id, state, data.note or None)
        return _view(case, locale, comments(uow.connection, case_id))


@post("/cases/{case_id:uuid}/comments", permission="cases.case.resolve", sync_to_thread=True)
def add_comment(case_id: UUID, data: CommentBody, database: Database, principal: Principal, trace: str) -> CommentView:
    """Write on a case."""
    with database.write(principal.actor, trace) as uow:
        return _comment_view(comment_case(uow, principal, case_id, data.text))


@post("/cases/{case_id:uuid}/assign", permission="cases.case.resolve", status_code=200, sync_to_thread=True)
def assign(
    case_id: UUID, data: AssignBody, database: Database, principal: Principal, trace: str, locale: str
) -> CaseView:
    """Say who takes care of a case."""
    with database.write(principal.actor, trace) as uow:
        return _view(take_case(uow, principal, case_id, data.person), locale)


def _id_after(after: str | None) -> UUID | None:
    if after is None:
        return None
    try:
        return UUID(read_cursor(after, 1)[0])
    except ValueError:
        raise WrongCursor(pointer="/after") from None


def _view(case: Case, locale: str, written: list[Comment] | None = None) -> CaseView:
    return CaseView(
        id=case.id,
        kind=case.kind,
        title=all_texts().text(f"case.{case.kind}", locale, case.facts),
        subject=case.subject,
        facts=case.facts,
        store_id=case.store_id,
        state=case.state.value,
        assignee=case.assignee_id,
        occurrences=case.occurrences,
        opened_at=format_instant(case.opened_at),
        closed_at=None if case.closed_at is None else format_instant(case.closed_at),
        comments=None if written is None else [_comment_view(one) for one in written],
    )


def _comment_view(comment: Comment) -> CommentView:
    return CommentView(id=comment.id, author=comment.author, text=comment.text, at=format_instant(comment.at))


ROUTES = [list_cases, show_case, resolve_case, add_comment, assign]
