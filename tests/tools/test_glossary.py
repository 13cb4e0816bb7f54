"""The glossary has one entry per word, in both languages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "reference" / "glossary.md"


def words() -> list[tuple[str, ...]]:
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines if line.startswith("| ")]
    return [row for row in rows if row[0] not in ("English", "---")]


def test_every_word_has_a_translation_and_a_meaning() -> None:
    found = words()
    assert len(found) >= 80
    assert [row for row in found if len(row) != 4 or not all(row[:3])] == []


def test_no_word_stands_for_two_things() -> None:
    english = [word for row in words() for word in row[0].split(", ")]
    french = [row[1] for row in words()]
    assert [word for one in (english, french) for word, count in Counter(one).items() if count > 1] == []
