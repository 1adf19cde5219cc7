{#-
    The single period: its standard deviation, how far out it is, and how soon a shift of a quarter would be seen.
    Reads `thresholds` and `strongest`. In: grain, kinds. The deviation of a rate or count is Anscombe's.
    Out, one row per new period that has a row: the columns of `thresholds`, side, since, state, score (null while history
    is too short), sigma (unit of x / n), deviation and spike_limit (standard deviations), periods_to_see_a_quarter.
-#}
{% macro charted_periods(grain, kinds) -%}
{%- set history = early_warning_window(grain, 'history') -%}
select
    thresholds.*,
    strongest.side,
    strongest.since,
    strongest.state,
    case when history >= {{ history }} then strongest.score end as score,
    case
        {%- if 'value' in kinds %}
        when kind = 'value' then dispersion * case when centre > 0 then centre else 1 end / sqrt(nullif(exposure, 0))
        {%- endif %}
        when kind = 'rate' then sqrt(dispersion * centre * (1 - centre) / nullif(exposure, 0))
        else sqrt(dispersion * centre / nullif(exposure, 0))
    end as sigma,
    case
        when history < {{ history }} or exposure <= 0 then null
        {%- if 'value' in kinds %}
        when kind = 'value' then standard_residual
        {%- endif %}
        else 2 * (sqrt(events + 0.375) - sqrt(expected + 0.375)) / sqrt(dispersion)
    end as deviation,
    {{ spike_limit(kinds) | indent(4) }} as spike_limit,
    {%- for pace in ['slow', 'fast'] %}
    1 / tempering * case
        {%- if 'value' in kinds %}
        when kind = 'value'
            then {{ pace }}_shift * least(2.5, 0.25 / sqrt(relative_variance)) - power({{ pace }}_shift, 2) / 2
        {%- endif %}
        when direction = 'down_bad'
            then (1 - 1 / (1 + {{ pace }}_shift) - 0.75 * ln(1 + {{ pace }}_shift)) / relative_variance
        else (1.25 * ln(1 + {{ pace }}_shift) - {{ pace }}_shift) / relative_variance
    end as {{ pace }}_gain,
    {%- endfor %}
    least(threshold_slow / greatest(slow_gain, 0.001), threshold_fast / greatest(fast_gain, 0.001))
        as periods_to_see_a_quarter
from thresholds
left join strongest
    on thresholds.series_number = strongest.series_number and thresholds.period_number = strongest.period_number
where thresholds.period_start is not null and thresholds.is_new
{%- endmacro %}
