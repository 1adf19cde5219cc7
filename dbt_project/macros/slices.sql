{#-
    Where a number moved: a Poisson scan of slices by GROUP BY GROUPING SETS, up to `depth` attributes deep.
    Pure Jinja: no ref, var or config, everything by argument. The warehouse room and benchmarks/detection render
    this very file with plain jinja2 (risk_pipeline/warehouse/diagnosis/slice_scan.py); no dbt model calls it.

    `cells` names a relation with one column per attribute and these counts:
        x   events observed now        n   chances now (rows, orders; any number for `given` and `count`)
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


{#- The slices of `sums`, the one to name first. Rows of the slices that relations in `taken` hold are left out. #}
{% macro slice_scan(
    sums, cells, attributes, expected='rate', side='up', depth=3, prior=6, scale=1, phi=1, depth_cost=4, shallow=0.9,
    least=3, share=0.01, taken=[], rows=20
) %}
    with
    {% if taken %}
    taken_sums as (
        {{ slice_sums(cells, attributes, expected, side, depth, within=taken) }}
    ),
    {% endif %}
    open_sums as (
        select
            {%- for attribute in attributes %}
            sums.{{ slice_quoted(attribute) }},
            {%- endfor %}
            sums.depth,
            {%- for column in slice_columns(expected).split() %}
            sums.{{ column }}{{ ' - coalesce(taken_sums.' ~ column ~ ', 0)' if taken }} as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ sums }} as sums
        {%- if taken %}
        left join taken_sums
            on
                sums.depth = taken_sums.depth
                {%- for attribute in attributes %}
                and sums.{{ slice_quoted(attribute) }} is not distinct from taken_sums.{{ slice_quoted(attribute) }}
                {%- endfor %}
        {%- endif %}
    ),

    total as (
        select * from open_sums where depth = 0
    ),

    slices as (
        select * from open_sums
        where
            depth > 0
            and {{ slice_least(side, expected, '') }}
            >= greatest({{ least }}, {{ share }} * (select {{ slice_least(side, expected, '') }} from total))
    ),

    {#- e: expected in the slice; o: expected in all other rows, each from its own past. #}
    held as (
        select
            slices.*,
            total.x as total_x,
            {%- if expected == 'rate' %}
            slices.n * (slices.hx + {{ prior * phi }}) / (slices.hn + {{ prior * phi }} * total.hn / total.hx) as expected,
            (total.n - slices.n) * (total.hx - slices.hx + {{ prior * phi }})
            / (total.hn - slices.hn + {{ prior * phi }} * total.hn / total.hx) as elsewhere
            {%- elif expected == 'rest' %}
            slices.n * total.x / total.n as expected,
            (total.n - slices.n) * total.x / total.n as elsewhere
            {%- elif expected == 'count' %}
            (slices.hx + {{ 0.5 * phi }}) * {{ scale }} as expected,
            (total.hx - slices.hx + {{ 0.5 * phi }}) * {{ scale }} as elsewhere
            {%- else %}
            slices.e as expected,
            total.e - slices.e as elsewhere
            {%- endif %}
        from slices
        cross join total
    ),

    weighed as (
        select
            *,
            (
                case when x > 0 then x * ln(x / expected) else 0 end
                + case when total_x > x then (total_x - x) * ln((total_x - x) / elsewhere) else 0 end
                - total_x * ln(total_x / (expected + elsewhere))
            ) / {{ phi }} as llr
        from held
        where
            expected > 0 and elsewhere > 0 and total_x > 0
            and x * elsewhere {{ '>' if side == 'up' else '<' }} (total_x - x) * expected
    ),

    {#- A slice pays for each attribute; of those about as good as the best, the one with the fewest is named. #}
    priced as (
        select
            *,
            llr - {{ depth_cost }} * depth as gain,
            max(llr - {{ depth_cost }} * depth) over () as best_gain
        from weighed
    ),

    final as (
        select
            {%- for attribute in attributes %}
            {{ slice_quoted(attribute) }},
            {%- endfor %}
            depth,
            x as observed,
            {%- if expected == 'rest' %}
            {#- What the other rows' rate would have given. #}
            case when total_x > x then expected * (total_x - x) / elsewhere else 0 end as expected,
            {%- else %}
            expected,
            {%- endif %}
            n,
            total_x,
            expected + elsewhere as total_expected,
            llr,
            gain,
            row_number() over (
                order by
                    case when gain >= {{ shallow }} * best_gain then depth else {{ depth }} + 1 end,
                    gain desc,
                    {%- for attribute in attributes %}
                    {{ slice_quoted(attribute) }}{{ ',' if not loop.last }}
                    {%- endfor %}
            ) as place
        from priced
        where llr > 0
    )

    select * from final where place <= {{ rows }} order by place
{% endmacro %}


{#- All combinations of up to `depth` attributes: what CUBE would give, cut at the depth. -#}
{% macro slice_sets(attributes, depth) -%}
    {%- set quoted = [] -%}
    {%- for attribute in attributes %}{% set _ = quoted.append(slice_quoted(attribute)) %}{% endfor -%}
    {%- set sets = [] -%}
    {%- for a in range(quoted | length) -%}
        {%- set _ = sets.append('(' ~ quoted[a] ~ ')') -%}
        {%- for b in range(a + 1, quoted | length) if depth > 1 -%}
            {%- set _ = sets.append('(' ~ quoted[a] ~ ', ' ~ quoted[b] ~ ')') -%}
            {%- for c in range(b + 1, quoted | length) if depth > 2 -%}
                {%- set _ = sets.append('(' ~ quoted[a] ~ ', ' ~ quoted[b] ~ ', ' ~ quoted[c] ~ ')') -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- sets | join(', ') -}}
{%- endmacro %}


{#- The columns of a relation of cells that a way to expect needs. -#}
{% macro slice_columns(expected) -%}
    {{- {'rate': 'x n hx hn', 'rest': 'x n', 'count': 'x n hx', 'given': 'x n e'}[expected] -}}
{%- endmacro %}

{% macro slice_measures(how, expected) -%}
    {%- for column in slice_columns(expected).split() -%}
        {{ how }}({{ column }}) as {{ column }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#- How many events a slice must have to be named: those seen, or where fewer are looked for, those to be expected. -#}
{% macro slice_least(side, expected, how='sum') -%}
    {%- set column = 'x' if side == 'up' else {'given': 'e', 'rest': 'n'}.get(expected, 'hx') -%}
    {{- how }}({{ column }})
{%- endmacro %}


{#- A cell belongs to a slice when it has the slice's value of each attribute that the slice names. -#}
{% macro slice_condition(attributes) -%}
    {%- for attribute in attributes -%}
        (named.{{ slice_quoted(attribute) }} is null or cell.{{ slice_quoted(attribute) }} = named.{{ slice_quoted(attribute) }})
        {{- ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro slice_quoted(name) -%} "{{ name | replace('"', '""') }}" {%- endmacro %}
