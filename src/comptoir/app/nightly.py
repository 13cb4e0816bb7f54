"""What a process does once a night: it looks every minute whether the night's job is due."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog

from comptoir.app.retention import start_when_due

if TYPE_CHECKING:
    from comptoir.kernel.database import Database

_EVERY_SECONDS = 60.0

log = structlog.get_logger(__name__)


class Nightly:
    """A thread that starts the night's job; every process has one, and the first that looks starts it."""

    def __init__(self, database: Database, hour: int) -> None:
        self._database = database
        self._hour = hour
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="nightly", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._is_stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while not self._is_stopping.wait(_EVERY_SECONDS):
            try:
                start_when_due(self._database, self._hour)
            except Exception:
                log.exception("nightly.failed")
