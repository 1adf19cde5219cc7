"""The picture of a heat map: 900 pixels wide, no text cut or on another, the same bytes each time."""

import struct
from typing import Any

import pytest

from risk_pipeline.domain.register.governance.default_matrix import DEFAULT_MATRIX
from risk_pipeline.notify.charts.risk_map.heat_layout import Mark, MarkKind
from risk_pipeline.notify.charts.risk_map.heat_picture import HeatPicture, draw_heat_map, heat_figure
from risk_pipeline.notify.charts.risk_map.paper import ink_on, wrapped
from tests.unit.notify.charts.risk_map.pages import off_page, overlapping, texts_of
from tests.unit.notify.charts.risk_map.test_heat_layout import crowded, scattered


def a_picture(marks: list[Mark], title: str = "Late $parcels$ of <weeks> ago", **changes: Any) -> HeatPicture:
    ids = sorted({mark.risk_id for mark in marks if mark.kind is MarkKind.RESIDUAL})
    given = {
        "title": "Risk map, 9 Sep 2025",
        "subtitle": f"{len(ids)} risks",
        "matrix": DEFAULT_MATRIX,
        "marks": marks,
        "names": [(id_, title) for id_ in ids],
        "notes": ["Dark: residual. " * 8],
        "alt": "Risk map. High: R01.",
    }
    return HeatPicture(**(given | changes))


@pytest.mark.parametrize(
    "marks",
    [[], crowded(20, (5, 5), "!"), crowded(20, (1, 1)), scattered(20, 1), scattered(20, 2)],
    ids=["none", "top", "bottom", "scattered", "other"],
)
def test_no_text_is_cut_or_lies_on_another(marks: list[Mark]) -> None:
    figure = heat_figure(a_picture(marks, "A title from the register that goes on and on " * 2))
    assert off_page(figure) == []
    assert overlapping(figure) == []


def test_long_names_of_classes_and_levels_stay_in_their_places() -> None:
    said = DEFAULT_MATRIX.model_dump(mode="json", by_alias=True)
    for each in [*said["likelihood"], *said["impact"], *said["levels"]]:
        each["title"] = "Extraordinarily unlikely"
    figure = heat_figure(a_picture([], matrix=type(DEFAULT_MATRIX).model_validate(said)))
    assert off_page(figure) == []
    assert overlapping(figure) == []


def test_a_level_with_a_longer_name_is_named_whole() -> None:
    said = DEFAULT_MATRIX.model_dump(mode="json", by_alias=True)
    said["levels"][3]["title"] = "Intolerable"
    figure = heat_figure(a_picture([], matrix=type(DEFAULT_MATRIX).model_validate(said)))
    assert "Intolerable" in {text.get_text() for text in texts_of(figure)}
    assert overlapping(figure) == []


def test_a_dollar_in_a_name_is_no_formula() -> None:
    figure = heat_figure(a_picture(crowded(1)))
    names = [text for text in texts_of(figure) if "$parcels$" in text.get_text()]
    assert [text.get_parse_math() for text in names] == [False]


def test_a_png_is_900_pixels_wide_and_the_same_each_time() -> None:
    picture = a_picture(crowded(3))
    png = draw_heat_map(picture)
    assert 890 <= struct.unpack(">I", png[16:20])[0] <= 910
    assert b"Risk map. High: R01." in png
    assert png == draw_heat_map(picture)


def test_a_drawing_says_in_words_what_is_on_it_and_is_the_same_each_time() -> None:
    picture = a_picture(crowded(3), alt="Risk map. High: <R01> & R02.")
    svg = draw_heat_map(picture, "svg")
    assert b"<title>Risk map</title>" in svg
    assert b"High: &lt;R01&gt; &amp; R02." in svg
    assert svg == draw_heat_map(picture, "svg")


def test_letters_are_dark_on_light_cells_and_light_on_dark_ones() -> None:
    assert [ink_on(level.color) for level in DEFAULT_MATRIX.levels] == [*["#000000"] * 3, "#FFFFFF"]


def test_lines_fit_their_width_and_say_when_there_is_more() -> None:
    assert wrapped("one two three", 60, 10) == ["one two", "three"]
    assert wrapped("one two three", 40, 10, most=1) == ["one …"]
    assert wrapped("", 60) == [""]
