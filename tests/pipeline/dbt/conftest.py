"""Builds that the dbt tests share: each is made once per run of the tests, and only read afterwards."""

import shutil
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from tests.builders.dbt_shop import CORRECTED_BUILD, END, FIRST_BUILD, LAST_BUILD, Tables, build_tables
from tests.builders.dbt_story import before_corrections, corrected, told_first, told_later
from tests.harness.dbt_warehouse import Warehouse, dbt

CASES = """
    select case_id, min(occurred_on) from governance.process_events where process = 'order_to_delivery'
    group by case_id
"""
LOGS = {
    "order_to_delivery": "entity, amount_minor",
    "refund": "entity, amount_minor",
    "seller_admission": "entity, null",
}
LOGGED = " union ".join(
    f"select '{log}' as process, case_id, step, occurred_at, {rest} from facts.log_{log}"
    " where occurred_at is not null"
    for log, rest in LOGS.items()
)
# Events that are in the logs or in the table alone, and those whose place in the case is wrong.
WRONG_EVENTS = f"""
    with logged as ({LOGGED}),
    held as (select process, case_id, step, occurred_at, entity, amount_minor from governance.process_events)
    select * from (select * from logged except select * from held)
    union all select * from (select * from held except select * from logged)
    union all
    select process, case_id, step, occurred_at, entity, amount_minor from governance.process_events
    window in_order as (partition by process, case_id order by occurred_at, event_number)
    qualify event_number <> row_number() over in_order
        or previous_step is distinct from lag(step) over in_order
"""
# Two sellers apply. Later one is admitted, the other turns out to have applied earlier, and a third comes.
_APPLIED = "seller_id,applied_at,documents_at,checked_at,checked_by,deposit_at,approved_at"
_DAYS = {f"d{ago}": FIRST_BUILD - timedelta(days=ago) for ago in (2, 5, 8, 20, 30)}
ADMITTED_FIRST = f"""{_APPLIED}
a1,{_DAYS["d20"]} 10:00:00,{_DAYS["d8"]} 10:00:00,,,,
a2,{_DAYS["d8"]} 11:00:00,,,,,
"""
ADMITTED_LATER = f"""{_APPLIED}
a1,{_DAYS["d20"]} 10:00:00,{_DAYS["d8"]} 10:00:00,{_DAYS["d5"]} 09:00:00,mia,,{_DAYS["d2"]} 16:00:00
a2,{_DAYS["d30"]} 11:00:00,,,,,
a3,{_DAYS["d5"]} 12:00:00,,,,,
"""
NOTED_OF_EVENTS = """
    select cast(comment::json ->> 'build' as integer), cast(comment::json ->> 'rebuilt' as integer)
    from duckdb_tables() where table_name = 'changes_of_process_events'
"""
ROW_GROUPS = "select count(distinct row_group_id) from pragma_storage_info('facts.fct_orders')"


def admit(warehouse: Warehouse, text: str) -> None:
    """Put the file of sellers who applied in its place: the next load brings it in."""
    files = warehouse.folder / "files"
    files.mkdir(exist_ok=True)
    (files / "seller_admissions.csv").write_text(text)


@pytest.fixture(scope="session")
def dbt_target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where dbt keeps the manifest of the project."""
    folder = tmp_path_factory.mktemp("dbt")
    dbt(Warehouse(folder, folder), "parse")
    return folder


@pytest.fixture(scope="session")
def dbt_story() -> tuple[Tables, Tables]:
    """What was known before the corrections, and all that ever became known."""
    complete = build_tables()
    return before_corrections(complete), corrected(complete)


@pytest.fixture(scope="session")
def built_stepwise(
    tmp_path_factory: pytest.TempPathFactory, dbt_target: Path, dbt_story: tuple[Tables, Tables]
) -> Warehouse:
    """Built step by step; one build is killed after the facts, before any indicator, and done again."""
    before, after = dbt_story
    warehouse = Warehouse(tmp_path_factory.mktemp("stepwise"), dbt_target)
    admit(warehouse, ADMITTED_FIRST)
    warehouse.load(before, FIRST_BUILD)
    warehouse.tell(told_first())
    warehouse.build(FIRST_BUILD)
    warehouse.note("cases at first", CASES)
    admit(warehouse, ADMITTED_LATER)
    warehouse.load(after, CORRECTED_BUILD)
    facts_only = ("--exclude", "touched_days+", "resource_type:test", "resource_type:unit_test")
    warehouse.build(CORRECTED_BUILD, *facts_only)
    warehouse.build(CORRECTED_BUILD)
    warehouse.note("wrong events after corrections", WRONG_EVENTS)
    warehouse.note("events written whole by", NOTED_OF_EVENTS)
    warehouse.note(
        "processes with events", "select distinct process from governance.process_events order by 1"
    )
    warehouse.note("touched by corrections", "select fact, date_column, touched_on from ops.touched_days")
    warehouse.load(after, LAST_BUILD)
    warehouse.note("row groups before a week is closed", ROW_GROUPS)
    warehouse.build(LAST_BUILD)
    warehouse.note("row groups when it is", ROW_GROUPS)
    warehouse.note("missed when a week is closed", "select * from ops.missed_changes")
    warehouse.note("touched in the end", "select fact, date_column, touched_on from ops.touched_days")
    warehouse.note("due in the end", "select indicator, occurred_on from ops.indicator_days_due")
    warehouse.note("due untold", "select indicator, first_day from ops.indicator_values_due")
    warehouse.tell(told_later())
    warehouse.build(LAST_BUILD)
    warehouse.note("due when told", "select indicator, first_day from ops.indicator_values_due")
    return warehouse


@pytest.fixture(scope="session")
def built_at_once(
    tmp_path_factory: pytest.TempPathFactory, dbt_target: Path, dbt_story: tuple[Tables, Tables]
) -> Warehouse:
    """Built once, from the files of the last day, with every data test."""
    warehouse = Warehouse(tmp_path_factory.mktemp("at_once"), dbt_target)
    admit(warehouse, ADMITTED_LATER)
    warehouse.load(dbt_story[1], LAST_BUILD)
    warehouse.tell(told_later())
    warehouse.build(LAST_BUILD, "--exclude-resource-type", "unit_test")
    return warehouse


@pytest.fixture(scope="session")
def built_in_hindsight(
    tmp_path_factory: pytest.TempPathFactory, dbt_target: Path, dbt_story: tuple[Tables, Tables]
) -> Warehouse:
    """Built once, from all that ever became known."""
    warehouse = Warehouse(tmp_path_factory.mktemp("in_hindsight"), dbt_target)
    admit(warehouse, ADMITTED_LATER)
    warehouse.load(dbt_story[1], END)
    warehouse.tell(told_later())
    warehouse.build(END)
    return warehouse


@pytest.fixture(scope="session")
def built_live(
    tmp_path_factory: pytest.TempPathFactory,
    dbt_target: Path,
    dbt_story: tuple[Tables, Tables],
    built_at_once: Warehouse,
) -> Warehouse:
    """Built up to a day, again in the middle of the next one, and once more when that was over."""
    warehouse = Warehouse(tmp_path_factory.mktemp("live") / "site", dbt_target)
    shutil.copytree(built_at_once.folder, warehouse.folder)
    noon = datetime.combine(LAST_BUILD + timedelta(days=1), time(12, 20))
    for now in (noon, LAST_BUILD + timedelta(days=1)):
        warehouse.load(dbt_story[1], now)
        warehouse.build(now)
        warehouse.note(
            str(now),
            "select indicator, max(hour) from indicators.indicator_hours where dimension = 'all'"
            f" and period_start = date '{noon:%Y-%m-%d}' group by all order by all",
        )
    return warehouse
