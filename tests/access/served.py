"""The assembled application over a fresh database, with people of two stores, for tests over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from comptoir.access.domain import SYSTEM_PRINCIPAL
from comptoir.access.domain.people import RoleGiven
from comptoir.access.service import NewPassword, NewProgram, NewToken, PutPerson, create_token, put_person
from comptoir.access.services.sessions import Device, NewSession, start_session
from comptoir.app.http.application import litestar_app
from comptoir.app.runtime import Runtime, open_runtime
from comptoir.company.domain import Address
from comptoir.company.queries import require_store
from comptoir.company.service import PutLegalEntity, PutStore, put_legal_entity, put_store
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.ids import new_id
from comptoir.kernel.settings import Settings
from tests.access.people import PASSWORD_HASH
from tests.support.databases import write

PARIS = Address(("12 rue de Rivoli",), "75004", "Paris", "FR")
SECRET = "zebra"
"""Stands in the names of everything that belongs to Rivoli: whoever sees it sees Rivoli."""


@dataclass
class Served:
    """The application and what one asks of it."""

    runtime: Runtime
    app: Litestar
    client: TestClient[Litestar]
    stores: dict[str, UUID] = field(default_factory=dict)

    def store(self, code: str, name: str) -> None:
        with write(self.runtime.database) as uow:
            put_legal_entity(uow, PutLegalEntity(code="maison", name="Maison", address=PARIS))
            command = PutStore(code=code, name=name, legal_entity="maison", address=PARIS, time_zone="Europe/Paris")
            put_store(uow, command)
            self.stores[code] = require_store(uow.connection, code).id

    def person(self, name: str, *roles: tuple[str, str | None]) -> UUID:
        given = tuple(RoleGiven(role, None if store is None else self.stores[store]) for role, store in roles)
        person_id = new_id()
        command = PutPerson(
            person_id, f"{name}@example.org", name, "en_US", roles=given, password=NewPassword(PASSWORD_HASH, False)
        )
        with write(self.runtime.database) as uow:
            put_person(uow, SYSTEM_PRINCIPAL, command)
        return person_id

    def session(self, person_id: UUID) -> NewSession:
        with write(self.runtime.database) as uow:
            return start_session(uow, person_id, Device("192.0.2.1", "", None))

    def token(self, role: str, store: str | None = None) -> NewToken:
        with write(self.runtime.database) as uow:
            program = NewProgram(role, role, None if store is None else self.stores[store])
            return create_token(uow, SYSTEM_PRINCIPAL, program)

    def ask(
        self,
        method: str,
        path: str,
        *,
        session: NewSession | None = None,
        token: str | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
        json: object = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        """A request as a program sends it: no `Origin`, no cookies but the session's."""
        headers = dict(headers)
        if session is not None:
            headers["Cookie"] = f"comptoir_session={session.token}"
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        self.client.cookies.clear()
        return self.client.request(method, path, headers=headers, json=json, content=content)


@contextmanager
def serving(url: str, folder: Path, clock: FixedClock, mail_port: int | None = None) -> Iterator[Served]:
    """The application of a database, with the stores Rivoli and Lyon; nothing follows the feed.

    mail_port: of a mail server on this computer.
    """
    settings = Settings(data=folder, database=url)
    if mail_port is not None:
        settings = replace(
            settings, mail_host="127.0.0.1", mail_port=mail_port, mail_tls="none", mail_sender="shop@example.org"
        )
    runtime = open_runtime(settings)
    runtime.database.clock = clock
    app = litestar_app(runtime)
    try:
        with TestClient(app, raise_server_exceptions=False) as client:
            served = Served(runtime, app, client)
            served.store("rivoli", f"Rivoli {SECRET}")
            served.store("lyon", "Lyon")
            yield served
    finally:
        runtime.stop()
