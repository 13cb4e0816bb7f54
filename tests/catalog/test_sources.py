"""What an import is given as an archive: unpacked within bounds, or refused with the reason."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from comptoir.catalog.domain.refusals import UnreadableSource
from comptoir.catalog.services.imports.sources import opened_source, sheets_in

CONTENT = b"sku;name\n" + b";" * 300_000


def archive(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, CONTENT)
    return path


def patch(path: Path, field: int, value: bytes) -> None:
    """Write over a field of the only entry; `field`: its place in the local header, two less than in the directory."""
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", field), (b"PK\x01\x02", field + 2)):
        at = content.index(mark) + place
        content[at : at + len(value)] = value
    path.write_bytes(bytes(content))


def test_an_archive_is_unpacked_without_what_systems_add(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", "export/a.csv", "export/._a.csv", "__MACOSX/export/._a.csv")
    [sheet] = sheets_in(opened_source(path, tmp_path))
    assert (sheet.name, sheet.read_bytes()) == ("a.csv", CONTENT)


@pytest.mark.parametrize("name", ["../a.csv", "/a.csv", "C:\\a.csv"])
def test_nothing_is_unpacked_outside(tmp_path: Path, name: str) -> None:
    assert reason(archive(tmp_path / "a.zip", name), tmp_path / "jobs") == "catalog.reason.unsafe_archive"
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [tmp_path / "a.zip"]


def test_what_cannot_be_unpacked_says_why(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", "a.csv")
    patch(path, 6, struct.pack("<H", 1))
    assert reason(path, tmp_path) == "catalog.reason.encrypted_archive"
    path = archive(tmp_path / "a.zip", "a.csv")
    patch(path, 14, b"\0\0\0\0")
    assert reason(path, tmp_path) == "catalog.reason.damaged_archive"
    assert reason(archive(tmp_path / "a.zip", "a.csv", "a.csv/b.csv"), tmp_path) == "catalog.reason.damaged_archive"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_in_steps_without_bound_is_left_packed(tmp_path: Path, method: int) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", method) as packed:
        packed.writestr("a.csv", bytes(4_000_000))
    assert reason(path, tmp_path) == "catalog.reason.packed_archive"
    assert (tmp_path / "unpacked" / "a.csv").read_bytes() == b""


def test_no_more_is_unpacked_than_may_be(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", "a.csv")
    patch(path, 22, struct.pack("<I", 4_000_000_001))
    assert reason(path, tmp_path) == "catalog.reason.too_large"


def reason(path: Path, folder: Path) -> str:
    with pytest.raises(UnreadableSource) as refused:
        opened_source(path, folder)
    return str(refused.value.reason)
