"""The sealer: chains audit rows behind the acts, so that the chain never slows a sale."""

from __future__ import annotations

import threading
from uuid import UUID

import structlog

from comptoir.access.domain.trail import chain
from comptoir.access.events import AuditSealed
from comptoir.access.rows import insert_links, last_link, pending_audit
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.leases import take_lease
from comptoir.kernel.values.errors import Fault

LEASE_NAME = "access.audit.sealer"
BATCH = 200
_EVERY_SECONDS = 1.0

log = structlog.get_logger(__name__)


def seal_once(database: Database, holder: UUID) -> int:
    """Chains up to BATCH waiting rows and says in the feed how far the chain goes; how many rows it were.

    Only the holder of the lease chains: two at once would fork the chain, which its primary key refuses as well.
    """
    with database.glance() as connection:
        if not pending_audit(connection, 1):
            return 0
    with database.write() as uow:
        if take_lease(uow, LEASE_NAME, holder) is None:
            return 0
        links = chain(last_link(uow.connection), pending_audit(uow.connection, BATCH))
        if links:
            insert_links(uow.connection, links)
            uow.emit(AuditSealed(sequence=links[-1].sequence, hash=links[-1].hash))
    return len(links)


class Sealer:
    """A thread that seals every second."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._holder = new_id()
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="audit-sealer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Seals what waits and ends."""
        self._is_stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._seal_all()

    def _work(self) -> None:
        while not self._is_stopping.wait(_EVERY_SECONDS):
            self._seal_all()

    def _seal_all(self) -> None:
        try:
            while seal_once(self._database, self._holder) == BATCH:
                pass
        except (Fault, OSError):
            log.exception("access.sealer_failed")
