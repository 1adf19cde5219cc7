{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    group='data_platform',
    contract={'enforced': true},
    pre_hook='{{ forget_due_days() }}'
) }}
{%- for name in indicator_names() %}
-- depends_on: {{ ref('ind_' ~ name) }}
{%- endfor %}
-- depends_on: {{ ref('indicator_days_due') }}
-- depends_on: {{ ref('load_window') }}
{%- set due = days_due() %}
{%- set last_day = "date '" ~ run_query('select closed_on from ' ~ ref('load_window')).rows[0].closed_on ~ "'" if execute %}

with

daily as (
    {%- for name, days in due.items() %}
    {%- set meta = indicator_meta(name).indicator %}
    {%- if meta.form == 'stock' %}
    {{ stock_by_day(name, meta, days, last_day) }}
    {%- else %}
    {{ flow_by_day(name, meta, days, last_day) }}
    {%- endif %}
    union all
    {%- endfor %}
    select
        cast(null as varchar) as indicator,
        cast(null as date) as occurred_on,
        cast(null as varchar) as dimension,
        cast(null as varchar) as segment,
        cast(null as {{ type_double() }}) as numerator,
        cast(null as {{ type_double() }}) as denominator,
        cast(null as bigint) as exposure_minor
    where false
)

select * from daily
order by occurred_on, indicator
