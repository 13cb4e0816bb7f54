"""Bank slips: cash of the safe or cheques of tickets, put together for the bank and numbered per store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import typst
from babel import dates, numbers
from sqlalchemy import func, select, tuple_

from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.texts import text
from comptoir.kernel.values.errors import Fault
from comptoir.kernel.values.money import Currency, Money
from comptoir.kernel.values.time import Instant, business_day
from comptoir.till.domain.cash import (
    ChequeBanked,
    PiecesDiffer,
    SafeKind,
    SafeShort,
    SlipDiffers,
    SlipEmpty,
    SlipUnknown,
    sum_of_pieces,
)
from comptoir.till.domain.tenders import TenderKind
from comptoir.till.events import BankSlipMade
from comptoir.till.services import cash
from comptoir.till.tables import BankedCheque, BankSlip, Tender, Ticket, TillRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.company.domain import Store
    from comptoir.kernel.uow import UnitOfWork

CHEQUE = TenderKind.CHEQUE.value


class Slip(NamedTuple):
    """A bank slip, in the order of its table."""

    id: UUID
    store_id: UUID
    number: int
    kind: str
    currency: str
    amount: int
    day: date
    account: str
    pieces: Mapping[str, int]
    at: Instant
    actor: str


class Cheque(NamedTuple):
    """A cheque that a ticket was paid with, by ticket and position of the tender."""

    ticket_id: UUID
    position: int
    amount: int
    number: str
    at: Instant


@dataclass(frozen=True, slots=True)
class MakeSlip:
    """A slip as it is asked for. pieces: notes and coins of a cash slip; cheques: those of a cheque slip, None for all.

    account: where it goes, as people write it.
    """

    id: UUID
    kind: str
    account: str
    amount: int | None = None
    pieces: Mapping[str, int] | None = None
    cheques: Sequence[tuple[UUID, int]] | None = None


def make_slip(uow: UnitOfWork, store: Store, asked: MakeSlip) -> tuple[Slip, bool]:
    """Number a slip and take what is on it out of the safe; whether it is new.

    Refuses SlipDiffers, PiecesDiffer, SafeShort, ChequeBanked, SlipEmpty.
    """
    known = slip_by_id(uow.connection, asked.id)
    if known is not None:
        if (known.store_id, known.kind, known.account) != (store.id, asked.kind, asked.account):
            raise SlipDiffers(asked.id)
        return known, False
    last = cash.last_of_safe(uow.connection, store.id, lock=True)
    cheques = _cheques(uow.connection, store, asked) if asked.kind == CHEQUE else []
    amount = sum(one.amount for one in cheques) if asked.kind == CHEQUE else _cash_of(asked, store.currency)
    if amount <= 0:
        raise SlipEmpty
    balance = 0 if last is None else last.balance
    if asked.kind != CHEQUE and amount > balance:
        raise SafeShort(Money(amount, store.currency), Money(balance, store.currency), pointer="/amount")
    number = select(func.coalesce(func.max(BankSlip.number), 0) + 1).where(BankSlip.store_id == store.id)
    made = Slip(
        asked.id,
        store.id,
        uow.connection.execute(number).scalar_one(),
        asked.kind,
        store.currency,
        amount,
        business_day(uow.now, store.time_zone),
        asked.account,
        dict(asked.pieces or {}),
        uow.now,
        str(uow.actor),
    )
    insert_rows(uow.connection, BankSlip, Slip._fields, [made])
    columns = ("ticket_id", "position", "slip_id", "amount")
    banked = [(one.ticket_id, one.position, made.id, one.amount) for one in cheques]
    insert_rows(uow.connection, BankedCheque, columns, banked)
    if asked.kind != CHEQUE:
        cash.move_safe(uow, store.id, SafeKind.SLIP, -amount, made.id)
    uow.emit(
        BankSlipMade(
            store_id=str(store.id),
            slip_id=str(made.id),
            number=made.number,
            kind=made.kind,
            amount=amount,
            currency=store.currency,
        )
    )
    return made, True


def _cash_of(asked: MakeSlip, currency: Currency) -> int:
    if not asked.pieces:
        return asked.amount or 0
    amount = sum_of_pieces(asked.pieces)
    if asked.amount not in {None, amount}:
        raise PiecesDiffer(Money(amount, currency), Money(asked.amount or 0, currency), pointer="/pieces")
    return amount


def _cheques(connection: Connection, store: Store, asked: MakeSlip) -> list[Cheque]:
    waiting = cheques_waiting(connection, store.id)
    if asked.cheques is None:
        return waiting
    known = {(one.ticket_id, one.position): one for one in waiting}
    wanted = dict.fromkeys(asked.cheques)
    for ticket_id, position in wanted:
        if (ticket_id, position) not in known:
            raise ChequeBanked(f"{ticket_id}:{position}", pointer="/cheques")
    return [known[key] for key in wanted]


def cheques_waiting(connection: Connection, store_id: UUID) -> list[Cheque]:
    """The cheques of a store that are on no slip yet, oldest first."""
    banked = select(BankedCheque.ticket_id, BankedCheque.position)
    statement = (
        select(Tender.ticket_id, Tender.position, Tender.amount, Ticket.number, Ticket.at)
        .join(Ticket, Ticket.id == Tender.ticket_id)
        .join(TillRow, TillRow.id == Ticket.till_id)
        .where(TillRow.store_id == store_id, Tender.kind == CHEQUE, Tender.amount > 0)
        .where(tuple_(Tender.ticket_id, Tender.position).not_in(banked))
        .order_by(Ticket.at, Tender.ticket_id, Tender.position)
    )
    return [Cheque._make(row) for row in connection.execute(statement)]


def cheques_of(connection: Connection, slip_id: UUID) -> list[Cheque]:
    """The cheques of a slip."""
    statement = (
        select(BankedCheque.ticket_id, BankedCheque.position, BankedCheque.amount, Ticket.number, Ticket.at)
        .join(Ticket, Ticket.id == BankedCheque.ticket_id)
        .where(BankedCheque.slip_id == slip_id)
        .order_by(Ticket.at, BankedCheque.ticket_id, BankedCheque.position)
    )
    return [Cheque._make(row) for row in connection.execute(statement)]


def slip_by_id(connection: Connection, slip_id: UUID) -> Slip | None:
    """One slip."""
    table = BankSlip.__table__.c
    found = connection.execute(select(*(table[name] for name in Slip._fields)).where(table.id == slip_id))
    row = found.one_or_none()
    return None if row is None else Slip._make(row)


def require_slip(connection: Connection, slip_id: UUID) -> Slip:
    """One slip. Refuses SlipUnknown."""
    found = slip_by_id(connection, slip_id)
    if found is None:
        raise SlipUnknown(slip_id)
    return found


def slips_of(connection: Connection, store_id: UUID, before: int | None, limit: int) -> list[Slip]:
    """The slips of a store, newest first."""
    table = BankSlip.__table__.c
    statement = select(*(table[name] for name in Slip._fields)).where(table.store_id == store_id)
    if before is not None:
        statement = statement.where(table.number < before)
    return [Slip._make(row) for row in connection.execute(statement.order_by(table.number.desc()).limit(limit))]


def slip_pdf(slip: Slip, cheques: Sequence[Cheque], store: Store, locale: str) -> bytes:
    """A sheet for the bank, in the language of the locale."""
    language = "fr_FR" if locale.startswith("fr") else "en_US"
    currency = Currency(slip.currency)

    def words(key: str, **facts: object) -> str:
        return text(f"till.slip.{key}", language, **facts)

    def money(amount: int) -> str:
        value = Decimal(Money(amount, currency).decimal_text)
        return str(numbers.format_currency(value, currency, locale=language))

    if slip.kind == CHEQUE:
        heads = [words("ticket"), words("day"), words("amount")]
        rows = [
            [one.number, str(dates.format_date(one.at, "short", locale=language)), money(one.amount)] for one in cheques
        ]
    else:
        heads = [words("piece"), words("count"), words("amount")]
        rows = [
            [money(int(value)), str(count), money(int(value) * count)]
            for value, count in sorted(slip.pieces.items(), key=lambda piece: -int(piece[0]))
            if count
        ]
    data = {
        "language": language[:2],
        "colon": "\N{NO-BREAK SPACE}: " if language == "fr_FR" else ": ",
        "title": words(f"title_{slip.kind}", number=slip.number),
        "facts": [
            [words("store"), store.name],
            [words("day"), str(dates.format_date(slip.day, "long", locale=language))],
            [words("account"), slip.account],
            [words("count_of_cheques"), str(len(cheques))]
            if slip.kind == CHEQUE
            else [words("content"), words("cash")],
        ],
        "heads": heads,
        "rows": rows,
        "total": [words("total"), money(slip.amount)],
        "sign": words("sign"),
    }
    source = resources.files("comptoir.till").joinpath("templates", "slip.typ").read_bytes()
    made = typst.compile(source, format="pdf", sys_inputs={"slip": json.dumps(data)})
    if not isinstance(made, bytes):
        raise Fault("typst made no single document")
    return made
