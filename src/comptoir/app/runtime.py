"""Everything that serves requests, made from settings, started and stopped in order; see effects for the rest."""

from __future__ import annotations

import gc
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import generate_latest

from comptoir.access.domain.sessions import SessionLimits
from comptoir.access.service import Gate
from comptoir.access.services.authenticator import Authenticator
from comptoir.access.services.trail import RefusalTrail
from comptoir.app.live import LiveHub
from comptoir.company.queries import store_directory
from comptoir.kernel import faults
from comptoir.kernel.clock import FileClock, SystemClock
from comptoir.kernel.commands import TestSeamRefused
from comptoir.kernel.committer import Committer
from comptoir.kernel.database import Database
from comptoir.kernel.feed import last_position
from comptoir.kernel.following import CommitWatcher, Followers
from comptoir.kernel.metrics import BESIDE
from comptoir.kernel.secrets import SecretBox
from comptoir.pricing.service import PriceBookHolder
from comptoir.shelf.queries import labels_to_hang
from comptoir.shelf.services.desk import LabelDesk
from comptoir.till.services.desk import TillDesk, make_till_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from comptoir.kernel.settings import Settings

_SWITCH_SECONDS = 0.0005
"""How soon a waiting thread gets the interpreter: the committer must not wait 5 ms for the event loop."""

_COLLECT_AFTER = (200_000, 10, 50)
"""Allocations before a young collection, and collections before an older one.

Above what a full group of tickets holds at a time: collecting in the middle of one cost a twentieth of each ticket.
"""


@dataclass(slots=True)
class Runtime:
    """Handed to the HTTP application; `open_runtime` makes it."""

    settings: Settings
    database: Database
    secrets: SecretBox
    watcher: CommitWatcher
    followers: Followers
    committer: Committer
    authenticator: Authenticator
    refusals: RefusalTrail
    gate: Gate
    prices: PriceBookHolder
    tills: TillDesk
    labels: LabelDesk
    live: LiveHub
    metrics_beside: Callable[[], bytes]
    is_ready: bool = False

    def start(self) -> None:
        """Load what is held in memory, then follow the feed from where it was loaded."""
        sys.setswitchinterval(_SWITCH_SECONDS)
        with self.database.read() as connection:
            position = last_position(connection)
            self.prices.load(connection)
        self.followers.add(self.prices.follow, self.prices.wants)
        self.followers.add(self.authenticator.follow, self.authenticator.wants)
        self.followers.add(self.tills.memory.follow, self.tills.memory.wants)
        self.followers.add(self.tills.terminals.follow, self.tills.terminals.wants)
        self.followers.add(self.live.follow, self.live.wants)
        self.watcher.start()
        self.followers.start_at(position)
        self.tills.terminals.start()
        self.tills.printers.start()
        self.labels.start()
        _calm_collector()
        self.is_ready = True

    def stop(self) -> None:
        """Answer what was taken, then let go of everything."""
        self.is_ready = False
        self.live.close_all()
        self.committer.stop()
        self.tills.terminals.stop()
        self.tills.printers.stop()
        self.labels.stop()
        self.followers.stop()
        self.watcher.stop()
        self.database.close()


def _calm_collector() -> None:
    """Leave what was loaded at start out of garbage collections, and collect seldom: tickets make no cycles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def open_database(settings: Settings) -> Database:
    """The database of the settings. The test seams work only on one that is marked as a test."""
    if not settings.database:
        settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url, SystemClock())
    for seam, name in ((settings.test_clock, "COMPTOIR_TEST_CLOCK"), (settings.fault, "COMPTOIR_FAULT")):
        if seam and not database.is_test():
            raise TestSeamRefused(name)
    if settings.test_clock:
        database.clock = FileClock(Path(settings.test_clock))
    faults.arm(settings.fault)
    return database


def session_limits(settings: Settings) -> SessionLimits:
    """How long a session lasts."""
    return SessionLimits(
        timedelta(minutes=settings.session_idle_minutes), timedelta(days=settings.session_absolute_days)
    )


def _metrics_of_threads() -> bytes:
    """What is counted beside the requests, where that is done in threads of this process."""
    return generate_latest(BESIDE)


def open_runtime(settings: Settings, metrics_beside: Callable[[], bytes] = _metrics_of_threads) -> Runtime:
    """Everything that serves requests, not started yet. metrics_beside: those of what works beside them."""
    database = open_database(settings)
    secrets = SecretBox(settings.data / "keys")
    watcher = CommitWatcher(database)
    authenticator, refusals = Authenticator(database, session_limits(settings)), RefusalTrail(database)
    prices = PriceBookHolder(database)
    followers = Followers(database, watcher)
    return Runtime(
        settings=settings,
        database=database,
        secrets=secrets,
        watcher=watcher,
        followers=followers,
        committer=Committer(database),
        authenticator=authenticator,
        refusals=refusals,
        gate=Gate(database, secrets, authenticator, refusals, store_directory),
        prices=prices,
        labels=LabelDesk(database, followers, prices),
        tills=make_till_desk(database, secrets, prices, labels_to_hang, settings.fiscal_signature),
        live=LiveHub(),
        metrics_beside=metrics_beside,
    )
