{#-
    Early warning: control limits, running evidence and alarms of many series at once, in window functions.

    PURE JINJA: nothing in this folder reads ref, var, adapter, config or target; everything is an argument. dbt renders
    these files, and so does plain jinja2 in `benchmarks/detection`, which is how the shipped limits are measured.
    Source of the method, with references and figures: docs/detection-statistics.md.

    HOW TO CALL IT

        select * from ({{ early_warning_scores('my_observations', direction='direction', h='h') }}) as scores

    `my_observations` is the name of a relation (table, view or CTE) with one row per series and period:

        series_id   any text, unique per series (also across indicators: join the keys)
        parent_id   the series it is a part of, null for a top series; only one level up is looked at
        d           date, the first day of the period
        n           double: trials (rate), exposure (count; 1 for a plain count), measurements (value; 1 for a sum)
        x           double: events out of n (rate, 0 <= x <= n), events (count), sum of the measurements (value)
        excluded    boolean: calendar event, confirmed incident, late or partial data: neither learned from nor scored

    A period without a row is a period without exposure: nothing is learned and the score stands still. A count
    therefore needs its zeros: give the rows of a dense calendar with x = 0. Rows are unique per series_id and d. After
    a silence longer than the recent periods (28 days, 8 weeks, 3 months) the score starts from zero.

    Arguments, all SQL expressions over the relation's columns unless said otherwise:

        grain       'day' | 'week' | 'month' (plain text, not SQL): what one period is; one call judges one grain
        kinds       list of text: which of 'rate', 'count', 'value' can occur (the parts not named are not rendered)
        kind        rate = x of n, count = x events, value = measured x / n: money, mean days (robust: medians)
        direction   up_bad | down_bad | band
        sides       list of text: which of 'up', 'down' can be watched
        factor      the calendar's expected effect on the centre, 1 = none
        h           alarm threshold: the logarithm of the mean number of periods between two false alarms; 6.3 is two
                    in three years of days. M series with a budget of B false alarms a period: ln(M / B)
        learn_from  date or null: nothing before it is learned, and a new epoch starts there ("new normal")
        is_learned  boolean: false keeps a period out of the baseline although it is scored
        first_day   date: only the rows from this day on are wanted, see INCREMENTAL
        materiality share of the centre below which a shift does not matter
        drift       share by which a centre wanders in a year of itself
        restart     number (not SQL): an alarm is over when its evidence has fallen so far below its peak, in nats

    Out, one row per row of the relation: series_id, d, n, x, excluded, centre and limits (lower, upper) in the
    unit of x / n, expected (in that of x), phi (dispersion, 1 = chance alone; of a value its spread as a share of the
    centre), deviation (in standard deviations), score (evidence over its threshold, 1 = alarm), side, is_shift, is_spike,
    since (date), events_since, expected_since, excess (in the unit of x), detectable_days (periods until a shift of a
    quarter would be seen), n_history (periods seen), state. `centre` is null while there is nothing to expect;
    `score` while history is too short to judge. An excluded row keeps the evidence of the row before, is never a spike,
    and shows its deviation.

    INCREMENTAL

        early_warning_scores('my_observations', first_day="date '2018-01-05'", …the same other arguments)

    returns the rows with d >= first_day only, equal to what the full call gives for them. The relation then holds the
    new rows, and of each series the rows of the `early_warning_reach(grain)` days before first_day, these with the three
    more columns `centre`, `n_history` and `state` as this macro returned them (null in the new rows). Nothing else is
    carried. Where marks change what may be learned, compute again from the first day that they touch.
-#}
{% macro early_warning_scores(
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
{%- set is_whole = first_day is none -%}
with recursive

-- 1. The series, by number, and the periods of each.
observed as (
    {{ observed_periods(observations, grain, kind, direction, factor, h, learn_from, is_learned, first_day) | indent(4) }}
),

series as (
    {{ numbered_series() | indent(4) }}
),

families as (
    {{ series_families() | indent(4) }}
),

periods as (
    {{ learned_periods(grain, has_epochs=learn_from is not none, is_whole=is_whole) | indent(4) }}
),

-- 2. What each period may be compared with.
compared as (
    {{ (compared_by_window(grain, kinds) if is_whole else compared_by_join(grain, kinds)) | indent(4) }}
),

baselines as (
    {{ baselines(grain, kinds) | indent(4) }}
),

-- 3. What is expected of it: level and weekday factor.
parent_levels as (
    {{ parent_levels() | indent(4) }}
),

levels as (
    {{ series_levels(kinds) | indent(4) }}
),

expected_periods as (
    {{ expected_periods(kinds) | indent(4) }}
),

-- 4. How much more than chance the periods of the baseline stray.
residuals as (
    {{ (residuals_by_window(grain, kinds) if is_whole else residuals_by_join(grain, kinds)) | indent(4) }}
),

sibling_dispersions as (
    {{ sibling_dispersions() | indent(4) }}
),

dispersed_periods as (
    {{ dispersed_periods(kinds) | indent(4) }}
),

-- 5. The sizes of shift that are looked for, and how much evidence an alarm takes.
thresholds as (
    {{ alarm_thresholds(grain, kinds, drift) | indent(4) }}
),

-- 6. The evidence of each period for a shift to either side that is watched.
gains as (
    {{ shift_gains(kinds, sides, materiality) | indent(4) }}
),

{%- if not is_whole %}

carried_states as (
    {{ carried_states(observations, grain, first_day) | indent(4) }}
),
{%- endif %}

spells as (
    {{ evidence_spells(grain, sides, is_whole) | indent(4) }}
),

runs as (
    {{ evidence_sums(is_whole) | indent(4) }}
),

-- 7. What the sums have risen by. An alarm lasts until its sum has fallen well below its peak: the shift is over, and
-- the sums start from nothing. In what is left of an excursion that is over another alarm may begin and end, hence the
-- recursion: over alarms, which are few, not over days.
excursions as (
    {{ excursions('runs', restart, is_carried=not is_whole) | indent(4) }}
    union all
    {{ excursions('excursions', restart, is_again=true) | indent(4) }}
),

strongest as (
    {{ strongest_side(sides) | indent(4) }}
),

-- 8. Limits for the chart, the single period's deviation, and what the owner is told.
charted as (
    {{ charted_periods(grain, kinds) | indent(4) }}
),

final as (
    {{ scores_and_limits(grain) | indent(4) }}
)

select * from final
{%- endmacro %}
