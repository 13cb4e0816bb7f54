"""`comptoir import` and `comptoir export`: files in and out, each as a job of the module that owns the data."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from comptoir.app import customer_sheets, sales_sheets
from comptoir.app.wiring import export_functions, job_functions
from comptoir.kernel.jobs import run_now
from comptoir.kernel.values.errors import Invalid

if TYPE_CHECKING:
    from argparse import Namespace

    from comptoir.access.domain import Principal
    from comptoir.kernel.commands import CommandContext

IMPORTS = {
    "catalog": "catalog.import",
    "prices": "pricing.import",
    "stock": "inventory.import",
    "facings": "shelf.import",
    "customers": customer_sheets.JOB,
    "sales": sales_sheets.JOB,
}
"""What can be brought in, and the job that does it."""


IMPORTING = {
    "catalog.import": "catalog.product.import",
    "pricing.import": "pricing.price.import",
    "inventory.import": "inventory.stock.import",
    "shelf.import": "shelf.facing.import",
    "customers.import": "customers.customer.import",
    "orders.import": "till.ticket.import",
}
"""The permission to bring in, by the kind of job that does it."""


@dataclass(eq=False)
class KindUnknown(Invalid):
    """There is nothing of this kind to import or export."""

    code = "app.kind_unknown"
    kind: str
    kinds: str


@dataclass(eq=False)
class SourceMissing(Invalid):
    """The file or folder to import is not there."""

    code = "app.source_missing"
    source: str


def job_of(kind: str) -> str:
    """The kind of job that imports `kind`. Raises KindUnknown."""
    if kind not in IMPORTS:
        raise KindUnknown(kind, ", ".join(IMPORTS))
    return IMPORTS[kind]


def job_allowed(kind: str, principal: Principal) -> str:
    """The kind of job that imports `kind`; sales may be of any store. Raises KindUnknown, PermissionDenied."""
    job_kind = job_of(kind)
    if job_kind == sales_sheets.JOB:
        principal.require_everywhere(IMPORTING[job_kind])
    else:
        principal.require(IMPORTING[job_kind])
    return job_kind


def run_import(context: CommandContext, arguments: Namespace) -> int:
    """`comptoir import KIND SOURCE`: progress on standard error, one JSON line at the end on standard output."""
    job_kind = job_of(arguments.kind)
    source: Path = arguments.source
    if not source.exists():
        raise SourceMissing(str(source))
    argument = {
        "path": str(source.resolve()),
        "file_name": source.name,
        "format": arguments.format,
        "mapping": None if arguments.mapping is None else str(arguments.mapping.resolve()),
        "dry_run": arguments.dry_run,
    }
    folder = context.settings.data / "jobs"
    functions = {**job_functions(), **customer_sheets.jobs(context.secrets), **sales_sheets.jobs(context.secrets)}
    view = run_now(context.database, folder, job_kind, functions[job_kind], argument, _show_progress)
    if sys.stderr.isatty():
        print(file=sys.stderr)  # noqa: T201 - ends the line of progress
    if view.outcome is None:
        print(f"comptoir: the import failed: {view.error}", file=sys.stderr)  # noqa: T201
        return 1
    rejects = next(iter(sorted((folder / str(view.id)).glob("rejects.*"))), None)
    if arguments.rejects is not None and rejects is not None:
        shutil.copyfile(rejects, arguments.rejects)
    print(msgspec.json.encode(view.outcome).decode())  # noqa: T201 - the command's answer
    return 0


def _show_progress(done: int, total: int | None) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}{'' if total is None else f' of {total}'} records", end="", file=sys.stderr, flush=True)  # noqa: T201


def run_export(context: CommandContext, arguments: Namespace) -> int:
    """`comptoir export KIND --to FILE`."""
    functions = {**export_functions(), **customer_sheets.exports(context.secrets), **sales_sheets.EXPORTS}
    if arguments.kind not in functions:
        raise KindUnknown(arguments.kind, ", ".join(functions))
    target: Path = arguments.to
    form = target.suffix.lstrip(".") if arguments.format == "auto" else arguments.format
    with context.database.read() as connection:
        count = functions[arguments.kind](connection, target, form, arguments.channel, arguments.locale)
    print(f"{count} records written to {target}")  # noqa: T201 - the command's answer
    return 0
