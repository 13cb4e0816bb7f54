"""`POST /api/v1/imports`: a file to bring in, run as a job; before it, what its columns are."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import msgspec
from litestar import Request, delete, get, post, put
from sqlalchemy import Connection

from comptoir.access.domain import Principal
from comptoir.app import sales_sheets
from comptoir.app.http.jobs import job_body
from comptoir.app.mappings import (
    NAME_PATTERN,
    MappingUnknown,
    certainly_meant,
    forget_mapping,
    keep_mapping,
    kept_mappings,
    look,
    mapping_path,
)
from comptoir.app.sheets import job_allowed
from comptoir.app.wiring import sheet_fields
from comptoir.catalog.domain.cards import label_in
from comptoir.catalog.services.imports.sheets import columns_by_name
from comptoir.catalog.services.imports.shops import system_of
from comptoir.catalog.services.structure import current_structure
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import job, start_job
from comptoir.kernel.settings import Settings
from comptoir.kernel.sheets import SheetMapping
from comptoir.kernel.sheets.mapping import Target
from comptoir.kernel.values.errors import TooLarge

UPLOAD_BYTES_MAX = 512 * 1024 * 1024


class UploadTooLarge(TooLarge):
    """The file is larger than one upload may be; the command line takes any size."""

    code = "app.upload_too_large"


@post("/imports", permission="signed_in", status_code=202, request_max_body_size=None, summary="Bring in a file")
async def start_import(
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    settings: Settings,
    trace: str,
    locale: str,
    kind: str,
    file_name: str,
    format: str = "auto",
    mapping: str | None = None,
    dry_run: bool = False,
) -> dict[str, Any]:
    """The body is the file as it is; the answer is the job, whose progress the feed tells.

    mapping: the name of a kept one. Raises KindUnknown, PermissionDenied, MappingUnknown, UploadTooLarge.
    """
    job_kind = job_allowed(kind, principal)
    mapped = None if mapping is None else str(mapping_path(settings.data, kind, _named(mapping)).resolve())
    job_id = new_id()
    folder = settings.data / "jobs" / str(job_id)
    folder.mkdir(parents=True)
    path = folder / f"source{PurePath(file_name).suffix.lower()[:8]}"
    await _receive(request, path)
    argument = {
        "path": str(path.resolve()),
        "file_name": PurePath(file_name).name,
        "format": format,
        "mapping": mapped,
        "dry_run": dry_run,
        "locale": locale,
    }
    with database.write(principal.actor, trace) as uow:
        start_job(uow, job_kind, argument, job_id)
    with database.read() as connection:
        return {"job": job_body(job(connection, job_id))}


def _sheets() -> Mapping[str, Callable[[Connection], Mapping[str, Mapping[str, str]]]]:
    return {**sheet_fields(), **sales_sheets.SHEETS}


_OF_SHOPS = frozenset({"catalog.import", "pricing.import", "inventory.import"})
"""The jobs that read the sheets of other shop systems by themselves."""


def _shown_name(file_name: str) -> str:
    """The name of a file as refusals may show it, without what a folder could stumble over."""
    name = PurePath(file_name)
    stem, suffix = re.sub("[^\\w -]+", "_", name.stem)[:80], re.sub("[^.a-z0-9]", "", name.suffix.lower())[:8]
    return f"{stem or 'source'}{suffix}"


def _named(name: str) -> str:
    """A name that no path hides in. Raises MappingUnknown."""
    if re.fullmatch(NAME_PATTERN, name) is None:
        raise MappingUnknown(name[:60])
    return name


class SheetColumn(msgspec.Struct):
    """A column of a file. samples: its first different cells. suggestion: the field that it seems to be, or empty.

    by_name: the field that it fills where no mapping says so; empty where its name means nothing here: of products such
    a column becomes an attribute of its own. reason: learned, name or cells. doubt: rivals (`others` seem to be the
    same), not_barcodes, not_numbers, twice, empty_cells.
    """

    name: str
    samples: list[str]
    suggestion: str
    by_name: str
    reason: str | None
    doubt: str | None
    others: list[str]


class SheetField(msgspec.Struct):
    """A field that a column may fill. label: what the shop calls it, empty where the screen knows better."""

    field: str
    label: str


class SheetView(msgspec.Struct):
    """What a file looks like, and what may be made of it. kept: the mapping made for such headers, or empty.

    system: the shop system whose sheet it is, or empty; its columns are known, so that none is listed.
    """

    system: str
    kept: str
    columns: list[SheetColumn]
    fields: list[SheetField]


@post("/imports:look", permission="signed_in", status_code=200, request_max_body_size=None, summary="Look at a file")
async def look_at_file(
    request: Request[Any, Any, Any],
    database: Database,
    principal: Principal,
    settings: Settings,
    locale: str,
    kind: str,
    file_name: str,
    format: str = "auto",
) -> SheetView:
    """The body is the file, or the first lines of one; nothing of it is kept.

    Raises KindUnknown, PermissionDenied, UploadTooLarge, SheetUnreadable, SheetTooLarge.
    """
    job_kind = job_allowed(kind, principal)
    with database.read() as connection:
        fields, structure = _sheets()[job_kind](connection), current_structure(connection)
    ordered = sorted(fields, key=lambda field: f"-{locale}" not in field)
    with TemporaryDirectory() as folder:
        path = Path(folder) / _shown_name(file_name)
        await _receive(request, path)
        system = await asyncio.to_thread(system_of, path, format) if job_kind in _OF_SHOPS else None
        if system is not None:
            return SheetView(system, "", [], [])
        kept = kept_mappings(settings.data, kind)
        is_record = job_kind == "catalog.import"
        seen = await asyncio.to_thread(lambda: look(path, format, ordered, kept, is_record=is_record))
        by_name = await asyncio.to_thread(
            lambda: columns_by_name(path, structure) if is_record else certainly_meant(path, format, ordered)
        )
    return SheetView(
        "",
        seen.kept,
        [
            SheetColumn(
                one.name,
                list(one.samples),
                one.suggestion,
                by_name.get(one.name, ""),
                one.reason,
                one.doubt,
                list(one.others),
            )
            for one in seen.columns
        ],
        [SheetField(field, label_in(labels, locale)) for field, labels in fields.items()],
    )


class TargetBody(msgspec.Struct, forbid_unknown_fields=True):
    """A column and the field that it fills. values: other words for its cells."""

    column: Annotated[str, msgspec.Meta(max_length=255)]
    field: Annotated[str, msgspec.Meta(max_length=255)]
    values: dict[str, str] = {}


class MappingBody(msgspec.Struct, forbid_unknown_fields=True):
    """What the columns of a file are. constants: fields that are the same in every row."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    columns: Annotated[list[TargetBody], msgspec.Meta(min_length=1, max_length=500)]
    constants: dict[str, str] = {}


class MappingView(msgspec.Struct):
    """A kept mapping."""

    code: str
    name: str
    columns: list[TargetBody]
    constants: dict[str, str]


def _view(code: str, mapping: SheetMapping) -> MappingView:
    columns = [TargetBody(one.column, one.field, dict(one.values)) for one in mapping.targets]
    return MappingView(code, mapping.name, columns, dict(mapping.constants))


@get("/import-mappings/{kind:str}", permission="signed_in", sync_to_thread=True, summary="List mappings of a kind")
def list_mappings(kind: str, principal: Principal, settings: Settings) -> dict[str, list[MappingView]]:
    """Raises KindUnknown, PermissionDenied."""
    job_allowed(kind, principal)
    return {"items": [_view(code, mapping) for code, mapping in kept_mappings(settings.data, kind)]}


@put("/import-mappings/{kind:str}/{code:str}", permission="signed_in", sync_to_thread=True, summary="Keep a mapping")
def put_mapping(
    kind: str, code: str, data: MappingBody, database: Database, principal: Principal, settings: Settings
) -> MappingView:
    """Keeps it in place of the one of this code. Raises KindUnknown, PermissionDenied, MappingUnknown, FieldUnknown."""
    job_kind = job_allowed(kind, principal)
    with database.read() as connection:
        fields = _sheets()[job_kind](connection)
    targets = tuple(Target(one.column, one.field, (), one.values) for one in data.columns)
    mapping = SheetMapping(data.name, targets, data.constants)
    keep_mapping(settings.data, kind, _named(code), mapping, list(fields))
    return _view(code, mapping)


@delete(
    "/import-mappings/{kind:str}/{code:str}", permission="signed_in", sync_to_thread=True, summary="Forget a mapping"
)
def remove_mapping(kind: str, code: str, principal: Principal, settings: Settings) -> None:
    """Raises KindUnknown, PermissionDenied, MappingUnknown."""
    job_allowed(kind, principal)
    forget_mapping(settings.data, kind, _named(code))


async def _receive(request: Request[Any, Any, Any], path: Path) -> None:
    received = 0
    with path.open("wb") as file:
        async for block in request.stream():
            received += len(block)
            if received > UPLOAD_BYTES_MAX:
                raise UploadTooLarge
            file.write(block)


ROUTES = [start_import, look_at_file, list_mappings, put_mapping, remove_mapping]
