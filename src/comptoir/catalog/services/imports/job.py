"""The job `catalog.import`: from the source that a person names to counted outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from comptoir.catalog.domain.refusals import unreadable
from comptoir.catalog.domain.shop_sheets import LAYOUTS
from comptoir.catalog.services.imports.akeneo import import_akeneo, is_akeneo
from comptoir.catalog.services.imports.comparison import write_comparison
from comptoir.catalog.services.imports.media import media_in
from comptoir.catalog.services.imports.run import ImportRun
from comptoir.catalog.services.imports.scratch import scratch_copy
from comptoir.catalog.services.imports.sheets import import_sheet
from comptoir.catalog.services.imports.shops import import_shop, system_of
from comptoir.catalog.services.imports.sources import opened_source, sheets_in
from comptoir.kernel.jobs import JobContext
from comptoir.kernel.sheets import SheetMapping, load_mapping

FORMATS = ("auto", "akeneo", *LAYOUTS, "csv", "xlsx", "jsonl")


def import_catalog(context: JobContext, argument: Mapping[str, Any]) -> dict[str, int]:
    """Read a source and answer the totals.

    argument: path, format, mapping (a file or None), dry_run, locale. Refuses UnreadableSource, and what the kernel's
    sheets refuse; what is wrong with single records is told by messages and in the file of rejects.
    """
    form = str(argument.get("format") or "auto")
    source = opened_source(Path(str(argument["path"])), context.folder)
    if form not in FORMATS:
        raise unreadable(source.name, "unknown_format")
    mapping = load_mapping(Path(str(argument["mapping"]))) if argument.get("mapping") else None
    with ExitStack() as stack:
        database = context.database
        if argument.get("dry_run"):
            database = stack.enter_context(scratch_copy(context.database, context.folder, context.actor))
        run = stack.enter_context(
            ImportRun(
                database,
                context.actor,
                context.trace,
                context.folder,
                str(argument.get("locale") or "en_US"),
                context.progress,
            )
        )
        _read(run, source, form, mapping, keeps_media=not argument.get("dry_run"))
        for message in run.outcome.messages:
            context.message(message.shown(run.locale))
        if argument.get("dry_run"):
            write_comparison(database, context.folder)
        return run.finish()


def _read(run: ImportRun, source: Path, form: str, mapping: SheetMapping | None, *, keeps_media: bool) -> None:
    find_media = media_in(run, source, keeps_media=keeps_media)
    if form == "akeneo" or (form == "auto" and mapping is None and source.is_dir() and is_akeneo(source)):
        if not source.is_dir():
            raise unreadable(source.name, "not_a_folder")
        import_akeneo(run, source, find_media)
        return
    for path in sheets_in(source):
        system = system_of(path, form) if mapping is None else None
        if system is None:
            import_sheet(run, path, mapping, find_media)
        else:
            import_shop(run, path, system, find_media)
