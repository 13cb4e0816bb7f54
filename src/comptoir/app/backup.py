"""`comptoir backup` and `restore`: everything of one retailer in one file, safe while the server runs.

The file is a zip: a snapshot of the database, the pictures and files, and a manifest with a SHA-256 for each. Keys
are not in it: they are kept apart, and a restore says so when it finds none.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from comptoir import __version__
from comptoir.app.dump import dump_tables, load_tables
from comptoir.app.migrate import current, migrate
from comptoir.kernel.archives import DAMAGED
from comptoir.kernel.database import Database
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.time import format_instant

if TYPE_CHECKING:
    from argparse import Namespace

    from comptoir.kernel.commands import CommandContext

MANIFEST = "manifest.json"
SQLITE_FILE = "comptoir.db"
FILES = ("objects", "mappings")
"""Folders that go along: pictures and files, and what columns of foreign sheets are."""


@dataclass(eq=False)
class BackupUnusable(Fault):
    """The file is no backup, is damaged, or there is no place for it."""

    reason: str

    def __str__(self) -> str:
        return self.reason


class Manifest(msgspec.Struct):
    """What a backup holds."""

    version: str
    schema: str
    dialect: str
    made_at: str
    sha256: dict[str, str]


def backup(database: Database, data: Path, target: Path) -> Manifest:
    """Write the backup beside `target` and rename it at the end, so that a half one is never taken for whole."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        staged = Path(folder)
        with database.read() as connection:
            schema = current(connection) or ""
        if database.path is not None:
            _copy_sqlite(database.path, staged / SQLITE_FILE)
            database.flush()
        else:
            dump_tables(database, staged / "tables")
        for name in FILES:
            if (data / name).is_dir():
                shutil.copytree(data / name, staged / name, copy_function=_copy_if_there)
        files = sorted(path for path in staged.rglob("*") if path.is_file())
        sums = {path.relative_to(staged).as_posix(): _sha256(path) for path in files}
        made_at = format_instant(database.clock.now())
        manifest = Manifest(__version__, schema, database.dialect, made_at, sums)
        draft = staged / "backup.zip"
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
            for name in sums:
                archive.write(staged / name, name)
        _bring_to_disk(draft)  # first, or what stood there before would be gone as well
        draft.replace(target)
        _bring_to_disk(target.parent)  # whoever is told that it is saved may pull the plug
    return manifest


def _copy_if_there(source: str, target: str) -> None:
    """Copy a file; one that somebody has deleted meanwhile is left."""
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)


def restore(source: Path, database_url: str, data: Path, context: CommandContext) -> Manifest:
    """Bring a backup back into a place where nothing is. Raises BackupUnusable, DatabaseUnusable (in use)."""
    try:
        archive = zipfile.ZipFile(source)
        manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
    except (*DAMAGED, KeyError, msgspec.DecodeError) as wrong:
        raise BackupUnusable(f"{source} is not a backup of Comptoir ({wrong})") from wrong
    with archive, tempfile.TemporaryDirectory() as folder:
        staged = Path(folder)
        for name, expected in manifest.sha256.items():
            try:
                found = Path(archive.extract(name, staged))
            except (*DAMAGED, KeyError) as damage:
                raise BackupUnusable(f"{source} is damaged: {name} cannot be unpacked ({damage})") from damage
            if not found.resolve().is_relative_to(staged.resolve()) or _sha256(found) != expected:
                raise BackupUnusable(f"{source} is damaged: {name} is not what was saved")
        _put_back(staged, manifest, database_url, data, context)
    return manifest


def _put_back(staged: Path, manifest: Manifest, database_url: str, data: Path, context: CommandContext) -> None:
    is_sqlite = database_url.startswith("sqlite")
    if is_sqlite != (manifest.dialect == "sqlite"):
        raise BackupUnusable(f"the backup is of {manifest.dialect}; restore it into a database of the same kind")
    data.mkdir(parents=True, exist_ok=True)
    if is_sqlite:
        target = Path(database_url.removeprefix("sqlite:///"))
        if target.exists():
            raise BackupUnusable(f"{target} exists; restore into a folder where no shop is (--data NEW)")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(staged / SQLITE_FILE, target)
    else:
        database = Database(database_url, context.clock)
        with closing(database):
            with database.read() as connection:
                if current(connection) is not None:
                    raise BackupUnusable("the database is not empty; restore into a new one")
            migrate(database, manifest.schema)
            load_tables(database, staged / "tables")
    for name in FILES:
        if (staged / name).is_dir():
            shutil.copytree(staged / name, data / name, dirs_exist_ok=True)


def _copy_sqlite(source: Path, target: Path) -> None:
    """A copy of one snapshot; in WAL mode writers go on meanwhile."""
    with closing(sqlite3.connect(source)) as present, closing(sqlite3.connect(target)) as copy:
        present.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _bring_to_disk(path: Path) -> None:
    """A file or a folder's list of names; shares of a network know no such thing of a folder (EINVAL)."""
    opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    except OSError as failure:
        if failure.errno != errno.EINVAL or not path.is_dir():
            raise
    finally:
        os.close(opened)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def run_backup(context: CommandContext, arguments: Namespace) -> int:
    """`comptoir backup FILE`."""
    manifest = backup(context.database, context.settings.data, arguments.file)
    print(f"saved {len(manifest.sha256)} file(s), schema {manifest.schema}, into {arguments.file}")  # noqa: T201
    print("keys are not in it: keep a copy of the folder keys/ in another safe place")  # noqa: T201
    return 0


def run_restore(context: CommandContext, arguments: Namespace) -> int:
    """`comptoir restore FILE`."""
    settings = context.settings
    manifest = restore(arguments.file, settings.database_url, settings.data, context)
    print(f"restored what was saved at {manifest.made_at}")  # noqa: T201
    if not (settings.data / "keys").is_dir():
        print(f"now copy the keys that belong to it into {settings.data / 'keys'}, then run: comptoir verify")  # noqa: T201
    return 0
