"""Gift cards of the demo shop: sold on its first days, each used in part the day after, the last one untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from comptoir.app.demo.assortment import articles
from comptoir.kernel.ids import new_id
from comptoir.payments.domain.numbers import made_number
from comptoir.till.services.shapes import (
    LineBody,
    MoneyBody,
    PriceBody,
    StoredValueBody,
    TenderBody,
    TicketBody,
    content_hash,
)
from comptoir.till.services.stored_value import with_hidden_numbers
from comptoir.till.services.work import SealCommand

if TYPE_CHECKING:
    from comptoir.access.domain.principals import Principal
    from comptoir.kernel.database import Database
    from comptoir.kernel.secrets import SecretBox
    from comptoir.till.services.seal import SealTickets

CARDS: Final = 6
WORTH: Final = MoneyBody(5_000, "EUR")


def card_number(place: int) -> str:
    """The number of a card of the demo, the same in every demo shop, so that it can be tried."""
    return made_number(bytes((place * 29 + step * 7) % 248 for step in range(64)))


def trade_gift_cards(
    database: Database, seal: SealTickets, secrets: SecretBox, till_code: str, cashier: Principal, place: int
) -> int:
    """Sell the card of a day for cash and use the one of the day before; the cash, in minor units."""
    bought = next(one for one in articles() if one.unit != "KGM" and 1_000 <= one.price <= WORTH.amount)
    price = PriceBody(WORTH.amount, WORTH.currency)
    sold = LineBody("1", gift_card=StoredValueBody(card_number(place)), unit_price=price)
    bodies = [TicketBody(till_code, [sold], [TenderBody("1", "cash", WORTH)])]
    if place > 0:
        used = TenderBody("1", "gift_card", MoneyBody(bought.price, "EUR"), number=card_number(place - 1))
        bodies.append(TicketBody(till_code, [LineBody("1", sku=bought.sku)], [used]))
    with database.write(cashier.actor) as uow:
        commands = []
        for body in bodies:
            hidden = with_hidden_numbers(body, secrets)
            commands.append(SealCommand(new_id(), hidden, content_hash(hidden), cashier, uow.trace))
        work = seal.load(uow, commands)
        seal.write(uow, work, [seal.decide(work, command, uow.now) for command in commands])
    return WORTH.amount
