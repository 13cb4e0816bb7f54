"""The doors of access: what other modules and the application use."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Connection

from comptoir.access.domain.people import RoleGiven, StoreUnknown
from comptoir.access.domain.sessions import SessionLimits
from comptoir.access.domain.throttle import PER_ADDRESS, PER_DEVICE
from comptoir.access.ports import StoreDirectory, StoreSummary
from comptoir.access.services.authenticator import Authenticated, Authenticator
from comptoir.access.services.people import (
    NewPassword,
    PersonPut,
    PutPerson,
    chosen_password,
    handed_over_password,
    put_person,
)
from comptoir.access.services.pins import PinDesk
from comptoir.access.services.roles import shipped_roles
from comptoir.access.services.sealer import Sealer, seal_once
from comptoir.access.services.sign_in import SignInAttempt, SignInDesk
from comptoir.access.services.throttle import Throttle
from comptoir.access.services.tokens import NewProgram, NewToken, create_client, create_token
from comptoir.access.services.trail import RefusalTrail, record_audit
from comptoir.kernel.database import Database
from comptoir.kernel.secrets import SecretBox


class Gate:
    """What the routes of access share in a process, made once by the application."""

    def __init__(
        self,
        database: Database,
        secrets: SecretBox,
        authenticator: Authenticator,
        refusals: RefusalTrail,
        store_directory: StoreDirectory,
    ) -> None:
        self._database = database
        self._store_directory = store_directory
        self._throttle = Throttle()
        self.authenticator = authenticator
        self.refusals = refusals
        self.desk = SignInDesk(database, secrets, refusals)
        self.pins = PinDesk(database, refusals)

    def stores(self, connection: Connection) -> list[StoreSummary]:
        """All stores, by code."""
        return list(self._store_directory(connection))

    def store_codes(self, connection: Connection) -> Mapping[UUID, str]:
        """The codes of all stores."""
        return {store.id: store.code for store in self._store_directory(connection)}

    def store_id(self, connection: Connection, code: str | None, pointer: str) -> UUID | None:
        """The store of a code; None is all stores. Refuses StoreUnknown."""
        if code is None:
            return None
        for store in self._store_directory(connection):
            if store.code == code:
                return store.id
        raise StoreUnknown(store=code[:100], pointer=pointer)

    def take_code_try(self, person_id: UUID) -> None:
        """One try to confirm a second factor. Refuses TooManyTries."""
        self._throttle.take(f"code {person_id}", self._database.clock.now(), PER_DEVICE)

    def take_program_try(self, address: str) -> None:
        """One try of a program to prove itself. Refuses TooManyTries."""
        self._throttle.take(f"program {address}", self._database.clock.now(), PER_ADDRESS)

    def give_back_program_try(self, address: str) -> None:
        """The try was right."""
        self._throttle.give_back(f"program {address}", PER_ADDRESS)


__all__ = [
    "Authenticated",
    "Authenticator",
    "Gate",
    "NewPassword",
    "NewProgram",
    "NewToken",
    "PersonPut",
    "PutPerson",
    "RefusalTrail",
    "RoleGiven",
    "Sealer",
    "SessionLimits",
    "SignInAttempt",
    "SignInDesk",
    "chosen_password",
    "create_client",
    "create_token",
    "handed_over_password",
    "put_person",
    "record_audit",
    "seal_once",
    "shipped_roles",
]
