"""`./comptoir check`: format, lint, types, imports, architecture and unit tests, for Python and TypeScript.

Two steps run at a time; a step prints only when it fails. Nothing here needs a database, a browser or a server.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tools.prepare_web import find_npm

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = tuple(name for name in ("src", "tests", "tools", "bench") if next((ROOT / name).rglob("*.py"), None))
UNIT = "not database and not browser and not process and not data and not long"
SECONDS_MAX = 180


@dataclass(frozen=True)
class Step:
    """One tool, and the folder and environment it runs in."""

    name: str
    command: Sequence[str]
    folder: Path = ROOT
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What a step printed, its exit status, and how long it took in seconds."""

    step: Step
    status: int
    output: str
    seconds: float


def steps() -> list[Step]:
    """All steps, the longest first so that the two lanes end together."""
    tools = Path(sys.executable).parent
    found = [
        Step("types", [str(tools / "mypy"), "--no-error-summary", *FOLDERS]),
        Step("unit tests", [sys.executable, "-m", "pytest", "-q", "-m", UNIT, "--durations=0", "--durations-min=5"]),
        Step("format", [str(tools / "ruff"), "format", "--check", "--quiet", *FOLDERS]),
        Step("lint", [str(tools / "ruff"), "check", "--quiet", *FOLDERS]),
        Step("imports", [str(tools / "lint-imports")]),
    ]
    if (ROOT / "web" / "package.json").is_file():
        npm, environment = find_npm(ROOT)
        web = ROOT / "web"
        found.insert(0, Step("TypeScript: lint", [*npm, "run", "lint"], web, environment))
        found.insert(3, Step("TypeScript: types", [*npm, "run", "types"], web, environment))
    return found


def run_step(step: Step) -> Outcome:
    """Run one step to its end."""
    began = time.monotonic()
    done = subprocess.run(
        step.command,
        cwd=step.folder,
        env={**os.environ, **step.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return Outcome(step, done.returncode, done.stdout, time.monotonic() - began)


def main() -> int:
    """The exit status: 0 when every step went well."""
    began = time.monotonic()
    failed = []
    with ThreadPoolExecutor(2) as lanes:
        for outcome in lanes.map(run_step, steps()):
            verdict = "FAILED" if outcome.status else "ok"
            print(f"{verdict:>6}  {outcome.step.name}  {outcome.seconds:.1f} s", flush=True)
            if outcome.status:
                failed.append(outcome.step.name)
                print(outcome.output, flush=True)
    seconds = time.monotonic() - began
    print(f"check: {'FAILED: ' + ', '.join(failed) if failed else 'everything holds'} ({seconds:.0f} s)")
    if seconds > SECONDS_MAX:
        print(f"check: this should stay under {SECONDS_MAX} s")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
