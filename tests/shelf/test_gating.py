"""What the shelf says is what is paid: cuts at the next scan, rises once their label hangs."""

from __future__ import annotations

from datetime import timedelta

from comptoir.kernel.values.time import Instant, format_instant
from comptoir.pricing.domain.shown import Rises
from comptoir.pricing.service import PutPrice, record_prices
from comptoir.shelf.domain.tasks import TaskState
from tests.shelf.conftest import Shelf
from tests.support.databases import write


def test_without_labels_everything_counts_at_once(shelf: Shelf) -> None:
    shelf.set_prices({"MUG": 1490})
    assert shelf.sell("MUG") == 1490
    assert shelf.open_tasks() == {}


def test_a_cut_counts_at_the_next_scan_and_a_rise_once_its_label_hangs(shelf: Shelf) -> None:
    shelf.begin()
    assert (shelf.sell("MUG"), shelf.sell("TEA"), shelf.open_tasks()) == (1290, 450, {})
    shelf.set_prices({"MUG": 1490, "TEA": 390}, settle=False)
    assert (shelf.sell("MUG"), shelf.sell("TEA")) == (1290, 390)
    shelf.settle()
    tasks = shelf.open_tasks()
    assert {sku: (one.label.amount, one.why, one.state) for sku, one in tasks.items()} == {
        "MUG": (1490, ("price",), TaskState.ASKED),
        "TEA": (390, ("price",), TaskState.ASKED),
    }
    shelf.print()
    assert (shelf.sell("MUG"), shelf.sell("TEA")) == (1290, 390)
    shelf.see(tasks["MUG"].id)
    assert (shelf.sell("MUG"), shelf.sell("TEA")) == (1490, 390)
    shelf.see(tasks["TEA"].id)
    assert (shelf.sell("MUG"), shelf.sell("TEA"), shelf.open_tasks()) == (1490, 390, {})


def test_a_printed_cut_holds_though_the_price_goes_back_up(shelf: Shelf) -> None:
    """Its label may hang, whether or not somebody said so."""
    shelf.begin()
    shelf.set_prices({"MUG": 990})
    shelf.print("MUG")
    shelf.set_prices({"MUG": 1290})
    assert shelf.sell("MUG") == 990
    again = shelf.open_tasks()["MUG"]
    assert (again.label.amount, again.revision) == (1290, 3)
    shelf.print("MUG")
    assert shelf.sell("MUG") == 990
    shelf.see(again.id)
    assert shelf.sell("MUG") == 1290


def test_a_cut_that_was_never_printed_is_forgotten_with_its_end(shelf: Shelf) -> None:
    shelf.begin()
    shelf.set_prices({"MUG": 990})
    shelf.set_prices({"MUG": 1290})
    assert (shelf.sell("MUG"), shelf.open_tasks()) == (1290, {})


def test_a_price_that_begins_and_ends_by_itself_waits_for_labels_too(shelf: Shelf) -> None:
    shelf.begin()
    now = shelf.counter.clock.present
    start, end = Instant(now + timedelta(hours=1)), Instant(now + timedelta(hours=3))
    with write(shelf.database) as uow:
        record_prices(
            uow, [PutPrice("MUG", "retail", 990, valid_from=format_instant(start), valid_to=format_instant(end))]
        )
    shelf.settle()
    assert (shelf.sell("MUG"), shelf.open_tasks()) == (1290, {})
    shelf.wait(hours=2)
    offer = shelf.open_tasks()["MUG"]
    assert (shelf.sell("MUG"), offer.label.amount) == (990, 990)
    shelf.print("MUG")
    shelf.see(offer.id)
    shelf.wait(hours=2)
    assert shelf.sell("MUG") == 990
    back = shelf.open_tasks()["MUG"]
    shelf.print("MUG")
    shelf.see(back.id)
    assert (back.label.amount, shelf.sell("MUG")) == (1290, 1290)


def test_a_withdrawn_price_is_charged_while_its_label_hangs(shelf: Shelf) -> None:
    shelf.begin()
    shelf.set_prices({"MUG": None})
    assert shelf.sell("MUG") == 1290


def test_at_the_next_opening_a_rise_counts_where_the_store_wants_it_so(shelf: Shelf) -> None:
    shelf.begin(Rises.HUNG_OR_OPENING)
    shelf.set_prices({"MUG": 1490})
    assert shelf.sell("MUG") == 1290
    shelf.counter.open("T2")
    shelf.settle()
    assert shelf.sell("MUG") == 1290  # another till of an open store opens nothing
    for till in ("T1", "T2"):
        shelf.counter.close(code=till)
    shelf.counter.open("T1")
    shelf.settle()
    assert shelf.sell("MUG") == 1490
    assert list(shelf.open_tasks()) == ["MUG"]  # still to be hung


def test_else_a_rise_waits_over_any_number_of_openings(shelf: Shelf) -> None:
    shelf.begin(Rises.HUNG)
    shelf.set_prices({"MUG": 1490})
    shelf.counter.close()
    shelf.counter.open()
    shelf.settle()
    assert shelf.sell("MUG") == 1290


def test_a_planned_rise_has_its_label_ahead_and_counts_from_its_own_hour(shelf: Shelf) -> None:
    shelf.begin(lead_hours=12)
    at = format_instant(Instant(shelf.counter.clock.present + timedelta(hours=20)))
    with write(shelf.database) as uow:
        planned = {"MUG": 1490, "TEA": 390}
        record_prices(uow, [PutPrice(sku, "retail", to, valid_from=at) for sku, to in planned.items()])
    shelf.settle()
    shelf.wait(hours=7)
    assert shelf.open_tasks() == {}
    shelf.wait(hours=2)
    (task,) = shelf.open_tasks().values()  # a cut is not announced ahead: its label would be charged at once
    assert (task.label.sku, task.label.amount) == ("MUG", 1490)
    shelf.print()
    shelf.see(task.id)
    assert (shelf.sell("MUG"), shelf.sell("TEA"), shelf.open_tasks()) == (1290, 450, {})
    shelf.wait(hours=12)
    assert (shelf.sell("MUG"), shelf.sell("TEA"), list(shelf.open_tasks())) == (1490, 390, ["TEA"])


def test_a_planned_rise_that_is_called_off_asks_for_the_label_of_before(shelf: Shelf) -> None:
    shelf.begin(lead_hours=24)
    rise = Instant(shelf.counter.clock.present + timedelta(hours=20))
    with write(shelf.database) as uow:
        record_prices(uow, [PutPrice("MUG", "retail", 1490, valid_from=format_instant(rise))])
    shelf.settle()
    early = shelf.open_tasks()["MUG"]
    shelf.print("MUG")
    shelf.see(early.id)
    with write(shelf.database) as uow:
        record_prices(uow, [PutPrice("MUG", "retail", None, valid_from=format_instant(rise))])
        record_prices(uow, [PutPrice("MUG", "retail", 1290, valid_from=format_instant(rise))])
    shelf.settle()
    assert (shelf.open_tasks()["MUG"].label.amount, shelf.sell("MUG")) == (1290, 1290)
