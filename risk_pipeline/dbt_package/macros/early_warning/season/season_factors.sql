{#-
    How much above or below its year a series is expected to be on a day, from the same weeks of the years before: a
    factor on the centre, as a calendar entry with effect `shift` has. Only days with two years of history before them
    have one.

    In: days, a relation with one row per series and day, without gaps: series_id, d (date), x, n (as for
    `early_warning_scores`), is_learned (false: known event, confirmed incident).
    Out, one row per series and day from its 731st on: series_id, d, factor (1 = none; between 1/3 and 3).

    A profile compares four weeks with the median of such weeks in the year around them, so that growth and steps cancel
    out; small counts lean on 1 by 100 events. The mean of the profiles of one, two and three years before is the season.
    Levels wander without any season, so that a move below 5 % is none; from 10 % on it counts in full. The second half of
    the second year has the mean 1, for what is learned from it has no factor.
-#}
{% macro season_factors(days) -%}
{%- set around = 'over (partition by series_id order by d range between interval ' -%}
{%- set weeks = around ~ '14 day preceding and interval 14 day following)' -%}
{%- set year = around ~ '182 day preceding and interval 182 day following)' -%}
with

learned as (
    select
        series_id,
        d,
        min(d) over (partition by series_id) as first_d,
        case when is_learned then x end as x,
        case when is_learned then n end as n
    from {{ days }}
),

weeks as (
    select
        series_id,
        d,
        first_d,
        sum(x) {{ weeks }} as x_weeks,
        sum(n) {{ weeks }} as n_weeks
    from learned
),

levels as (
    select
        *,
        median(x_weeks / nullif(n_weeks, 0)) {{ year }} as level_year
    from weeks
),

profiles as (
    select
        series_id,
        d,
        ln((x_weeks + 100) / (n_weeks * level_year + 100)) as log_ratio
    from levels
    where d >= first_d + 182 and n_weeks * level_year > 0 and x_weeks >= 0
),

seasons as (
    select
        learned.series_id,
        learned.d,
        learned.first_d,
        avg(profiles.log_ratio) as log_season
    from learned
    inner join (select unnest([364, 728, 1092]) as days_back) as years on learned.d >= learned.first_d + 546
    inner join profiles
        on learned.series_id = profiles.series_id and profiles.d = learned.d - years.days_back
    group by learned.series_id, learned.d, learned.first_d
),

shrunk as (
    select
        series_id,
        d,
        first_d,
        log_season * greatest(0, least(1, 20 * abs(log_season) - 1)) as log_factor
    from seasons
),

centred as (
    select
        series_id,
        d,
        first_d,
        log_factor - avg(log_factor) filter (where d < first_d + 730) over (partition by series_id) as log_factor
    from shrunk
)

select
    series_id,
    d,
    greatest(1 / 3, least(3, exp(log_factor))) as factor
from centred
where d >= first_d + 730
{%- endmacro %}
