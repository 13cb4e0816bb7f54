"""A conversion in small slices, with saves, looks, a cancellation and crashes between any two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select, update

from comptoir.catalog.domain.attributes import Attribute, AttributeType
from comptoir.catalog.domain.conversion import Kept
from comptoir.catalog.domain.draft import Mode, ProductDraft
from comptoir.catalog.domain.refusals import ConversionRunning, StructureInUse
from comptoir.catalog.domain.structure import StructureKind
from comptoir.catalog.invariants import INVARIANTS
from comptoir.catalog.queries import ProductFilter, items_with_value, products, traits
from comptoir.catalog.rows import load_items
from comptoir.catalog.services import converting, converting_run
from comptoir.catalog.services.conversions import conversions, start_conversion, start_undo, wanted_attribute
from comptoir.catalog.services.converting import run_conversion
from comptoir.catalog.services.products import delete_product, save_product
from comptoir.catalog.services.structure import current_structure, delete_thing, save_things
from comptoir.catalog.tables import ChoiceRow, ConvertedRow, UniqueValueRow, ValueRow
from comptoir.kernel.actor import SYSTEM
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import JobCancelled, JobContext, JobInterrupted, job
from comptoir.kernel.tables import Job
from tests.catalog.shelf import make_structure, shirt
from tests.support.databases import write

TYPE = AttributeType
WORDS = ("un", "deux", "trois")
codes = (f"hue{number}" for number in count())


class Crash(BaseException):
    """The process dies here."""


@dataclass
class Shop:
    """The catalogue beside a simple model: which word each product says of the attribute."""

    database: Database
    code: str
    says: dict[str, str | None] = field(default_factory=dict)
    looks: int = 0

    def said(self, kind: AttributeType, word: str | None) -> dict[str, str] | None:
        return None if word is None else {"|": word.upper() if kind is TYPE.SINGLE_CHOICE else word}

    def kind(self) -> AttributeType:
        with self.database.read() as connection:
            found = current_structure(connection).attribute(self.code)
            assert found is not None
            return found.type

    def save(self, sku: str, word: str | None) -> None:
        """As somebody does who looked at the attribute just now."""
        cells: dict[str, str | None] = {"|": None} | (self.said(self.kind(), word) or {})
        with write(self.database) as uow:
            draft = shirt(sku, sku) if sku not in self.says else ProductDraft(sku=sku, mode=Mode.MERGE_CELLS)
            values: Any = {**(draft.values or {}), self.code: cells}
            save_product(uow, ProductDraft(sku=sku, family=draft.family, mode=Mode.MERGE_CELLS, values=values))
        self.says[sku] = word

    def look(self) -> None:
        """Whatever reads the attribute finds it wholly before or wholly after, in one transaction."""
        with self.database.read() as connection:
            attribute = current_structure(connection).attribute(self.code)
            assert attribute is not None
            items = load_items(connection, skus=[sku.lower() for sku in self.says])
            found = {one.item.sku: one.item.document.values.get(self.code) for one in items.by_id.values()}
            assert found == {sku: self.said(attribute.type, word) for sku, word in self.says.items()}
            ids: dict[UUID, str] = {one.item.id: one.item.sku for one in items.by_id.values()}
            self.looks += 1
            word = WORDS[self.looks % len(WORDS)]
            cells = self.said(attribute.type, word)
            assert cells is not None
            holding = sorted(sku for sku, said in self.says.items() if said == word)
            lines, _ = products(connection, ProductFilter(attribute=self.code, value=cells["|"]), limit=100)
            assert [line.sku for line in lines] == holding
            assert sorted(ids[one] for one in items_with_value(connection, self.code, cells["|"])) == holding
            held = {ids[one]: of.values for one, of in traits(connection, list(ids), {self.code}).items()}
            assert held == {
                sku: {} if word is None else {self.code: {(self.said(attribute.type, word) or {})["|"]}}
                for sku, word in self.says.items()
            }

    def act(self, action: tuple[str, int, str]) -> None:
        kind, number, word = action
        sku = f"P{number}"
        match kind:
            case "save":
                self.save(sku, word)
            case "new":
                self.save(f"N{len(self.says)}", word)
            case "empty":
                self.save(sku, None)
            case "rename" if sku in self.says:
                with write(self.database) as uow:
                    names: Any = {"name": {"|fr_FR": word}}
                    save_product(uow, ProductDraft(sku=sku, mode=Mode.MERGE_CELLS, values=names))
            case "enable" if sku in self.says:
                with write(self.database) as uow:
                    save_product(uow, ProductDraft(sku=sku, enabled=word == "un", mode=Mode.MERGE_CELLS))
            case "delete" if sku in self.says:
                with write(self.database) as uow:
                    delete_product(uow, sku)
                del self.says[sku]
            case "crash":
                raise Crash
            case "cancel":
                raise JobCancelled
            case _:
                pass


def run(shop: Shop, job_id: UUID, script: list[tuple[str, int, str]]) -> bool:
    """Run the job as often as it crashes, one action between any two of its slices; whether it came to its end."""
    waiting = list(reversed(script))

    def between() -> bool:
        shop.look()
        if waiting:
            action = waiting.pop()
            if action[0] != "cancel" or shop.kind() is before:
                shop.act(action)
        return False

    before = shop.kind()
    while True:
        with shop.database.read() as connection:
            view, checkpoint = connection.execute(select(Job.argument, Job.checkpoint).where(Job.id == job_id)).one()
        context = JobContext(shop.database, job_id, "catalog.convert", SYSTEM, "t", Path(), checkpoint)
        context.is_stopping = between
        try:
            run_conversion(context, view, ())
        except Crash:
            continue
        except JobCancelled:
            return False
        finally:
            shop.look()
        return True


def ended(shop: Shop, job_id: UUID) -> None:
    """As the runner of jobs notes it."""
    with write(shop.database) as uow:
        uow.connection.execute(update(Job).where(Job.id == job_id).values(state="done"))


def begin(shop: Shop, **changes: object) -> UUID:
    with write(shop.database) as uow:
        before, after = wanted_attribute(current_structure(uow.connection), shop.code, changes)
        return start_conversion(uow, before, after, Kept())


def left_over(shop: Shop) -> tuple[int, int]:
    """Rows by other names than that of the attribute as it is, and products that are not done."""
    with shop.database.read() as connection:
        attribute = current_structure(connection).attribute(shop.code)
        assert attribute is not None
        rows = sum(
            connection.execute(
                select(func.count()).where(
                    table.attribute.startswith(f"{shop.code}@") | (table.attribute == shop.code),
                    table.attribute != attribute.index_key,
                )
            ).scalar_one()
            for table in (ValueRow, UniqueValueRow)
        )
        undone = select(func.count()).select_from(ConvertedRow).where(ConvertedRow.stage != "done")
        return rows, connection.execute(undone).scalar_one()


actions = st.tuples(
    st.sampled_from(("save", "save", "new", "empty", "rename", "enable", "delete", "look", "crash", "cancel")),
    st.integers(0, 11),
    st.sampled_from(WORDS),
)
scripts = st.lists(actions, max_size=16)
DENSE = [
    ("look", 0, ""),
    ("save", 0, "trois"),
    ("crash", 0, ""),
    ("enable", 1, "deux"),
    ("new", 0, "deux"),
    ("save", 8, "un"),
    ("delete", 2, ""),
    ("empty", 3, ""),
    ("save", 5, "un"),
    ("save", 4, "un"),
    ("crash", 0, ""),
    ("save", 0, "deux"),
    ("save", 1, "deux"),
    ("rename", 4, "x"),
    ("look", 0, ""),
    ("crash", 0, ""),
    ("save", 8, "deux"),
    ("save", 6, "deux"),
    ("delete", 7, ""),
    ("enable", 6, "deux"),
    ("crash", 0, ""),
    ("new", 0, "trois"),
]
"""Something of everything: before the switch and, from about the twelfth on, after it."""


@pytest.fixture
def in_small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that much fits between them."""
    monkeypatch.setattr(converting_run, "SECONDS", 0.0)
    monkeypatch.setattr(converting, "_FEW", 1)


def filled(database: Database) -> Shop:
    """Nine products that say something of an attribute of their own, and no others."""
    shop = Shop(database, next(codes))
    with write(database) as uow:
        if current_structure(uow.connection).attribute("name") is None:
            make_structure(uow)
        save_things(uow, [Attribute(code=shop.code, type=TYPE.TEXT, filterable=True)])
    with database.read() as connection:
        lines, _ = products(connection, ProductFilter(), limit=1_000)
    with write(database) as uow:
        for line in lines:
            delete_product(uow, line.sku)
    for number in range(9):
        shop.save(f"P{number}", WORDS[number % 3])
    return shop


def options(shop: Shop) -> list[str]:
    """What stands in the list of the attribute."""
    with shop.database.read() as connection:
        of_list = select(ChoiceRow.code).where(ChoiceRow.list_folded == shop.code).order_by(ChoiceRow.code)
        return list(connection.execute(of_list).scalars())


@given(scripts, scripts)
@example(DENSE, DENSE[::-1])
@example([*DENSE[:5], ("cancel", 0, "")], [])
@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.usefixtures("in_small_slices")
def test_whoever_reads_between_two_slices_reads_all_before_or_all_after(
    database: Database, there: list[tuple[str, int, str]], back: list[tuple[str, int, str]]
) -> None:
    shop = filled(database)
    first = begin(shop, type="single_choice")
    if run(shop, first, there):
        assert shop.kind() is TYPE.SINGLE_CHOICE
        with database.read() as connection:
            assert next(one for one in conversions(connection) if one.id == first).ended_at is not None
        ended(shop, first)
        assert left_over(shop) == (0, 0)
        with write(database) as uow:
            undo = start_undo(uow, first)
        is_undone = run(shop, undo, back)
        assert (shop.kind() is TYPE.TEXT) == is_undone
    else:
        assert shop.kind() is TYPE.TEXT
        assert options(shop) == []
    assert left_over(shop) == (0, 0)
    with database.read() as connection:
        found = [line for one in INVARIANTS for line in one.check(connection)]
    assert found == []


@pytest.mark.usefixtures("in_small_slices")
def test_what_is_written_between_a_look_and_its_keeping_is_worked_out_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = filled(database)
    looked = converting._rows
    left = ["P0", "P4"]

    def then_saved(run: converting_run.Run, connection: Connection, ids: Sequence[UUID]) -> object:
        rows = looked(run, connection, ids)
        found = load_items(connection, ids=ids, with_documents=False)
        if left and left[0] in {one.item.sku for one in found.by_id.values()}:
            shop.save(left.pop(0), "trois")
        return rows

    monkeypatch.setattr(converting, "_rows", then_saved)
    assert run(shop, begin(shop, type="single_choice"), [])
    assert (left, shop.says["P0"], shop.says["P4"]) == ([], "trois", "trois")
    shop.look()


@pytest.mark.usefixtures("in_small_slices")
def test_what_is_becoming_another_becomes_no_third_and_is_not_deleted(database: Database) -> None:
    shop = filled(database)
    first = begin(shop, type="single_choice")
    with pytest.raises(ConversionRunning):
        begin(shop, type="number")
    stops = iter(range(100))
    with database.read() as connection:
        argument = job(connection, first).argument
    context = JobContext(database, first, "catalog.convert", SYSTEM, "t", Path())
    context.is_stopping = lambda: shop.kind() is TYPE.SINGLE_CHOICE and next(stops) == 1
    with pytest.raises(JobInterrupted):
        run_conversion(context, argument, ())
    shop.look()
    with write(database) as uow, pytest.raises(ConversionRunning):
        start_undo(uow, first)
    with write(database) as uow, pytest.raises(StructureInUse):
        delete_thing(uow, StructureKind.ATTRIBUTE, shop.code)
    ended(shop, first)  # as if the job had failed
    with write(database) as uow:
        undo = start_undo(uow, first)
    assert run(shop, undo, [])
    assert (shop.kind(), left_over(shop)) == (TYPE.TEXT, (0, 0))
