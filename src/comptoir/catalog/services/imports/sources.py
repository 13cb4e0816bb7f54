"""What the source of an import is: a folder, a file, or a zip of either."""

from __future__ import annotations

import zipfile
from pathlib import Path

from comptoir.catalog.domain.refusals import unreadable
from comptoir.kernel.archives import EntryUnfit, files_in, safe_path, unpacked

_UNPACKED_BYTES_MAX = 4_000_000_000
_MEMBERS_MAX = 200_000
SHEET_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".jsonl", ".ndjson"})


def opened_source(path: Path, folder: Path) -> Path:
    """The file or folder to read; an archive is unpacked into `folder` first. Refuses UnreadableSource."""
    if not path.exists():
        raise unreadable(path.name, "missing")
    if path.is_dir() or path.suffix.lower() in {".xlsx", ".xlsm"} or not zipfile.is_zipfile(path):
        return path
    target = folder / "unpacked"
    target.mkdir(parents=True, exist_ok=True)
    _unpack(path, target)
    return _single(target)


def _unpack(path: Path, target: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = files_in(archive)
            if len(members) > _MEMBERS_MAX or sum(one.file_size for one in members) > _UNPACKED_BYTES_MAX:
                raise unreadable(path.name, "too_large")
            for member in members:
                file = target.joinpath(*safe_path(member).parts)
                file.parent.mkdir(parents=True, exist_ok=True)
                with file.open("wb") as into:
                    into.writelines(unpacked(archive, member))
    except EntryUnfit as unfit:
        raise unreadable(path.name, _FAULTS[unfit.fault]) from unfit
    except _BROKEN as damage:
        raise unreadable(path.name, "damaged_archive") from damage


_BROKEN = (zipfile.BadZipFile, NotImplementedError, FileExistsError, IsADirectoryError, NotADirectoryError)
_FAULTS = {
    "path": "unsafe_archive",
    "encrypted": "encrypted_archive",
    "packing": "packed_archive",
    "unpack": "too_large",
    "damaged": "damaged_archive",
}


def _single(folder: Path) -> Path:
    """The folder, or the only thing in it where an archive wraps everything in one."""
    inside = list(folder.iterdir())
    return _single(inside[0]) if len(inside) == 1 and inside[0].is_dir() else folder


def sheets_in(source: Path) -> list[Path]:
    """The product sheets of a file or folder, by name. Refuses UnreadableSource when there is none."""
    if source.is_file():
        return [source]
    found = sorted(one for one in source.iterdir() if one.suffix.lower() in SHEET_ENDINGS)
    if not found:
        raise unreadable(source.name, "no_sheet")
    return found
