{#-
    Early warning by the hour: limits and evidence of many hourly series at once, in window functions.

    PURE JINJA, as detection.sql: `python -m benchmarks.detection hours` renders the very same text. Why hours are not
    judged by the method of days, with figures: docs/detection-statistics.md.

    HOW TO CALL IT

        select * from ({{ hour_scores('my_observations') }}) as scores

    `my_observations` is the name of a relation with one row per series and hour, dense from the series' first hour on:

        series_id    text, unique per series
        d            timestamp without zone, the local hour; 24 to a day, whatever the clocks do
        n            double: trials (rate), 1 (count, sum)
        x            double: events out of n, events, or what was measured in all
        excluded     boolean: neither learned from nor evidence; its limits and deviation are shown
        is_learned   boolean: false keeps an hour out of the baseline although it is judged
        kind         rate | count | value
        direction    up_bad | down_bad | band
        factor       the calendar's expected effect on the centre, 1 = none
        h            logarithm of the mean number of hours between two false alarms
        learn_from   date or null: nothing before it is learned, and it is judged anew from there ("new normal")
        known_centre null where it is to be computed; else what this macro gave for the hour
        is_new       boolean: whether the hour is wanted

    Columns out, one row per wanted hour: series_id, d, centre, lower, upper, deviation, score, side, is_shift,
    is_spike, since_d, events_since, expected_since, excess, detectable_hours, n_history.

    INCREMENTAL: nothing is carried but the centres. The relation then holds the new hours, and the `hour_reach()` days
    before them with their centres as `known_centre`.
-#}


{#- Days before the first new hour that are looked at: the baseline, and what strays from it. -#}
{% macro hour_reach() -%} 92 {%- endmacro %}


{#- Hours over which evidence is added up, ending with the hour judged. -#}
{% macro hour_spans() -%}
    {{- [1, 2, 3, 4, 6, 9, 14, 24] | join(' ') -}}
{%- endmacro %}


{#- Sizes of shift that are looked for, as multiples of the centre. -#}
{% macro hour_sizes(side) -%}
    {{- {'up': '1.3 1.8 4', 'down': '0.75 0.45 0.1'}[side] -}}
{%- endmacro %}


{#- Evidence of one span for a shift to `size` times the centre, as a log-likelihood ratio in units of what is usual. -#}
{% macro hour_gain(span, size) -%}
    (ln({{ size }}) * x_{{ span }} - ({{ size }} - 1) * e_{{ span }}) * e_{{ span }}
    / (v_{{ span }} + stray_{{ span }} * power(e_{{ span }}, 2))
{%- endmacro %}


{% macro hour_scores(observations, history=28) -%}
{%- set spans = hour_spans().split() -%}
{%- set by_day = 'over (partition by series_id, spell order by day_t rows between ' %}
with

numbered as (
    select
        series_id,
        d,
        n,
        x,
        excluded,
        kind,
        direction,
        factor,
        h,
        learn_from,
        known_centre,
        is_new,
        (cast(d as date) - date '2000-01-03') * 24 + hour(d) as t,
        cast(d as date) - date '2000-01-03' as day_t,
        case when n > 0 and factor > 0 and is_learned and not excluded then x end as learned_x,
        case when learned_x is not null then n * factor end as learned_n
    from {{ observations }}
),

-- A series begins anew where its rows do after a silence, and where people said that its level is a new one.
arrivals as (
    select
        *,
        coalesce(t - lag(t) over (partition by series_id order by t) > 1, false)
        or coalesce(
            learn_from is distinct from lag(learn_from) over (partition by series_id order by t)
            and learn_from is not null,
            false
        ) as is_start
    from numbered
),

spells as (
    select
        * exclude (is_start),
        count(case when is_start then 1 end) over (partition by series_id order by t rows unbounded preceding) as spell
    from arrivals
),

-- 1. Level: of twelve weeks, and as far as there are events to say so (300) of the last four; never of today.
days as (
    select
        series_id,
        spell,
        day_t,
        coalesce(sum(learned_x), 0) as x,
        coalesce(sum(learned_n), 0) as n,
        count(learned_n) as hours
    from spells
    group by series_id, spell, day_t
),

levels as (
    select
        series_id,
        spell,
        day_t,
        sum(x) {{ by_day }} 84 preceding and 2 preceding) as x_long,
        sum(n) {{ by_day }} 84 preceding and 2 preceding) as n_long,
        sum(x) {{ by_day }} 29 preceding and 2 preceding) as x_late,
        sum(n) {{ by_day }} 29 preceding and 2 preceding) as n_late,
        sum(hours) {{ by_day }} 84 preceding and 2 preceding) as n_history,
        count(nullif(hours, 0)) {{ by_day }} 84 preceding and 2 preceding) as days_history,
        sum(x) over same_weekday as x_weekday,
        sum(n) over same_weekday as n_weekday
    from days
    window same_weekday as (
        partition by series_id, spell, day_t % 7 order by day_t rows between 12 preceding and 1 preceding
    )
),

-- 2. Rhythm: the same hour of all days, and the same hour of the same weekday.
rhythms as (
    select
        *,
        sum(learned_x) over same_hour as x_hour,
        sum(learned_n) over same_hour as n_hour,
        var_pop(learned_x / learned_n) over same_hour_lately as spread_hour,
        avg(learned_x / learned_n) over same_hour_lately as mean_hour,
        sum(learned_x) over same_hour_of_week as x_cell,
        sum(learned_n) over same_hour_of_week as n_cell
    from spells
    window
        same_hour as (partition by series_id, spell, t % 24 order by t rows between 84 preceding and 2 preceding),
        same_hour_lately as (
            partition by series_id, spell, t % 24 order by t rows between 29 preceding and 2 preceding
        ),
        same_hour_of_week as (
            partition by series_id, spell, t % 168 order by t rows between 12 preceding and 1 preceding
        )
),

-- Of money or another measure, what comes at a time stands for an event (an order, as far as the spread of the hours
-- tells); as the day before had it, for today may not be over.
units as (
    select
        series_id,
        spell,
        day_t + 1 as day_t,
        sum(spread_hour) / nullif(sum(mean_hour), 0) as unit_before
    from rhythms
    where kind = 'value'
    group by series_id, spell, day_t
),

events as (
    select
        rhythms.*,
        levels.n_history,
        levels.days_history,
        coalesce(nullif(units.unit_before, 0), 1) as unit,
        case when rhythms.kind = 'rate' then 5 else 1 end as caution,
        levels.n_late,
        levels.x_late / unit as late_events,
        levels.n_long,
        (levels.x_long / unit + 0.5) / (nullif(levels.n_long, 0) + 1) as long_level,
        (levels.x_weekday / unit + 50 * caution)
        / (coalesce(levels.n_weekday, 0) * long_level + 50 * caution) as weekday_factor,
        (coalesce(rhythms.x_hour, 0) / unit + 20 * caution)
        / (coalesce(rhythms.n_hour, 0) * long_level + 20 * caution) as hour_factor
    from rhythms
    inner join levels
        on rhythms.series_id = levels.series_id and rhythms.spell = levels.spell and rhythms.day_t = levels.day_t
    left join units
        on rhythms.series_id = units.series_id and rhythms.spell = units.spell and rhythms.day_t = units.day_t
),

centres as (
    select
        * exclude (known_centre),
        (late_events + 300) / (n_late + 300 / long_level) as late_level,
        coalesce(weekday_factor, 1) * hour_factor as usual_factor,
        (coalesce(x_cell, 0) / unit + 50 * caution * usual_factor)
        / (coalesce(n_cell, 0) * long_level + 50 * caution) as cell_factor,
        coalesce(
            known_centre,
            case when n_long > 0 then least(
                late_level * cell_factor * factor * unit,
                case when kind = 'rate' then 0.95 else 'infinity'::double end
            ) end
        ) as centre,
        case when n > 0 and centre > 0 then x / unit end as own_x,
        case when n > 0 and centre > 0 then n * centre / unit end as own_e,
        own_e * case when kind = 'rate' then 1 - centre else 1 end as own_v,
        case when not excluded then own_x end as judged_x,
        case when not excluded then own_e end as judged_e,
        case when not excluded then own_v end as judged_v
    from events
),

-- 3. What happened in the hours that end with this one, and what was expected.
totals as (
    select
        *,
        {%- for what in ['x', 'e', 'v'] %}
        sum(coalesce(judged_{{ what }}, 0)) over so_far as total_{{ what }},
        {%- endfor %}
        -- In the unit of the value, for people.
        sum(case when judged_x is not null then x else 0 end) over so_far as told_x,
        sum(case when judged_x is not null then n * centre else 0 end) over so_far as told_e
    from centres
    window so_far as (partition by series_id, spell order by t rows unbounded preceding)
),

sums as (
    select
        *
        {%- for span in spans %}
        {%- for what in ['x', 'e', 'v'] %},
        {%- if span == '1' %}
        coalesce(judged_{{ what }}, 0) as {{ what }}_1
        {%- else %}
        total_{{ what }} - lag(total_{{ what }}, {{ span }}, 0) over hourly as {{ what }}_{{ span }}
        {%- endif %}
        {%- endfor %}
        {%- endfor %}
    from totals
    window hourly as (partition by series_id, spell order by t)
),

-- 4. How much more than chance such sums strayed in eight weeks, span by span: hours hang together, so that many of them
-- stray more than one of them lets expect.
strayed as (
    select
        series_id,
        spell,
        day_t
        {%- for span in spans %},
        sum(least(power(x_{{ span }} - e_{{ span }}, 2), greatest(16 * v_{{ span }}, 0.25 * power(e_{{ span }}, 2))))
            filter (where learned_n is not null) as s_{{ span }},
        sum(v_{{ span }}) filter (where learned_n is not null) as v_{{ span }},
        sum(power(e_{{ span }}, 2)) filter (where learned_n is not null) as ee_{{ span }}
        {%- endfor %}
    from sums
    where own_e is not null
    group by series_id, spell, day_t
),

strays as (
    select
        series_id,
        spell,
        day_t
        {%- for span in spans %},
        greatest(0, (
            sum(s_{{ span }}) {{ by_day }} 57 preceding and 2 preceding)
            - sum(v_{{ span }}) {{ by_day }} 57 preceding and 2 preceding)
        ) / nullif(sum(ee_{{ span }}) {{ by_day }} 57 preceding and 2 preceding), 0)) as own_{{ span }}
        {%- endfor %}
    from strayed
),

-- 5. Evidence: the span and the size that speak loudest; rounded, so that of equal ones the shortest is taken.
weighed as (
    select
        sums.*,
        {%- for span in spans %}
        coalesce(strays.own_{{ span }}, 0.01) as stray_{{ span }},
        {%- endfor %}
        h * case when kind = 'value' then 1.4 else 1 end as threshold,
        days_history >= {{ history }} and own_e is not null as is_judged
    from sums
    left join strays
        on sums.series_id = strays.series_id and sums.spell = strays.spell and sums.day_t = strays.day_t
    where sums.is_new
),

gains as (
    select
        *,
        {%- for side in ['up', 'down'] %}
        case when direction in ('{{ side }}_bad', 'band') then [
            {%- for span in spans %}
            {%- for size in hour_sizes(side).split() %}
            case when e_{{ span }} > 0 then round({{ hour_gain(span, size) }}, 9) end
            {{- ',' if not loop.last }}
            {%- endfor %}
            {{- ',' if not loop.last }}
            {%- endfor %}
        ] end as gains_{{ side }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from weighed
),

best as (
    select
        *,
        coalesce(list_max(gains_up), 0) as best_up,
        coalesce(list_max(gains_down), 0) as best_down
    from gains
),

told as (
    select
        *,
        greatest(0, best_up, best_down) as evidence,
        [{{ spans | join(', ') }}][
            cast(floor((
                list_position(
                    case when best_up >= best_down then gains_up else gains_down end, greatest(best_up, best_down)
                ) - 1
            ) / 3) as integer) + 1
        ] as span
    from best
),

-- What there was up to the hour before the evidence begins, and which hour is the next that adds to it.
befores as (
    select
        series_id as before_series,
        spell as before_spell,
        t as before_t,
        told_x as before_x,
        told_e as before_e,
        min(case when judged_e is not null then t end) over (
            partition by series_id, spell order by t rows between 1 following and {{ spans[-1] }} following
        ) as begun_t
    from totals
),

final as (
    select
        series_id,
        d,
        centre,
        case when sigma is not null then greatest(0, centre - 3 * sigma) end as lower,
        case when kind = 'rate' then least(1, centre + 3 * sigma) else centre + 3 * sigma end as upper,
        case when is_judged then z end as deviation,
        case when is_judged then evidence / threshold end as score,
        case when is_judged and evidence > 0 then case when best_up >= best_down then 'up' else 'down' end end as side,
        coalesce(is_judged and evidence >= threshold, false) as is_shift,
        coalesce(
            is_judged and not excluded and case direction when 'down_bad' then -z when 'band' then abs(z) else z end
            > sqrt(2 * (h + 1.125)),
            false
        ) as is_spike,
        case
            when is_judged and evidence > 0
                then d - to_hours(cast(t - coalesce(begun_t, t - span + 1) as integer))
        end as since_d,
        case when since_d is not null then told_x - coalesce(before_x, 0) end as events_since,
        case when since_d is not null then told_e - coalesce(before_e, 0) end as expected_since,
        events_since - expected_since as excess,
        case when is_judged then list_min([
            {%- for span in spans %}
            case
                when greatest(
                    {%- for size in (hour_sizes('up') ~ ' ' ~ hour_sizes('down')).split() %}
                    (ln({{ size }}) * (case when direction = 'down_bad' then 0.75 else 1.25 end) - ({{ size }} - 1))
                    {{- ',' if not loop.last }}
                    {%- endfor %}
                ) * power(e_{{ span }}, 2) / nullif(v_{{ span }} + stray_{{ span }} * power(e_{{ span }}, 2), 0)
                >= threshold then {{ span }}
            end
            {{- ',' if not loop.last }}
            {%- endfor %}
        ]) end as detectable_hours,
        cast(coalesce(n_history, 0) as integer) as n_history
    from (
        select
            *,
            sqrt(own_v + stray_1 * power(own_e, 2)) * unit / nullif(n, 0) as sigma,
            case
                when own_e > 0 then 2 * (sqrt(greatest(0, own_x) + 0.375) - sqrt(own_e + 0.375))
                    / sqrt((own_v + stray_1 * power(own_e, 2)) / own_e)
            end as z
        from told
        left join befores
            on
                told.series_id = befores.before_series
                and told.spell = befores.before_spell
                and told.t - told.span = befores.before_t
    ) as charted
)

select * from final
{%- endmacro %}


{#-
    Each hour of the days since: its end, and whether it took an hour. Where clocks are put forward one is missing,
    where they are put back one is there twice; counted in quarters, because not every zone moves by whole hours. A few
    hours beyond what is known, because one that is there twice ends late.
-#}
{% macro clock_hours(from_day, as_of, zone) -%}
    with

    quarters as (
        select
            instant,
            instant at time zone '{{ zone }}' as local_at
        from (
            select unnest(generate_series(
                cast({{ from_day }} - 1 as timestamp) at time zone 'UTC', {{ as_of }} + interval 3 hours, interval 15 minutes
            )) as instant
        ) as instants
    ),

    hours as (
        select
            cast(local_at as date) as day,
            cast(extract(hour from local_at) as integer) as hour_of_day,
            count(*) as quarter_count,
            max(instant) + interval 15 minutes as ends_at
        from quarters
        group by 1, 2
    ),

    days as (
        select distinct day from hours
        where day >= {{ from_day }}
    )

    select
        days.day,
        slots.hour_of_day,
        coalesce(hours.quarter_count, 0) = 4 as is_regular,
        coalesce(hours.ends_at, max(hours.ends_at) over (
            order by days.day, slots.hour_of_day rows unbounded preceding
        ), cast(days.day as timestamp) at time zone '{{ zone }}') as ends_at
    from days
    cross join (select unnest(range(24)) as hour_of_day) as slots
    left join hours on days.day = hours.day and slots.hour_of_day = hours.hour_of_day
{%- endmacro %}
