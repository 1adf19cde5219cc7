{#-
    The answer, with the caller's names. Reads `charted`.
    Out, one row per wanted hour: the columns that `hour_scores` describes.
-#}
{% macro told_hours() -%}
select
    series_id,
    local_hour as d,
    centre,
    case when sigma is not null then greatest(0, centre - 3 * sigma) end as lower,
    case when kind = 'rate' then least(1, centre + 3 * sigma) else centre + 3 * sigma end as upper,
    case when is_judged then own_deviation end as deviation,
    case when is_judged then evidence / threshold end as score,
    case
        when is_judged and evidence > 0 then case when evidence_up >= evidence_down then 'up' else 'down' end
    end as side,
    coalesce(is_judged and evidence >= threshold, false) as is_shift,
    coalesce(
        is_judged
        and not is_excluded
        and case direction
            when 'down_bad' then -own_deviation
            when 'band' then abs(own_deviation)
            else own_deviation
        end > sqrt(2 * (log_run_length + 1.125)),
        false
    ) as is_spike,
    case
        when is_judged and evidence > 0
            then local_hour - to_hours(cast(hour_number - coalesce(begun_hour, hour_number - span + 1) as integer))
    end as since_d,
    case when since_d is not null then told_events - coalesce(before_events, 0) end as events_since,
    case when since_d is not null then told_expected - coalesce(before_expected, 0) end as expected_since,
    events_since - expected_since as excess,
    case when is_judged then {{ hours_to_see() | indent(4) }} end as detectable_hours,
    cast(coalesce(hours_of_history, 0) as integer) as n_history
from charted
{%- endmacro %}
