"""The map, its difference and its explanation as verbs and reports read them, from a real warehouse."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from risk_pipeline.catalog.lint.measured import Usual
from risk_pipeline.cli.app import load_verbs
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.rule import RuleState
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.states import Resolution
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.explaining import explain
from risk_pipeline.pipeline.governance.measuring import measure
from risk_pipeline.pipeline.governance.movements import causes_of, cell_of, diff_map, moved_table
from risk_pipeline.pipeline.governance.pages import read_course, read_page
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.connection import connect
from tests.builders.governance.entries import a_matrix
from tests.builders.governance.site import LATER
from tests.builders.governance.warehouse_rows import control_test, day, verdict, write_tests, write_verdicts
from tests.builders.governance.world import a_risk, compute, governed, terms
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import FakeBook, a_rule, a_verdict, an_indicator, end_of


@pytest.fixture
def platform(tmp_path: Path, lite_url: str) -> Iterator[Platform]:
    """Two days of R04 and R05: late parcels are red on the second."""
    book: Any = FakeBook()
    book.risks, book.governance = {"R04": a_risk(), "R05": a_risk("R05")}, Governance()
    book.lines = {"fulfilment": None}
    settings = Settings(var_dir=tmp_path, time_zone="UTC", currency="BRL", store_url=lite_url)
    made = Platform(settings, book, FixedClock(end_of(0)))
    with connect(settings.warehouse_path) as connection:
        write_verdicts(connection, [verdict(0, "green"), verdict(1, "red", value=0.2)])
        write_tests(connection, [control_test("C04", 0, 19, 20)])
        compute(connection, terms(), 0, 1)
    yield made
    made.store.close()


def test_the_worst_risk_comes_first_and_lines_and_levels_choose(platform: Platform) -> None:
    page = read_page(platform)
    assert page.day == day(1)
    assert [row.risk_id for row in page.rows] == ["R04", "R05"]
    assert read_page(platform, day(0)).day == day(0)
    assert len(read_page(platform, line="fulfilment").rows) == 2
    assert read_page(platform, level="critical").rows == ()
    with pytest.raises(ConfigError, match="Did you mean: high"):
        read_page(platform, level="hihg")
    with pytest.raises(ConfigError, match="no risk map up to 2026-02-28"):
        read_page(platform, day(-1))


def test_the_course_of_a_risk_has_its_days(platform: Platform) -> None:
    assert [row.as_of for row in read_course(platform, "R04", day(0), day(9))] == [day(0), day(1)]


def test_a_difference_names_cells_and_causes(platform: Platform) -> None:
    found = diff_map(platform, day(0), day(1))
    assert (found.before, found.after, found.unchanged) == (day(0), day(1), 1)
    [moved] = found.movements
    assert (cell_of(moved.before), cell_of(moved.after)) == ("3 x 3 moderate", "4 x 3 high")
    assert causes_of(moved) == "indicator late +1.60 L"
    assert "| R04 | moved | 3 x 3 moderate | 4 x 3 high | indicator late +1.60 L |" in moved_table([moved])
    assert diff_map(platform, day(1), day(1)).movements == ()


def test_a_control_that_moved_a_risk_says_how_it_stood(platform: Platform) -> None:
    with connect(platform.settings.warehouse_path) as connection:
        write_tests(connection, [control_test("C04", 1, 5, 20)])
        compute(connection, terms(), 0, 1)
    [moved] = diff_map(platform, day(0), day(1)).movements
    assert "control C04 +0.97 L (5 of 20 passed)" in causes_of(moved)
    with connect(platform.settings.warehouse_path) as connection:
        compute(connection, terms(overdue_days={"C04": 0.5}), 0, 1)
        connection.execute("delete from ops.control_tests where tested_for = ?", [day(1)])
        compute(connection, terms(overdue_days={"C04": 0.5}), 0, 1)
    [moved] = diff_map(platform, day(0), day(1)).movements
    assert "(test overdue)" in causes_of(moved)


def test_an_explanation_has_the_arithmetic_in_steps(platform: Platform) -> None:
    found = explain(platform, "R04")
    assert found.is_proven
    late, stars = found.indicators
    assert (late.indicator, late.axis, late.status, late.score, late.rule) == (
        *("late", "L", "red", 1.0),
        "orders.late",
    )
    assert (stars.status, stars.score) == ("never judged", 0.0)
    [control] = found.controls
    assert (control.control, round(control.effectiveness, 3), control.why_not) == ("C04", 0.764, "")
    assert control.test == "19 of 20 passed (sample), 2026-03-01"
    steps = dict(found.steps)
    assert steps["pressure L"] == "1 - (1 - 0.8 x 1) = 0.800"
    assert steps["strength L"] == "1 - (1 - 0.6 x 0.764) = 0.458"
    assert steps["likelihood"] == "1 + (4 - 1) x (1 - 0.458) + 2 x 0.800 = 4.23"
    assert steps["strength I"] == "no control: 0"
    assert steps["level"] == "cell 4 x 3 of matrix default = high"
    assert explain(platform, "R05").indicators == ()
    with pytest.raises(ConfigError, match="R99 has no snapshot"):
        explain(platform, "R99")


def test_an_indicator_that_only_a_rule_in_shadow_judges_says_so(platform: Platform) -> None:
    rule = a_rule(
        "orders.stars", "expect_indicator_within_limits", "ana", indicator="stars", by=["all"], red=0.2
    )
    shadow = rule.model_copy(update={"meta": rule.meta.model_copy(update={"state": RuleState.SHADOW})})
    platform.catalog.rules["orders.stars"] = shadow
    [_, stars] = explain(platform, "R04").indicators
    assert (stars.status, stars.rule, stars.score) == ("only in shadow", "orders.stars", 0.0)
    platform.catalog.rules["orders.stars_in_force"] = rule
    [_, stars] = explain(platform, "R04").indicators
    assert (stars.status, stars.rule) == ("never judged", "")


def test_a_segment_with_a_ticket_that_the_score_of_the_total_does_not_see_is_named(
    platform: Platform,
) -> None:
    desk = Desk(platform.store)
    desk.run(
        1, [a_verdict(1, indicator="late"), a_verdict(1, indicator="late", dimension="all", segment="all")]
    )
    [late, stars] = explain(platform, "R04").indicators
    assert sorted(late.tickets) == ["T-000001", "T-000002"]
    assert late.uncounted == ("customer state RJ (T-000002, by customer_state)",)
    assert (stars.tickets, stars.uncounted) == ((), ())


def test_a_past_day_is_explained_with_its_own_numbers_and_tickets(platform: Platform) -> None:
    desk = Desk(platform.store)
    desk.run(LATER + 1, [a_verdict(LATER + 1, indicator="late")])
    past = explain(platform, "R04", day(0))
    assert (past.row.as_of, past.is_proven) == (day(0), True)
    late = past.indicators[0]
    assert (late.status, late.score, late.tickets, late.uncounted) == ("green", 0.0, (), ())
    assert dict(past.steps)["likelihood"] == "1 + (4 - 1) x (1 - 0.458) + 2 x 0.000 = 2.63"
    assert explain(platform, "R04", day(1)).indicators[0].tickets == ("T-000001",)
    desk.close("T-1", Closing(Resolution.EXPECTED_CHANGE, note="once only"), LATER + 2)
    assert explain(platform, "R04").indicators[0].tickets == ()
    assert explain(platform, "R04", day(1)).indicators[0].tickets == ("T-000001",)


def test_lint_is_told_what_the_map_says_of_the_register(platform: Platform) -> None:
    book: Any = platform.catalog
    told = measure(platform.settings, book)
    assert told is not None
    assert (told.as_of, told.changed) == (day(1), frozenset())
    assert round(told.residual["R04", "likelihood"], 2) == 4.23
    assert told.tested == {"C04": day(0)}


def test_lint_hears_of_a_matrix_that_was_changed_under_its_id(platform: Platform) -> None:
    book: Any = platform.catalog
    with connect(platform.settings.warehouse_path) as connection:
        connection.execute("update ops.risk_snapshots set matrix_id = 'm'")
    book.governance = governed(matrix=a_matrix("m"))
    told = measure(platform.settings, book)
    assert told is not None
    assert told.changed == {"m"}


def test_lint_hears_what_is_usual_where_a_rule_needs_it_before_there_is_a_map(tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path)
    with connect(settings.warehouse_path) as connection:
        connection.execute(
            "create schema if not exists indicators; create table indicators.indicator_values as "
            "select 'late' as indicator, 'day' as grain, 'all' as dimension, null::double as denominator, "
            "i::date as period_start, i::date as period_end, 2.0 as numerator, 4.0 as centre, "
            "'all' as segment "
            "from range(timestamp '2024-06-01', timestamp '2024-07-01', interval 1 day) as days (i) "
            "union all by name select 'feed_volume' as indicator, 'day' as grain, 'feed' as dimension, "
            "'shop.orders' as segment, i::date as period_start, day(i) / 10 as centre "
            "from range(timestamp '2024-06-01', timestamp '2024-07-01', interval 1 day) as days (i)"
        )
    kind = "expect_indicator_within_control_limits"
    rules = [
        a_rule("x.asks", kind, "ops", indicator="late", by=["all"], min_expected=5),
        a_rule("x.asks_nothing", kind, "ops", indicator="late", by=["all"]),
        a_rule("x.young", kind, "ops", indicator="new", by=["all"], min_expected=5),
    ]
    known = {name: an_indicator(name, name, "count", "all") for name in ("late", "new")}
    routing = SimpleNamespace(segment_owners=())
    book: Any = SimpleNamespace(rules={each.id: each for each in rules}, indicators=known, routing=routing)
    told = measure(settings, book)
    assert told is not None
    assert told.usual == {"x.asks": [Usual("all", most=4, quiet=0)]}
    assert told.rows == {"shop.orders": 3.0}
    book.rules = {}
    with connect(settings.warehouse_path) as connection:
        connection.execute("delete from indicators.indicator_values where indicator = 'feed_volume'")
    assert measure(settings, book) is None


def test_lint_is_told_nothing_before_the_first_run(tmp_path: Path) -> None:
    nobody: Any = None
    assert measure(Settings(var_dir=tmp_path / "none"), nobody) is None


def test_the_verbs_print_it(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    for module in ("view", "explain"):
        load_verbs()
        monkeypatch.setattr(f"risk_pipeline.cli.risk_map.{module}.open_platform", lambda: platform)
    app = load_verbs()
    shown = CliRunner().invoke(app, ["map"])
    assert shown.exit_code == 0
    assert "2 risks on 2026-03-02, 0 beyond tolerance" in shown.output
    assert "4.2 x 3.0" in shown.output
    moved = CliRunner().invoke(app, ["map", "diff", "2026-03-01", "2026-03-02"])
    assert "1 moved, 0 moved within their cell, 1 unchanged" in moved.output
    assert "indicator late +1.60 L" in moved.output
    why = CliRunner().invoke(app, ["explain", "R04"])
    assert "1 + (4 - 1) x (1 - 0.458) + 2 x 0.800 = 4.23" in why.output
    assert CliRunner().invoke(app, ["map", "--date", "2026-02-01"]).exit_code == 1
