{{ config(
    materialized='increment',
    group='risk_core',
    contract={'enforced': true},
    pre_hook='{{ forget_due_days() }}'
) }}
{#-
    A row that a dimension does not apply to (setting `unnamed_segments`) counts in the total and is no segment. One whose
    value is not known is a segment, `unknown`: it may be the very one that breaks.
-#}
{%- for name in indicator_names() %}
-- depends_on: {{ ref('ind_' ~ name) }}
{%- endfor %}
-- depends_on: {{ ref('indicator_days_due') }}
-- depends_on: {{ ref('load_window') }}

with

daily as (
    {{ daily_sums() }}
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
where segment not in ({{ setting('unnamed_segments') }})
order by occurred_on, indicator
