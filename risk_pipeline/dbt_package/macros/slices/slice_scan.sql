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
