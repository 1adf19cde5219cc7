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
    therefore needs its zeros: give the rows of a dense calendar with x = 0. Rows are unique per series_id and d. After
    a silence longer than the recent periods (28 days, 8 weeks, 3 months) the score begins anew.

    Arguments, all SQL expressions over the relation's columns unless said otherwise:

        grain       'day' | 'week' | 'month' (plain text, not SQL): what one period is; one call judges one grain
        kinds       list of text: which of 'rate', 'count', 'value' can occur (the parts not named are not rendered)
        kind        rate = x of n, count = x events, value = measured x / n: money, mean days (robust: medians)
        direction   up_bad | down_bad | band
        factor      the calendar's expected effect on the centre, 1 = none
        h           alarm threshold: the logarithm of the mean number of periods between two false alarms; 6.3 is two
                    in three years of days. M series with a budget of B false alarms a period: ln(M / B)
        learn_from  date or null: nothing before it is learned, and a new epoch starts there ("new normal")
        is_learned  boolean: false keeps a period out of the baseline although it is scored

    Columns out, one row per row of the relation: series_id, d, n, x, excluded, centre, expected, phi, lower, upper,
    deviation, score, side, is_shift, is_spike, since, events_since, expected_since, excess, detectable_days, n_history,
    state. `centre` is null while there is nothing to expect; `score` while history is too short to judge. An excluded
    row keeps the evidence of the row before, is never a spike, and shows its deviation. `phi` of a value is its spread.

    INCREMENTAL

        detection_scores('my_observations', first_day="date '2018-01-05'", …the same other arguments)

    returns the rows with d >= first_day only, equal to what the full call gives for them. The relation then holds the
    new rows, and of each series the rows of the `detection_reach(grain)` days before first_day, these with the three more
    columns `centre`, `n_history` and `state` as this macro returned them (null in the new rows). Nothing else is
    carried: `state` (double[]) is opaque and holds the running sums. Where marks change what may be learned, compute
    again from the first day that they touch.
-#}


{#- Days before the first new day whose rows an incremental call needs. -#}
{% macro detection_reach(grain='day') -%}
    {{- {'day': 210, 'week': 217, 'month': 460}[grain] -}}
{%- endmacro %}


{#-
    Windows in periods: the baseline from `first` to `gap` before, its later part, the weekdays' part, the least history,
    and how many periods tell the usual volume.
-#}
{% macro detection_periods(grain, part) -%}
    {{- {
        'day': {
            'first': 209, 'gap': 29, 'late_first': 83, 'late_gap': 14,
            'phases': 7, 'phase_first': 29, 'phase_last': 4, 'stray_gap': 8, 'history': 28, 'recent': 28
        },
        'week': {
            'first': 30, 'gap': 5, 'late_first': 13, 'late_gap': 3,
            'phases': 1, 'phase_first': 30, 'phase_last': 5, 'stray_gap': 2, 'history': 8, 'recent': 8
        },
        'month': {
            'first': 14, 'gap': 2, 'late_first': 8, 'late_gap': 2,
            'phases': 1, 'phase_first': 14, 'phase_last': 2, 'stray_gap': 1, 'history': 4, 'recent': 3
        },
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


{#- What is added up of the baseline, its later part, all up to the period judged, and the same weekdays. -#}
{% macro detection_sums(rows, kinds, long, late, near, phase) -%}
    {%- for name, over in [('long', long), ('late', late), ('near', near), ('phase', phase)] %}
    count({{ rows }}.learned_n) {{ over }} as days_{{ name }},
    coalesce(sum({{ rows }}.learned_x) {{ over }}, 0) as x_{{ name }},
    coalesce(sum({{ rows }}.learned_n) {{ over }}, 0) as n_{{ name }}
    {%- if 'value' in kinds %},
    median({{ rows }}.learned_value) {{ over }} as value_{{ name }}
    {%- endif %}
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- How far the periods of the baseline strayed, and what was expected of them. -#}
{% macro detection_strays(rows, kinds, over) %}
    count({{ rows }}.stray) {{ over }} as stray_days,
    coalesce(sum({{ rows }}.stray) {{ over }}, 0) as stray_sum,
    coalesce(sum(case when {{ rows }}.stray is not null then {{ rows }}.expected end) {{ over }}, 0) as stray_expected
    {%- if 'value' in kinds %},
    count({{ rows }}.value_stray) {{ over }} as value_days,
    quantile_cont({{ rows }}.value_stray, [0.02, 0.1587, 0.5, 0.8413, 0.98]) {{ over }} as stray_quantiles
    {%- endif %}
{%- endmacro %}


{#- What one period strayed from its centre: in variances of a count or rate, in units of the centre for a value. -#}
{% macro detection_stray(kinds) -%}
        -- Capped, so that a freak day does not blunt the limits; a day 30 % off is none where there are many events.
        case
            when learned_n is not null and expected > 0 and kind <> 'value'
                then least(
                    greatest(9, 0.09 * expected),
                    power(x - expected, 2) / (expected * case when kind = 'rate' then 1 - centre else 1 end)
                )
        end as stray
        {%- if 'value' in kinds %},
        case
            when learned_n is not null and kind = 'value' then (x / n - centre) * sqrt(n) / case when centre > 0 then centre else 1 end
        end as value_stray
        {%- endif %}
{%- endmacro %}


{#-
    How far out a period must be for a spike, in deviations. Of a value's strays the outer 2 % tell how heavy the tail is
    on the side of the period: where they lie further out than those of a normal one, against its inner 68 %, what is
    rarer lies further out by the third power. As far as there are strays to say so (50 periods).
-#}
{% macro detection_value_spike_limit(usual) -%}
    case
        when kind <> 'value' or z is null or stray_quantiles is null then {{ usual }}
        else greatest(
            {{ usual }},
            {%- set half = '(case when z < 0 then stray_quantiles[3] - stray_quantiles[2]'
                ~ ' else stray_quantiles[4] - stray_quantiles[3] end)' %}
            {%- set far = '(case when z < 0 then stray_quantiles[3] - stray_quantiles[1]'
                ~ ' else stray_quantiles[5] - stray_quantiles[3] end)' %}
            {{ usual }} * {{ half }} / phi * power(
                greatest(1, {{ far }} / (2.054 * greatest({{ half }}, 1e-9))),
                3.0 * value_days / (value_days + 50)
            )
        )
    end
{%- endmacro %}


{#-
    The gain of one period's evidence for a shift of the centre to `rho` times it, over one to `slack` times it; less of
    it where the centre itself may have drifted by more than chance moves a period.
-#}
{% macro detection_gain(kinds, side, step, slack) -%}
    {%- set rho = '(1 + ' ~ step ~ ')' if side == 'up' else '(1 / (1 + ' ~ step ~ '))' -%}
    {%- set slack = '(1 + ' ~ slack ~ ')' if side == 'up' else '(1 - ' ~ slack ~ ')' -%}
    (case
        when not is_judged then 0
        {%- if 'rate' in kinds %}
        when kind = 'rate'
            then (
                x * ln(least({{ rho }} * centre, 0.5 + 0.5 * centre) / least({{ slack }} * centre, 0.45 + 0.55 * centre))
                + (n - x) * ln(
                    (1 - least({{ rho }} * centre, 0.5 + 0.5 * centre))
                    / (1 - least({{ slack }} * centre, 0.45 + 0.55 * centre))
                )
            ) / phi
        {%- endif %}
        {%- if 'value' in kinds %}
        -- A day counts for no more than 2.5 deviations, whatever the tails are like.
        when kind = 'value'
            then {{ step }} * ({{ '' if side == 'up' else '-' }}least(2.5, greatest(-2.5, z - usual_z))) - power({{ step }}, 2) / 2
        {%- endif %}
        else (x * ln({{ rho }} / {{ slack }}) - expected * ({{ rho }} - {{ slack }})) / phi
    end) / tempering
{%- endmacro %}


{#-
    What the running sums of `source` have risen by since they were last nothing, and whether an alarm that this gave is
    over. `again`: the source holds what is left of excursions that are over.
-#}
{% macro detection_excursions(source, restart, again=false) -%}
{%- set in_run = 'over (partition by series_no, side, epoch, returns, started_t order by t rows unbounded preceding)' -%}
{%- set in_excursion = 'over (partition by series_no, side, epoch, returns, excursion_t order by t rows unbounded preceding)' %}
select
    series_no,
    side,
    epoch,
    returns,
    t,
    threshold_slow,
    threshold_fast,
    excursion_t as started_t,
    run_slow,
    run_fast,
    run_x,
    run_expected,
    cast(null as double[]) as carried,
    score,
    {%- for name in ['x', 'expected', 't'] %}
    case when cusum_slow / threshold_slow >= cusum_fast / threshold_fast then slow_{{ name }} else fast_{{ name }} end as since_{{ name }},
    {%- endfor %}
    [
        cusum_slow, cusum_fast, peak_slow, peak_fast, peak_score, slow_x, slow_expected, slow_t, fast_x, fast_expected, fast_t
    ] as state,
    coalesce(
        bool_or(
            peak_score >= 1
            and (
                (peak_slow >= threshold_slow and peak_slow - cusum_slow > {{ restart }})
                or (peak_fast >= threshold_fast and peak_fast - cusum_fast > {{ restart }})
            )
        ) {{ in_excursion }},
        false
    ) as is_over
from (
    select
        *,
        {%- for name, column in [('peak_slow', 'cusum_slow'), ('peak_fast', 'cusum_fast'), ('peak_score', 'score')] %}
        greatest(
            max({{ column }}) {{ in_excursion }},
            case when excursion_t = -1 then carried[{{ 2 + loop.index }}] end
        ) as {{ name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from (
        select
            *,
            greatest(cusum_slow / threshold_slow, cusum_fast / threshold_fast, 0) as score,
            coalesce(max(case when cusum_slow <= 0 and cusum_fast <= 0 then t end) {{ in_run }}, -1) as excursion_t,
            {%- for pace in ['slow', 'fast'] %}
            {%- set at = 6 + 3 * loop.index0 %}
            run_x - coalesce(max(case when cusum_{{ pace }} <= 0 then run_x end) {{ in_run }}, -carried[{{ at }}], 0)
                as {{ pace }}_x,
            run_expected - coalesce(
                max(case when cusum_{{ pace }} <= 0 then run_expected end) {{ in_run }}, -carried[{{ at + 1 }}], 0
            ) as {{ pace }}_expected,
            coalesce(
                max(case when cusum_{{ pace }} <= 0 then t end) {{ in_run }} + 1, carried[{{ at + 2 }}], min(t) {{ in_run }}
            ) as {{ pace }}_t
            {{- ',' if not loop.last }}
            {%- endfor %}
        from (
            select
                series_no,
                side,
                epoch,
                returns,
                t,
                threshold_slow,
                threshold_fast,
                started_t,
                run_slow,
                run_fast,
                run_x,
                run_expected,
                carried,
                {%- for pace in ['slow', 'fast'] %}
                -- Rounded, so that no residue of adding up makes a sum that is over look begun.
                round(
                    run_{{ pace }} - least(
                        min(run_{{ pace }}) {{ in_run }},
                        {{ 'run_' ~ pace if again else '-coalesce(carried[' ~ loop.index ~ '], 0)' }}
                    ),
                    9
                ) as cusum_{{ pace }}
                {{- ',' if not loop.last }}
                {%- endfor %}
            from {{ source }}
            {%- if again %}
            where is_over
            {%- endif %}
        ) as cusums
    ) as scored
) as peaked
{%- endmacro %}


{% macro detection_scores(
    observations,
    grain='day',
    kinds=['rate', 'count'],
    kind="'rate'",
    direction="'up_bad'",
    sides=['up', 'down'],
    factor='1',
    h='6.3',
    learn_from=none,
    is_learned='true',
    first_day=none,
    materiality='0',
    drift='0.1',
    restart=4
) -%}
{%- set first = detection_periods(grain, 'first') | int -%}
{%- set gap = detection_periods(grain, 'gap') | int -%}
{%- set late_first = detection_periods(grain, 'late_first') | int -%}
{%- set late_gap = detection_periods(grain, 'late_gap') | int -%}
{%- set phases = detection_periods(grain, 'phases') | int -%}
{%- set phase_first = detection_periods(grain, 'phase_first') | int -%}
{%- set phase_last = detection_periods(grain, 'phase_last') | int -%}
{%- set history = detection_periods(grain, 'history') | int -%}
{%- set recent = detection_periods(grain, 'recent') | int -%}
{%- set stray_gap = detection_periods(grain, 'stray_gap') | int -%}
{%- set in_epoch = 'over (partition by series_no, epoch order by t rows between ' -%}
{%- set in_side = 'over (partition by series_no, side, epoch, returns order by t rows unbounded preceding)' -%}
with recursive

observed as (
    select
        cast(series_id as varchar) as series_id,
        cast(parent_id as varchar) as parent_id,
        d,
        {{ detection_period_number(grain, 'd') }} as t,
        cast(n as double) as n,
        cast(x as double) as x,
        coalesce(excluded, false) as excluded,
        {{ kind }} as kind,
        {{ direction }} as direction,
        coalesce(cast({{ factor }} as double), 1) as factor,
        cast({{ h }} as double) as h,
        {{ is_learned }} as is_learned,
        {{ 'cast(null as date)' if learn_from is none else learn_from }} as learn_from,
        {%- if first_day is none %}
        true as is_new,
        cast(null as double) as known_centre,
        cast(null as integer) as known_history
        {%- else %}
        d >= {{ first_day }} as is_new,
        case when d < {{ first_day }} then centre end as known_centre,
        case when d < {{ first_day }} then n_history end as known_history
        {%- endif %}
    from {{ observations }}
),

-- 1. The series, by number, and the periods of each.
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

numbered as (
    select
        families.series_no,
        families.parent_no,
        observed.* exclude (series_id, parent_id)
    from observed
    inner join families on observed.series_id = families.series_id
),

{%- if first_day is none %}

-- A whole build counts rows, so that every period needs one; where there was none, there was no exposure.
calendar as (
    select
        series_no,
        unnest(range(first_t, last_t + 1)) as t
    from families
),
{%- endif %}

periods as (
    select
        {%- if first_day is none %}
        calendar.series_no,
        calendar.t,
        numbered.* exclude (series_no, t, learn_from, is_learned),
        {%- else %}
        numbered.* exclude (learn_from, is_learned),
        {%- endif %}
        {{ 'calendar' if first_day is none else 'numbered' }}.t % {{ phases }} as phase,
        {%- if learn_from is none %}
        0 as epoch,
        {%- else %}
        coalesce(
            max(case when learn_from <= d then learn_from end) over (
                partition by {{ 'calendar' if first_day is none else 'numbered' }}.series_no
                order by {{ 'calendar' if first_day is none else 'numbered' }}.t rows unbounded preceding
            ),
            date '1900-01-01'
        ) as epoch,
        {%- endif %}
        case when n > 0 and factor > 0 and is_learned and not excluded then x end as learned_x,
        case when learned_x is not null then n * factor end as learned_n,
        case when learned_x is not null and kind = 'value' then x / n / factor end as learned_value
    {%- if first_day is none %}
    from calendar
    left join numbered on calendar.series_no = numbered.series_no and calendar.t = numbered.t
    {%- else %}
    from numbered
    {%- endif %}
),

-- 2. What each period may be compared with.
sums as (
    {%- if first_day is none %}
    select
        series_no,
        parent_no,
        t,
        d,
        kind,
        {{- detection_sums(
            'periods',
            kinds,
            in_epoch ~ first ~ ' preceding and ' ~ gap ~ ' preceding)',
            in_epoch ~ late_first ~ ' preceding and ' ~ late_gap ~ ' preceding)',
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
        due.d,
        due.kind,
        {{- detection_sums(
            'past',
            kinds,
            'filter (where due.t - past.t between ' ~ gap ~ ' and ' ~ first ~ ')',
            'filter (where due.t - past.t between ' ~ late_gap ~ ' and ' ~ late_first ~ ')',
            'filter (where due.t - past.t between 1 and ' ~ first ~ ')',
            'filter (where due.phase = past.phase and due.t - past.t between ' ~ phases * phase_last ~ ' and '
                ~ phases * phase_first ~ ')'
        ) | indent(4) }}
    -- Which periods are compared is said by the filters: in the join it would be no hash join.
    from periods as due
    left join periods as past
        on
            due.series_no = past.series_no
            and due.epoch = past.epoch
            and past.learned_n is not null
    where due.is_new
    group by due.series_no, due.parent_no, due.t, due.d, due.kind
    {%- endif %}
),

-- A young series learns from all that it has; later the gap keeps a shift from being learned while it is looked for.
baselines as (
    select
        series_no,
        parent_no,
        t,
        kind,
        days_near as n_history,
        case when days_long >= {{ history }} then x_long else x_near end as base_x,
        case when days_long >= {{ history }} then n_long else n_near end as base_n,
        base_n / nullif(case when days_long >= {{ history }} then days_long else days_near end, 0) as usual_n,
        case when days_long >= {{ history }} then x_late else 0 end as late_x,
        case when days_long >= {{ history }} then n_late else 0 end as late_n,
        {%- if 'value' in kinds %}
        case when days_long >= {{ history }} then value_long else value_near end as base_value,
        case when days_phase >= 8 then value_phase else base_value end
        * case
            when base_value > 0 and days_long >= {{ history }}
                then greatest(0.5, least(2, coalesce(value_late / base_value, 1)))
            else 1
        end as usual_value,
        {%- endif %}
        x_phase,
        n_phase
    from sums
    where d is not null
),

-- 3. Level and weekday factor. A young or small series leans on its parent (6 events, and 100 for the weekdays); the
-- later part of the baseline tells where the level has drifted to, as far as it has the events to say so (1000). A
-- volume grows or shrinks for good reason: less events will do (300), and it is expected to go on doing so.
parent_levels as (
    select
        series_no,
        t,
        (base_x + 0.5) / (base_n + 1) as level,
        (x_phase + 100) / (n_phase * (base_x + 0.5) / (base_n + 1) + 100) as weekday
    from baselines
    where base_n > 0 and series_no in (select families.parent_no from families)
),

levels as (
    select
        baselines.series_no,
        baselines.t,
        baselines.n_history,
        baselines.usual_n,
        case
            when baselines.kind = 'rate' and parents.level is not null
                then (baselines.base_x + 6) / (baselines.base_n + 6 / parents.level)
            when baselines.base_n > 0 then (baselines.base_x + 0.5) / (baselines.base_n + 1)
        end as long_level,
        (baselines.x_phase + 100 * coalesce(parents.weekday, 1)) / (baselines.n_phase * long_level + 100) as own_weekday,
        {%- if 'count' in kinds %}
        case when baselines.kind = 'count' then 300 else 1000 end as late_prior,
        {%- else %}
        1000 as late_prior,
        {%- endif %}
        (baselines.late_x + late_prior) / (baselines.late_n + late_prior / long_level) as late_level,
        late_level * own_weekday
        {%- if 'count' in kinds %}
        * case
            when baselines.kind = 'count' then power(greatest(0.8, least(1.25, late_level / long_level)), 0.5)
            else 1
        end
        {%- endif %} as count_centre,
        {%- if 'value' in kinds %}
        case when baselines.kind = 'value' then baselines.usual_value else count_centre end as usual
        {%- else %}
        count_centre as usual
        {%- endif %}
    from baselines
    left join parent_levels as parents
        on baselines.parent_no = parents.series_no and baselines.t = parents.t
),

centres as (
    select
        periods.*,
        coalesce(levels.n_history, periods.known_history) as n_history,
        levels.usual_n,
        case
            when not periods.is_new then periods.known_centre
            when periods.kind = 'rate' and levels.usual * periods.factor > 0.999 then 0.999
            else levels.usual * periods.factor
        end as centre,
        periods.n * centre as expected,
        {{ detection_stray(kinds) }}
    from periods
    left join levels on periods.series_no = levels.series_no and periods.t = levels.t
),

-- 4. How much more than chance the periods of the baseline stray. What is beyond chance grows with the events; it is
-- shrunk to that of the series with the same parent, by 200 periods.
strays as (
    {%- if first_day is none %}
    select
        series_no,
        parent_no,
        t,
        d,
        avg(case when n > 0 and not excluded then expected end)
            {{ in_epoch }}{{ recent - 1 }} preceding and current row) as recent_expected,
        {{- detection_strays(
            'centres', kinds, in_epoch ~ first ~ ' preceding and ' ~ stray_gap ~ ' preceding)'
        ) | indent(4) }}
    from centres
    {%- else %}
    select
        due.series_no,
        due.parent_no,
        due.t,
        due.d,
        avg(case when past.n > 0 and not past.excluded then past.expected end)
            filter (where due.t - past.t between 0 and {{ recent - 1 }}) as recent_expected,
        {{- detection_strays(
            'past', kinds, 'filter (where due.t - past.t between ' ~ stray_gap ~ ' and ' ~ first ~ ')'
        ) | indent(4) }}
    from centres as due
    left join centres as past
        on
            due.series_no = past.series_no
            and due.epoch = past.epoch
    where due.is_new
    group by due.series_no, due.parent_no, due.t, due.d
    {%- endif %}
),

sibling_strays as (
    select
        parent_no,
        t,
        greatest(0, sum(stray_sum - stray_days) / nullif(sum(stray_expected), 0)) as beyond_chance
    from strays
    where parent_no is not null and d is not null
    group by parent_no, t
),

spreads as (
    select
        centres.*,
        strays.recent_expected,
        case
            {%- if 'value' in kinds %}
            when centres.kind = 'value'
                then greatest(0.005, (strays.stray_quantiles[4] - strays.stray_quantiles[2]) / 2)
            {%- endif %}
            when siblings.beyond_chance is null then greatest(1, (strays.stray_sum + 10) / (strays.stray_days + 10))
            else
                greatest(
                    1,
                    (
                        strays.stray_sum
                        + 200 * (1 + siblings.beyond_chance * strays.stray_expected / greatest(strays.stray_days, 1))
                    ) / (strays.stray_days + 200)
                )
        end as phi
        {%- if 'value' in kinds %},
        strays.value_days,
        strays.stray_quantiles
        {%- endif %}
    from centres
    left join strays on centres.series_no = strays.series_no and centres.t = strays.t
    left join sibling_strays as siblings on centres.parent_no = siblings.parent_no and centres.t = siblings.t
    where centres.is_new
),

-- 5. The sizes of shift that two running sums look for, as multiples of the centre (of the spread, for a value): 15 %
-- and half, larger ones where a period has few events. The threshold of each follows from how much a period can tell it
-- (Siegmund's approximation of the time to a false alarm). Where drift adds up faster than chance, a period tells less.
sizes as (
    select
        *,
        coalesce(n > 0 and x is not null and not excluded and expected is not null and phi > 0, false)
        and n_history >= {{ history }} as is_judged,
        -- Where nothing was counted of late, what the baseline had.
        coalesce(recent_expected, usual_n * centre) as usual_expected,
        {%- if 'value' in kinds %}
        case when kind = 'value' then (x / n - centre) * sqrt(n) / (phi * case when centre > 0 then centre else 1 end) end as z,
        -- The mean of the past's deviations, cut as evidence is, from their quantiles: what grows, and what has a long
        -- tail, is above its centre as a rule, and evidence must not add that up.
        coalesce(
            value_days / (value_days + 50) * (
                {%- for weight in [0.0893, 0.2397, 0.342, 0.2397, 0.0893] %}
                {{ weight }} * least(2.5, greatest(-2.5, stray_quantiles[{{ loop.index }}] / phi))
                {{- ' + ' if not loop.last }}
                {%- endfor %}
            ),
            0
        ) as usual_z,
        {%- endif %}
        case
            {%- if 'value' in kinds %}
            when kind = 'value' then greatest(power(phi, 2) / n, 1e-9)
            {%- endif %}
            when kind = 'rate' then phi * (1 - centre) / greatest(usual_expected, 1e-9)
            else phi / greatest(usual_expected, 1e-9)
        end as noise,
        1 + least(4, 0.75 * power({{ drift }}, 2) / noise) as tempering,
        {{ "case when kind = 'value' then 0.5 else " if 'value' in kinds -}}
        least(1, greatest(0.15, 0.15 * sqrt(noise))) {{- ' end' if 'value' in kinds }} as slow_step,
        {{ "case when kind = 'value' then 1.25 else " if 'value' in kinds -}}
        least(2.5, greatest(0.5, 0.75 * power(noise, 0.25))) {{- ' end' if 'value' in kinds }} as fast_step,
        {%- for pace in ['slow', 'fast'] %}
        {{ "case when kind = 'value' then power(" ~ pace ~ "_step, 2) / 2 else " if 'value' in kinds -}}
        ({{ pace }}_step - ln(1 + {{ pace }}_step)) / noise {{- ' end' if 'value' in kinds }} as {{ pace }}_information,
        0.57 * exp(1.2 * h) * {{ pace }}_information / tempering as {{ pace }}_patience,
        ln(1 + {{ pace }}_patience + ln(1 + {{ pace }}_patience + sqrt(2 * {{ pace }}_patience))) as threshold_{{ pace }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from spreads
),

-- 6. The evidence of each period for a shift to either side that is watched.
gains as (
    {%- for side in sides %}
    select
        series_no,
        epoch,
        t,
        '{{ side }}' as side,
        {{ 1 + 11 * loop.index0 }} as state_at,
        threshold_slow,
        threshold_fast,
        case when is_judged then x else 0 end as judged_x,
        case when is_judged then expected else 0 end as judged_expected,
        {%- for pace in ['slow', 'fast'] %}
        {{ detection_gain(kinds, side, pace ~ '_step', materiality) | indent(8) }} as gain_{{ pace }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from sizes
    where is_new and d is not null and direction in ('{{ side }}_bad', 'band')
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

{%- if first_day is not none %}

carried_states as (
    select
        families.series_no,
        arg_max(earlier.state, earlier.d) as carried,
        max({{ detection_period_number(grain, 'earlier.d') }}) as carried_t
    from {{ observations }} as earlier
    inner join families on cast(earlier.series_id as varchar) = families.series_id
    where
        earlier.state is not null
        and earlier.d < {{ first_day }}
        and earlier.d >= {{ detection_period_day(grain, detection_period_number(grain, first_day) ~ ' - ' ~ recent) }}
    group by families.series_no
),
{%- endif %}

arrivals as (
    select
        gains.*,
        {%- if first_day is none %}
        cast(null as double[]) as carried,
        t - lag(t) over (partition by series_no, side, epoch order by t) > {{ recent }} as is_return
        {%- else %}
        case when periods.epoch = gains.epoch then carried_states.carried[state_at:state_at + 10] end as carried,
        gains.t - lag(gains.t, 1, case when periods.epoch = gains.epoch then carried_t end)
            over (partition by gains.series_no, gains.side, gains.epoch order by gains.t) > {{ recent }} as is_return
        {%- endif %}
    from gains
    {%- if first_day is not none %}
    left join carried_states on gains.series_no = carried_states.series_no
    left join periods on carried_states.series_no = periods.series_no and carried_states.carried_t = periods.t
    {%- endif %}
),

returns as (
    select
        *,
        count(case when is_return then 1 end)
            over (partition by series_no, side, epoch order by t rows unbounded preceding) as returns
    from arrivals
),

runs as (
    select
        series_no,
        side,
        epoch,
        returns,
        t,
        threshold_slow,
        threshold_fast,
        cast(0 as bigint) as started_t,
        sum(gain_slow) {{ in_side }} as run_slow,
        sum(gain_fast) {{ in_side }} as run_fast,
        sum(judged_x) {{ in_side }} as run_x,
        sum(judged_expected) {{ in_side }} as run_expected,
        case when returns = 0 then carried end as carried
    from returns
),

-- 7. What the sums have risen by. An alarm lasts until its sum has fallen well below its peak: the shift is over, and
-- the sums start from nothing. In what is left of an excursion that is over another alarm may begin and end, hence the
-- recursion: over alarms, which are few, not over days.
excursions as (
    {{- detection_excursions('runs', restart) | indent(4) }}
    union all
    {{- detection_excursions('excursions', restart, again=true) | indent(4) }}
),

best as (
    {%- if sides | length == 1 %}
    -- One side is watched: its rows are the answer, and need not be gathered.
    select
        series_no,
        t,
        score,
        side,
        struct_pack(since_t := since_t, events_since := since_x, expected_since := since_expected) as since,
        state
    from excursions
    where not is_over
    {%- else %}
    select
        series_no,
        t,
        max(score) as score,
        arg_max(side, score) as side,
        arg_max(struct_pack(
            since_t := since_t, events_since := since_x, expected_since := since_expected
        ), score) as since,
        flatten([
            {%- for side in sides %}
            coalesce(
                any_value(case when side = '{{ side }}' then state end),
                list_resize(cast([] as double[]), 11)
            )
            {{- ',' if not loop.last }}
            {%- endfor %}
        ]) as state
    from excursions
    where not is_over
    group by series_no, t
    {%- endif %}
),

-- 8. Limits for the chart, the single period's deviation, and what the owner is told.
charted as (
    select
        sizes.*,
        best.side,
        best.since,
        best.state,
        case when n_history >= {{ history }} then best.score end as score,
        case
            {%- if 'value' in kinds %}
            when kind = 'value' then phi * case when centre > 0 then centre else 1 end / sqrt(nullif(n, 0))
            {%- endif %}
            when kind = 'rate' then sqrt(phi * centre * (1 - centre) / nullif(n, 0))
            else sqrt(phi * centre / nullif(n, 0))
        end as sigma,
        case
            when n_history < {{ history }} or n <= 0 then null
            {%- if 'value' in kinds %}
            when kind = 'value' then z
            {%- endif %}
            else 2 * (sqrt(x + 0.375) - sqrt(expected + 0.375)) / sqrt(phi)
        end as deviation,
        {%- if 'value' in kinds %}
        {{ detection_value_spike_limit('sqrt(2 * (h + 1.125))') | indent(8) }} as spike_limit,
        {%- else %}
        sqrt(2 * (h + 1.125)) as spike_limit,
        {%- endif %}
        {%- for pace in ['slow', 'fast'] %}
        1 / tempering * case
            {%- if 'value' in kinds %}
            when kind = 'value' then {{ pace }}_step * least(2.5, 0.25 / sqrt(noise)) - power({{ pace }}_step, 2) / 2
            {%- endif %}
            when direction = 'down_bad'
                then (1 - 1 / (1 + {{ pace }}_step) - 0.75 * ln(1 + {{ pace }}_step)) / noise
            else (1.25 * ln(1 + {{ pace }}_step) - {{ pace }}_step) / noise
        end as {{ pace }}_gain,
        {%- endfor %}
        least(threshold_slow / greatest(slow_gain, 0.001), threshold_fast / greatest(fast_gain, 0.001)) as days_to_see_a_quarter
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
            not charted.excluded
            and case charted.direction
                when 'down_bad' then -charted.deviation
                when 'band' then abs(charted.deviation)
                else charted.deviation
            end > charted.spike_limit,
            false
        ) as is_spike,
        case when charted.score > 0 then {{ detection_period_day(grain, 'charted.since.since_t') }} end as since,
        case when charted.score > 0 then charted.since.events_since end as events_since,
        case when charted.score > 0 then charted.since.expected_since end as expected_since,
        case when charted.score > 0 then charted.since.events_since - charted.since.expected_since end as excess,
        case
            when charted.days_to_see_a_quarter <= 180 then cast(ceil(charted.days_to_see_a_quarter) as integer)
        end as detectable_days,
        cast(coalesce(charted.n_history, 0) as integer) as n_history,
        charted.state
    from charted
    inner join families on charted.series_no = families.series_no
)

select * from final
{%- endmacro %}
