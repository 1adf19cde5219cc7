{%- for name in indicator_names() %}
-- depends_on: {{ ref('ind_' ~ name) }}
{%- endfor %}
-- After the indicators, hence after the facts that they read, which have noted what they changed.
with

notes as (
    {{ fact_notes() }}
),

final as (
    select
        {{ build_number() }} as build_number,
        fact,
        date_column,
        column_name,
        touched_on,
        '{{ run_id() }}' as run_id
    from notes
)

select * from final
