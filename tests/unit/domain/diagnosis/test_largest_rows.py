"""Which rows carry a breach: few that stand out, or none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.diagnosis.largest_rows import MOST_ROWS, OffPeriod, count_few
from risk_pipeline.domain.period import Grain, Period

AMOUNTS = st.lists(st.floats(0, 1e6), max_size=12).map(lambda each: sorted(each, reverse=True))


@pytest.mark.parametrize(
    ("pushes", "excess", "count"),
    [
        ([4_200_000, 12_500, 12_500], 4_100_000, 1),  # one huge refund
        ([42, 40, 1, 1], 80, 2),  # two of a size: neither alone
        ([1] * 180, 126, 0),  # alike, and many
        ([1, 1, 1], 2.5, 3),  # alike, and all there are
        ([1] * 6, 5.9, 0),  # one more than are named
        ([1_500, 1_490, 1_480, 1_470, 1_460, 1_450, *[1_000] * 994], 10_000, 0),  # the top of many
        ([5, 4], 0, 0),
        ([-1, -2], 3, 0),
        ([], 3, 0),
    ],
)
def test_few_rows_carry_it_only_where_they_stand_out(pushes: list[float], excess: float, count: int) -> None:
    assert count_few(pushes, excess) == count


@given(AMOUNTS, st.floats(1, 1e6))
def test_cut_to_the_next_rows_size_half_of_the_excess_is_gone_and_with_fewer_it_is_not(
    pushes: list[float], excess: float
) -> None:
    def gone(count: int) -> float:
        following = pushes[count] if count < len(pushes) else 0.0
        return sum(push - following for push in pushes[:count])

    count = count_few(pushes, excess)
    assert 0 <= count <= MOST_ROWS
    if count:
        assert gone(count) >= excess / 2
    tried = range(1, count or min(MOST_ROWS, len(pushes)) + 1)
    assert all(gone(fewer) < excess / 2 for fewer in tried if fewer != count or not count)


@given(AMOUNTS, st.floats(1, 1e6))
def test_only_one_row_more_than_may_be_named_matters(pushes: list[float], excess: float) -> None:
    assert count_few(pushes[: MOST_ROWS + 1], excess) == count_few(pushes, excess)


@pytest.mark.parametrize(
    ("value", "usual", "numerator", "side", "excess"),
    [
        (180.0, 54.0, 180.0, 1, 126.0),  # a count
        (0.5, 0.1, 20.0, 1, 16.0),  # 20 of 40, where 4 are usual
        (-50.0, 10.0, -50.0, -1, 60.0),
        (0.0, 10.0, 0.0, -1, 0.0),  # what is not there has no rows
    ],
)
def test_the_excess_is_counted_in_the_rows_unit(
    value: float, usual: float, numerator: float, side: int, excess: float
) -> None:
    off = OffPeriod(Period(date(2018, 3, 14), Grain.DAY), value, usual, numerator)
    assert (off.side, off.excess) == (side, pytest.approx(excess))
