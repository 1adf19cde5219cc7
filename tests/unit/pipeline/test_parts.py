"""Parts of the composition root that need neither dbt nor a warehouse."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from risk_pipeline.domain.clock import days_between, end_of_day, last_closed_day
from risk_pipeline.domain.errors import ConfigError, WarehouseError
from risk_pipeline.pipeline.demo.run import demo_settings
from risk_pipeline.pipeline.operations.file_watch import file_states, fingerprint
from risk_pipeline.pipeline.runs.judge import days_to_judge
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.pipeline.transform.dbt_results import in_a_line
from risk_pipeline.pipeline.transform.project.settings import project_variables
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.schema.migrations import migrate

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2024, 4, 11), datetime(2024, 4, 12, 3, tzinfo=UTC)),
        # Until 2019 clocks went forward at midnight in early November: that midnight does not exist.
        (date(2018, 11, 3), datetime(2018, 11, 4, 3, tzinfo=UTC)),
        (date(2018, 11, 4), datetime(2018, 11, 5, 2, tzinfo=UTC)),
    ],
)
def test_a_business_day_ends_at_its_own_midnight(day: date, instant: datetime) -> None:
    assert end_of_day(day, SAO_PAULO) == instant


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2024, 4, 12, 2, 59, tzinfo=UTC), date(2024, 4, 10)),
        (datetime(2024, 4, 12, 3, 0, tzinfo=UTC), date(2024, 4, 11)),
    ],
)
def test_the_newest_closed_day_is_that_of_the_business_zone(now: datetime, day: date) -> None:
    assert last_closed_day(now, SAO_PAULO) == day


def test_days_between_count_both_ends() -> None:
    assert days_between(date(2024, 2, 28), date(2024, 3, 1)) == [
        date(2024, 2, 28),
        date(2024, 2, 29),
        date(2024, 3, 1),
    ]


def window(judged: tuple[str, str] | None, first: str, last: str, rejudge_days: int = 35) -> tuple[str, str]:
    """Return the days that a run would judge when verdicts are known from the one day to the other."""
    platform: Any = SimpleNamespace(
        settings=SimpleNamespace(rejudge_days=rejudge_days),
        last_closed_day=lambda: date(2024, 12, 31),
        catalog=SimpleNamespace(feeds={}),
    )
    with duckdb.connect() as connection:
        migrate(connection)
        if judged:
            for known_on, period_end, status, grain in (
                (judged[0], judged[0], "green", "day"),
                (judged[1], judged[1], "red", "day"),
                (judged[1], judged[1], "immature", "day"),
                # A cohort already stale, known only weeks from now.
                ("2024-12-01", judged[1], "stale", "day"),
                # Hours of unfinished days, before any of these days were judged as such.
                ("2023-06-01", "2023-06-01", "red", "hour"),
                ("2024-06-01", "2024-06-01", "green", "hour"),
            ):
                connection.execute(
                    """
                    insert into ops.rule_results by name
                    select '' as rule_id, '' as rule_sha, '' as indicator, $grain as grain,
                        $end::date as period_start, $end::date as period_end, $known::date as known_on,
                        'all' as dimension, 'all' as segment, $status as status, '' as reason, '' as run_id,
                        now() as judged_at
                    """,
                    {"grain": grain, "end": period_end, "known": known_on, "status": status},
                )
        days = days_to_judge(platform, connection, date.fromisoformat(first), date.fromisoformat(last))
    return days[0].isoformat(), days[1].isoformat()


@pytest.mark.parametrize(
    ("judged", "run", "expected"),
    [
        (None, ("2024-04-11", "2024-04-11"), "2024-04-11"),
        # The same day again, and the next one: no history before the first judged day.
        (("2024-04-11", "2024-04-11"), ("2024-04-11", "2024-04-11"), "2024-04-11"),
        (("2024-04-11", "2024-04-11"), ("2024-04-12", "2024-04-12"), "2024-04-11"),
        # Late data count as far back as the setting says.
        (("2024-01-01", "2024-04-11"), ("2024-04-12", "2024-04-12"), "2024-03-08"),
        # Days that no run judged are judged by the next one.
        (("2024-01-01", "2024-03-01"), ("2024-04-12", "2024-04-12"), "2024-01-27"),
        # A run about older history judges it.
        (("2024-01-01", "2024-04-11"), ("2023-12-01", "2023-12-02"), "2023-12-01"),
    ],
    ids=["first run", "same day", "next day", "late data", "gap", "older history"],
)
def test_a_run_judges_from_the_day_that_it_must(
    judged: tuple[str, str] | None, run: tuple[str, str], expected: str
) -> None:
    assert window(judged, *run) == (expected, run[1])


def results_of(
    tmp_path: Path, *results: dict[str, Any], run: dict[str, str] | None = None
) -> tuple[Path, Path]:
    manifest = {"nodes": {"test.risk.unique_orders": {"depends_on": {"nodes": ["source.risk.olist.orders"]}}}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    told = {"metadata": {"env": run or {}}, "results": results, "elapsed_time": 1.5}
    (tmp_path / "run_results.json").write_text(json.dumps(told))
    return tmp_path / "run_results.json", tmp_path / "manifest.json"


MODEL = {"unique_id": "model.risk.fct_orders", "status": "success", "message": "OK", "failures": None}
HOOK = MODEL | {"unique_id": "operation.risk.risk-on-run-end-0"}
TEST = {"unique_id": "test.risk.unique_orders", "status": "fail", "message": "Got 3 results", "failures": 3}


def test_a_failing_data_test_is_a_fault_of_what_it_guards_not_of_the_run(tmp_path: Path) -> None:
    report = dbt.read_report(*results_of(tmp_path, MODEL, HOOK, TEST, TEST | {"status": "warn"}))
    assert (report.built, report.tested, report.seconds) == (1, 2, 1.5)
    assert report.failed_tests == (
        dbt.FailedTest("test.risk.unique_orders", "3 rows: Got 3 results", ("source.risk.olist.orders",)),
    )
    assert report.warned == ("test.risk.unique_orders",)


def a_node(name: str, package: str = "risk", kind: str = "model") -> dict[str, Any]:
    return {
        "resource_type": kind,
        "package_name": package,
        "name": name,
        "schema": "facts",
        "alias": name,
        "depends_on": {"nodes": []},
    }


def a_graph(tmp_path: Path) -> None:
    """Two facts, an indicator on each, and the engine behind both."""
    nodes = {
        f"model.risk.{name}": a_node(name) for name in ("fct_orders", "fct_visits", "ind_gmv", "ind_hits")
    }
    nodes["model.risk_core.indicator_daily"] = a_node("indicator_daily", "risk_core")
    nodes["model.risk.report"] = a_node("report")
    nodes["test.risk.unique_orders"] = a_node("unique_orders", kind="test")
    children = {
        "model.risk.fct_orders": ["model.risk.ind_gmv", "test.risk.unique_orders"],
        "model.risk.fct_visits": ["model.risk.ind_hits"],
        "model.risk.ind_gmv": ["model.risk_core.indicator_daily"],
        "model.risk.ind_hits": ["model.risk_core.indicator_daily"],
        "model.risk_core.indicator_daily": ["model.risk.report"],
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": nodes, "child_map": children}))


def test_a_model_that_cannot_be_built_takes_along_what_rests_on_it_and_no_more(tmp_path: Path) -> None:
    broken = MODEL | {"status": "error", "message": "Runtime Error\n  Binder Error: no column x\n  LINE 1: …"}
    paths = results_of(tmp_path, broken)
    a_graph(tmp_path)
    (model,) = dbt.read_report(*paths).broken
    assert (model.name, model.message) == ("fct_orders", "Runtime Error Binder Error: no column x")
    assert (model.nodes, model.indicators) == (("fct_orders", "ind_gmv"), ("gmv",))
    assert not model.is_engine


def test_a_model_of_the_engine_takes_all_indicators_along_and_cannot_be_left_out(tmp_path: Path) -> None:
    engine = MODEL | {"unique_id": "model.risk_core.indicator_daily", "status": "error"}
    paths = results_of(tmp_path, engine)
    a_graph(tmp_path)
    (model,) = dbt.read_report(*paths).engine_faults
    assert (model.is_engine, model.indicators) == (True, ("gmv", "hits"))


def test_what_dbt_says_of_a_model_holds_no_value_of_a_row() -> None:
    said = "Runtime Error in model x\n  Conversion Error: Could not convert string 'ana@b.example' to DATE"
    assert "ana@b.example" not in in_a_line(said)
    assert "to DATE" in in_a_line(said)
    assert '"reason"' in in_a_line('Binder Error: Referenced column "reason" not found')


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("cast('O''Brien' as int)", "Could not convert string '…' to INT32"),
        ("cast(-4711.5 as decimal(3,1))", "Casting value '…' to type DECIMAL(3,1) failed"),
        ("cast(4711 as utinyint)", "Type INT32 with value '…' can't be cast"),
        ("9223372036854775807::bigint * 4711", "Overflow in multiplication of INT64 ('…' * '…')!"),
        ("make_date(4711, 13, 1)", "Date out of range: '…'"),
        ("strptime('O''Brien 4711', '%d')", "Could not parse string '…'"),
        ("error('a note of O''Brien')", "Invalid Input Error: '…'"),
    ],
)
def test_what_the_engine_says_of_a_value_holds_none_of_it(wrong: str, said: str) -> None:
    with duckdb.connect() as connection, pytest.raises(duckdb.Error) as refused:
        connection.execute(f"select {wrong}").fetchone()
    told = in_a_line(str(refused.value))
    assert said in told
    assert not any(part in told for part in ("Brien", "4711", "13"))


def test_what_dbt_says_of_a_test_that_failed_holds_no_value_of_a_row(tmp_path: Path) -> None:
    message = "Database Error in test x\n  Conversion Error: Could not convert string 'ana@b.example' to DATE"
    (test,) = dbt.read_report(*results_of(tmp_path, TEST | {"message": message})).failed_tests
    assert "to DATE" in test.message
    assert "ana@b.example" not in test.message


def calls(tmp_path: Path, *answers: list[dict[str, Any]]) -> tuple[dbt.BuildReport, list[dbt.LeftOut]]:
    """Build with a dbt that answers call by call; return the report and what each call left out."""
    settings, asked, left = Settings(var_dir=tmp_path), [], list(answers)
    settings.target_dir.mkdir(parents=True, exist_ok=True)

    def attempt(left_out: dbt.LeftOut) -> list[None]:
        asked.append(left_out)
        results_of(settings.target_dir, *left.pop(0), run={"RUN_ID": "r1"})
        a_graph(settings.target_dir)
        return []

    steps = dbt.whole_build(settings, "r1", attempt)
    with pytest.raises(StopIteration) as ended:
        next(steps)
    return ended.value.value, asked


def test_a_build_goes_on_without_what_failed_until_the_rest_is_built(tmp_path: Path) -> None:
    skipped = MODEL | {"unique_id": "model.risk_core.indicator_daily", "status": "skipped"}
    built = skipped | {"status": "success"}
    orders = MODEL | {"status": "error", "message": "Binder Error"}
    hits = MODEL | {"unique_id": "model.risk.ind_hits", "status": "error", "message": "Parser Error"}
    report, asked = calls(tmp_path, [orders, TEST, skipped], [hits, skipped], [built])
    assert [each.indicators for each in asked] == [(), ("gmv",), ("gmv", "hits")]
    assert asked[1].nodes == ("fct_orders", "ind_gmv", "unique_orders")
    assert asked[2].arguments() == ["--exclude", "fct_orders ind_gmv ind_hits unique_orders"]
    assert asked[0].environment() == {"DBT_ENV_CUSTOM_ENV_LEFT_OUT": ""}
    assert [model.name for model in report.broken] == ["fct_orders", "ind_hits"]
    assert [test.unique_id for test in report.failed_tests] == ["test.risk.unique_orders"]
    assert report.is_complete


def test_a_build_that_nothing_can_help_ends_after_one_more_call_at_most(tmp_path: Path) -> None:
    engine = MODEL | {"unique_id": "model.risk_core.indicator_daily", "status": "error", "message": "no"}
    with connect(Settings(var_dir=tmp_path).warehouse_path) as connection:
        connection.execute(
            "create schema indicators; create view indicators.ind_gmv as select 1 as numerator"
        )
    report, asked = calls(tmp_path, [engine])
    assert (len(asked), report.is_complete, len(report.engine_faults)) == (1, False, 1)


def test_an_indicator_that_makes_the_engine_fail_is_found_and_left_out(tmp_path: Path) -> None:
    engine = MODEL | {"unique_id": "model.risk_core.indicator_daily", "status": "error", "message": "no"}
    with connect(Settings(var_dir=tmp_path).warehouse_path) as connection:
        connection.execute(
            "create schema indicators; create view indicators.ind_gmv as select 1 as numerator;"
            "create table t as select 'x@y.example' as a;"
            "create view indicators.ind_hits as select cast(a as date) as occurred_on from t"
        )
    report, asked = calls(tmp_path, [engine], [engine | {"status": "success"}])
    assert asked[1].indicators == ("hits",)
    (model,) = report.broken
    assert (model.name, "Conversion Error" in model.message) == ("ind_hits", True)
    assert "x@y" not in model.message


def test_dbt_without_results_is_told_with_the_place_of_its_log(tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path)
    with pytest.raises(WarehouseError, match=r"(?s)dbt did not run: .*run_results.json") as told:
        dbt.read_results(settings, "r1")
    assert str(tmp_path / "logs" / "dbt.log") in str(told.value)


@pytest.mark.parametrize(("env", "whose"), [({"RUN_ID": "r2"}, "r2"), ({}, "a dbt call by hand")])
def test_results_of_another_dbt_call_are_not_taken_for_ours(
    tmp_path: Path, env: dict[str, str], whose: str
) -> None:
    settings = Settings(var_dir=tmp_path)
    settings.target_dir.mkdir()
    results_of(settings.target_dir, MODEL, run=env)
    with pytest.raises(WarehouseError, match=f"holds results of {whose}, not of r1: .*RISK_VAR_DIR"):
        dbt.read_results(settings, "r1")
    results_of(settings.target_dir, MODEL, run={"RUN_ID": "r1"})
    assert dbt.read_results(settings, "r1").built == 1


def test_dbt_is_given_the_same_arguments_in_every_run_so_that_it_parses_once() -> None:
    settings = Settings(time_zone="Europe/Berlin", currency="EUR")
    assert project_variables(settings) == project_variables(settings)
    assert json.loads(project_variables(settings)[1]) == {
        "business_timezone": "Europe/Berlin",
        "reporting_currency": "EUR",
        "currency_digits": 2,
    }
    yen = json.loads(project_variables(Settings(currency="JPY"))[1])
    assert (yen["reporting_currency"], yen["currency_digits"]) == ("JPY", 0)
    given = dbt.build_environment(as_of=datetime(2024, 4, 12, 3, tzinfo=UTC), run_id="r1")
    assert given == {
        "DBT_ENV_CUSTOM_ENV_AS_OF": "2024-04-12T03:00:00+00:00",
        "DBT_ENV_CUSTOM_ENV_RUN_ID": "r1",
    }


def test_a_project_that_dbt_refuses_is_a_config_error_with_dbts_words(tmp_path: Path) -> None:
    (tmp_path / "dbt_project").mkdir()
    (tmp_path / "dbt_project" / "dbt_project.yml").write_text("name: [\n")
    settings = Settings(project_dir=tmp_path, var_dir=tmp_path / "var", time_zone="UTC", currency="EUR")
    with pytest.raises(ConfigError, match=r"(?s)dbt cannot parse .*Syntax error near line 2") as told:
        dbt.prepare(settings)
    assert str(tmp_path / "var" / "logs" / "dbt.log") in str(told.value)


def a_platform(folder: Path, *feeds: tuple[str | None, str]) -> Any:
    catalog = SimpleNamespace(
        feeds={
            str(n): SimpleNamespace(location=location, format=kind)
            for n, (location, kind) in enumerate(feeds)
        }
    )
    return SimpleNamespace(settings=SimpleNamespace(data_dir=str(folder)), catalog=catalog)


def test_files_are_seen_by_size_and_time_under_globs_and_without_other_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What an address would be if it were taken for a path from here.
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s3:" / "bucket").mkdir(parents=True)
    for name in ("a.csv", "b.csv", "c.json", "d.db", "s3:/bucket/x.csv"):
        (tmp_path / name).write_text(name)
    platform = a_platform(
        tmp_path,
        ("{data_dir}/*.csv", "csv"),
        ("{data_dir}/absent.parquet", "parquet"),
        ("s3://bucket/x.csv", "csv"),
        ("sqlite:///x.db#t", "sql"),
        ("{data_dir}/d.db", "sql"),
        (None, "csv"),
    )
    before = file_states(platform)
    assert set(before) == {str(tmp_path / "a.csv"), str(tmp_path / "b.csv")}
    known = (tmp_path / "a.csv").stat()
    (tmp_path / "a.csv").write_text("longer than before")
    os.utime(tmp_path / "a.csv", ns=(known.st_atime_ns, known.st_mtime_ns))
    after = file_states(platform)
    assert fingerprint(after) != fingerprint(before)
    os.utime(tmp_path / "a.csv", ns=(known.st_atime_ns, known.st_mtime_ns + 1_000_000))
    assert fingerprint(file_states(platform)) not in {fingerprint(after), fingerprint(before)}
    assert fingerprint(after) == fingerprint(dict(reversed(after.items())))


def test_the_demo_touches_no_real_instance(tmp_path: Path) -> None:
    settings = demo_settings(Settings(var_dir=tmp_path / "var", data_dir="/real"), None)
    assert settings.var_dir == tmp_path / "var" / "demo"
    assert settings.data_dir == str(tmp_path / "var" / "demo" / "data")
    assert settings.target_dir.is_relative_to(settings.var_dir)
    assert demo_settings(settings, None).var_dir == settings.var_dir


def test_the_demo_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"--data .*absent: no such folder"):
        demo_settings(Settings(), tmp_path / "absent")
