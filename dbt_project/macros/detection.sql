{#-
    Early warning: control limits, running scores and alarms of many series at once, in window functions.

    PURE JINJA: nothing here reads ref, var, adapter, config or target; all comes by argument. dbt renders this file, and
    so does plain jinja2 in `benchmarks/detection`, which is how the shipped limits are measured. The method and its
    references: docs/detection-statistics.md.

    HOW TO CALL IT

        select * from ({{ detection_scores('my_observations', direction='direction', h='h') }}) as scores

    `my_observations` is the name of a relation (table, view or CTE) with one row per series and period:

        series_id   any text, unique per series (also across indicators: join the keys)
        parent_id   the series it is a part of, null for a top series; only one level up is looked at
        d           date, the first day of the period
        n           double: trials (rate), exposure (count; 1 for a plain count), measurements (value; 1 for a sum)
        x           double: events out of n (rate, 0 <= x <= n), events (count), sum of the measurements (value)
        excluded    boolean: calendar event, confirmed incident, late or partial data: neither learned from nor scored

    A period without a row is a period without exposure: nothing is learned and the score stands still. A count
    therefore needs its zeros: give the rows of a dense calendar with x = 0. Rows are unique per series_id and d.

    Arguments, all SQL expressions over the relation's columns unless said otherwise:

        grain       'day' | 'week' | 'month' (plain text, not SQL): what one period is; one call judges one grain
        kinds       list of text: which of 'rate', 'count', 'value' can occur (the parts not named are not rendered)
        kind        rate = x of n, count = x events, value = measured x / n: money, mean days (robust: medians)
        direction   up_bad | down_bad | band
        factor      the calendar's expected effect on the centre, 1 = none
        h           alarm threshold: the logarithm of the mean number of periods between two false alarms
        learn_from  date or null: nothing before it is learned, and a new epoch starts there ("new normal")
        is_learned  boolean: false keeps a period out of the baseline although it is scored

    Columns out, one row per row of the relation: series_id, d, n, x, excluded, centre, expected, phi, lower, upper,
    deviation, score, side, is_shift, is_spike, since, events_since, expected_since, excess, detectable_days, n_history,
    state. `centre` is null while there is nothing to expect; `score` while history is too short to judge. An excluded
    row keeps the score of the row before, is never a spike, and shows its deviation. `phi` of a value is its spread.

    INCREMENTAL

        detection_scores('my_observations', first_day="date '2018-01-05'", …the same other arguments)

    returns the rows with d >= first_day only, equal to what the full call gives for them. The relation then holds the
    new rows, and of each series the rows of the `detection_reach(grain)` days before first_day, these with the four more
    columns `centre`, `phi`, `n_history` and `state` as this macro returned them (null in the new rows). Nothing else is
    carried: `state` (double[]) is opaque and holds the running sums. Where marks change what may be learned, compute
    again from the first day that they touch.
-#}


{#- Days before the first new day whose rows an incremental call needs. -#}
{% macro detection_reach(grain='day') -%}
    {{- {'day': 210, 'week': 217, 'month': 460}[grain] -}}
{%- endmacro %}


{#- Windows in periods: the baseline from `first` to `gap` before, the phases of the week, the least history. -#}
{% macro detection_periods(grain, part) -%}
    {{- {
        'day': {'first': 209, 'gap': 29, 'phases': 7, 'phase_first': 29, 'phase_last': 4, 'history': 28, 'recent': 28},
        'week': {'first': 30, 'gap': 5, 'phases': 1, 'phase_first': 30, 'phase_last': 5, 'history': 8, 'recent': 8},
        'month': {'first': 14, 'gap': 2, 'phases': 1, 'phase_first': 14, 'phase_last': 2, 'history': 4, 'recent': 3},
    }[grain][part] -}}
{%- endmacro %}


{#- The number of a period, so that neighbours differ by one. -#}
{% macro detection_period_number(grain, day) -%}
    date_diff('{{ grain }}', date '2000-01-03', {{ day }})
{%- endmacro %}


{#- The first day of a period. -#}
{% macro detection_period_day(grain, number) -%}
    {%- if grain == 'month' -%}
        cast(date '2000-01-01' + to_months(cast({{ number }} as integer)) as date)
    {%- else -%}
        date '2000-01-03' + {{ 7 if grain == 'week' else 1 }} * cast({{ number }} as integer)
    {%- endif -%}
{%- endmacro %}


{#- What a baseline adds up of `rows`: in all of it, up to the period judged, and on the same weekday. -#}
{% macro detection_sums(rows, long, near, phase) -%}
    {%- for name, over in [('long', long), ('near', near), ('phase', phase)] %}
    count({{ rows }}.learned_n) {{ over }} as days_{{ name }},
    coalesce(sum({{ rows }}.learned_x) {{ over }}, 0) as x_{{ name }},
    coalesce(sum({{ rows }}.learned_n) {{ over }}, 0) as n_{{ name }}
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- The gain of one period's evidence for a rate of `rho` centres over one of `slack` centres. -#}
{% macro detection_gain(rho, slack) -%}
    (case kind
        when 'rate'
            then
                x * ln(least({{ rho }} * centre, 0.5 + 0.5 * centre) / least({{ slack }} * centre, 0.45 + 0.55 * centre))
                + (n - x) * ln(
                    (1 - least({{ rho }} * centre, 0.5 + 0.5 * centre))
                    / (1 - least({{ slack }} * centre, 0.45 + 0.55 * centre))
                )
        when 'count'
            then x * ln({{ rho }} / {{ slack }}) - expected * ({{ rho }} - {{ slack }})
        else 0
    end / phi)
{%- endmacro %}


{% macro detection_scores(
    observations,
    grain='day',
    kinds=['rate', 'count'],
    kind="'rate'",
    direction="'up_bad'",
    sides=['up', 'down'],
    factor='1',
    h='5',
    learn_from=none,
    is_learned='true',
    first_day=none,
    materiality='0.05',
    restart=4
) -%}
{%- set first = detection_periods(grain, 'first') | int -%}
{%- set gap = detection_periods(grain, 'gap') | int -%}
{%- set phases = detection_periods(grain, 'phases') | int -%}
{%- set phase_first = detection_periods(grain, 'phase_first') | int -%}
{%- set phase_last = detection_periods(grain, 'phase_last') | int -%}
{%- set history = detection_periods(grain, 'history') | int -%}
{%- set recent = detection_periods(grain, 'recent') | int -%}
{%- set in_epoch = 'over (partition by series_no, epoch order by t rows between ' -%}
{%- set in_lane = 'over (partition by series_no, lane, epoch order by t rows unbounded preceding)' -%}
with

observed as (
    select
        series_id,
        parent_id,
        d,
        cast(n as double) as n,
        cast(x as double) as x,
        coalesce(excluded, false) as excluded,
        {{ kind }} as kind,
        {{ direction }} as direction,
        coalesce(cast({{ factor }} as double), 1) as factor,
        cast({{ h }} as double) as h,
        {{ is_learned }} as is_learned,
        {{ 'cast(null as date)' if learn_from is none else learn_from }} as learn_from,
        {{ detection_period_number(grain, 'd') }} as t,
        {%- if first_day is none %}
        cast(null as double) as known_centre,
        cast(null as double) as known_phi,
        cast(null as integer) as known_history,
        cast(null as double[]) as known_state
        {%- else %}
        case when d < {{ first_day }} then centre end as known_centre,
        case when d < {{ first_day }} then phi end as known_phi,
        case when d < {{ first_day }} then n_history end as known_history,
        case when d < {{ first_day }} then state end as known_state
        {%- endif %}
    from {{ observations }}
),

-- 1. A dense calendar per series: a period without a row had no exposure.
series as (
    select
        series_id,
        row_number() over (order by series_id) as series_no,
        any_value(parent_id) as parent_id,
        min(t) as first_t,
        max(t) as last_t
    from observed
    group by series_id
),

families as (
    select
        series.*,
        parents.series_no as parent_no
    from series
    left join series as parents on series.parent_id = parents.series_id
),

calendar as (
    select
        series_no,
        parent_no,
        series_id,
        unnest(range(first_t, last_t + 1)) as t
    from families
),

periods as (
    select
        calendar.series_no,
        calendar.parent_no,
        calendar.t,
        calendar.t % {{ phases }} as phase,
        {%- if learn_from is none %}
        0 as epoch,
        {%- else %}
        coalesce(
            max(case when observed.learn_from <= observed.d then observed.learn_from end)
                over (partition by calendar.series_no order by calendar.t rows unbounded preceding),
            date '1900-01-01'
        ) as epoch,
        {%- endif %}
        observed.* exclude (series_id, parent_id, t, n, x, learn_from, is_learned),
        {{ 'true' if first_day is none else 'calendar.t >= ' ~ detection_period_number(grain, first_day) }} as is_new,
        coalesce(observed.n, 0) as n,
        coalesce(observed.x, 0) as x,
        coalesce(observed.n > 0 and observed.x is not null and not observed.excluded, false) as is_scored,
        case
            when observed.n > 0 and observed.factor > 0 and observed.is_learned and not observed.excluded
                then observed.x
        end as learned_x,
        case when learned_x is not null then observed.n * observed.factor end as learned_n
    from calendar
    left join observed on calendar.series_id = observed.series_id and calendar.t = observed.t
),

-- 2. What each period may be compared with: events and trials of its baseline, and of the same weekdays in it.
sums as (
    {%- if first_day is none %}
    select
        series_no,
        parent_no,
        t,
        {{- detection_sums(
            'periods',
            in_epoch ~ first ~ ' preceding and ' ~ gap ~ ' preceding)',
            in_epoch ~ first ~ ' preceding and 1 preceding)',
            'over (partition by series_no, epoch, phase order by t rows between ' ~ phase_first ~ ' preceding and '
                ~ phase_last ~ ' preceding)'
        ) | indent(4) }}
    from periods
    {%- else %}
    select
        due.series_no,
        due.parent_no,
        due.t,
        {{- detection_sums(
            'past',
            'filter (where due.t - past.t >= ' ~ gap ~ ')',
            '',
            'filter (where due.phase = past.phase and due.t - past.t between ' ~ phases * phase_last ~ ' and '
                ~ phases * phase_first ~ ')'
        ) | indent(4) }}
    from periods as due
    left join periods as past
        on
            due.series_no = past.series_no
            and due.epoch = past.epoch
            and past.learned_n is not null
            and due.t - past.t between 1 and {{ first }}
    where due.is_new
    group by due.series_no, due.parent_no, due.t
    {%- endif %}
),

-- A young series learns from all that it has; later the gap keeps a shift from being learned while it is looked for.
baselines as (
    select
        series_no,
        parent_no,
        t,
        days_near as n_history,
        case when days_long >= {{ history }} then x_long else x_near end as base_x,
        case when days_long >= {{ history }} then n_long else n_near end as base_n,
        x_phase,
        n_phase
    from sums
),

-- 3. Level and weekday factor, shrunk to the parent's by 6 and by 50 events.
parent_levels as (
    select
        series_no,
        t,
        (base_x + 0.5) / (base_n + 1) as level,
        (x_phase + 50) / (n_phase * (base_x + 0.5) / (base_n + 1) + 50) as weekday
    from baselines
    where base_n > 0 and series_no in (select families.parent_no from families)
),

levels as (
    select
        baselines.series_no,
        baselines.t,
        baselines.n_history,
        baselines.x_phase,
        baselines.n_phase,
        coalesce(parents.weekday, 1) as parent_weekday,
        case
            when parents.level is not null
                then (baselines.base_x + 6) / (baselines.base_n + 6 / parents.level)
            when baselines.base_n > 0 then (baselines.base_x + 0.5) / (baselines.base_n + 1)
        end as level
    from baselines
    left join parent_levels as parents
        on baselines.parent_no = parents.series_no and baselines.t = parents.t
),

centres as (
    select
        periods.*,
        coalesce(levels.n_history, periods.known_history) as n_history,
        case
            when not periods.is_new then periods.known_centre
            else
                levels.level * periods.factor
                * (levels.x_phase + 50 * levels.parent_weekday) / (levels.n_phase * levels.level + 50)
        end as raw_centre,
        case when kind = 'rate' then least(raw_centre, 0.999) else raw_centre end as centre,
        periods.n * centre as expected,
        case
            when periods.learned_n is not null and expected > 0
                then
                    least(
                        9,
                        power(periods.x - expected, 2)
                        / (expected * case when kind = 'rate' then 1 - centre else 1 end)
                    )
        end as stray
    from periods
    left join levels on periods.series_no = levels.series_no and periods.t = levels.t
),

-- 4. How much more than chance the periods of the baseline stray, shrunk to the parent's by 30 periods.
strays as (
    {%- if first_day is none %}
    select
        series_no,
        t,
        count(stray) {{ in_epoch }}{{ first }} preceding and {{ gap }} preceding) as stray_days,
        coalesce(sum(stray) {{ in_epoch }}{{ first }} preceding and {{ gap }} preceding), 0) as stray_sum
    from centres
    {%- else %}
    select
        due.series_no,
        due.t,
        count(past.stray) as stray_days,
        coalesce(sum(past.stray), 0) as stray_sum
    from centres as due
    left join centres as past
        on
            due.series_no = past.series_no
            and due.epoch = past.epoch
            and due.t - past.t between {{ gap }} and {{ first }}
    where due.is_new
    group by due.series_no, due.t
    {%- endif %}
),

parent_strays as (
    select * from strays
    where series_no in (select families.parent_no from families)
),

spreads as (
    select
        centres.* exclude (raw_centre),
        case
            when not centres.is_new then centres.known_phi
            else
                greatest(
                    1,
                    (
                        strays.stray_sum
                        + 30 * coalesce((parents.stray_sum + 30) / (parents.stray_days + 30), 1)
                    ) / (strays.stray_days + 30)
                )
        end as phi
    from centres
    left join strays on centres.series_no = strays.series_no and centres.t = strays.t
    left join parent_strays as parents on centres.parent_no = parents.series_no and centres.t = parents.t
    {%- if first_day is not none %}
    where centres.t >= {{ detection_period_number(grain, first_day) }} - {{ 2 * recent }}
    {%- endif %}
),

-- 5. The shift that can be found in about ten periods here, as a multiple of the centre; below `slack` none matters.
sizes as (
    select
        *,
        is_scored and expected > 0 and n_history >= {{ history }} as is_judged,
        avg(case when is_scored then expected end) {{ in_epoch }}{{ recent - 1 }} preceding and current row)
            as usual_expected,
        case when usual_expected >= 30 then {{ materiality }} else 0 end as slack,
        greatest(
            1 + greatest(0.2, least(1, sqrt(2 * 5.9 * phi / nullif(10 * usual_expected, 0)))),
            1.15 * (1 + slack)
        ) as rho
    from spreads
),

-- 6. One lane for every side that is watched: the evidence of each period, and its running sum.
lanes as (
    {%- for side in sides %}
    select
        series_no,
        epoch,
        t,
        is_new,
        {{ loop.index0 }} as lane,
        {{ 1 + 4 * loop.index0 }} as state_at,
        h,
        case when is_judged and is_new then x else 0 end as judged_x,
        case when is_judged and is_new then expected else 0 end as judged_expected,
        case when is_judged then {{ detection_gain(
            'rho' if side == 'up' else '(1 / rho)',
            '(1 + slack)' if side == 'up' else '(1 - slack)'
        ) | indent(8) }} else 0 end as gain
    from sizes
    where direction is null or direction in ('{{ side }}_bad', 'band')
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

runs as (
    select
        *,
        sum(gain) {{ in_lane }}
        {%- if first_day is not none %}
        - coalesce(sum(gain) filter (where not is_new) over (partition by series_no, lane, epoch), 0)
        {%- endif %}
            as run_gain,
        sum(judged_x) {{ in_lane }} as run_x,
        sum(judged_expected) {{ in_lane }} as run_expected
    from lanes
),

-- It starts again from nothing once it has fallen well below its late peak: the shift is over.
falls as (
    select
        *,
        is_new and max(run_gain) over (
            partition by series_no, lane, epoch order by t rows between {{ recent - 1 }} preceding and current row
        ) - run_gain > {{ restart }} as is_over
    from runs
),

{%- if first_day is not none %}

carried_states as (
    select
        series_no,
        epoch,
        arg_max(known_state, t) as carried
    from periods
    where known_state is not null
    group by series_no, epoch
),
{%- endif %}

restarts as (
    select
        falls.*,
        {{ 'cast(null as double[])' if first_day is none else 'carried_states.carried' }} as carried,
        count(*) filter (where falls.is_over)
            over (partition by falls.series_no, falls.lane, falls.epoch order by falls.t rows unbounded preceding) as restart_no
    from falls
    {%- if first_day is not none %}
    left join carried_states on falls.series_no = carried_states.series_no and falls.epoch = carried_states.epoch
    where falls.is_new
    {%- endif %}
),

cusums as (
    select
        *,
        -- Rounded, so that no residue of adding up makes a sum that is over look begun.
        round(run_gain - least(
            min(run_gain) over (partition by series_no, lane, epoch, restart_no order by t rows unbounded preceding),
            case when restart_no = 0 then -coalesce(carried[state_at], 0) else run_gain end
        ), 9) as cusum
    from restarts
),

-- Since when: what has come in after the sum was last zero.
onsets as (
    select
        * exclude (run_x, run_expected),
        run_x - coalesce(max(case when cusum <= 0 then run_x end) {{ in_lane }}, -carried[state_at + 1], 0)
            as events_since,
        run_expected
        - coalesce(max(case when cusum <= 0 then run_expected end) {{ in_lane }}, -carried[state_at + 2], 0)
            as expected_since,
        coalesce(
            max(case when cusum <= 0 then t end) {{ in_lane }} + 1,
            carried[state_at + 3],
            min(t) {{ in_lane }}
        ) as since_t
    from cusums
),

best as (
    select
        series_no,
        t,
        max(cusum / h) as score,
        arg_max(lane, cusum / h) as best_lane,
        arg_max(events_since, cusum / h) as events_since,
        arg_max(expected_since, cusum / h) as expected_since,
        arg_max(since_t, cusum / h) as since_t,
        [
            {%- for side in sides %}
            {%- set lane = loop.index0 %}
            {%- for column in ['cusum', 'events_since', 'expected_since', 'since_t'] %}
            max(case when lane = {{ lane }} then {{ column }} end)
            {{- ',' if not loop.last }}
            {%- endfor %}
            {{- ',' if not loop.last }}
            {%- endfor %}
        ] as state
    from onsets
    group by series_no, t
),

-- 7. Limits for the chart, the single period's deviation, and what the owner is told.
charted as (
    select
        sizes.*,
        best.* exclude (series_no, t, score, state),
        best.state,
        case when sizes.n_history >= {{ history }} then best.score end as score,
        case sizes.kind
            when 'rate' then sqrt(phi * centre * (1 - centre) / nullif(n, 0))
            when 'count' then sqrt(phi * centre / nullif(n, 0))
        end as sigma,
        case
            when n_history >= {{ history }} and n > 0
                then 2 * (sqrt(x + 0.375) - sqrt(expected + 0.375)) / sqrt(phi)
        end as deviation,
        sqrt(2 * (h + 1.125)) as spike_limit,
        (1.25 * ln(rho / (1 + slack)) - (rho - 1 - slack)) * usual_expected / phi as gain_of_a_quarter
    from sizes
    left join best on sizes.series_no = best.series_no and sizes.t = best.t
    where sizes.d is not null and sizes.is_new
),

final as (
    select
        families.series_id,
        charted.d,
        charted.n,
        charted.x,
        charted.excluded,
        charted.centre,
        charted.expected,
        charted.phi,
        greatest(0, charted.centre - 3 * charted.sigma) as lower,
        case
            when charted.kind = 'rate' then least(1, charted.centre + 3 * charted.sigma)
            else charted.centre + 3 * charted.sigma
        end as upper,
        charted.deviation,
        charted.score,
        case when charted.score > 0 then ['{{ sides | join("', '") }}'][charted.best_lane + 1] end as side,
        coalesce(charted.score >= 1, false) as is_shift,
        coalesce(
            not charted.excluded
            and case charted.direction
                when 'down_bad' then -charted.deviation
                when 'band' then abs(charted.deviation)
                else charted.deviation
            end > charted.spike_limit,
            false
        ) as is_spike,
        case when charted.score > 0 then {{ detection_period_day(grain, 'charted.since_t') }} end as since,
        case when charted.score > 0 then charted.events_since end as events_since,
        case when charted.score > 0 then charted.expected_since end as expected_since,
        case when charted.score > 0 then charted.events_since - charted.expected_since end as excess,
        case
            when charted.gain_of_a_quarter * 180 >= charted.h then cast(ceil(charted.h / charted.gain_of_a_quarter) as integer)
        end as detectable_days,
        cast(coalesce(charted.n_history, 0) as integer) as n_history,
        charted.state
    from charted
    inner join families on charted.series_no = families.series_no
)

select * from final
{%- endmacro %}
