{#-
    How far one learned period strayed from its centre: a list of columns over those of `expected_periods`. In: kinds.
    Out: squared_residual of a rate or count, in variances of chance; relative_residual of a value, as a share of the
    centre and scaled to one measurement. Null where the period is not learned from.
-#}
{% macro period_residuals(kinds) -%}
-- Capped, so that a freak day does not blunt the limits; a day 30 % off is none where there are many events.
case
    when learned_exposure is not null and expected > 0 and kind <> 'value'
        then least(
            greatest(9, 0.09 * expected),
            power(events - expected, 2) / (expected * case when kind = 'rate' then 1 - centre else 1 end)
        )
end as squared_residual
{%- if 'value' in kinds %},
case
    when learned_exposure is not null and kind = 'value'
        then (events / exposure - centre) * sqrt(exposure) / case when centre > 0 then centre else 1 end
end as relative_residual
{%- endif %}
{%- endmacro %}
