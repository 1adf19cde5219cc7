{#-
    The wanted hours with what their sums may stray, and how much evidence an alarm takes. Reads `sums` and `residuals`.
    In: history, the least number of learned days.
    Out, one row per wanted hour: the columns of `sums`, of each span beyond_chance_… (0.01 on a day without one), threshold
    (nats; more for a value, whose tails are heavy), is_judged.
-#}
{% macro hour_thresholds(history) -%}
select
    sums.*,
    {%- for span in hour_spans().split() %}
    coalesce(residuals.beyond_chance_{{ span }}, 0.01) as beyond_chance_{{ span }},
    {%- endfor %}
    log_run_length * case when kind = 'value' then 1.4 else 1 end as threshold,
    days_learned >= {{ history }} and own_expected is not null as is_judged
from sums
left join residuals
    on
        sums.series_id = residuals.series_id
        and sums.spell = residuals.spell
        and sums.day_number = residuals.day_number
where sums.is_new
{%- endmacro %}
