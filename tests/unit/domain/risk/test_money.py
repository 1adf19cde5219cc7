"""The money view: expected loss of a year and its interval."""

from hypothesis import given, settings
from hypothesis import strategies as st

from risk_pipeline.domain.risk.money import annual_loss


def test_frequency_times_mean_loss() -> None:
    found = annual_loss([10_000, 30_000], 73, "R04")
    assert found is not None
    assert found.expected_minor == 200_000  # 2 in 73 days are 10 a year, 20,000 each


def test_no_loss_on_record_is_no_number() -> None:
    assert annual_loss([], 365, "R04") is None


def test_a_first_day_does_not_fill_the_year() -> None:
    assert annual_loss([2800], 1, "R04") == annual_loss([2800], 28, "R04")


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=20), st.integers(1, 365))
@settings(max_examples=30)
def test_the_interval_is_the_same_each_time_and_in_any_order(losses: list[int], days: int) -> None:
    found = annual_loss(losses, days, "R04")
    assert found is not None
    assert found.low_minor <= found.high_minor
    assert found == annual_loss(losses[::-1], days, "R04")


def test_more_losses_make_a_narrower_interval() -> None:
    few, many = annual_loss([100] * 4, 365, "R04"), annual_loss([10] * 400, 3650, "R04")
    assert few is not None
    assert many is not None
    assert (few.high_minor - few.low_minor) / few.expected_minor > (
        many.high_minor - many.low_minor
    ) / many.expected_minor
