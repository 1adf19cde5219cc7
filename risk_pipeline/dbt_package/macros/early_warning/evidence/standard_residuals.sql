{#-
    How far out a value is, in spreads: a list of columns over those of `dispersed_periods`.
    Out: standard_residual of the period; usual_residual, the mean of the past's residuals, each cut at 2.5 as evidence
    is, from their percentiles. What grows, and what has a long tail, is above its centre as a rule, and evidence must not
    add that up. The weights are those of five normal percentiles, and count as far as there are residuals (50).
-#}
{% macro standard_residuals() -%}
case
    when kind = 'value'
        then (events / exposure - centre) * sqrt(exposure) / (dispersion * case when centre > 0 then centre else 1 end)
end as standard_residual,
coalesce(
    value_residual_periods / (value_residual_periods + 50) * (
        {%- for percentile, weight in [('02', 0.0893), ('16', 0.2397), ('50', 0.342), ('84', 0.2397), ('98', 0.0893)] %}
        {{ weight }} * least(2.5, greatest(-2.5, quantile_{{ percentile }} / dispersion))
        {{- ' + ' if not loop.last }}
        {%- endfor %}
    ),
    0
) as usual_residual
{%- endmacro %}
