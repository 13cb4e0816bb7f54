"""`./comptoir bench [NAME…] [--json FILE]`: run the measurements and print each figure beside its floor.

A measurement NAME is the function `measure` of `bench/bench_NAME.py`; without names, all run.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.figures import Figure

FOLDER = Path(__file__).parent
_HEADS = ("measurement", "variant", "figure", "floor", "ratio", "goal", "")


def names() -> list[str]:
    """All measurements."""
    return sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))


def load(name: str) -> Callable[[], list[Figure]]:
    """The function of one measurement."""
    measure: Callable[[], list[Figure]] = importlib.import_module(f"bench.bench_{name}").measure
    return measure


def number(value: float) -> str:
    """Three digits that mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def cells(figure: Figure) -> tuple[str, ...]:
    """One line of the table."""
    floor = "" if figure.floor is None else f"{number(figure.floor)} {figure.unit}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    verdict = {True: "met", False: "MISSED", None: ""}[figure.met]
    shown = f"{number(figure.figure)} {figure.unit}"
    return figure.name, figure.variant, shown, floor, ratio, figure.goal or "", verdict


def table(figures: Sequence[Figure]) -> str:
    """All figures, aligned."""
    rows = [_HEADS, *map(cells, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def write_json(file: Path, figures: Sequence[Figure]) -> None:
    """A list of `{"name","variant","figure","unit","floor","ratio","goal","met"}`."""
    text = json.dumps([figure.record() for figure in figures], indent=1, ensure_ascii=False)
    file.write_text(f"{text}\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 when everything was measured, whatever the figures say."""
    parser = argparse.ArgumentParser(prog="comptoir bench", description="Measure, each figure beside its floor.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(names())} (default: all)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parsed = parser.parse_args(arguments)
    unknown = sorted(set(parsed.names) - set(names()))
    if unknown:
        parser.error(f"no measurement is called {', '.join(unknown)}")
    figures: list[Figure] = []
    for name in parsed.names or names():
        began = time.monotonic()
        figures += load(name)()
        print(f"bench: {name} took {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(table(figures))
    if parsed.json is not None:
        write_json(parsed.json, figures)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
