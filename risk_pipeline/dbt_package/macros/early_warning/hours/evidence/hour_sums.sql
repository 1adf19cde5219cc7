{#-
    What happened in the hours that end with this one. Reads `totals`.
    Out, one row per hour: the columns of `totals`, and of each span events_…, expected_… and variance_… (in units).
-#}
{% macro hour_sums() -%}
select
    *
    {%- for span in hour_spans().split() %}
    {%- for amount in ['events', 'expected', 'variance'] %},
    {%- if span == '1' %}
    coalesce(judged_{{ amount }}, 0) as {{ amount }}_1
    {%- else %}
    total_{{ amount }} - lag(total_{{ amount }}, {{ span }}, 0) over hourly as {{ amount }}_{{ span }}
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
from totals
window hourly as (partition by series_id, spell order by hour_number)
{%- endmacro %}
