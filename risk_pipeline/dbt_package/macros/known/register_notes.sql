{#-
    What people know of the history, as rows that say which indicators they concern and from which day on. A row that came,
    went or changed since the last build is the reason to compute these periods again.
    A budget, or what shares it, changes the thresholds of all periods: the indicators concerned are computed whole.
    Out, one row per indicator's budgets, day or mark: indicator (* for all), first_day, note (what it says, in words).
-#}
{% macro register_notes() -%}
select
    series.indicator,
    {{ risk_core.from_the_first() }} as first_day,
    concat_ws(
        '|',
        string_agg(concat_ws(' ', series.grain, series.dimension, series.budget), '|' order by series.grain, series.dimension),
        {{ risk_core.setting('least_threshold') }}
    ) as note
from ({{ risk_core.budgeted_series() }}) as series
group by series.indicator
union
select
    indicator,
    day as first_day,
    concat_ws('|', dimension, segment, effect, factor, name) as note
from {{ ref('stg_register__calendar') }}
union
select
    indicator,
    first_on as first_day,
    concat_ws('|', dimension, segment, kind, last_on) as note
from {{ ref('stg_register__marks') }}
{%- endmacro %}
