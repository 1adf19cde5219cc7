{#-
    Early warning by the hour: limits and evidence of many hourly series at once, in window functions.

    PURE JINJA, like `early_warning_scores`: `python -m benchmarks.detection hours` renders the very same text. Why hours
    are not judged by the method of days, with figures: docs/detection-statistics.md, Hours.

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
        learn_from   date or null: nothing before it is learned, and evidence starts there from nothing ("new normal")
        known_centre null where it is to be computed; else what this macro gave for the hour
        is_new       boolean: whether the hour is wanted

    `history` is the least number of learned days (not SQL) before an hour is judged.

    Out, one row per wanted hour: series_id, d, centre and limits (lower, upper) in the unit of x / n, deviation
    (in standard deviations), score (evidence over its threshold, 1 = alarm), side, is_shift, is_spike, since_d (local
    hour), events_since, expected_since, excess (in the unit of x), detectable_hours (until a shift of a quarter would be
    seen), n_history (hours seen).

    INCREMENTAL: nothing is carried but the centres. The relation then holds the new hours, and the `hour_reach()` days
    before them with their centres as `known_centre`.
-#}
{% macro hour_scores(observations, history=28) -%}
with

spells as (
    {{ hour_spells(observations) | indent(4) }}
),

-- 1. Level, of the days before.
levels as (
    {{ hour_levels() | indent(4) }}
),

-- 2. Rhythm: the same hour of all days, and the same hour of the same weekday.
rhythms as (
    {{ hour_rhythms() | indent(4) }}
),

units as (
    {{ hour_units() | indent(4) }}
),

factors as (
    {{ hour_factors() | indent(4) }}
),

centres as (
    {{ hour_centres() | indent(4) }}
),

-- 3. What happened in the hours that end with this one, and what was expected.
totals as (
    {{ hour_totals() | indent(4) }}
),

sums as (
    {{ hour_sums() | indent(4) }}
),

-- 4. How much more than chance such sums strayed, span by span.
residuals as (
    {{ hour_residuals() | indent(4) }}
),

-- 5. Evidence: the span and the size of shift that speak loudest.
weighed as (
    {{ hour_thresholds(history) | indent(4) }}
),

gains as (
    {{ hour_gains() | indent(4) }}
),

strongest as (
    {{ hour_strongest_span() | indent(4) }}
),

befores as (
    {{ hour_befores() | indent(4) }}
),

-- 6. Limits for the chart, the single hour's deviation, and what the owner is told.
charted as (
    {{ charted_hours() | indent(4) }}
),

final as (
    {{ told_hours() | indent(4) }}
)

select * from final
{%- endmacro %}
