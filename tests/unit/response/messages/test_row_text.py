"""The rows that carry a breach, in words."""

from datetime import date

import pytest

from risk_pipeline.domain.diagnosis.largest_rows import LargestRow, LargestRows
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.response.messages.row_text import RowWords

DAY, NEXT = (Period(date(2018, 3, day), Grain.DAY) for day in (14, 15))


def words(*rows: tuple[str | None, float, int], several: int = 31, unit: str = "count") -> RowWords:
    found = LargestRows(
        on=DAY.start,
        rows=tuple(LargestRow(id=name, numerator=n, exposure_minor=money) for name, n, money in rows),
        several=several,
    )
    return RowWords(found, unit, "CLP", ("refund", "refunds"))


def test_one_row_is_named_with_its_money_in_the_currency_of_the_project() -> None:
    say = words(("R-1009", 4_200_000, 0), unit="money_minor")
    assert say.line(DAY) == "Most of it is one of 31 refunds: R-1009, CLP 4,200,000"
    assert say.in_short(DAY) == "mostly in one of 31 refunds"


def test_when_the_message_has_moved_on_it_says_which_period_they_are_of() -> None:
    say = words(("R-1", 4_200_000, 0), ("R-2", 4_100_000, 0), unit="money_minor")
    assert say.line(NEXT) == (
        "Most of it on 14 Mar 2018 was 2 of 31 refunds: R-1, CLP 4,200,000; R-2, CLP 4,100,000"
    )
    assert say.in_short(NEXT) == ""
    assert say.in_short(None) == "mostly in 2 of 31 refunds"


def test_where_there_are_no_others_they_are_all_of_it() -> None:
    say = words(("R-1", 1, 0), ("R-2", 1, 790_000), several=2)
    assert say.line(DAY) == "All of it is 2 refunds: R-1; R-2, CLP 790,000"
    assert say.in_short(DAY) == "all in 2 refunds"
    assert not say.is_first
    assert words(("R-1", 1, 0), several=1).in_short(DAY) == "all in one refund"


@pytest.mark.parametrize(("unit", "amount"), [("days", "41.0 days"), ("count", "41"), ("ratio", "41")])
def test_without_money_a_rows_own_number_is_shown(unit: str, amount: str) -> None:
    assert words(("o7", 41, 0), unit=unit).line(DAY).endswith(f": o7, {amount}")


def test_an_id_about_a_person_is_not_there_and_one_from_data_is_short_and_harmless() -> None:
    assert words((None, 4_200_000, 0), unit="money_minor").line(DAY).endswith(": id not shown, CLP 4,200,000")
    line = words(("x" * 200 + "\x1b[31m", 1, 0)).line(DAY)
    assert len(line) < 100
    assert "\x1b" not in line
    assert "://" not in words(("http://evil", 1, 0)).line(DAY)


def test_nothing_is_said_where_they_are_not_few() -> None:
    assert (
        words().line(DAY)
        == words().in_short(DAY)
        == RowWords(None, "count", "CLP", ("a", "b")).line(DAY)
        == ""
    )
