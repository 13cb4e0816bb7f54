"""Writing the audit trail."""

from __future__ import annotations

from collections.abc import Mapping

from comptoir.access.domain.throttle import AUDIT_OF_ALL, AUDIT_OF_ONE, TooManyTries
from comptoir.access.domain.trail import AuditEntry
from comptoir.access.rows import insert_audit
from comptoir.access.services.throttle import Throttle
from comptoir.kernel.actor import Actor
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.uow import UnitOfWork


def record_audit(
    uow: UnitOfWork, action: str, subject: str, detail: Mapping[str, object], actor: Actor | None = None
) -> None:
    """Writes the act into the trail, in the transaction of the act itself.

    action: `module.thing.happened`; subject: `kind:id`; detail: ids, whole numbers and text, no personal data.
    actor: only where one transaction carries the acts of several (the committer).
    """
    insert_audit(
        uow.connection,
        AuditEntry(new_id(), uow.now, str(actor or uow.actor), action, subject, detail, uow.trace),
    )


class RefusalTrail:
    """Records refusals, each in a transaction of its own, since that of the refused act is rolled back.

    Capped for each source and for all together, so that nobody can fill the disk by being refused; what the cap cut
    off is counted in the next row that is written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._throttle = Throttle()
        self._unrecorded = 0

    def record(
        self, actor: Actor, trace: str, source: str, action: str, subject: str, detail: Mapping[str, object]
    ) -> None:
        """Writes one refusal. source: who is counted against the cap (an actor, or an address)."""
        now = self._database.clock.now()
        try:
            self._throttle.take(f"source {source}", now, AUDIT_OF_ONE)
            self._throttle.take("all", now, AUDIT_OF_ALL)
        except TooManyTries:
            self._unrecorded += 1
            return
        unrecorded, self._unrecorded = self._unrecorded, 0
        if unrecorded:
            detail = {**detail, "unrecorded_before": unrecorded}
        with self._database.write(actor, trace) as uow:
            record_audit(uow, action, subject, detail)
