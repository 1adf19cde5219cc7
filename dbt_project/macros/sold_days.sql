{#- Restrict an increment to the days in `ops.changed_sold_days`, as literals the engine can prune by. -#}
{% macro and_sold_on_changed_day(column) -%}
    {%- if is_increment() -%}
        {%- set days = run_query('select sold_on from ' ~ ops_table('changed_sold_days')).columns[0].values() %}
        and {% if days %}{{ column }} in (date '{{ days | join("', date '") }}'){% else %}false{% endif %}
    {%- endif -%}
{%- endmacro %}


{% macro forget_sold_days() -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where true {{ and_sold_on_changed_day('sold_on') }}
    {%- endif -%}
{%- endmacro %}
