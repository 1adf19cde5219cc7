"""Tests of controls follow from verdicts: a row a period, exceptions by key, the same when written again."""

from dataclasses import replace
from datetime import UTC, datetime

import duckdb
import pytest

from risk_pipeline.warehouse.governance.control_tests import RuleOnTests, write_control_tests
from risk_pipeline.warehouse.governance.internal_control import (
    read_exceptions,
    read_loopholes,
    read_newest_tests,
    read_paths,
    read_tests_of,
)
from tests.builders.governance.warehouse_rows import day, verdict, write_verdicts

Connection = duckdb.DuckDBPyConnection
RULE = RuleOnTests("orders.late", "sha", "C06", "unpaid", has_personal_keys=False)
DAYS = (day(0), day(30))


@pytest.fixture
def three_weeks(connection: Connection) -> Connection:
    """Three weeks: one passed, one failed, one had nothing to test."""
    write_verdicts(
        connection,
        [
            verdict(at * 7, status, length=7, grain="week")
            for at, status in enumerate(("green", "red", "no_data", "immature"))
        ],
    )
    connection.execute("update ops.rule_results set rule_sha = 'sha', numerator = 2, denominator = 40")
    connection.execute("update ops.rule_results set numerator = 0 where status = 'green'")
    connection.execute("update ops.rule_results set numerator = 0, denominator = 0 where status = 'no_data'")
    connection.execute("create schema if not exists indicators")
    connection.execute(
        "create or replace view indicators.ind_unpaid as select * from (values"
        f" ('a', date '{day(8)}', 1, 500), ('b', date '{day(9)}', 1, 700), ('c', date '{day(9)}', 0, 0),"
        f" ('d', date '{day(1)}', 1, 900)"
        ") as cases(entity_id, occurred_on, numerator, exposure_minor)"
    )
    return connection


def found_in(connection: Connection) -> list[tuple[object, ...]]:
    return connection.execute(
        "select tested_for, kind, population_n, exceptions_n, result from ops.control_tests order by all"
    ).fetchall()


def test_a_test_is_what_its_rule_said_and_nothing_to_test_is_no_pass(three_weeks: Connection) -> None:
    assert write_control_tests(three_weeks, [RULE], {"C06": "auto_full"}, DAYS, "run") == 3
    assert found_in(three_weeks) == [
        (day(6), "auto_full", 40, 0, "pass"),
        (day(13), "auto_full", 40, 2, "fail"),
        (day(20), "auto_full", 0, 0, "no_data"),
    ]


def test_exceptions_are_the_keys_of_failed_periods(three_weeks: Connection) -> None:
    write_control_tests(three_weeks, [RULE], {}, DAYS, "run")
    found = three_weeks.execute(
        "select tested_for, case_id, amount_minor from ops.control_exceptions order by all"
    )
    assert found.fetchall() == [(day(13), "a", 500), (day(13), "b", 700)]


def test_exceptions_of_a_view_by_control_go_to_their_own_control(three_weeks: Connection) -> None:
    three_weeks.execute(
        "create or replace view indicators.ind_unpaid as select * from (values"
        f" ('a', date '{day(8)}', 1, 0, 'C06'), ('b', date '{day(9)}', 1, 0, 'C07')"
        ") as cases(entity_id, occurred_on, numerator, exposure_minor, control)"
    )
    three_weeks.execute("update ops.rule_results set dimension = 'control', segment = 'C06'")
    for rule in (replace(RULE, is_by_control=True), replace(RULE, control="", is_by_control=True)):
        write_control_tests(three_weeks, [rule], {}, DAYS, "run")
        found = three_weeks.execute("select control_id, case_id from ops.control_exceptions").fetchall()
        assert found == [("C06", "a")]


def test_personal_keys_are_kept_as_fingerprints_only(three_weeks: Connection) -> None:
    write_control_tests(three_weeks, [replace(RULE, has_personal_keys=True)], {}, DAYS, "run")
    keys = {key for (key,) in three_weeks.execute("select case_id from ops.control_exceptions").fetchall()}
    assert len(keys) == 2
    assert not keys & {"a", "b"}


def test_written_again_by_another_run_it_is_the_same(three_weeks: Connection) -> None:
    write_control_tests(three_weeks, [RULE], {}, DAYS, "run")
    before = three_weeks.execute("select * from ops.control_tests order by all").fetchall()
    for first in (day(0), day(10)):
        write_control_tests(three_weeks, [RULE], {}, (first, day(30)), "another")
    assert three_weeks.execute("select * from ops.control_tests order by all").fetchall() == before
    assert three_weeks.execute("select count(*) from ops.control_exceptions").fetchone() == (2,)


def test_a_recorded_test_keeps_its_evidence_and_fails_by_one_exception(three_weeks: Connection) -> None:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    for control, exceptions in (("C09", 1), ("C10", 0)):
        three_weeks.execute(
            "insert into raw.register_control_tests values (?, ?, 12, 12, ?, 'https://evidence', ?)",
            [control, day(5), exceptions, at],
        )
    write_control_tests(three_weeks, [], {}, DAYS, "run")
    found = three_weeks.execute("select control_id, kind, result, evidence from ops.control_tests order by 1")
    assert found.fetchall() == [
        ("C09", "manual", "fail", "https://evidence"),
        ("C10", "manual", "pass", "https://evidence"),
    ]


def test_the_newest_test_is_read_with_the_money_of_its_exceptions(three_weeks: Connection) -> None:
    write_control_tests(three_weeks, [RULE], {}, DAYS, "run")
    newest, judged = read_newest_tests(three_weeks)["C06"]
    assert (newest.result, judged.result, judged.amount_minor, judged.share) == (
        "no_data",
        "fail",
        1200,
        0.05,
    )
    assert [test.tested_for for test in read_tests_of(three_weeks, "C06", 2)] == [day(20), day(13)]
    assert read_exceptions(three_weeks, judged, 1) == [("b", 700)]


def test_a_warehouse_without_processes_has_no_paths_and_no_loopholes(connection: Connection) -> None:
    assert (read_paths(connection, "refund"), read_loopholes(connection)) == ([], [])
