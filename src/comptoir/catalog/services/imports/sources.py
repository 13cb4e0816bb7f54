"""What the source of an import is: a folder, a file, or a zip of either."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from comptoir.catalog.domain.refusals import unreadable

_UNPACKED_BYTES_MAX = 4_000_000_000
_MEMBERS_MAX = 200_000
_PIECE = 1 << 20
SHEET_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".jsonl", ".ndjson"})


def opened_source(path: Path, folder: Path) -> Path:
    """The file or folder to read; an archive is unpacked into `folder` first. Refuses UnreadableSource."""
    if not path.exists():
        raise unreadable(path.name, "missing")
    if path.is_dir() or path.suffix.lower() in {".xlsx", ".xlsm"} or not zipfile.is_zipfile(path):
        return path
    target = folder / "unpacked"
    _unpack(path, target)
    return _single(target)


def _unpack(path: Path, target: Path) -> None:
    left = _UNPACKED_BYTES_MAX
    with zipfile.ZipFile(path) as archive:
        members = [one for one in archive.infolist() if not one.is_dir()]
        if len(members) > _MEMBERS_MAX:
            raise unreadable(path.name, "too_large")
        for member in members:
            name = PurePosixPath(member.filename.replace("\\", "/"))
            if name.is_absolute() or ".." in name.parts or ":" in member.filename:
                raise unreadable(path.name, "unsafe_archive")
            file = target.joinpath(*name.parts)
            file.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as packed, file.open("wb") as unpacked:
                while piece := packed.read(_PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise unreadable(path.name, "too_large")
                    unpacked.write(piece)


def _single(folder: Path) -> Path:
    """The folder, or the only thing in it where an archive wraps everything in one."""
    inside = [one for one in folder.iterdir() if one.name != "__MACOSX"]
    return _single(inside[0]) if len(inside) == 1 and inside[0].is_dir() else folder


def sheets_in(source: Path) -> list[Path]:
    """The product sheets of a file or folder, by name. Refuses UnreadableSource when there is none."""
    if source.is_file():
        return [source]
    found = sorted(one for one in source.iterdir() if one.suffix.lower() in SHEET_ENDINGS)
    if not found:
        raise unreadable(source.name, "no_sheet")
    return found
