{%- for name in indicator_names() %}
-- depends_on: {{ ref('ind_' ~ name) }}
{%- endfor %}
-- A rare event that never happened is a row of zeros, and no unknown: known since the feeds that would bring it.
with

starts as (
    {{ first_zeros() }}
)

select * from starts
