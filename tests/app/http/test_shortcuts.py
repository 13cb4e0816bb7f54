"""Tickets past the framework: the same answers, and whatever is not in order goes the common way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.types import Receive, Scope, Send

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.access.domain.sessions import SessionLimits
from comptoir.access.service import NewProgram, create_token
from comptoir.access.services.authenticator import Authenticator
from comptoir.access.services.trail import RefusalTrail
from comptoir.app.http.guard import guard
from comptoir.app.http.problems import handlers
from comptoir.app.http.shortcuts import Shortcuts
from comptoir.app.runtime import Runtime
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.committer import Committer
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.secrets import SecretBox
from comptoir.till.http.tickets import seal_ticket
from comptoir.till.services.desk import TillDesk
from tests.pricing.shop import open_shop
from tests.support.coroutines import run
from tests.till.conftest import cash, set_up

MUG = {"till": "T1", "lines": [{"id": "a", "sku": "MUG"}], "tenders": cash(1290)}


@dataclass
class Process:
    database: Database
    committer: Committer
    tills: TillDesk
    secrets: SecretBox
    authenticator: Authenticator
    refusals: RefusalTrail


@dataclass
class Served:
    process: Process
    app: Shortcuts
    common: list[str] = field(default_factory=list)
    """Paths that went the common way."""

    def token(self, role: str = "cashier") -> str:
        with self.process.database.write() as uow:
            return create_token(uow, SYSTEM_PRINCIPAL, NewProgram(role, role, None)).secret

    def put(self, path: str, body: object, token: str | None = None, pieces: int = 1) -> tuple[int, dict[str, Any]]:
        """Status and answer, with `replay` for one that was given before."""
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        length = -(-len(content) // pieces)
        parts = [content[start : start + length] for start in range(0, len(content), length)]
        sent: list[MutableMapping[str, Any]] = []
        at, _, query = path.partition("?")

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
        if token is not None:
            headers.append((b"authorization", f"Bearer {token}".encode()))
        scope = {
            "type": "http", "http_version": "1.1", "method": "PUT", "scheme": "http", "path": at,
            "raw_path": at.encode(), "query_string": query.encode(), "headers": headers, "root_path": "",
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "trace": "trace",
        }  # fmt: skip
        run(self.app(scope, receive, send))
        answer = msgspec.json.decode(b"".join(message.get("body", b"") for message in sent[1:]))
        told = {name.lower(): value for name, value in sent[0]["headers"]}
        return sent[0]["status"], answer | ({"replay": True} if b"idempotent-replay" in told else {})


@pytest.fixture
def served(database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[Served]:
    counter = set_up(open_shop(database, dict.fromkeys(("MUG", "TEA", "COMTE"), "H87")), clock, tmp_path)
    counter.open()
    limits = SessionLimits(timedelta(minutes=30), timedelta(days=1))
    process = Process(
        database, counter.committer, counter.desk, counter.secrets, Authenticator(database, limits),
        RefusalTrail(database),
    )  # fmt: skip
    routes = Litestar(
        [Router("/api/v1", route_handlers=[seal_ticket])],
        before_request=guard,
        exception_handlers=handlers(),
        state=State({"runtime": process}),
        logging_config=None,
    )
    common: list[str] = []

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        common.append(scope["path"])
        await routes(scope, receive, send)

    yield Served(process, Shortcuts(noted, routes, cast("Runtime", process)), common)
    counter.committer.stop()


def test_a_ticket_in_order_skips_the_framework_once_its_sender_is_known(served: Served) -> None:
    token, path = served.token(), f"/api/v1/tickets/{new_id()}"
    status, first = served.put(path, MUG, token)
    assert (status, served.common) == (201, [path])
    assert served.put(path, MUG, token) == (200, first | {"replay": True})
    status, second = served.put(f"/api/v1/tickets/{new_id()}", MUG, token, pieces=3)
    assert (status, second["fiscal"]["sequence"], served.common) == (201, 2, [path])
    assert served.put(f"{path}?again", MUG, token) == (200, first | {"replay": True})
    assert served.common == [path, path]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda body: body | {"gift": True}, (422, "/gift")),
        (lambda body: body | {"tenders": cash(1)}, (422, "/tenders")),
        (lambda body: body | {"till": "none"}, (422, "/till")),
        (lambda _body: b'{"till": ', (400, None)),
    ],
    ids=["unknown-field", "too-little-paid", "unknown-till", "no-json"],
)
def test_what_is_refused_is_told_by_the_common_way(
    served: Served, change: Callable[[dict[str, Any]], object], expected: tuple[int, str | None]
) -> None:
    token = served.token()
    served.put(f"/api/v1/tickets/{new_id()}", MUG, token)
    path = f"/api/v1/tickets/{new_id()}"
    status, problem = served.put(path, change(MUG), token)
    pointers = [one["pointer"] for one in problem.get("errors", [{"pointer": None}])]
    assert ((status, pointers[0]), served.common[1:]) == (expected, [path])
    assert served.put(path, MUG, token)[1]["fiscal"]["sequence"] == 2


def test_nobody_else_gets_in(served: Served) -> None:
    token, path = served.token(), f"/api/v1/tickets/{new_id()}"
    served.put(path, MUG, token)
    reader = served.token("read_only")
    assert [served.put(path, MUG, one)[0] for one in (reader, reader, "unknown", None)] == [403, 403, 401, 401]
    served.process.authenticator.forget()
    served.common.clear()
    assert (served.put(path, MUG, token)[0], served.common) == (200, [path])
