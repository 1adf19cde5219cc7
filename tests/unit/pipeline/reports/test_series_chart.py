"""Which days a chart shows unless asked, what it says of tickets that are not on it."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.series import Series
from risk_pipeline.notify.charts.series_picture import Picture
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports import series_chart
from risk_pipeline.settings import Settings
from risk_pipeline.wording.listing.names import Names
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import FakeBook, a_verdict, day, end_of

SERIES = Series("late_delivery_rate", Grain.DAY, "customer_state", "RJ")
OLDEST = day(0) - timedelta(days=2_000)


@pytest.fixture
def platform(tmp_path: Path, lite_url: str) -> Iterator[Platform]:
    settings = Settings(var_dir=tmp_path, time_zone="UTC", store_url=lite_url, slack_token=None)
    made = Platform(settings, cast("Catalog", FakeBook()), FixedClock(end_of(400)))
    desk = Desk(made.store)
    desk.run(0, [a_verdict(0), a_verdict(0, segment="SP")])
    yield made
    made.store.close()


def first_shown(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, last: date, series: Series = SERIES
) -> date | None:
    monkeypatch.setattr(series_chart, "read_span", lambda *_, **__: (OLDEST, last))
    return series_chart.first_shown(platform, cast("Any", None), series, None)


def test_a_chart_shows_the_newest_half_year(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    assert first_shown(platform, monkeypatch, day(20)) == day(20) - timedelta(days=180)


def test_a_chart_reaches_back_to_the_latest_ticket_with_a_month_before_it(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert first_shown(platform, monkeypatch, day(400)) == day(0) - timedelta(days=30)


def test_a_chart_reaches_back_so_far_at_most(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    assert first_shown(platform, monkeypatch, day(900)) == day(900) - timedelta(days=540)


@pytest.mark.parametrize("other", [{"grain": Grain.WEEK}, {"segment": "BA"}, {"dimension": "seller"}])
def test_tickets_of_other_series_do_not_stretch_a_chart(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, other: dict[str, Any]
) -> None:
    series = replace(SERIES, **other)
    shown = series_chart.DAYS_SHOWN[series.grain]
    assert first_shown(platform, monkeypatch, day(500), series) == day(500) - shown


def test_since_when_a_series_is_off_is_what_its_open_ticket_says(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    shifted = SimpleNamespace(is_complete=True, is_shift=True, since=day(-30), since_hour=None)
    monkeypatch.setattr(series_chart, "read_span", lambda *_: (OLDEST, day(5)))
    monkeypatch.setattr(series_chart, "read_points", lambda *_, **__: [shifted])
    monkeypatch.setattr(series_chart, "read_stale_periods", lambda *_: set())
    monkeypatch.setattr(series_chart, "chart_point", lambda *_: ChartPoint(label="", value=None))
    monkeypatch.setattr(series_chart, "names_of", lambda *_: Names())
    known = FakeBook().indicators[SERIES.indicator]

    def since(segment: str) -> date | None:
        series = replace(SERIES, segment=segment)
        return series_chart.picture_of_series(platform, cast("Any", None), known, series).since

    assert (since("RJ"), since("BA")) == (day(0), day(-30))


def test_a_chart_says_how_to_see_the_tickets_that_are_not_on_it(platform: Platform) -> None:
    assert series_chart.tickets_elsewhere(platform, SERIES, {"T-000001"}) == ("T-000002: --segment SP",)
    weekly = series_chart.tickets_elsewhere(platform, replace(SERIES, grain=Grain.WEEK), set())
    assert set(weekly) == {"T-000001: --grain day", "T-000002: --grain day --segment SP"}
    assert "T-000001: --from 2017-11-20" in series_chart.tickets_elsewhere(platform, SERIES, set())


@pytest.mark.parametrize("segment", ["../../x", "/etc/passwd", ".."])
def test_a_segment_leads_no_picture_out_of_its_folder(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, segment: str
) -> None:
    points = [ChartPoint(label="20 Nov", value=0.2, on=day(0))]
    picture = Picture("Late", "ratio", "BRL", Grain.DAY, points)
    monkeypatch.setattr(series_chart, "readable_copy", lambda _: None)
    monkeypatch.setattr(series_chart, "connect", lambda *_, **__: nullcontext())
    monkeypatch.setattr(series_chart, "picture_of_series", lambda *_, **__: picture)
    monkeypatch.setattr(series_chart, "draw", lambda *_: b"drawn")
    path = series_chart.chart(platform, replace(SERIES, segment=segment), first=day(0)).path.resolve()
    assert path.parent == (platform.settings.var_dir / "charts").resolve()
    assert path.read_bytes() == b"drawn"
