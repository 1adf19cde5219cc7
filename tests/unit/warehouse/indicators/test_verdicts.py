"""`ops.rule_results`: one row per key, whatever is written how often."""

from datetime import UTC, date, datetime

import duckdb
import pandas as pd
import pytest

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.warehouse.indicators.frames import read_hour_frame, read_indicator_frame
from risk_pipeline.warehouse.indicators.verdict_queries import read_held_back, read_last_counts
from risk_pipeline.warehouse.indicators.verdict_writer import WriteCounts, write_rule_results
from risk_pipeline.warehouse.indicators.verdicts import (
    newest_judged_day,
    read_newest_results,
    read_rule_results,
)
from risk_pipeline.warehouse.schema.migrations import migrate

DAYS = ("period_start", "period_end", "known_on")
CLOSED = date(2018, 1, 10)
NOON = datetime(2018, 1, 2, 12, tzinfo=UTC)
LATER = datetime(2018, 1, 3, 12, tzinfo=UTC)


@pytest.fixture
def connection():
    with duckdb.connect(":memory:") as opened:
        opened.execute("set timezone = 'UTC'")
        migrate(opened)
        yield opened


def a_verdict(segment="SP", day=1, status="green", **changed):
    row = {
        "rule_id": "fulfilment.late",
        "rule_sha": "abc",
        "indicator": "late_rate",
        "grain": "day",
        "period_start": date(2018, 1, day),
        "period_end": date(2018, 1, day),
        "known_on": date(2018, 1, day),
        "dimension": "customer_state",
        "segment": segment,
        "status": status,
        "value": 0.05,
        "numerator": 5.0,
        "denominator": 100.0,
        "limit_value": 0.1,
        "limit_kind": "absolute",
        "expected": None,
        "lower": None,
        "upper": None,
        "score": None,
        "exposure_minor": 1234,
        "reason": "5.0 % keeps the limit",
        "suppressed": None,
        "since": None,
        "excess": None,
        "known_event": None,
        "run_id": "first",
    }
    return row | changed


def a_table(*rows):
    return pd.DataFrame(list(rows))


def write(connection, *rows, at=NOON):
    return write_rule_results(connection, a_table(*rows), at)


def stamps(connection):
    """Run and instant of each verdict, oldest first."""
    return connection.execute(
        "select run_id, judged_at from ops.rule_results order by known_on, period_start, hour, segment"
    ).fetchall()


def test_verdicts_come_back_as_they_were_written(connection):
    assert write(connection, a_verdict("SP"), a_verdict("RJ", status="red")) == WriteCounts(2, 0, 0)
    table = read_rule_results(connection)
    assert table["segment"].tolist() == ["RJ", "SP"]
    assert table["status"].tolist() == ["red", "green"]
    assert table["exposure_minor"].tolist() == [1234, 1234]
    assert table["suppressed"].isna().all()
    assert stamps(connection) == [("first", NOON)] * 2


def test_last_counts_leave_out_what_an_older_version_of_a_rule_said(connection):
    now, old = a_verdict(day=2), a_verdict(day=2, status="error", rule_sha="old")
    write(connection, a_verdict("RJ"), now, old)
    assert read_last_counts(connection, {"abc"}) == (date(2018, 1, 2), {"green": 1})
    assert read_last_counts(connection, {"abc", "old"}) == (date(2018, 1, 2), {"error": 1, "green": 1})
    assert read_last_counts(connection, ()) == (date(2018, 1, 2), {})


def test_same_verdict_of_a_later_run_changes_nothing(connection):
    write(connection, a_verdict())
    assert write(connection, a_verdict(run_id="second"), at=LATER) == WriteCounts(0, 0, 0)
    assert stamps(connection) == [("first", NOON)]


def test_changed_verdict_replaces_its_row_with_run_and_instant(connection):
    write(connection, a_verdict())
    assert write(connection, a_verdict(status="red", run_id="second"), at=LATER) == WriteCounts(0, 1, 0)
    assert read_rule_results(connection)["status"].tolist() == ["red"]
    assert stamps(connection) == [("second", LATER)]


def test_value_that_becomes_unknown_is_a_change(connection):
    write(connection, a_verdict())
    assert write(connection, a_verdict(status="no_data", value=None)).updated == 1


def test_held_back_is_counted_by_code(connection):
    by_total = {"status": "red", "suppressed": "explained_by_total"}
    write(
        connection,
        a_verdict("SP", **by_total, suppressed_detail="explained by the total: fulfilment.a, 1 Jan 2018"),
        a_verdict("RJ", **by_total, suppressed_detail="explained by the total: fulfilment.b, 1 Jan 2018"),
        a_verdict("MG", status="amber", suppressed="known_event", suppressed_detail="known event: Strike"),
        a_verdict("BA", status="red", suppressed="known_event", suppressed_detail="known event: Strike"),
        a_verdict("PE", status="red"),
    )
    assert read_held_back(connection, date(2018, 1, 1), date(2018, 1, 1)) == {
        ("fulfilment.late", "explained_by_total"): 2,
        ("fulfilment.late", "known_event"): 1,
    }


def test_verdicts_of_a_judged_period_that_are_no_longer_given_go(connection):
    write(connection, a_verdict("SP", day=1), a_verdict("RJ", day=1), a_verdict("RJ", day=2))
    assert write(connection, a_verdict("SP", day=1)) == WriteCounts(0, 0, 1)
    assert read_rule_results(connection)[["segment", "known_on"]].astype(str).values.tolist() == [
        ["SP", "2018-01-01"],
        ["RJ", "2018-01-02"],
    ]


def test_another_version_of_the_rule_keeps_its_own_rows(connection):
    write(connection, a_verdict())
    assert write(connection, a_verdict(rule_sha="def")) == WriteCounts(1, 0, 0)


def test_two_verdicts_with_one_key_are_refused_and_nothing_is_written(connection):
    with pytest.raises(WarehouseError, match="segment SP"):
        write(connection, a_verdict(), a_verdict(status="red"))
    assert read_rule_results(connection).empty


def test_writing_that_fails_half_way_leaves_all_as_it_was(connection):
    write(connection, a_verdict("SP"), a_verdict("RJ"))
    before = read_rule_results(connection).to_dict("records")
    # RJ would go and SP change before the engine refuses the third, which has no status.
    with pytest.raises(WarehouseError, match=r"ops\.rule_results cannot be written"):
        write(connection, a_verdict("SP", status="red"), a_verdict("MG", status=None), at=LATER)
    assert str(read_rule_results(connection).to_dict("records")) == str(before)


def test_results_are_read_by_the_days_they_became_known(connection):
    write(connection, a_verdict(day=1), a_verdict(day=2, status="red"), a_verdict(day=3))
    assert len(read_rule_results(connection, since=date(2018, 1, 2))) == 2
    assert len(read_rule_results(connection, until=date(2018, 1, 2))) == 2
    assert len(read_rule_results(connection, since=date(2018, 1, 2), until=date(2018, 1, 2))) == 1


def test_shift_of_a_verdict_comes_back_with_its_day_and_its_event(connection):
    begun = date(2018, 1, 1)
    write(connection, a_verdict(since=begun, excess=-12.5, known_event="Carnival"), a_verdict("RJ"))
    plain, shifted = read_rule_results(connection).to_dict("records")
    assert (shifted["since"].date(), shifted["excess"], shifted["known_event"]) == (begun, -12.5, "Carnival")
    assert pd.isna([plain["since"], plain["excess"], plain["known_event"]]).all()


def test_newest_judged_day_is_none_before_anything_and_ignores_what_is_not_mature(connection):
    assert newest_judged_day(connection, CLOSED) is None
    write(connection, a_verdict(day=2), a_verdict(day=9, status="immature"))
    assert newest_judged_day(connection, CLOSED) == date(2018, 1, 2)


def test_days_that_are_not_over_or_had_no_data_are_not_judged_ones(connection):
    write(connection, a_verdict(day=2, status="insufficient"), a_verdict(day=20))
    assert newest_judged_day(connection, CLOSED) == date(2018, 1, 2), "a clock was wrong"
    write(connection, *(a_verdict(day=4, segment=s, status=s) for s in ("no_data", "stale", "error")))
    assert newest_judged_day(connection, CLOSED) == date(2018, 1, 2)


def test_silence_that_a_feed_rule_judges_does_not_move_the_day_beyond_the_data(connection):
    write(connection, a_verdict(day=5, status="red", dimension="feed"))
    assert newest_judged_day(connection, CLOSED) == date(2018, 1, 5), "there are no other rules"
    write(connection, a_verdict(day=3))
    assert newest_judged_day(connection, CLOSED) == date(2018, 1, 3)


def test_rows_of_a_table_that_a_rule_looks_through_do_not_move_the_day_either(connection):
    of_table = {"indicator": "facts.fct_loans", "dimension": "all", "segment": "all", "value": None}
    write(connection, a_verdict(day=8, **of_table), a_verdict(day=3))
    assert newest_judged_day(connection, CLOSED) == date(2018, 1, 3)


def test_reading_before_dbt_made_the_tables_says_what_to_do_first(connection):
    with pytest.raises(WarehouseError, match="run dbt first"):
        read_indicator_frame(connection, ["late_rate"], None)
    with pytest.raises(WarehouseError, match="run dbt first"):
        read_hour_frame(connection, ["late_rate"], date(2018, 1, 1), date(2018, 1, 1))


def test_indicator_slice_holds_the_names_asked_for_since_the_day(connection):
    connection.execute("create schema indicators")
    connection.execute(
        """
        create table indicators.indicator_values as
        select
            name as indicator, 'day' as grain, day as period_start, 'all' as dimension, 'all' as segment,
            'fulfilment' as business_line, day as period_end, day as known_on, 1.0 as numerator,
            2.0 as denominator, 0.5 as value, 'ratio' as unit, 3::bigint as exposure_minor,
            null::double as centre, null::double as lower, null::double as upper, null::double as deviation,
            4 as n_history, true as is_complete, null::double as score, null as side, false as is_shift,
            false as is_spike, null::date as since, null::double as events_since,
            null::double as expected_since, null::double as excess, 'Carnival' as known_event,
            false as is_muted, now() as data_as_of, 'r' as run_id
        from (values ('late_rate'), ('other')) as names (name),
            generate_series(date '2018-01-01', date '2018-01-03', interval 1 day) as days (day)
        """
    )
    assert len(read_indicator_frame(connection, ["late_rate"], None)) == 3
    frame = read_indicator_frame(connection, ["late_rate", "other"], date(2018, 1, 3))
    assert frame["indicator"].tolist() == ["late_rate", "other"]


def an_hour(hour, segment="SP", **changed):
    return a_verdict(segment, grain="hour", hour=hour, **changed)


def test_hours_of_a_day_are_verdicts_of_their_own_beside_that_of_the_day(connection):
    written = write(connection, a_verdict(), an_hour(14), an_hour(15, since=date(2018, 1, 1), since_hour=14))
    assert written == WriteCounts(3, 0, 0)
    table = read_rule_results(connection)
    found = table[["grain", "hour", "since_hour"]].astype(object)
    assert found.where(found.notna(), None).to_numpy().tolist() == [
        ["hour", 14, None],
        ["hour", 15, 14],
        ["day", None, None],
    ]
    assert read_rule_results(connection, hours_only=True)["hour"].tolist() == [14, 15]
    assert write(connection, a_verdict(), an_hour(14), an_hour(15), at=LATER) == WriteCounts(0, 1, 0)


def test_hour_judged_again_leaves_the_other_hours_and_the_day_as_they_were(connection):
    write(connection, a_verdict(), an_hour(14, "SP"), an_hour(14, "RJ"), an_hour(15))
    assert write(connection, an_hour(14, "SP", status="red"), at=LATER) == WriteCounts(0, 1, 1)
    assert [at for _, at in stamps(connection)] == [LATER, NOON, NOON]
    with pytest.raises(WarehouseError, match=r"same key: .* hour 15"):
        write(connection, an_hour(15), an_hour(15))


def test_hours_of_a_day_that_goes_on_do_not_make_that_day_a_judged_one(connection):
    assert newest_judged_day(connection, CLOSED) is None
    write(connection, an_hour(3))
    assert newest_judged_day(connection, CLOSED) is None
    write(connection, a_verdict(day=1), an_hour(3, **dict.fromkeys(DAYS, date(2018, 1, 2))))
    assert newest_judged_day(connection, CLOSED) == date(2018, 1, 1)


def test_newest_verdicts_of_a_rule_on_hours_are_those_of_its_newest_hour(connection):
    write(connection, an_hour(3), an_hour(4), an_hour(4, "RJ"))
    assert read_newest_results(connection, ["abc"])["hour"].tolist() == [4, 4]


def test_hours_are_read_with_the_columns_of_days(connection):
    connection.execute("create schema indicators")
    columns = ", ".join(
        f"null::{kind} as {name}"
        for kind, names in {
            "varchar": ("unit", "side", "known_event", "run_id"),
            "double": ("centre", "lower", "upper", "deviation", "score", "excess"),
            "bigint": ("numerator", "denominator", "value", "exposure_minor", "n_history"),
            "boolean": ("is_shift", "is_spike", "is_muted"),
            "timestamptz": ("data_as_of",),
            "double precision": ("events_since", "expected_since"),
            "date": ("since",),
            "smallint": ("since_hour",),
        }.items()
        for name in names
    )
    connection.execute(
        f"""
        create table indicators.indicator_hours as
        select 'approvals' as indicator, 'hour' as grain, day as period_start, hour::smallint as hour,
            'all' as dimension, 'all' as segment, 'payments' as business_line, day as period_end,
            day as known_on, true as is_complete, {columns}
        from (select date '2018-01-01' + n::int as day from range(3) as t (n))
        cross join range(24) as h (hour)
        """
    )
    found = read_hour_frame(connection, ["approvals"], date(2018, 1, 2), date(2018, 1, 2))
    assert (len(found), found["hour"].tolist()[:2]) == (24, [0, 1])
    assert read_hour_frame(connection, ["gmv"], date(2018, 1, 2), date(2018, 1, 2)).empty
