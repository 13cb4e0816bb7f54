"""A shop whose attributes become others while promotions, rules and lists go by their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, update

from comptoir.app.wiring import value_users
from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.conversion import Kept
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.refusals import ConversionHindered
from comptoir.catalog.domain.standard_measurements import standard_measurement_families
from comptoir.catalog.domain.structure import Channel, Locale
from comptoir.catalog.ports import ValueUse, ValueUser
from comptoir.catalog.services.conversions import (
    conversions,
    foresee,
    start_conversion,
    wanted_attribute,
)
from comptoir.catalog.services.converting import run_conversion
from comptoir.catalog.services.saving import save_products
from comptoir.catalog.services.structure import current_structure, save_thing, save_things
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import JobContext, job
from comptoir.kernel.tables import Job
from comptoir.kernel.uow import UnitOfWork
from comptoir.pricing.rows.promotions import documents
from comptoir.pricing.services.documents import Kind
from comptoir.till.services.goods import GoodsHolder
from comptoir.till.services.setting_up import put_rule
from tests.pricing.shop import Shop, open_shop
from tests.pricing.test_promotion_book import Book
from tests.support.databases import write

TYPE = AttributeType
USERS = value_users()
TEXTS = {"MUG": "Acmé", "TEA": "Other", "COMTE": "acme "}


def shop_of(database: Database) -> Shop:
    """MUG and COMTE are of a brand, TEA is of another."""
    made = open_shop(database)
    made.set_prices({"MUG": 1000, "TEA": 500, "COMTE": 2000})
    with write(database) as uow:
        save_things(uow, [*standard_measurement_families(), Locale(code="fr_FR")])
        save_thing(uow, Channel(code="web", locales=("fr_FR",), currencies=("EUR",)))
        save_thing(uow, Attribute(code="brand", type=TYPE.TEXT, filterable=True))
    fill(made, "brand", TEXTS)
    return made


def fill(shop: Shop, code: str, values: Mapping[str, Any]) -> None:
    drafts = [ProductDraft(sku=sku, mode=Mode.MERGE_CELLS, values={code: {"|": one}}) for sku, one in values.items()]
    with write(shop.database) as uow:
        save_products(uow, drafts)


def begin(shop: Shop, code: str, beside: Sequence[ValueUser] = (), **changes: object) -> None:
    """As the job does it, whatever a look would have said before."""
    work(shop, queued(shop, code, **changes), beside)


def queued(shop: Shop, code: str, **changes: object) -> UUID:
    with write(shop.database) as uow:
        before, after = wanted_attribute(current_structure(uow.connection), code, changes)
        return start_conversion(uow, before, after, Kept())


def switched(shop: Shop) -> list[UUID]:
    with shop.database.read() as connection:
        return [one.id for one in conversions(connection) if one.switched_at is not None]


def work(
    shop: Shop,
    job_id: UUID,
    beside: Sequence[ValueUser] = (),
    is_stopping: Callable[[], bool] = lambda: False,
) -> None:
    with shop.database.read() as connection:
        argument = job(connection, job_id).argument
    context = JobContext(shop.database, job_id, "catalog.convert", SYSTEM, "t", Path(), is_stopping=is_stopping)
    try:
        run_conversion(context, argument, (*USERS, *beside))
    except ConversionHindered:
        with write(shop.database) as uow:  # as the runner of jobs notes it
            uow.connection.execute(update(Job).where(Job.id == job_id).values(state="failed"))
        raise


def foreseen(shop: Shop, code: str, **changes: object) -> list[tuple[str, str, str | None, str | None, bool]]:
    with shop.database.read() as connection:
        before, after = wanted_attribute(current_structure(connection), code, changes)
        found = foresee(connection, before, after, Kept(), USERS).uses
    return [(use.kind, use.name, use.value, becomes, is_hindering) for use, becomes, is_hindering in found]


def keys_of(shop: Shop) -> dict[str, tuple[str, list[str]]]:
    with shop.database.read() as connection:
        found = documents(connection, Kind.PROMOTION).values()
    return {one.code: (one.state.value, one.body["selection"]["keys"]) for one in found}


def set_rule(shop: Shop, *keys: str) -> None:
    body = {"label": {"fr_FR": "Alcool"}, "keys": list(keys), "age_min": 18, "closed": [], "needs": []}
    with write(shop.database) as uow:
        put_rule(uow, "alcohol", body)


def age(shop: Shop, sku: str) -> int:
    goods = GoodsHolder()
    with shop.database.read() as connection:
        held = goods.current(connection)
        held.learn(connection, [shop.items[sku]])
    return held.asks(shop.items[sku]).age_min


def discounts(book: Book) -> list[int]:
    return [book.discount(sku) for sku in ("MUG", "TEA", "COMTE")]


class Beside:
    """Goes by nothing; something happens when it is asked, as products are counted or (lock) in the switch itself."""

    def __init__(self, happens: Callable[[], None], *, lock: bool = False) -> None:
        self.happens = [happens]
        self.lock = lock

    def uses(self, connection: Connection, attribute: str | None, *, lock: bool = False) -> list[ValueUse]:
        del connection, attribute
        if lock is self.lock and self.happens:
            self.happens.pop()()
        return []

    def follow(self, uow: UnitOfWork, attribute: str, successors: Mapping[str, str]) -> None:
        """Nothing to follow."""
