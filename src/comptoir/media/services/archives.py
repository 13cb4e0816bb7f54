"""The files of a ZIP archive, one by one: bounded in number and size, with no path of the archive's own."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from comptoir.kernel.archives import EntryUnfit, files_in, safe_path, unpacked
from comptoir.kernel.values.errors import Invalid, Refusal, TextKey
from comptoir.media.domain import ASSET_BYTES_MAX, AssetTooLarge, RefusedFile

ENTRIES_MAX = 5_000
BYTES_MAX = 2 * 1024 * 1024 * 1024
_RATIO_MAX = 100


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
            listed = files_in(archive)
            if len(listed) > ENTRIES_MAX or sum(one.file_size for one in listed) > BYTES_MAX:
                raise ArchiveTooLarge(ENTRIES_MAX, BYTES_MAX)
            for one in listed:
                yield PurePosixPath(one.filename.replace("\\", "/")).name[:255], _entry(archive, one)
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        raise NoArchive(file_name[:200]) from None


def _entry(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes | Refusal:
    try:
        safe_path(one)
        if one.file_size > ASSET_BYTES_MAX:
            return AssetTooLarge(ASSET_BYTES_MAX)
        return b"".join(unpacked(archive, one, _RATIO_MAX))
    except EntryUnfit as unfit:
        return RefusedFile(one.filename[:200], TextKey(f"media.refused.{unfit.fault}"))
