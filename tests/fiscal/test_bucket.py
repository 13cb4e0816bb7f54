"""Copies in an object store that checks signatures: complete whatever it refuses, cuts off or forgets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from comptoir.fiscal.copies import Copier, state_of_copies
from comptoir.kernel.clock import FixedClock
from comptoir.kernel.settings import Settings
from comptoir.kernel.values.time import Instant
from tests.fiscal.test_copies import Journals, copy_all, journals
from tests.support.s3 import BUCKET, Bucket, bucket

__all__ = ["journals"]

SETTINGS = Settings(copy_to=f"s3://{BUCKET}/shop")


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with bucket() as made:
        for name, value in made.settings().items():
            monkeypatch.setenv(name, value)
        yield made


def downloaded(outside: Bucket, folder: Path) -> None:
    """What a person brings back from the store before they check or replay it."""
    for name, content in outside.objects.items():
        file = folder / name.removeprefix("shop/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def test_what_is_sealed_lies_in_the_bucket_and_proves_itself(
    journals: Journals, outside: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    till = journals.enrol("T1")
    journals.sell(till, 1_200)
    journals.close(till)
    copy_all(Copier(SETTINGS, journals.database))
    assert outside.refused == 0
    assert {name.rpartition("/")[2] for name in outside.objects if "/ticket/" in name} == {
        "0000000001-0000001000.ndjson",
        "0000001001-0000001200.ndjson",
    }
    downloaded(outside, journals.folder)
    assert journals.verified(capsys) == [1_200 + 1 + 2]


def test_a_store_that_fails_is_told_and_caught_up(
    journals: Journals, outside: Bucket, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    till = journals.enrol("T1")
    journals.sell(till, 3)
    copier = Copier(SETTINGS, journals.database)
    copy_all(copier)
    journals.sell(till, 2)
    # Busy for a moment: the client asks again by itself. An answer that is lost: the same piece once more.
    outside.failures, outside.cuts = [503], 1
    copy_all(copier)
    journals.sell(till, 1)
    outside.failures = [500] * 50
    with pytest.raises(Exception, match="500"):
        copier.step()
    clock.present = Instant(clock.present + timedelta(seconds=61))
    state = state_of_copies(SETTINGS, journals.database)
    assert (state.is_set_up, state.is_late(clock.now()), "500" in str(state.error)) == (True, True, True)
    outside.failures.clear()
    state = state_of_copies(SETTINGS, journals.database)
    assert (state.records, state.is_late(clock.now())) == (1, True)
    copy_all(copier)
    assert not state_of_copies(SETTINGS, journals.database).is_late(clock.now())
    downloaded(outside, journals.folder)
    assert journals.verified(capsys) == [6 + 1]


def test_an_emptied_bucket_is_filled_again_and_a_wrong_secret_writes_nothing(
    journals: Journals, outside: Bucket, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    till = journals.enrol("T1")
    journals.sell(till, 2)
    copier = Copier(SETTINGS, journals.database)
    copy_all(copier)
    outside.objects.clear()
    journals.sell(till, 1)
    copy_all(copier)
    downloaded(outside, journals.folder)
    assert journals.verified(capsys) == [3 + 1]
    there = dict(outside.objects)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    journals.sell(till, 1)
    with pytest.raises(Exception, match="403"):
        Copier(SETTINGS, journals.database).step()
    assert (outside.objects, outside.refused > 0) == (there, True)
    assert state_of_copies(SETTINGS, journals.database).error is not None
