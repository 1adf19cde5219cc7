"""Numbers as people read them."""

from datetime import date

import pytest

from risk_pipeline.domain.formatting import (
    count_periods,
    format_against,
    format_money,
    format_period,
    format_value,
)
from risk_pipeline.domain.period import Grain, Period


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.123, "ratio", "12.3 %"),
        (0.0042, "ratio", "0.42 %"),
        (0.0, "ratio", "0.0 %"),
        (12.5, "ratio", "1,250.0 %"),
        (1204, "count", "1,204"),
        (1204.4, "count", "1,204"),
        (4.12, "count", "4.12"),
        (3.44, "days", "3.4 days"),
        (71, "hours", "71.0 hours"),
        (123456, "money_minor", "BRL 1,234.56"),
        (-5, "money_minor", "BRL -0.05"),
        (None, "ratio", "no value"),
        (float("nan"), "count", "no value"),
        (float("inf"), "days", "no value"),
    ],
)
def test_ticket_wording_of_a_value_has_its_unit(value: float | None, unit: str, text: str) -> None:
    assert format_value(value, unit, "BRL") == text


@pytest.mark.parametrize(
    ("currency", "text"), [("JPY", "JPY 1,235"), ("KWD", "KWD 1.235"), ("USD", "USD 12.35")]
)
def test_ticket_wording_of_money_knows_the_minor_unit(currency: str, text: str) -> None:
    assert format_money(1235, currency) == text


def test_ticket_wording_tells_value_and_limit_apart() -> None:
    assert format_against(0.1203, 0.12, "ratio", "BRL") == ("12.03 %", "12.00 %")
    assert format_against(0.153, 0.12, "ratio", "BRL") == ("15.3 %", "12.0 %")
    assert format_against(0.12, 0.12, "ratio", "BRL") == ("12.0 %", "12.0 %")
    assert format_against(None, 0.12, "ratio", "BRL") == ("no value", "12.0 %")


@pytest.mark.parametrize(
    ("grain", "text"), [("day", "6 Nov 2017"), ("week", "week of 6 Nov 2017"), ("month", "Nov 2017")]
)
def test_ticket_wording_of_a_period(grain: str, text: str) -> None:
    assert format_period(Period(date(2017, 11, 6), Grain(grain))) == text
    assert count_periods(1, Grain(grain)) == f"1 {grain}"
    assert count_periods(2, Grain(grain)) == f"2 {grain}s"
