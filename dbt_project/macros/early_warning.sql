{#-
    The days of the calendar up to a day (the last closed one) as the periods of the series they concern; segment is null
    where all are.
-#}
{% macro known_days(until=none) -%}
    select
        indicator,
        grain,
        dimension,
        segment,
        period_start,
        (days_of_period - count(*) + sum(factor)) / days_of_period as factor,
        count(*) filter (where is_excluded) >= 0.5 * days_of_period as is_excluded,
        count(*) filter (where is_muted) >= 0.5 * days_of_period as is_muted,
        array_to_string(list_sort(list_distinct(flatten(list(names)))), ', ') as known_event
    from (
        select
            series.indicator,
            series.grain,
            series.dimension,
            case when calendar.dimension <> 'all' then calendar.segment end as segment,
            {{ period_start('series.grain', 'calendar.day') }} as period_start,
            {{ period_end('series.grain', 'calendar.day') }} - period_start + 1 as days_of_period,
            calendar.day,
            product(calendar.factor) as factor,
            bool_or(calendar.effect <> 'shift') as is_excluded,
            bool_or(calendar.effect = 'mute') as is_muted,
            list(distinct calendar.name) as names
        from {{ ref('stg_register__calendar') }} as calendar
        inner join series
            on
                calendar.indicator in ('*', series.indicator)
                and calendar.dimension in ('all', series.dimension)
        where
            calendar.day <= {{ until or this_build().closed_on }}
            and calendar.day >= (select min(points.period_start) from points)
        group by all
    ) as days
    group by indicator, grain, dimension, segment, period_start, days_of_period
{%- endmacro %}


{#- The marks as the series they concern; segment is null where all are. -#}
{% macro marks_by_series() -%}
    select
        series.indicator,
        series.grain,
        series.dimension,
        case when marks.dimension <> 'all' then marks.segment end as segment,
        marks.kind,
        marks.first_on,
        marks.last_on
    from {{ ref('stg_register__marks') }} as marks
    inner join series on marks.indicator = series.indicator and marks.dimension in ('all', series.dimension)
{%- endmacro %}


{#- Whether any ticket ever said that a level is the new normal. -#}
{% macro has_new_levels() -%}
    {{ return(execute and run_query(
        'select 1 from ' ~ ref('stg_register__marks') ~ " where kind <> 'confirmed_incident' limit 1"
    ).rows | length > 0) }}
{%- endmacro %}


{#- No later build goes on from a period that starts before this day: it would compute the indicator whole. -#}
{% macro oldest_start() -%}
    {{ this_build().closed_on }} - {{ due_steps() | max + 100 }}
{%- endmacro %}


{#- How many days of a budget one period has. -#}
{% macro periods_per_budget(grain) -%}
    case {{ grain }} when 'hour' then 1.0 / 24 when 'day' then 1 when 'week' then 7 else 30 end
{%- endmacro %}


{#-
    The logarithm of the periods that lie between two false alarms of a series, when so many series share a budget of
    alarms a period; never more of them than a series alone is worth.
-#}
{% macro alarm_threshold(series_count, budget, grain) -%}
    greatest({{ var('least_threshold') }} - ln({{ periods_per_budget(grain) }}), ln({{ series_count }} / {{ budget }}))
{%- endmacro %}


{#- The observations one pass looks at; series without a new period are left out, unless others are parts of them. -#}
{% macro observations_of(part) -%}
    select * from observations
    where
        grain = '{{ part.grain }}'
        and due_from = date '{{ part.first_day }}'
        {%- if part.first_day != '1900-01-01' %}
        and (
            dimension = 'all'
            or series_id in (select new.series_id from observations as new where new.period_end >= new.due_from)
        )
        {%- endif %}
{%- endmacro %}


{#- The detection macro's answer for one pass. -#}
{% macro scores_of(observations, part) -%}
    select * from (
        {{ detection_scores(
            observations,
            grain=part.grain,
            kinds=['rate', 'count', 'value'],
            kind='kind',
            direction='direction',
            factor='factor',
            h='h',
            learn_from='learn_from' if has_new_levels() else none,
            is_learned='is_learned',
            first_day=none if part.first_day == '1900-01-01'
                else period_start("'" ~ part.grain ~ "'", "date '" ~ part.first_day ~ "'")
        ) }}
    ) as scores
{%- endmacro %}


{#- No row of such an answer; its types, where there is nothing to compute. -#}
{% macro no_scores() -%}
    select
        cast(null as varchar) as series_id,
        cast(null as date) as d,
        cast(null as {{ type_double() }}) as n,
        cast(null as {{ type_double() }}) as x,
        cast(null as boolean) as excluded,
        {%- for name in ['centre', 'expected', 'phi', 'lower', 'upper', 'deviation', 'score'] %}
        cast(null as {{ type_double() }}) as {{ name }},
        {%- endfor %}
        cast(null as varchar) as side,
        cast(null as boolean) as is_shift,
        cast(null as boolean) as is_spike,
        cast(null as date) as since,
        {%- for name in ['events_since', 'expected_since', 'excess'] %}
        cast(null as {{ type_double() }}) as {{ name }},
        {%- endfor %}
        cast(null as integer) as detectable_days,
        cast(null as integer) as n_history,
        cast(null as {{ type_double() }}[]) as state
    where false
{%- endmacro %}
