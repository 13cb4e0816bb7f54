"""Files of schedules on disk and over HTTP, safe against whoever else can write into a shared folder."""

from __future__ import annotations

import base64
import hashlib
import heapq
import os
import shutil
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import urlsplit

from comptoir.connectors.domain.schedules import (
    STILL,
    ExchangeFailed,
    FolderNotAllowed,
    Place,
    Proof,
    ScheduleInvalid,
    is_partial,
)
from comptoir.kernel.outside import Bounds, Unreachable, allowed_hosts, check_url, fetch_outside, send_outside
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.errors import TooLarge
from comptoir.kernel.values.time import Instant, from_ms, to_ms

FOLDER = "exchange"
DONE, FAILED = "done", "failed"
FILES_AT_ONCE = 100
NAMES_MAX = 200
"""So many files of a folder are looked at, the first by name; the others once these are gone."""
BOUNDS = Bounds()
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_STEP = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_OK, _REDIRECT = 200, 300
_BLOCK = 1 << 20
_ENDINGS = {
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/zip": ".zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}


@dataclass(eq=False)
class FileTooLarge(TooLarge):
    """A file in a folder is larger than is taken."""

    code = "connectors.file_too_large"
    bytes_max: int


@dataclass(frozen=True, slots=True)
class Listed:
    """What lies in a folder: files that are whole, and those that may still grow.

    growing: size (bytes), time of change (µs) and since when they are so (ms).
    """

    whole: list[str]
    growing: dict[str, list[int]]


def check_place(settings: Settings, place: Place) -> None:
    """Refuses FolderNotAllowed, AddressNotAllowed, ScheduleInvalid (a secret over plain http to outside)."""
    if place.url:
        check_url(place.url, allowed_hosts(settings.exchange_hosts))
    else:
        folder_of(settings, place.folder)
        if place.proof is not Proof.NONE:
            raise ScheduleInvalid("place/proof", pointer="/place/proof")


def folder_of(settings: Settings, written: str) -> Path:
    """The folder of a schedule, made where it lies below the data folder. Refuses FolderNotAllowed.

    written: below `exchange` in the data folder, or the whole path below a folder of `exchange_folders`. Links are
    followed before it is checked, so that none leads out.
    """
    path = Path(written)
    if not written.isprintable() or ".." in path.parts or len(written) > 300:
        raise FolderNotAllowed(written[:200], pointer="/place/folder")
    if not path.is_absolute():
        root = settings.data / FOLDER
        root.mkdir(parents=True, exist_ok=True)
        found = (root / path).resolve()
        if not found.is_relative_to(root.resolve()):
            raise FolderNotAllowed(written[:200], pointer="/place/folder")
        found.mkdir(parents=True, exist_ok=True)
        return found
    roots = [Path(one.strip()).resolve() for one in settings.exchange_folders.split(",") if one.strip()]
    found = path.resolve()
    if not any(found.is_relative_to(root) for root in roots) or not found.is_dir():
        raise FolderNotAllowed(written[:200], pointer="/place/folder")
    return found


@contextmanager
def opened(folder: Path) -> Iterator[int]:
    """A handle on a folder that `folder_of` found, reached step by step and through no link.

    Whoever lays a link in the way after the path was checked gets nowhere: what is done with the handle is done in
    the folder that was reached. Raises OSError.
    """
    handle = os.open(folder.anchor, _STEP)
    try:
        for part in folder.parts[1:]:
            inner = os.open(part, _STEP, dir_fd=handle)
            os.close(handle)
            handle = inner
        inner = os.open(".", _FOLDER, dir_fd=handle)
        os.close(handle)
        handle = inner
        yield handle
    finally:
        os.close(handle)


def has_files(folder: Path) -> bool:
    """Whether anything lies there to be looked at."""
    with opened(folder) as handle, os.scandir(handle) as entries:
        return any(one.is_file(follow_symlinks=False) and not is_partial(one.name) for one in entries)


def shown(name: str) -> str:
    """A file's name as it can be told and kept, also where its bytes are of another encoding."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def listed(folder: Path, seen: Mapping[str, Sequence[int]], now: Instant) -> Listed:
    """Sort the files of a folder; links and what else is no plain file are passed over.

    seen: `growing` of the look before. A file is whole once it was the same for `STILL`.
    """
    whole: list[str] = []
    growing: dict[str, list[int]] = {}
    states: dict[str, os.stat_result] = {}
    with opened(folder) as handle:
        with os.scandir(handle) as entries:
            files = (one.name for one in entries if not is_partial(one.name) and one.is_file(follow_symlinks=False))
            names = heapq.nsmallest(NAMES_MAX, files)
        for name in names:
            with suppress(FileNotFoundError):  # somebody took it away between the two looks
                states[name] = os.stat(name, dir_fd=handle, follow_symlinks=False)
    for name, state in states.items():
        if not stat.S_ISREG(state.st_mode):
            continue
        shape = [state.st_size, state.st_mtime_ns // 1000]
        *before, since = seen.get(shown(name), (to_ms(now),))
        if before == shape and now - from_ms(since) >= STILL and len(whole) < FILES_AT_ONCE:
            whole.append(name)
        else:
            growing[shown(name)] = [*shape, since if before == shape else to_ms(now)]
    return Listed(whole, growing)


def copy_in(folder: Path, name: str, target: Path) -> str:
    """Copy a file of a folder, never through a link; the hash of its content. Refuses FileTooLarge."""
    digest = hashlib.sha256()
    left = BOUNDS.bytes_max
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with opened(folder) as handle:
        source = os.open(name, flags, dir_fd=handle)
    with os.fdopen(source, "rb") as file, target.open("wb") as copy:
        while block := file.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise FileTooLarge(BOUNDS.bytes_max)
            digest.update(block)
            copy.write(block)
    return digest.hexdigest()


def put_away(folder: Path, name: str, *, where: str, mark: str, beside: Mapping[str, bytes | Path]) -> None:
    """Move a file into `done` or `failed`, named with `mark`, and what is told of it beside.

    beside: by ending, text or a file to copy. Refuses FolderNotAllowed where `done` is a link.
    """
    kept = f"{mark}-{name}"
    with opened(folder) as handle, _own_folder(handle, where) as into:
        for ending, content in beside.items():
            with _new_file(into, f"{kept}{ending}") as file:
                if isinstance(content, Path):
                    with content.open("rb") as source:
                        shutil.copyfileobj(source, file)
                else:
                    file.write(content)
        os.rename(name, kept, src_dir_fd=handle, dst_dir_fd=into)


def _new_file(folder: int, name: str) -> BinaryIO:
    """A file that nothing stood at the place of, so that no link which lies there leads the writing elsewhere."""
    made = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666, dir_fd=folder)
    return os.fdopen(made, "wb")


@contextmanager
def _own_folder(folder: int, name: str) -> Iterator[int]:
    """A folder inside one, made where it is missing. Refuses FolderNotAllowed where a link or a file stands there."""
    with suppress(FileExistsError):
        os.mkdir(name, dir_fd=folder)
    try:
        inner = os.open(name, _STEP, dir_fd=folder)
    except NotADirectoryError as link:
        raise FolderNotAllowed(name) from link
    try:
        yield inner
    finally:
        os.close(inner)


def write_out(folder: Path, name: str, source: Path) -> None:
    """Write a file into a folder so that nobody sees half of it."""
    draft = f".{name}.part"
    with opened(folder) as handle:
        with suppress(FileNotFoundError):
            os.unlink(draft, dir_fd=handle)
        with source.open("rb") as content, _new_file(handle, draft) as file:
            shutil.copyfileobj(content, file)
        os.replace(draft, name, src_dir_fd=handle, dst_dir_fd=handle)


def fetch(settings: Settings, place: Place, secret: str, target: Path, bounds: Bounds = BOUNDS) -> tuple[Path, str]:
    """The file at an address: where it is and the hash of its content.

    Refuses ExchangeFailed, AddressNotAllowed, AnswerTooLarge.
    """
    hosts = allowed_hosts(settings.exchange_hosts)
    try:
        with target.open("wb") as file:
            status, media_type = fetch_outside(place.url, _headers(place, secret), hosts, file, bounds)
    except Unreachable as failure:
        raise ExchangeFailed(str(failure)[:200]) from failure
    if status != _OK:
        raise ExchangeFailed(f"HTTP {status}")
    ending = PurePosixPath(urlsplit(place.url).path).suffix.lower()[:8]
    named = target.with_suffix(ending if ending[1:].isalnum() else _ENDINGS.get(media_type, ".csv"))
    target.replace(named)
    with named.open("rb") as file:
        return named, hashlib.file_digest(file, "sha256").hexdigest()


def send(settings: Settings, place: Place, secret: str, source: Path, bounds: Bounds = BOUNDS) -> None:
    """PUT a file to an address. Refuses ExchangeFailed, AddressNotAllowed."""
    hosts: Collection[str] = allowed_hosts(settings.exchange_hosts)
    try:
        with source.open("rb") as file:
            size = source.stat().st_size
            headers = {**_headers(place, secret), "Content-Type": "application/octet-stream"}
            status = send_outside(place.url, headers, hosts, file, size, bounds)
    except Unreachable as failure:
        raise ExchangeFailed(str(failure)[:200]) from failure
    if not _OK <= status < _REDIRECT:
        raise ExchangeFailed(f"HTTP {status}")


def _headers(place: Place, secret: str) -> dict[str, str]:
    common = {"User-Agent": "Comptoir", "Accept": "*/*"}
    match place.proof:
        case Proof.NONE:
            return common
        case Proof.BEARER:
            return {**common, "Authorization": f"Bearer {secret}"}
        case Proof.BASIC:
            return {**common, "Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}
        case Proof.KEY:
            return {**common, "X-Api-Key": secret}
