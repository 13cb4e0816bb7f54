"""A product's life: which stages follow which, and what channels show in each."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.lifecycle import Lifecycle, may_follow
from comptoir.catalog.domain.refusals import InvalidProduct, NotPublishable, WrongStage
from comptoir.catalog.queries import ProductFilter, products
from comptoir.catalog.queries.cards import current_cards
from comptoir.catalog.services.lifecycle import set_lifecycle
from comptoir.catalog.services.products import find_product, publish_product, save_product
from comptoir.catalog.services.saving import save_products
from comptoir.kernel.database import Database
from comptoir.kernel.uow import UnitOfWork
from tests.catalog.shelf import make_structure, shirt
from tests.support.databases import write

STAGE = Lifecycle


def test_nothing_is_archived_that_channels_show_and_every_stage_is_left_again() -> None:
    allowed = {(old, new) for old, new in product(Lifecycle, Lifecycle) if may_follow(old, new)}
    assert {old for old, new in allowed if new is STAGE.ARCHIVED} == {STAGE.DISCONTINUED}
    assert {old for old, _ in allowed} == set(Lifecycle)
    assert all(old is not new for old, new in allowed)


def test_cards_say_that_a_product_is_phased_out_and_go_when_it_is_discontinued(database: Database) -> None:
    with write(database) as uow:
        make_structure(uow)
        save_product(uow, shirt("A", "Chemise"))
        publish_product(uow, "A")
        save_product(uow, ProductDraft(sku="A", mode=Mode.MERGE_CELLS, values={"name": {"|fr_FR": "Pas encore"}}))
    assert shown(database) == [("en_US", None, "Chemise"), ("fr_FR", None, "Chemise")]
    with write(database) as uow:
        set_lifecycle(uow, "A", STAGE.PHASE_OUT)
    phased = [("en_US", "phase_out", "Chemise"), ("fr_FR", "phase_out", "Chemise")]
    assert shown(database) == phased, "what was edited since is not published by it"
    with write(database) as uow:
        set_lifecycle(uow, "A", STAGE.PHASE_OUT)
        set_lifecycle(uow, "A", STAGE.ACTIVE)
        set_lifecycle(uow, "A", STAGE.DISCONTINUED)
    assert shown(database) == []
    with database.read() as connection:
        found, _ = products(connection, ProductFilter(lifecycle="discontinued"))
        assert [(line.sku, line.status) for line in found] == [("A", "withdrawn")]
        assert products(connection, ProductFilter(lifecycle="active"))[0] == []
    refused(database, NotPublishable, lambda uow: publish_product(uow, "A"))
    with write(database) as uow:
        set_lifecycle(uow, "A", STAGE.PHASE_OUT)
        publish_product(uow, "A")
    assert shown(database) == [("en_US", "phase_out", "Pas encore"), ("fr_FR", "phase_out", "Pas encore")]


def test_what_is_archived_does_not_change(database: Database) -> None:
    rename = ProductDraft(sku="A", mode=Mode.MERGE_CELLS, values={"name": {"|fr_FR": "Autre"}})
    with write(database) as uow:
        make_structure(uow)
        save_product(uow, shirt("A", "Chemise"))
        set_lifecycle(uow, "A", STAGE.DISCONTINUED)
        set_lifecycle(uow, "A", STAGE.ARCHIVED)
    refused(database, InvalidProduct, lambda uow: save_product(uow, rename))
    refused(database, WrongStage, lambda uow: set_lifecycle(uow, "A", STAGE.ACTIVE))
    with write(database) as uow:
        assert [one.errors[0].code for one in save_products(uow, [rename])] == ["catalog.archived"]
        assert [one.outcome for one in save_products(uow, [shirt("A", "Chemise")])] == ["unchanged"]
        set_lifecycle(uow, "A", STAGE.DISCONTINUED)
        assert [one.outcome for one in save_products(uow, [rename])] == ["updated"]


def test_a_model_takes_its_variants_along(database: Database) -> None:
    with write(database) as uow:
        make_structure(uow)
        save_product(uow, shirt("M", "Chemise", family_variant="by_size"))
        for size in ("S", "M"):
            save_product(uow, ProductDraft(sku=f"M-{size}", mode=Mode.MERGE, parent="M", values={"size": {"|": size}}))
        publish_product(uow, "M")
        set_lifecycle(uow, "M", STAGE.PHASE_OUT)
    with database.read() as connection:
        stages = {sku: find_product(connection, sku).item.lifecycle.value for sku in ("M", "M-S", "M-M")}
        variants = [find_product(connection, sku).item.id for sku in ("M-S", "M-M")]
        assert set(stages.values()) == {"phase_out"}
        assert {view.body["lifecycle"] for view in current_cards(connection, variants)} == {"phase_out"}


def test_a_model_within_a_model_takes_along_what_hangs_below_it_only(database: Database) -> None:
    with write(database) as uow:
        make_structure(uow)
        save_product(uow, shirt("M", "Chemise", family_variant="by_color_size"))
        for parent, sku, values in (
            ("M", "M-R", {"color": {"|": "red"}}),
            ("M", "M-B", {"color": {"|": "blue"}}),
            ("M-R", "M-R-S", {"size": {"|": "S"}}),
            ("M-B", "M-B-S", {"size": {"|": "S"}}),
        ):
            save_product(uow, ProductDraft(sku=sku, mode=Mode.MERGE, parent=parent, values=values))
        publish_product(uow, "M")
        set_lifecycle(uow, "M-R", STAGE.DISCONTINUED)
    with database.read() as connection:
        stages = {sku: find_product(connection, sku).item for sku in ("M", "M-R", "M-R-S", "M-B", "M-B-S")}
        ended = {sku for sku, item in stages.items() if item.lifecycle is STAGE.DISCONTINUED}
        shown_now = {view.item_id for view in current_cards(connection, [item.id for item in stages.values()])}
    assert ended == {"M-R", "M-R-S"}
    assert shown_now == {stages["M-B-S"].id}


def shown(shop: Database) -> list[tuple[str, Any, str]]:
    with shop.read() as connection:
        item = find_product(connection, "A").item
        views = current_cards(connection, [item.id])
        return sorted((one.locale, one.body.get("lifecycle"), one.body["label"]) for one in views)


def refused(shop: Database, reason: type[Exception], act: Callable[[UnitOfWork], object]) -> None:
    with pytest.raises(reason), write(shop) as uow:
        act(uow)
