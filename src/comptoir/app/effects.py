"""What a shop does beside its requests: readers of the feed, jobs, what is sent out, seals, the night.

`serve` runs it in a process of its own, so that none of it takes the interpreter from a sale; it works as well in
threads of the process that serves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from prometheus_client import generate_latest

from comptoir.access.domain.sessions import SessionLimits
from comptoir.access.services.sealer import Sealer
from comptoir.app import customer_sheets, sales_sheets
from comptoir.app.nightly import Nightly
from comptoir.app.outgoing import open_case_of_dead, open_case_of_letter, senders
from comptoir.app.privacy import privacy_jobs
from comptoir.app.retention import JOB, retention_job
from comptoir.app.runtime import open_database, session_limits
from comptoir.app.scheduled import JOB as SCHEDULED
from comptoir.app.scheduled import schedule_job
from comptoir.app.wiring import job_functions, readings, value_users
from comptoir.catalog.services.conversions import JOB as CONVERT
from comptoir.catalog.services.converting import run_conversion
from comptoir.customers.services import nights as loyalty_nights
from comptoir.fiscal.queries import ARCHIVE_JOB
from comptoir.fiscal.service import KeyRing
from comptoir.kernel.checkpoints import Checkpointer
from comptoir.kernel.delivery import DeliveryWorker
from comptoir.kernel.following import CommitWatcher, Followers
from comptoir.kernel.jobs import JobRunner
from comptoir.kernel.metrics import BESIDE
from comptoir.kernel.reading import Reader
from comptoir.kernel.secrets import SecretBox
from comptoir.till.services import nights as till_nights
from comptoir.till.services.archiving import archive_job
from comptoir.till.services.work import Memory

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping, Sequence

    from comptoir.kernel.companion import SharedText
    from comptoir.kernel.database import Database
    from comptoir.kernel.jobs import JobFunction
    from comptoir.kernel.reading import Reading
    from comptoir.kernel.settings import Settings

_METRICS_SECONDS = 1.0


@dataclass(slots=True)
class Effects:
    """Made by `open_effects`, which leaves the database to whoever opened it."""

    database: Database
    memory: Memory
    watcher: CommitWatcher
    followers: Followers
    checkpointer: Checkpointer
    jobs: JobRunner
    sealer: Sealer
    delivery: DeliveryWorker
    nightly: Nightly
    readings: Sequence[Reading]
    readers: list[Reader] = field(default_factory=list)

    def start(self) -> None:
        """Begin with what waits."""
        self.followers.add(self.memory.follow, self.memory.wants)
        self.readers = [
            Reader(self.database, self.followers, reading, on_set_aside=open_case_of_letter)
            for reading in self.readings
        ]
        self.watcher.start()
        self.checkpointer.start()
        self.followers.start()
        self.sealer.start()
        for reader in self.readers:
            reader.start()
        self.delivery.start()
        self.jobs.start()
        self.nightly.start()

    def stop(self) -> None:
        """Finish what was begun, and leave the rest to whoever comes next."""
        self.nightly.stop()
        self.jobs.stop()
        for reader in self.readers:
            reader.stop()
        self.delivery.stop()
        self.sealer.stop()
        self.followers.stop()
        self.watcher.stop()
        self.checkpointer.stop()


def open_effects(settings: Settings, database: Database) -> Effects:
    """All of it, not started yet."""
    secrets = SecretBox(settings.data / "keys")
    watcher = CommitWatcher(database)
    followers = Followers(database, watcher)
    keys, memory = KeyRing(secrets, settings.fiscal_signature), Memory()
    followed = readings(settings, database, secrets)
    functions = _jobs(session_limits(settings), secrets, keys, memory, [reading.name for reading in followed])
    functions = {**functions, SCHEDULED: schedule_job(settings, secrets, functions)}
    return Effects(
        database=database,
        memory=memory,
        watcher=watcher,
        followers=followers,
        checkpointer=Checkpointer(database),
        jobs=JobRunner(database, followers, settings.data / "jobs", functions),
        sealer=Sealer(database),
        delivery=DeliveryWorker(database, watcher, senders(settings, database, secrets), open_case_of_dead),
        nightly=Nightly(database, settings),
        readings=followed,
    )


def _jobs(
    limits: SessionLimits, secrets: SecretBox, keys: KeyRing, memory: Memory, readers: Sequence[str]
) -> Mapping[str, JobFunction]:
    """Kinds of jobs and what runs them, those included that need something of the process."""
    return {
        **job_functions(),
        CONVERT: partial(run_conversion, users=value_users()),
        **privacy_jobs(secrets),
        **customer_sheets.jobs(secrets),
        **sales_sheets.jobs(secrets),
        loyalty_nights.JOB: loyalty_nights.loyalty_job(secrets),
        till_nights.JOB: till_nights.night_job(keys, memory),
        ARCHIVE_JOB: archive_job(keys, memory),
        JOB: retention_job(limits, list(readers)),
    }


def work_beside(settings: Settings, metrics: SharedText, is_over: threading.Event) -> None:
    """The work of the process beside the one that serves, until told that it is over."""
    database = open_database(settings)
    effects = open_effects(settings, database)
    effects.start()
    while not is_over.wait(_METRICS_SECONDS):
        metrics.write(generate_latest(BESIDE))
    effects.stop()
    database.close()
