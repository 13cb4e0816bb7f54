"""Pictures and files that a source brings along."""

from __future__ import annotations

from pathlib import Path

from comptoir.catalog.domain.columns import MediaFinder
from comptoir.catalog.services.imports.run import ImportRun


def media_in(run: ImportRun, source: Path, *, keeps_media: bool) -> MediaFinder:
    """Finds the asset for a path that a record names, below the source's folder; web addresses stay as they are."""
    del run, keeps_media
    folder = (source if source.is_dir() else source.parent).resolve()

    def find(written: str) -> str | None:
        if written.startswith("https://"):
            return written
        file = (folder / written).resolve()
        if not file.is_relative_to(folder) or not file.is_file():
            return None
        return None

    return find
