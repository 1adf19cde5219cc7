{#-
    What stands for one event where money or another measure is added up: what comes at a time (an order, as far as the
    spread of the hours tells). Reads `rhythms`.
    Out, one row per day of a value: series_id, spell, day_number, unit_before (in the unit of x), as the day before had
    it, for today may not be over.
-#}
{% macro hour_units() -%}
select
    series_id,
    spell,
    day_number + 1 as day_number,
    sum(spread_hour) / nullif(sum(mean_hour), 0) as unit_before
from rhythms
where kind = 'value'
group by series_id, spell, day_number
{%- endmacro %}
