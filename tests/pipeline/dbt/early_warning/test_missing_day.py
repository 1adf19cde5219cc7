"""A day whose delivery came without rows: its 0 is nobody's count, neither learned nor evidence."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from risk_pipeline.domain.tickets.outcome.learned_marks import Mark, MarkKind
from risk_pipeline.pipeline.transform.project.folder import make_ready
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.tables.register import RegisterRows, write_register
from tests.harness.boat_site import START, BoatSite

pytestmark = pytest.mark.slow

BUILT = ("+indicator_values", "+indicator_hours", "built_register", "built_indicators", "build_state")
DAYS, USUAL = 130, 48
MISSING = START + timedelta(days=110)


def test_the_zero_of_a_missing_day_is_neither_learned_nor_evidence(tmp_path: Path) -> None:
    site = BoatSite(tmp_path, seed=3)
    definitions = site.settings.dbt_dir / "models" / "indicators" / "indicators.yml"
    definitions.write_text(definitions.read_text().replace("direction: up_bad", "direction: band"))
    make_ready(site.settings)
    with connect(site.settings.warehouse_path) as connection:
        connection.execute(
            """
            insert into raw.harbour_hires
            select 'h' || n, 'b1', $start + to_minutes(n * 30), null, 5, timestamptz '2031-01-01', 'r', 'f'
            from range($count) as made(n)
            where ($start + to_minutes(n * 30))::date <> $missing
            """,
            {"start": START, "count": DAYS * USUAL, "missing": MISSING},
        )
        connection.execute(
            "insert into raw.harbour_boats values"
            " ('b1', 'north', '2031-01-01 00:00:00+00', timestamptz '2031-01-01', 'r', 'f')"
        )
    last = START + timedelta(days=DAYS - 1)
    site.build(last, *BUILT)
    value, centre, score, is_spike, _ = days_of(site)[MISSING]
    assert (value, is_spike) == (0, True)
    assert score > 1
    assert days_of(site)[MISSING + timedelta(days=1)][2] > 1, "a zero that counts alarms on the days after"

    with connect(site.settings.warehouse_path) as connection:
        mark = Mark("hourly_count", "all", "all", MarkKind.MISSING, MISSING, MISSING, "")
        write_register(connection, RegisterRows({}, [], [mark]))
    site.build(last, *BUILT)
    found = days_of(site)
    value, centre, score, is_spike, _ = found[MISSING]
    assert (value, is_spike) == (0, False)
    assert centre == pytest.approx(USUAL, rel=0.02)
    for day in (MISSING, MISSING + timedelta(days=1), last):
        assert found[day][2] < 0.1, day
    history = [found[MISSING + timedelta(days=n)][4] for n in (0, 1)]
    assert history[0] == history[1], "its day is none of those learned from"
    hours = site.rows(
        "select max(score) from indicators.indicator_hours"
        f" where indicator = 'hourly_count' and period_start >= '{MISSING}'"
    )
    assert all(score is None or float(str(score)) < 0.1 for (score,) in hours)


def days_of(site: BoatSite) -> dict[date, tuple[float, float, float, bool, int]]:
    rows = site.rows(
        "select period_start, value, centre, score, is_spike, n_history from indicators.indicator_values"
        " where indicator = 'hourly_count' and grain = 'day' and dimension = 'all'"
    )
    return {row[0]: row[1:] for row in rows}  # type: ignore[misc]
