"""The launcher script: finds its folder, prepares only when something changed, hands over."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STUB = '#!/bin/sh\necho "$(basename "$0")|$*"\nexit ${STUB_STATUS:-0}\n'
NEEDED = ("sh", "cat", "cmp", "cksum", "dirname", "basename", "find", "readlink", "sort")


def write_program(path: Path, text: str = STUB) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="ascii")
    path.chmod(0o755)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A prepared tree in a folder with spaces, whose Python is a stub that prints how it was called."""
    tree = tmp_path / "the shop's folder"
    tree.mkdir()
    shutil.copy(ROOT / "comptoir", tree)
    write_program(tree / ".venv" / "bin" / "python")
    for lock in ("runtime", "development"):
        for folder in (tree / "requirements", tree / ".venv" / "comptoir"):
            folder.mkdir(exist_ok=True)
            (folder / f"{lock}.txt").write_text("msgspec==1\n", encoding="ascii")
    (tree / ".venv" / "comptoir" / "root").write_text(f"{tree}\n", encoding="utf-8")
    return tree


def launch(tree: Path, *arguments: str, cwd: str = "/", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the launcher on a machine where the only programs are the few that it needs."""
    programs = tree.parent / "programs"
    programs.mkdir(exist_ok=True)
    for name in NEEDED:
        found = shutil.which(name)
        assert found is not None
        (programs / name).unlink(missing_ok=True)
        (programs / name).symlink_to(found)
    environ = {"PATH": f"{programs}{os.pathsep}{tree.parent / 'more'}", **environment}
    command = [str(tree / "comptoir"), *arguments]
    return subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "called"),
    [
        (("verify", "--data", "a b"), "-P -m comptoir verify --data a b"),
        (("up", "--port", "8001"), "-P -m comptoir up --port 8001"),
        (("test", "-k", "till"), "-P -m tools.run_tests -k till"),
        (("check",), "-P -m tools.check"),
        (("bench", "ticket", "--json", "f"), "-P -m bench ticket --json f"),
        (("docs",), "-P -m tools.docs"),
        ((), "-P -m comptoir --help"),
    ],
)
def test_a_prepared_tree_goes_straight_to_the_verb(tree: Path, arguments: tuple[str, ...], called: str) -> None:
    done = launch(tree, *arguments)
    assert (done.stdout, done.stderr, done.returncode) == (f"python|{called}\n", "", 0)


def test_the_status_of_the_verb_is_the_status_of_the_launcher(tree: Path) -> None:
    assert launch(tree, "verify", STUB_STATUS="3").returncode == 3


def test_works_through_a_link_from_another_folder(tree: Path, tmp_path: Path) -> None:
    link = tmp_path / "comptoir-link"
    link.symlink_to(tree / "comptoir")
    done = subprocess.run([str(link), "verify"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == "python|-P -m comptoir verify\n"


def test_a_changed_lock_is_installed_first(tree: Path) -> None:
    write_program(tree.parent / "more" / "python3")
    (tree / "requirements" / "runtime.txt").write_text("msgspec==2\n", encoding="ascii")
    done = launch(tree, "verify")
    prepared, started = done.stdout.splitlines()[-2:]
    assert prepared == f"python3|-P -m tools.prepare {tree} runtime"
    assert started == "python|-P -m comptoir verify"


def test_a_moved_tree_is_prepared_again(tree: Path, tmp_path: Path) -> None:
    write_program(tree.parent / "more" / "python3")
    moved = tree.rename(tmp_path / "moved")
    assert f"tools.prepare {moved} runtime" in launch(moved, "verify").stdout


def test_a_failed_preparation_stops_the_launcher(tree: Path) -> None:
    write_program(tree.parent / "more" / "python3", '#!/bin/sh\ncase "$*" in *tools.prepare*) exit 1;; esac\n')
    (tree / "requirements" / "runtime.txt").write_text("msgspec==2\n", encoding="ascii")
    done = launch(tree, "verify")
    assert (done.stdout, done.returncode) == ("", 1)


def test_web_apps_are_built_when_a_source_changed_and_only_for_verbs_that_serve(tree: Path) -> None:
    write_program(tree.parent / "more" / "python3")
    (tree / "web" / "dist").mkdir(parents=True)
    (tree / "web" / "node_modules").mkdir()
    (tree / "web" / "package-lock.json").write_text("{}", encoding="ascii")
    source = tree / "web" / "app.ts"
    source.write_text("1", encoding="ascii")
    built = f"python|-P -m tools.prepare_web {tree}"
    assert built in launch(tree, "up").stdout
    assert built not in launch(tree, "up").stdout
    (tree / "web" / "dist" / "app.js").write_text("1", encoding="ascii")
    assert built not in launch(tree, "up").stdout
    source.write_text("2", encoding="ascii")
    assert built not in launch(tree, "verify").stdout
    assert built in launch(tree, "up").stdout


def test_says_what_to_install_when_there_is_no_python(tree: Path) -> None:
    (tree / "requirements" / "runtime.txt").write_text("msgspec==2\n", encoding="ascii")
    done = launch(tree, "verify")
    assert (done.stdout, done.returncode) == ("", 1)
    assert "Python 3.11 or newer was not found" in done.stderr
