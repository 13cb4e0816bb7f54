"""The handbook says the same in both languages, and no page of the docs leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = ROOT / "docs" / "handbook"
LINKED = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PICTURE_BYTES_MAX = 200_000


def headings(path: Path) -> list[int]:
    """The levels of the headings, in order; what stands in blocks of code is none."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return [len(found) for found in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]


def commands(path: Path) -> list[str]:
    """The verbs and options of the commands that a page shows, in order."""
    lines = re.findall(r"^\./comptoir .*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [" ".join(re.findall(r"(?<= )(?:--[a-z-]+|[a-z]+)(?= |$)", line)) for line in lines]


def test_every_page_exists_in_both_languages() -> None:
    english, french = ({path.name for path in (HANDBOOK / language).glob("*.md")} for language in ("en", "fr"))
    assert english == french
    assert len(english) >= 6


@pytest.mark.parametrize("name", sorted(path.name for path in (HANDBOOK / "en").glob("*.md")))
def test_both_languages_have_the_same_headings_and_commands(name: str) -> None:
    english, french = HANDBOOK / "en" / name, HANDBOOK / "fr" / name
    assert headings(english) == headings(french)
    assert headings(english)[0] == 1
    assert commands(english) == commands(french)


@pytest.mark.parametrize("page", LINKED, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_to_files_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    missing = [one for one in targets if one and "://" not in one and not (page.parent / one).exists()]
    assert missing == []


def test_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures").iterdir()}
    assert sizes
    assert {name: size for name, size in sizes.items() if size > PICTURE_BYTES_MAX} == {}


def test_every_decision_has_its_parts_and_its_own_number() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [page.name[:4] for page in pages]
    assert len(set(numbers)) == len(numbers)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(page.name[:4])}. "), page.name
        missing = [
            part for part in ("Context", "Decision", "Consequences", "Alternatives", "Enforced by")
            if f"**{part}" not in text
        ]  # fmt: skip
        assert missing == [], page.name


def test_every_sentence_about_a_change_has_a_kind() -> None:
    pages = list((ROOT / "changes").glob("*"))
    assert pages
    for page in pages:
        assert re.fullmatch(r"\d{4}\.(added|changed|fixed|removed|security|data)\.md", page.name), page.name
        assert len(page.read_text(encoding="utf-8").strip().splitlines()) == 1, page.name
