"""A shop with a receiver outside, a reader that fans out and a worker that delivers."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL, Principal
from comptoir.app.outgoing import open_case_of_dead, open_case_of_letter
from comptoir.cases.events import CaseOpened
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.delivery import DeliveryWorker
from comptoir.kernel.following import CommitWatcher
from comptoir.kernel.ids import new_id
from comptoir.kernel.outbox import lane_heads
from comptoir.kernel.outside import allowed_hosts
from comptoir.kernel.reading import Reader
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.kernel.tables import Feed, Outbox
from comptoir.kernel.values.time import Instant
from comptoir.webhooks.readers import make_reading
from comptoir.webhooks.senders import WebhookSender
from comptoir.webhooks.service import PutEndpoint, put_endpoint
from tests.support.receiver import Receiver, receiving

SETTINGS = Settings(webhook_hosts="127.0.0.1")


@dataclass
class Outgoing:
    """Drives everything that sends; `start` and `stop` as a process does.

    answer_seconds: how long one attempt may take. What is cut off waits for a clock that stands still, so it is long.
    """

    database: Database
    clock: FixedClock
    secrets: SecretBox
    receiver: Receiver
    answer_seconds: float = 30.0
    running: list[Reader | DeliveryWorker | CommitWatcher] = field(default_factory=list)

    def start(self) -> None:
        watcher = CommitWatcher(self.database)
        reading = make_reading(SETTINGS, self.database, self.secrets)
        senders = {
            "webhook": WebhookSender(SETTINGS, self.database, self.secrets, seconds=self.answer_seconds),
            "webhook_test": WebhookSender(
                SETTINGS, self.database, self.secrets, is_test=True, seconds=self.answer_seconds
            ),
        }
        self.running = [
            Reader(self.database, watcher, reading, on_set_aside=open_case_of_letter),
            DeliveryWorker(self.database, watcher, senders, open_case_of_dead),
            watcher,
        ]
        for one in (self.running[2], *self.running[:2]):
            one.start()

    def stop(self) -> None:
        for one in self.running:
            one.stop()
        self.running = []

    def hook(
        self,
        path: str,
        topics: Sequence[str] | None = ("cases.*",),
        by: Principal = SYSTEM_PRINCIPAL,
        endpoint_id: UUID | None = None,
        *,
        is_active: bool = True,
    ) -> UUID:
        """Set up an endpoint at a path of the receiver."""
        endpoint_id = endpoint_id or new_id()
        wanted = PutEndpoint(endpoint_id, path, self.receiver.url(path), topics, is_active)
        with self.database.write(by.actor) as uow:
            put = put_endpoint(uow, by, self.secrets, allowed_hosts(SETTINGS.webhook_hosts), wanted)
        if put.secret is not None:
            self.receiver.secrets[path] = [base64.b64decode(put.secret.removeprefix("whsec_"))]
        return endpoint_id

    def happen(self, count: int, store_id: UUID | None = None) -> list[int]:
        """Things happen; their positions in the feed."""
        cases = [str(new_id()) for _ in range(count)]
        for case in cases:
            with self.database.write() as uow:
                uow.emit(CaseOpened(
                    case_id=case, kind="tests.thing", store_id=None if store_id is None else str(store_id), subject=case
                ))  # fmt: skip
        with self.database.read() as connection:
            return list(connection.execute(select(Feed.seq).where(Feed.key.in_(cases)).order_by(Feed.seq)).scalars())

    def pass_time(self, **duration: float) -> None:
        """The clock moves on, and whoever waits for a time looks again."""
        self.clock.present = Instant(self.clock.present + timedelta(**duration))
        self.database.announce()

    def pass_time_until_due(self) -> None:
        """The clock moves on to when the first message is due, if it waits for a time."""
        with self.database.read() as connection:
            due = [due_at for _lane, due_at in lane_heads(connection) if due_at is not None]
        if due and min(due) > self.clock.present:
            self.clock.present = min(due)
        self.database.announce()

    def states(self) -> list[tuple[str, int, int | None]]:
        """State, attempts and last status of each message, in order."""
        with self.database.read() as connection:
            rows = connection.execute(select(Outbox.state, Outbox.attempts, Outbox.last_status).order_by(Outbox.seq))
            return [(row.state, row.attempts, row.last_status) for row in rows]

    def wait_for_states(self, wanted: Sequence[tuple[str, int, int | None]]) -> None:
        self.receiver.wait(lambda _: self.states() == list(wanted))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def outgoing(database: Database, clock: FixedClock, receiver: Receiver, tmp_path: Path) -> Iterator[Outgoing]:
    outgoing = Outgoing(database, clock, SecretBox(tmp_path / "keys"), receiver)
    try:
        yield outgoing
    finally:
        outgoing.stop()
