{#-
    How far out a period must be for a spike: an expression over the columns of `thresholds`.
    In: kinds. Out: standard deviations. Of a value's residuals the outer 2 % tell how heavy the tail is on the side of the period: where they lie
    further out than those of a normal one, against its inner 68 %, what is rarer lies further out by the third power. As
    far as there are residuals to say so (50 periods). Figures: docs/detection-statistics.md, Single days of values.
-#}
{% macro spike_limit(kinds) -%}
    {%- set usual = 'sqrt(2 * (log_run_length + 1.125))' -%}
    {%- set half = '(case when standard_residual < 0 then quantile_50 - quantile_16 else quantile_84 - quantile_50 end)' -%}
    {%- set far = '(case when standard_residual < 0 then quantile_50 - quantile_02 else quantile_98 - quantile_50 end)' -%}
    {%- if 'value' not in kinds -%}
    {{ usual }}
    {%- else -%}
    case
        when kind <> 'value' or standard_residual is null or quantile_50 is null then {{ usual }}
        else greatest(
            {{ usual }},
            {{ usual }} * {{ half }} / dispersion * power(
                greatest(1, {{ far }} / (2.054 * greatest({{ half }}, 1e-9))),
                3.0 * value_residual_periods / (value_residual_periods + 50)
            )
        )
    end
    {%- endif -%}
{%- endmacro %}
