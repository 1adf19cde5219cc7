{{ config(
    materialized='increment',
    group='risk_core',
    contract={'enforced': true},
    pre_hook='{{ forget_due_hours() }}'
) }}
{#-
    One model, from the events to the limits: nobody else reads what lies between, and each node costs time in every run.
    From the first day that is due all hours are computed again; of those before only their centres are read.
-#}
{%- for name in indicator_names() %}
-- depends_on: {{ ref('ind_' ~ name) }}
{%- endfor %}
-- depends_on: {{ ref('load_window') }}
-- depends_on: {{ ref('indicator_values_due') }}
{%- set build = this_build() %}
{%- set from_day = hours_from() %}
{%- set is_shut = is_quiet_and_closed('observations.is_closed', 'observations') %}
with

series as (
    -- The calendar and the marks speak of days: an hour is part of one.
    select * replace ('day' as grain) from ({{ budgeted_series() | indent(4) }}) as budgeted
    where grain = 'hour'
),

-- 1. Every hour of every day since a series began.
hour_sums as (
    {{ hourly_sums(from_day) | indent(4) }}
),

earlier as (
    {{ earlier_hours(from_day) | indent(4) }}
),

lives as (
    {{ hour_lives() | indent(4) }}
),

clock as (
    {{ clock_hours(
        "(select greatest(" ~ from_day ~ ", coalesce(min(lives.first_day), " ~ build.closed_on ~ ")) from lives)",
        build.as_of,
        business_timezone()
    ) | indent(4) }}
),

due_hours as (
    {{ due_hours(from_day) | indent(4) }}
),

measured as (
    {{ measured_hours() | indent(4) }}
),

-- 2. What people know of these days.
points as (
    select distinct
        indicator,
        'day' as grain,
        dimension,
        segment,
        period_start,
        period_start as period_end
    from measured
),

known_days as (
    {{ known_days(until='(select max(points.period_start) from points)') | indent(4) }}
),

marks as (
    {{ marks_by_series() | indent(4) }}
),

told as (
    {{ told_days() | indent(4) }}
),

-- 3. Alarm thresholds: an hour's part of the owner's budget, shared by the segments alive in the month before.
alive as (
    select
        indicator,
        dimension,
        cast(date_trunc('month', period_start) + interval 1 month as date) as counted_for,
        count(distinct segment) as series_count
    from points
    group by indicator, dimension, counted_for
),

observations as (
    {{ observed_hours(from_day) | indent(4) }}
),

-- 4. Limits and evidence.
scores as (
    {{ hour_scores('observations') | indent(4) }}
),

final as (
    select
        observations.indicator,
        observations.business_line,
        'hour' as grain,
        observations.period_start,
        cast(observations.hour as smallint) as hour,
        observations.period_start as period_end,
        observations.period_start + observations.maturity_days as known_on,
        observations.known_at,
        observations.dimension,
        observations.segment,
        observations.numerator,
        observations.denominator,
        case
            when not observations.is_regular or ({{ is_shut }}) then null
            when observations.denominator is null then observations.numerator
            else observations.numerator / nullif(observations.denominator, 0)
        end as value,
        observations.unit_of_value as unit,
        observations.exposure_minor,
        {%- for column in ['centre', 'lower', 'upper'] %}
        case when not ({{ is_shut }}) then scores.{{ column }} end as {{ column }},
        {%- endfor %}
        case when not (observations.is_muted or observations.is_closed) then scores.deviation end as deviation,
        {%- for column in ['score', 'events_since', 'expected_since', 'excess'] %}
        case when not observations.is_closed then round(scores.{{ column }}, 6) end as {{ column }},
        {%- endfor %}
        {%- for column in ['side', 'is_shift', 'is_spike'] %}
        case when not observations.is_closed then scores.{{ column }} end as {{ column }},
        {%- endfor %}
        case when not observations.is_closed then cast(scores.since_d as date) end as since,
        case when not observations.is_closed then cast(extract(hour from scores.since_d) as smallint) end as since_hour,
        cast(scores.detectable_hours as integer) as detectable_days,
        observations.known_event,
        observations.is_muted,
        scores.n_history,
        observations.known_at <= {{ build.as_of }} as is_complete,
        {{ build.as_of }} as data_as_of,
        '{{ run_id() }}' as run_id
    from observations
    inner join scores on observations.series_id = scores.series_id and observations.d = scores.d
)

select * from final
order by period_start, hour, indicator
