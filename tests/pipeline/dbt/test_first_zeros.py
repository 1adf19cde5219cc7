"""A bad event that never happened is zero since its feeds began: in builds at once and in increments."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from risk_pipeline.pipeline.transform.project.folder import make_ready
from tests.harness.boat_site import START, BoatSite

pytestmark = pytest.mark.slow

SQL = """
select hire_no as entity_id, left_on as occurred_on, 1.0 as numerator, cast(null as double) as denominator,
    cast(0 as bigint) as exposure_minor
from {{ ref('fct_hires') }}
where fee_minor > 100000
"""
YAML = """
models:
  - name: ind_dear_hires
    description: Hires that cost too much.
    config:
      meta:
        indicator:
          name: dear_hires
          business_line: quay
          owner: quay
          unit: count
          form: flow
          direction: up_bad
          grain: [day, week]
          dimensions: [all]
          dated_by: {fct_hires: [left_on]}
          denominator: none
          kind: lagging
          title: Dear hires
          description: Hires that cost too much.
          min_denominator: 0
"""
BUILT = ("+indicator_values", "built_register", "built_indicators", "build_state")


def hire(key: str, day: date, fee: int = 5) -> dict[str, tuple[object, ...]]:
    return {key: (key, "b1", datetime.combine(day, time(12)), None, fee)}


def test_zeros_begin_with_the_feeds_and_move_with_them(tmp_path: Path) -> None:
    site = BoatSite(tmp_path, seed=7)
    models = site.settings.dbt_dir / "models" / "indicators"
    (models / "ind_dear_hires.sql").write_text(SQL)
    (models / "dear_hires.yml").write_text(YAML)
    make_ready(site.settings)
    last = START + timedelta(days=8)

    site.load({"hires": hire("h1", START + timedelta(days=1))})
    site.build(START + timedelta(days=2), *BUILT)
    assert values(site) == {}, "no boats yet: nobody knows what their feed would have brought"
    site.load({"boats": {"b1": ("b1", "north", "2031-01-01 00:00:00+00")}})
    site.build(START + timedelta(days=2), *BUILT)
    assert values(site) == {START + timedelta(days=n): 0 for n in (1, 2)}

    site.build(last, *BUILT)
    assert values(site) == {START + timedelta(days=n): 0 for n in range(1, 9)}
    assert values(site, "week") == {START: 0}, (
        "the week that is over, though the feed began on its second day"
    )
    assert whole_weeks(site) == {START: False}, "a part of a week is not judged nor learned from"
    assert scored_weeks(site) == set()

    older = START - timedelta(days=10)
    site.load({"hires": hire("h0", older)})
    site.build(last, *BUILT)
    assert values(site) == {older + timedelta(days=n): 0 for n in range(19)}
    assert min(values(site, "week")) == older - timedelta(days=older.weekday())
    begun = older - timedelta(days=older.weekday())
    later = {begun + timedelta(days=7 * n) for n in range(1, (START - begun).days // 7 + 1)}
    assert whole_weeks(site) == {begun: older == begun} | dict.fromkeys(later, True)
    assert scored_weeks(site) == later | ({begun} if older == begun else set())

    site.load({"hires": hire("h2", last, fee=2000)}, {"hires": ["h0"]})
    site.build(last, *BUILT)
    lived = {START + timedelta(days=n): float(n == 8) for n in range(1, 9)}
    assert (values(site), values(site, "week")) == (lived, {START: 0})
    assert (whole_weeks(site), scored_weeks(site)) == ({START: False}, set())


def values(site: BoatSite, grain: str = "day") -> dict[object, object]:
    return dict(
        site.rows(
            "select period_start, value from indicators.indicator_values"
            f" where indicator = 'dear_hires' and grain = '{grain}'"
        )
    )


def whole_weeks(site: BoatSite) -> dict[object, object]:
    return dict(
        site.rows(
            "select period_start, is_complete from indicators.indicator_values"
            " where indicator = 'dear_hires' and grain = 'week'"
        )
    )


def scored_weeks(site: BoatSite) -> set[object]:
    scored = "select period_start from ops.indicator_scores where indicator = 'dear_hires' and grain = 'week'"
    return {day for (day,) in site.rows(scored)}
