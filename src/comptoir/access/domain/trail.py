"""The audit trail: what was done, by whom, chained so that nobody can alter it unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from comptoir.kernel.values.canonical import canonical_json, sha256_hex
from comptoir.kernel.values.time import Instant, format_instant

FIRST_LINK = "0" * 64
"""What the first link of the chain points to."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act, as written with the act itself. `actor` is a kind and an id, never a name."""

    id: UUID
    at: Instant
    actor: str
    action: str
    subject: str
    detail: Mapping[str, object]
    trace: str


@dataclass(frozen=True, slots=True)
class Link:
    """The place of an entry in the chain; the first has sequence 1."""

    sequence: int
    entry_id: UUID
    hash: str


def chain(previous: Link | None, entries: Iterable[AuditEntry]) -> list[Link]:
    """The links of further entries, each over the hash of the one before and the entry's canonical JSON."""
    sequence, link = (0, FIRST_LINK) if previous is None else (previous.sequence, previous.hash)
    links = []
    for entry in entries:
        sequence += 1
        link = link_hash(link, sequence, entry)
        links.append(Link(sequence, entry.id, link))
    return links


def link_hash(previous: str, sequence: int, entry: AuditEntry) -> str:
    """SHA-256 of the canonical JSON of the previous hash, the sequence and every field of the entry."""
    return sha256_hex(
        canonical_json(
            {
                "previous": previous,
                "sequence": sequence,
                "id": str(entry.id),
                "at": format_instant(entry.at),
                "actor": entry.actor,
                "action": entry.action,
                "subject": entry.subject,
                "detail": dict(entry.detail),
                "trace": entry.trace,
            }
        )
    )
