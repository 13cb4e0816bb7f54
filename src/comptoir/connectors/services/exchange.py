"""Files of schedules on disk and over HTTP, safe against whoever else can write into a shared folder."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import stat
from collections.abc import Collection, Mapping, Sequence
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
BOUNDS = Bounds()
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


def has_files(folder: Path) -> bool:
    """Whether anything lies there to be looked at."""
    with os.scandir(folder) as entries:
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
    with os.scandir(folder) as entries:
        states = {one.name: one.stat(follow_symlinks=False) for one in entries if not is_partial(one.name)}
    for name, state in sorted(states.items()):
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
    source = os.open(folder / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
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
    into = _own_folder(folder, where)
    kept = f"{mark}-{name}"
    for ending, content in beside.items():
        with _new_file(into / f"{kept}{ending}") as file:
            if isinstance(content, Path):
                with content.open("rb") as source:
                    shutil.copyfileobj(source, file)
            else:
                file.write(content)
    (folder / name).rename(into / kept)


def _new_file(path: Path) -> BinaryIO:
    """A file that nothing stood at the place of, so that no link which lies there leads the writing elsewhere."""
    return path.open("xb")


def _own_folder(folder: Path, name: str) -> Path:
    found = folder / name
    found.mkdir(exist_ok=True)
    if found.is_symlink():
        raise FolderNotAllowed(name)
    return found


def write_out(folder: Path, name: str, source: Path) -> None:
    """Write a file into a folder so that nobody sees half of it."""
    draft = folder / f".{name}.part"
    draft.unlink(missing_ok=True)
    with source.open("rb") as content, _new_file(draft) as file:
        shutil.copyfileobj(content, file)
    draft.replace(folder / name)


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
