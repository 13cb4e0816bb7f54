"""People, stores and a gate for the tests of access."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from comptoir.access.domain import SYSTEM_PRINCIPAL, Credential, Principal, cookie_credential
from comptoir.access.domain.people import Person, RoleGiven
from comptoir.access.ports import StoreSummary
from comptoir.access.queries import person_by_id
from comptoir.access.service import (
    Authenticator,
    Gate,
    NewPassword,
    PutPerson,
    RefusalTrail,
    SessionLimits,
    SignInAttempt,
    put_person,
)
from comptoir.access.services.hashing import hash_password
from comptoir.access.services.sessions import Device, NewSession
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.values.time import Instant
from tests.support.databases import write

RIVOLI, LYON = UUID(int=101), UUID(int=102)
LIMITS = SessionLimits(idle=timedelta(hours=12), absolute=timedelta(days=30))
PASSWORD = "correct horse battery"
PASSWORD_HASH = hash_password(PASSWORD)
HOME = Device("192.0.2.1", "Firefox on Linux", None)


def directory(_connection: Connection) -> list[StoreSummary]:
    return [
        StoreSummary(LYON, "lyon", "Lyon", "EUR", "Europe/Paris"),
        StoreSummary(RIVOLI, "rivoli", "Rivoli", "EUR", "Europe/Paris"),
    ]


@dataclass
class Entrance:
    """A database with a gate, and what one does at it."""

    database: Database
    clock: FixedClock
    folder: Path
    gate: Gate = field(init=False)
    secrets: SecretBox = field(init=False)

    def __post_init__(self) -> None:
        self.secrets = SecretBox(self.folder / "keys")
        refusals = RefusalTrail(self.database)
        self.gate = Gate(self.database, self.secrets, Authenticator(self.database, LIMITS), refusals, directory)

    def later(self, **parts: float) -> None:
        self.clock.present = Instant(self.clock.present + timedelta(**parts))

    def person(
        self, email: str, *roles: RoleGiven, is_first: bool = False, editor: Principal = SYSTEM_PRINCIPAL
    ) -> UUID:
        person_id = new_id()
        password = NewPassword(PASSWORD_HASH, is_first)
        command = PutPerson(person_id, email, email.partition("@")[0], "fr_FR", roles=roles, password=password)
        with write(self.database) as uow:
            put_person(uow, editor, command)
        return person_id

    def change(self, person_id: UUID, editor: Principal = SYSTEM_PRINCIPAL, **changes: object) -> Person:
        before = self.look(person_id)
        values: dict[str, object] = {
            "email": before.email,
            "name": before.name,
            "locale": before.locale,
            "is_disabled": before.is_disabled,
            **changes,
        }
        with write(self.database) as uow:
            return put_person(uow, editor, PutPerson(id=person_id, **values)).person  # type: ignore[arg-type]

    def look(self, person_id: UUID) -> Person:
        with self.database.read() as connection:
            person = person_by_id(connection, person_id)
        assert person is not None
        return person

    def sign_in(
        self, email: str, password: str = PASSWORD, code: str | None = None, device: Device = HOME
    ) -> NewSession:
        return self.gate.desk.sign_in(SignInAttempt(email, password, code, device), "test")

    def who(self, session: NewSession) -> Principal:
        return self.gate.authenticator.resolve(credential(session)).principal


def credential(session: NewSession) -> Credential:
    return cookie_credential(session.token)
