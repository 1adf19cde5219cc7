"""Links, appetite, goals and strategies as analysts find them: typed rows, one an entry."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from risk_pipeline.catalog import load_catalog
from risk_pipeline.domain.risk.plans.work import SaidDone
from risk_pipeline.pipeline.reports.analysts.plans import plan_rows
from risk_pipeline.warehouse.schema.published.plans import PLANS
from risk_pipeline.warehouse.schema.statements import create_table, insert_rows
from risk_pipeline.warehouse.sql import Connection
from tests.builders.catalog_project import Project
from tests.builders.governance.entries import a_control, a_goal, a_strategy, an_appetite
from tests.builders.governance.warehouse_rows import day
from tests.builders.governance.world import compute, terms, warehouse

SAID = [SaidDone("faster", "tender", date(2029, 1, 5), "https://files/tender", "ana")]


SILENT = {
    "goals": {"at_least", "value", "per_day", "projected", "projected_on"},
    "strategies": {"target_level"},
    "strategy_actions": {"done_on", "evidence", "said_by"},
}
Rows = list[tuple[object, ...]]


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Connection]:
    """The tables of a small project on the second day of its map."""
    project = Project(tmp_path)
    later = an_appetite(id="later", tolerance="high") | {"from": "2026-01-01"}
    project.governance = {
        "controls": [a_control()],
        "goals": [a_goal()],
        "strategies": [a_strategy()],
        "appetite": [an_appetite(), later],
    }
    catalog = load_catalog(project.write())
    with warehouse() as connection:
        compute(connection, terms(governance=catalog.governance), 0, 1)
        rows = plan_rows(connection, catalog, SAID, catalog.titles)
        assert set(rows) == set(PLANS)
        for table, content in rows.items():
            create_table(connection, table)
            insert_rows(connection, table, content)
        yield connection


def asked(connection: Connection, sql: str) -> Rows:
    return connection.execute(sql).fetchall()


def test_everything_that_is_linked_to_a_risk_is_found_by_it(published: Connection) -> None:
    rows = asked(
        published, "select kind, id, axis, weight from catalog.links where risk = 'R04' order by 1, 2"
    )
    assert rows[:3] == [
        ("control", "C04", "likelihood", 0.6),
        ("goal", "punctual", None, None),
        ("indicator", "handoff_rate", "likelihood", 0.5),
    ]
    assert {kind for kind, *_ in rows} == {"control", "goal", "indicator", "rule", "strategy"}


def test_a_decision_on_appetite_holds_until_the_next(published: Connection) -> None:
    rows = asked(
        published, "select appetite_id, tolerance, from_on, until_on from catalog.appetite order by 3"
    )
    assert rows == [
        ("fulfilment_all", "moderate", date(2020, 1, 1), date(2025, 12, 31)),
        ("later", "high", date(2026, 1, 1), None),
    ]


def test_a_strategy_says_what_it_promised_and_achieved(published: Connection) -> None:
    [row] = asked(
        published,
        "select status, achieved_share, gap_classes, as_of, started_on, "
        "target_likelihood, action_count, done_count from catalog.strategies",
    )
    assert row == ("on_track", 0.0, 3, day(1), day(0), 2, 1, 0)
    days = asked(published, "select as_of, status, residual_likelihood from catalog.strategy_days order by 1")
    assert days == [(day(0), "on_track", 4.0), (day(1), "on_track", 4.0)]


def test_an_action_is_done_from_its_day_on(published: Connection) -> None:
    rows = asked(published, "select action, status, done_on, evidence, due_on from catalog.strategy_actions")
    assert rows == [("tender", "planned", None, None, date(2030, 1, 31))]  # it was done in 2029


def test_a_goal_says_why_it_is_not_known(published: Connection) -> None:
    [row] = asked(published, "select status, why, at_most, risks, risks_beyond, unit from catalog.goals")
    assert row == ("unknown", ["few_values"], 0.05, ["R04"], [], "ratio")


def test_every_cell_is_said_of_something(published: Connection) -> None:
    for table in PLANS:
        [counts] = asked(
            published, f"select {', '.join(f'count({name})' for name in table.names)} from {table.name}"
        )
        silent = {name for name, count in zip(table.names, counts, strict=True) if not count}
        assert silent == SILENT.get(table.short_name, set()), table.name
