"""What must be true of the audit trail, proved by `comptoir verify`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from comptoir.access.domain.trail import FIRST_LINK, link_hash
from comptoir.access.rows import last_link, linked_audit
from comptoir.access.tables import Audit, AuditLink, AuditPending
from comptoir.kernel.feed import entries_after, last_position
from comptoir.kernel.invariants import Invariant

_BATCH = 1000


def audit_chain_is_whole(connection: Connection) -> Iterator[str]:
    """Every sealed row is there, unaltered and in its place; every other row waits for the sealer."""
    sequence, previous = 0, FIRST_LINK
    while rows := linked_audit(connection, sequence, _BATCH):
        for link, entry in rows:
            if link.sequence != sequence + 1:
                yield f"audit: link {sequence + 1} is missing"
            elif entry is None:
                yield f"audit: the row of link {link.sequence} is missing"
            elif link_hash(previous, link.sequence, entry) != link.hash:
                yield f"audit: the row of link {link.sequence} was altered, or its place in the chain"
            sequence, previous = link.sequence, link.hash
    unlinked = (
        select(Audit.id)
        .outerjoin(AuditLink, AuditLink.audit_id == Audit.id)
        .outerjoin(AuditPending, AuditPending.audit_id == Audit.id)
        .where(AuditLink.sequence.is_(None), AuditPending.audit_id.is_(None))
    )
    for (audit_id,) in connection.execute(unlinked):
        yield f"audit: row {audit_id} is neither sealed nor waiting"


def audit_chain_reaches_its_seals(connection: Connection) -> Iterator[str]:
    """The chain goes as far as the feed says and has the hashes it says: nothing was cut off or made anew.

    The feed is copied off the machine; the chain alone could be cut or recomputed by who may write the database.
    """
    end = last_link(connection)
    position, newest = 0, last_position(connection)
    while position < newest:
        entries = entries_after(connection, position, _BATCH, ["access.audit.sealed"])
        if not entries:
            break
        said = {int(fields["sequence"]): str(fields["hash"]) for fields in (entry.fields() for entry in entries)}
        rows = connection.execute(
            select(AuditLink.sequence, AuditLink.hash).where(AuditLink.sequence.in_(list(said)))
        ).all()
        found = {row.sequence: row.hash for row in rows}
        for sequence, seal in said.items():
            if end is None or sequence > end.sequence:
                yield f"audit: the chain ends before link {sequence}, which was sealed"
            elif found.get(sequence) != seal:
                yield f"audit: link {sequence} is not the one that was sealed"
        position = entries[-1].seq


INVARIANTS = [
    Invariant("access.audit_chain_is_whole", audit_chain_is_whole),
    Invariant("access.audit_chain_reaches_its_seals", audit_chain_reaches_its_seals),
]
