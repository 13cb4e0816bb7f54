"""Make `.venv` and install the locked requirements: `prepare.py ROOT runtime|development`.

Runs on the machine's own Python: standard library only. `.venv/comptoir` holds copies of the locks that are installed
and the folder the environment was made for; the launcher compares them on every start.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tools.preparation import StepFailed, alone, report_failures, run, say


def venv_python(root: Path) -> Path:
    """The Python of the environment."""
    return root / ".venv" / "bin" / "python"


def is_made_here(root: Path) -> bool:
    """Whether `.venv` was made for this folder and its Python still starts."""
    stamp = root / ".venv" / "comptoir" / "root"
    python = venv_python(root)
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == str(root) and python.exists()


def make_environment(root: Path) -> None:
    """A fresh `.venv` whose Python finds the project in `src`."""
    python = sys.executable
    run(
        f"Making .venv with Python {sys.version_info.major}.{sys.version_info.minor}",
        [python, "-m", "venv", "--clear", str(root / ".venv")],
        root,
    )
    for packages in (root / ".venv" / "lib").glob("python*/site-packages"):
        (packages / "comptoir.pth").write_text(f"{root / 'src'}\n", encoding="utf-8")
    stamps = root / ".venv" / "comptoir"
    stamps.mkdir(exist_ok=True)
    (stamps / "root").write_text(f"{root}\n", encoding="utf-8")


def install(root: Path, lock: str) -> None:
    """Install one lock, every file checked against its hash."""
    source = root / "requirements" / f"{lock}.txt"
    stamp = root / ".venv" / "comptoir" / f"{lock}.txt"
    if stamp.is_file() and stamp.read_bytes() == source.read_bytes():
        return
    count = sum("==" in line for line in source.read_text(encoding="utf-8").splitlines())
    pip = [str(venv_python(root)), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"]
    run(
        f"Installing {count} locked packages ({lock})",
        [*pip, "--require-hashes", "--no-deps", "-r", str(source)],
        root,
    )
    shutil.copyfile(source, stamp)
    if lock == "development":  # holds everything that runtime holds, in the same versions
        shutil.copyfile(root / "requirements" / "runtime.txt", stamp.with_name("runtime.txt"))


def prepare(root: Path, lock: str) -> None:
    """Bring `.venv` in line with the lock."""
    with alone(root / ".preparing"):
        if not is_made_here(root):
            make_environment(root)
        install(root, lock)


def main(arguments: list[str]) -> int:
    """The exit status: 0 when the environment is ready."""
    root, lock = Path(arguments[0]), arguments[1]
    try:
        prepare(root, lock)
    except (StepFailed, OSError) as error:
        return report_failures("The set-up", error)
    say("Ready.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
