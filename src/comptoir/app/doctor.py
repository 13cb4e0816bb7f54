"""`comptoir doctor`: looks at what surrounds the data, says what is wrong and how to mend it."""

from __future__ import annotations

import os
import shutil
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from cryptography import x509
from sqlalchemy import Connection, func, select, text

from comptoir.app.http.pages import BUILT
from comptoir.app.migrate import current, head
from comptoir.app.outgoing import WEBHOOK_TEST
from comptoir.app.retention import periods
from comptoir.fiscal.copies import state_of_copies
from comptoir.kernel.commands import CommandContext
from comptoir.kernel.tables import Feed, FeedDeadLetter, FeedReader, Outbox
from comptoir.kernel.texts import text as words
from comptoir.kernel.values.time import Instant
from comptoir.payments.queries import unresolved

FREE_BYTES_MIN = 2 * 1024**3
CERTIFICATE_DAYS_MIN = 7
POSTGRESQL_OLDEST = 150_000
_MEGABYTE = 1024**2
_PAYMENT_LATE = timedelta(minutes=15)
_SYNCED = {"on", "local", "remote_write", "remote_apply"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found: the name of the look, whether all is well, and the facts of what to mend.

    is_missing: nothing is wrong, but something that a shop should have is not set up.
    """

    name: str
    is_well: bool
    facts: Mapping[str, object] = field(default_factory=dict)
    is_missing: bool = False


Look = Callable[[CommandContext], Finding]


def look_at_schema(context: CommandContext) -> Finding:
    """The database has the schema of this version."""
    with context.database.read() as connection:
        present = current(connection)
    return Finding("schema", present == head(), {"present": present or "-", "wanted": head()})


def look_at_durability(context: CommandContext) -> Finding:
    """What was acknowledged survives a power loss."""
    with context.database.read() as connection:
        if context.database.dialect == "sqlite":
            synchronous = connection.execute(text("PRAGMA synchronous")).scalar_one()
            journal = connection.execute(text("PRAGMA journal_mode")).scalar_one()
            return Finding("durability", synchronous == 2 and journal == "wal", {"found": f"{journal}, {synchronous}"})
        shown = {
            name: connection.execute(text(f"SHOW {name}")).scalar_one() for name in ("fsync", "synchronous_commit")
        }
        is_safe = shown["fsync"] == "on" and shown["synchronous_commit"] in _SYNCED
        return Finding("durability", is_safe, {"found": ", ".join(f"{name}={value}" for name, value in shown.items())})


def look_at_engine(context: CommandContext) -> Finding:
    """The database file is sound (SQLite), or the server is new enough (PostgreSQL)."""
    with context.database.read() as connection:
        if context.database.dialect == "sqlite":
            found = str(connection.execute(text("PRAGMA quick_check(1)")).scalar_one())
            return Finding("engine", found == "ok", {"found": found})
        version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
        return Finding("engine", version >= POSTGRESQL_OLDEST, {"found": f"PostgreSQL {version // 10_000}"})


def look_at_clock(context: CommandContext) -> Finding:
    """The clock is not behind what was already written."""
    with context.database.read() as connection:
        last = connection.execute(select(func.max(Feed.at))).scalar()
    return Finding("clock", last is None or last <= context.clock.now() + timedelta(minutes=1), {"last": last})


def look_at_readers(context: CommandContext) -> Finding:
    """No reader of the feed is stuck, no entry was set aside."""
    with context.database.read() as connection:
        stuck = _names(connection)
        letters = connection.execute(select(func.count()).select_from(FeedDeadLetter)).scalar_one()
    return Finding("readers", not stuck and letters == 0, {"readers": stuck or ["-"], "letters": letters})


def _names(connection: Connection) -> list[str]:
    failing = select(FeedReader.name).where(FeedReader.last_error.is_not(None)).order_by(FeedReader.name)
    return list(connection.execute(failing).scalars())


def look_at_space(context: CommandContext) -> Finding:
    """The disk of the data folder has room."""
    free = shutil.disk_usage(context.settings.data).free
    return Finding("space", free >= FREE_BYTES_MIN, {"free": free // _MEGABYTE, "wanted": FREE_BYTES_MIN // _MEGABYTE})


def look_at_folder(context: CommandContext) -> Finding:
    """The data folder can be written."""
    return Finding("folder", os.access(context.settings.data, os.W_OK), {"folder": str(context.settings.data)})


def look_at_keys(context: CommandContext) -> Finding:
    """Keys are readable by their owner only."""
    keys = sorted(context.settings.data.glob("**/*.key"))
    open_ones = [str(key) for key in keys if key.stat().st_mode & 0o077]
    return Finding("keys", not open_ones, {"files": open_ones})


def look_at_certificate(context: CommandContext) -> Finding:
    """The certificate of the shop's network does not end within a week."""
    file = context.settings.data / "tls" / "server.pem"
    if not file.is_file():
        return Finding("certificate", is_well=True)
    ends = x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
    is_long = ends - context.clock.now() > timedelta(days=CERTIFICATE_DAYS_MIN)
    return Finding("certificate", is_long, {"ends": ends.date()})


def look_at_copies(context: CommandContext) -> Finding:
    """Sealed tickets are copied off the machine within a minute."""
    copies = state_of_copies(context.settings, context.database)
    facts = {"target": context.settings.copy_to, "records": copies.records, "error": copies.error or "-"}
    is_late = copies.is_late(context.clock.now())
    return Finding("copies", not is_late, facts, is_missing=not copies.is_set_up)


def look_at_payments(context: CommandContext) -> Finding:
    """No payment by card waits for its outcome, or for its reversal, for a quarter of an hour."""
    with context.database.read() as connection:
        before = Instant(context.clock.now() - _PAYMENT_LATE)
        waiting = [f"{one.attempt.till_code} {one.attempt.money}" for one in unresolved(connection, None, before)]
    return Finding("payments", not waiting, {"count": len(waiting), "waiting": waiting[:5] or ["-"]})


def look_at_outbox(context: CommandContext) -> Finding:
    """No message was given up, and none that is due waits for long."""
    with context.database.read() as connection:
        dead = connection.execute(
            select(func.count()).where(Outbox.state == "dead", Outbox.kind != WEBHOOK_TEST)
        ).scalar_one()
    return Finding("outbox", dead == 0, {"dead": dead})


def look_at_screens(_context: CommandContext) -> Finding:
    """The till's and the office's screens are built."""
    missing = [name for name in ("till", "office") if not (BUILT / name / "index.html").is_file()]
    return Finding("screens", not missing, {"screens": missing})


AROUND: tuple[Look, ...] = (
    look_at_folder,
    look_at_space,
    look_at_keys,
    look_at_certificate,
    look_at_screens,
)
INSIDE: tuple[Look, ...] = (
    look_at_durability,
    look_at_engine,
    look_at_clock,
    look_at_readers,
    look_at_outbox,
    look_at_payments,
    look_at_copies,
)


def examine(context: CommandContext) -> Iterator[Finding]:
    """Every look in turn; those into the tables only when the schema is the one of this version."""
    schema = look_at_schema(context)
    yield schema
    for look in (*(INSIDE if schema.is_well else ()), *AROUND):
        yield look(context)


def run(context: CommandContext, _arguments: Namespace) -> int:
    """One line per look, and below a bad one how to mend it; exit status 1 when something is wrong."""
    is_healthy = True
    for finding in examine(context):
        name = words(f"doctor.{finding.name}", context.locale)
        mark = "--" if finding.is_missing else "ok" if finding.is_well else "!!"
        _tell(f"{mark}  {name}")
        if finding.is_missing:
            _tell(f"    {words(f'doctor.{finding.name}.missing', context.locale)}")
        elif not finding.is_well:
            is_healthy = False
            _tell(f"    {words(f'doctor.{finding.name}.mend', context.locale, **finding.facts)}")
    _tell(f"\n{words('doctor.retention', context.locale)}")
    for period in periods():
        title, why = period.words(context.locale)
        kept = "retention.for_good" if period.days is None else "retention.days"
        _tell(f"    {title}: {words(kept, context.locale, days=period.days)}. {why}")
    return 0 if is_healthy else 1


def _tell(line: str) -> None:
    print(line)  # noqa: T201 - the command's answer
