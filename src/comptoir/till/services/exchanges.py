"""An exchange in one go: goods come back and others leave, and only the balance is paid or given back.

Law and books see two records, a return and a sale, sealed together or not at all; what the return is worth pays for
the sale by a tender of its own, which nobody can give in another way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import insert, select

from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.money import Currency, Money
from comptoir.till import rows
from comptoir.till.domain.refusals import ExchangeElsewhere, ExchangeUnbalanced, TicketDiffers
from comptoir.till.domain.tenders import TenderKind
from comptoir.till.events import ExchangeMade
from comptoir.till.tables import Exchange, Ticket

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.uow import UnitOfWork
    from comptoir.till.domain.tills import TenderRow, TicketRow
    from comptoir.till.services.seal import SealTickets
    from comptoir.till.services.shapes import ReturnBody, TicketBody
    from comptoir.till.services.work import Decided, LedgerState, SealCommand, Sealed, Work

_KIND: Final = TenderKind.EXCHANGE.value


class ExchangeRule:
    """Lets the two tickets of an exchange pay one another; the handler of single tickets is made without it."""

    @property
    def tenders(self) -> frozenset[TenderKind]:
        return frozenset({TenderKind.EXCHANGE})

    def load(self, uow: UnitOfWork, work: Work, commands: Sequence[SealCommand]) -> LedgerState[None] | None:  # noqa: ARG002 - the port's signature
        return _Nothing()


class _Nothing:
    """What is exchanged is written by `exchange`, when both tickets are sealed."""

    def decide(self, work: Work, decided: Decided) -> None:
        """It was checked before."""

    def apply(self, entries: None) -> None:
        """Nothing to see."""

    def write(self, uow: UnitOfWork, entries: Sequence[tuple[Sealed, None]]) -> None:
        """Nothing to write."""


def exchange(uow: UnitOfWork, handler: SealTickets, returned: SealCommand, sold: SealCommand) -> tuple[Sealed, Sealed]:
    """Seal the return, then the sale that it helps to pay. The same pair again answers as before.

    Refuses ExchangeElsewhere, ExchangeUnbalanced, for each what sealing it alone refuses, and TicketDiffers where one
    of them is sealed already and the other is not what went with it.
    """
    amount = _carried(returned.body, sold.body)
    if fold_code(returned.body.till) != fold_code(sold.body.till):
        raise ExchangeElsewhere(sold.body.till, pointer="/returned/till")
    work = handler.load(uow, [returned, sold])
    back = handler.decide(work, returned, uow.now)
    sale = handler.decide(work, sold, uow.now)
    if (back.is_replay or sale.is_replay) and return_of_exchange(uow.connection, sold.id) != returned.id:
        raise TicketDiffers(returned.id if back.is_replay else sold.id)
    handler.write(uow, work, [back, sale])
    if not sale.is_replay:
        uow.connection.execute(
            insert(Exchange).values(sale_id=sold.id, return_id=returned.id, amount=amount, in_money=0)
        )
        uow.emit(
            ExchangeMade(
                till=sale.till.code,
                store_id=str(sale.store.id),
                sale_id=str(sold.id),
                return_id=str(returned.id),
                amount=amount,
            )
        )
    return back, sale


def _carried(returned: ReturnBody | TicketBody, sold: ReturnBody | TicketBody) -> int:
    """What the return pays for the sale. Refuses ExchangeUnbalanced."""
    amounts = [[tender.amount for tender in body.tenders if tender.kind == _KIND] for body in (returned, sold)]
    back, taken = (sum(one.amount for one in of_body) for of_body in amounts)
    if back != taken or any(len(of_body) != 1 for of_body in amounts) or back <= 0:
        currency = Currency(amounts[0][0].currency if amounts[0] else "EUR")
        raise ExchangeUnbalanced(Money(back, currency), Money(taken, currency), pointer="/returned/tenders")
    return int(back)


def bring_exchange_back(uow: UnitOfWork, sale: TicketRow) -> bool:
    """That a sale of a dead computer was paid by a return: both were sealed together, the return just before.

    False where that is not so.
    """
    found = uow.connection.execute(
        select(Ticket.id).where(Ticket.till_id == sale.till_id, Ticket.sequence == sale.sequence - 1)
    ).scalar_one_or_none()
    if found is None:
        return False
    paid = {id_: _carried_by(given) for id_, given in rows.tenders_of(uow.connection, [found, sale.id]).items()}
    amount = paid.get(sale.id, 0)
    if amount <= 0 or paid.get(found) != -amount:
        return False
    uow.connection.execute(insert(Exchange).values(sale_id=sale.id, return_id=found, amount=amount, in_money=0))
    return True


def _carried_by(tenders: Sequence[TenderRow]) -> int:
    return sum(one.amount for one in tenders if one.kind == _KIND)


def return_of_exchange(connection: Connection, sale_id: UUID) -> UUID | None:
    """The return that paid for a sale."""
    return connection.execute(select(Exchange.return_id).where(Exchange.sale_id == sale_id)).scalar_one_or_none()


def view_of(back: Mapping[str, Any], sale: Mapping[str, Any]) -> dict[str, Any]:
    """An exchange as the API shows it: both tickets, and what is paid (or, negative, given back) for both."""
    due = back["totals"]["due"]["amount"] + sale["totals"]["due"]["amount"]
    return {"returned": back, "sold": sale, "balance": {"amount": due, "currency": sale["totals"]["due"]["currency"]}}
