"""What a process does by the clock, every minute.

It looks whether the night's jobs, a letter or a schedule are due, and whether rights of pictures have ended.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog

from comptoir.app.letters import send_due
from comptoir.app.retention import start_when_due
from comptoir.app.scheduled import begin_due
from comptoir.media.services.editing import notice_rights_when_due

if TYPE_CHECKING:
    from comptoir.kernel.database import Database
    from comptoir.kernel.settings import Settings

_EVERY_SECONDS = 60.0

log = structlog.get_logger(__name__)


class Nightly:
    """A thread that starts what is due; every process has one, and the first that looks does it."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
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
            for due in (self._night, self._letters, self._schedules, self._rights):
                try:
                    due()
                except Exception:  # the thread lives for every night to come
                    log.exception("nightly.failed")

    def _night(self) -> None:
        start_when_due(self._database, self._settings.night_hour)

    def _letters(self) -> None:
        send_due(self._database, self._settings)

    def _schedules(self) -> None:
        begin_due(self._database, self._settings)

    def _rights(self) -> None:
        notice_rights_when_due(self._database)
