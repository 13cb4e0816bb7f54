"""The audit trail and its chain, loaded and written."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from comptoir.access.domain.trail import AuditEntry, Link
from comptoir.access.tables import Audit, AuditLink, AuditPending

AUDIT_COLUMNS = (Audit.id, Audit.at, Audit.actor, Audit.action, Audit.subject, Audit.detail, Audit.trace)


def insert_audit(connection: Connection, entry: AuditEntry) -> None:
    """An audit row, waiting for its link."""
    connection.execute(
        insert(Audit).values(
            id=entry.id,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            subject=entry.subject,
            detail=dict(entry.detail),
            trace=entry.trace,
        )
    )
    connection.execute(insert(AuditPending).values(audit_id=entry.id))


def pending_audit(connection: Connection, limit: int) -> list[AuditEntry]:
    """Rows that wait for their link, oldest first."""
    rows = connection.execute(
        select(*AUDIT_COLUMNS).join(AuditPending, AuditPending.audit_id == Audit.id).order_by(Audit.id).limit(limit)
    )
    return [AuditEntry(*row) for row in rows]


def last_link(connection: Connection) -> Link | None:
    """The end of the chain."""
    row = connection.execute(
        select(AuditLink.sequence, AuditLink.audit_id, AuditLink.hash).order_by(AuditLink.sequence.desc()).limit(1)
    ).one_or_none()
    return None if row is None else Link(*row)


def insert_links(connection: Connection, links: list[Link]) -> None:
    """Further links; their rows wait no more."""
    connection.execute(
        insert(AuditLink),
        [{"sequence": link.sequence, "audit_id": link.entry_id, "hash": link.hash} for link in links],
    )
    connection.execute(delete(AuditPending).where(AuditPending.audit_id.in_([link.entry_id for link in links])))


def linked_audit(connection: Connection, after: int, limit: int) -> list[tuple[Link, AuditEntry | None]]:
    """Links after a sequence with their rows; a row that is gone is None."""
    rows = connection.execute(
        select(AuditLink.sequence, AuditLink.audit_id, AuditLink.hash, *AUDIT_COLUMNS)
        .outerjoin(Audit, Audit.id == AuditLink.audit_id)
        .where(AuditLink.sequence > after)
        .order_by(AuditLink.sequence)
        .limit(limit)
    )
    return [(Link(*row[:3]), None if row[3] is None else AuditEntry(*row[3:])) for row in rows]
