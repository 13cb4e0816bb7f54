"""Retention: how long what is kept (retention.toml), and the nightly job that forgets the rest.

What money or the law depends on is in the table without a period, and nothing here could delete it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from comptoir.access.domain.sessions import SessionLimits
from comptoir.access.services.sessions import trim_sessions
from comptoir.app.wiring import personal_sources
from comptoir.customers.services import nights as loyalty_nights
from comptoir.customers.services.keeping import forget_inactive, trim_copies, trim_links, trim_looks
from comptoir.kernel.jobs import JobContext, start_job
from comptoir.kernel.tables import Fact
from comptoir.kernel.texts import text
from comptoir.kernel.trimming import SLICE, trim_feed, trim_idempotency_keys, trim_jobs, trim_messages
from comptoir.kernel.values.time import Instant

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from comptoir.kernel.database import Database
    from comptoir.kernel.jobs import JobFunction

    Trim = Callable[[JobContext, Instant], int]

JOB = "app.retention"
_NIGHT = "retention_night"
_NIGHT_OF_TILLS, _SIGNALS = "till.night", "insight.signals"
"""`JOB` of `till.services.nights` and `insight.services.signals`: commands that only read the table of periods start
without their code."""


@dataclass(frozen=True, slots=True)
class Period:
    """One line of the table. days: None where things are kept for good; tables: what it speaks of."""

    name: str
    days: int | None
    tables: tuple[str, ...]

    def words(self, locale: str) -> tuple[str, str]:
        """What it is, and why it is kept so long."""
        return text(f"retention.{self.name}", locale), text(f"retention.{self.name}.why", locale)


@cache
def periods() -> Sequence[Period]:
    """The table of periods."""
    file = resources.files("comptoir.app").joinpath("retention.toml")
    read = tomllib.loads(file.read_text(encoding="utf-8"))["period"]
    return tuple(Period(name, told.get("days"), tuple(told["tables"])) for name, told in read.items())


def trims(limits: SessionLimits, readers: Collection[str]) -> Mapping[str, Trim]:
    """What forgets a slice of each line that has a period. readers: those of the feed that run."""
    return {
        "jobs": lambda context, before: trim_jobs(context.database, context.folder.parent, before),
        "idempotency_keys": lambda context, before: trim_idempotency_keys(context.database, before),
        "messages": lambda context, before: trim_messages(context.database, before),
        "sessions": lambda context, before: trim_sessions(context.database, limits, before, SLICE),
        "feed": lambda context, before: trim_feed(context.database, readers, before),
        "customers": lambda context, before: forget_inactive(context, personal_sources(), before),
        "customer_copies": trim_copies,
        "customer_links": trim_links,
        "looks": trim_looks,
    }


def retention_job(limits: SessionLimits, readers: Collection[str]) -> JobFunction:
    """The nightly job: every line of the table in slices; its outcome counts what was forgotten."""

    def forget(context: JobContext, _argument: Mapping[str, Any]) -> Mapping[str, int]:
        forgotten: dict[str, int] = {}
        for period in periods():
            if period.days is None:
                continue
            trim = trims(limits, readers)[period.name]
            before = Instant(context.database.clock.now() - timedelta(days=period.days))
            forgotten[period.name] = 0
            while True:
                count = trim(context, before)
                forgotten[period.name] += count
                context.progress(sum(forgotten.values()))
                if count < SLICE:
                    break
        return {**forgotten, "read": sum(forgotten.values())}

    return forget


def night_of(now: Instant, hour: int) -> date:
    """The night that an instant belongs to: it begins at `hour` (UTC) and lasts a day."""
    return (now - timedelta(hours=hour)).date()


def start_when_due(database: Database, hour: int) -> bool:
    """Queue the night's jobs once, whichever process looks first; a night that was missed is made up for by day.

    A new database waits for its first night.
    """
    with database.read() as connection:
        known = connection.execute(select(Fact.value).where(Fact.name == _NIGHT)).scalar_one_or_none()
    night = night_of(database.clock.now(), hour).isoformat()
    if known is not None and known >= night:
        return False
    with database.write() as uow:
        if known is None:
            uow.connection.execute(insert(Fact).values(name=_NIGHT, value=night))
            return False
        taken = uow.connection.execute(update(Fact).where(Fact.name == _NIGHT, Fact.value == known).values(value=night))
        if taken.rowcount == 1:
            for job in (JOB, loyalty_nights.JOB, _NIGHT_OF_TILLS, _SIGNALS):
                start_job(uow, job, {"night": night})
    return taken.rowcount == 1
