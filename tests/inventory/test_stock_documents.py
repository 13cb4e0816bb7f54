import pytest

from comptoir.inventory.domain import (
    ADJUSTMENT,
    CUSTOMER,
    LOSS,
    OUTSIDE,
    SUPPLIER,
    Cause,
    DecidedDocument,
    DocumentKind,
    Level,
    Stock,
    StockDocument,
    decide_document,
    sale_movement,
)
from comptoir.inventory.domain.refusals import EmptyDocument, InsufficientStock, WrongPlaces, WrongQuantity
from comptoir.kernel.ids import new_id
from tests.inventory.examples import BACK, NOON, ONE, SHELF, document, ids, item, line, stock


def decide(written: StockDocument, held: Stock) -> DecidedDocument:
    return decide_document(written, held, ids(), NOON, "system")


def moved(decided: DecidedDocument) -> list[tuple[object, ...]]:
    return [
        (one.item_id, one.from_place_id, one.to_place_id, one.quantity_millionths // ONE, one.cause)
        for one in decided.movements
    ]


def test_a_receipt_comes_from_the_supplier() -> None:
    held = stock()
    decided = decide(document(DocumentKind.RECEIPT, line(1, 12), line(2, 3), end=SHELF), held)
    assert moved(decided) == [
        (item(1), SUPPLIER, SHELF.id, 12, Cause.RECEIPT),
        (item(2), SUPPLIER, SHELF.id, 3, Cause.RECEIPT),
    ]
    assert [one.change for one in decided.lines] == [12 * ONE, 3 * ONE]
    assert held.level(item(1), SHELF.id) == Level(12 * ONE)


def test_a_transfer_takes_from_one_place_what_it_gives_to_the_other() -> None:
    held = stock({(item(1), BACK.id): Level(10 * ONE, 2 * ONE)})
    decided = decide(document(DocumentKind.TRANSFER, line(1, 8), start=BACK, end=SHELF), held)
    assert moved(decided) == [(item(1), BACK.id, SHELF.id, 8, Cause.TRANSFER)]
    assert [one.change for one in decided.lines] == [8 * ONE]
    assert held.level(item(1), BACK.id) == Level(2 * ONE, 2 * ONE)
    assert held.level(item(1), SHELF.id) == Level(8 * ONE)


def test_a_transfer_cannot_take_what_is_promised() -> None:
    held = stock({(item(1), BACK.id): Level(10 * ONE, 2 * ONE)})
    with pytest.raises(InsufficientStock) as no:
        decide(document(DocumentKind.TRANSFER, line(1, 5), line(1, 4), start=BACK, end=SHELF), held)
    assert (no.value.sku, no.value.place, no.value.requested, no.value.available) == ("SKU-1", "back", "9", "8")
    assert held.changes() == []


def test_a_loss_may_take_what_is_promised_but_not_what_is_not_there() -> None:
    held = stock({(item(1), SHELF.id): Level(3 * ONE, 2 * ONE)})
    decided = decide(document(DocumentKind.LOSS, line(1, 3, "fell"), start=SHELF), held)
    assert moved(decided) == [(item(1), SHELF.id, LOSS, 3, Cause.LOSS)]
    assert [one.change for one in decided.lines] == [-3 * ONE]
    with pytest.raises(InsufficientStock):
        decide(document(DocumentKind.LOSS, line(1, 1), start=SHELF), held)


def test_an_adjustment_goes_either_way() -> None:
    held = stock({(item(2), SHELF.id): Level(5 * ONE)})
    decided = decide(document(DocumentKind.ADJUSTMENT, line(1, 2), line(2, -1), end=SHELF), held)
    assert moved(decided) == [
        (item(1), ADJUSTMENT, SHELF.id, 2, Cause.ADJUSTMENT),
        (item(2), SHELF.id, ADJUSTMENT, 1, Cause.ADJUSTMENT),
    ]
    assert [one.change for one in decided.lines] == [2 * ONE, -ONE]
    out = decide(document(DocumentKind.ADJUSTMENT, line(1, 1), start=SHELF), held)
    assert moved(out) == [(item(1), SHELF.id, ADJUSTMENT, 1, Cause.ADJUSTMENT)]


def test_a_count_moves_the_difference_to_what_stands_now() -> None:
    held = stock({(item(1), SHELF.id): Level(10 * ONE), (item(2), SHELF.id): Level(4 * ONE, ONE)})
    held.move([sale_movement(new_id(), item(1), SHELF.id, 3 * ONE, new_id(), NOON, "system")])
    decided = decide(document(DocumentKind.COUNT, line(1, 6), line(2, 4), line(3, 5), end=SHELF), held)
    assert moved(decided) == [
        (item(1), SHELF.id, ADJUSTMENT, 1, Cause.COUNT),
        (item(3), ADJUSTMENT, SHELF.id, 5, Cause.COUNT),
    ]
    assert [one.change for one in decided.lines] == [-ONE, 0, 5 * ONE]
    assert held.level(item(2), SHELF.id) == Level(4 * ONE, ONE)


def test_one_item_counted_in_two_spots_is_counted_once() -> None:
    held = stock({(item(1), SHELF.id): Level(10 * ONE)})
    decided = decide(document(DocumentKind.COUNT, line(1, 4), line(1, 7), start=SHELF), held)
    assert moved(decided) == [(item(1), ADJUSTMENT, SHELF.id, 1, Cause.COUNT)]


def test_a_count_brings_a_level_below_zero_back() -> None:
    held = stock({(item(1), SHELF.id): Level(-2 * ONE)})
    assert moved(decide(document(DocumentKind.COUNT, line(1, 0), end=SHELF), held)) == [
        (item(1), ADJUSTMENT, SHELF.id, 2, Cause.COUNT)
    ]


def test_a_sale_moves_stock_whatever_the_level_says() -> None:
    held = stock({(item(1), SHELF.id): Level(ONE)})
    sold = sale_movement(new_id(), item(1), SHELF.id, 3 * ONE, new_id(), NOON, "system")
    held.move([sold])
    (change,) = held.changes()
    assert (sold.from_place_id, sold.to_place_id, sold.cause) == (SHELF.id, CUSTOMER, Cause.SALE)
    assert (change.old.on_hand, change.new.on_hand, change.went_negative) == (ONE, -2 * ONE, True)
    back = sale_movement(new_id(), item(1), SHELF.id, -ONE, new_id(), NOON, "system")
    assert (back.from_place_id, back.to_place_id, back.cause) == (CUSTOMER, SHELF.id, Cause.RETURN)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (document(DocumentKind.RECEIPT, line(1, 1)), "to"),
        (document(DocumentKind.RECEIPT, line(1, 1), start=BACK, end=SHELF), "to"),
        (document(DocumentKind.RECEIPT, line(1, 1), end=OUTSIDE[CUSTOMER]), "to"),
        (document(DocumentKind.LOSS, line(1, 1), end=SHELF), "from"),
        (document(DocumentKind.TRANSFER, line(1, 1), start=SHELF, end=SHELF), "from, to"),
        (document(DocumentKind.TRANSFER, line(1, 1), end=SHELF), "from, to"),
        (document(DocumentKind.COUNT, line(1, 1)), "from | to"),
        (document(DocumentKind.ADJUSTMENT, line(1, 1), start=BACK, end=SHELF), "from | to"),
    ],
)
def test_refuses_places_that_the_kind_does_not_have(written: StockDocument, expected: str) -> None:
    with pytest.raises(WrongPlaces) as no:
        decide(written, stock())
    assert no.value.expected == expected


@pytest.mark.parametrize("kind", [DocumentKind.RECEIPT, DocumentKind.ADJUSTMENT])
def test_refuses_to_move_nothing(kind: DocumentKind) -> None:
    with pytest.raises(WrongQuantity):
        decide(document(kind, line(1, 0), end=SHELF), stock())


@pytest.mark.parametrize("kind", [DocumentKind.RECEIPT, DocumentKind.COUNT])
def test_refuses_quantities_below_zero(kind: DocumentKind) -> None:
    with pytest.raises(WrongQuantity) as no:
        decide(document(kind, line(1, -3), end=SHELF), stock())
    assert no.value.quantity == "-3"


def test_refuses_an_empty_document() -> None:
    with pytest.raises(EmptyDocument):
        decide(document(DocumentKind.COUNT, end=SHELF), stock())
