{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    group='data_platform',
    contract={'enforced': true},
    pre_hook='{{ forget_due_values() }}'
) }}
-- depends_on: {{ ref('load_window') }}
{%- set build = this_build() %}

with

centres as (
    select * from {{ ref('indicator_centres') }}
),

-- 1. How far each period strayed from what was expected of it.
strays as (
    select
        *,
        case
            when centre is null or not is_learned then null
            when baseline = 'share'
                then least(9, power(x - n * centre, 2) / nullif(n * centre * (1 - centre), 0))
            else (value - centre) / nullif({{ scale('centre') }}, 0)
        end as stray
    from centres
),

-- 2. How far the baseline usually strays: on the mean, or where a normal spread lies one deviation off its median.
spreads as (
    {%- for window in baseline_windows() %}
    select
        *,
        count(stray) {{ over_baseline(window) }} as stray_count,
        avg(stray) {{ over_baseline(window) }} as stray_mean,
        cast(null as {{ type_double() }}[]) as stray_quantiles
    from strays
    where grain = '{{ window.grain }}' and baseline = 'share'
    union all
    select
        *,
        count(stray) {{ over_baseline(window) }} as stray_count,
        cast(null as {{ type_double() }}) as stray_mean,
        quantile_cont(stray, [0.1587, 0.5, 0.8413]) {{ over_baseline(window) }} as stray_quantiles
    from strays
    where grain = '{{ window.grain }}' and baseline <> 'share'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- A sum grows or shrinks for good reason: it is compared with what it lately was of its baseline. Half as much again,
-- or half, is the most that counts as growth; a start from nothing is none.
own_spreads as (
    select
        *,
        case
            when stray_count < {{ min_history('grain') }} then null
            when baseline = 'share' then stray_mean
            else (stray_quantiles[3] - stray_quantiles[1]) / 2
        end as own_spread,
        case
            when baseline = 'sum' and centre is not null and stray_count >= {{ min_history('grain') }}
                then centre * (1 + least(0.5, greatest(-0.5, stray_quantiles[2])))
            else centre
        end as expected
    from spreads
    where is_new
),

total_spreads as (
    select
        indicator,
        grain,
        period_start,
        own_spread
    from own_spreads
    where dimension = 'all'
),

judged as (
    select
        own_spreads.*,
        case
            when
                own_spreads.is_total
                or own_spreads.baseline = 'sum'
                or total_spreads.own_spread is null
                then own_spreads.own_spread
            else
                (own_spreads.stray_count * own_spreads.own_spread + 30 * total_spreads.own_spread)
                / (own_spreads.stray_count + 30)
        end as spread
    from own_spreads
    left join total_spreads
        on
            own_spreads.indicator = total_spreads.indicator
            and own_spreads.grain = total_spreads.grain
            and own_spreads.period_start = total_spreads.period_start
),

-- 3. Limits three standard deviations from the centre, and how far the value is from it.
deviations as (
    select
        *,
        case
            when spread is null or expected is null then null
            when baseline = 'share'
                then sqrt(greatest(1, spread) * expected * greatest(1 - expected, 0) / nullif(n, 0))
            -- A count strays by its square root at the least.
            when baseline = 'sum' and unit = 'count' then greatest(spread * centre, sqrt(expected))
            else spread * {{ scale('centre') }}
        end as sigma
    from judged
),

final as (
    select
        indicator,
        business_line,
        grain,
        period_start,
        period_end,
        period_end + maturity_days as known_on,
        dimension,
        segment,
        numerator,
        denominator,
        value,
        unit,
        exposure_minor,
        expected as centre,
        case when sigma is not null then greatest(0, expected - 3 * sigma) end as lower,
        case
            when sigma is null then null
            when baseline = 'share' then least(1, expected + 3 * sigma)
            else expected + 3 * sigma
        end as upper,
        case
            when is_excluded or value is null or sigma is null then null
            when baseline = 'share'
                then 2 * (sqrt(x + 0.375) - sqrt(n * expected + 0.375)) / sqrt(greatest(1, spread))
            else (value - expected) / nullif(sigma, 0)
        end as deviation,
        cast(n_history as integer) as n_history,
        period_end + maturity_days <= {{ build.closed_on }} as is_complete,
        {{ build.as_of }} as data_as_of,
        '{{ run_id() }}' as run_id
    from deviations
)

select * from final
order by period_start, indicator
