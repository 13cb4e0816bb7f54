"""The measuring command: its table, its file, its names. No test judges a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.__main__ import cells, load, main, names, table, write_json
from bench.figures import Figure, duration, rate


def test_a_figure_is_shown_beside_its_floor() -> None:
    fast = duration("read", "card", 8.25, "ms", floor=2.0, at_most=10)
    assert cells(fast) == ("read", "card", "8.25 ms", "2 ms", "0.24", "<= 10 ms", "met")
    slow = rate("ticket", "64 tills", 1234.5, "tickets/s", floor=9000.0, at_least_of_floor=0.3)
    assert cells(slow) == (
        "ticket",
        "64 tills",
        "1,234 tickets/s",
        "9,000 tickets/s",
        "0.14",
        ">= 0.3 of the floor",
        "MISSED",
    )
    bare = Figure("scan", "", 50.0, "ms")
    assert table([bare]).splitlines()[1].split() == ["scan", "50", "ms"]


def test_the_file_holds_what_the_contract_names(tmp_path: Path) -> None:
    write_json(tmp_path / "f.json", [duration("read", "card", 8.0, "ms", floor=2.0, at_most=10)])
    assert json.loads((tmp_path / "f.json").read_text(encoding="utf-8")) == [
        {
            "name": "read",
            "variant": "card",
            "figure": 8.0,
            "unit": "ms",
            "floor": 2.0,
            "ratio": 0.25,
            "goal": "<= 10 ms",
            "met": True,
        }
    ]


@pytest.mark.parametrize("name", names())
def test_every_measurement_can_be_called(name: str) -> None:
    assert callable(load(name))


def test_an_unknown_name_is_an_error_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["nothing"])
    assert ended.value.code == 2
    assert "no measurement is called nothing" in capsys.readouterr().err
