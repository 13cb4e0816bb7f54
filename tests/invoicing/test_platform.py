"""The platform over HTTP: what it says decides whether an invoice is tried again, and it has each once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from comptoir.invoicing.ports import Deposit, PlatformRefused, PlatformUnreachable
from comptoir.invoicing.senders import FolderPlatform, HttpPlatform, platform_of
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.settings import Settings


class SimulatedPlatform(ThreadingHTTPServer):
    """Keeps one file per key, and answers as `script` says: a status, or `lost` (kept, never answered); then 201."""

    def __init__(self) -> None:
        self.script: list[int | str] = []
        self.kept: dict[str, bytes] = {}
        self.tokens: set[str | None] = set()
        super().__init__(("127.0.0.1", 0), _Post)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/invoices"


class _Post(BaseHTTPRequestHandler):
    server: SimulatedPlatform

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        conduct = self.server.script.pop(0) if self.server.script else 201
        self.server.tokens.add(self.headers["Authorization"])
        key = self.headers["Idempotency-Key"]
        has_it = key in self.server.kept
        if conduct in {201, "lost"}:
            self.server.kept[key] = body
        if conduct == "lost":
            self.close_connection = True
            return
        self.send_response(409 if has_it else int(conduct))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def platform() -> Iterator[SimulatedPlatform]:
    made = SimulatedPlatform()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def test_an_invoice_reaches_the_platform_once_whatever_it_answers(
    platform: SimulatedPlatform, clock: FixedClock
) -> None:
    sender = HttpPlatform(platform.url, "secret", {"127.0.0.1"}, clock.now)
    deposit = Deposit(new_id(), "F2026-000001", "F2026-000001.pdf", b"%PDF")
    platform.script = [503, 401, 429, "lost"]
    for _ in range(4):
        with pytest.raises(PlatformUnreachable):
            sender.deposit(deposit)
    sender.deposit(deposit)
    assert (platform.kept, platform.tokens) == ({str(deposit.invoice_id): b"%PDF"}, {"Bearer secret"})
    platform.script = [422]
    with pytest.raises(PlatformRefused):
        sender.deposit(Deposit(new_id(), "F2026-000002", "F2026-000002.pdf", b"%PDF"))
    with pytest.raises(PlatformUnreachable):
        HttpPlatform(platform.url, "", (), clock.now).deposit(deposit)


def test_an_address_goes_before_a_folder(sqlite_database: Database) -> None:
    assert isinstance(platform_of(Settings(invoice_platform="https://pa.example"), sqlite_database), HttpPlatform)
    assert isinstance(platform_of(Settings(invoice_folder="out"), sqlite_database), FolderPlatform)
