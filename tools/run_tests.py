"""`./comptoir test [pytest arguments]`: set up what the tests need, then run all of them.

Runs the TypeScript tests first, unless the arguments select some Python tests, and pytest after them, on two workers,
with the 20 slowest at the end. `--long` adds the tests that take minutes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.preparation import StepFailed, run, say
from tools.prepare import install
from tools.prepare_web import find_npm

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
COMPILERS = ("cc", "gcc", "clang")
# A plain letter set and the signs of our screens; a browser without fonts draws boxes.
DEBIAN_PACKAGES = ("chromium", "fonts-liberation", "fonts-dejavu-core")
_NOT_A_SELECTION = {"--long", "-v", "-vv", "-q", "-x"}


def selects_tests(arguments: list[str]) -> bool:
    """Whether the arguments pick some of the Python tests."""
    return any(argument not in _NOT_A_SELECTION for argument in arguments)


def ensure_browser() -> None:
    """Any Chromium or Chrome of the machine; else Debian's package, where this user may install it."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {"DEBIAN_FRONTEND": "noninteractive"}
        try:
            run("Reading Debian's list of packages", ["apt-get", "update", "-qq"], ROOT, environment)
            install_them = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *DEBIAN_PACKAGES]
            run("Installing Chromium", install_them, ROOT, environment)
        except StepFailed as failed:
            say(str(failed))
        else:
            return
    say("NO CHROMIUM ON THIS MACHINE: the browser tests will be skipped. Install Chromium or Chrome and test again.")


def ensure_compiler() -> None:
    """A C compiler for the power-loss library: the machine's, else the one of a wheel."""
    if not any(shutil.which(name) for name in COMPILERS):
        try:
            install(ROOT, "compiler")
        except (StepFailed, OSError) as failed:
            say(f"NO C COMPILER ON THIS MACHINE: the power-loss tests will be skipped. {failed}")


def run_web_tests() -> int:
    """The exit status of `npm test`."""
    if not (ROOT / "web" / "package.json").is_file():
        return 0
    say("TypeScript tests")
    npm, environment = find_npm(ROOT)
    return subprocess.run([*npm, "test"], cwd=ROOT / "web", env={**os.environ, **environment}, check=False).returncode


def main(arguments: list[str]) -> int:
    """The exit status: 0 when every test passed."""
    ensure_browser()
    ensure_compiler()
    web = 0 if selects_tests(arguments) else run_web_tests()
    say("Python tests")
    pytest = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", *arguments]
    python = subprocess.run(pytest, cwd=ROOT, check=False).returncode
    if web:
        say(f"The TypeScript tests failed (exit status {web}); see above.")
    return python or web


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
