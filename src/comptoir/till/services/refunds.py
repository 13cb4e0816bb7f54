"""Money goes back how it was paid: what gift cards, vouchers and cards paid for is not turned into cash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from comptoir.kernel.values.codes import fold_code
from comptoir.payments.queries import refundable
from comptoir.till.domain.refund_pools import Source, by_way, in_money, on_cards, pools, take_all
from comptoir.till.domain.refund_rules import check_refund_ways
from comptoir.till.domain.tenders import NOT_MONEY, TenderKind, check_refund_in_money, check_refund_to_cards
from comptoir.till.services.refund_sources import Sources, rules_at

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.company.domain import Store
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant
    from comptoir.till.services.work import Decided, SealCommand, Sealed, Work

IN_MONEY: Final = "till.return.in_money"
OTHERWISE: Final = "till.return.otherwise"


class Refund(NamedTuple):
    """The ticket that is taken back, and what is left after it of what paid for it."""

    ticket: UUID
    left: Sequence[Source]


class RefundRule:
    """A ledger without rows of its own (`work.TicketLedger`): it reads the tenders of the ticket and its returns."""

    @property
    def tenders(self) -> frozenset[TenderKind]:
        return frozenset()

    def load(self, uow: UnitOfWork, work: Work, commands: Sequence[SealCommand]) -> Refunds | None:
        """What is left of what paid for each ticket that comes back; orders that no till sealed are left out."""
        found: dict[UUID, list[Source]] = {}
        for command in commands:
            counter = work.counters.get(fold_code(command.body.till))
            if command.original_id is not None and counter is not None:
                rules = rules_at(counter.point.territory, counter.store.time_zone)
                left = Sources(uow.connection, rules).left(command.original_id)
                if left is not None:
                    found[command.original_id] = left
        return Refunds(found) if found else None


class Refunds:
    """What is left of what paid, by ticket."""

    def __init__(self, left: Mapping[UUID, Sequence[Source]]) -> None:
        self._left = dict(left)

    def decide(self, _work: Work, decided: Decided) -> Refund | None:
        """Refuses RefundInMoney, RefundOtherwise and RefundNotSo, unless the person may give money back all the same.

        What the law forbids nobody may.
        """
        left = None if decided.original is None else self._left.get(decided.original.head.id)
        if decided.original is None or left is None:
            return None
        store, principal, given = decided.counter.store, decided.command.principal, decided.given
        may_otherwise = principal.allows(OTHERWISE, store.id)
        if not principal.allows(IN_MONEY, store.id):
            check_refund_in_money(given, in_money(left), store.currency)
        if not may_otherwise:
            check_refund_to_cards(given, in_money(left), on_cards(left), store.currency)
        rules = rules_at(decided.counter.point.territory, store.time_zone)
        back = by_way((tender.kind.value, tender.amount) for tender in given)
        wanted = {way: amount for way, amount in back.items() if way not in NOT_MONEY}
        check_refund_ways(pools(left, decided.at, rules, is_law_only=may_otherwise), wanted, store.currency)
        return Refund(decided.original.head.id, take_all(left, back, decided.at, rules))

    def apply(self, entries: Refund) -> None:
        self._left[entries.ticket] = entries.left

    def write(self, uow: UnitOfWork, entries: Sequence[tuple[Sealed, Refund]]) -> None:
        """Nothing: the tenders are written with their tickets."""


def refunds_of(connection: Connection, ticket_id: UUID, store: Store, now: Instant) -> list[dict[str, Any]]:
    """What may still go back of what paid for a sale, and in which ways, the proposed one first.

    attempt: of a card, the charge; what is on its way to it is gone.
    """
    rules = rules_at(store.territory, store.time_zone)
    left = Sources(connection, rules).left(ticket_id) or []
    charges = {one.attempt_id for one in left if one.attempt_id is not None}
    on_charges = refundable(connection, charges) if charges else {}
    sums: dict[tuple[str, UUID | None, Sequence[str]], int] = {}
    for one in left:
        key = (one.way, one.attempt_id, tuple(rules.ways(one, now)))
        sums[key] = sums.get(key, 0) + one.amount
    found = []
    for (way, attempt, ways), amount in sums.items():
        most = amount if attempt is None else min(amount, on_charges.get(attempt, 0))
        if most > 0:
            charge = None if attempt is None else str(attempt)
            money = {"amount": most, "currency": store.currency}
            found.append({"kind": way, "attempt": charge, "left": money, "back_as": list(ways)})
    return found
