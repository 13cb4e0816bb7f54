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
from comptoir.kernel.steady import go_on

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
        self._thread = threading.Thread(
            target=go_on, args=(self._work, self._is_stopping), name="audit-sealer", daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Seals what waits and ends."""
        self._is_stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        try:
            self._seal_all()
        except Exception:  # what waits is sealed at the next start, and others have to stop too
            log.exception("access.sealer_failed")

    def _work(self) -> None:
        if not self._is_stopping.wait(_EVERY_SECONDS):
            self._seal_all()

    def _seal_all(self) -> None:
        while seal_once(self._database, self._holder) == BATCH:
            pass
