"""Everything one process of Comptoir runs, made from settings, started and stopped in order."""

from __future__ import annotations

import gc
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from comptoir.access.domain.sessions import SessionLimits
from comptoir.access.service import Gate
from comptoir.access.services.authenticator import Authenticator
from comptoir.access.services.sealer import Sealer
from comptoir.access.services.trail import RefusalTrail
from comptoir.app import customer_sheets, sales_sheets
from comptoir.app.live import LiveHub
from comptoir.app.nightly import Nightly
from comptoir.app.outgoing import open_case_of_dead, open_case_of_letter, senders
from comptoir.app.privacy import privacy_jobs
from comptoir.app.retention import JOB, retention_job
from comptoir.app.wiring import job_functions, readings
from comptoir.company.queries import store_directory
from comptoir.customers.services import nights as loyalty_nights
from comptoir.fiscal.queries import ARCHIVE_JOB
from comptoir.kernel import faults
from comptoir.kernel.checkpoints import Checkpointer
from comptoir.kernel.clock import FileClock, SystemClock
from comptoir.kernel.commands import TestSeamRefused
from comptoir.kernel.committer import Committer
from comptoir.kernel.database import Database
from comptoir.kernel.delivery import DeliveryWorker
from comptoir.kernel.feed import last_position
from comptoir.kernel.following import CommitWatcher, Followers, Reader, Reading
from comptoir.kernel.jobs import JobRunner
from comptoir.kernel.secrets import SecretBox
from comptoir.pricing.service import PriceBookHolder
from comptoir.shelf.queries import labels_to_hang
from comptoir.shelf.services.desk import LabelDesk
from comptoir.till.services import nights as till_nights
from comptoir.till.services.archiving import archive_job
from comptoir.till.services.desk import TillDesk, make_till_desk

if TYPE_CHECKING:
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
    checkpointer: Checkpointer
    jobs: JobRunner
    authenticator: Authenticator
    refusals: RefusalTrail
    gate: Gate
    sealer: Sealer
    prices: PriceBookHolder
    tills: TillDesk
    labels: LabelDesk
    live: LiveHub
    delivery: DeliveryWorker
    nightly: Nightly
    readings: list[Reading]
    readers: list[Reader] = field(default_factory=list)
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
        self.checkpointer.start()
        self.followers.start_at(position)
        self.sealer.start()
        self.readers = [
            Reader(self.database, self.followers, reading, on_set_aside=open_case_of_letter)
            for reading in self.readings
        ]
        for reader in self.readers:
            reader.start()
        self.delivery.start()
        self.tills.terminals.start()
        self.tills.printers.start()
        self.labels.start()
        self.jobs.start()
        self.nightly.start()
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
        self.nightly.stop()
        self.jobs.stop()
        for reader in self.readers:
            reader.stop()
        self.delivery.stop()
        self.sealer.stop()
        self.followers.stop()
        self.watcher.stop()
        self.checkpointer.stop()
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


def open_runtime(settings: Settings) -> Runtime:
    """Everything that one process runs, not started yet."""
    database = open_database(settings)
    secrets = SecretBox(settings.data / "keys")
    watcher = CommitWatcher(database)
    limits = SessionLimits(
        timedelta(minutes=settings.session_idle_minutes), timedelta(days=settings.session_absolute_days)
    )
    authenticator, refusals = Authenticator(database, limits), RefusalTrail(database)
    prices = PriceBookHolder(database)
    followers = Followers(database, watcher)
    tills = make_till_desk(database, secrets, prices, labels_to_hang, settings.fiscal_signature)
    followed = readings(settings, database, secrets)
    functions = {
        **job_functions(),
        **privacy_jobs(secrets),
        **customer_sheets.jobs(secrets),
        **sales_sheets.jobs(secrets),
        loyalty_nights.JOB: loyalty_nights.loyalty_job(secrets),
        till_nights.JOB: till_nights.night_job(tills.keys, tills.memory),
        ARCHIVE_JOB: archive_job(tills.keys, tills.memory),
        JOB: retention_job(limits, [reading.name for reading in followed]),
    }
    return Runtime(
        settings=settings,
        database=database,
        secrets=secrets,
        watcher=watcher,
        followers=followers,
        committer=Committer(database),
        checkpointer=Checkpointer(database),
        jobs=JobRunner(database, followers, settings.data / "jobs", functions),
        authenticator=authenticator,
        refusals=refusals,
        gate=Gate(database, secrets, authenticator, refusals, store_directory),
        sealer=Sealer(database),
        prices=prices,
        labels=LabelDesk(database, followers, prices),
        tills=tills,
        live=LiveHub(),
        delivery=DeliveryWorker(database, watcher, senders(settings, database, secrets), open_case_of_dead),
        nightly=Nightly(database, settings),
        readings=followed,
    )
