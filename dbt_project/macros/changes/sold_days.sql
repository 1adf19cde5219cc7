{#- The days on which sellers' days have to be summed up again: in columns that fct_seller_days reads of the items. -#}
{% macro changed_sold_days() -%}
    {%- set facts = noted_facts() -%}
    {%- if 'fct_order_items' not in facts -%}{{ no_fact_day_sums() }}
    {%- else -%}
    {%- set items = dict(facts.fct_order_items, dates=['purchased_on']) -%}
    {%- set sums -%}
        {{ fact_day_sums('fct_order_items', items, changed_rows_after('fct_order_items')) }}
        {{ no_fact_day_sums() }}
    {%- endset -%}
    select distinct touched_on from ({{ differing_days(sums, fact='fct_order_items') }}) as differing
    where
        date_column = 'purchased_on'
        and column_name in ('{{ ([whole_row()] + columns_named_in('fct_seller_days', items.columns)) | join("', '") }}')
    {%- endif -%}
{%- endmacro %}


{#- Those of the columns that the SQL of a model names. -#}
{% macro columns_named_in(model, columns) -%}
    {%- set words = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == model -%}
        {%- do words.extend(modules.re.findall('\w+', node.raw_code)) -%}
    {%- endfor -%}
    {{ return(columns | select('in', words) | list) }}
{%- endmacro %}


{#- Restrict an increment to the days in `ops.changed_sold_days`, as literals the engine can prune by. -#}
{% macro and_sold_on_changed_day(column) -%}
    {%- if risk_core.is_increment() -%}
        {%- set days = run_query('select sold_on from ' ~ risk_core.ops_table('changed_sold_days')).columns[0].values() %}
        and {% if days %}{{ column }} in (date '{{ days | join("', date '") }}'){% else %}false{% endif %}
    {%- endif -%}
{%- endmacro %}


{% macro forget_sold_days() -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where true {{ and_sold_on_changed_day('sold_on') }}
    {%- endif -%}
{%- endmacro %}
