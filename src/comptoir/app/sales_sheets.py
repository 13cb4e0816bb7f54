"""Sales of other tills from a sheet, as history, and every sale back out.

A row is a line; the rows of one ticket stand together and have its number, date, store and till. A ticket comes in
whole or not at all; the same one again changes nothing (nor does one of ours), and one that tells something else is
refused: what was sold was sold. Nothing is signed, numbered, taken from stock or given as points: the till that sold
did so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from comptoir.app.imported_sales import (
    SoldLine,
    SoldTicket,
    imported_order,
    moment_of,
    read_amount,
    read_order_id,
    read_paid,
    read_quantity,
    read_rate,
)
from comptoir.catalog.queries import sellables
from comptoir.company.queries import stores
from comptoir.customers.queries.search import ids_by
from comptoir.customers.queries.standing import standing_customers
from comptoir.kernel.sheets import (
    Hints,
    Layout,
    Outcome,
    RejectWriter,
    Row,
    kind_of,
    mapper_of,
    own_fields,
    read_table,
    write_table,
)
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.errors import Conflict, FieldError, Invalid, MalformedValue, Refusal, TextKey
from comptoir.kernel.values.gtin import parse_gtin
from comptoir.kernel.values.money import Money
from comptoir.kernel.values.quantity import millionths_text
from comptoir.kernel.values.rate import Rate
from comptoir.kernel.values.text import localized
from comptoir.kernel.values.time import format_instant, local_time
from comptoir.orders.domain import IMPORTED, Order
from comptoir.orders.events import SaleImported
from comptoir.orders.queries import order_page, orders_by_id
from comptoir.orders.service import write_orders
from comptoir.pricing.domain.taxes import STANDARD, TaxRate
from comptoir.pricing.queries import tax_classes, tax_table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.catalog.queries import Sellable
    from comptoir.company.domain import Store
    from comptoir.kernel.jobs import JobContext, JobFunction
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.sheets import Mapped
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.kernel.values.codes import FoldedCode
    from comptoir.kernel.values.time import Instant

JOB = "orders.import"
FIELDS = (
    *("id", "number", "date", "time", "store", "till", "customer", "sku", "gtin", "name"),
    *("quantity", "paid", "price", "discount", "tax"),
)
_TICKET = ("id", "number", "date", "time", "store", "till")
EXPORTED = (
    *("id", "number", "date", "store", "customer", "sku", "gtin", "name"),
    *("quantity", "paid", "discount", "tax"),
)
SLICE = 50
"""Tickets written in one transaction, so that tills do not wait for it."""

_EXPORT_PAGE = 500


@dataclass(eq=False)
class SaleToldOtherwise(Conflict):
    """A ticket is there already and said something else; or its rows do not stand together."""

    code: ClassVar[str] = "app.sale_told_otherwise"
    number: str


@dataclass(eq=False)
class SaleNotOver(Invalid):
    """A ticket would lie in the future."""

    code: ClassVar[str] = "app.sale_not_over"
    at: str


@dataclass(eq=False)
class TicketIncomplete(Invalid):
    """Another row of the same ticket is wrong."""

    code: ClassVar[str] = "app.ticket_incomplete"
    number: str


@dataclass(eq=False)
class ProductNotKnown(Invalid):
    """The catalogue does not know what was sold; the line is kept by its name."""

    code: ClassVar[str] = "app.product_not_known"
    product: str


@dataclass(eq=False)
class BuyerNotKnown(Invalid):
    """Nobody has this card, address or telephone number; the sale is kept without a name."""

    code: ClassVar[str] = "app.buyer_not_known"


@dataclass(slots=True)
class _Ticket:
    """The rows of a ticket, and what is wrong or to be warned of, by the place of the row."""

    rows: list[Row]
    mapped: list[Mapped]
    errors: dict[int, list[FieldError]] = field(default_factory=dict)
    warnings: dict[int, list[FieldError]] = field(default_factory=dict)
    order: Order | None = None
    status: str = "rejected"

    @classmethod
    def of(cls, told: Sequence[tuple[Row, Mapped]]) -> _Ticket:
        """From its rows."""
        return cls([row for row, _ in told], [mapped for _, mapped in told])


def jobs(box: SecretBox) -> Mapping[str, JobFunction]:
    """The job that brings sales in."""
    return {JOB: lambda context, argument: import_sales(context, box, argument)}


def import_sales(context: JobContext, box: SecretBox, argument: Mapping[str, Any]) -> dict[str, int]:
    """Bring in the tickets of a sheet; the outcome's counts add up to the rows read.

    argument: path, format, mapping, dry_run, locale. Refuses SheetUnreadable, SheetTooLarge, MappingInvalid.
    """
    path = Path(argument["path"])
    table = read_table(path, Hints(kind=kind_of(argument["format"]), columns=FIELDS))
    mapper = mapper_of(table, argument.get("mapping"), FIELDS)
    locale = argument.get("locale", "en_US")
    outcome = Outcome()
    told = ((row, mapper.apply(row)) for row in table.rows)
    tickets = (_Ticket.of(list(rows)) for _, rows in groupby(told, key=lambda one: _key(one[1])))
    with RejectWriter(context.folder / f"rejects.{table.sniffed.layout.kind}", table, locale) as rejects:
        while some := list(islice(tickets, SLICE)):
            _bring(context, box, some, is_dry=argument["dry_run"])
            for ticket in some:
                _tell(ticket, outcome, rejects)
            context.progress(outcome.read)
    for message in outcome.messages:
        context.message(message.shown(locale))
    if path.is_relative_to(context.folder.resolve()):
        path.unlink(missing_ok=True)
    return outcome.finish()


def _key(mapped: Mapped) -> tuple[str, ...]:
    return tuple(mapped.fields.get(name, "").strip() for name in _TICKET)


def _tell(ticket: _Ticket, outcome: Outcome, rejects: RejectWriter) -> None:
    number = ticket.mapped[0].fields.get("number", "")
    for place, row in enumerate(ticket.rows):
        outcome.saw()
        if ticket.status == "rejected":
            errors = ticket.errors.get(place) or [FieldError("", TicketIncomplete.code, {"number": number})]
            outcome.rejected(row.number, errors)
            rejects.write(row, errors)
            continue
        outcome.created() if ticket.status == "created" else outcome.unchanged()
        for warning in ticket.warnings.get(place, ()):
            outcome.warn(row.number, warning)


def _bring(context: JobContext, box: SecretBox, tickets: Sequence[_Ticket], *, is_dry: bool) -> None:
    """Read some tickets outside of any transaction, then write what is new in one."""
    with context.database.read() as connection:
        reader = _Reader.of(connection, box, tickets, context.database.clock.now())
        for ticket in tickets:
            reader.read(ticket)
    if is_dry:
        with context.database.read() as connection:
            _decide(connection, tickets)
        return
    with context.database.write(context.actor, context.trace) as uow:
        _write(uow, _decide(uow.connection, tickets))


def _decide(connection: Connection, tickets: Sequence[_Ticket]) -> list[Order]:
    """What is new; the status of every ticket that can be read."""
    known = orders_by_id(connection, {one.order.head.id for one in tickets if one.order is not None})
    standing = {id_: order.head.content_hash for id_, order in known.items()}
    ours = {id_ for id_, order in known.items() if order.head.book_position != IMPORTED}
    new = []
    for ticket in tickets:
        if ticket.order is None:
            continue
        head = ticket.order.head
        there = standing.setdefault(head.id, "")
        if there not in {"", head.content_hash} and head.id not in ours:
            said = FieldError("", SaleToldOtherwise.code, {"number": head.number})
            ticket.errors = {place: [said] for place in range(len(ticket.rows))}
            continue
        ticket.status = "unchanged" if there else "created"
        if not there:
            standing[head.id] = head.content_hash
            new.append(ticket.order)
    return new


def _write(uow: UnitOfWork, orders: Sequence[Order]) -> None:
    if not orders:
        return
    write_orders(uow, orders)
    for order in orders:
        head = order.head
        customer = None if head.customer_id is None else str(head.customer_id)
        uow.emit(SaleImported(order_id=str(head.id), store_id=str(head.store_id), kind=head.kind, customer_id=customer))


@dataclass(frozen=True, slots=True)
class _Reader:
    """What the rows of some tickets are held against."""

    places: Mapping[FoldedCode, Store]
    by_sku: Mapping[str, Sellable]
    by_barcode: Mapping[str, Sellable]
    classes: Mapping[UUID, str]
    buyers: Mapping[str, UUID | None]
    now: Instant

    @classmethod
    def of(cls, connection: Connection, box: SecretBox, tickets: Sequence[_Ticket], now: Instant) -> _Reader:
        """All that the rows name, in one question each."""
        fields = [one.fields for ticket in tickets for one in ticket.mapped]
        by_sku = sellables(connection, skus={one.get("sku", "").strip() for one in fields} - {""})
        codes = {code for one in fields if (code := parse_gtin(one.get("gtin", ""))) is not None}
        by_barcode = sellables(connection, barcodes=codes)
        ids = {one.item_id for one in (*by_sku.values(), *by_barcode.values())}
        places = {fold_code(store.code): store for store in stores(connection)}
        named = {one.get("customer", "").strip() for one in fields} - {""}
        buyers = {value: _buyer(connection, box, value) for value in named}
        return cls(places, by_sku, by_barcode, tax_classes(connection, ids), buyers, now)

    def read(self, ticket: _Ticket) -> None:
        """The order of a ticket, or what is wrong with its rows."""
        for place, (row, mapped) in enumerate(zip(ticket.rows, ticket.mapped, strict=True)):
            wrong = [row.damage] if row.damage is not None else list(mapped.errors)
            if wrong:
                ticket.errors[place] = wrong
        if ticket.errors:
            return
        first = ticket.mapped[0].fields
        place = 0
        try:
            store = self._store(first)
            at = moment_of(first.get("date", ""), first.get("time", ""), store.time_zone)
            if at > self.now:
                raise SaleNotOver(format_instant(at), pointer="/date")
            number = first.get("number", "").strip()
            if not number:
                raise MalformedValue("", TextKey("app.expected.ticket_number"), pointer="/number")
            rates = tax_table().rates_on(store.territory, local_time(at, store.time_zone).date())
            lines = []
            for place, mapped in enumerate(ticket.mapped):
                lines.append(self._line(mapped.fields, store, rates, ticket.warnings.setdefault(place, [])))
            buyer = self._buyer(ticket)
            ticket.order = imported_order(
                SoldTicket(
                    id=read_order_id(first.get("id", "").strip()),
                    store=store,
                    till=first.get("till", "").strip(),
                    number=number,
                    at=at,
                    customer_id=buyer,
                    lines=tuple(lines),
                )
            )
        except Refusal as refusal:
            ticket.errors[place] = [FieldError(refusal.pointer or "", refusal.code, refusal.facts())]

    def _store(self, fields: Mapping[str, str]) -> Store:
        code = fields.get("store", "").strip()
        if not code and len(self.places) == 1:
            return next(iter(self.places.values()))
        found = self.places.get(fold_code(code)) if code else None
        if found is None:
            raise MalformedValue(code, TextKey("app.expected.store"), pointer="/store")
        return found

    def _line(
        self, fields: Mapping[str, str], store: Store, rates: Mapping[str, TaxRate], warnings: list[FieldError]
    ) -> SoldLine:
        """One row. Refuses MalformedValue."""
        sku, barcode = fields.get("sku", "").strip(), fields.get("gtin", "").strip()
        item = self.by_sku.get(sku) or self.by_barcode.get(parse_gtin(barcode) or "")
        label = fields.get("name", "").strip() or (localized(item.label, "fr_FR") if item is not None else "")
        if not (label or sku or barcode):
            raise MalformedValue("", TextKey("app.expected.product"), pointer="/sku")
        if item is None:
            warnings.append(FieldError("/sku", ProductNotKnown.code, {"product": (sku or barcode or label)[:100]}))
        quantity = read_quantity(fields.get("quantity", ""), None if item is None else item.unit)
        discount = read_amount(fields, "discount", store)
        paid = read_paid(fields, store, quantity, discount)
        tax_class = self.classes.get(item.item_id, STANDARD) if item is not None else STANDARD
        known = rates.get(tax_class) or rates[STANDARD]
        rate = read_rate(fields.get("tax", ""), known)
        return SoldLine(
            item_id=None if item is None else item.item_id,
            sku=(sku or None) if item is None else item.sku,
            barcode=barcode or None,
            label=(label or sku or barcode)[:200],
            department=None if item is None else item.department,
            quantity=quantity.millionths,
            unit=quantity.unit.code,
            paid=paid,
            discount=discount,
            tax_class=tax_class,
            rate=rate.millionths,
            exemption=known.exemption if rate == known.rate else None,
        )

    def _buyer(self, ticket: _Ticket) -> UUID | None:
        """The customer that the first row of a ticket which names one means."""
        for place, mapped in enumerate(ticket.mapped):
            value = mapped.fields.get("customer", "").strip()
            if value:
                found = self.buyers[value]
                if found is None:
                    ticket.warnings.setdefault(place, []).append(FieldError("/customer", BuyerNotKnown.code))
                return found
        return None


def _buyer(connection: Connection, box: SecretBox, value: str) -> UUID | None:
    """The customer of an id, card, e-mail address or telephone number, if exactly one is meant."""
    try:
        found = [UUID(value)]
    except ValueError:
        found = [id_ for kind in ("card", "email", "phone") for id_ in ids_by(connection, box, kind, value)]
    standing = {one.id for one in standing_customers(connection, found).values()}
    return standing.pop() if len(standing) == 1 else None


def export_sales(connection: Connection, target: Path, form: str, _channel: str | None, _locale: str | None) -> int:
    """Every line of every sale and return, ours and brought in, as a sheet that `import_sales` reads; how many."""
    return write_table(target, EXPORTED, _exported(connection), Layout(kind_of(form) or "csv"))


def _exported(connection: Connection) -> Iterator[tuple[str | None, ...]]:
    known = {store.id: store for store in stores(connection)}
    after: UUID | None = None
    while orders := order_page(connection, after, _EXPORT_PAGE):
        for order in orders:
            store, head = known[order.head.store_id], order.head
            buyer = None if head.customer_id is None else str(head.customer_id)
            sold = (str(head.id), head.number, format_instant(head.placed_at), store.code, buyer)
            for line in order.lines:
                amounts = (Money(line.due, store.currency), Money(line.discount, store.currency))
                yield (
                    *sold,
                    line.sku,
                    line.barcode,
                    line.label,
                    millionths_text(line.quantity),
                    *(one.decimal_text for one in amounts),
                    Rate(line.rate).percent_text,
                )
        after = orders[-1].head.id


EXPORTS = {"sales": export_sales}
SHEETS = {JOB: own_fields(FIELDS)}
