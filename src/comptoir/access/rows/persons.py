"""People and their roles, loaded, locked and written by their keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, insert, literal, not_, or_, select, update

from comptoir.access.domain.narrowing import narrowing_of
from comptoir.access.domain.people import Person, RoleGiven
from comptoir.access.tables import Person as PersonTable
from comptoir.access.tables import RoleAssignment
from comptoir.kernel.columns import Flag
from comptoir.kernel.inserts import insert_on_conflict
from comptoir.kernel.values.time import Instant

_PERSON = (
    PersonTable.id,
    PersonTable.email,
    PersonTable.name,
    PersonTable.locale,
    PersonTable.is_disabled,
    PersonTable.totp_secret,
    PersonTable.is_first_password,
    PersonTable.version,
    PersonTable.created_at,
)


@dataclass(frozen=True, slots=True)
class SignInFacts:
    """What signing in needs to know of a person."""

    person_id: UUID
    email: str
    name: str
    is_disabled: bool
    password_hash: str | None
    password_since: Instant | None
    is_first_password: bool
    totp_secret: bytes | None
    totp_candidate: bytes | None
    totp_last_step: int | None


_SIGN_IN = (
    PersonTable.id,
    PersonTable.email,
    PersonTable.name,
    PersonTable.is_disabled,
    PersonTable.password_hash,
    PersonTable.password_since,
    PersonTable.is_first_password,
    PersonTable.totp_secret,
    PersonTable.totp_candidate,
    PersonTable.totp_last_step,
)


def roles_of(connection: Connection, person_ids: Iterable[UUID]) -> dict[UUID, tuple[RoleGiven, ...]]:
    """The roles of each person, by role and store."""
    found: dict[UUID, list[RoleGiven]] = defaultdict(list)
    rows = connection.execute(
        select(RoleAssignment.person_id, RoleAssignment.role, RoleAssignment.store_id, RoleAssignment.narrowing)
        .where(RoleAssignment.person_id.in_(list(person_ids)))
        .order_by(RoleAssignment.role, RoleAssignment.id)
    )
    for person_id, role, store_id, narrowing in rows:
        found[person_id].append(RoleGiven(role, store_id, narrowing_of(narrowing)))
    return {person_id: tuple(roles) for person_id, roles in found.items()}


def roles_in_force(connection: Connection, person_id: UUID) -> list[RoleGiven]:
    """The roles of a person who may sign in; of nobody else."""
    rows = connection.execute(
        select(RoleAssignment.role, RoleAssignment.store_id, RoleAssignment.narrowing)
        .join(PersonTable, PersonTable.id == RoleAssignment.person_id)
        .where(RoleAssignment.person_id == person_id, PersonTable.is_disabled == literal(False, Flag))
    )
    return [RoleGiven(row.role, row.store_id, narrowing_of(row.narrowing)) for row in rows]


def people(connection: Connection, *conditions: ColumnElement[bool], limit: int | None = None) -> list[Person]:
    """The people who meet the conditions, in the order of their ids."""
    rows = connection.execute(select(*_PERSON).where(*conditions).order_by(PersonTable.id).limit(limit)).all()
    roles = roles_of(connection, [row.id for row in rows])
    return [
        Person(
            id=row.id,
            email=row.email,
            name=row.name,
            locale=row.locale,
            is_disabled=row.is_disabled,
            has_second_factor=row.totp_secret is not None,
            is_first_password=row.is_first_password,
            version=row.version,
            created_at=row.created_at,
            roles=roles.get(row.id, ()),
        )
        for row in rows
    ]


def lock_person(connection: Connection, person_id: UUID) -> Person | None:
    """The person, locked until the end of the transaction."""
    connection.execute(select(PersonTable.id).where(PersonTable.id == person_id).with_for_update())
    found = people(connection, PersonTable.id == person_id)
    return found[0] if found else None


def insert_person(connection: Connection, values: Mapping[str, Any]) -> bool:
    """A new person; columns not named are empty. False when another transaction took the id or the address first."""
    nothing = {
        "is_disabled": False,
        "password_hash": None,
        "password_since": None,
        "is_first_password": False,
        "totp_secret": None,
        "totp_candidate": None,
        "totp_last_step": None,
        "version": 1,
    }
    statement = insert_on_conflict(connection, PersonTable).on_conflict_do_nothing().values({**nothing, **values})
    return connection.execute(statement.returning(PersonTable.id)).first() is not None


def update_person(connection: Connection, person_id: UUID, values: Mapping[str, Any]) -> None:
    """Changed columns of a person, with a new version."""
    connection.execute(
        update(PersonTable).where(PersonTable.id == person_id).values(**values, version=PersonTable.version + 1)
    )


def email_owner(connection: Connection, email_folded: str) -> UUID | None:
    """Who signs in with the address."""
    return connection.execute(
        select(PersonTable.id).where(PersonTable.email_folded == email_folded)
    ).scalar_one_or_none()


def replace_roles(connection: Connection, person_id: UUID, rows: list[dict[str, Any]]) -> None:
    """The person's roles, all at once; the person is locked."""
    connection.execute(delete(RoleAssignment).where(RoleAssignment.person_id == person_id))
    if rows:
        connection.execute(insert(RoleAssignment), rows)


def is_other_administrator(connection: Connection, person_id: UUID, role: str) -> bool:
    """Whether somebody else who is not disabled has the role for all stores."""
    return (
        connection.execute(
            select(RoleAssignment.id)
            .join(PersonTable, PersonTable.id == RoleAssignment.person_id)
            .where(
                RoleAssignment.role == role,
                RoleAssignment.store_id.is_(None),
                RoleAssignment.narrowing.is_(None),
                RoleAssignment.person_id != person_id,
                not_(PersonTable.is_disabled),
            )
            .limit(1)
        ).first()
        is not None
    )


def sign_in_facts(connection: Connection, *conditions: ColumnElement[bool], lock: bool = False) -> SignInFacts | None:
    """What signing in needs to know of the one person who meets the conditions."""
    statement = select(*_SIGN_IN).where(*conditions)
    row = connection.execute(statement.with_for_update() if lock else statement).one_or_none()
    return None if row is None else SignInFacts(*tuple(row))


def use_totp_step(connection: Connection, person_id: UUID, step: int) -> bool:
    """Marks a code's time step as used; False when it, or a later one, was used before."""
    fresh = or_(PersonTable.totp_last_step.is_(None), PersonTable.totp_last_step < step)
    changed = connection.execute(
        update(PersonTable).where(PersonTable.id == person_id, fresh).values(totp_last_step=step)
    )
    return changed.rowcount == 1
