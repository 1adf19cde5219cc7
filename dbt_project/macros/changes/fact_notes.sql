{#-
    What changed in the facts, by day: for each fact, each of its dates and each of its columns one sum over the changed
    rows of the day, before the increment (ops.event_sums) and after it (ops.touched_days). Where the two differ, the day
    is computed again for the indicators that are dated so and read the column. A fact says in `meta.fact` by what its
    rows are told apart (`key`) and by which `dates`; the columns are those of its contract. Nothing is listed by hand: a
    dimension that an indicator takes on is noted already.
-#}
{% macro noted_facts() -%}
    {%- set facts = {} -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() | sort(attribute='unique_id') -%}
            {%- if node.resource_type == 'model' and node.config.meta.get('fact', {}).get('key') -%}
                {%- do facts.update({node.name: {
                    'key': node.config.meta.fact.key,
                    'dates': node.config.meta.fact.dates,
                    'columns': node.columns.keys() | reject('in', ['loaded_at', 'build_number']) | list,
                }}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(facts) }}
{%- endmacro %}


{#- The column of a note that says: a row came, went, or moved to another day. -#}
{% macro whole_row() -%}
    {{ return('_row') }}
{%- endmacro %}


{#-
    The sums of a fact's rows by date, day and column, each followed by `union all`. A sum does not depend on the order of
    rows, and those of two builds of the same rows add up.
-#}
{% macro fact_day_sums(name, fact, rows) %}
    select
        '{{ name }}' as fact,
        date_column,
        touched_on,
        column_name,
        image_sum
    from (
        unpivot (
            select
                case {% for day in fact.dates %}when grouping(day_{{ loop.index }}) = 0 then '{{ day }}' {% endfor %}end as date_column,
                case {% for day in fact.dates %}when grouping(day_{{ loop.index }}) = 0 then day_{{ loop.index }} {% endfor %}end as touched_on,
                {%- for column in [whole_row()] + fact.columns %}
                cast(sum({{ column }}) as decimal(38, 0)) as {{ column }}{{ ',' if not loop.last }}
                {%- endfor %}
            from (
                select
                    {%- for day in fact.dates %}
                    {{ day }} as day_{{ loop.index }},
                    {%- endfor %}
                    {{ risk_core.fingerprint(fact.key) }} as {{ whole_row() }},
                    {%- for column in fact.columns %}
                    {{ risk_core.fingerprint(fact.key + [column]) }} as {{ column }}{{ ',' if not loop.last }}
                    {%- endfor %}
                from {{ rows }} as changed_rows
            ) as images
            group by grouping sets ({% for day in fact.dates %}(day_{{ loop.index }}){{ ', ' if not loop.last }}{% endfor %})
        )
        on columns(* exclude (date_column, touched_on))
        into name column_name value image_sum
    ) as {{ name }}_sums
    where touched_on is not null
    union all
{% endmacro %}


{#- The sums of the facts as this build has written them. -#}
{% macro fact_day_sums_after() -%}
    {%- for name, fact in noted_facts().items() %}
    {{ fact_day_sums(name, fact, changed_rows_after(name)) }}
    {%- endfor %}
    {{ no_fact_day_sums() }}
{%- endmacro %}


{#- The same before this build changed them, but for the entities whose facts `notes` holds from a build that was killed. -#}
{% macro fact_day_sums_before(notes) -%}
    {%- for name, fact in noted_facts().items() %}
    {{ fact_day_sums(name, fact, changed_rows_before(name, notes)) }}
    {%- endfor %}
    {{ no_fact_day_sums() }}
{%- endmacro %}


{% macro no_fact_day_sums() -%}
    select
        cast(null as varchar) as fact,
        cast(null as varchar) as date_column,
        cast(null as date) as touched_on,
        cast(null as varchar) as column_name,
        cast(null as decimal(38, 0)) as image_sum
    where false
{%- endmacro %}
