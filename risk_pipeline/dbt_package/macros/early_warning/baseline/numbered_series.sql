{#-
    The series by number: numbers sort and join faster than texts. Reads `observed`.
    Out, one row per series: series_id, series_number, parent_id, first_period and last_period (period numbers).
-#}
{% macro numbered_series() -%}
select
    series_id,
    row_number() over (order by series_id) as series_number,
    any_value(parent_id) as parent_id,
    min(period_number) as first_period,
    max(period_number) as last_period
from observed
group by series_id
{%- endmacro %}
