"""Tables of processes follow their cases: what an increment counts is what one build of everything counts.

Everything is loaded days ahead of what is built: as days end, cases get events that were there before.
"""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from risk_pipeline.warehouse.schema.register import REGISTER_MOVES, REGISTER_STEPS
from risk_pipeline.warehouse.tables.register import RegisterRows
from tests.builders.dbt_shop import CORRECTED_BUILD, FIRST_BUILD, FIRST_DAY, LAST_BUILD, Tables
from tests.builders.dbt_story import PROCESS, bought, told_first
from tests.harness.dbt_warehouse import Warehouse, differences
from tests.pipeline.dbt.conftest import ADMITTED_FIRST, ADMITTED_LATER, admit

pytestmark = pytest.mark.slow

OF_CASES = ("process_events", "process_checks", "process_cases")
COUNTED = ("process_path_months", "process_wait_months", "process_move_days")
PUBLISHED = ("process_waits", "process_paths", "process_loopholes")
TABLES = (
    *(f"governance.{name}" for name in (*OF_CASES, *PUBLISHED)),
    *(f"ops.{name}" for name in COUNTED),
    "facts.fct_order_move_checks",
)
BUILT = (
    "--exclude-resource-type",
    "test",
    "unit_test",
    "--select",
    *(f"+{name}" for name in (*PUBLISHED, "fct_order_move_checks")),
    "build_state",
)
# Which build last wrote each, and which wrote all of it.
WRITTEN = """
    select
        table_name[12:],
        cast(comment::json ->> 'build' as integer),
        cast(comment::json ->> 'rebuilt' as integer)
    from duckdb_tables() where starts_with(table_name, 'changes_of_') order by 1
"""
# Two refunds are cases. Of the second it turns out that the goods never arrived: it is none.
_REFUNDED = (
    "refund_id,order_id,reason,amount,instrument_hash,"
    "requested_at,approved_at,agent,second_approver,paid_at,returned_at"
)
_REFUND = "o00001,{reason},400.00,h1,{day} 10:00:00,{day} 11:00:00,ana,,{day} 12:00:00,"
REFUNDED_FIRST, REFUNDED_LATER = (
    "\n".join(
        [
            _REFUNDED,
            "f1," + _REFUND.format(reason="damaged", day=FIRST_BUILD - timedelta(days=3)),
            "f2," + _REFUND.format(reason=reason, day=FIRST_BUILD - timedelta(days=70)),
            "",
        ]
    )
    for reason in ("damaged", "not_received")
)
PATHS = "select process, month, path, case_count from governance.process_paths where month is not null"


def build(warehouse: Warehouse, day: date) -> None:
    warehouse.build(day, *BUILT)


def bring(warehouse: Warehouse, admitted: str, refunded: str) -> None:
    """Put the files of sellers and refunds in their place."""
    admit(warehouse, admitted)
    (warehouse.folder / "files" / "refunds.csv").write_text(refunded)


def told(*moves: tuple[object, ...]) -> RegisterRows:
    return replace(told_first(), governance={**PROCESS, REGISTER_MOVES.name: list(moves)})


def admission(move: str, needed: str) -> tuple[object, ...]:
    """A move that the admission of sellers forbids: admitted without a step."""
    version = ("seller_admission", 1, FIRST_DAY, None)
    return (*version, move, move, "missing_before", "approved", needed, None, None, None, "P2")


def told_at_first() -> RegisterRows:
    return told(*PROCESS[REGISTER_MOVES.name], admission("undeposited", "deposit"))


def told_otherwise() -> RegisterRows:
    """One process has another amount beyond which a move counts; another forbids one move instead of one."""
    early, kept = PROCESS[REGISTER_MOVES.name]
    return told(early, (*kept[:9], 20000, *kept[10:]), admission("unchecked", "checked"))


def told_steps() -> RegisterRows:
    """A step between others: what was whole before lacks one now."""
    other = told_otherwise()
    *first, last = PROCESS[REGISTER_STEPS.name]
    packed = (*last[:7], 4, "packed", "packed", None)
    steps = [*first, packed, (*last[:7], 5, *last[8:])]
    return replace(other, governance={**other.governance, REGISTER_STEPS.name: steps})


TOLD = {"corrected": told_at_first, "moves": told_otherwise, "steps": told_steps}


@pytest.fixture(scope="module")
def tables(dbt_story: tuple[Tables, Tables]) -> tuple[Tables, Tables]:
    """What was known first and later; of one order it turns out that it was never approved."""
    before, after = dbt_story
    orders = after["orders"].copy()
    orders.loc[orders["order_id"] == bought(after, 40)[0], "order_approved_at"] = ""
    return before, {**after, "orders": orders}


@pytest.fixture(scope="module")
def stepwise(
    tmp_path_factory: pytest.TempPathFactory, dbt_target: Path, tables: tuple[Tables, Tables]
) -> dict[str, Warehouse]:
    """The same warehouse as it was after each step: corrected, with other moves, with other steps."""
    now, found = Warehouse(tmp_path_factory.mktemp("cases"), dbt_target), {}
    bring(now, ADMITTED_FIRST, REFUNDED_FIRST)
    now.load(tables[0], LAST_BUILD - timedelta(days=1))
    now.tell(told_at_first())
    build(now, FIRST_BUILD)
    now.note("paths at first", PATHS)
    bring(now, ADMITTED_LATER, REFUNDED_LATER)
    now.load(tables[1], LAST_BUILD)
    for name, rows in TOLD.items():
        now.tell(rows())
        build(now, CORRECTED_BUILD)
        now.note(f"written when {name}", WRITTEN)
        found[name] = replace(now, folder=now.folder.parent / f"cases-{name}", notes=dict(now.notes))
        shutil.copytree(now.folder, found[name].folder)
    return found


@pytest.fixture(scope="module")
def at_once(
    tmp_path_factory: pytest.TempPathFactory, dbt_target: Path, tables: tuple[Tables, Tables]
) -> dict[str, Warehouse]:
    """Each of these built whole, from all that was known by then."""
    found = {}
    for name, rows in TOLD.items():
        found[name] = Warehouse(tmp_path_factory.mktemp(f"whole-{name}"), dbt_target)
        bring(found[name], ADMITTED_LATER, REFUNDED_LATER)
        found[name].load(tables[1], LAST_BUILD)
        found[name].tell(rows())
        build(found[name], CORRECTED_BUILD)
    return found


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("step", TOLD)
def test_increments_count_what_one_build_of_everything_counts(
    stepwise: dict[str, Warehouse], at_once: dict[str, Warehouse], step: str, table: str
) -> None:
    assert differences(stepwise[step], at_once[step], table) == []


def test_a_day_and_corrections_write_no_table_of_cases_as_a_whole(stepwise: dict[str, Warehouse]) -> None:
    written = {str(name): builds for name, *builds in stepwise["corrected"].notes["written when corrected"]}
    assert {name: written[name] for name in (*OF_CASES, *COUNTED)} == {
        name: [2, 1] for name in (*OF_CASES, *COUNTED)
    }


def test_other_moves_of_a_process_write_no_table_as_a_whole(stepwise: dict[str, Warehouse]) -> None:
    written = {str(name): builds for name, *builds in stepwise["moves"].notes["written when moves"]}
    assert {name: written[name] for name in (*OF_CASES, *COUNTED)} == {
        name: [3, 1] for name in (*OF_CASES, *COUNTED)
    }


def test_other_steps_write_the_cases_as_a_whole(stepwise: dict[str, Warehouse]) -> None:
    """Their order decides which of two events of an instant is first, in any case."""
    written = {str(name): builds for name, *builds in stepwise["steps"].notes["written when steps"]}
    assert {name: written[name] for name in OF_CASES} == {name: [4, 4] for name in OF_CASES}


def test_cases_leave_the_paths_and_months_where_they_were_counted(stepwise: dict[str, Warehouse]) -> None:
    """Some paths of a month have fewer cases than before, some none: sums that only grow would not do."""
    first = {tuple(key): count for *key, count in stepwise["corrected"].notes["paths at first"]}
    now = {tuple(key): count for *key, count in stepwise["corrected"].rows(PATHS)}
    assert any(now[key] < count for key, count in first.items() if key in now)
    gone = {(process, month) for process, month, _ in first.keys() - now.keys()}
    assert ("refund", (FIRST_BUILD - timedelta(days=70)).replace(day=1)) in gone


def test_the_moves_and_steps_that_the_register_changes_change_the_tables(
    stepwise: dict[str, Warehouse],
) -> None:
    checks = "from governance.process_checks where process = 'order_to_delivery' and move = 'kept'"
    (few,), (many,) = (stepwise[step].rows(f"select count(*) {checks}")[0] for step in ("moves", "corrected"))
    assert 0 < few < many
    moves = "select distinct move from governance.process_checks where process = 'seller_admission'"
    assert stepwise["corrected"].rows(moves) == [("undeposited",)]
    assert stepwise["moves"].rows(moves) == [("unchecked",)]
    whole = (
        "select count(*) from governance.process_cases where skips_nothing and contains(path, 'delivered')"
    )
    assert stepwise["moves"].rows(whole) > [(0,)]
    assert stepwise["steps"].rows(whole) == [(0,)]


def test_no_event_counts_before_its_day_has_ended(stepwise: dict[str, Warehouse]) -> None:
    ahead = CORRECTED_BUILD + timedelta(days=1)
    newest = "select max(occurred_on) >= date '{day}' from governance.process_events"
    assert stepwise["corrected"].rows(newest.format(day=ahead)) == [(True,)]
    assert stepwise["corrected"].rows("select max(last_on) from governance.process_cases") == [
        (CORRECTED_BUILD,)
    ]
