"""A second, naive model of stock predicts every level and every refusal, whatever happens in whatever order."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptoir.catalog.queries import Sellable
from comptoir.inventory.domain import DocumentKind, DocumentLine, Level, Place, PlaceKind, StockDocument, sale_movement
from comptoir.inventory.domain.refusals import InsufficientStock
from comptoir.inventory.invariants import INVARIANTS
from comptoir.inventory.queries import levels
from comptoir.inventory.service import PutPlace, load_levels, put_place, record_document, take, write_movements
from comptoir.kernel.database import Database
from comptoir.kernel.ids import new_id
from comptoir.kernel.values.quantity import PIECE
from tests.inventory.examples import ONE
from tests.support.databases import write

ITEMS = 2


@dataclass(frozen=True)
class Step:
    """One thing that happens to one item; `place` is 0 for the shelf and 1 for the back room."""

    kind: str
    item: int
    place: int
    pieces: int


steps = st.builds(
    Step,
    st.sampled_from(["receipt", "transfer", "loss", "adjustment", "count", "sale", "return", "take"]),
    st.integers(0, ITEMS - 1),
    st.integers(0, 1),
    st.integers(0, 6),
)


@pytest.fixture
def shelves(database: Database) -> tuple[Place, Place]:
    with write(database) as uow:
        shelf, _ = put_place(uow, PutPlace("shelf", {}, PlaceKind.SHELF, None))
        back, _ = put_place(uow, PutPlace("back", {}, PlaceKind.BACK_ROOM, None))
    return shelf, back


def do(database: Database, shelves: tuple[Place, Place], item_id: UUID, step: Step) -> None:
    here, other = shelves[step.place], shelves[1 - step.place]
    quantity = step.pieces * ONE
    with write(database) as uow:
        match step.kind:
            case "sale" | "return":
                stock = load_levels(uow, {(item_id, here.id)})
                signed = quantity if step.kind == "sale" else -quantity
                moved = [sale_movement(new_id(), item_id, here.id, signed, new_id(), uow.now, "till:1")]
                stock.move(moved)
                write_movements(uow, stock, moved, {item_id: "SKU"})
            case "take":
                take(uow, Sellable(item_id, "SKU", {}, PIECE, None, (), None), here, quantity, new_id())
            case _:
                kind = DocumentKind(step.kind)
                leaves = here if step.kind in {"transfer", "loss"} else None
                reaches = other if step.kind == "transfer" else None if step.kind == "loss" else here
                line = DocumentLine(item_id, "SKU", quantity)
                record_document(uow, StockDocument(new_id(), kind, leaves, reaches, (line,)), "hash")


def predict(model: dict[tuple[int, int], int], step: Step) -> bool:
    """Change the model as the step should; False when the step should be refused."""
    here, there = (step.item, step.place), (step.item, 1 - step.place)
    match step.kind:
        case "receipt" | "adjustment" | "return":
            model[here] += step.pieces
        case "sale":
            model[here] -= step.pieces
        case "count":
            model[here] = step.pieces
        case _:
            if model[here] < step.pieces:
                return False
            model[here] -= step.pieces
            if step.kind == "transfer":
                model[there] += step.pieces
    return True


@given(happenings=st.lists(steps.filter(lambda one: one.pieces > 0 or one.kind == "count"), max_size=14))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_levels_and_refusals_are_those_of_the_model(
    database: Database, shelves: tuple[Place, Place], happenings: list[Step]
) -> None:
    item_ids = [new_id() for _ in range(ITEMS)]
    model = {(item, place): 0 for item in range(ITEMS) for place in range(2)}
    for step in happenings:
        is_allowed = predict(model, step)
        try:
            do(database, shelves, item_ids[step.item], step)
        except InsufficientStock:
            assert not is_allowed, step
        else:
            assert is_allowed, step
    with database.read() as connection:
        kept = levels(connection, item_ids, [place.id for place in shelves])
        found = {
            (item, place): kept.get((item_ids[item], shelves[place].id), Level()).on_hand // ONE
            for item, place in model
        }
        assert found == model
        assert [line for invariant in INVARIANTS for line in invariant.check(connection)] == []
