{#-
    Restrict an increment to the orders that changed. `fact` keeps the `loaded_at` of the same rows: by it the engine
    skips the row groups that cannot hold one of them.
-#}
{% macro only_changed_orders(fact) -%}
    {%- if risk_core.is_increment() %}
        where order_id in (select order_id from {{ risk_core.ops_table('changed_orders') }}) and {{ within_known_loads(fact) }}
    {%- endif -%}
{%- endmacro %}


{#- Restrict an increment to the rows of a fact that it has just written: those of the changed orders. -#}
{% macro where_just_built() -%}
    {%- if risk_core.is_increment() %} where build_number = {{ risk_core.build_number() }}{% endif -%}
{%- endmacro %}


{#- The purchase days of the orders that changed, before and after, as literals the engine can prune by. -#}
{% macro within_changed_days(column) -%}
    {%- if execute and 'risk_changed_days' not in graph -%}
        {%- do graph.update({'risk_changed_days': run_query(
            'select cast(min(purchased_on) - 1 as varchar) as first_day,'
            ~ ' cast(max(purchased_on) + 2 as varchar) as end_day from ' ~ risk_core.ops_table('changed_orders')
        ).rows[0]}) -%}
    {%- endif -%}
    {%- set days = graph['risk_changed_days'] if execute else {} -%}
    {%- if days.first_day -%}
        {{ column }} >= '{{ days.first_day }}' and {{ column }} < '{{ days.end_day }}'
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}


{#- Before new rows of the changed orders are written: take the old ones away, in the same transaction. -#}
{% macro forget_changed_orders() -%}
    {%- if is_incremental() -%}
        {%- for days in where_changed_orders_are() %}
        delete from {{ this }} where {{ days }};
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{#-
    Two conditions for the rows of changed orders in a fact, with a day of purchase and without. Joined by `or` they
    would keep the engine from skipping the other days.
-#}
{% macro where_changed_orders_are() -%}
    {%- set changed = 'order_id in (select changed.order_id from ' ~ risk_core.ops_table('changed_orders') ~ ' as changed) and ' -%}
    {{ return([changed ~ within_changed_days('purchased_on'), changed ~ 'purchased_on is null']) }}
{%- endmacro %}
