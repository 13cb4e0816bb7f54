"""Money goes back how it was paid: what gift cards, vouchers and cards paid for is not turned into cash."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast
from uuid import UUID

from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.money import Currency, Money
from comptoir.payments.queries import attempts_by_id, charges_of, refundable, refunds_without_return
from comptoir.payments.services.attempts import bind_refunds, room_on_charges
from comptoir.till.domain.refund_pools import Part, Source, bound, in_money, on_cards, parts_of, pools, take_all
from comptoir.till.domain.refund_rules import check_refund_ways
from comptoir.till.domain.refusals import CardRefundAboveCharge, RefundWithoutReturn
from comptoir.till.domain.tenders import NOT_MONEY, TenderKind, check_refund_in_money, check_refund_to_cards
from comptoir.till.services.refund_sources import Sources, rules_at

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.company.domain import Store
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.time import Instant
    from comptoir.payments.domain import Attempt
    from comptoir.till.domain.tenders import GivenTender
    from comptoir.till.services.work import Decided, SealCommand, Sealed, Work

IN_MONEY: Final = "till.return.in_money"
OTHERWISE: Final = "till.return.otherwise"


class Refund(NamedTuple):
    """The ticket that is taken back, and what is left after it of what paid for it.

    charges: of refunds to cards that did not name theirs; taken: how much of each.
    named: the refunds that it is sealed with.
    """

    ticket: UUID
    left: Sequence[Source]
    charges: dict[UUID, UUID]
    taken: dict[UUID, int]
    named: Collection[UUID | None] = ()


class RefundRule:
    """A ledger without rows of its own (`work.TicketLedger`): it reads the tenders of the ticket and its returns."""

    @property
    def tenders(self) -> frozenset[TenderKind]:
        return frozenset()

    def load(self, uow: UnitOfWork, work: Work, commands: Sequence[SealCommand]) -> Refunds | None:
        """What is left of what paid for each ticket that comes back; orders that no till sealed are left out."""
        found: dict[UUID, list[Source]] = {}
        unnamed: set[UUID] = set()
        charges: set[UUID] = set()
        for command in commands:
            counter = work.counters.get(fold_code(command.body.till))
            if command.original_id is not None and counter is not None:
                rules = rules_at(counter.point.territory, counter.store.time_zone)
                left = Sources(uow.connection, rules).left(command.original_id)
                if left is not None:
                    found[command.original_id] = left
                    charges |= {one.attempt_id for one in left if one.attempt_id is not None}
                if left is not None and _names_no_charge(work, command):
                    unnamed |= {one.attempt_id for one in left if one.attempt_id is not None}
        if not found:
            return None
        room = room_on_charges(uow, unnamed) if unnamed else {}
        given = refunds_without_return(uow.connection, charges) if charges else ()
        return Refunds(found, room, given, _foreign_charges(uow.connection, work, commands, charges))


class Refunds:
    """What is left of what paid, by ticket. room: on charges to which a refund may be bound.

    given: refunds of cards that no return names yet. foreign: by ticket, charges of something else that are named.
    """

    def __init__(
        self,
        left: Mapping[UUID, Sequence[Source]],
        room: Mapping[UUID, int],
        given: Sequence[Attempt] = (),
        foreign: Mapping[UUID, Collection[UUID]] | None = None,
    ) -> None:
        self._foreign = foreign or {}
        self._left = dict(left)
        self._room = dict(room)
        self._given = {one.id: one for one in given}

    def decide(self, work: Work, decided: Decided) -> Refund | None:
        """Refuses RefundInMoney, RefundOtherwise and RefundNotSo, unless the person may give money back all the same.

        Nobody gives back in another way what a card got already: RefundWithoutReturn, before all others. What the law
        forbids nobody may, and no card gets more than it paid: CardRefundUnclear, CardRefundAboveCharge.
        """
        left = None if decided.original is None else self._left.get(decided.original.head.id)
        if decided.original is None or left is None:
            return None
        store, principal, given = decided.counter.store, decided.command.principal, decided.given
        self._refuse_forgotten(left, given)
        may_otherwise, may_in_money = (principal.allows(one, store.id) for one in (OTHERWISE, IN_MONEY))
        most = sum(one.amount for one in left) if may_in_money else in_money(left)
        if not may_in_money:
            check_refund_in_money(given, most, store.currency)
        if not may_otherwise:
            check_refund_to_cards(given, most, on_cards(left), store.currency)
        rules = rules_at(decided.counter.point.territory, store.time_zone)
        asked = [Part(one.kind.value, one.amount, _charge(work, one)) for one in given]
        foreign = self._foreign.get(decided.original.head.id, ())
        back = bound(asked, left, store.currency, is_free=may_otherwise, foreign=foreign)
        wanted: dict[str, int] = {}
        for part in parts_of(back):
            if part.way not in NOT_MONEY:
                wanted[part.way] = wanted.get(part.way, 0) + part.amount
        ways = pools(left, decided.at, rules, is_law_only=may_otherwise, is_any_money=may_in_money)
        check_refund_ways(ways, wanted, store.currency)
        rest = take_all(left, parts_of(back), decided.at, rules)
        refund = Refund(decided.original.head.id, rest, {}, {}, {one.attempt_id for one in given})
        for one, before, part in zip(given, asked, back, strict=True):
            if one.attempt_id is not None and part.charge is not None and before.charge is None:
                room = self._room[part.charge] - refund.taken.get(part.charge, 0)
                if part.amount > room:
                    amounts = (Money(amount, Currency(store.currency)) for amount in (part.amount, room))
                    raise CardRefundAboveCharge(*amounts, pointer="/tenders")
                refund.charges[one.attempt_id] = part.charge
                refund.taken[part.charge] = refund.taken.get(part.charge, 0) + part.amount
        return refund

    def _refuse_forgotten(self, left: Sequence[Source], given: Sequence[GivenTender]) -> None:
        """Refuses RefundWithoutReturn."""
        charges = {one.attempt_id for one in left if one.attempt_id is not None}
        named = {one.attempt_id for one in given}
        for one in self._given.values():
            if one.original_id in charges and one.id not in named:
                amount = Money(one.paid or one.amount, Currency(one.currency))
                raise RefundWithoutReturn(amount, str(one.id), one.till_code)

    def apply(self, entries: Refund) -> None:
        self._given = {id_: one for id_, one in self._given.items() if id_ not in entries.named}
        self._left[entries.ticket] = entries.left
        for charge, amount in entries.taken.items():
            self._room[charge] -= amount

    def write(self, uow: UnitOfWork, entries: Sequence[tuple[Sealed, Refund]]) -> None:
        """The tenders are written with their tickets; what names no charge is of the one that it was bound to."""
        bind_refunds(uow, {refund: charge for _, one in entries for refund, charge in one.charges.items()})


def _foreign_charges(
    connection: Connection, work: Work, commands: Sequence[SealCommand], known: Collection[UUID]
) -> dict[UUID, Collection[UUID]]:
    """The charges that refunds name, by ticket, where it is known that they were for another one.

    Only what no ticket that comes back is known to have been paid by (known) is looked at: after a dead disk.
    """
    named: dict[UUID, set[UUID]] = {}
    for command in commands:
        for tender in command.body.tenders:
            attempt = None if tender.attempt is None else work.attempts.get(tender.attempt)
            if command.original_id is not None and attempt is not None and attempt.original_id not in {None, *known}:
                named.setdefault(command.original_id, set()).add(cast("UUID", attempt.original_id))
    charges = attempts_by_id(connection, {id_ for ids in named.values() for id_ in ids}) if named else {}
    return {
        ticket: {id_ for id_ in ids if (charges[id_].used_by or charges[id_].basket_id) not in {None, ticket}}
        for ticket, ids in named.items()
    }


def _names_no_charge(work: Work, command: SealCommand) -> bool:
    """Whether it gives back to a card, of which nobody said when the terminal was asked what had been charged."""
    asked = [work.attempts.get(one.attempt) for one in command.body.tenders if one.attempt is not None]
    return any(one is not None and one.original_id is None for one in asked)


def _charge(work: Work, tender: GivenTender) -> UUID | None:
    """What a refund to a card is given back of, where it was said when the terminal was asked."""
    attempt = None if tender.attempt_id is None else work.attempts.get(tender.attempt_id)
    return None if attempt is None else attempt.original_id


def refunds_of(connection: Connection, ticket_id: UUID, store: Store, now: Instant) -> list[dict[str, Any]]:
    """What may still go back of what paid for a sale, and in which ways, the proposed one first.

    store: where it comes back, by whose rules. attempt: of a card, the charge; what is on its way to it is gone.
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


def forgotten_of(connection: Connection, ticket_id: UUID, store: Store) -> list[dict[str, Any]]:
    """What went back to cards that paid for a sale, or is on its way, and no return says what for.

    basket: the return that it was asked for; whoever records that gives it the same name, at the same till.
    """
    left = Sources(connection, rules_at(store.territory, store.time_zone)).left(ticket_id) or []
    charges = {one.attempt_id for one in left if one.attempt_id is not None}
    return [
        {
            "attempt": str(one.id),
            "till": one.till_code,
            "original": str(one.original_id),
            "basket": None if one.basket_id is None else str(one.basket_id),
            "amount": {"amount": one.paid or one.amount, "currency": one.currency},
            "state": one.state.value,
        }
        for one in (refunds_without_return(connection, charges) if charges else ())
    ]


def charge_of(connection: Connection, attempt_id: UUID, ticket_id: UUID, store: Store, asked: Money) -> UUID:
    """What a refund is given back of, where only the ticket is named: of the only card that paid for it.

    The same attempt again is of the same charge. Refuses CardRefundUnclear, CardRefundAboveCharge where no card paid.
    """
    known = charges_of(connection, [attempt_id])
    if attempt_id in known:
        return known[attempt_id]
    left = Sources(connection, rules_at(store.territory, store.time_zone)).left(ticket_id) or []
    (part,) = bound([Part(TenderKind.CARD.value, asked.amount)], left, asked.currency)
    if part.charge is None:
        raise CardRefundAboveCharge(asked, Money(0, asked.currency), pointer="/ticket")
    return part.charge
