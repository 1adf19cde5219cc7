{#-
    What is looked for, and how much evidence an alarm takes. Reads `dispersed_periods`. In: grain, kinds, drift (share a
    year). Two running sums look for a shift each: 15 % and a half of the centre (of the spread, for a value), more where a
    period has few events. The threshold of each follows from how much a period can tell it: Siegmund's approximation of
    the time to a false alarm. Where drift adds up faster than chance, a period tells less (tempering).
    Out, one row per new period: the columns of `dispersed_periods`, is_judged, usual_expected (events of a usual period),
    relative_variance (of a usual period), tempering (at least 1), slow_shift and fast_shift (shares), threshold_slow and
    threshold_fast (nats); of values standard_residual and usual_residual (in spreads).
-#}
{% macro alarm_thresholds(grain, kinds, drift) -%}
select
    *,
    coalesce(
        exposure > 0 and events is not null and not is_excluded and expected is not null and dispersion > 0, false
    )
    and history >= {{ early_warning_window(grain, 'history') }} as is_judged,
    -- Where nothing was counted in the recent periods, what the baseline had.
    coalesce(recent_expected, usual_exposure * centre) as usual_expected,
    {%- if 'value' in kinds %}
    {{ standard_residuals() | indent(4) }},
    {%- endif %}
    case
        {%- if 'value' in kinds %}
        when kind = 'value' then greatest(power(dispersion, 2) / exposure, 1e-9)
        {%- endif %}
        when kind = 'rate' then dispersion * (1 - centre) / greatest(usual_expected, 1e-9)
        else dispersion / greatest(usual_expected, 1e-9)
    end as relative_variance,
    1 + least(4, 0.75 * power({{ drift }}, 2) / relative_variance) as tempering,
    {{ "case when kind = 'value' then 0.5 else " if 'value' in kinds -}}
    least(1, greatest(0.15, 0.15 * sqrt(relative_variance))) {{- ' end' if 'value' in kinds }} as slow_shift,
    {{ "case when kind = 'value' then 1.25 else " if 'value' in kinds -}}
    least(2.5, greatest(0.5, 0.75 * power(relative_variance, 0.25))) {{- ' end' if 'value' in kinds }} as fast_shift,
    {%- for pace in ['slow', 'fast'] %}
    {{ "case when kind = 'value' then power(" ~ pace ~ "_shift, 2) / 2 else " if 'value' in kinds -}}
    ({{ pace }}_shift - ln(1 + {{ pace }}_shift)) / relative_variance {{- ' end' if 'value' in kinds }}
        as {{ pace }}_information,
    0.57 * exp(1.2 * log_run_length) * {{ pace }}_information / tempering as {{ pace }}_patience,
    ln(1 + {{ pace }}_patience + ln(1 + {{ pace }}_patience + sqrt(2 * {{ pace }}_patience))) as threshold_{{ pace }}
    {{- ',' if not loop.last }}
    {%- endfor %}
from dispersed_periods
{%- endmacro %}
