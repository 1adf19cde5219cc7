{#-
    What changed in the facts, by day: for each of a fact's dates and each of its columns one sum over the rows as they are,
    less one over the rows as they were. Where something is left, the day is computed again for the indicators that are dated so
    and read the column. Nothing is listed by hand: a dimension that an indicator takes on is noted already. Attempts of a
    build are summed apart: a row that came in one and went in the next has been counted in between.
-#}
{% macro fact_notes() -%}
    {%- for name, fact in risk_core.facts_with_changes().items() if fact.dates and risk_core.last_build() %}
    {{ risk_core.notes_of(fact) }}
    union
    {%- endfor %}
    select
        cast(null as varchar) as fact,
        cast(null as varchar) as date_column,
        cast(null as date) as touched_on,
        cast(null as varchar) as column_name
    where false
{%- endmacro %}


{#- The column of a note that says: a row came, went, or moved to another day. -#}
{% macro whole_row() -%}
    {{ return('_row') }}
{%- endmacro %}


{#- The facts that were built, with what they know of it (`state`). -#}
{% macro facts_with_changes() -%}
    {%- set facts = risk_core.noted_facts() -%}
    {%- set states = risk_core.known_states(facts.values() | list) -%}
    {%- set found = {} -%}
    {%- for name, fact in facts.items() if states.get(name) -%}
        {%- do found.update({name: dict(fact, state=states[name])}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{#- Those that this build has written as a whole: what was in them before is not known. -#}
{% macro facts_written_whole() -%}
    {%- set found = [] -%}
    {%- for name, fact in risk_core.facts_with_changes().items() if risk_core.was_written_whole(fact.state) -%}
        {%- do found.append(name) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{% macro was_written_whole(state) -%}
    {%- set last = risk_core.last_build() -%}
    {{ return(not last or state.rebuilt > last.build_number | int) }}
{%- endmacro %}


{#- The notes of one fact: a date and day, and each column in which the rows of the day are others. -#}
{% macro notes_of(fact) -%}
    {%- set columns = [] -%}
    {%- for row in run_query('describe ' ~ fact.relation).rows if row[0] not in risk_core.bookkeeping_columns() -%}
        {%- do columns.append(adapter.quote(row[0])) -%}
    {%- endfor %}
    select
        '{{ fact.name }}' as fact,
        date_column,
        touched_on,
        column_name
    from (
        unpivot (
            select
                _attempt,
                case {% for day in fact.dates %}when grouping(day_{{ loop.index }}) = 0 then '{{ day }}' {% endfor %}end as date_column,
                case {% for day in fact.dates %}when grouping(day_{{ loop.index }}) = 0 then day_{{ loop.index }} {% endfor %}end as touched_on,
                {%- for column in [risk_core.whole_row()] + columns %}
                cast(sum(_sign * {{ column }}) as decimal(38, 0)) as {{ column }}{{ ',' if not loop.last }}
                {%- endfor %}
            from (
                select
                    _attempt,
                    cast(case when _state = 'held' then -1 else 1 end as hugeint) as _sign,
                    {%- for day in fact.dates %}
                    {{ day }} as day_{{ loop.index }},
                    {%- endfor %}
                    {{ risk_core.fingerprint(fact.key) }} as {{ risk_core.whole_row() }},
                    {%- for column in columns %}
                    {{ risk_core.fingerprint(fact.key + [column]) }} as {{ column }}{{ ',' if not loop.last }}
                    {%- endfor %}
                from {{ fact.changes }}
                where _build = {{ risk_core.build_number() }}
            ) as images
            group by grouping sets ({% for day in fact.dates %}(_attempt, day_{{ loop.index }}){{ ', ' if not loop.last }}{% endfor %})
        )
        on columns(* exclude (_attempt, date_column, touched_on))
        into name column_name value image_sum
    ) as {{ fact.name }}_sums
    where touched_on is not null and image_sum <> 0
    {#- Of a day whose rows are others than before that alone is said: every column of it may be another. #}
    qualify
        column_name = '{{ risk_core.whole_row() }}'
        or not bool_or(column_name = '{{ risk_core.whole_row() }}') over (partition by date_column, touched_on)
{%- endmacro %}
