"""`./comptoir lock [--upgrade]`: write the locks in `requirements/` from `pyproject.toml`.

Versions and hashes of every published file, for any platform; no addresses.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

LOCKS = ("runtime", "development", "node", "compiler")


def requirements(pyproject: dict[str, object], lock: str) -> list[str]:
    """What a lock is made from. `development` holds what runs besides; the others stand alone."""
    project = pyproject["project"]
    assert isinstance(project, dict)
    runtime: list[str] = list(project["dependencies"])
    if lock == "runtime":
        return runtime
    extra: list[str] = list(project["optional-dependencies"][lock])
    return runtime + extra if lock == "development" else extra


def write_locks(root: Path, *, upgrade: bool) -> None:
    """Resolve each lock; versions locked before stay unless `upgrade`. `development` keeps runtime's versions."""
    folder = root / "requirements"
    folder.mkdir(exist_ok=True)
    pyproject = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    uv = str(root / ".venv" / "bin" / "uv")
    command = [
        *(uv, "pip", "compile", "-", "--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"),
        *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"),
    ]
    for lock in LOCKS:
        options = ["--output-file", f"{lock}.txt"]
        options += ["--upgrade"] if upgrade else []
        options += ["--constraint", "runtime.txt"] if lock == "development" else []
        text = "\n".join(requirements(pyproject, lock))
        subprocess.run([*command, *options], cwd=folder, input=text, text=True, check=True)


def main(arguments: list[str]) -> int:
    """The exit status; `--upgrade` takes newer versions."""
    write_locks(Path(__file__).resolve().parent.parent, upgrade="--upgrade" in arguments)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
