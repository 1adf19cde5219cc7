{#-
    Whether a closed period's value no longer moves: cohorts need time to become known.
    In: names of relations with period_end and with maturity_days. Out: a condition.
-#}
{% macro is_of_age(periods, series) -%}
    {{ periods }}.period_end + {{ series }}.maturity_days <= {{ risk_core.this_build().closed_on }}
{%- endmacro %}
