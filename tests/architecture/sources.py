"""Which files each rule looks at."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "comptoir"
COUNTING = ("pricing", "orders", "payments", "fiscal", "inventory")
Rule = Callable[[str], list[str]]


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _named(name: str) -> list[Path]:
    return sorted([*PACKAGE.glob(f"*/{name}.py"), *PACKAGE.glob(f"*/{name}/**/*.py")])


def domains() -> list[Path]:
    return _named("domain")


def domains_and_services() -> list[Path]:
    return [*_named("domain"), *_named("service"), *_named("services"), *values()]


def values() -> list[Path]:
    return sorted((PACKAGE / "kernel" / "values").glob("**/*.py"))


def counting() -> list[Path]:
    """Code that counts money, quantities or stock."""
    return [path for path in domains() if path.relative_to(PACKAGE).parts[0] in COUNTING] + values()


def outside_the_kernel() -> list[Path]:
    return [path for path in sorted(PACKAGE.glob("**/*.py")) if path.relative_to(PACKAGE).parts[0] != "kernel"]


def tracked() -> list[Path]:
    """Every file of the project that git knows, but for pictures and the like."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    paths = [ROOT / name.decode() for name in listed.split(b"\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8192]]


def violations(rule: Rule, paths: Iterable[Path]) -> list[str]:
    """What a rule finds in files, each sentence with its file."""
    return [f"{path.relative_to(ROOT)} {found}" for path in paths for found in rule(text_of(path))]
