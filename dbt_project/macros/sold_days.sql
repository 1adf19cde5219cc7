{#- Days on which the sold items are not the same before and after, as a list of literals. -#}
{% macro changed_sold_days() -%}
    {%- set days = [] -%}
    {%- if execute -%}
        {%- for row in run_query(differing_days(item_days(changed_rows('fct_order_items')), basis='sold')).rows -%}
            {%- do days.append("date '" ~ row.touched_on ~ "'") -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(days) }}
{%- endmacro %}


{% macro and_sold_on_changed_day(column) -%}
    {%- if is_increment() -%}
        {%- set days = changed_sold_days() %}
        and {% if days %}{{ column }} in ({{ days | join(', ') }}){% else %}false{% endif %}
    {%- endif -%}
{%- endmacro %}


{% macro forget_sold_days() -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where true {{ and_sold_on_changed_day('sold_on') }}
    {%- endif -%}
{%- endmacro %}
