"""The names that a model selects, read from its text before dbt runs it."""

import pytest

from risk_pipeline.catalog.lint.select_list import selected_columns


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("select a, t.b, c as d, f(x, y) as e, g(x) h from t", "a b d e h"),
        (
            "select {{ as_number('a > 1') }} as a, cast(1 as {{ type_double() }}) as b from {{ ref('x') }}",
            "a b",
        ),
        (
            "with x as (select * from {{ ref(1) }}), final as (select a, b as c from x) select * from final",
            "a c",
        ),
        (
            "with final as (with inner_one as (select a from t) select * from inner_one) select * from final",
            "a",
        ),
        ("with x as (select a from t) select *, 1 as b from x", "a b"),
        ("select distinct a, 'as b, c' as d from t -- , e\n", "a d"),
        ("select a /* , b */ {# , c #} from t where d = 1 union all select x from y", "a"),
        ("select case when a then b end as c, (select max(z) from q) as d from t", "c d"),
        ("select a {% if is_big %}, b{% endif %} from t", "a b"),
        ('select "A", "C" as D from t order by e', "a d"),
        ("select count(*), max(a) from t", ""),
    ],
)
def test_names_are_those_of_the_outermost_select(sql: str, names: str) -> None:
    assert selected_columns(sql) == set(names.split())


@pytest.mark.parametrize(
    "sql",
    [
        "{{ status_share('canceled') }}",
        "select a, {{ columns_of('x') }} from t",
        "select * from {{ ref('x') }}",
        "with x as (select a from t) select x.* from x join y on x.a = y.a",
        "with x as (select a from t) select * from x join y using (a)",
        "with x as (select * from x) select * from x",
        "select a {% for name in names %}, {{ name }}{% endfor %} from t",
        "select * exclude (a) from t",
        "",
    ],
)
def test_nothing_is_said_where_the_text_does_not_tell(sql: str) -> None:
    assert not selected_columns(sql)
