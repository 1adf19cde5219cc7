{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    group='data_platform',
    contract={'enforced': true},
    pre_hook='{{ forget_due_hours() }}'
) }}
{#-
    One model, from the events to the limits: what lies between is read by nobody else, and each node costs time in every
    run. From the first day that is due all hours are computed again; of those before only their centres are read.
-#}
{%- for name in indicator_names() %}
-- depends_on: {{ ref('ind_' ~ name) }}
{%- endfor %}
-- depends_on: {{ ref('load_window') }}
-- depends_on: {{ ref('indicator_values_due') }}
{%- set build = this_build() %}
{%- set from_day = hours_from() %}
with

series as (
    -- The calendar and the marks speak of days: an hour is a part of one.
    select * replace ('day' as grain) from {{ ref('indicator_series') }}
    where grain = 'hour'
),

families as (
    select
        series.*,
        coalesce(owners.tickets_per_day, {{ var('tickets_per_day') }}) * {{ periods_per_budget("'hour'") }}
        / greatest(1, holdings.family_count) as budget
    from series
    left join {{ ref('stg_register__owners') }} as owners on series.owner = owners.owner
    left join (
        select
            owner,
            count(*) as family_count
        from {{ ref('indicator_series') }}
        where grain <> 'month'
        group by owner
    ) as holdings on series.owner = holdings.owner
),

hour_sums as (
    {{ hourly_sums(from_day) }}
    select
        cast(null as varchar) as indicator,
        cast(null as date) as occurred_on,
        cast(null as varchar) as dimension,
        cast(null as varchar) as segment,
        cast(null as integer) as hour_of_day,
        cast(null as {{ type_double() }}) as numerator,
        cast(null as {{ type_double() }}) as denominator,
        cast(null as bigint) as exposure_minor
    where false
),

earlier as (
    {{ earlier_hours(from_day) | indent(4) }}
),

seen as (
    select distinct
        indicator,
        dimension,
        segment,
        occurred_on
    from hour_sums
    where segment not in ({{ var('unnamed_segments') }})
    union
    select distinct
        indicator,
        dimension,
        segment,
        period_start as occurred_on
    from earlier
    where numerator <> 0 or denominator > 0
),

-- 1. Every hour of every day since a series began: a total's goes on for ever, a segment that has had nothing for long
-- is gone, until it is seen again.
lives as (
    select
        indicator,
        dimension,
        segment,
        occurred_on as first_day,
        least(
            coalesce(
                lead(occurred_on) over (partition by indicator, dimension, segment order by occurred_on),
                date '9999-12-31'
            ) - 1,
            case when dimension = 'all' then date '9999-12-31' else occurred_on + {{ var('vanished_after_days') }} end
        ) as last_day
    from seen
),

-- A total without an event within reach goes on all the same.
quiet_totals as (
    select distinct
        indicator,
        dimension,
        segment
    from earlier
    where dimension = 'all'
),

clock as (
    {{ clock_hours(
        "(select greatest(" ~ from_day ~ ", coalesce(min(lives.first_day), " ~ from_day ~ ")) from lives)",
        build.as_of,
        var('business_timezone')
    ) | indent(4) }}
),

due_hours as (
    select
        lives.indicator,
        lives.dimension,
        lives.segment,
        clock.*
    from lives
    inner join clock on clock.day between lives.first_day and lives.last_day
    where clock.ends_at <= {{ build.as_of }} and clock.day >= {{ from_day }}
    union
    select
        quiet_totals.*,
        clock.*
    from quiet_totals
    cross join clock
    where clock.ends_at <= {{ build.as_of }} and clock.day >= {{ from_day }}
),

measured as (
    select
        due_hours.indicator,
        due_hours.dimension,
        due_hours.segment,
        due_hours.day as period_start,
        due_hours.hour_of_day as hour,
        due_hours.ends_at as known_at,
        due_hours.is_regular,
        coalesce(hour_sums.numerator, 0) as numerator,
        coalesce(hour_sums.denominator, case when not series.is_sum then 0 end) as denominator,
        coalesce(hour_sums.exposure_minor, 0) as exposure_minor,
        cast(null as {{ type_double() }}) as known_centre
    from due_hours
    inner join series on due_hours.indicator = series.indicator and due_hours.dimension = series.dimension
    left join hour_sums
        on
            due_hours.indicator = hour_sums.indicator
            and due_hours.dimension = hour_sums.dimension
            and due_hours.segment = hour_sums.segment
            and due_hours.day = hour_sums.occurred_on
            and due_hours.hour_of_day = hour_sums.hour_of_day
    union all by name
    select
        earlier.indicator,
        earlier.dimension,
        earlier.segment,
        earlier.period_start,
        earlier.hour,
        earlier.known_at,
        coalesce(earlier.known_event, '') <> '{{ clock_change() }}' as is_regular,
        earlier.numerator,
        earlier.denominator,
        earlier.exposure_minor,
        earlier.centre as known_centre
    from earlier
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
    {{ known_days(until='(select max(points.period_start) from points)') }}
),

marks as (
    {{ marks_by_series() }}
),

told as (
    select
        points.indicator,
        points.dimension,
        points.segment,
        points.period_start,
        max(coalesce(whole_days.factor, 1)) * max(coalesce(own_days.factor, 1)) as factor,
        coalesce(bool_or(whole_days.is_excluded or own_days.is_excluded), false) as is_excluded,
        coalesce(bool_or(whole_days.is_muted or own_days.is_muted), false) as is_muted,
        nullif(concat_ws(', ', max(whole_days.known_event), max(own_days.known_event)), '') as known_event,
        max(marks.first_on) filter (where marks.kind <> 'confirmed_incident') as learn_from,
        coalesce(bool_or(
            marks.kind = 'confirmed_incident' and points.period_start <= coalesce(marks.last_on, points.period_start)
        ), false) as is_incident
    from points
    left join known_days as whole_days
        on
            whole_days.segment is null
            and points.indicator = whole_days.indicator
            and points.dimension = whole_days.dimension
            and points.period_start = whole_days.period_start
    left join known_days as own_days
        on
            points.indicator = own_days.indicator
            and points.dimension = own_days.dimension
            and points.segment = own_days.segment
            and points.period_start = own_days.period_start
    left join marks
        on
            points.indicator = marks.indicator
            and points.dimension = marks.dimension
            and (marks.segment is null or points.segment = marks.segment)
            and points.period_start >= marks.first_on
    group by points.indicator, points.dimension, points.segment, points.period_start
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
    select
        measured.*,
        concat_ws('|', measured.indicator, measured.dimension, measured.segment) as series_id,
        cast(measured.period_start as timestamp) + to_hours(measured.hour) as d,
        case
            when not measured.is_regular then 0
            else coalesce(measured.denominator, 1)
        end as n,
        measured.numerator as x,
        families.kind,
        families.direction,
        told.factor,
        told.is_excluded or not measured.is_regular as excluded,
        told.is_muted,
        case when measured.is_regular then told.known_event else '{{ clock_change() }}' end as known_event,
        told.learn_from,
        not told.is_incident as is_learned,
        measured.period_start >= {{ from_day }} as is_new,
        {{ alarm_threshold('coalesce(alive.series_count, 1)', 'families.budget', "'hour'") }} as h,
        families.business_line,
        families.unit as unit_of_value,
        families.maturity_days
    from measured
    inner join families on measured.indicator = families.indicator and measured.dimension = families.dimension
    inner join told
        on
            measured.indicator = told.indicator
            and measured.dimension = told.dimension
            and measured.segment = told.segment
            and measured.period_start = told.period_start
    left join alive
        on
            measured.indicator = alive.indicator
            and measured.dimension = alive.dimension
            and date_trunc('month', measured.period_start) = alive.counted_for
),

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
            when not observations.is_regular then null
            when observations.denominator is null then observations.numerator
            else observations.numerator / nullif(observations.denominator, 0)
        end as value,
        observations.unit_of_value as unit,
        observations.exposure_minor,
        scores.centre,
        scores.lower,
        scores.upper,
        case when not observations.is_muted then scores.deviation end as deviation,
        round(scores.score, 6) as score,
        scores.side,
        scores.is_shift,
        scores.is_spike,
        cast(scores.since_d as date) as since,
        cast(extract(hour from scores.since_d) as smallint) as since_hour,
        round(scores.events_since, 6) as events_since,
        round(scores.expected_since, 6) as expected_since,
        round(scores.excess, 6) as excess,
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
