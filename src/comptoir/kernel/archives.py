"""The files of a ZIP archive from outside: with no path of the archive's own, and bounded as they are unpacked."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Literal

Fault = Literal["path", "encrypted", "packing", "unpack", "damaged"]
_SMALL = 1024 * 1024
_BLOCK = 256 * 1024
_ENCRYPTED = 0x1
_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How entries may be packed: so that they unpack block by block. A few kilobytes of others become gigabytes at once."""
DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, OSError, EOFError, RuntimeError, ValueError,
)  # fmt: skip
"""What a damaged, encrypted or unknown archive or entry raises, by how it is packed."""


class EntryUnfit(Exception):
    """An entry is not taken: it leads outside, is locked, unusually packed or damaged, or unpacks to too much."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def files_in(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The entries that are files of somebody: no folders, and not what systems add."""
    return [one for one in archive.infolist() if not one.is_dir() and not _is_system(one.filename)]


def _is_system(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or any(part.startswith("._") for part in parts) or parts[-1:] == ("Thumbs.db",)


def safe_path(entry: zipfile.ZipInfo) -> PurePosixPath:
    """Where an entry belongs below the archive's own folder. Raises EntryUnfit for what leads outside."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
        raise EntryUnfit("path")
    return path


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, ratio_max: int | None = None) -> Iterator[bytes]:
    """The content of an entry, block by block, never more than it states.

    ratio_max: how many times as large as packed a large entry may become; None for what is bounded otherwise, as
    sheets of empty cells become a thousand times smaller. Raises EntryUnfit, before the first block or between two.
    """
    if entry.flag_bits & _ENCRYPTED:
        raise EntryUnfit("encrypted")
    if entry.compress_type not in _BOUNDED:
        raise EntryUnfit("packing")
    if ratio_max is not None and entry.file_size > max(_SMALL, ratio_max * entry.compress_size):
        raise EntryUnfit("unpack")
    taken = 0
    try:
        with archive.open(entry) as source:
            while block := source.read(_BLOCK):  # a header may lie about the size
                taken += len(block)
                if taken > entry.file_size:
                    raise EntryUnfit("unpack")
                yield block
    except DAMAGED as damage:
        raise EntryUnfit("damaged") from damage
