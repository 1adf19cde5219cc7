{#-
    What there was up to an hour, should evidence begin after it, and which hour is the next that adds to it.
    Reads `totals`. Out, one row per hour: before_series, before_spell, before_hour (its number), before_events and
    before_expected (in the unit of x), begun_hour (the number of the next judged hour within the longest span).
-#}
{% macro hour_befores() -%}
select
    series_id as before_series,
    spell as before_spell,
    hour_number as before_hour,
    told_events as before_events,
    told_expected as before_expected,
    min(case when judged_expected is not null then hour_number end) over (
        partition by series_id, spell
        order by hour_number rows between 1 following and {{ hour_spans().split()[-1] }} following
    ) as begun_hour
from totals
{%- endmacro %}
