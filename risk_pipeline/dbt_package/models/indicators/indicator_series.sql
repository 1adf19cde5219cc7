{{ config(materialized='whole_table', group='risk_core') }}
-- The YAML of the indicators as a table, for SQL to join.
with

series as (
    {{ series_rows() }}
    select
        cast(null as varchar) as indicator,
        cast(null as varchar) as grain,
        cast(null as varchar) as dimension,
        cast(null as varchar) as business_line,
        cast(null as varchar) as unit,
        cast(null as varchar) as form,
        cast(null as varchar) as direction,
        cast(null as varchar) as owner,
        cast(null as varchar) as kind,
        cast(null as boolean) as is_sum,
        cast(null as integer) as maturity_days
    where false
)

select * from series
