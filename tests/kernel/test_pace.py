"""How much of long work one transaction takes."""

from __future__ import annotations

import pytest

from comptoir.kernel.pace import next_size


@pytest.mark.parametrize(
    ("count", "seconds", "size"),
    [
        (10, 0.010, 10),
        (10, 0.040, 2),
        (10, 0.0, 20),
        (3, 1.0, 1),
        (90, 0.001, 100),
    ],
)
def test_the_next_slice_needs_what_was_wanted_and_grows_by_steps(count: int, seconds: float, size: int) -> None:
    assert next_size(count, seconds, 0.010, 1, 100) == size
