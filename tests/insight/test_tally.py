"""The sums of a back-test, by hand."""

import pytest

from comptoir.insight.domain import Compared, ComparedLine, Tally

MILLION = 1_000_000


def test_adds_up_what_is_touched_and_passes_by_the_rest() -> None:
    tally = Tally()
    tally.pass_by(5_000)
    promoted = ComparedLine("MUG", 2 * MILLION, 258, 2_322, 2_150, 1_935, 1_000)
    beside = ComparedLine("TEA", MILLION, 0, 450, 375, 375, None)
    tally.add(Compared(3_030, 2_772, {"welcome": 50}, [promoted, beside]))
    assert (tally.baskets, tally.revenue, tally.touched, tally.discount) == (2, 8_030, 1, 258)
    assert (tally.margin_before, tally.margin_after, tally.lines_without_cost) == (1_150, 935, 1)
    assert tally.displaced == {"welcome": 50}
    assert tally.most_lowered() == [("MUG", 2 * MILLION, 258)]
    assert tally.with_uplift(100_000) == (2_772 + 232, 935 + 93)


@pytest.mark.parametrize(
    ("net_after", "needed"),
    [(2_150, 0), (1_935, 229_947), (1_001, 1_149_000_000), (1_000, None), (900, None)],
)
def test_says_how_much_more_must_be_sold(net_after: int, needed: int | None) -> None:
    tally = Tally()
    tally.add(Compared(2_580, 2_322, {}, [ComparedLine("MUG", MILLION, 258, 2_322, 2_150, net_after, 1_000)]))
    assert tally.break_even == needed
