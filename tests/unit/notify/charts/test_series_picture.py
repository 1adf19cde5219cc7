"""The picture of a series: what a person must be able to read off it."""

from datetime import date, timedelta
from typing import Any

import matplotlib as mpl
import pytest

from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.period import Grain
from risk_pipeline.notify.charts.series_picture import (
    ALERT,
    SMALL,
    LimitLine,
    Picture,
    Size,
    TicketSpan,
    draw,
    picture_of,
)
from risk_pipeline.notify.slack.blocks import to_blocks, with_picture
from tests.builders.slack_limits import assert_slack_takes
from tests.builders.ticket_messages import a_message

FIRST = date(2018, 1, 1)


def points(count: int = 60, **special: dict[int, Any]) -> list[ChartPoint]:
    """A share that doubles after forty days; `special` sets one field on chosen days."""
    made = []
    for n in range(count):
        fields: dict[str, Any] = {
            "label": f"{FIRST + timedelta(days=n):%d %b}",
            "on": FIRST + timedelta(days=n),
            "value": 0.05 if n < 40 else 0.11,
            "expected": 0.05,
            "lower": 0.02,
            "upper": 0.08,
            "score": max(0.0, (n - 40) * 0.2),
        }
        made.append(ChartPoint(**fields | {name: days[n] for name, days in special.items() if n in days}))
    return made


def words(picture: Picture, **size: Any) -> str:
    with mpl.rc_context({"svg.fonttype": "none"}):
        return draw(picture, kind="svg", **size).decode()


def a_picture(made: list[ChartPoint], **more: Any) -> Picture:
    return Picture(title="Late · RJ", unit="ratio", currency="BRL", grain="day", points=made, **more)


def test_a_picture_names_title_limit_ticket_and_since() -> None:
    text = words(
        a_picture(
            points(),
            limits=[LimitLine("red (rule.id)", 0.1, is_red=True)],
            tickets=[TicketSpan("T-000042", FIRST + timedelta(days=44), None)],
            since=FIRST + timedelta(days=40),
        )
    )
    for word in ("Late · RJ", "red (rule.id)", "T-000042", "since 10 Feb 2018", "usual range", "alarm"):
        assert word in text


def test_only_periods_that_were_not_judged_are_hatched() -> None:
    plain = words(a_picture(points()))
    marked = words(a_picture(points(state={50: "unknown", 59: "immature"}, value={50: None})))
    assert "not judged" not in plain
    assert "not known yet" not in plain
    assert "not judged" in marked
    assert "not known yet" in marked


def test_closed_days_are_shaded_gaps_that_the_legend_names_once() -> None:
    shut = {6: "closed", 13: "closed"}
    made = points(state=shut, value=dict.fromkeys(shut))
    text = words(a_picture(made))
    assert "closed" not in words(a_picture(points()))
    assert text.count(">closed<") == 1
    assert "not judged" not in text


def test_an_event_of_several_days_is_named_once() -> None:
    text = words(a_picture(points(event={9: "Easter", 30: "Carnival", 31: "Carnival", 32: "Carnival"})))
    assert text.count("Carnival") == 1
    assert "a: Easter, b: Carnival" in text
    assert text.count(">a<") == text.count(">b<") == 1


def test_without_a_legend_no_event_has_a_letter_that_nothing_explains() -> None:
    assert ">a<" not in words(a_picture(points(event={9: "Easter"})), size=SMALL)


def test_an_alert_shows_both_limits_of_a_band_and_none_of_another_unit() -> None:
    band = picture_of(a_message(chart=tuple(points()), limits=(0.02, 0.12)))
    assert [limit.value for limit in band.limits] == [0.02, 0.12]
    one = picture_of(a_message(chart=tuple(points())))
    assert [(limit.label, limit.value) for limit in one.limits] == [("limit", 0.12)]
    assert picture_of(a_message(chart=tuple(points()), unit="count", limit_kind="share")).limits == []


def test_money_is_money_on_the_axis_and_hours_are_hours_below_it() -> None:
    sales = [
        point.model_copy(update={"value": 20_000_000.0, "lower": None, "upper": None}) for point in points()
    ]
    picture = Picture(title="Sales", unit="money_minor", currency="BRL", grain="day", points=sales)
    assert "BRL 200k" in words(picture)
    hours = [
        point.model_copy(update={"on": FIRST + timedelta(days=n // 24), "hour": n % 24})
        for n, point in enumerate(points(48))
    ]
    text = words(Picture(title="Sales", unit="count", currency="BRL", grain="hour", points=hours), size=ALERT)
    assert "2 Jan" in text
    assert "23:00" in text


@pytest.mark.parametrize(("size", "shown"), [(ALERT, 340), (SMALL, 320)])
def test_the_smallest_text_is_nine_pixels_high_on_a_phone(size: Size, shown: int) -> None:
    small = 0.833  # of matplotlib's default font sizes
    assert size.font * small / 72 * shown / size.width >= 9.0


@pytest.mark.parametrize("title", ["Orders of a seller " * 8, "x" * 300])
def test_a_long_title_is_broken_and_cut(title: str) -> None:
    assert len(ALERT.wrapped(title, 2, 1.3).splitlines()) <= 2


def test_a_series_that_is_not_scored_has_no_strip_of_evidence() -> None:
    unscored = [point.model_copy(update={"score": None}) for point in points()]
    assert "alarm" not in words(a_picture(unscored))


@pytest.mark.parametrize(
    "made", [points(1), points(2), [p.model_copy(update={"value": None}) for p in points()]]
)
def test_few_or_no_values_draw_without_a_warning(made: list[ChartPoint]) -> None:
    assert draw(a_picture(made), SMALL).startswith(b"\x89PNG")


def test_points_without_a_day_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="no point has a date"):
        draw(a_picture([ChartPoint(label="x", value=1.0)]))


def test_the_picture_of_an_alert_shows_its_place_and_fits_slack() -> None:
    message = a_message(chart=tuple(points()), since=FIRST + timedelta(days=40))
    drawn = words(picture_of(message), size=ALERT)
    assert "· Rio de" in drawn
    assert "Janeiro" in drawn
    payload = with_picture(to_blocks(message, DeliveryKind.ROOT), "F0123", message)
    kinds = [block["type"] for block in payload["blocks"]]
    assert kinds.count("image") == 1
    assert "data_visualization" not in kinds
    assert_slack_takes(payload)


@pytest.mark.parametrize("name", ["R$10_a_R$50", "$x^", "_hidden", "\x1b[31m\x00", "\\frac{", "{%s}"])
def test_a_name_in_a_picture_is_no_formula(name: str) -> None:
    shown = Picture(
        title=f"{name} $", unit="count", currency="BRL", grain=Grain.DAY, points=points(event={3: name})
    )
    assert draw(shown, SMALL)
