{{ config(materialized='table', group='data_platform') }}
-- The YAML of the indicators as a table, for SQL to join.
with

series as (
    {%- for name in indicator_names() if execute %}
    {%- set meta = indicator_meta(name).indicator %}
    {%- for grain in meta.grain %}
    {%- for dimension in meta.dimensions if grain != 'day' or dimension in daily_dimensions() %}
    select
        '{{ name }}' as indicator,
        '{{ grain }}' as grain,
        '{{ dimension }}' as dimension,
        '{{ meta.business_line }}' as business_line,
        '{{ meta.unit }}' as unit,
        '{{ meta.form }}' as form,
        '{{ indicator_baseline(name) }}' as baseline,
        {{ meta.get('maturity_days', 0) }} as maturity_days
    union all
    {%- endfor %}
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as varchar) as indicator,
        cast(null as varchar) as grain,
        cast(null as varchar) as dimension,
        cast(null as varchar) as business_line,
        cast(null as varchar) as unit,
        cast(null as varchar) as form,
        cast(null as varchar) as baseline,
        cast(null as integer) as maturity_days
    where false
)

select * from series
