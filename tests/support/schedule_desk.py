"""A shop with a data folder whose schedules are run by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from comptoir.access.domain import SYSTEM_PRINCIPAL, Narrowing
from comptoir.access.domain.people import RoleGiven
from comptoir.access.service import NewPassword, PutPerson, put_person
from comptoir.app.scheduled import JOB, schedule_job
from comptoir.app.wiring import job_functions
from comptoir.catalog.queries import ProductFilter, product_keys
from comptoir.catalog.services.basics import ensure_basics
from comptoir.connectors.domain.schedules import (
    Every,
    Place,
    Schedule,
    Timing,
    Way,
)
from comptoir.connectors.rows import Run, load_runs
from comptoir.connectors.services import exchange
from comptoir.connectors.services.schedules import (
    begin_run,
    save_schedule,
)
from comptoir.kernel.actor import SYSTEM, Actor
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import JobContext, run_job
from comptoir.kernel.secrets import SecretBox
from comptoir.kernel.settings import Settings
from comptoir.kernel.tables import Job
from comptoir.kernel.values.time import Instant
from tests.catalog.shelf import make_structure
from tests.support.databases import write

SHEET = "sku;family;name-fr_FR\nA-1;clothing;Chemise\nA-2;clothing;Veste\n"
HALF_BAD = "sku;family;name-fr_FR\nA-1;clothing;Chemise\nA-2;nowhere;Veste\n"
HOURLY = Timing(every=Every.HOUR)


@dataclass
class Desk:
    """A shop with a data folder, and what runs its schedules."""

    database: Database
    clock: FixedClock
    settings: Settings
    secrets: SecretBox = field(init=False)

    def __post_init__(self) -> None:
        self.secrets = SecretBox(self.settings.data / "keys")

    @property
    def folder(self) -> Path:
        return self.settings.data / "exchange" / "supplier"

    def save(
        self,
        way: Way = Way.IN,
        by: Actor = SYSTEM,
        secret: str | None = None,
        place: Place | None = None,
        **fields: Any,  # noqa: ANN401 - of a schedule
    ) -> Schedule:
        schedule = Schedule(
            id=new_id(), name="Supplier", way=way, kind="catalog", timing=HOURLY,
            place=place or Place(folder="supplier"), **fields,
        )  # fmt: skip
        exchange.check_place(self.settings, schedule.place)
        with self.database.write(by) as uow:
            save_schedule(uow, self.secrets, schedule, secret, None)
        return schedule

    def lay(self, name: str, content: str = SHEET) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(content, encoding="utf-8")

    def after(self, **time: float) -> None:
        self.clock.present = Instant(self.clock.present + timedelta(**time))

    def run(self, schedule: Schedule) -> Run:
        """Run it now, as the runner of jobs does."""
        with self.database.write() as uow:
            job_id = begin_run(uow, schedule.id, only_due=False)
        assert job_id is not None
        return self.work(job_id, schedule)

    def work(self, job_id: UUID, schedule: Schedule) -> Run:
        context = JobContext(self.database, job_id, JOB, SYSTEM, "t", self.settings.data / "jobs" / str(job_id))
        context.folder.mkdir(parents=True, exist_ok=True)
        with self.database.read() as connection:
            argument = connection.execute(select(Job.argument).where(Job.id == job_id)).scalar_one()
        run_job(context, schedule_job(self.settings, self.secrets, job_functions()), argument)
        return self.runs(schedule)[0]

    def take(self, schedule: Schedule) -> Run:
        """Look twice, as far apart as it takes for a file to be whole."""
        self.run(schedule)
        self.after(seconds=30)
        return self.run(schedule)

    def runs(self, schedule: Schedule) -> list[Run]:
        with self.database.read() as connection:
            return load_runs(connection, schedule.id, 50)

    def skus(self) -> list[str]:
        with self.database.read() as connection:
            return sorted(sku for sku, _ in product_keys(connection, ProductFilter()))

    def person(self, **narrowing: frozenset[str]) -> Actor:
        person_id = new_id()
        role = RoleGiven("product_manager", None, Narrowing(**narrowing))
        self.put_person(person_id, (role,))
        return Actor("person", person_id)

    def put_person(self, person_id: UUID, roles: tuple[RoleGiven, ...]) -> None:
        password = NewPassword("$argon2id$x", False)
        with self.database.write() as uow:
            who = PutPerson(person_id, f"{person_id}@example.org", "Lou", "fr_FR", roles=roles, password=password)
            put_person(uow, SYSTEM_PRINCIPAL, who)


def desk_on(database: Database, clock: FixedClock, tmp_path: Path) -> Desk:
    with write(database) as uow:
        make_structure(uow)
        ensure_basics(uow, with_channel=False)
    return Desk(database, clock, Settings(data=tmp_path / "data", exchange_hosts="127.0.0.1"))


def counts(run: Run) -> list[tuple[str, str, int, int]]:
    return [
        (one["name"], one["state"], one["counts"].get("created", 0), one["counts"].get("rejected", 0))
        for one in run.files
    ]
