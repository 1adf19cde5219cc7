{{ config(
    materialized='increment',
    group='risk_core',
    contract={'enforced': true},
    pre_hook='{{ forget_due_values() }}'
) }}
-- depends_on: {{ ref('load_window') }}
{%- set build = this_build() %}
{%- set is_open = 'not coalesce(scores.is_closed, false)' %}
{#- Nothing came and nothing was to come: no zero that anything may be held against. #}
{%- set is_shut = is_quiet_and_closed('scores.is_closed', 'periods') ~ " and series.form = 'flow'" %}
{%- set adds_up = "periods.grain <> 'month' and series.form = 'flow' and " ~ is_open %}

with

periods as (
    select * from {{ ref('indicator_periods') }}
),

scores as (
    select * from {{ ref('indicator_scores') }}
    where period_start >= {{ values_from() }}
),

series as (
    select * from {{ ref('indicator_series') }}
),

final as (
    select
        periods.indicator,
        series.business_line,
        periods.grain,
        periods.period_start,
        periods.period_end,
        periods.period_end + series.maturity_days as known_on,
        periods.dimension,
        periods.segment,
        periods.numerator,
        periods.denominator,
        case when not ({{ is_shut }}) then periods.value end as value,
        series.unit,
        periods.exposure_minor,
        {%- for column in ['centre', 'lower', 'upper'] %}
        case when not ({{ is_shut }}) then scores.{{ column }} end as {{ column }},
        {%- endfor %}
        case
            when periods.value is not null and not scores.is_muted and {{ is_open }} then scores.deviation
        end as deviation,
        -- A month comes too seldom for evidence to add up from one to the next, and most of a stock was there the day
        -- before: its days are no evidence of their own. Rounded, as the sums they are made of.
        {%- for column in ['score', 'events_since', 'expected_since', 'excess'] %}
        case when {{ adds_up }} then round(scores.{{ column }}, 6) end as {{ column }},
        {%- endfor %}
        {%- for column in ['side', 'is_shift', 'since', 'detectable_days'] %}
        case when {{ adds_up }} then scores.{{ column }} end as {{ column }},
        {%- endfor %}
        case when periods.grain <> 'month' and {{ is_open }} then scores.is_spike end as is_spike,
        scores.known_event,
        coalesce(scores.is_muted, false) as is_muted,
        coalesce(scores.n_history, 0) as n_history,
        {{ is_of_age('periods', 'series') }} and periods.is_whole as is_complete,
        {{ build.as_of }} as data_as_of,
        '{{ run_id() }}' as run_id
    from periods
    inner join series
        on
            periods.indicator = series.indicator
            and periods.grain = series.grain
            and periods.dimension = series.dimension
    left join scores
        on
            periods.indicator = scores.indicator
            and periods.grain = scores.grain
            and periods.period_start = scores.period_start
            and periods.dimension = scores.dimension
            and periods.segment = scores.segment
)

select * from final
order by period_start, indicator
