"""Pictures and files that a source brings along."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from comptoir.catalog.domain.sheet_rows import MediaFinder
from comptoir.catalog.services.imports.run import ImportRun
from comptoir.kernel.values.errors import Refusal
from comptoir.media.services.objects import objects_in
from comptoir.media.services.taking import measure, store_asset


def media_in(run: ImportRun, source: Path, *, keeps_media: bool) -> MediaFinder:
    """Finds the asset for a path that a record names, below the source's folder; web addresses stay as they are.

    A file is stored when it is first named. In a dry run it gets a name of its own and is not stored.
    """
    folder = (source if source.is_dir() else source.parent).resolve()
    objects = objects_in(run.folder.parent.parent) if keeps_media else None
    known: dict[Path, str | None] = {}

    def stored(file: Path) -> str | None:
        try:
            measured = measure(file.read_bytes(), file.name)
        except Refusal:
            return None
        if objects is None:
            return str(UUID(measured.file.hash[:32]))
        with run.database.write(run.actor, run.trace) as uow:
            return str(store_asset(uow, objects, measured, file.name).id)

    def find(written: str) -> str | None:
        if written.startswith("https://"):
            return written
        file = (folder / written).resolve()
        if file not in known:
            known[file] = stored(file) if file.is_relative_to(folder) and file.is_file() else None
        return known[file]

    return find
