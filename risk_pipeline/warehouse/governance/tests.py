"""The newest result of each control's test, as recorded by the end of each of some days."""

from collections.abc import Mapping, Sequence
from datetime import date

from risk_pipeline.domain.risk.duties.judging import HandTest, LastTest
from risk_pipeline.domain.risk.inputs import TestState
from risk_pipeline.warehouse.sql import Connection, saying

# An automatic test follows from the data of its period; one by hand is known once somebody records it. Of
# those known by the first day only the newest of each control is looked at: tests are many, days few.
_HAS_RESULT = "result in ('pass', 'fail') and coalesce(tested_n, 0) > 0"
_TESTS = f"""
    with known as (
        select control_id,
            greatest(
                tested_for,
                case when kind = 'manual' then (recorded_at at time zone $zone)::date else tested_for end
            ) as known_on,
            struct_pack(tested_for, kind, population_n, tested_n, exceptions_n, result) as test,
            row(tested_for, exceptions_n / tested_n, kind) as place
        from ops.control_tests where {_HAS_RESULT}
    ),
    few as (
        select control_id, $first::date as known_on, arg_max(test, place) as test, max(place) as place
        from known where known_on <= $first group by control_id
        union all
        select * from known where known_on > $first and known_on <= $last
    ),
    newest as (
        select control_id, known_on,
            arg_max(test, place) over (partition by control_id order by known_on) as test
        from few qualify row_number() over (partition by control_id, known_on) = 1
    )
    select days.day, newest.control_id, unnest(newest.test),
        date_diff('day', newest.test.tested_for, days.day) > overdue_days as is_overdue
    from (
        select unnest(generate_series($first::date, $last::date, interval 1 day))::date as day
    ) as days
    cross join (
        select unnest($controls::varchar[]) as control_id, unnest($overdue::double[]) as overdue_days
    ) as controls
    asof inner join newest
        on controls.control_id = newest.control_id and days.day >= newest.known_on
    order by all
"""


def read_tests(
    connection: Connection, overdue_days: Mapping[str, float], zone: str, first: date, last: date
) -> dict[date, dict[str, TestState]]:
    """Return by day and control the newest test that had a result; tests of nothing have none.

    `overdue_days` is by control the age beyond which a test counts for nothing.
    """
    controls = sorted(overdue_days)
    with saying("ops.control_tests cannot be read"):
        rows = connection.execute(
            _TESTS,
            {
                "first": first,
                "last": last,
                "zone": zone,
                "controls": controls,
                "overdue": [overdue_days[id_] for id_ in controls],
            },
        ).fetchall()
    found: dict[date, dict[str, TestState]] = {}
    for day, control, tested_for, kind, population, tested, exceptions, result, is_overdue in rows:
        found.setdefault(day, {})[control] = TestState(
            population=population if population is not None else tested,
            tested=tested,
            exceptions=exceptions or 0,
            has_passed=result == "pass",
            is_full=kind == "auto_full",
            is_overdue=is_overdue,
            kind=kind,
            tested_for=tested_for,
        )
    return found


_KNOWN_BY = """
    greatest(
        tested_for, case when kind = 'manual' then (recorded_at at time zone $zone)::date else tested_for end
    ) <= $day
"""


def read_last_tests(connection: Connection, zone: str, day: date) -> dict[str, LastTest]:
    """Return by control the newest test that was known by the end of a day, whatever it found.

    A test that found nothing to look at was made all the same; so was one that a broken feed kept from
    looking, which the feed's own ticket tells.
    """
    with saying("ops.control_tests cannot be read"):
        rows = connection.execute(
            f"""
            select control_id, max(tested_for), max(tested_for) filter (where {_HAS_RESULT})
            from ops.control_tests where {_KNOWN_BY} group by all
            """,
            {"zone": zone, "day": day},
        ).fetchall()
    return {control: LastTest(on, case_on) for control, on, case_on in rows}


def read_hand_tests(
    connection: Connection, rules: Sequence[tuple[str, str]], zone: str, day: date
) -> dict[str, HandTest]:
    """Return by control the newest test by hand that passed or failed, known by the end of a day.

    Left out is what a rule judges: `rules` are ids with the control they test, empty for rules by control.
    """
    with saying("ops.control_tests cannot be read"):
        rows = connection.execute(
            f"""
            with judged as (
                select coalesce(nullif(rules.control, ''), results.segment) as control_id, results.period_end
                from ops.rule_results as results
                inner join (
                    select unnest($rules::varchar[]) as rule_id, unnest($controls::varchar[]) as control
                ) as rules on results.rule_id = rules.rule_id
                where results.status in ('green', 'amber', 'red')
            )
            select control_id, tested_for, coalesce(tested_n, 0), coalesce(exceptions_n, 0), result = 'pass'
            from ops.control_tests as tests
            where kind = 'manual' and result in ('pass', 'fail') and {_KNOWN_BY}
            qualify row_number() over (partition by control_id order by tested_for desc) = 1
                and not exists (
                    select 1 from judged
                    where judged.control_id = tests.control_id and judged.period_end = tests.tested_for
                )
            """,
            {
                "rules": [rule for rule, _ in rules],
                "controls": [control for _, control in rules],
                "zone": zone,
                "day": day,
            },
        ).fetchall()
    return {control: HandTest(*found) for control, *found in rows}
