"""Imports files that were made to break an import, in a process of its own (`FOLDER ROWS`), and prints what became.

Run by test_hostile_files.py, so that the memory measured is that of the import alone.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from comptoir.app.migrate import migrate
from comptoir.catalog.services.imports.job import import_catalog
from comptoir.kernel.clock import SystemClock
from comptoir.kernel.database import Database
from comptoir.kernel.jobs import JobContext, job_messages, run_now
from comptoir.kernel.values.errors import Refusal
from tests.support.memory import peak_kib

FILES = 300
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252")
CELLS = (
    "", "Thé vert", "CŒUR", "1.234,56", "1,234.56", "NaN", "inf", "-0", "1e400", "=1+1", "+33 1", "-12", "@SUM(A1)",
    '=HYPERLINK("http://x")', "\tx", "'=1", "4006381333931", "4,00638E+12", "4006381333932", "0000000000000",
    "x" * 300, "<script>alert(1)</script>", "\u202e", "\ud83d\udca3", "a\x00b", "1\n2", "2026-13-45", "🫖",
    "null", "undefined", "../../etc/passwd", "%s%n", "{}", "'; DROP TABLE catalog_item; --",
)  # fmt: skip
HEADERS = (
    ("sku", "name", "ean", "price", "weight"), ("SKU", "Libellé", "EAN", "Prix", "Poids"), ("code", "", "ean", "a"),
    ("sku", "sku ", "ean", "enabled", "family"), ("Product_ID", "Nom", "Code-barres", "PV TTC", "Poids"),
)  # fmt: skip


def lines(chance: random.Random) -> Iterator[str]:
    """A sheet with every seventh line broken in some way."""
    separator = chance.choice((";", ",", "\t", "|"))
    header = chance.choice(HEADERS)
    yield separator.join(header)
    for number in range(chance.randint(0, 40)):
        cells = [f"H-{number % 25}", *(chance.choice(CELLS) for _ in header[1:])]
        cells = [quoted(cell, separator) for cell in cells]
        match chance.randint(0, 20):
            case 0:
                cells = cells[: chance.randint(1, 4)]
            case 1:
                cells += ["more"] * 3
            case 2:
                cells[1] = '"open'
            case 3:
                cells[0] = ""
            case _:
                pass
        yield separator.join(cells)


def quoted(cell: str, separator: str) -> str:
    if separator in cell or "\n" in cell or '"' in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def content(seed: int) -> bytes:
    """The bytes of one file; now and then cut, mixed or sprinkled."""
    chance = random.Random(seed)
    encoding = chance.choice(ENCODINGS)
    end = chance.choice(("\n", "\r\n", "\r"))
    written = end.join(lines(chance)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    made = written.encode(encoding, "replace")
    match chance.randint(0, 9):
        case 0:
            return made[: len(made) // 2 + 1]
        case 1:
            return made + b"\xff\xfe\x80"
        case 2:
            return b"\0" * chance.randint(1, 5) + made
        case _:
            return made


def files(folder: Path, many: int) -> Iterator[Path]:
    """All of them, one after another; each is gone when the next is made."""
    path = folder / "hostile.csv"
    for seed in range(FILES - 2):
        path.write_bytes(content(seed))
        yield path
    with path.open("w", encoding="utf-8") as file:
        file.write("sku,name\nLONG,")
        for _ in range(11):
            file.write("x" * 1_000_000)
        file.write("\nSHORT,Sound\n")
    yield path
    with path.open("w", encoding="utf-8") as file:
        file.write("sku,name\n")
        for number in range(many):
            file.write(",nobody\n" if number % (many // 10) else f"M-{number},Somebody\n")
    yield path


def main() -> None:
    folder = Path(sys.argv[1])
    database = Database(f"sqlite:///{folder / 'comptoir.db'}", SystemClock())
    migrate(database, is_test=True)
    faults: list[str] = []
    rows: list[Mapping[str, object]] = []

    def guarded(context: JobContext, argument: Mapping[str, Any]) -> dict[str, int]:
        try:
            return import_catalog(context, argument)
        except Refusal:
            raise
        except Exception as fault:
            faults.append(repr(fault))
            raise

    for path in files(folder, int(sys.argv[2])):
        argument = {"path": str(path), "format": "auto", "mapping": None, "dry_run": False}
        view = run_now(database, folder / "jobs", "catalog.import", guarded, argument)
        with database.read() as connection:
            said = sum(one["severity"] == "error" for one in job_messages(connection, view.id))
        rows.append({"state": view.state, "error": view.error, "outcome": view.outcome, "said": said})
    print(json.dumps({"faults": faults, "rows": rows, "memory": peak_kib() / 1024}))


if __name__ == "__main__":
    main()
