{#-
    The answer, with the caller's names. Reads `charted` and `families`. In: grain.
    Out, one row per new period: the columns that `early_warning_scores` describes.
-#}
{% macro scores_and_limits(grain) -%}
select
    families.series_id,
    charted.period_start as d,
    charted.exposure as n,
    charted.events as x,
    charted.is_excluded as excluded,
    charted.centre,
    charted.expected,
    charted.dispersion as phi,
    case
        when charted.centre >= 3 * charted.sigma or charted.centre < 0 then charted.centre - 3 * charted.sigma
        when charted.sigma is not null then 0
    end as lower,
    case
        when charted.kind = 'rate' and charted.centre + 3 * charted.sigma > 1 then 1
        else charted.centre + 3 * charted.sigma
    end as upper,
    charted.deviation,
    charted.score,
    case when charted.score > 0 then charted.side end as side,
    coalesce(charted.score >= 1, false) as is_shift,
    coalesce(
        not charted.is_excluded
        and case charted.direction
            when 'down_bad' then -charted.deviation
            when 'band' then abs(charted.deviation)
            else charted.deviation
        end > charted.spike_limit,
        false
    ) as is_spike,
    case when charted.score > 0 then {{ period_of_number(grain, 'charted.since.since') }} end as since,
    case when charted.score > 0 then charted.since.events end as events_since,
    case when charted.score > 0 then charted.since.expected end as expected_since,
    case when charted.score > 0 then charted.since.events - charted.since.expected end as excess,
    case
        when charted.periods_to_see_a_quarter <= 180 then cast(ceil(charted.periods_to_see_a_quarter) as integer)
    end as detectable_days,
    cast(coalesce(charted.history, 0) as integer) as n_history,
    charted.state
from charted
inner join families on charted.series_number = families.series_number
{%- endmacro %}
