"""What a group of tickets and returns works on: loaded once, changed by each decision, written together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import UUID

from comptoir.access.domain import Principal
from comptoir.access.domain.approvals import Approval
from comptoir.access.services.approvals import load_approvals
from comptoir.catalog.queries import Sellable, sellables
from comptoir.catalog.queries.packs import with_packs
from comptoir.company.domain import Store
from comptoir.company.queries import stores
from comptoir.customers.domain.points import TicketPoints
from comptoir.fiscal.domain.journal import Journal, Record
from comptoir.fiscal.service import KeyRing, ask_journals, load_journals
from comptoir.inventory.domain import Movement, Stock
from comptoir.inventory.service import ask_stock, load_levels
from comptoir.kernel.values.codes import fold_code
from comptoir.kernel.values.frozen import dataclass
from comptoir.kernel.values.text import localized
from comptoir.kernel.values.time import Instant
from comptoir.orders.domain import Order
from comptoir.orders.queries import orders_by_id
from comptoir.payments.domain import Attempt
from comptoir.payments.queries import open_baskets
from comptoir.payments.services.attempts import load_attempts
from comptoir.pricing.domain import Book, SalePoint
from comptoir.pricing.services.buyers import Buyers, load_buyers
from comptoir.pricing.services.redeeming import Redemption, Uses
from comptoir.till import rows
from comptoir.till.domain.tenders import GivenTender, TenderKind
from comptoir.till.domain.tills import TenderRow, TicketRow, Till
from comptoir.till.services.asking import level_keys, load_group_uses, places_of
from comptoir.till.services.goods import Goods, GoodsHolder
from comptoir.till.services.holding import Kept, load_holding
from comptoir.till.services.packs import learn_components
from comptoir.till.services.set_aside import load_quarantines
from comptoir.till.services.shapes import LineBody, ReturnBody, TicketBody

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from comptoir.kernel.feed import FeedEntry
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.pricing.service import PriceBookHolder

_REMEMBERED_MAX = 200_000
_point = lru_cache(maxsize=4096)(SalePoint)
"""Kept, so that what the price book remembers of one is found without comparing the two field by field."""
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class SealCommand:
    """A ticket or return to seal, by whom."""

    id: UUID
    body: TicketBody | ReturnBody
    content_hash: str
    principal: Principal
    trace: str

    @property
    def original_id(self) -> UUID | None:
        """The ticket or order that a return is against."""
        return (self.body.ticket or self.body.order) if isinstance(self.body, ReturnBody) else None


@dataclass(slots=True, eq=False)
class Sealed:
    """A sealed ticket with everything that is written for it; a replay has only what was written then.

    Never changed once it is made; that Python enforces this would cost a tenth of a ticket.
    """

    command: SealCommand
    till: Till
    store: Store
    order: Order
    ticket: TicketRow
    tenders: Sequence[TenderRow]
    signature: str
    previous: str
    is_replay: bool
    record: Record | None = None
    movements: Sequence[Movement] = ()
    used: Mapping[UUID, UUID] = field(default_factory=dict)
    redemptions: Sequence[Redemption] = ()
    approvals: Mapping[str, Approval] = field(default_factory=dict)
    returned: Mapping[tuple[UUID, int], int] = field(default_factory=dict)
    unknown_barcodes: Sequence[tuple[str, str]] = ()
    skus: Mapping[UUID, str] = field(default_factory=dict)
    approved: Mapping[str, str] = field(default_factory=dict)
    entries: Sequence[tuple[LedgerState[Any], Any]] = ()
    points: Mapping[str, int] | None = None

    @property
    def loyalty(self) -> Mapping[str, int] | None:
        """What the ticket tells of points; of a replay what it told then."""
        moved = [one for _, one in self.entries if isinstance(one, TicketPoints)]
        return moved[0].told() if moved else self.points


@dataclass(frozen=True, slots=True)
class Decided:
    """A ticket or return that is priced and paid, before ledgers beside it have their say.

    original: the order that a return takes back; None for a sale and a blind return.
    """

    command: SealCommand
    counter: Counter
    order: Order
    given: Sequence[GivenTender]
    original: Order | None
    at: Instant
    now: Instant


class LedgerState(Protocol[E]):
    """What a ledger has loaded for a group; `E` are the entries of one ticket."""

    def decide(self, work: Work, decided: Decided) -> E | None:
        """The entries of one ticket, or None. Pure: refuses, and leaves the state as it is."""
        ...

    def apply(self, entries: E) -> None:
        """The ticket is sealed: the next command of the group sees its entries."""
        ...

    def write(self, uow: UnitOfWork, entries: Sequence[tuple[Sealed, E]]) -> None:
        """Write the entries of the group: one statement per table, feed entries last."""
        ...


class TicketLedger(Protocol):
    """A ledger that tickets touch beside money and stock: stored value, points, accounts (decision 64)."""

    @property
    def tenders(self) -> frozenset[TenderKind]:
        """The ways of paying that it answers for; where it has nothing loaded, they are refused."""
        ...

    def load(self, uow: UnitOfWork, work: Work, commands: Sequence[SealCommand]) -> LedgerState[Any] | None:
        """What the group concerns, locked in the order of ids; None, without a query, where it concerns nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Counter:
    """A till with the store around it."""

    till: Till
    store: Store
    point: SalePoint


@dataclass(slots=True)
class Work:
    """The state of a group. components: where the parts of packs lie, by SKU."""

    book: Book
    memory: Memory
    counters: Mapping[str, Counter]
    earlier: dict[UUID, tuple[str, Sealed | None]]
    journals: Mapping[UUID, Journal]
    by_sku: Mapping[str, Sellable]
    by_barcode: Mapping[str, Sellable]
    stock: Stock
    attempts: Mapping[UUID, Attempt]
    orders: dict[UUID, Order]
    last_times: dict[UUID, Instant]
    goods: Goods
    used: set[UUID] = field(default_factory=set)
    uses: Uses = field(default_factory=Uses)
    buyers: Buyers = field(default_factory=dict)
    waiting: Mapping[UUID, UUID] = field(default_factory=dict)
    quarantines: Mapping[UUID, UUID] = field(default_factory=dict)
    held: Mapping[UUID, Kept] = field(default_factory=dict)
    approvals: dict[UUID, Approval] = field(default_factory=dict)
    ledgers: list[tuple[TicketLedger, LedgerState[Any]]] = field(default_factory=list)
    components: dict[str, UUID] = field(default_factory=dict)


class Memory:
    """Items and stores that tickets need, kept between groups; the feed says when to forget them.

    A label or a department that changes this very moment may be sold once more as it was before; prices come from the
    book, and whatever is sold is written down as it was sold.
    """

    def __init__(self) -> None:
        self._by_sku: dict[str, Sellable] = {}
        self._by_barcode: dict[str, Sellable] = {}
        self._labels: dict[tuple[UUID, str], tuple[Sellable, str]] = {}
        self._stores: dict[UUID, Store] = {}
        self._seen: dict[str, Counter] = {}  # tills by folded code, as the last group that locked them found them
        self.waiting: Mapping[str, str] = {}  # attempts of payment whose outcome is open, with their baskets
        self.goods = GoodsHolder()

    def wants(self, topic: str) -> bool:
        """What may have changed something that is kept."""
        return topic.startswith(("catalog.", "company.", "till.selling.", "till.recall."))

    def follow(self, entries: Sequence[FeedEntry]) -> None:
        """Forget what may have changed."""
        self.goods.follow(entries)
        for entry in entries:
            if entry.topic.startswith(("catalog.", "till.selling.")):
                self._by_sku, self._by_barcode, self._labels = {}, {}, {}
            elif entry.topic.startswith("company."):
                self._stores = {}

    def items_by_sku(self, connection: Connection, skus: Iterable[str]) -> Mapping[str, Sellable]:
        """Items by SKU as it was typed."""
        known = self._by_sku
        missing = {sku for sku in skus if sku not in known}
        if missing:
            if len(known) > _REMEMBERED_MAX:
                known = self._by_sku = {}
            known.update(with_packs(connection, sellables(connection, skus=missing)))
        return known

    def items_by_barcode(self, connection: Connection, barcodes: Iterable[str]) -> Mapping[str, Sellable]:
        """Items by what was scanned: a barcode, a code made in the store, a symbol that says more."""
        known = self._by_barcode
        missing = {barcode for barcode in barcodes if barcode not in known}
        if missing:
            if len(known) > _REMEMBERED_MAX:
                known = self._by_barcode = {}
            read = self.goods.current(connection).symbol
            keys = {barcode: read(barcode).keys for barcode in missing}
            named = sellables(connection, barcodes={key for of_one in keys.values() for key in of_one})
            found = with_packs(connection, named)
            for barcode, of_one in keys.items():
                item = next((found[key] for key in of_one if key in found), None)
                if item is not None:
                    known[barcode] = item
        return known

    def expected(self, codes: AbstractSet[str]) -> Mapping[str, Counter]:
        """Tills by folded code, as they were last seen; none where one never was, since rows are locked in order."""
        return {code: self._seen[code] for code in codes} if codes <= self._seen.keys() else {}

    def see(self, counters: dict[str, Counter]) -> dict[str, Counter]:
        """Remember tills, so that the next group asks at once for what they lead to; it looks again all the same."""
        self._seen.update(counters)
        return counters

    def label(self, item: Sellable, locale: str) -> str:
        """What an item is called on a ticket. A ticket that still knows it as it was leaves nothing to later ones."""
        key = (item.item_id, locale)
        known = self._labels.get(key)
        if known is None or known[0] is not item:
            known = self._labels[key] = (item, localized(item.label, locale) or item.sku)
        return known[1]

    def store(self, connection: Connection, store_id: UUID) -> Store:
        """A store."""
        known = self._stores.get(store_id)
        if known is None:
            self._stores = {store.id: store for store in stores(connection)}
            known = self._stores[store_id]
        return known


def load_counters(connection: Connection, memory: Memory, codes: Iterable[str], *, lock: bool) -> dict[str, Counter]:
    """Tills by folded code, with their stores."""
    return _counters(connection, memory, rows.tills_by_code(connection, set(codes), lock=lock))


def _counters(connection: Connection, memory: Memory, tills: Mapping[str, Till]) -> dict[str, Counter]:
    found = {}
    for code, till in tills.items():
        store = memory.store(connection, till.store_id)
        point = _point(store.currency, store.territory, store.time_zone, till.channel, store.code, is_shelf=True)
        found[code] = Counter(till, store, point)
    return found


def load_work(
    uow: UnitOfWork, commands: Sequence[SealCommand], memory: Memory, keys: KeyRing, prices: PriceBookHolder
) -> Work:
    """All that the group needs, locked in this order: tills, journals, lines, attempts, levels, approvals, coupons.

    What the tills as they were last seen lead to is asked for at once with them, which spares their answers on the way.
    """
    connection = uow.connection
    ask_tills = rows.ask_tills(connection, {command.body.till for command in commands}, lock=True)
    expected = memory.expected({fold_code(one.body.till) for one in commands})
    ask_expected = ask_journals(connection, keys, {counter.till.id for counter in expected.values()})
    ask_known = rows.ask_tickets(connection, [command.id for command in commands])
    originals = {command.original_id for command in commands} - {None}
    attempt_ids = {tender.attempt for command in commands for tender in command.body.tenders} - {None}
    by_sku, by_barcode = load_items(connection, memory, [command.body for command in commands])
    is_sure = not attempt_ids and all(isinstance(one.body, TicketBody) for one in commands)  # no levels follow
    asked = level_keys(commands, expected, by_sku, by_barcode, {}, {}, {}) if is_sure else set()
    ask_expected_stock = ask_stock(uow, asked)
    counters = memory.see(_counters(connection, memory, ask_tills()))
    journals = ask_expected()
    unexpected = {counter.till.id for counter in counters.values()} - journals.keys()
    journals |= load_journals(connection, keys, unexpected) if unexpected else {}
    earlier: dict[UUID, tuple[str, Sealed | None]] = {id_: (row.content_hash, None) for id_, row in ask_known().items()}
    orders = orders_by_id(connection, [one for one in originals if one is not None], lock=True) if originals else {}
    attempts = load_attempts(uow, {one for one in attempt_ids if one is not None}) if attempt_ids else {}
    quarantines = load_quarantines(connection, commands, counters)
    components = learn_components(connection, memory, orders.values()) if orders else {}
    levels = asked
    if not is_sure or places_of(counters) != places_of(expected):
        levels = level_keys(commands, counters, by_sku, by_barcode, orders, quarantines, components)
    book = prices.current()
    buyers = load_buyers(connection, [command.body.customer for command in commands], uow.now)
    late = {fold_code(command.body.till) for command in commands if command.body.at is not None}
    late_ids = {counters[code].till.id for code in late if code in counters}
    return Work(
        book=book,
        memory=memory,
        counters=counters,
        earlier=earlier,
        journals=journals,
        by_sku=by_sku,
        by_barcode=by_barcode,
        stock=ask_expected_stock() if levels == asked else load_levels(uow, levels),
        attempts=attempts,
        orders=orders,
        last_times=rows.last_ticket_times(connection, late_ids) if late_ids else {},
        approvals=_load_approvals(connection, commands),
        uses=load_group_uses(uow, book, commands, counters, by_sku, by_barcode, orders, buyers),
        buyers=buyers,
        waiting=_load_waiting(connection, memory, commands) if memory.waiting else {},
        quarantines=quarantines,
        goods=memory.goods.current(connection),
        held=load_holding(uow, book, commands, counters, by_sku, by_barcode, buyers),
        components=components,
    )


def _load_waiting(connection: Connection, memory: Memory, commands: Sequence[SealCommand]) -> dict[UUID, UUID]:
    """The baskets of the group for which a terminal has no answer yet; asked only where memory knows of one."""
    baskets = {command.id for command in commands} & {UUID(basket) for basket in list(memory.waiting.values())}
    return open_baskets(connection, baskets) if baskets else {}


def _load_approvals(connection: Connection, commands: Sequence[SealCommand]) -> dict[UUID, Approval]:
    wanted = {
        line.override.approval
        for command in commands
        for line in command.body.lines
        if isinstance(line, LineBody) and line.override is not None and line.override.approval is not None
    }
    wanted |= {
        line.approval
        for command in commands
        for line in command.body.lines
        if isinstance(line, LineBody) and line.approval is not None
    }
    wanted |= {
        one.body.approval for one in commands if isinstance(one.body, ReturnBody) and one.body.approval is not None
    }
    return load_approvals(connection, wanted, lock=True) if wanted else {}


def load_items(
    connection: Connection, memory: Memory, bodies: Iterable[TicketBody | ReturnBody]
) -> tuple[Mapping[str, Sellable], Mapping[str, Sellable]]:
    """The items that lines name, by SKU as it was typed and by barcode."""
    skus: set[str] = set()
    barcodes: set[str] = set()
    for body in bodies:
        for line in body.lines:
            if line.sku is not None:
                skus.add(line.sku)
            elif line.barcode is not None:
                barcodes.add(line.barcode)
    by_barcode = memory.items_by_barcode(connection, barcodes) if barcodes else {}
    return memory.items_by_sku(connection, skus) if skus else {}, by_barcode
