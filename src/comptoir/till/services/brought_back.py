"""What a signed ticket says of the ledgers beside it, and how that brings them back after a computer died.

Ids, amounts and keyed digests only. The code of a gift card is not among them: whoever may read an archive could then
prove it. A card with a code that only the copies know is brought back blocked, for an office to give it a new number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL
from comptoir.customers.domain.accounts import AccountKind, AccountMove, NoAccount
from comptoir.customers.domain.points import Kind, Move, TicketPoints
from comptoir.customers.queries.standing import standing_customers
from comptoir.customers.services.accounts import load_accounts, write_account_entries
from comptoir.customers.services.points import load_points, write_points
from comptoir.kernel.bulk import insert_rows
from comptoir.kernel.ids import new_id
from comptoir.payments.domain.stored_values import (
    Cause,
    EntryKind,
    StoredValue,
    StoredValueShort,
    ValueKind,
    blocked,
    moved,
)
from comptoir.payments.domain.stored_values import Entry as ValueEntry
from comptoir.payments.services.stored_values import begun, load_held, write_held
from comptoir.till.domain.advances import AdvanceEntry, Reservation, ReservationState
from comptoir.till.services.accounts import AccountOfTicket
from comptoir.till.services.advances import AdvanceMoves, entries_of, load_reservations, write_advances
from comptoir.till.services.stored_value import Moves
from comptoir.till.tables import ReservationRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.company.domain import Store
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.orders.domain import Order, OrderHead

Told = Mapping[str, Any]


def told_of(entries: Sequence[tuple[object, object]], order: Order) -> dict[str, Any]:
    """The ledgers of a ticket for its document, by name: `stored_values`, `advances`, `account`, `points`.

    `line`: the position of a line; a tender has none. `begins`: what a value or reservation is, with its first entry.
    """
    told: dict[str, Any] = {}
    for _, one in entries:
        if isinstance(one, Moves):
            lines = {line.ref: line.position for line in order.lines}
            told["stored_values"] = [_value_told(entry, one.after[entry.value_id], lines) for entry in one.entries]
        elif isinstance(one, AdvanceMoves):
            lines = {line.ref: line.position for line in order.lines}
            told["advances"] = [_advance_told(entry, one.after[entry.reservation_id], lines) for entry in one.entries]
            told["reservations"] = {str(id_): after.state for id_, after in one.after.items()}
        elif isinstance(one, AccountOfTicket):
            due_on = None if one.move.due_on is None else one.move.due_on.isoformat()
            told["account"] = {"customer": str(one.customer_id), "amount": one.move.amount, "due_on": due_on}
        elif isinstance(one, TicketPoints):
            told["points"] = {"customer": str(one.customer_id), "moves": [_points_told(move) for move in one.moves]}
    return told


def _value_told(entry: ValueEntry, value: StoredValue, lines: Mapping[str, int]) -> dict[str, Any]:
    told: dict[str, Any] = {"id": str(value.id), "kind": entry.kind, "amount": entry.amount}
    line = lines.get(entry.ref or "")
    if line is not None and entry.kind != EntryKind.REFUNDED.value:
        told["line"] = line
    if entry.position == 1:
        told["begins"] = {
            "kind": value.kind,
            "tax_class": value.tax_class,
            "number": None if value.digest is None else f"{value.digest}:{value.last_four}",
            "customer": None if value.customer_id is None else str(value.customer_id),
            "expires_on": None if value.expires_on is None else value.expires_on.isoformat(),
            "has_code": value.pin is not None,
        }
    return told


def _points_told(move: Move) -> dict[str, Any]:
    """A movement of points; why they were earned is the programme's matter and left out."""
    return {
        "kind": move.kind.value,
        "points": move.points,
        "spend": move.spend,
        "about": None if move.about_id is None else str(move.about_id),
        "expires_on": None if move.expires_on is None else move.expires_on.isoformat(),
        "detail": {name: value for name, value in (move.detail or {}).items() if name != "reasons"},
    }


def _advance_told(entry: AdvanceEntry, after: Reservation, lines: Mapping[str, int]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "reservation": str(entry.reservation_id),
        "use": entry.use,
        "tax_class": entry.tax_class,
        "amount": entry.amount,
        "net": entry.net,
        "rate": entry.rate,
        "line": lines[entry.ref],
    }
    if entry.position == 1:
        told["begins"] = {
            "kind": after.kind,
            "customer": None if after.customer_id is None else str(after.customer_id),
            "lines": [dict(line) for line in after.lines],
            "shares": dict(after.shares),
            "wanted_on": None if after.wanted_on is None else after.wanted_on.isoformat(),
        }
    return told


def bring_back(uow: UnitOfWork, store: Store, till: str, head: OrderHead, operator: str, told: Told) -> bool:
    """Write what a ticket's document says of the ledgers beside it. False where a part could not be: a person looks."""
    cause = Cause(head.placed_at, operator, head.id, store_id=store.id)
    parts = [
        _values_back(uow, store, cause, told.get("stored_values", ())),
        _advances_back(uow, store, till, cause, told.get("advances", ()), told.get("reservations", {})),
        _account_back(uow, head, cause, told.get("account")),
        _points_back(uow, head, cause, told.get("points")),
    ]
    return all(parts)


def _values_back(uow: UnitOfWork, store: Store, cause: Cause, told: Sequence[Told]) -> bool:
    """Gift cards and credit; one that the backup does not know begins here."""
    held = load_held(uow.connection, (), [UUID(one["id"]) for one in told], ()) if told else None
    if held is None:
        return True
    values, entries, is_whole = dict(held.values), [], True
    for one in told:
        id_ = UUID(one["id"])
        if id_ not in values and "begins" in one:
            values[id_] = _value_begun(store, cause, id_, one["begins"])
            is_whole = is_whole and not one["begins"]["has_code"]
        if id_ not in values:
            is_whole = False  # begun by what no ticket tells: a lost card that got a new number
            continue
        ref = str(one.get("line", ""))
        try:
            after, entry = moved(values[id_], EntryKind(one["kind"]), one["amount"], cause._replace(ref=ref))
        except StoredValueShort:
            is_whole = False
            continue
        values[id_] = blocked(after, is_blocked=True) if one.get("begins", {}).get("has_code") else after
        entries.append(entry)
    changed = {entry.value_id for entry in entries}
    written = [value for id_, value in values.items() if id_ in changed]
    write_held(uow, held.before, written, [(entry, uow.actor) for entry in entries])
    return is_whole


def _value_begun(store: Store, cause: Cause, id_: UUID, facts: Told) -> StoredValue:
    value = begun(
        ValueKind(facts["kind"]),
        facts["number"],
        store,
        cause,
        tax_class=facts["tax_class"],
        customer_id=None if facts["customer"] is None else UUID(facts["customer"]),
        expires_on=_day(facts["expires_on"]),
    )
    return value._replace(id=id_)


def _advances_back(
    uow: UnitOfWork, store: Store, till: str, cause: Cause, told: Sequence[Told], states: Mapping[str, str]
) -> bool:
    """Advances; a reservation that the backup does not know begins with its first one, without its hold on stock."""
    found = load_reservations(uow.connection, map(UUID, states), lock=True) if states else {}
    ledgers = entries_of(uow.connection, found) if found else {}
    made, is_whole = [], True
    for one in told:
        id_, order_id = UUID(one["reservation"]), cause.order_id
        assert order_id is not None
        if id_ not in found and "begins" in one:
            found[id_] = _reservation_begun(uow, store, till, cause, id_, one["begins"])
            is_whole = False
        if id_ not in found:
            is_whole = False
            continue
        ledger = ledgers.setdefault(id_, [])
        values = (one["use"], one["tax_class"], one["amount"], one["net"], one["rate"], order_id, str(one["line"]))
        entry = AdvanceEntry(id_, len(ledger) + 1, *values, cause.at, cause.actor)
        ledger.append(entry)
        made.append(entry)
    after = {id_: one._replace(state=states[str(id_)], entries=len(ledgers.get(id_, ()))) for id_, one in found.items()}
    if after:
        write_advances(uow, after, [(AdvanceMoves(after, made), uow.actor)])
    return is_whole


def _reservation_begun(uow: UnitOfWork, store: Store, till: str, cause: Cause, id_: UUID, facts: Told) -> Reservation:
    customer = None if facts["customer"] is None else UUID(facts["customer"])
    reservation = Reservation(
        id_, store.id, till, facts["kind"], store.currency, customer, facts["lines"], facts["shares"],
        _day(facts["wanted_on"]), ReservationState.OPEN.value, None, None, 0, cause.at, cause.actor,
    )  # fmt: skip
    insert_rows(uow.connection, ReservationRow, Reservation._fields, [reservation])
    return reservation


def _account_back(uow: UnitOfWork, head: OrderHead, cause: Cause, told: Told | None) -> bool:
    """What a customer owes; the account itself was opened by an office."""
    if told is None:
        return True
    customer_id = UUID(told["customer"])
    receivables = load_accounts(uow, [customer_id])
    kind = AccountKind.SALE if told["amount"] > 0 else AccountKind.REFUND
    move = AccountMove(
        kind, told["amount"], head.id, head.return_of, _day(told["due_on"]), head.number, store_id=head.store_id
    )
    try:
        receivables.add(new_id(), customer_id, move, cause.at, str(SYSTEM_PRINCIPAL.actor))
    except NoAccount:
        return False
    write_account_entries(uow, receivables)
    return True


def customer_of(connection: Connection, told: Told) -> UUID | None:
    """The customer of a ticket, where its ledgers name one who is still known."""
    named = {UUID(told[name]["customer"]) for name in ("points", "account") if name in told}
    return next(iter(standing_customers(connection, named)), None) if named else None


def _points_back(uow: UnitOfWork, head: OrderHead, cause: Cause, told: Told | None) -> bool:
    """The points of a customer whom the backup knows; nobody else has any."""
    if told is None:
        return True
    customer_id = UUID(told["customer"])
    if customer_id not in standing_customers(uow.connection, [customer_id]):
        return False
    ledger = load_points(uow, [customer_id])
    for one in told["moves"]:
        about = None if one["about"] is None else UUID(one["about"])
        move = Move(
            Kind(one["kind"]), one["points"], head.id, about_id=about, spend=one["spend"],
            expires_on=_day(one["expires_on"]), detail=one["detail"] or None,
        )  # fmt: skip
        ledger.add(new_id(), customer_id, move, cause.at, cause.actor)
    write_points(uow, ledger)
    return True


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
