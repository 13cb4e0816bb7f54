"""The reference in docs/ is what the code declares."""

from __future__ import annotations

from pathlib import Path

from tools.docs import FOLDER, MADE, main, outdated, pages


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
