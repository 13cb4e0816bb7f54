"""Parts of the measurements at tiny sizes: that they work, never how fast."""

from __future__ import annotations

from pathlib import Path

from bench.bench_close import close_after
from bench.bench_import import import_twice, write_large
from bench.bench_propagate import BARE, bare_fan_out, watch_changes
from bench.serving import milliseconds, share
from tests.till.conftest import Counter, counter

__all__ = ["counter"]


def test_a_share_of_times_is_one_of_them() -> None:
    times = [float(number) for number in range(1, 201)]
    assert (share(times, 50), share(times, 95), share(times, 99)) == (101.0, 191.0, 199.0)
    assert share([4.0], 99) == 4.0


def test_each_call_is_measured() -> None:
    called: list[int] = []
    assert len(milliseconds(called.append, 3)) == 3
    assert called == [0, 1, 2]


def test_a_generated_file_is_imported_bare_cold_and_unchanged(tmp_path: Path) -> None:
    source = tmp_path / "large.csv"
    write_large(source, products=3, values=4)
    assert source.read_text(encoding="utf-8").splitlines()[0] == "sku,name,attribute_0,attribute_1,attribute_2"
    run = import_twice(source, tmp_path)
    assert min(run.floor, run.cold, run.parsing, run.again, run.memory) > 0


def test_every_stream_of_the_bare_fan_out_hears_every_change() -> None:
    with bare_fan_out() as port:
        assert len(watch_changes(port, "none", BARE, followers=3, changes=2)) == 6


def test_a_day_is_sold_counted_to_the_cent_and_closed(counter: Counter) -> None:
    assert close_after(counter, 3).variant == "a day of 3 tickets"
