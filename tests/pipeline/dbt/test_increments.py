"""Increments, corrections, killed builds and masked files all end in the rows of one full build."""

from datetime import date, timedelta

import pytest

from tests.builders.dbt_shop import CORRECTED_BUILD, FIRST_BUILD, LAST_BUILD, MOVED_SELLER
from tests.builders.dbt_story import INCIDENT, NEW_NORMAL, OUTAGE, SHUT, SUNDAYS
from tests.harness.dbt_warehouse import Warehouse, differences
from tests.pipeline.dbt.conftest import CASES

pytestmark = pytest.mark.slow

FACTS = (
    "facts.fct_orders",
    "facts.fct_order_items",
    "facts.fct_payments",
    "facts.fct_deliveries",
    "facts.fct_reviews",
    "facts.fct_seller_days",
    "facts.fct_sellers",
    "facts.fct_seller_starts",
    "facts.fct_leads",
    "facts.fct_feed_days",
)
FROM_THE_FIRST = date(1900, 1, 1)
INDICATORS = ("indicators.indicator_daily", "indicators.indicator_values", "indicators.indicator_hours")


PROCESSES = (
    "governance.process_events",
    "governance.process_checks",
    "governance.process_waits",
    "governance.process_paths",
    "governance.process_loopholes",
)


@pytest.mark.parametrize("table", FACTS + INDICATORS + PROCESSES)
def test_day_by_day_builds_end_in_the_rows_of_one_full_build(
    built_stepwise: Warehouse, built_at_once: Warehouse, table: str
) -> None:
    assert differences(built_stepwise, built_at_once, table) == []


def test_ordinary_days_touch_only_themselves(built_stepwise: Warehouse) -> None:
    """Their orders have older days too, but what nearly all indicators read of those did not change."""
    touched = built_stepwise.notes["touched in the end"]
    assert {(fact, date_column) for fact, date_column, day in touched if day == LAST_BUILD} >= {
        ("fct_orders", "purchased_on"),
        ("fct_orders", "approved_on"),
        ("fct_orders", "handed_on"),
        ("fct_reviews", "answered_on"),
    }
    due = built_stepwise.notes["due in the end"]
    older = {name for name, day in due if isinstance(day, date) and day <= CORRECTED_BUILD}
    # A review answered now belongs to the cohort of its purchase; an approval is held against purchases.
    assert older == {"seller_low_star_share", "approval_to_purchase_ratio"}


def test_corrections_touch_the_old_and_the_new_day(built_stepwise: Warehouse) -> None:
    touched = set(built_stepwise.notes["touched by corrections"])
    moved_from = FIRST_BUILD - timedelta(days=60)
    assert ("fct_orders", "purchased_on", moved_from) in touched
    assert ("fct_orders", "purchased_on", moved_from - timedelta(days=10)) in touched


def test_late_rows_count_in_the_cases_of_a_process(built_stepwise: Warehouse) -> None:
    """An order that comes late is a case, and one whose purchase was earlier began then, and took longer."""
    first, now = dict(built_stepwise.notes["cases at first"]), dict(built_stepwise.rows(CASES))
    late = FIRST_BUILD - timedelta(days=30)
    assert late in {day for case, day in now.items() if case not in first}
    moved = {(first[case], day) for case, day in now.items() if case in first and first[case] != day}
    moved_from = FIRST_BUILD - timedelta(days=60)
    assert moved == {(moved_from, moved_from - timedelta(days=10))}


def test_corrections_bring_up_to_date_the_cases_of_processes_that_changed(built_stepwise: Warehouse) -> None:
    """One log with cases says what they change with, the other does not; neither is written as a whole."""
    assert built_stepwise.notes["events written whole by"] == [(2, 1)]
    assert built_stepwise.notes["processes with events"] == [("order_to_delivery",), ("seller_admission",)]
    assert built_stepwise.notes["wrong events after corrections"] == []


@pytest.mark.parametrize("fact", ["fct_orders", "fct_order_items", "fct_reviews", "fct_deliveries"])
def test_the_facts_of_a_seller_who_moves_say_so(built_stepwise: Warehouse, fact: str) -> None:
    of_seller = f"from facts.{fact} where seller_id = '{MOVED_SELLER}'"
    assert built_stepwise.rows(f"select distinct seller_state {of_seller}") == [("RJ",)]


def test_a_build_without_news_touches_nothing(built_stepwise: Warehouse) -> None:
    assert built_stepwise.rows("select * from ops.touched_days") == []


def test_comparing_everything_finds_nothing_that_changed_unseen(built_stepwise: Warehouse) -> None:
    """The build that closes the week compares all facts and days, those that no note leads to."""
    assert built_stepwise.notes["missed when a week is closed"] == []


def test_tables_are_packed_by_the_build_that_closes_a_week(built_stepwise: Warehouse) -> None:
    """An increment leaves a row group of its own, and nobody but that build puts them together."""
    assert CORRECTED_BUILD.isocalendar().week < LAST_BUILD.isocalendar().week
    before, after = (
        built_stepwise.notes[f"row groups {when}"][0][0] for when in ("before a week is closed", "when it is")
    )
    assert (before, after) == (2, 1)


def test_what_people_say_of_the_history_makes_it_due(built_stepwise: Warehouse) -> None:
    """A mark, a day of the calendar, a budget or its share: each from its first day on, and nothing else."""
    due = dict(built_stepwise.notes["due when told"])
    owned = built_stepwise.rows(
        "select distinct indicator from indicators.indicator_series"
        " where owner in ('marketplace_lead', 'growth_risk')"
    )
    told = {"late_delivery_rate": INCIDENT[0], "cancel_rate": NEW_NORMAL, "low_star_share": NEW_NORMAL}
    told |= {
        "late_handoff_rate": OUTAGE,
        SHUT: SUNDAYS[0],
        **{str(name): FROM_THE_FIRST for (name,) in owned},
    }
    assert due.keys() == told.keys()
    assert {name for name, first_day in due.items() if first_day > told[name]} == set()
    assert due["late_handoff_rate"] > INCIDENT[0]
    assert FROM_THE_FIRST not in {first_day for _, first_day in built_stepwise.notes["due untold"]}


def test_a_killed_build_is_done_again_under_its_own_number(built_stepwise: Warehouse) -> None:
    assert built_stepwise.rows("select build_number from ops.build_state") == [(4,)]


def test_a_build_of_masked_files_equals_hindsight_up_to_that_day(
    built_at_once: Warehouse, built_in_hindsight: Warehouse
) -> None:
    known = f"known_on <= date '{LAST_BUILD}' and is_complete"
    assert differences(built_at_once, built_in_hindsight, "indicators.indicator_values", known) == []
    assert differences(built_at_once, built_in_hindsight, "indicators.indicator_hours", known) == []


def test_an_immature_cohort_is_not_complete(built_at_once: Warehouse) -> None:
    rows = built_at_once.rows(
        "select is_complete, min(known_on), max(known_on) from indicators.indicator_values"
        " where indicator = 'seller_low_star_share' group by 1 order by 1"
    )
    (young, first_young, _), (old, _, last_old) = rows
    assert (young, old) == (False, True)
    assert isinstance(last_old, date)
    assert isinstance(first_young, date)
    assert last_old <= LAST_BUILD < first_young


def test_nothing_is_expected_of_an_immature_cohort(built_at_once: Warehouse) -> None:
    rows = built_at_once.rows(
        "select is_complete, count(centre) > 0, count(n_history) = count(*), count(value) > 0"
        " from indicators.indicator_values where indicator = 'seller_low_star_share' group by 1 order by 1"
    )
    assert rows == [(False, False, True, True), (True, True, True, True)]
