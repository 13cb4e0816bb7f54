"""The reference in docs/ is what the code declares."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.docs import FOLDER, MADE, SHAPES, can_write_shapes, main, outdated, pages, write_shapes


def test_the_reference_is_up_to_date() -> None:
    assert outdated(FOLDER, pages()) == []
    assert main(["--check"]) == 0


def test_notices_pages_that_are_missing_changed_or_left_over(tmp_path: Path) -> None:
    for name, text in {"same.md": "1", "changed.md": "1", "left.md": f"# Left\n\n{MADE}", "by_hand.md": "1"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    made = {"same.md": "1", "changed.md": "2", "missing.md": "1"}
    assert outdated(tmp_path, made) == ["changed.md", "left.md", "missing.md"]


def test_says_the_same_twice() -> None:
    assert pages() == pages()


def test_the_screens_know_the_shapes_of_the_api(tmp_path: Path) -> None:
    if not can_write_shapes():
        pytest.skip("MISSING: the packages of the screens (npm ci in web/)")
    write_shapes(tmp_path / "generated.ts")
    made = (tmp_path / "generated.ts").read_text(encoding="utf-8")
    assert SHAPES.read_text(encoding="utf-8") == made, "run ./comptoir docs"
