"""People who may do something in the catalogue, for tests: whoever acts is looked up."""

from __future__ import annotations

from uuid import UUID

from comptoir.access.domain import SYSTEM_PRINCIPAL, Narrowing
from comptoir.access.domain.people import RoleGiven
from comptoir.access.domain.principals import Principal
from comptoir.access.service import NewPassword, PutPerson, put_person
from comptoir.access.services.roles import grants_of
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from tests.support.databases import write

EVERYTHING = Narrowing()


def somebody(
    database: Database, *roles: str, narrowing: Narrowing = EVERYTHING, person_id: UUID | None = None
) -> Principal:
    """Somebody new with these roles for all stores, within a part of the catalogue."""
    who = person_id or new_id()
    given = tuple(RoleGiven(role, None, narrowing) for role in roles)
    password = NewPassword("$argon2id$x", False)
    command = PutPerson(who, f"{who}@example.org", "Somebody", "fr_FR", roles=given, password=password)
    with write(database) as uow:
        put_person(uow, SYSTEM_PRINCIPAL, command)
    return Principal("person", who, "Somebody", "fr_FR", grants_of(given))
