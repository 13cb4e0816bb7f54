"""A backup that is not whole is refused before anything is brought back."""

from __future__ import annotations

import errno
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from comptoir.app.backup import MANIFEST, BackupUnusable, backup, restore
from comptoir.kernel.commands import CommandContext
from comptoir.kernel.database import Database
from comptoir.kernel.settings import Settings


def cut(path: Path) -> str:
    path.write_bytes(path.read_bytes()[:-100])
    return "is not a backup of Comptoir"


def largest(path: Path) -> zipfile.ZipInfo:
    with zipfile.ZipFile(path) as archive:
        saved = [one for one in archive.infolist() if one.filename != MANIFEST]
    return max(saved, key=lambda one: one.compress_size)


def pack_again(path: Path, changed: str, content: Callable[[bytes], bytes | None]) -> None:
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, before in kept.items():
            after = content(before) if name == changed else before
            if after is not None:
                archive.writestr(name, after)


def garble(path: Path) -> str:
    entry = largest(path)
    content = bytearray(path.read_bytes())
    content[entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2] ^= 0xFF
    path.write_bytes(content)
    return f"is damaged: {entry.filename} cannot be unpacked"


def swap(path: Path) -> str:
    name = largest(path).filename
    pack_again(path, name, lambda before: before + b" ")
    return f"is damaged: {name} is not what was saved"


def lose(path: Path) -> str:
    name = largest(path).filename
    pack_again(path, name, lambda _before: None)
    return f"is damaged: {name} cannot be unpacked"


@pytest.mark.parametrize("spoil", [cut, garble, swap, lose])
def test_a_spoilt_backup_is_refused_and_leaves_nothing(
    database: Database, tmp_path: Path, spoil: Callable[[Path], str]
) -> None:
    data, source, target = tmp_path / "data", tmp_path / "backup.zip", tmp_path / "new"
    data.mkdir()
    backup(database, data, source)
    reason = spoil(source)
    url = f"sqlite:///{target / 'comptoir.db'}"
    with pytest.raises(BackupUnusable, match=reason):
        restore(source, url, target, CommandContext(Settings(data=target, database=url), "en_US"))
    assert not target.exists()


def test_a_disk_that_fails_leaves_the_backup_that_stood_there(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_file: int) -> None:
        raise OSError(errno.EIO, "the disk fails")

    (tmp_path / "data").mkdir()
    target = tmp_path / "backup.zip"
    target.write_bytes(b"of yesterday")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="the disk fails"):
        backup(sqlite_database, tmp_path / "data", target)
    assert target.read_bytes() == b"of yesterday"


def test_a_share_that_brings_no_names_to_its_disk_takes_a_backup(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring = os.fsync

    def refuse_folders(file: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        bring(file)

    (tmp_path / "data").mkdir()
    monkeypatch.setattr(os, "fsync", refuse_folders)
    backup(sqlite_database, tmp_path / "data", tmp_path / "backup.zip")
    assert zipfile.is_zipfile(tmp_path / "backup.zip")
