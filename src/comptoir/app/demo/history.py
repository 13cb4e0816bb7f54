"""A month of tickets for the demo shop, with the rhythm of days and weeks, sealed as a till seals them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from comptoir.access.domain.principals import SYSTEM_PRINCIPAL, Principal
from comptoir.app.demo.assortment import Article, articles
from comptoir.app.demo.gift_cards import CARDS, trade_gift_cards
from comptoir.inventory.domain.documents import DocumentKind
from comptoir.inventory.queries import levels, sales_place_of_store
from comptoir.inventory.service import PutLine, PutStockDocument, put_stock_document
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.money import Currency, Money, round_ratio
from comptoir.kernel.values.time import Instant, format_instant, local_time, wall_clock
from comptoir.payments.domain import Answer, AttemptState, Direction
from comptoir.payments.services.attempts import MakeAttempt, make_attempt, mark_sent, record_answer
from comptoir.payments.services.reconciling import begin, finish, terminals_of
from comptoir.pricing.service import PriceBookHolder
from comptoir.till.services.closing import close_day
from comptoir.till.services.days import open_day, require_till
from comptoir.till.services.ledgers import LEDGERS
from comptoir.till.services.seal import SealTickets
from comptoir.till.services.shapes import LineBody, MoneyBody, TenderBody, TicketBody, content_hash
from comptoir.till.services.work import Memory, SealCommand

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from comptoir.company.domain import Store
    from comptoir.fiscal.service import KeyRing
    from comptoir.kernel.clock import FixedClock
    from comptoir.kernel.database import Database
    from comptoir.kernel.secrets import SecretBox
    from comptoir.kernel.uow import UnitOfWork
    from comptoir.till.domain.tills import Till

EUR = Currency("EUR")
FLOAT = MoneyBody(15_000, "EUR")
DAYS = 30
"""How far back the tickets of a demo shop go, unless it is asked for fewer."""
ZONE = "Europe/Paris"
BY_WEEKDAY = (14, 15, 18, 17, 24, 36, 0)
"""Tickets of a store from Monday to Sunday; Saturday is the great day, on Sunday the stores are closed."""
BY_HOUR = {10: 5, 11: 9, 12: 14, 13: 11, 14: 8, 15: 9, 16: 11, 17: 14, 18: 15, 19: 4}
"""How the tickets of a day spread over its hours, in per cent."""
BY_STORE = {"rivoli": 100, "lyon": 75, "bordeaux": 60}
CARD_TILL = "rivoli-1"
"""The till that sells gift cards."""
_CASH_MAX = 100_000  # what the law takes in cash
_CARD_SHARE = 55
_KNOWN_SHARE = 10
_POPULAR_SHARE = 60
_MILLION = 1_000_000
POPULAR_LEAST, POPULAR_DELIVERY = 12, 24
LEAST, DELIVERY = 4, 6
"""Fewer than the least in the morning, and a delivery comes: pieces, or kilograms of what is weighed."""


class Chance:
    """A repeatable sequence of numbers, so that every demo shop has the same month (Park and Miller, 1988)."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, end: int) -> int:
        """A number from 0 to end - 1."""
        self._state = self._state * 48_271 % 2_147_483_647
        return self._state % end


@dataclass(slots=True)
class _Shop:
    database: Database
    keys: KeyRing
    memory: Memory
    seal: SealTickets
    clock: FixedClock
    chance: Chance
    popular: tuple[Article, ...]
    item_ids: Mapping[str, UUID]
    secrets: SecretBox
    customers: Mapping[str, Sequence[UUID]]
    visits: Chance = field(default_factory=lambda: Chance(7))
    cards: int = 0

    def visitor(self, store: str) -> UUID | None:
        """Who buys a ticket, for the tickets of which the shop knows it."""
        known = self.customers.get(store, ())
        place = self.visits.below(100)
        return known[place % len(known)] if known and place < _KNOWN_SHARE else None


def sell_until_yesterday(  # noqa: PLR0913, PLR0917 - a month of a shop takes all of these
    database: Database,
    keys: KeyRing,
    clock: FixedClock,
    present: Instant,
    stores: Mapping[str, Store],
    cashiers: Mapping[str, Principal],
    item_ids: Mapping[str, UUID],
    days: int,
    secrets: SecretBox,
    customers: Mapping[str, Sequence[UUID]],
) -> None:
    """Receive, open, sell and close, so many days up to yesterday.

    item_ids: of every article, by SKU. customers: who comes again and again, by store.
    """
    prices, memory = PriceBookHolder(database), Memory()
    with database.read() as connection:
        prices.load(connection)
    popular = tuple(article for place, article in enumerate(articles()) if place % 5 == 0)
    seal = SealTickets(keys, prices, memory, LEDGERS)
    shop = _Shop(database, keys, memory, seal, clock, Chance(20_261_121), popular, item_ids, secrets, customers)
    today = local_time(present, ZONE).date()
    for days_ago in range(days, 0, -1):
        day = today - timedelta(days=days_ago)
        for code, store in stores.items():
            tickets = BY_WEEKDAY[day.weekday()] * BY_STORE[code] // 100
            _sell_a_day(shop, store, f"{code}-1", cashiers[code], day, tickets)


def _sell_a_day(shop: _Shop, store: Store, till_code: str, cashier: Principal, day: date, tickets: int) -> None:
    if tickets == 0:
        return
    shop.clock.present = _at(day, time(8, 30))
    _receive(shop, store)
    shop.clock.present = _at(day, time(9, 50))
    with shop.database.write(cashier.actor) as uow:
        open_day(uow, shop.keys, shop.memory, cashier, till_code, FLOAT)
    cash = FLOAT.amount
    for hour, share in BY_HOUR.items():
        count = tickets * share // 100 + (shop.chance.below(100) < tickets * share % 100)
        if count:
            cash += _sell_an_hour(shop, store, till_code, cashier, _at(day, time(hour)), count)
    if till_code == CARD_TILL and shop.cards < CARDS:
        cash += trade_gift_cards(shop.database, shop.seal, shop.secrets, till_code, cashier, shop.cards)
        shop.cards += 1
    shop.clock.present = _at(day, time(20, 5))
    missing = (0, 0, 0, 0, -50, 0, 20, 0, 0, -200)[shop.chance.below(10)]
    with shop.database.write(cashier.actor) as uow:
        counted = {"cash": MoneyBody(cash + missing, "EUR")}
        close_day(uow, shop.keys, shop.memory, SYSTEM_PRINCIPAL, till_code, counted)
        # Each evening the terminal said the same: the first evening of who tries the demo matches that day alone.
        for terminal in terminals_of(uow.connection, require_till(uow.connection, till_code).id):
            asked, _ = begin(uow, terminal, store.id)
            finish(uow, asked, asked.ours)


def _receive(shop: _Shop, store: Store) -> None:
    """Bring to the shelf what is running out there."""
    with shop.database.write() as uow:
        shelf = sales_place_of_store(uow.connection, store.id)
        assert shelf is not None
        found = levels(uow.connection, shop.item_ids.values(), [shelf.id])
        popular = {article.sku for article in shop.popular}
        lines = []
        for article in articles():
            least, more = (POPULAR_LEAST, POPULAR_DELIVERY) if article.sku in popular else (LEAST, DELIVERY)
            if found[shop.item_ids[article.sku], shelf.id].on_hand < least * _MILLION:
                lines.append(PutLine(article.sku, str(more)))
        if lines:
            receipt = PutStockDocument(new_id(), DocumentKind.RECEIPT, "supplier", shelf.code, tuple(lines))
            put_stock_document(uow, receipt)


def _at(day: date, at: time) -> Instant:
    return wall_clock(datetime.combine(day, at), ZONE)


def _sell_an_hour(shop: _Shop, store: Store, till_code: str, cashier: Principal, start: Instant, count: int) -> int:
    """Seal the tickets of an hour as one group; the cash they brought in, in minor units."""
    shop.clock.present = Instant(start + timedelta(minutes=59))
    cash = 0
    with shop.database.write(cashier.actor) as uow:
        till = require_till(uow.connection, till_code)
        commands = []
        for number in range(count):
            lines, due = _basket(shop)
            by_card = shop.chance.below(100) < _CARD_SHARE or due > _CASH_MAX
            attempt = _card_payment(uow, store, till, due) if by_card else None
            given = due if by_card else _rounded_up(due)
            cash += 0 if by_card else due
            tender = TenderBody("1", "card" if by_card else "cash", MoneyBody(given, "EUR"), attempt)
            at = Instant(start + timedelta(seconds=3500 * number // count + shop.chance.below(60)))
            body = TicketBody(till_code, lines, [tender], at=format_instant(at), customer=shop.visitor(store.code))
            commands.append(SealCommand(new_id(), body, content_hash(body), cashier, uow.trace))
        work = shop.seal.load(uow, commands)
        shop.seal.write(uow, work, [shop.seal.decide(work, command, uow.now) for command in commands])
    return cash


def _basket(shop: _Shop) -> tuple[list[LineBody], int]:
    """One to five lines, and what they cost."""
    chance = shop.chance
    lines, due, seen = [], 0, set()
    for number in range(1, 2 + chance.below(5)):
        shelf = shop.popular if chance.below(100) < _POPULAR_SHARE else articles()
        article = shelf[chance.below(len(shelf))]
        if article.sku in seen:
            continue
        seen.add(article.sku)
        if article.unit == "KGM":
            grams = 120 + chance.below(500)
            lines.append(LineBody(str(number), f"{grams // 1000}.{grams % 1000:03d}", article.sku))
            due += round_ratio(article.price * grams, 1000)
        else:
            pieces = 2 if chance.below(5) == 0 else 1
            lines.append(LineBody(str(number), str(pieces), article.sku))
            due += article.price * pieces
    return lines, due


def _rounded_up(due: int) -> int:
    """What a customer gives in cash: the amount in coins, or the next note."""
    return next(-(-due // note) * note for note in (500, 1000, 2000, 5000) if -(-due // note) * note - due < note)


def _card_payment(uow: UnitOfWork, store: Store, till: Till, due: int) -> UUID:
    """An attempt that the terminal approved."""
    attempt_id = new_id()
    money = Money(due, EUR)
    command = MakeAttempt(attempt_id, till.id, till.code, store.id, "card", Direction.CHARGE, money, None)
    make_attempt(uow, command)
    mark_sent(uow, attempt_id)
    answer = Answer(
        AttemptState.APPROVED, due, attempt_id.hex[:12], None, "cb", "************0000", attempt_id.hex[-6:]
    )
    record_answer(uow, attempt_id, answer)
    return attempt_id
