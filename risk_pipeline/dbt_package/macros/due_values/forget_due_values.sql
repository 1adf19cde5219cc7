{#- Take away the periods that are computed again: a pre-hook, in the transaction of the model. Out: a statement. -#}
{% macro forget_due_values() -%}
    {%- if risk_core.is_increment() -%}
        delete from {{ this }} using {{ risk_core.ops_table('indicator_values_due') }} as due
        where
            {{ this.identifier }}.indicator = due.indicator
            and {{ this.identifier }}.period_end >= due.first_day
    {%- endif -%}
{%- endmacro %}
