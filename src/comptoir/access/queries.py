"""Lists and lookups of access, each limited to what the asker may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, false, or_, select

from comptoir.access.domain.people import Person, PersonNotFound, fold_email
from comptoir.access.domain.principals import Principal
from comptoir.access.domain.trail import AuditEntry
from comptoir.access.rows import AUDIT_COLUMNS, ClientRow, TokenRow, clients, people, tokens
from comptoir.access.tables import Audit, AuditLink, Client, RoleAssignment, Token
from comptoir.access.tables import Person as PersonTable


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which part of the trail: an action or the beginning of one, or one of several actions; a subject, an actor."""

    action: str | None = None
    actions: Collection[str] = ()
    subject: str | None = None
    actor: str | None = None


def visible_people(
    connection: Connection, principal: Principal, text: str | None, after: UUID | None, limit: int
) -> list[Person]:
    """People by id, of those who work in a store where the asker may read people."""
    conditions = [_seen_by(principal)]
    if after is not None:
        conditions.append(PersonTable.id > after)
    if text:
        conditions.append(
            or_(
                PersonTable.email_folded.contains(fold_email(text), autoescape=True),
                PersonTable.name.icontains(text, autoescape=True),
            )
        )
    return people(connection, *conditions, limit=limit)


def visible_person(connection: Connection, principal: Principal, person_id: UUID) -> Person:
    """One person. Refuses PersonNotFound, also for whoever may not be seen."""
    found = people(connection, PersonTable.id == person_id, _seen_by(principal))
    if not found:
        raise PersonNotFound(person=str(person_id))
    return found[0]


def person_by_id(connection: Connection, person_id: UUID) -> Person | None:
    """One person, whoever asks."""
    return next(iter(people(connection, PersonTable.id == person_id)), None)


def people_by_id(connection: Connection, ids: Collection[UUID]) -> Sequence[Person]:
    """Some people, whoever asks."""
    return people(connection, PersonTable.id.in_(list(ids)))


def people_among(connection: Connection, ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of the ids are people who may sign in."""
    return frozenset(one.id for one in people(connection, PersonTable.id.in_(list(ids))) if not one.is_disabled)


def person_by_email(connection: Connection, email: str) -> Person | None:
    """Whoever signs in with the address."""
    return next(iter(people(connection, PersonTable.email_folded == fold_email(email))), None)


def visible_tokens(connection: Connection, principal: Principal, after: UUID | None, limit: int) -> list[TokenRow]:
    """Tokens made by hand, of the stores where the asker may make some."""
    stores = principal.store_ids("access.token.create")
    conditions: list[ColumnElement[bool]] = [Token.client_id.is_(None)]
    if stores is not None:
        conditions.append(Token.store_id.in_(stores))
    if after is not None:
        conditions.append(Token.id > after)
    return tokens(connection, *conditions, limit=limit)


def visible_clients(connection: Connection, principal: Principal, after: UUID | None, limit: int) -> list[ClientRow]:
    """Clients of the stores where the asker may make tokens."""
    stores = principal.store_ids("access.token.create")
    conditions: list[ColumnElement[bool]] = []
    if stores is not None:
        conditions.append(Client.store_id.in_(stores))
    if after is not None:
        conditions.append(Client.id > after)
    return clients(connection, *conditions, limit=limit)


def token_by_id(connection: Connection, token_id: UUID) -> TokenRow:
    """One token that is known to exist."""
    return tokens(connection, Token.id == token_id)[0]


def client_by_id(connection: Connection, client_id: UUID) -> ClientRow:
    """One client that is known to exist."""
    return clients(connection, Client.id == client_id)[0]


def audit_entries(
    connection: Connection, wanted: AuditFilter, before: UUID | None, limit: int
) -> Sequence[tuple[AuditEntry, int | None]]:
    """The trail, newest first, each with its place in the chain (None until it is sealed)."""
    statement = select(*AUDIT_COLUMNS, AuditLink.sequence).outerjoin(AuditLink, AuditLink.audit_id == Audit.id)
    if wanted.action is not None:
        statement = statement.where(
            or_(Audit.action.startswith(wanted.action, autoescape=True), Audit.action.in_(wanted.actions))
        )
    if wanted.subject is not None:
        statement = statement.where(Audit.subject == wanted.subject)
    if wanted.actor is not None:
        statement = statement.where(Audit.actor == wanted.actor)
    if before is not None:
        statement = statement.where(Audit.id < before)
    rows = connection.execute(statement.order_by(Audit.id.desc()).limit(limit)).all()
    return [(AuditEntry(*tuple(row)[:-1]), row.sequence) for row in rows]


def _seen_by(principal: Principal) -> ColumnElement[bool]:
    """People with a role in a store where the principal may read people; everybody for who may do so everywhere."""
    stores = principal.store_ids("access.person.read")
    if stores is None:
        return PersonTable.id.is_not(None)
    if not stores:
        return false()
    return PersonTable.id.in_(select(RoleAssignment.person_id).where(RoleAssignment.store_id.in_(stores)))
