"""Loading and writing journals and records by key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from comptoir.fiscal.domain.journal import Chain, Journal, Period, Record, RecordKind, Sign, gross_of, gross_text
from comptoir.fiscal.tables import FiscalJournal, FiscalRecord
from comptoir.kernel.bulk import ask_by_keys, insert_rows, select_by_keys, send_update, update_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork

Signers = Callable[["Connection", Iterable[tuple[UUID, int]]], Mapping[tuple[UUID, int], Sign]]
"""How the keys of tills sign, each by its till and number."""

_KINDS = tuple(RecordKind)
_HEADS = tuple(f"{kind.value}_{part}" for kind in _KINDS for part in ("sequence", "signature"))
_RUNNING = ("perpetual", "perpetual_absolute", "day_gross")
_PERIODS = ("day_covered", "month_gross", "month_covered", "year_gross", "year_covered", "last_day")
_OF_WHOM = ("entity", "kernel", "key_number")
_JOURNAL = ("till_id", "till_code", *_HEADS, *_RUNNING, *_PERIODS, *_OF_WHOM)
_OF_TICKETS = ("till_id", "till_code", "key_number", "ticket_sequence", "ticket_signature", *_RUNNING)
_TICKET_HEAD = ("till_id", "ticket_sequence", "ticket_signature", *_RUNNING, "was")
_RECORD = ("till_id", "kind", "sequence", "at", "text", "signature", "subject_id", "document")


def load(connection: Connection, till_ids: Iterable[UUID], signers: Signers, *, lock: bool) -> dict[UUID, Journal]:
    """The journals of these tills; a till without one is left out."""
    rows = select_by_keys(connection, FiscalJournal, _JOURNAL, "till_id", till_ids, lock=lock)
    sign = signers(connection, [(row[0], row[-1]) for row in rows])
    return {row[0]: _journal(row, sign[row[0], row[-1]]) for row in rows}


def ask_for_tickets(
    connection: Connection, till_ids: Iterable[UUID], signers: Signers
) -> Callable[[], dict[UUID, Journal]]:
    """The journals of these tills, locked, with nothing in them but what `move_ticket_heads` moves on.

    They are read when the answer is called; within `together` nobody waits before.
    """
    rows = ask_by_keys(connection, FiscalJournal, _OF_TICKETS, "till_id", till_ids, lock=True)
    return lambda: _for_tickets(connection, rows(), signers)


def _for_tickets(connection: Connection, rows: Sequence[Sequence[Any]], signers: Signers) -> dict[UUID, Journal]:
    sign = signers(connection, [(row[0], row[2]) for row in rows])
    return {
        till_id: Journal(
            till_id,
            code,
            sign[till_id, key_number],
            {RecordKind.TICKET: Chain(sequence, signature)},
            Period(gross_of(day)),
            perpetual=perpetual,
            perpetual_absolute=absolute,
        )
        for till_id, code, key_number, sequence, signature, perpetual, absolute, day in rows
    }


def _journal(row: Sequence[Any], sign: Sign) -> Journal:
    heads, rest = row[2 : 2 + len(_HEADS)], row[2 + len(_HEADS) :]
    chains = {kind: Chain(heads[2 * index], heads[2 * index + 1]) for index, kind in enumerate(_KINDS)}
    perpetual, absolute, day, day_covered, month, month_covered, year, year_covered, *told = rest
    return Journal(
        row[0],
        row[1],
        sign,
        chains,
        Period(gross_of(day), day_covered),
        Period(gross_of(month), month_covered),
        Period(gross_of(year), year_covered),
        perpetual,
        absolute,
        *told,
    )


def _values(journal: Journal) -> tuple[Any, ...]:
    heads = [part for kind in _KINDS for part in (journal.chains[kind].sequence, journal.chains[kind].signature)]
    return (
        journal.till_id,
        journal.till_code,
        *heads,
        journal.perpetual,
        journal.perpetual_absolute,
        gross_text(journal.day.gross),
        journal.day.covered,
        gross_text(journal.month.gross),
        journal.month.covered,
        gross_text(journal.year.gross),
        journal.year.covered,
        journal.last_day,
        journal.entity,
        journal.kernel,
        journal.key_number,
    )


def insert_journal(uow: UnitOfWork, journal: Journal) -> None:
    """A new journal."""
    insert_rows(uow.connection, FiscalJournal, _JOURNAL, [_values(journal)])


def save_journal(uow: UnitOfWork, journal: Journal) -> None:
    """All heads and totals of a journal whose row this transaction has locked."""
    columns = ("till_id", *_JOURNAL[2:])
    values = _values(journal)
    assign = ", ".join(f"{column} = v.{column}" for column in columns[1:])
    changed = update_rows(
        uow.connection, FiscalJournal, columns, [(values[0], *values[2:])], key=("till_id",), assign=assign
    )
    assert changed == 1, journal.till_code


def move_ticket_heads(
    uow: UnitOfWork, journals: Mapping[UUID, Journal], sealed: Mapping[UUID, int]
) -> Callable[[], int]:
    """Move the ticket chains of many tills on, in one statement; says how many journals moved.

    sealed: till to the number of tickets it sealed. The condition is the sequence that they were sealed on.
    """
    rows = []
    for till_id, count in sealed.items():
        journal = journals[till_id]
        chain = journal.chains[RecordKind.TICKET]
        day = gross_text(journal.day.gross)
        rows.append(
            (
                till_id,
                chain.sequence,
                chain.signature,
                journal.perpetual,
                journal.perpetual_absolute,
                day,
                chain.sequence - count,
            )
        )
    return send_update(
        uow.connection,
        FiscalJournal,
        _TICKET_HEAD,
        rows,
        key=("till_id",),
        assign=", ".join(f"{column} = v.{column}" for column in _TICKET_HEAD[1:-1]),
        guard="t.ticket_sequence = v.was",
    )


def insert_records(uow: UnitOfWork, records: Sequence[Record]) -> None:
    """Signed records."""
    rows = [
        (
            record.till_id,
            record.kind.value,
            record.sequence,
            uow.now,
            record.text,
            record.signature,
            record.subject_id,
            record.document,
        )
        for record in records
    ]
    insert_rows(uow.connection, FiscalRecord, _RECORD, rows)
