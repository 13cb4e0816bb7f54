"""What the steps of the preparation share: announce, run, and say why something failed and what to do.

Runs on the machine's own Python with nothing installed: standard library only.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

LINES_SHOWN = 12  # of the beginning and of the end

_HINTS = (
    (
        ("no space left", "enospc", "disk quota"),
        "The disk is full. Free some space (about 2 GB are needed) and start again.",
    ),
    (
        ("are in sync",),
        "web/package.json and web/package-lock.json disagree: run npm install in web/ and commit the lock.",
    ),
    (
        ("do not match the hashes", "hash mismatch", "eintegrity"),
        "A downloaded file is not the one that was locked; nothing of it was installed.",
    ),
    (
        ("no module named ensurepip", "no module named venv", "ensurepip is not available"),
        "This Python cannot make virtual environments. On Debian: apt-get install python3-venv",
    ),
    (
        ("permission denied", "eacces", "read-only file system"),
        "This folder cannot be written. Give it to the user who starts Comptoir.",
    ),
    (
        (
            "connection",
            "temporary failure",
            "name resolution",
            "could not find a version",
            "no matching distribution",
            "timed out",
            "enotfound",
            "econnrefused",
            "etimedout",
            "eai_again",
            "network",
        ),
        "The package index cannot be reached. Only the first start, and one after an update, needs the network.",
    ),
)


class StepFailed(Exception):
    """A step of the preparation failed; the text says why and what to do."""


def hint(output: str) -> str:
    """What to do about a failure, judged from what the tool printed; empty when unknown."""
    folded = output.lower()
    for signs, advice in _HINTS:
        if any(sign in folded for sign in signs):
            return advice
    return ""


def say(text: str) -> None:
    """Tell the person at the terminal; standard output belongs to the verb."""
    print(f"comptoir: {text}", file=sys.stderr, flush=True)


def run(what: str, command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> None:
    """Run one step, quiet while it goes well.

    Raises StepFailed with the end of the output and a hint.
    """
    say(what)
    environ = {**os.environ, **(environment or {})}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            errors="replace",
            stdin=subprocess.DEVNULL,
        )
    except OSError as error:
        raise StepFailed(f"{command[0]} could not be started: {error}. {hint(str(error))}") from error
    if done.returncode:
        raise StepFailed(f"{_ends_of(done.stdout)}\n{what} failed. {hint(done.stdout)}".strip())


def _ends_of(output: str) -> str:
    """The first and the last lines: tools tell the cause in one of them."""
    lines = output.strip().splitlines()
    if len(lines) <= 2 * LINES_SHOWN:
        return "\n".join(lines)
    return "\n".join([*lines[:LINES_SHOWN], "…", *lines[-LINES_SHOWN:]])


@contextmanager
def alone(lock_file: Path) -> Iterator[None]:
    """Two starts at the same moment prepare one after the other."""
    with lock_file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is preparing this folder; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def report_failures(step: str, error: StepFailed | OSError) -> int:
    """Print why the preparation failed; the exit status."""
    text = str(error)
    say(f"{step} failed.\n{text}" if isinstance(error, StepFailed) else f"{step} failed: {text}. {hint(text)}")
    return 1
