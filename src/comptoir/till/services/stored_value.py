"""Gift cards and store credit on tickets: sold and topped up by lines, paid with and refunded by tenders.

A gift card with many purposes is a line outside the tax when it is sold, and a tender when it is used. One with a
single purpose is taxed when it is sold; used, it is a line that takes its value and its tax off again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from msgspec.structs import replace as with_fields

from comptoir.customers.queries.standing import standing_customers
from comptoir.kernel.values.errors import Refusal
from comptoir.kernel.values.time import business_day
from comptoir.orders.domain import OrderKind
from comptoir.payments.domain.stored_values import (
    Cause,
    Entry,
    EntryKind,
    Purpose,
    StoredValue,
    StoredValueUnknown,
    ValueKind,
    check_pin,
    check_proof,
    check_usable,
    misused,
    moved,
)
from comptoir.payments.services.stored_values import (
    Held,
    begun,
    hidden_number,
    hidden_pin,
    load_held,
    opened_pin,
    write_held,
)
from comptoir.payments.services.terms import last_day, terms
from comptoir.till.domain.tenders import STORED_VALUES, TenderKind
from comptoir.till.services.lines import GIFT_CARD
from comptoir.till.services.shapes import LineBody, ReturnBody, TicketBody

if TYPE_CHECKING:
    from datetime import date

    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.orders.domain import OrderLine
    from comptoir.payments.services.terms import Term
    from comptoir.till.services.shapes import StoredValueBody, TenderBody
    from comptoir.till.services.work import Decided, SealCommand, Sealed, Work

_KIND_OF: Final = {
    TenderKind.GIFT_CARD: frozenset({ValueKind.GIFT_CARD.value}),
    TenderKind.STORE_CREDIT: frozenset({ValueKind.STORE_CREDIT.value, ValueKind.CREDIT_NOTE.value}),
}


def has_numbers(body: TicketBody | ReturnBody) -> bool:
    """Whether a ticket names a gift card or store credit by its number, or says a code."""
    if any(one.number is not None or one.pin is not None for one in body.tenders):
        return True
    return isinstance(body, TicketBody) and any(line.gift_card is not None for line in body.lines)


def opened_by_code(body: TicketBody | ReturnBody) -> list[str]:
    """The hidden numbers of values that a sale opens by a code."""
    if isinstance(body, ReturnBody):
        return []
    used = [line.gift_card for line in body.lines if line.gift_card is not None and line.gift_card.is_used]
    tenders = [one.number for one in body.tenders if one.number is not None and one.pin is not None]
    return tenders + [one.number for one in used if one.pin is not None]


def with_hidden_numbers(body: TicketBody | ReturnBody, box: SecretBox) -> TicketBody | ReturnBody:
    """The same ticket with digests for numbers and codes, done before anything else sees it. Refuses NumberInvalid."""

    def hidden(number: str, pin: str | None, pointer: str, sealed: str | None = None) -> dict[str, str | None]:
        try:
            known = hidden_pin(box, number, pin) if sealed is None else opened_pin(box, number, sealed)
            return {"number": hidden_number(box, number), "pin": known}
        except Refusal as refusal:
            refusal.pointer = pointer
            raise

    tenders = [
        with_fields(one, pin=None)
        if one.number is None
        else with_fields(one, **hidden(one.number, one.pin, f"/tenders/{index}/number"))
        for index, one in enumerate(body.tenders)
    ]
    if isinstance(body, ReturnBody):
        return with_fields(body, tenders=tenders)
    lines = [
        one
        if one.gift_card is None
        else with_fields(
            one,
            gift_card=with_fields(
                one.gift_card,
                **hidden(
                    one.gift_card.number,
                    one.gift_card.pin,
                    f"/lines/{index}/gift_card/number",
                    one.gift_card.sealed_pin,
                ),
                sealed_pin=None,
            ),
        )
        for index, one in enumerate(body.lines)
    ]
    return with_fields(body, tenders=tenders, lines=lines)


@dataclass(frozen=True, slots=True)
class Moves:
    """What one ticket does to stored values: each value after it, and the entries."""

    after: Mapping[UUID, StoredValue]
    entries: Sequence[Entry]


class StoredValueLedger:
    """See `work.TicketLedger`."""

    @property
    def tenders(self) -> frozenset[TenderKind]:
        return STORED_VALUES

    def load(self, uow: UnitOfWork, work: Work, commands: Sequence[SealCommand]) -> StoredValueState | None:
        """The values that the group names, and those that lines which come back had sold."""
        hidden: set[str] = set()
        ids: set[UUID] = set()
        orders: set[UUID] = set()
        is_concerned = False
        for command in commands:
            for tender in command.body.tenders:
                if tender.kind in STORED_VALUES:
                    is_concerned = True
                    hidden |= {tender.number} - {None}  # type: ignore[arg-type] # None is taken out
                    ids |= {tender.stored_value} - {None}  # type: ignore[arg-type] # None is taken out
            for line in command.body.lines:
                if isinstance(line, LineBody) and line.gift_card is not None:
                    hidden.add(line.gift_card.number)
            original = work.orders.get(command.original_id) if command.original_id is not None else None
            if original is not None and any(line.department == GIFT_CARD for line in original.lines):
                orders.add(original.head.id)
        if not (is_concerned or hidden or orders):
            return None
        assert all(":" in one for one in hidden), "numbers are hidden at the rim"
        held = load_held(uow.connection, hidden, ids, orders)
        owners = {value.customer_id for value in held.values.values()} | {command.body.customer for command in commands}
        known = [one for one in owners if one is not None]
        standing = standing_customers(uow.connection, known) if known else {}
        stand = {id_: customer.id for id_, customer in standing.items()}
        return StoredValueState(held, stand, terms(uow.connection))


class StoredValueState:
    """The values of a group, changed by each ticket that is sealed."""

    def __init__(self, held: Held, standing: Mapping[UUID, UUID], known_terms: Sequence[Term]) -> None:
        self._held = held
        self._standing = standing
        self._terms = known_terms

    def decide(self, _work: Work, decided: Decided) -> Moves | None:
        """What the ticket's lines and tenders do to stored values.

        Refuses for the first concerned StoredValueMisused, StoredValueUnknown, PinNeeded, PinWrong,
        StoredValueNotUsable, StoredValueShort.
        """
        ticket = _Ticket(self._held, self._standing, self._terms, decided)
        body = decided.command.body
        for index, line in enumerate(body.lines):
            if isinstance(line, LineBody) and line.gift_card is not None:
                with_pointer(f"/lines/{index}/gift_card", ticket.line, line, line.gift_card)
        if decided.original is not None:
            for index, back in enumerate(decided.order.lines):
                if back.department == GIFT_CARD:
                    with_pointer(f"/lines/{index}", ticket.line_back, back)
        by_ref = {tender.id: (index, tender) for index, tender in enumerate(body.tenders)}
        for given in decided.given:
            if given.kind in STORED_VALUES:
                index, sent = by_ref[given.ref]
                with_pointer(f"/tenders/{index}", ticket.tender, sent, given.kind)
        return Moves(ticket.after, ticket.entries) if ticket.entries else None

    def apply(self, entries: Moves) -> None:
        for value in entries.after.values():
            self._held.values[value.id] = value
            if value.digest is not None:
                self._held.by_digest[value.digest] = value.id

    def write(self, uow: UnitOfWork, entries: Sequence[tuple[Sealed, Moves]]) -> None:
        after: dict[UUID, StoredValue] = {}
        for _, moves in entries:
            after |= moves.after
        told = [(entry, sealed.command.principal.actor) for sealed, moves in entries for entry in moves.entries]
        write_held(uow, self._held.before, list(after.values()), told)


def with_pointer(pointer: str, act: Callable[..., None], *arguments: object) -> None:
    """Call `act`; what it refuses is said of this part of the request."""
    try:
        act(*arguments)
    except Refusal as refusal:
        refusal.pointer = refusal.pointer or pointer
        raise


class _Ticket:
    """One ticket on its way through the values that it concerns; the group's stay as they are."""

    def __init__(
        self, held: Held, standing: Mapping[UUID, UUID], known_terms: Sequence[Term], decided: Decided
    ) -> None:
        self._held = held
        self._standing = standing
        self._terms = known_terms
        self._decided = decided
        self._new: dict[str, UUID] = {}
        self.after: dict[UUID, StoredValue] = {}
        self.entries: list[Entry] = []

    @property
    def _today(self) -> date:
        return business_day(self._decided.at, self._decided.counter.store.time_zone)

    def line(self, line: LineBody, card: StoredValueBody) -> None:
        """Sell or top up a card, or use the value of a single-purpose one."""
        assert line.unit_price is not None
        amount = line.unit_price.amount
        value = self._find(card.number)
        if card.is_used:
            if value is None:
                raise StoredValueUnknown
            check_pin(value, card.pin)
            self._check(value)
            if value.tax_class is None or value.tax_class != card.tax_class:
                raise misused("used_as_line")
            if self._decided.order.head.due < 0:
                raise misused("paid_out")
            self._move(value, EntryKind.USED, -amount, line.id)
            return
        if value is None:
            value = begun(
                ValueKind.GIFT_CARD,
                card.number,
                self._decided.counter.store,
                self._cause(None),
                tax_class=card.tax_class,
                customer_id=self._customer(),
                expires_on=card.expires_on or self._last_day(ValueKind.GIFT_CARD),
            )._replace(pin=card.pin)
            self._new[card.number] = value.id
        else:
            self._check(value)
            if value.kind != ValueKind.GIFT_CARD.value or value.tax_class != card.tax_class:
                raise misused("topped_up")
        self._move(value, EntryKind.SOLD, amount, line.id)

    def line_back(self, line: OrderLine) -> None:
        """A sold card comes back: what it was sold for must still be on it. A used one gets its value again."""
        original = self._decided.original
        assert original is not None
        sold = next(one for one in original.lines if one.position == line.return_position)
        id_ = self._held.sold.get((original.head.id, sold.ref))
        if id_ is None:
            raise misused("used_back")
        value = self._standing_value(id_)
        self._check(value)
        self._move(value, EntryKind.TAKEN_BACK, line.due, line.ref)

    def tender(self, sent: TenderBody, kind: TenderKind) -> None:
        """Pay with a value, or give money back onto one; a credit note or store credit may begin so."""
        is_refund = self._decided.order.head.kind == OrderKind.RETURN.value
        value = self._named(sent)
        if value is None:
            if not is_refund or kind is not TenderKind.STORE_CREDIT or sent.stored_value is not None:
                raise StoredValueUnknown
            value = self._credit(sent)
        else:
            if not is_refund:
                if sent.proof is None:
                    check_pin(value, sent.pin)
                else:
                    check_proof(value, sent.proof, self._decided.order.head.id)
            self._check(value)
            if value.kind not in _KIND_OF[kind]:
                raise misused("other_kind")
        if value.purpose == Purpose.SINGLE.value:
            raise misused("single_purpose")
        change, amount = (EntryKind.REFUNDED, 1) if is_refund else (EntryKind.USED, -1)
        self._move(value, change, amount * sent.amount.amount, sent.id)

    def _named(self, sent: TenderBody) -> StoredValue | None:
        """By its number, else by its id where it belongs to the ticket's customer."""
        if sent.number is not None:
            return self._find(sent.number)
        if sent.stored_value is None:
            return None
        value = self._standing_value(sent.stored_value) if self._is_known(sent.stored_value) else None
        customer = self._customer()
        if value is None or customer is None or self._stands(value.customer_id) != customer:
            return None
        return value

    def _credit(self, sent: TenderBody) -> StoredValue:
        """A credit note on paper, or without a number store credit of the ticket's customer."""
        customer = self._customer()
        if sent.number is None and customer is None:
            raise misused("nobody")
        kind = ValueKind.STORE_CREDIT if sent.number is None else ValueKind.CREDIT_NOTE
        store = self._decided.counter.store
        value = begun(
            kind, sent.number, store, self._cause(None), customer_id=customer, expires_on=self._last_day(kind)
        )
        if sent.number is not None:
            self._new[sent.number] = value.id
        return value

    def _last_day(self, kind: ValueKind) -> date | None:
        return last_day(self._terms, kind.value, self._decided.counter.store.id, self._today)

    def _find(self, hidden: str) -> StoredValue | None:
        id_ = self._new.get(hidden)
        found = None if id_ is None else self.after[id_]
        found = found or self._held.find(hidden)
        return None if found is None else self.after.get(found.id, found)

    def _is_known(self, id_: UUID) -> bool:
        return id_ in self.after or id_ in self._held.values

    def _standing_value(self, id_: UUID) -> StoredValue:
        return self.after.get(id_) or self._held.values[id_]

    def _customer(self) -> UUID | None:
        return self._stands(self._decided.order.head.customer_id)

    def _stands(self, customer_id: UUID | None) -> UUID | None:
        return None if customer_id is None else self._standing.get(customer_id, customer_id)

    def _check(self, value: StoredValue) -> None:
        store = self._decided.counter.store
        check_usable(value, store.legal_entity_id, store.id, store.currency, self._today)

    def _cause(self, ref: str | None) -> Cause:
        decided = self._decided
        actor = str(decided.command.principal.actor)
        return Cause(decided.at, actor, decided.order.head.id, ref, decided.counter.store.id)

    def _move(self, value: StoredValue, kind: EntryKind, amount: int, ref: str) -> None:
        after, entry = moved(value, kind, amount, self._cause(ref))
        self.after[after.id] = after
        self.entries.append(entry)
