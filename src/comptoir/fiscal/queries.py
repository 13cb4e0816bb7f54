"""Records of journals by what they are about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import select

from comptoir.fiscal.domain.codes import EventCode
from comptoir.fiscal.domain.journal import RecordKind
from comptoir.fiscal.tables import FiscalJournal, FiscalKey, FiscalRecord
from comptoir.kernel.bulk import select_by_keys
from comptoir.kernel.jobs import jobs
from comptoir.kernel.values.time import Instant, format_instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PREVIOUS = 8
"""Field of a ticket's text that holds the signature before it."""


def ticket_signatures(connection: Connection, ticket_ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """The signature of each ticket and the one before it."""
    columns = ("subject_id", "kind", "signature", "text")
    found = select_by_keys(connection, FiscalRecord, columns, "subject_id", ticket_ids)
    return {
        subject_id: (signature, text.partition("\n")[0].split(";")[_PREVIOUS])
        for subject_id, kind, signature, text in found
        if kind == RecordKind.TICKET.value
    }


def duplicate_count(connection: Connection, ticket_id: UUID) -> int:
    """How often a ticket was reprinted."""
    statement = select(FiscalRecord.sequence).where(
        FiscalRecord.subject_id == ticket_id, FiscalRecord.kind == RecordKind.DUPLICATE.value
    )
    return len(connection.execute(statement).all())


ARCHIVE_JOB: Final = "fiscal.archive"
ARCHIVE_FILE: Final = "archive.zip"
"""The job that makes archives, and the file in its folder."""

_SHOWN = 60
_ARCHIVES_LOOKED_AT = 500


def journals(connection: Connection) -> list[dict[str, Any]]:
    """Every till's journal as an inspector sees it: its chains, its totals, its keys."""
    keys: dict[UUID, list[dict[str, Any]]] = {}
    for till_id, number, public_key, made_at in connection.execute(
        select(FiscalKey.till_id, FiscalKey.number, FiscalKey.public_key, FiscalKey.made_at).order_by(
            FiscalKey.till_id, FiscalKey.number
        )
    ).all():
        keys.setdefault(till_id, []).append(
            {"number": number, "public_key": public_key, "made_at": format_instant(made_at)}
        )
    found = connection.execute(select(FiscalJournal).order_by(FiscalJournal.till_code)).mappings().all()
    return [
        {
            "till_id": str(row["till_id"]),
            "till": row["till_code"],
            "entity": row["entity"],
            "records": {kind.value: row[f"{kind.value}_sequence"] for kind in RecordKind},
            "last_day": row["last_day"] or None,
            "perpetual": row["perpetual"],
            "perpetual_absolute": row["perpetual_absolute"],
            "keys": keys.get(row["till_id"], []),
        }
        for row in found
    ]


def closures(connection: Connection, currencies: Mapping[str, str]) -> list[dict[str, Any]]:
    """The latest closures of all tills, newest first. currencies: by the code of a legal entity."""
    kinds = (RecordKind.DAY.value, RecordKind.MONTH.value, RecordKind.YEAR.value)
    statement = (
        select(
            FiscalJournal.till_code,
            FiscalJournal.entity,
            FiscalRecord.kind,
            FiscalRecord.sequence,
            FiscalRecord.at,
            FiscalRecord.text,
        )
        .join(FiscalJournal, FiscalJournal.till_id == FiscalRecord.till_id)
        .where(FiscalRecord.kind.in_(kinds))
        .order_by(FiscalRecord.at.desc(), FiscalJournal.till_code, FiscalRecord.kind)
        .limit(_SHOWN)
    )
    found = []
    for till, entity, kind, sequence, at, text in connection.execute(statement).all():
        fields = text.split(";")
        currency = currencies.get(entity.partition(" ")[0], "EUR")
        found.append(
            {
                "till": till,
                "kind": kind.removeprefix("total_"),
                "sequence": sequence,
                "at": format_instant(at),
                "label": fields[10],
                "total": {"amount": int(fields[3]), "currency": currency},
                "perpetual": {"amount": int(fields[4]), "currency": currency},
            }
        )
    return found


def archives(connection: Connection) -> list[dict[str, Any]]:
    """The archives that were made lately, newest first."""
    return [
        {
            "job": str(one.id),
            "state": one.state,
            "first": one.argument["first"],
            "last": one.argument["last"],
            "made_at": None if one.ended_at is None else format_instant(one.ended_at),
            "problems": (one.outcome or {}).get("problems", 0),
        }
        for one in jobs(connection, _ARCHIVES_LOOKED_AT)
        if one.kind == ARCHIVE_JOB
    ]


class TillEvent(NamedTuple):
    """A technical event of a till, as it was signed. operator: an actor as text."""

    till_id: UUID
    code: int
    info: str
    operator: str
    at: Instant


def events_between(
    connection: Connection, till_ids: Collection[UUID], start: Instant, end: Instant, codes: Collection[EventCode]
) -> list[TillEvent]:
    """The events of some kinds that tills recorded from `start` to before `end`, in their order."""
    table = FiscalRecord.__table__.c
    statement = (
        select(table.till_id, table.text, table.at)
        .where(table.till_id.in_(till_ids), table.kind == RecordKind.EVENT.value, table.at >= start, table.at < end)
        .order_by(table.at, table.till_id, table.sequence)
    )
    wanted = {code.value for code in codes}
    found = []
    for till_id, text, at in connection.execute(statement):
        _, _, _, code, info, _, operator, *_ = text.split(";")
        if int(code) in wanted:
            found.append(TillEvent(till_id, int(code), info, operator, at))
    return found
