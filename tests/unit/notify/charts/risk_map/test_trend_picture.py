"""The picture of a risk's course: no text cut or on another, whatever happened in however many days."""

import struct
from datetime import date, timedelta
from math import isnan
from typing import Any

import pytest

from risk_pipeline.domain.register.governance.default_matrix import DEFAULT_MATRIX
from risk_pipeline.notify.charts.risk_map.trend import (
    MarkKind,
    TrendMark,
    TrendPicture,
    TrendPoint,
    TrendWords,
)
from risk_pipeline.notify.charts.risk_map.trend_picture import draw_trend, trend_figure
from tests.unit.notify.charts.risk_map.pages import off_page, overlapping, texts_of

FIRST = date(2026, 8, 1)
LONG = "Uma entrega atrasada em $todos$ os estados, com palavras que seguem e seguem " * 3
WORDS = {
    "en": ("likelihood", "impact", "appetite", "tolerance", "128 tickets"),
    "pt": ("probabilidade", "impacto", "apetite", "tolerância", "1.128 chamados"),
}


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def course(days: int, *missing: int, **changes: Any) -> list[TrendPoint]:
    given = {"likelihood": 5.0, "impact": 1.0, "rank": 3, "appetite": 3, "tolerance": 3} | changes
    return [TrendPoint(day(number), **given) for number in range(days) if number not in missing]


def a_picture(points: list[TrendPoint], language: str = "en", **changes: Any) -> TrendPicture:
    *said, tickets = WORDS[language]
    kinds = dict.fromkeys(MarkKind, tickets)
    ends = ("1 Aug 2026", "15 Sep 2026", "31 Oct 2026")
    given = {
        "title": "R04 Late delivery",
        "subtitle": "High (4 x 3), beyond tolerance",
        "levels": DEFAULT_MATRIX.levels,
        "points": points,
        "marks": [],
        "happened": [],
        "words": TrendWords(*said, kinds=kinds, days=ends if len(points) > 1 else ("", ends[0], "")),
        "alt": "Course of R04. It was High.",
    }
    return TrendPicture(**(given | changes))


def busy(days: int) -> dict[str, Any]:
    """Something of each kind on every day."""
    marks = [TrendMark(kind, day(number)) for kind in MarkKind for number in range(days)]
    spans = [TrendMark(MarkKind.OVERRIDE, day(-9), day(days + 9))]
    return {
        "marks": marks + spans,
        "happened": [("31 de dez. 2026", LONG)] * 9,
        "title": LONG,
        "subtitle": LONG,
    }


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(
    ("points", "changes"),
    [
        (course(92), {}),
        (course(1), {}),
        (course(2), busy(2)),
        (course(92, *range(30, 36)), busy(92)),
        (course(92, rank=0, appetite=None, tolerance=None), {}),
    ],
    ids=["quiet", "one day", "two days", "busy", "without limits"],
)
def test_no_text_is_cut_or_lies_on_another(
    points: list[TrendPoint], changes: dict[str, Any], language: str
) -> None:
    figure = trend_figure(a_picture(points, language, **changes))
    assert off_page(figure) == []
    assert overlapping(figure) == []


def test_the_check_sees_a_text_that_lies_on_another() -> None:
    figure = trend_figure(a_picture(course(9)))
    figure.axes[0].text(84, 60, "High appetite tolerance")
    assert overlapping(figure) != []


def test_lines_break_where_days_are_missing() -> None:
    figure = trend_figure(a_picture(course(9, 4, 5)))
    values = figure.axes[2].get_lines()[0].get_ydata()
    assert [isnan(value) for value in values] == [False] * 4 + [True] + [False] * 3


def test_kinds_that_did_not_happen_have_no_row_and_others_keep_their_order() -> None:
    marks = [TrendMark(MarkKind.METHOD, day(3)), TrendMark(MarkKind.TICKET, day(1))]
    assert a_picture(course(9), marks=marks).kinds == [MarkKind.TICKET, MarkKind.METHOD]
    assert len(trend_figure(a_picture(course(9))).axes) == 3


def test_without_limits_no_key_speaks_of_them() -> None:
    said = {text.get_text() for text in texts_of(trend_figure(a_picture(course(9, tolerance=None))))}
    assert "likelihood" in said
    assert "appetite" not in said


def test_a_picture_is_900_pixels_wide_says_what_is_on_it_and_is_the_same_each_time() -> None:
    picture = a_picture(course(9))
    png, svg = draw_trend(picture), draw_trend(picture, "svg")
    assert 890 <= struct.unpack(">I", png[16:20])[0] <= 910
    assert b"Course of R04. It was High." in png
    assert b"<title>Course of R04</title>" in svg
    assert (png, svg) == (draw_trend(picture), draw_trend(picture, "svg"))
