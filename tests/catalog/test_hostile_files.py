"""Three hundred files that were made to break an import break none, say why of each row, and need little memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.catalog.hostile_files import FILES

ROOT = Path(__file__).parents[2]
MEMORY_MAX_MB = 256


@pytest.mark.parametrize("many", [10_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_hostile_files_break_nothing(tmp_path: Path, many: int) -> None:
    command = [sys.executable, "-m", "tests.catalog.hostile_files", str(tmp_path), str(many)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["faults"] == []
    assert len(told["rows"]) == FILES
    read = 0
    for row in told["rows"]:
        if row["state"] == "failed":
            assert row["error"]
            continue
        outcome = row["outcome"]
        assert outcome["read"] == sum(outcome[name] for name in ("created", "updated", "unchanged", "rejected"))
        assert row["said"] >= min(outcome["rejected"], 900)
        read += outcome["read"]
    long_line, wide = told["rows"][-2]["outcome"], told["rows"][-1]["outcome"]
    assert (long_line["read"], long_line["created"], long_line["rejected"]) == (2, 1, 1)
    assert (wide["read"], wide["created"], wide["rejected"]) == (many, 10, many - 10)
    assert read > many + FILES
    assert told["memory"] <= MEMORY_MAX_MB
