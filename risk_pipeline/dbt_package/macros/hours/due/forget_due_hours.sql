{#- Take away the hours that are computed again: a pre-hook, in the transaction of the model. Out: a statement. -#}
{% macro forget_due_hours() -%}
    {%- if risk_core.is_increment() -%}
        delete from {{ this }} where period_start >= {{ risk_core.hours_from() }}
    {%- endif -%}
{%- endmacro %}
