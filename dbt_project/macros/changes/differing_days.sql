{#-
    Days whose sums are not the same before the increment (ops.event_sums) and after it. Of a day whose rows are others
    than before that alone is said: every column of it may be another.
-#}
{% macro differing_days(sums_after, fact=none) -%}
    with

    sums_before as (
        select
            fact,
            date_column,
            touched_on,
            column_name,
            sum(image_sum) as image_sum
        from {{ risk_core.ops_table('event_sums') }}
        where touched_on is not null and date_column <> '{{ load_date() }}'{% if fact %} and fact = '{{ fact }}'{% endif %}
        group by fact, date_column, touched_on, column_name
    ),

    sums_after as (
        {{ sums_after }}
    ),

    differing as (
        select
            coalesce(sums_after.fact, sums_before.fact) as fact,
            coalesce(sums_after.date_column, sums_before.date_column) as date_column,
            coalesce(sums_after.touched_on, sums_before.touched_on) as touched_on,
            coalesce(sums_after.column_name, sums_before.column_name) as column_name
        from sums_after
        full outer join sums_before
            on
                sums_after.fact = sums_before.fact
                and sums_after.date_column = sums_before.date_column
                and sums_after.touched_on = sums_before.touched_on
                and sums_after.column_name = sums_before.column_name
        where sums_after.image_sum is distinct from sums_before.image_sum
    )

    select * from differing
    qualify
        column_name = '{{ whole_row() }}'
        or not bool_or(column_name = '{{ whole_row() }}') over (partition by fact, date_column, touched_on)
{%- endmacro %}
