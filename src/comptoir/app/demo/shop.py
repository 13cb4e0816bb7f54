"""The demo shop: Maison Garance, three stores and a web shop, made through the services that a real one uses."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from comptoir.access.domain.people import RoleGiven
from comptoir.access.domain.principals import SYSTEM_PRINCIPAL, Principal
from comptoir.access.service import PutPerson, chosen_password, put_person
from comptoir.app.demo.assortment import CHANNEL, Article, articles, shown_by_picture, source, write_folder
from comptoir.app.demo.customers import meet_customers
from comptoir.app.demo.history import DAYS, sell_until_yesterday
from comptoir.app.demo.labels import hang_labels
from comptoir.app.demo.loyalty import open_account, open_programme
from comptoir.app.demo.promotions import make_promotions
from comptoir.app.wiring import job_functions
from comptoir.catalog.queries import sellables
from comptoir.catalog.services.publishing_many import publish_drafts
from comptoir.company.domain import Address, HoursText
from comptoir.company.service import PutLegalEntity, PutStore, put_legal_entity, put_store
from comptoir.inventory.domain.documents import DocumentKind
from comptoir.inventory.domain.places import PlaceKind
from comptoir.inventory.service import PutLine, PutPlace, PutStockDocument, put_place, put_stock_document
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.ids import new_id
from comptoir.kernel.jobs import run_now
from comptoir.kernel.tables import Fact
from comptoir.kernel.values.time import Instant
from comptoir.media.queries import asset_page
from comptoir.media.services.editing import Description, describe_asset
from comptoir.payments.services.terminals import PutTerminal, put_terminal
from comptoir.pricing.service import (
    SLICE,
    PutCost,
    PutPrice,
    PutPriceList,
    assign_tax_classes,
    put_price_list,
    record_costs,
    record_prices,
)
from comptoir.till.domain.tills import Department
from comptoir.till.services.days import PutTill, put_till

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from comptoir.company.domain import Store
    from comptoir.fiscal.service import KeyRing
    from comptoir.kernel.database import Database
    from comptoir.kernel.secrets import SecretBox

DEMO_PASSWORD = "cafe-olives-marinieres"  # noqa: S105 - printed at every start; the demo shop holds nothing secret
_DEMO = "demo_shop"
_LINES_PER_DOCUMENT = 60
_OPEN = [HoursText("10:00", "19:30")]


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who may sign in to the demo shop."""

    email: str
    name: str
    role: str
    store: str | None = None


PEOPLE = (
    DemoPerson("garance@maison-garance.example", "Garance Morel", "administrator"),
    DemoPerson("ines@maison-garance.example", "Inès Haddad", "product_manager"),
    DemoPerson("paul@maison-garance.example", "Paul Lefèvre", "store_manager", "rivoli"),
    DemoPerson("lea@maison-garance.example", "Léa Martin", "cashier", "rivoli"),
    DemoPerson("hugo@maison-garance.example", "Hugo Bernard", "cashier", "lyon"),
    DemoPerson("chloe@maison-garance.example", "Chloé Petit", "cashier", "bordeaux"),
    DemoPerson("samir@maison-garance.example", "Samir Benali", "stock_keeper"),
    DemoPerson("anne@maison-garance.example", "Anne Girard", "accountant"),
)

_STORES = (
    ("rivoli", "Paris Rivoli", ("64 rue de Rivoli",), "75004", "Paris", "01 44 00 00 01"),
    ("lyon", "Lyon Croix-Rousse", ("12 grande rue de la Croix-Rousse",), "69004", "Lyon", "04 72 00 00 02"),
    ("bordeaux", "Bordeaux Chartrons", ("31 rue Notre-Dame",), "33000", "Bordeaux", "05 56 00 00 03"),
)
_TILLS_PER_STORE = 2


def make_demo_shop(database: Database, secrets: SecretBox, data: Path, days: int = DAYS) -> None:
    """Fill an empty database: structure, people, products, prices, stock, and `days` of tickets up to yesterday.

    The clock is set back for it, so that everything bears the time at which it would have happened.
    """
    from comptoir.fiscal.service import KeyRing  # noqa: PLC0415 - only where a shop is really made

    present = database.clock.now()
    clock = FixedClock(Instant(present - timedelta(days=days + 3)))
    real_clock, database.clock = database.clock, clock
    try:
        keys = KeyRing(secrets)
        stores = _company(database)
        people = _people(database, stores)
        _catalogue(database, data)
        _prices(database)
        _tills(database, keys, stores)
        _stock(database)
        open_programme(database)
        customers, company = meet_customers(database, secrets, stores)
        open_account(database, company)
        items = _item_ids(database)
        sell_until_yesterday(database, keys, clock, present, stores, people, items, days, secrets, customers)
        make_promotions(database, present)
        hang_labels(database, stores["rivoli"], [one.sku for one in articles()[11:43]], _item_ids(database))
        with database.write() as uow:
            uow.connection.execute(insert(Fact).values(name=_DEMO, value="yes"))
    finally:
        database.clock = real_clock


def demo_people(database: Database) -> Sequence[DemoPerson]:
    """The people of the demo shop; none when the database holds a real one."""
    with database.read() as connection:
        is_demo = connection.execute(select(Fact.value).where(Fact.name == _DEMO)).scalar_one_or_none()
    return PEOPLE if is_demo else ()


def till_codes() -> list[str]:
    """The codes of the demo shop's tills."""
    return [f"{code}-{number}" for code, *_ in _STORES for number in range(1, _TILLS_PER_STORE + 1)]


def _company(database: Database) -> dict[str, Store]:
    found = {}
    with database.write() as uow:
        put_legal_entity(
            uow,
            PutLegalEntity(
                code="garance",
                name="Maison Garance",
                legal_form="SAS",
                address=Address(("64 rue de Rivoli",), "75004", "Paris", "FR"),
                vat_number="FR40303265045",
                registration_number="303265045",
                register="RCS Paris",
                share_capital=5_000_000,
            ),
        )
        days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
        for code, name, lines, postcode, city, phone in _STORES:
            store = PutStore(
                code=code,
                name=name,
                legal_entity="garance",
                address=Address(lines, postcode, city, "FR"),
                time_zone="Europe/Paris",
                hours=dict.fromkeys(days, _OPEN),
                phone=phone,
            )
            found[code] = put_store(uow, store).thing
    with database.write() as uow:
        for code, name, *_ in _STORES:
            put_place(uow, PutPlace(f"{code}-shelf", {"fr_FR": name, "en_US": name}, PlaceKind.SHELF, code))
            back = {"fr_FR": f"Réserve {name}", "en_US": f"Back room {name}"}
            put_place(uow, PutPlace(f"{code}-back", back, PlaceKind.BACK_ROOM, code))
        central = {"fr_FR": "Entrepôt du web", "en_US": "Web warehouse"}
        put_place(uow, PutPlace("web-warehouse", central, PlaceKind.WAREHOUSE, None))
    return found


def _people(database: Database, stores: dict[str, Store]) -> dict[str, Principal]:
    """The people, with the principal that each cashier's tickets are sealed by, under the store's code."""
    password = chosen_password(DEMO_PASSWORD, ())
    cashiers = {}
    with database.write() as uow:
        for person in PEOPLE:
            store_id = None if person.store is None else stores[person.store].id
            given = RoleGiven(person.role, store_id)
            put = PutPerson(new_id(), person.email, person.name, "fr_FR", roles=(given,), password=password)
            put_person(uow, SYSTEM_PRINCIPAL, put)
            if person.role == "cashier" and person.store is not None:
                cashiers[person.store] = Principal("person", put.id, person.name, "fr_FR", SYSTEM_PRINCIPAL.grants)
    return cashiers


def _catalogue(database: Database, data: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assortment = Path(folder) / "assortment"
        write_folder(assortment)
        argument = {"path": str(assortment), "file_name": "assortment", "format": "akeneo", "mapping": None}
        work = job_functions()["catalog.import"]
        view = run_now(database, data / "jobs", "catalog.import", work, argument | {"dry_run": False})
        assert view.outcome is not None, view.error
        assert view.outcome["rejected"] == 0, view.outcome
    _describe_pictures(database)
    publish_drafts(database, SYSTEM)


def _describe_pictures(database: Database) -> None:
    alts = shown_by_picture()
    with database.write() as uow:
        for asset in asset_page(uow.connection, limit=2 * len(alts)):
            said = Description(
                alt=alts[asset.file_name],
                focus_x=asset.focus_x,
                focus_y=asset.focus_y,
                rights_until=asset.rights_until,
                rights=asset.rights,
            )
            describe_asset(uow, asset.id, said)


def _item_ids(database: Database) -> dict[str, UUID]:
    with database.read() as connection:
        found = sellables(connection, skus=[article.sku for article in articles()])
    return {sku: item.item_id for sku, item in found.items()}


def _prices(database: Database) -> None:
    ids = _item_ids(database)
    with database.write() as uow:
        put_price_list(uow, PutPriceList("public", {"fr_FR": "Tarif public", "en_US": "Public prices"}, "EUR"))
    everything = articles()
    for start in range(0, len(everything), SLICE):
        part = everything[start : start + SLICE]
        with database.write() as uow:
            record_prices(uow, [PutPrice(one.sku, "public", one.price, "EUR") for one in part], "opening")
            record_costs(uow, [PutCost(one.sku, _cost(one, start + place), "EUR") for place, one in enumerate(part)])
        with database.write() as uow:
            skus = {ids[one.sku]: one.sku for one in part}
            assign_tax_classes(uow, {ids[one.sku]: one.tax_class for one in part}, skus)


def _cost(article: Article, number: int) -> int:
    """What suppliers ask, without tax: about half of the price for food, a good third for the rest."""
    return article.price * ((36 if article.tax_class == "standard" else 48) + number % 5) // 100


def _tills(database: Database, keys: KeyRing, stores: dict[str, Store]) -> None:
    labels = {one["code"]: {"fr_FR": one["fr"], "en_US": one["en"]} for one in source()["category"]}
    departments = [
        Department("epicerie", labels["epicerie"], "reduced"),
        Department("maison", labels["maison"], "standard"),
        Department("mode", labels["mode"], "standard"),
    ]
    for code, store in stores.items():
        for number in range(1, _TILLS_PER_STORE + 1):
            name = f"Caisse {number}"
            with database.write() as uow:
                till, _ = put_till(
                    uow, keys, SYSTEM_PRINCIPAL, PutTill(f"{code}-{number}", name, code, None, None, departments)
                )
                terminal = PutTerminal(f"{till.code}-tpe", till.id, "nexo", NO_TERMINAL, f"DEMO-{till.code}")
                put_terminal(uow, terminal)
            assert till.store_id == store.id


NO_TERMINAL = "http://127.0.0.1:9"
"""Where the demo's terminals stand until `up` has started the simulated one."""


def _stock(database: Database) -> None:
    for place, share in (*((f"{code}-shelf", 3) for code, *_ in _STORES), ("web-warehouse", 4), ("rivoli-back", 1)):
        everything = articles()
        for start in range(0, len(everything), _LINES_PER_DOCUMENT):
            part = everything[start : start + _LINES_PER_DOCUMENT]
            lines = tuple(PutLine(one.sku, _received(one, share, start + index)) for index, one in enumerate(part))
            with database.write() as uow:
                document = PutStockDocument(new_id(), DocumentKind.RECEIPT, "supplier", place, lines)
                put_stock_document(uow, document)


def _received(article: Article, share: int, number: int) -> str:
    """More of what is cheap, less of what is dear, never the same twice in a row."""
    if article.unit == "KGM":
        return str(12 * share)
    pieces = (40 if article.price < 2000 else 14 if article.price < 8000 else 6) * share // 2
    if article.family == "clothing":
        pieces = max(2, pieces // 5)
    return str(pieces + number % 4)


__all__ = ["CHANNEL", "DEMO_PASSWORD", "demo_people", "make_demo_shop"]
