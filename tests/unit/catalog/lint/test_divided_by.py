"""What the SQL shows of what an indicator is divided by, and where lint has to ask."""

import pytest

from risk_pipeline.catalog.lint.divided_by import unclear_denominator
from tests.builders.rule_rows import an_indicator

VIEW = "select id as entity_id, day as occurred_on, {} as numerator, {} as denominator, 0 as exposure_minor"
ONE = "cast(1 as {{ risk_core.type_double() }})"


@pytest.mark.parametrize(
    "numerator",
    [
        '{{ risk_core.as_number("delivered_on > estimated_on") }}',
        "{{ as_number('is_slow') }}",
        ONE,
        "1.0",
        "0::double",
        "is_late::int",
        "cast(amount < 0 as double)",
        "case when state = 'late' then 1 else 0 end",
        "cast(case when late then 1.0 end as double)",
    ],
)
def test_a_ratio_of_rows_that_are_hit_or_not_needs_no_word(numerator: str) -> None:
    assert list(unclear_denominator(an_indicator(), VIEW.format(numerator, ONE))) == []


@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [
        ("case when amount > 5000 then 3 else 1 end", ONE),
        ("complaints", "orders"),
        ("cast(voucher as double)", "cast(paid as double)"),
        ("count(*)", ONE),
        ("sum(case when late then 1 else 0 end)", ONE),
        ("2", ONE),
        (ONE, "cast(0 as double)"),  # dated apart from what could be hit
        ("{{ some_macro() }}", "{{ another() }}"),
    ],
)
def test_lint_asks_where_a_ratio_may_exceed_one_until_somebody_says(numerator: str, denominator: str) -> None:
    sql = VIEW.format(numerator, denominator)
    (asked,) = unclear_denominator(an_indicator(), sql)
    assert "denominator: trials" in asked
    assert "denominator: units" in asked
    for said in ("trials", "units"):
        assert list(unclear_denominator(an_indicator(denominator=said), sql)) == []


def test_lint_asks_of_columns_that_a_macro_selects() -> None:
    assert list(unclear_denominator(an_indicator(), "select {{ event_columns() }} from x"))


def test_the_state_at_the_end_of_a_day_is_judged_as_measured_and_needs_no_word() -> None:
    assert list(unclear_denominator(an_indicator(form="stock"), "select id as entity_id from x")) == []


def test_a_count_and_its_sql_have_to_agree() -> None:
    count, mean = (an_indicator(unit="count", denominator=said) for said in ("none", "units"))
    plain, divided = (VIEW.format("1", under) for under in ("cast(null as double)", "1"))
    assert list(unclear_denominator(count, plain)) == list(unclear_denominator(mean, divided)) == []
    assert "say `denominator: none`" in next(unclear_denominator(mean, plain))
    assert "select null" in next(unclear_denominator(count, divided))
