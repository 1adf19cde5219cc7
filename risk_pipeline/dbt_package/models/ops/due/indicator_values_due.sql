-- depends_on: {{ ref('load_window') }}
{%- set closed_on = this_build().closed_on %}
-- From which day on the values of an indicator are computed again: from its earliest touched day, from the first
-- period that came of age since the last build, and from what people said of its history since.
with

ages as (
    select
        indicator,
        max(maturity_days) as maturity_days
    from {{ ref('indicator_series') }}
    group by indicator
),
{%- if is_increment_of_values() %}

last_builds as (
    select closed_on from {{ ops_table('build_state') }}
),

touched as (
    select
        indicator,
        min(occurred_on) as first_day
    from {{ ref('indicator_days_due') }}
    group by indicator
),

notes as (
    {{ register_notes() }}
),

built_notes as (
    select * from {{ ops_table('built_register') }}
),

told as (
    (
        select * from notes
        except
        select * from built_notes
    )
    union all
    (
        select * from built_notes
        except
        select * from notes
    )
),

told_days as (
    select
        ages.indicator,
        min(told.first_day) as first_day
    from told
    inner join ages on told.indicator in ('*', ages.indicator)
    inner join last_builds on told.first_day <= last_builds.closed_on
    group by ages.indicator
),

-- Zeros that begin at another day than before: a feed has brought older rows, or lost its oldest.
held_starts as (
    select
        indicator,
        grain,
        min(period_start) as first_start,
        arg_min(numerator, period_start) as first_numerator
    from {{ table_named('indicators', 'indicator_values') }}
    where dimension = 'all'
    group by indicator, grain
),

moved_starts as (
    select
        series.indicator,
        min(least(held_starts.first_start, begun.starts_on)) as first_day
    from {{ ref('indicator_starts') }} as begun
    inner join {{ ref('indicator_series') }} as series
        on begun.indicator = series.indicator and series.dimension = 'all'
    cross join last_builds
    left join held_starts on series.indicator = held_starts.indicator and series.grain = held_starts.grain
    where
        series.grain <> 'hour'
        and {{ period_end('series.grain', 'begun.starts_on') }} <= last_builds.closed_on
        and (
            held_starts.first_start is null
            or held_starts.first_start > {{ period_start('series.grain', 'begun.starts_on') }}
            or (
                held_starts.first_start < {{ period_start('series.grain', 'begun.starts_on') }}
                and held_starts.first_numerator = 0
            )
        )
    group by series.indicator
),

first_days as (
    select
        ages.indicator,
        least(
            touched.first_day,
            told_days.first_day,
            moved_starts.first_day,
            case when touched.first_day is not null then last_builds.closed_on + 1 - ages.maturity_days end
        ) as first_day
    from ages
    cross join last_builds
    left join touched on ages.indicator = touched.indicator
    left join told_days on ages.indicator = told_days.indicator
    left join moved_starts on ages.indicator = moved_starts.indicator
),

steps as (
    select unnest([{{ due_steps() | join(', ') }}]) as days_back
),

final as (
    select
        first_days.indicator,
        coalesce({{ closed_on }} - min(steps.days_back), {{ from_the_first() }}) as first_day
    from first_days
    left join steps on first_days.first_day >= {{ closed_on }} - steps.days_back
    where first_days.first_day is not null
    group by first_days.indicator
)
{%- else %}

final as (
    select
        indicator,
        {{ from_the_first() }} as first_day
    from ages
)
{%- endif %}

select * from final
-- what the days are computed into comes first: {{ ref('indicator_daily') }}
-- and what they may be compared with: {{ ref('indicator_days_due') }}
-- and since when nothing is a zero: {{ ref('indicator_starts') }}
-- {{ ref('stg_register__owners') }} {{ ref('stg_register__judged') }} {{ ref('stg_register__calendar') }}
-- {{ ref('stg_register__marks') }}
