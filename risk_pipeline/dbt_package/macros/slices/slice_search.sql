{#-
    Where a number moved: a Poisson scan of slices by GROUP BY GROUPING SETS, up to `depth` attributes deep.
    Pure Jinja: no ref, var or config, everything by argument. The warehouse room and benchmarks/detection render
    these very files with plain jinja2 (risk_pipeline/warehouse/diagnosis/slice_scan.py); no dbt model calls it.

    `cells` names a relation with one column per attribute and these counts:
        x   events observed now        n   chances now (rows, trials; any number for `given` and `count`)
        hx  events of the history      hn  chances of the history
        e   events expected now        (only for `given`)
    `expected` says what a slice is held against:
        rate   its own past rate, drawn to the overall one by `prior` events: n (hx + prior) / (hn + prior / P)
        rest   the rate of all that is not in the slice, where there is no past
        count  its own past count, and half an event, times `scale` (length of now over length of the past)
        given  the sum of e
    `side`: up looks for slices with more than that, down for those with fewer, always against all other rows.
    `phi` is the variance of one event's weight over its mean: 1 for counts; for money and means it is the weight
    that one event's worth of evidence has, so `prior`, `least` and the evidence are all told in it.
-#}

{#- Up to `most` slices in one statement, the one to name first as turn 0; each is looked for in the rows that those
    before it leave. -#}
{% macro slice_search(source, attributes, expected='rate', side='up', depth=3, scale=1, phi=1, most=3) %}
    with

    cells as materialized (
        {{ slice_cells(source, attributes, side=side, expected=expected) }}
    ),

    sums as materialized (
        {{ slice_sums('cells', attributes, expected, side, depth) }}
    ),
    {%- set taken = [] -%}
    {% for turn in range(most) %}

    named_{{ turn }} as materialized (
        {{ slice_scan(
            'sums', 'cells', attributes, expected, side, depth, scale=scale, phi=phi, taken=taken, rows=1
        ) }}
    ){{ ',' if not loop.last }}
    {%- set _ = taken.append('named_' ~ turn) -%}
    {% endfor %}

    {% for turn in range(most) %}
    select {{ turn }} as turn, * from named_{{ turn }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    order by turn
{% endmacro %}


{% macro slice_cells(source, attributes, side='up', least=3, share=0.01, expected='rate') %}
    {#- Values too rare to be named become null, so that few cells are left to combine. -#}
    with

    source_rows as (
        select * from {{ source }}
    ),

    total as (
        select {{ slice_least(side, expected) }} * {{ share }} as part from source_rows
    ),
    {% for attribute in attributes %}
    values_{{ loop.index }} as (
        select {{ slice_quoted(attribute) }} as value
        from source_rows
        group by 1
        having {{ slice_least(side, expected) }} >= greatest({{ least }}, (select part from total))
    ),
    {% endfor %}
    kept as (
        select
            {%- for attribute in attributes %}
            values_{{ loop.index }}.value as {{ slice_quoted(attribute) }},
            {%- endfor %}
            {%- for column in slice_columns(expected).split() %}
            source_rows.{{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        from source_rows
        {%- for attribute in attributes %}
        left join values_{{ loop.index }} on source_rows.{{ slice_quoted(attribute) }} = values_{{ loop.index }}.value
        {%- endfor %}
    )

    select
        {%- for attribute in attributes %}
        {{ slice_quoted(attribute) }},
        {%- endfor %}
        {{ slice_measures('sum', expected) }}
    from kept
    group by all
{% endmacro %}


{#- What every slice holds: all combinations of up to `depth` attributes, and all rows together (depth 0). #}
{% macro slice_sums(cells, attributes, expected='rate', side='up', depth=3, least=3, share=0.01, within=[]) %}
    with

    chosen_cells as (
        select * from {{ cells }} as cell
        {%- for named in within %}
        {{ 'where' if loop.first else 'or' }} exists (
            select 1 from {{ named }} as named where {{ slice_condition(attributes) }}
        )
        {%- endfor %}
    )

    select
        {%- for attribute in attributes %}
        {{ slice_quoted(attribute) }},
        {%- endfor %}
        {{ attributes | length }}
        {%- for attribute in attributes %} - grouping({{ slice_quoted(attribute) }}){% endfor %} as depth,
        {{ slice_measures('sum', expected) }}
    from chosen_cells
    group by grouping sets ((), {{ slice_sets(attributes, depth) }})
    having
        true
        {%- for attribute in attributes %}
        and (grouping({{ slice_quoted(attribute) }}) = 1 or {{ slice_quoted(attribute) }} is not null)
        {%- endfor %}
        {%- if not within %}
        and {{ slice_least(side, expected) }} >= (
            select greatest({{ least }}, {{ share }} * {{ slice_least(side, expected) }}) from {{ cells }}
        )
        {%- endif %}
{% endmacro %}
