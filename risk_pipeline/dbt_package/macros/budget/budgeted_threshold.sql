{#-
    The alarm threshold of a series when so many series share a budget; never less than a series alone is worth.
    In, all SQL: series_count; budget (false alarms a period, for all of them); grain.
    Out: h of `early_warning_scores`, the logarithm of the mean number of periods between two false alarms.
-#}
{% macro budgeted_threshold(series_count, budget, grain) -%}
    greatest(
        {{ risk_core.setting('least_threshold') }} - ln({{ risk_core.periods_per_budget(grain) }}),
        ln({{ series_count }} / {{ budget }})
    )
{%- endmacro %}
