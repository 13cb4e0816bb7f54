"""The files of a ZIP archive, one by one: bounded in number and size, with no path of the archive's own."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from comptoir.kernel.values.errors import Invalid, Refusal, TextKey
from comptoir.media.domain import ASSET_BYTES_MAX, AssetTooLarge, RefusedFile

ENTRIES_MAX = 5_000
BYTES_MAX = 2 * 1024 * 1024 * 1024
_RATIO_MAX = 100
_SMALL = 1024 * 1024
_BLOCK = 256 * 1024
_ENCRYPTED = 0x1
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, OSError, EOFError, RuntimeError, ValueError,
)  # fmt: skip
"""What a damaged, encrypted or unknown entry raises, by how it is packed."""


@dataclass(eq=False)
class NoArchive(Invalid):
    """The file is no ZIP archive that can be read."""

    code = "media.no_archive"
    file_name: str


@dataclass(eq=False)
class ArchiveTooLarge(Invalid):
    """The archive has more files, or unpacks to more, than is taken at once."""

    code = "media.archive_too_large"
    files_max: int
    bytes_max: int


def entries(path: Path, file_name: str) -> Iterator[tuple[str, bytes | Refusal]]:
    """The name (without folders) and the bytes of each file, or why it is left; what systems add is passed over.

    Refuses NoArchive, ArchiveTooLarge, both before anything is unpacked.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            listed = [one for one in archive.infolist() if not one.is_dir() and not _is_system(one.filename)]
            if len(listed) > ENTRIES_MAX or sum(one.file_size for one in listed) > BYTES_MAX:
                raise ArchiveTooLarge(ENTRIES_MAX, BYTES_MAX)
            for one in listed:
                yield PurePosixPath(one.filename.replace("\\", "/")).name[:255], _entry(archive, one)
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        raise NoArchive(file_name[:200]) from None


def _is_system(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or any(part.startswith("._") for part in parts) or parts[-1:] == ("Thumbs.db",)


def _entry(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes | Refusal:
    def refused(reason: str) -> RefusedFile:
        return RefusedFile(one.filename[:200], TextKey(f"media.refused.{reason}"))

    path = PurePosixPath(one.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in one.filename:
        return refused("path")
    if one.flag_bits & _ENCRYPTED:
        return refused("encrypted")
    if one.file_size > ASSET_BYTES_MAX:
        return AssetTooLarge(ASSET_BYTES_MAX)
    if one.file_size > _SMALL and one.file_size > _RATIO_MAX * max(1, one.compress_size):
        return refused("unpack")
    content = bytearray()
    try:
        with archive.open(one) as source:
            while block := source.read(_BLOCK):  # a header may lie about the size
                content += block
                if len(content) > one.file_size:
                    return refused("unpack")
    except _DAMAGED:
        return refused("damaged")
    return bytes(content)
