{#-
    Running totals, from which the sums of any span are differences. Reads `centres`.
    Out, one row per hour: the columns of `centres`, total_events, total_expected, total_variance (in units), told_events
    and told_expected (in the unit of x, for people).
-#}
{% macro hour_totals() -%}
select
    *,
    {%- for amount in ['events', 'expected', 'variance'] %}
    sum(coalesce(judged_{{ amount }}, 0)) over so_far as total_{{ amount }},
    {%- endfor %}
    sum(case when judged_events is not null then events else 0 end) over so_far as told_events,
    sum(case when judged_events is not null then exposure * centre else 0 end) over so_far as told_expected
from centres
window so_far as (partition by series_id, spell order by hour_number rows unbounded preceding)
{%- endmacro %}
