"""The chart on a ticket's page: what a person must be able to read off it, from any numbers and names."""

import math
import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.notify.files.picture import HEIGHT, WIDTH, to_picture
from tests.builders.ticket_messages import a_message, chart

FIRST = date(2018, 2, 20)


def points(count: int = 14, **special: dict[int, Any]) -> tuple[ChartPoint, ...]:
    made = []
    for n in range(count):
        fields: dict[str, Any] = {
            "label": f"{FIRST + timedelta(days=n):%d %b}",
            "on": FIRST + timedelta(days=n),
            "value": 0.05 if n < 11 else 0.14,
            "expected": 0.05,
            "lower": 0.02,
            "upper": 0.08,
        }
        made.append(ChartPoint(**fields | {name: days[n] for name, days in special.items() if n in days}))
    return tuple(made)


def words(picture: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", picture).split())


def test_a_picture_shows_range_limits_beginning_ticket_and_events() -> None:
    message = a_message(
        chart=points(event={2: "Carnival", 3: "Carnival"}, state={5: "unknown"}), limits=(0.02, 0.12)
    )
    picture = to_picture(message)
    for expected in (
        *("value usual usual range limits since 3 Mar 2018", "not judged", "a: Carnival", "T-000042"),
        *("20 Feb", "5 Mar 2018", "10 %"),
    ):
        assert expected in words(picture)
    assert picture.count('stroke="#D55E00" stroke-width="1.4"') == 2
    assert picture.count("<polygon") == 1
    assert 'aria-label="Late delivery rate, Rio de Janeiro: 14.0 % on 5 Mar 2018, usually 5.0 %"' in picture


def test_the_area_of_what_is_over_ends_with_its_last_red_period() -> None:
    """From 1 to 2 March of fourteen days up to the 5th: two columns, not five."""

    def area(**changes: Any) -> tuple[float, str]:
        picture = to_picture(a_message(chart=points(), since=date(2018, 3, 1), **changes))
        found = re.search(r'width="([0-9.]+)" height="[0-9.]+" fill="#D55E00"', picture)
        assert found is not None
        return float(found[1]), words(picture)

    over = {"status": "closed", "period_status": "green", "last_red": Period(date(2018, 3, 2), Grain.DAY)}
    (wide, is_open), (narrow, closed) = area(extent=None), area(extent=None, breached_periods=2, **over)
    assert narrow == pytest.approx(wide * 2 / 5, rel=0.02)
    assert "since 1 Mar 2018" in is_open
    assert "red from 1 Mar 2018 to 2 Mar 2018" in closed


def test_dates_of_two_years_all_have_theirs() -> None:
    assert "2019" not in words(to_picture(a_message(chart=points())))
    moved = [
        p.model_copy(update={"on": date(2018, 12, 25) + timedelta(days=n)}) for n, p in enumerate(points())
    ]
    said = words(to_picture(a_message(chart=tuple(moved))))
    assert "25 Dec 2018" in said
    assert "7 Jan 2019" in said


def test_a_line_is_broken_where_a_value_is_missing() -> None:
    whole, gapped = (to_picture(a_message(chart=points(value=gap))) for gap in ({}, {6: None}))
    assert gapped.count("<polyline") == whole.count("<polyline") + 1


def test_what_is_not_there_is_not_in_the_legend() -> None:
    bare = points(**{name: dict.fromkeys(range(14)) for name in ("expected", "lower", "upper")})
    said = words(to_picture(a_message(chart=bare, limit=None)))
    for absent in ("usual", "limit", "not judged"):
        assert absent not in said
    assert to_picture(a_message(chart=points(1))) == ""


@pytest.mark.parametrize(
    ("unit", "values", "tick"), [("money_minor", 20_000_000.0, "BRL 200k"), ("days", 6.0, "5 days")]
)
def test_the_axis_is_in_the_unit_that_people_read(unit: str, values: float, tick: str) -> None:
    made = tuple(point.model_copy(update={"value": values, "upper": values}) for point in points())
    assert tick in words(to_picture(a_message(chart=made, unit=unit, limit=None)))


@given(
    values=st.lists(st.one_of(st.none(), st.floats()), min_size=2, max_size=30),
    text=st.text(max_size=30),
)
def test_any_numbers_and_names_make_a_sound_picture(values: list[float | None], text: str) -> None:
    made = [
        ChartPoint(
            label=text, value=value, expected=value, lower=value, upper=value, event=text or None, on=FIRST
        )
        for value in values
    ]
    picture = to_picture(a_message(chart=tuple(made), indicator_title=text, unit="count"))
    assert "<script" not in picture.lower()
    found = re.findall(r' (?:x|y|x1|x2|y1|y2|points)="([^"]*)"', picture)
    numbers = [float(number) for each in found for number in re.split(r"[ ,]", each)]
    assert all(math.isfinite(number) and -1 <= number <= max(WIDTH, HEIGHT) for number in numbers)


def test_a_label_from_data_is_text() -> None:
    made = chart()
    hostile = (made[0].model_copy(update={"label": "<img src=x>", "event": '"><b>', "on": FIRST}), *made[1:])
    picture = to_picture(a_message(chart=hostile, indicator_title='"><script>'))
    assert "<img" not in picture
    assert "<script>" not in picture
    assert "<b>" not in picture


def test_a_picture_is_labelled_in_the_language_of_its_message() -> None:
    said = words(to_picture(a_message(chart=points(), language="pt_BR")))
    for label in ("valor", "habitual", "faixa habitual", "desde 3 mar. 2018"):
        assert label in said
    assert not {"value", "usual", "since", "limit"} & set(said.split())
