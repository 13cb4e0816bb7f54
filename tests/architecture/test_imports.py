"""The import contracts of pyproject.toml hold, and each breaks on a planted import."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, ROOT

DOWN = "Imports point down; neighbours on a level do not know each other"
SHAPE = "One shape per module"
DOORS = "A module has doors"
ALONE = "The verifier knows nothing of us"
HOLDING = {DOWN: True, SHAPE: True, DOORS: True, ALONE: True}


def lint_imports(folder: Path) -> dict[str, bool]:
    """Contract name → kept, for the package `comptoir` in a folder."""
    command = [
        *(sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"),
        *("--config", str(ROOT / "pyproject.toml"), "--no-cache"),
    ]
    done = subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(folder), "PATH": ""}, capture_output=True, text=True, check=False
    )
    verdicts = {}
    for line in done.stdout.splitlines():
        for verdict in ("KEPT", "BROKEN"):
            name, found, _rest = line.partition(f" {verdict}")
            if found:
                verdicts[name] = verdict == "KEPT"
    assert set(verdicts) == set(HOLDING), done.stdout + done.stderr
    return verdicts


@pytest.fixture(scope="module")
def skeleton(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of the project without their code: a clean ground for planting."""
    folder = tmp_path_factory.mktemp("skeleton")
    for package in PACKAGE.rglob("__init__.py"):
        relative = package.parent.relative_to(PACKAGE)
        if relative.parts[1:] in {(), ("domain",), ("services",)} or relative.parts == ("kernel", "values"):
            (folder / "comptoir" / relative).mkdir(parents=True, exist_ok=True)
            (folder / "comptoir" / relative / "__init__.py").touch()
    (folder / "comptoir_fiscal_verify").mkdir()
    (folder / "comptoir_fiscal_verify" / "__init__.py").touch()
    return folder


def planted(skeleton: Path, folder: Path, file: str, source: str) -> dict[str, bool]:
    """The verdicts after one file was written into a copy of the skeleton."""
    shutil.copytree(skeleton, folder, dirs_exist_ok=True)
    for needed in ("inventory/tables.py", "inventory/service.py"):
        (folder / "comptoir" / needed).touch()
    path = folder / file if file.startswith("comptoir_") else folder / "comptoir" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return lint_imports(folder)


def test_the_contracts_hold() -> None:
    assert lint_imports(ROOT / "src") == HOLDING


def test_a_door_may_be_used_from_above(skeleton: Path, tmp_path: Path) -> None:
    verdicts = planted(skeleton, tmp_path, "orders/queries.py", "from comptoir.inventory import service\n")
    assert verdicts == HOLDING


@pytest.mark.parametrize(
    ("file", "source", "broken"),
    [
        ("orders/queries.py", "from comptoir.inventory.tables import StockLevel\n", DOORS),
        ("inventory/queries.py", "from comptoir.till import service\n", DOWN),
        ("access/queries.py", "from comptoir.app import cli\n", DOWN),
        ("payments/queries.py", "from comptoir.fiscal import queries\n", DOWN),
        ("inventory/ports.py", "from comptoir.inventory import tables\n", SHAPE),
        ("inventory/utils.py", "", SHAPE),
        ("comptoir_fiscal_verify/journal.py", "from comptoir.fiscal.domain import strings\n", ALONE),
    ],
    ids=[
        "a neighbour's tables",
        "upwards",
        "the edge",
        "sideways",
        "a rule reaching for tables",
        "stray",
        "the verifier",
    ],
)
def test_a_planted_import_breaks_its_contract(
    skeleton: Path, tmp_path: Path, file: str, source: str, broken: str
) -> None:
    assert not planted(skeleton, tmp_path, file, source)[broken]
