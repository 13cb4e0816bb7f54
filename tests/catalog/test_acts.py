"""What is offered of a product is what is accepted of whoever is narrowed, by however many roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import pytest

from comptoir.access.domain import Narrowing
from comptoir.access.domain.principals import PermissionDenied, Principal
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.lifecycle import Lifecycle
from comptoir.catalog.domain.refusals import InvalidProduct, OutsideRights
from comptoir.catalog.domain.structure import Category
from comptoir.catalog.domain.workflow import Step
from comptoir.catalog.rows import load_items
from comptoir.catalog.services.lifecycle import set_lifecycle
from comptoir.catalog.services.products import delete_product, find_product, publish_product, save_product, take_step
from comptoir.catalog.services.rights import acts_on
from comptoir.catalog.services.structure import current_structure, save_thing
from comptoir.catalog.services.team.proposals import save_draft
from comptoir.kernel.database import Database
from comptoir.kernel.uow import UnitOfWork
from tests.catalog.people import somebody
from tests.catalog.shelf import make_structure, shirt
from tests.support.databases import write

FRENCH, SHIRTS = Narrowing(locales=frozenset({"fr_fr"})), Narrowing(categories=frozenset({"shirts"}))
Act = Callable[[UnitOfWork, str], object]


def merge(sku: str, **fields: object) -> ProductDraft:
    return ProductDraft(sku=sku, mode=Mode.MERGE_CELLS, **fields)  # type: ignore[arg-type] # given by the test


NAMED = {"name": {"|fr_FR": "Autre"}}
ACTS: dict[str, Act] = {
    "edit": lambda uow, sku: save_product(uow, merge(sku, enabled=False)),
    "write": lambda uow, sku: save_product(uow, merge(sku, values=NAMED)),
    "delete": delete_product,
    "submit": lambda uow, sku: take_step(uow, sku, Step.SUBMIT),
    "propose": lambda uow, sku: save_draft(uow, merge(sku, values=NAMED)),
    "approve": lambda uow, sku: take_step(uow, sku, Step.APPROVE),
    "publish": publish_product,
    "stage": lambda uow, sku: set_lifecycle(uow, sku, Lifecycle.PHASE_OUT),
}
PEOPLE = {
    "everything": ("administrator", Narrowing()),
    "French": ("administrator", FRENCH),
    "shirts": ("administrator", SHIRTS),
    "reader": ("read_only", Narrowing()),
    "contributor of shirts": ("contributor", SHIRTS),
}


class Undone(Exception):
    """Ends a transaction that is only tried."""


@pytest.fixture
def shop(database: Database) -> Database:
    with write(database) as uow:
        make_structure(uow)
        save_thing(uow, Category(code="hats", parent="shop"))
        for sku, category in (("SHIRT", "shirts"), ("HAT", "hats")):
            save_product(uow, shirt(sku, categories=(category,)))
            take_step(uow, sku, Step.SUBMIT)
    return database


def accepted(shop: Database, principal: Principal, sku: str, act: Act) -> bool:
    try:
        with shop.write(principal.actor) as uow:
            act(uow, sku)
            _undo()
    except Undone:
        is_accepted = True
    except (OutsideRights, InvalidProduct, PermissionDenied):
        is_accepted = False
    return is_accepted


def _undo() -> NoReturn:
    raise Undone


def offered(shop: Database, principal: Principal, sku: str) -> list[str]:
    with shop.read() as connection:
        item_id = find_product(connection, sku).item.id
        return acts_on(current_structure(connection), principal, load_items(connection, ids=[item_id]).levels(item_id))


@pytest.mark.parametrize("who", PEOPLE)
def test_what_is_offered_is_what_is_accepted(shop: Database, who: str) -> None:
    role, narrowing = PEOPLE[who]
    principal = somebody(shop, role, narrowing=narrowing)
    for sku in ("SHIRT", "HAT"):
        assert offered(shop, principal, sku) == [
            name for name, act in ACTS.items() if accepted(shop, principal, sku, act)
        ]
    if who == "French":
        assert offered(shop, principal, "HAT") == ["write", "propose", "publish"]
    if who == "contributor of shirts":
        assert (offered(shop, principal, "SHIRT"), offered(shop, principal, "HAT")) == (["submit", "propose"], [])
